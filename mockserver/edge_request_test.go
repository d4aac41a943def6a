package mockserver_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/uqmock/uqmock/mockserver"
)

// TestQueryNameCase: a parameter whose name differs by case only from a known one is refused, as a member would be.
func TestQueryNameCase(t *testing.T) {
	_, world, a := frozen(t)
	mustNotChange(t, world, func() {
		r := a.call("GET", "/v1/issuing/cardholders?Page_Size=10", nil)
		mustRefuse(t, r, refusal{400, "invalid_request_error", "invalid_request_error", "request.Page_Size.name-case", "did you mean page_size?"})
	})
}

// TestKeyOfAnotherBodyIsNoReplay holds what the journal notes of a key that was used before.
func TestKeyOfAnotherBodyIsNoReplay(t *testing.T) {
	_, world, a := frozen(t)
	at := edgeWith(a, "x-idempotency-key", "cc58fa96-7a49-4be1-a70b-85075c1b4957")
	at.call("POST", edgeCardholders, jsonText(t, sarah("SUMSUB_REDIRECT")))
	at.call("POST", edgeCardholders, jsonText(t, sarah("THIRD_PARTY")))
	if notes := world.Requests()[0].Notes; len(notes) > 0 {
		t.Errorf("the refused call is noted as %v", notes)
	}
	at.call("POST", edgeCardholders, jsonText(t, sarah("SUMSUB_REDIRECT")))
	if notes := world.Requests()[0].Notes; len(notes) != 1 {
		t.Errorf("the replayed call is noted as %v", notes)
	}
}

// TestHeaders sends headers that are wrong, doubled, foreign or huge with calls that are right otherwise.
func TestHeaders(t *testing.T) {
	_, world, a := frozen(t)
	body := jsonText(t, sarah("SUMSUB_REDIRECT"))
	const key = "cc58fa96-7a49-4be1-a70b-85075c1b4957"
	mediaType := refusal{415, "invalid_request_error", "", "content-type", "application/json"}
	badToken := refusal{401, "unauthorized_error", "unauthorized_error", "token-", "invalid auth token"}
	badKey := refusal{400, "idempotency_error", "invalid_key_format", "idempotency-key-format", "key"}
	badAccount := refusal{400, "account_error", "sub_account_not_found", "on-behalf-of", ""}
	for _, tc := range []struct {
		name    string
		headers []string
		want    refusal
	}{
		{"no content type", []string{"Content-Type", noHeader}, mediaType},
		{"empty content type", []string{"Content-Type", ""}, mediaType},
		{"text", []string{"Content-Type", "text/plain"}, mediaType},
		{"form", []string{"Content-Type", "application/x-www-form-urlencoded"}, mediaType},
		{"multipart", []string{"Content-Type", "multipart/form-data; boundary=x"}, mediaType},
		{"other JSON", []string{"Content-Type", "application/problem+json"}, mediaType},
		{"malformed content type", []string{"Content-Type", "application/json; charset"}, mediaType},
		{"UTF-16", []string{"Content-Type", "application/json; charset=utf-16"}, refusal{415, "invalid_request_error", "", "content-type", "UTF-8"}},
		{"latin 1", []string{"Content-Type", "application/json; charset=iso-8859-1"}, refusal{415, "invalid_request_error", "", "content-type", "UTF-8"}},
		{"two content types", []string{"Content-Type", "application/json", "Content-Type", "text/plain"}, mediaType},
		{"compressed", []string{"Content-Encoding", "gzip"}, refusal{415, "invalid_request_error", "", "content-type", "content-encoding"}},
		{"two equal tokens", []string{"x-auth-token", a.token, "x-auth-token", a.token}, badToken},
		{"two tokens", []string{"x-auth-token", a.token, "x-auth-token", "other"}, badToken},
		{"non-ASCII token", []string{"x-auth-token", "tökén"}, badToken},
		{"huge token", []string{"x-auth-token", strings.Repeat("a", 200_000)}, badToken},
		{"huge token of three parts", []string{"x-auth-token", strings.Repeat("a.", 2) + strings.Repeat("a", 200_000)}, badToken},
		{"two keys", []string{"x-idempotency-key", key, "x-idempotency-key", "bf705cbd-27f0-48d1-a60b-212134a89ad7"}, badKey},
		{"non-ASCII key", []string{"x-idempotency-key", "cc58fa96-7a49-4be1-a70b-85075c1b495é"}, badKey},
		{"huge key", []string{"x-idempotency-key", strings.Repeat(key, 5000)}, badKey},
		{"non-ASCII account", []string{"x-on-behalf-of", "18523f72-f4de-4f9c-bb8e-ec7d1c4f32bé"}, badAccount},
		{"huge account", []string{"x-on-behalf-of", strings.Repeat("1", 100_000)}, badAccount},
		{"two accounts", []string{"x-on-behalf-of", mockserver.SubAccountID, "x-on-behalf-of", "other"}, badAccount},
		{"empty and another account", []string{"x-on-behalf-of", "", "x-on-behalf-of", mockserver.SubAccountID}, badAccount},
	} {
		t.Run(tc.name, func(t *testing.T) {
			at := edgeWith(a, tc.headers...)
			at.t = t
			mustNotChange(t, world, func() {
				r := at.call("POST", edgeCardholders, body)
				mustRefuse(t, r, tc.want)
				mustHide(t, r, a.token)
			})
		})
	}
	for _, fine := range []string{"application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON", `application/json; charset="utf-8"`} {
		if r := edgeWith(a, "Content-Type", fine, "x-idempotency-key", key).call("POST", edgeCardholders, body); r.Status != 200 {
			t.Errorf("content type %s: %d %s", fine, r.Status, r.Raw)
		}
	}
}

// TestGets checks what a GET may carry: a content type, never a body.
func TestGets(t *testing.T) {
	_, _, a := frozen(t)
	for _, contentType := range []string{noHeader, "application/json", "text/plain", "nonsense"} {
		if r := edgeWith(a, "Content-Type", contentType).call("GET", edgeProducts, nil); r.Status != 200 {
			t.Errorf("GET with content type %q: %d %s", contentType, r.Status, r.Raw)
		}
	}
	for _, body := range []string{"{}", " ", "text", "\xff"} {
		mustRefuse(t, a.call("GET", edgeProducts, body), invalid("request.body.unexpected", "body"))
	}
	if r := a.call("GET", edgeProducts, ""); r.Status != 200 {
		t.Errorf("GET with an empty body: %d %s", r.Status, r.Raw)
	}
}

// TestQueries sends query strings and path parameters that are wrong.
func TestQueries(t *testing.T) {
	_, world, a := frozen(t)
	for _, tc := range []struct{ path, rule, message string }{
		{edgeProducts + "?page_number=0", "request.page_number", "page_number"},
		{edgeProducts + "?page_number=-1", "request.page_number", "page_number"},
		{edgeProducts + "?page_number=1e30", "request.page_number", "page_number"},
		{edgeProducts + "?page_number=1.5", "request.page_number", "page_number"},
		{edgeProducts + "?page_number=", "request.page_number", "page_number"},
		{edgeProducts + "?page_number", "request.page_number", "page_number"},
		{edgeProducts + "?page_number=one", "request.page_number", "page_number"},
		{edgeProducts + "?page_number=%201", "request.page_number", "page_number"},
		{edgeProducts + "?page_number=0x1", "request.page_number", "page_number"},
		{edgeProducts + "?page_number=%EF%BC%91", "request.page_number", "page_number"},
		{edgeProducts + "?page_size=0", "request.page_size", "page_size"},
		{edgeProducts + "?page_size=9", "request.page_size", "10"},
		{edgeProducts + "?page_size=101", "request.page_size", "100"},
		{edgeProducts + "?page_size=-10", "request.page_size", "page_size"},
		{edgeProducts + "?page_size=99999999999999999999999999", "request.page_size", "page_size"},
		{edgeProducts + "?page_size=10&page_size=10", "request.page_size.duplicate", "page_size"},
		{edgeProducts + "?page_size=10&page%5Fsize=20", "request.page_size.duplicate", "page_size"},
		{edgeProducts + "?page_size=%zz", "request.query", "%"},
		{edgeProducts + "?page_size=10%", "request.query", "%"},
		{edgeProducts + "?a=%", "request.query", "%"},
		{edgeProducts + "?page_size=10;page_number=1", "request.query", ";"},
		{edgeCardholders + "?cardholder_status=success", "request.cardholder_status", "SUCCESS"},
		{edgeCardholders + "?cardholder_status=", "request.cardholder_status", "SUCCESS"},
		{edgeCards + "?card_status=OPEN", "request.card_status", "ACTIVE"},
		{edgeCards + "?cardholder_id=x", "request.cardholder_id", "UUID"},
		{edgeCardholders + "/x", "request.id", "UUID"},
		{edgeCardholders + "/%2F", "request.id", "UUID"},
		{edgeCardholders + "/%00", "request.id", "UUID"},
		{edgeCardholders + "/%ff", "request.id", "UUID"},
		{edgeCards + "/" + strings.Repeat("f", 10_000), "request.id", "UUID"},
		{edgeCards + "/9d6017b20c2f4b2e876b992b0db9597d", "request.id", "UUID"},
		{edgeCards + "/%7B9d6017b2-0c2f-4b2e-876b-992b0db9597d%7D", "request.id", "UUID"},
		{edgeCards + "/x/order", "request.card_order_id", "UUID"},
	} {
		mustNotChange(t, world, func() {
			r := a.call("GET", tc.path, nil)
			mustRefuse(t, r, invalid(tc.rule, tc.message))
		})
		if t.Failed() {
			t.Fatalf("GET %.200s", tc.path)
		}
	}
	for _, fine := range []string{
		"", "?", "?&", "?page_size=10", "?page_size=100&page_number=1", "?page_number=9223372036854775807", "?unknown=1&unknown=2",
	} {
		if r := a.call("GET", edgeProducts+fine, nil); r.Status != 200 {
			t.Errorf("GET products%s: %d %s", fine, r.Status, r.Raw)
		}
	}
}

// TestNumbers sends spellings of numbers that no amount should have.
func TestNumbers(t *testing.T) {
	_, world, a := frozen(t)
	holder := mustCreate(t, a, edgeCardholders, simplePerson(1), "cardholder_id")
	other := mustCreate(t, a, edgeCardholders, edgePerson(2, "THIRD_PARTY"), "cardholder_id")
	_ = other
	for _, tc := range []struct {
		member, number string
		fine           bool
	}{
		{"card_limit", "1e400", false},
		{"card_limit", "-1e400", false},
		{"card_limit", "1e-400000", false},
		{"card_limit", "1e400000", false},
		{"card_limit", "1e999999999999", false},
		{"card_limit", "1e-999999999999", false},
		{"card_limit", "123456789012345678901234567890", false},
		{"card_limit", "0.000000000000000000000000000001", false},
		{"card_limit", "-1", false},
		{"card_limit", "10.001", false},
		{"card_limit", "-0.01", false},
		{"card_limit", "0." + strings.Repeat("0", 5000) + "1", false},
		{"card_limit", "01", false},
		{"card_limit", "+1", false},
		{"card_limit", ".5", false},
		{"card_limit", "1.", false},
		{"card_limit", "0x10", false},
		{"card_limit", "-0", true},
		{"card_limit", "-0.0e0", true},
		{"card_limit", "1e2", true},
		{"card_limit", "1000.50", true},
		{"card_limit", "1000.500000", true},
		{"amount", "1e400", false},
		{"amount", `"1e400000"`, false},
		{"amount", `"NaN"`, false},
		{"amount", `"Infinity"`, false},
		{"amount", `""`, false},
		{"amount", `" 5"`, false},
		{"amount", `"1,000"`, false},
		{"amount", "0", false},
		{"amount", "-5", false},
		{"amount", "5.005", false},
		{"amount", `"0x5"`, false},
		{"amount", `"12345678901234567890123456789012345"`, false},
		{"amount", `"5.50"`, true},
		{"amount", "5.5", true},
	} {
		limit, amount := tc.number, "5"
		if tc.member == "amount" {
			limit, amount = "10", tc.number
		}
		body := fmt.Sprintf(`{"cardholder_id": %q, "card_product_id": %q, "card_currency": "USD", "card_limit": %s,
			"spending_controls": [{"amount": %s, "interval": "PER_TRANSACTION"}]}`, holder, simpleProduct, limit, amount)
		if tc.fine {
			id := mustCreate(t, a, edgeCards, body, "card_id")
			if r := a.call("GET", edgeCards+"/"+id, nil); r.Status != 200 || strings.Contains(string(r.Raw), `"card_limit":-`) {
				t.Errorf("%s %s comes back as %s", tc.member, tc.number, r.Raw)
			}
			continue
		}
		mustNotChange(t, world, func() {
			r := a.call("POST", edgeCards, body)
			mustRefuse(t, r, invalid("request.", ""))
			if !strings.Contains(string(r.Raw), tc.member) && !strings.Contains(string(r.Raw), "is not JSON at byte") {
				t.Errorf("%s %.50s: the message names no field: %s", tc.member, tc.number, r.Raw)
			}
		})
	}
}

// TestMetadataNumbers keeps numbers in metadata that no float holds, and shows them in replies and events.
func TestMetadataNumbers(t *testing.T) {
	_, world, a := frozen(t)
	holder := mustCreate(t, a, edgeCardholders, simplePerson(1), "cardholder_id")
	for _, number := range []string{"1e400", "-0", "123456789012345678901234567890", "1e-400000"} {
		body := fmt.Sprintf(`{"cardholder_id": %q, "card_product_id": %q, "card_currency": "USD", "metadata": {"n": %s}}`, holder, simpleProduct, number)
		r := a.call("POST", edgeCards, body)
		if r.Status != 200 {
			t.Errorf("metadata %s: %d %s", number, r.Status, r.Raw)
			continue
		}
		id, _ := r.Body["card_id"].(string)
		shown := a.call("GET", edgeCards+"/"+id, nil)
		if shown.Status != 200 || !strings.Contains(string(shown.Raw), number) {
			t.Errorf("metadata %s comes back as %s", number, shown.Raw)
		}
		if list := a.call("GET", edgeCards, nil); list.Status != 200 || !json.Valid(list.Raw) {
			t.Errorf("list with metadata %s: %d %s", number, list.Status, list.Raw)
		}
	}
	if _, err := world.Advance(t.Context(), 2e9); err != nil {
		t.Fatal(err)
	}
	for _, e := range world.Events() {
		if !json.Valid(e.Body) {
			t.Errorf("event is no JSON: %s", e.Body)
		}
	}
}
