package mockserver_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/uqmock/uqmock/mockserver"
)

// refusalsOf makes calls that are refused for a rule which stands in an entry of its own, and gives the ids that the replies
// name.
func refusalsOf(t *testing.T) (ids []string) {
	t.Helper()
	_, _, a := frozen(t, mockserver.Config{Strict: true})
	a = edgeWith(a, "x-auth-token", "Bearer "+a.token)
	person := func(name string, value any) map[string]any { return with(sarah("THIRD_PARTY"), name, value) }
	holder := mustCreate(t, a, edgeCardholders, simplePerson(1), "cardholder_id")
	card := func(name string, value any) map[string]any {
		return with(cardFor(holder, simpleProduct, 1), name, value)
	}
	bare := map[string]any{"country": "SG", "city": "Singapore", "line1": "9 N Buona Vista Dr"} // the product asks for more
	tests := []struct {
		path string
		body any
		id   string
	}{
		{edgeCardholders, inside(sarah("THIRD_PARTY"), "identity", "number", "  "), "text-members"},
		{edgeCardholders, person("date_of_birth", "2199-01-01"), "age"},
		{edgeCardholders, person("nationality", "sg"), "country-code"},
		{edgeCardholders, person("Email", "sarah@example.com"), "member-case"},
		{edgeCardholders, `{"email": "a@example.com", "email": "b@example.com"}`, "member-case"},
		{edgeCardholders, strings.Repeat("[", 100) + strings.Repeat("]", 100), "limits"},
		{edgeCardholders, inside(sarah("THIRD_PARTY"), "identity", "front_file", strings.Repeat("AAAA", (2<<20)/3+1)), "limits"},
		{edgeCardholders + "?page=1", person("gender", "FEMALE"), "unknown-parameters"},
		{edgeCards, card("card_limit", 1.005), "currency-scale"},
		{edgeCards, card("spending_controls", []any{map[string]any{"amount": 1.005, "interval": "PER_TRANSACTION"}}), "currency-scale"},
		{edgeCards, card("auto_cancel_trigger", "ON_AUTH"), "one-time-trigger"},
		{edgeCards, without(with(card("cardholder_required_fields", map[string]any{"first_name": "Ana"}), "card_limit", 1), "cardholder_id"), "inline-missing"},
		{edgeCards, with(cardFor(holder, guideProduct, 1), "cardholder_required_fields", map[string]any{"residential_address": bare}), "missing-objects"},
	}
	for _, tt := range tests {
		r := a.call("POST", tt.path, tt.body)
		got := strings.Split(r.Header.Get("x-uqmock-assumed"), ", ")
		if r.Status != 400 || !slices.Contains(got, tt.id) {
			t.Errorf("POST %s: %d names %v, want %s: %.300s", tt.path, r.Status, got, tt.id, r.Raw)
		}
		ids = append(ids, got...)
	}
	return ids
}
