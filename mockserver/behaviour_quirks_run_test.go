package mockserver_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/openapi"
)

// TestBehaviourQuirks plays each value of each quirk in three ways of setting it.
func TestBehaviourQuirks(t *testing.T) {
	for id, row := range quirkRows {
		for value, want := range row.under {
			t.Run(id+" "+value, func(t *testing.T) {
				configured := newPlay(t, mockserver.Config{Quirks: map[string]string{id: value}, WebhookTransport: accepts{}})
				switched := newPlay(t, mockserver.Config{WebhookTransport: accepts{}})
				switched.control(switched.world.SetQuirk(id, value))
				for way, p := range map[string]*play{"configured": configured, "switched": switched} {
					if diff := cmp.Diff(want, row.sees(p)); diff != "" {
						t.Errorf("%s: %s", way, diff)
					}
				}
			})
		}
	}
}

// TestBehaviourQuirksAreComplete: the table has a row for each value of the ledger, and no two values look alike.
func TestBehaviourQuirksAreComplete(t *testing.T) {
	for _, e := range openapi.Ledger() {
		if e.Quirk == nil {
			continue
		}
		row, ok := quirkRows[e.ID]
		if !ok {
			t.Errorf("the quirk %s has no row", e.ID)
			continue
		}
		seen := map[string]string{}
		for _, v := range e.Quirk.Values {
			want, ok := row.under[v.Name]
			if !ok {
				t.Errorf("%s=%s has no row", e.ID, v.Name)
			}
			if other, ok := seen[want]; ok {
				t.Errorf("%s=%s looks like %s", e.ID, v.Name, other)
			}
			seen[want] = v.Name
		}
		if len(row.under) != len(e.Quirk.Values) {
			t.Errorf("%s has rows for values that it does not have", e.ID)
		}
	}
	for id := range quirkRows {
		if e, ok := openapi.LedgerEntry(id); !ok || e.Quirk == nil {
			t.Errorf("%s is no quirk", id)
		}
	}
}

// TestBehaviourRevisions: the revision sets what its quirks say, and a quirk that is given beats it.
func TestBehaviourRevisions(t *testing.T) {
	p := newPlay(t, mockserver.Config{Revision: "2026-09", Quirks: map[string]string{"age": "any"}, WebhookTransport: accepts{}})
	for id, want := range map[string]string{"card-page-size": "min1", "timestamp-unit": "ms", "create-card-members": "extended", "age": "any", "money": "sandbox"} {
		fresh := newPlay(t, mockserver.Config{Revision: "2026-09", Quirks: map[string]string{"age": "any"}, WebhookTransport: accepts{}})
		if diff := cmp.Diff(quirkRows[id].under[want], quirkRows[id].sees(fresh)); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
	if err := p.world.SetQuirk("age", "18+"); err == nil || p.world.Settings().Quirks.Map()["age"] != "any" {
		t.Errorf("an unknown value: %v", err)
	}
	if err := p.world.SetQuirk("aged", "any"); err == nil {
		t.Error("an unknown quirk was set")
	}
	if _, err := mockserver.New(mockserver.Config{Revision: "2025-01"}); err == nil || !strings.Contains(err.Error(), "2026-04") {
		t.Errorf("an unknown revision: %v", err)
	}
}
