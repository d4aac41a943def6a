package contract_test

import (
	"slices"
	"testing"

	"github.com/uqmock/uqmock/contract"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/mockserver"
)

// mutant is a small deviation of the fake: somebody could have made that mistake. The case that testdata/mutants.txt names
// for it must notice.
type mutant struct {
	name      string
	operation string // whose cases -update plays first
	seams     mockserver.Seams
	wire      *wire // nil when it acts behind the wire
}

// mutants is the whole catalogue.
func mutants() []mutant {
	return slices.Concat(stateMutants(), timeMutants(), keyMutants(), gateMutants(), webhookMutants(), wireMutants())
}

// TestMutants plays against each mutant the case that is named for it, which must fail: else it has lost its teeth.
func TestMutants(t *testing.T) {
	named, cases := readNamed(t), contract.Cases()
	if *update {
		t.Cleanup(func() { named.write(t) })
	}
	for _, m := range mutants() {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			target := newFake(t, mockserver.Config{Seams: m.seams})
			if m.wire != nil {
				target.Transport = m.wire.between(target.Transport)
			}
			name := named.of(m)
			chosen := slices.DeleteFunc(slices.Clone(cases), func(c contract.Case) bool { return c.Name != name })
			if caught := caughtBy(t, target, chosen); caught != "" {
				return
			}
			if !*update {
				t.Fatalf("%q does not notice it any more, and %s says that it does: mend the case, or let -update look for another", name, namedFile)
			}
			caught := caughtBy(t, target, inOrder(cases, m.operation))
			if caught == "" {
				t.Fatal("no case notices it")
			}
			named.put(m, caught)
		})
	}
}

// caughtBy is the first of some cases that a target fails; empty when there is none.
func caughtBy(t *testing.T, target contract.Target, cases []contract.Case) string {
	t.Helper()
	failed := func(r report.Result) bool { return r.Verdict == report.Fail }
	played := playAll(t, target, cases, failed)
	if i := slices.IndexFunc(played.Results, failed); i >= 0 {
		return played.Results[i].Name
	}
	return ""
}

// inOrder puts the cases of an operation first.
func inOrder(cases []contract.Case, operation string) []contract.Case {
	about := func(c contract.Case) int {
		if c.Operation() == operation {
			return 0
		}
		return 1
	}
	return slices.SortedStableFunc(slices.Values(cases), func(a, b contract.Case) int { return about(a) - about(b) })
}

// TestMutantsAreMany counts the catalogue: at least 100 mutants under names of their own, at least 60 behind the wire.
func TestMutantsAreMany(t *testing.T) {
	groups := map[string]struct {
		mutants []mutant
		least   int
	}{
		"state": {stateMutants(), 15}, "time": {timeMutants(), 10}, "key": {keyMutants(), 8}, "gate": {gateMutants(), 10},
		"webhook": {webhookMutants(), 15}, "wire": {wireMutants(), 35},
	}
	names, behind := map[string]bool{}, 0
	for group, g := range groups {
		if len(g.mutants) < g.least {
			t.Errorf("%d mutants of %s, want %d", len(g.mutants), group, g.least)
		}
		for _, m := range g.mutants {
			if names[m.name] || m.name == "" {
				t.Errorf("the name %q is there twice or empty", m.name)
			}
			names[m.name] = true
			if m.wire == nil {
				behind++
			}
		}
	}
	if len(names) < 100 || behind < 60 {
		t.Errorf("%d mutants, %d of them behind the wire: want 100 and 60", len(names), behind)
	}
}
