package quirk_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver/quirk"
	"github.com/uqmock/uqmock/openapi"
)

// values are the quirks as the documentation lists them, the default first.
var values = map[string][]string{
	"tokens": {"coexist", "newest-only"}, "enhanced-status": {"by-method", "pending"}, "region": {"product", "all", "off"},
	"kyc-proof": {"required", "optional"}, "kyc-provider": {"free", "enum"},
	"reference-id": {"min10", "10-64"}, "identity-files": {"product", "by-type"},
	"name-charset": {"punctuation", "hyphen", "letters"}, "kyc-type": {"present", "absent"},
	"missing-fields": {"names", "paths", "objects"}, "create-card-status": {"pending-processing", "active-pending"},
	"cardholder-id": {"optional", "required"}, "supplement": {"merge", "card-only"}, "order-type": {"CREATE_CARD", "CARD_CREATE"},
	"money": {"sandbox", "documented"}, "card-page-size": {"min10", "min1"}, "signature": {"body-timestamp", "body"},
	"timestamp-unit": {"s", "ms"}, "event-names": {"v1.6", "swapped"}, "cardholder-time": {"spaced", "iso"},
	"product-field-keys": {"name", "field_name"}, "on-behalf-of-empty": {"master", "refused"}, "gender": {"two", "three"},
	"identity-type": {"two", "three"}, "phone-prefix": {"digits", "plus"}, "idempotency-key": {"uuid", "uuid-v4"},
	"age": {"any", "18-79"}, "create-card-members": {"guide", "extended"},
}

// later are the values that the revision 2026-09 sets.
var later = map[string]string{
	"kyc-provider": "enum", "reference-id": "10-64", "card-page-size": "min1", "timestamp-unit": "ms", "age": "18-79",
	"create-card-members": "extended",
}

func TestValues(t *testing.T) {
	got := map[string][]string{}
	for _, id := range quirk.IDs() {
		got[id] = quirk.Values(id)
	}
	if diff := cmp.Diff(values, got); diff != "" {
		t.Error(diff)
	}
	if !slices.IsSorted(quirk.IDs()) {
		t.Error("ids are not sorted")
	}
	if quirk.Values("no-such") != nil {
		t.Error("an unknown quirk has values")
	}
}

func TestPutRoundTrip(t *testing.T) {
	for id, all := range values {
		for _, value := range all {
			s := quirk.Default()
			if err := s.Put(id, value); err != nil {
				t.Fatal(err)
			}
			want := quirk.Default().Map()
			want[id] = value
			if diff := cmp.Diff(want, s.Map()); diff != "" {
				t.Errorf("%s=%s: %s", id, value, diff)
			}
			again, err := quirk.Set{}.With(s.Map())
			if err != nil || again != s {
				t.Errorf("%s=%s does not survive Map and With: %v", id, value, err)
			}
		}
	}
}

func TestPutRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ id, value, says string }{
		"unknown id":      {"moneys", "sandbox", "money"},
		"unknown value":   {"money", "documentd", "sandbox, documented"},
		"other case":      {"order-type", "create_card", "CREATE_CARD"},
		"no value":        {"region", "", "product, all, off"},
		"another's value": {"gender", "sandbox", "two, three"},
	} {
		s := quirk.Default()
		err := s.Put(tc.id, tc.value)
		if err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", name, err)
		}
		if s != quirk.Default() {
			t.Errorf("%s changed something", name)
		}
		if _, err := quirk.Default().With(map[string]string{"age": "18-79", tc.id: tc.value}); err == nil {
			t.Errorf("%s: With took it", name)
		}
	}
}

func TestRevisions(t *testing.T) {
	if diff := cmp.Diff([]string{"2026-04", "2026-09"}, quirk.Revisions()); diff != "" {
		t.Error(diff)
	}
	first, err := quirk.Of("2026-04")
	if err != nil || first != quirk.Default() {
		t.Errorf("2026-04 is not the default: %v", err)
	}
	for id, all := range values {
		if first.Map()[id] != all[0] {
			t.Errorf("%s is %s in 2026-04, want %s", id, first.Map()[id], all[0])
		}
	}
	second, err := quirk.Of("2026-09")
	if err != nil {
		t.Fatal(err)
	}
	want := first.Map()
	maps.Copy(want, later)
	if diff := cmp.Diff(want, second.Map()); diff != "" {
		t.Error(diff)
	}
	if _, err := quirk.Of("2026-05"); err == nil || !strings.Contains(err.Error(), "2026-04, 2026-09") {
		t.Errorf("an unknown revision: %v", err)
	}
}

// TestQuirksAreTheLedgers: every switch of the ledger is a quirk with its values, and no other is.
func TestQuirksAreTheLedgers(t *testing.T) {
	inLedger := map[string][]string{}
	for _, e := range openapi.Ledger() {
		if e.Quirk == nil {
			continue
		}
		all := []string{e.Quirk.Default}
		for _, v := range e.Quirk.Values {
			if v.Name != e.Quirk.Default {
				all = append(all, v.Name)
			}
		}
		inLedger[e.ID] = all
		for _, revision := range quirk.Revisions() {
			s, err := quirk.Of(revision)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Map()[e.ID]; got != e.Quirk.In(revision) {
				t.Errorf("%s in %s: %s, the ledger says %s", e.ID, revision, got, e.Quirk.In(revision))
			}
		}
	}
	if diff := cmp.Diff(values, inLedger); diff != "" {
		t.Error(diff)
	}
}
