package contract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/uqmock/uqmock/contract"
	"github.com/uqmock/uqmock/openapi"
)

// TestCatalogue holds what every case must say of itself: a name and a rule of its own, operations of the description,
// and facts that exist.
func TestCatalogue(t *testing.T) {
	names, rules := map[string]bool{}, map[string]bool{}
	for _, c := range contract.Cases() {
		if names[c.Name] || rules[c.Rule] || c.Name == "" || c.Rule == "" {
			t.Errorf("%s: name or rule %q is empty or there twice", c.Name, c.Rule)
		}
		names[c.Name], rules[c.Rule] = true, true
		stem, _, _ := strings.Cut(c.Name, "/")
		if op := c.Operation(); op != "" && op != stem || op == "" && stem != "edge" {
			t.Errorf("%s is about %q: its name begins with another", c.Name, op)
		}
		for _, op := range c.Operations {
			if _, ok := openapi.OperationByID(op); !ok {
				t.Errorf("%s exercises %s, which the description does not have", c.Name, op)
			}
		}
		if len(c.Facts) == 0 {
			t.Errorf("%s stands for no fact", c.Name)
		}
		for _, fact := range c.Facts {
			if _, ok := openapi.LedgerEntry(fact); !ok && !strings.HasPrefix(fact, "page: ") {
				t.Errorf("%s: fact %q is neither in the ledger nor a page", c.Name, fact)
			}
		}
	}
}

// TestCatalogueIsWide counts: at least 200 cases, 8 for each operation, and a third about refusals.
func TestCatalogueIsWide(t *testing.T) {
	all := contract.Cases()
	refusals := len(slices.DeleteFunc(slices.Clone(all), func(c contract.Case) bool { return !c.Refusal }))
	if len(all) < 200 || 3*refusals < len(all) {
		t.Errorf("%d cases, %d of them about refusals: want 200, and a third", len(all), refusals)
	}
	for _, op := range openapi.Operations() {
		n := 0
		for _, c := range all {
			if c.Operation() == op.ID {
				n++
			}
		}
		if n < 8 {
			t.Errorf("%s has %d cases, want 8", op.ID, n)
		}
	}
}
