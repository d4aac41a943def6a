package contract_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/uqmock/uqmock/contract"
	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/scenarios"
	"github.com/uqmock/uqmock/scenarios/script"
)

// scenarioFile has a line for each built-in scenario: its id, and the mutant about its story that it must notice.
const scenarioFile = "testdata/scenarios.txt"

// TestScenarioMutants plays each built-in scenario against the mutant that is named for it, and it must fail: a scenario
// that nothing can spoil tells a tester nothing.
func TestScenarioMutants(t *testing.T) {
	var mu sync.Mutex
	named, library := readScenarioMutants(t), builtIn(t)
	if *update {
		t.Cleanup(func() { writeScenarioMutants(t, named) })
	}
	for _, id := range library.IDs() {
		name := named[id]
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			if m, ok := mutantOf(name); ok && notices(t, m, library, id) {
				return
			}
			if !*update {
				t.Fatalf("it passes against the mutant %q that %s names for it: mend the scenario, or let -update look for another", name, scenarioFile)
			}
			found := firstNoticed(t, library, id)
			mu.Lock()
			defer mu.Unlock()
			named[id] = found
		})
	}
}

// TestScenariosAreNamed holds that the file names a mutant for each built-in scenario and nothing that is gone, and that the
// mutants are about the stories: many, not one that spoils everything.
func TestScenariosAreNamed(t *testing.T) {
	named, different := readScenarioMutants(t), map[string]bool{}
	for _, id := range builtIn(t).IDs() {
		if _, ok := mutantOf(named[id]); !ok {
			t.Errorf("%s: the mutant that it must notice is %q, which is not in the catalogue", id, named[id])
		}
		different[named[id]] = true
		delete(named, id)
	}
	for gone := range named {
		t.Errorf("%s names a mutant for %s, which is no built-in scenario", scenarioFile, gone)
	}
	if len(different) < 15 {
		t.Errorf("the scenarios notice %d different mutants, want 15", len(different))
	}
}

func builtIn(t *testing.T) script.Library {
	t.Helper()
	library, err := script.Load(scenarios.BuiltIn())
	if err != nil {
		t.Fatal(err)
	}
	return library
}

func mutantOf(name string) (mutant, bool) {
	all := mutants()
	i := slices.IndexFunc(all, func(m mutant) bool { return m.name == name })
	if i < 0 {
		return mutant{}, false
	}
	return all[i], true
}

// notices reports whether a scenario fails against a mutant.
func notices(t *testing.T, m mutant, library script.Library, id string) bool {
	t.Helper()
	target := newFake(t, mockserver.Config{Seams: m.seams})
	if m.wire != nil {
		target.Transport = m.wire.between(target.Transport)
	}
	return caughtBy(t, target, []contract.Case{scenarios.Case(library, library[id], scenarios.Options{})}) != ""
}

// firstNoticed is the first mutant of the catalogue that a scenario notices.
func firstNoticed(t *testing.T, library script.Library, id string) string {
	t.Helper()
	for _, m := range mutants() {
		if notices(t, m, library, id) {
			return m.name
		}
	}
	t.Error("it notices no mutant")
	return ""
}

func readScenarioMutants(t *testing.T) map[string]string {
	t.Helper()
	raw, err := os.ReadFile(scenarioFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	named := map[string]string{}
	for line := range strings.Lines(string(raw)) {
		words := strings.Fields(line)
		if len(words) != 2 || named[words[0]] != "" {
			t.Fatalf("%s: %q is not a scenario and its mutant, or the scenario is there twice", scenarioFile, line)
		}
		named[words[0]] = words[1]
	}
	return named
}

// writeScenarioMutants writes the file in the order of the ids, the mutants under each other.
func writeScenarioMutants(t *testing.T, named map[string]string) {
	t.Helper()
	var text strings.Builder
	for _, id := range slices.Sorted(maps.Keys(named)) {
		if named[id] != "" {
			fmt.Fprintf(&text, "%-32s %s\n", id, named[id])
		}
	}
	if err := os.WriteFile(scenarioFile, []byte(text.String()), 0o600); err != nil {
		t.Error(err)
	}
}
