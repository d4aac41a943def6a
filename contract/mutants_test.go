package contract_test

import (
	"slices"
	"testing"

	"github.com/uqmock/uqmock/contract"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/mockserver"
)

// mutant is a small deviation of the fake: somebody could have made that mistake. Some case must notice it.
type mutant struct {
	name      string
	operation string // whose cases are played first
	seams     mockserver.Seams
	wire      *wire // nil when it acts behind the wire
}

// TestMutants plays the suite against each mutant until a case fails. A mutant that no case notices is a hole in the suite.
func TestMutants(t *testing.T) {
	all := slices.Concat(stateMutants(), timeMutants(), keyMutants(), gateMutants(), webhookMutants(), wireMutants())
	cases := contract.Cases()
	for _, m := range all {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			target := newFake(t, mockserver.Config{Seams: m.seams})
			if m.wire != nil {
				target.Transport = m.wire.between(target.Transport)
			}
			played := playAll(t, target, inOrder(cases, m.operation), func(r report.Result) bool { return r.Verdict == report.Fail })
			caught := slices.IndexFunc(played.Results, func(r report.Result) bool { return r.Verdict == report.Fail })
			if caught < 0 {
				t.Fatalf("%d cases were played and none noticed it", len(played.Results))
			}
			t.Logf("caught by %s: %s", played.Results[caught].Name, played.Results[caught].Message())
		})
	}
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
