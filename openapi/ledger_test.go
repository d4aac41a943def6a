package openapi_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/openapi"
)

// quirks are the switches the server knows, default first.
var quirks = map[string][]string{
	"age":                 {"any", "18-79"},
	"card-page-size":      {"min10", "min1"},
	"cardholder-id":       {"optional", "required"},
	"cardholder-time":     {"spaced", "iso"},
	"create-card-members": {"guide", "extended"},
	"create-card-status":  {"pending-processing", "active-pending"},
	"enhanced-status":     {"by-method", "pending"},
	"event-names":         {"v1.6", "swapped"},
	"gender":              {"two", "three"},
	"idempotency-key":     {"uuid", "uuid-v4"},
	"identity-files":      {"product", "by-type"},
	"identity-type":       {"two", "three"},
	"kyc-proof":           {"required", "optional"},
	"kyc-provider":        {"free", "enum"},
	"kyc-type":            {"present", "absent"},
	"missing-fields":      {"names", "paths", "objects"},
	"money":               {"sandbox", "documented"},
	"name-charset":        {"punctuation", "hyphen", "letters"},
	"on-behalf-of-empty":  {"master", "refused"},
	"order-type":          {"CREATE_CARD", "CARD_CREATE"},
	"phone-prefix":        {"digits", "plus"},
	"product-field-keys":  {"name", "field_name"},
	"reference-id":        {"min10", "10-64"},
	"region":              {"product", "all", "off"},
	"signature":           {"body-timestamp", "body"},
	"supplement":          {"merge", "card-only"},
	"timestamp-unit":      {"s", "ms"},
	"tokens":              {"coexist", "newest-only"},
}

// newer are the values that revision 2026-09 sets.
var newer = map[string]string{
	"age":                 "18-79",
	"card-page-size":      "min1",
	"create-card-members": "extended",
	"kyc-provider":        "enum",
	"reference-id":        "10-64",
	"timestamp-unit":      "ms",
}

func TestLedgerQuirks(t *testing.T) {
	t.Parallel()
	values, revised := make(map[string][]string), make(map[string]string)
	for _, entry := range openapi.Ledger() {
		if entry.Quirk == nil {
			continue
		}
		for _, value := range entry.Quirk.Values {
			values[entry.ID] = append(values[entry.ID], value.Name)
		}
		if got := entry.Quirk.In(openapi.Revision202609); got != entry.Quirk.Default {
			revised[entry.ID] = got
		}
		if got := entry.Quirk.In(openapi.Revision202604); got != entry.Quirk.Default {
			t.Errorf("%s: revision %s has %q, the default is %q", entry.ID, openapi.Revision202604, got, entry.Quirk.Default)
		}
	}
	if diff := cmp.Diff(quirks, values); diff != "" {
		t.Errorf("switches and their values (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(newer, revised); diff != "" {
		t.Errorf("revision %s (-want +got):\n%s", openapi.Revision202609, diff)
	}
}

func TestLedgerEntries(t *testing.T) {
	t.Parallel()
	entries := openapi.Ledger()
	if !slices.IsSortedFunc(entries, func(a, b openapi.Entry) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("entries are not sorted by id")
	}
	seen := make(map[string]bool)
	for _, entry := range entries {
		if seen[entry.ID] {
			t.Errorf("%s: twice", entry.ID)
		}
		seen[entry.ID] = true
		t.Run(entry.ID, func(t *testing.T) { checkEntry(t, entry) })
	}
}

func checkEntry(t *testing.T, entry openapi.Entry) {
	t.Helper()
	provenances := []openapi.Provenance{openapi.Documented, openapi.SDK, openapi.ThirdParty, openapi.Assumed}
	if !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(entry.ID) {
		t.Error("the id is not lower case with hyphens")
	}
	if entry.Topic == "" || entry.Default == "" || len(entry.Positions) == 0 {
		t.Error("topic, default or positions are missing")
	}
	if !slices.Contains(provenances, entry.Provenance) {
		t.Errorf("provenance %q", entry.Provenance)
	}
	sources := 0
	for _, position := range entry.Positions {
		sources += len(position.Sources)
		if position.Says == "" {
			t.Error("a position says nothing")
		}
	}
	if sources == 0 && entry.Provenance != openapi.Assumed {
		t.Errorf("provenance %s without a source", entry.Provenance)
	}
	checkQuirk(t, entry)
}

func checkQuirk(t *testing.T, entry openapi.Entry) {
	t.Helper()
	q := entry.Quirk
	if q == nil {
		return
	}
	if !q.Has(q.Default) {
		t.Errorf("the default %q is not a value", q.Default)
	}
	for revision, value := range q.Revisions {
		if !slices.Contains(openapi.Revisions(), revision) || !q.Has(value) {
			t.Errorf("revision %q sets %q", revision, value)
		}
	}
	for _, value := range q.Values {
		if value.Does == "" {
			t.Errorf("value %q does nothing", value.Name)
		}
	}
}

// The codes that rest on an assumption or on a page, each in some entry.
func TestLedgerCodes(t *testing.T) {
	t.Parallel()
	known := make(map[string]bool)
	for _, entry := range openapi.Ledger() {
		for _, code := range entry.Codes {
			known[code] = true
		}
	}
	for _, code := range []string{
		"api_error", "card_currency_not_supported", "card_not_found", "card_order_not_found", "card_quota_exceeded",
		"cardholder_failed", "cardholder_incomplete", "cardholder_not_found", "cardholder_pending", "email_duplicated",
		"insufficient_balance", "invalid_key_format", "invalid_phone_number", "invalid_request_error", "key_mismatch_account",
		"key_mismatch_api", "key_mismatch_body", "kyc_insufficient", "method_not_allowed", "nationality_not_supported",
		"not_found", "one_time_not_supported", "phone_number_duplicated", "product_not_found", "reference_id_duplicated",
		"residence_country_not_supported", "sub_account_not_found", "unauthorized_error",
	} {
		if !known[code] {
			t.Errorf("%s: in no entry", code)
		}
	}
}

func TestLedgerStrict(t *testing.T) {
	t.Parallel()
	var got []string
	for _, entry := range openapi.Ledger() {
		if entry.Strict {
			got = append(got, entry.ID)
		}
	}
	want := []string{"bare-token", "unknown-members", "unknown-parameters"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what --strict changes (-want +got):\n%s", diff)
	}
}

func TestLedgerEntry(t *testing.T) {
	t.Parallel()
	if entry, ok := openapi.LedgerEntry("money"); !ok || entry.ID != "money" {
		t.Errorf("money: got %q, %t", entry.ID, ok)
	}
	if _, ok := openapi.LedgerEntry("no-such-entry"); ok {
		t.Error("found an entry that is not there")
	}
}
