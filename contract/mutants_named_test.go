package contract_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/uqmock/uqmock/contract"
)

// update names a case for each mutant whose own does not notice it: look at the difference.
var update = flag.Bool("update", false, "rewrite golden files")

// namedFile has a line for each mutant: its name, and that of the case which must notice it.
const namedFile = "testdata/mutants.txt"

// namedCases are the cases of the file, by mutant.
type namedCases struct {
	mu  sync.Mutex
	all map[string]string
}

func readNamed(t *testing.T) *namedCases {
	t.Helper()
	n := &namedCases{all: map[string]string{}}
	raw, err := os.ReadFile(namedFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		words := strings.Fields(line)
		if len(words) != 2 || n.all[words[0]] != "" {
			t.Fatalf("%s: %q is not a mutant and its case, or the mutant is there twice", namedFile, line)
		}
		n.all[words[0]] = words[1]
	}
	return n
}

func (n *namedCases) of(m mutant) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all[m.name]
}

func (n *namedCases) put(m mutant, name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all[m.name] = name
}

// write writes the file in the order of the catalogue, the cases under each other.
func (n *namedCases) write(t *testing.T) {
	t.Helper()
	var text strings.Builder
	for _, m := range mutants() {
		fmt.Fprintf(&text, "%-44s %s\n", m.name, n.all[m.name])
	}
	if err := os.WriteFile(namedFile, []byte(text.String()), 0o600); err != nil {
		t.Error(err)
	}
}

// TestMutantsAreNamed holds that the file names a case for each mutant, and nothing that is gone.
func TestMutantsAreNamed(t *testing.T) {
	named, names := readNamed(t), []string{}
	for _, c := range contract.Cases() {
		names = append(names, c.Name)
	}
	for _, m := range mutants() {
		if name := named.of(m); !slices.Contains(names, name) {
			t.Errorf("%s: the case that notices it is %q, which is not in the catalogue of cases", m.name, name)
		}
		delete(named.all, m.name)
	}
	for gone := range named.all {
		t.Errorf("%s names a case for %s, which is no mutant", namedFile, gone)
	}
}
