package mockserver_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/fault"
	"github.com/uqmock/uqmock/openapi"
)

// Why an assumption is not in the header of a reply that rests on it alone.
const (
	everyReply = "every reply rests on it"
	noReply    = "it shows in no reply, but in time, in a webhook or on a page"
)

// silent are the assumed entries of the ledger that x-uqmock-assumed does not name, and why.
var silent = map[string]string{
	"account-ids": everyReply, "request-id": everyReply, "date-header": everyReply, "worlds": everyReply, "rate-limits": everyReply,

	"card-check-order": "it decides which refusal speaks; that one has an id of its own",

	"identity-duplicated": "it says what is taken without a word",
	"standard-product":    "seeded-products stands for the whole list", "review-status": "standard-status and update-review stand for it",
	"idv-url-host": "idv-url-life stands for the link", "idempotency-kept": "a replay is byte for byte what was kept",

	"what-is-kept": noReply, "idv-expiry": noReply, "idv-resubmit": noReply, "idv-simulation": noReply, "kyc-event-order": noReply,
	"provisioning-delay": noReply, "pan": noReply, "fees": noReply, "create-failed-payload": noReply, "delivery-success": noReply,
	"delivery-timeout": noReply, "delivery-order": noReply,
}

// TestAssumptionsAreNamed holds the header x-uqmock-assumed against the ledger: each assumed entry is named by a success
// reply below, by a refusal of the table, by the reply of a fault, or stands in silent with a reason.
func TestAssumptionsAreNamed(t *testing.T) {
	t.Parallel()
	named := map[string]bool{}
	for _, row := range mockserver.Refusals() {
		named[row.LedgerID] = true
	}
	for _, id := range slices.Concat(successes(t), failures(t), refusalsOf(t)) {
		named[id] = true
	}
	var unnamed, both, idle []string
	for _, e := range openapi.Ledger() {
		if e.Provenance != openapi.Assumed {
			continue
		}
		switch {
		case !named[e.ID] && silent[e.ID] == "":
			unnamed = append(unnamed, e.ID)
		case named[e.ID] && silent[e.ID] != "":
			both = append(both, e.ID)
		}
	}
	for id := range silent {
		if e, ok := openapi.LedgerEntry(id); !ok || e.Provenance != openapi.Assumed {
			idle = append(idle, id)
		}
	}
	if diff := cmp.Diff([][]string{nil, nil, nil}, [][]string{unnamed, both, idle}); diff != "" {
		t.Errorf("not named by any reply, named and called silent, or no assumption:\n%s", diff)
	}
}

// failures makes calls that faults strike, and gives the ids that the replies name.
func failures(t *testing.T) (ids []string) {
	t.Helper()
	_, w, a := frozen(t)
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		mustFail(t, w, "down", fault.Fault{Operation: fault.All, Effect: fault.Status{Code: status}})
		ids = append(ids, a.call("GET", edgeProducts, nil).Header.Get("x-uqmock-assumed"))
	}
	return ids
}

// successes makes the calls whose success replies rest on an assumption, and gives the ids that they name.
func successes(t *testing.T) (ids []string) {
	t.Helper()
	fake := mockserver.Run(t, mockserver.Config{FrozenAt: controlStart})
	a := connect(t, fake, "w")
	call := func(method, path string, body any, want ...string) map[string]any {
		t.Helper()
		r := a.call(method, path, body)
		got := strings.Split(r.Header.Get("x-uqmock-assumed"), ", ")
		for _, id := range want {
			if r.Status != http.StatusOK || !slices.Contains(got, id) {
				t.Errorf("%s %s: %d names %v, want %s: %s", method, path, r.Status, got, id, r.Raw)
			}
		}
		ids = append(ids, got...)
		return r.Body
	}
	n := 0
	holder := func(without ...string) map[string]any {
		n++
		p := sarah("SUMSUB_REDIRECT")
		p["email"], p["phone_number"] = fmt.Sprintf("sarah.%d@example.com", n), fmt.Sprintf("9075564%d", n)
		for _, name := range without {
			delete(p, name)
		}
		return p
	}
	const holders, cards = "/v1/issuing/cardholders", "/v1/issuing/cards"
	call("GET", holders, nil, "empty-list", "page-optional")
	call("GET", holders+"?page_size=10&page_number=1&page=1", nil, "empty-list", "unknown-parameters")
	call("GET", "/v1/issuing/products", nil, "seeded-products", "list-order")
	call("POST", holders, holder("kyc_verification"), "standard-status")
	call("POST", holders, holder("kyc_verification", "identity"), "kyc-level")
	redirect := call("POST", holders, holder(), "idv-url-life")["cardholder_id"].(string)
	call("GET", holders+"/"+redirect, nil, "idv-url-life", "empty-members")
	call("POST", holders+"/"+redirect, map[string]any{"kyc_verification": map[string]any{"method": "SUMSUB_REDIRECT"}}, "idv-renewal", "update-review")
	call("POST", holders+"/"+redirect, map[string]any{"first_name": "Sara"}, "name-update")
	call("POST", holders+"/"+redirect, map[string]any{"residential_address": sarah("THIRD_PARTY")["residential_address"]}, "nested-replace")

	basic := holder("kyc_verification", "identity", "residential_address", "nationality")
	plain := call("POST", holders, basic)["cardholder_id"].(string)
	inline := func(method string) map[string]any {
		p := sarah(method)
		for _, name := range []string{"first_name", "last_name", "email", "phone_number", "country_code"} {
			delete(p, name)
		}
		return map[string]any{"cardholder_id": plain, "card_product_id": guideProduct, "card_currency": "USD", "cardholder_required_fields": p}
	}
	looks := with(with(inline("THIRD_PARTY"), "name_on_card", "SARAH CHEN"), "card_art_id", "art-1")
	card := call("POST", cards, looks, "supplement", "name-on-card", "card-art")
	call("GET", cards+"/"+card["card_id"].(string), nil, "spending-default")
	call("GET", cards+"/"+card["card_order_id"].(string)+"/order", nil, "order-amount")
	call("POST", cards, inline("SUMSUB_REDIRECT"), "inline-review", "verification-status")
	return ids
}
