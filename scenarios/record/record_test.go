package record_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/scenarios/record"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// at is so many seconds after the start of every history.
func at(seconds int) time.Time {
	return time.Date(2026, 4, 3, 9, 0, 0, 0, time.UTC).Add(time.Duration(seconds) * time.Second)
}

// keys counts the idempotency keys of calls.
var keys int

// run is what differs between two runs of one journey: a number that is in every id and every person.
type run int

func (r run) id(n int) string    { return fmt.Sprintf("%08d-0000-4000-8000-%08d%04d", r, r, n) }
func (r run) email(n int) string { return fmt.Sprintf("person%d.%d@example.com", n, r) }
func (r run) phone(n int) string { return fmt.Sprintf("9%d%06d", n, r) }

func text(format string, args ...any) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(format, args...))
}

// call is a call as a good client makes it, with a key of its own.
func (r run) call(seconds int, operation string, body json.RawMessage, status int, reply json.RawMessage) record.Happening {
	keys++
	return record.Happening{At: at(seconds), Call: &record.Call{
		Operation: operation, Headers: map[string]string{"x-idempotency-key": r.id(1000 + keys)}, Body: body, Status: status, Reply: reply,
	}}
}

func control(seconds int, method, path string, body json.RawMessage, status int, reply json.RawMessage, events ...string) record.Happening {
	return record.Happening{At: at(seconds), Control: &record.Control{Method: method, Path: path, Body: body, Status: status, Reply: reply, Events: events}}
}

func event(seconds int, id, kind, source string, body json.RawMessage) record.Happening {
	return record.Happening{At: at(seconds), Event: &record.Event{ID: id, Type: kind, SourceID: source, Body: body}}
}

// journey is a history with all that a recorder has to lift out, as two runs of it would be seen.
func journey(r run) []record.Happening {
	holder, second, card, order, product := r.id(1), r.id(2), r.id(3), r.id(4), "0d8f10de-c888-4107-ab65-1cc9deb31b3b"
	person := func(email, phone string) json.RawMessage {
		return text(`{"first_name": "Sarah", "last_name": "Chen", "email": %q, "country_code": "SG", "phone_number": %q, "date_of_birth": "1992-06-15",
			"nationality": "SG", "identity": {"type": "PASSPORT", "number": "***", "front_file": "*** (96 characters)"},
			"residential_address": {"country": "SG", "city": "Singapore", "line1": "9 N Buona Vista Dr", "line_en": "9 N Buona Vista Dr", "postal_code": "138666"},
			"kyc_verification": {"method": "SUMSUB_REDIRECT"}}`, email, phone)
	}
	cardBody := text(`{"cardholder_id": %q, "card_product_id": %q, "card_currency": "USD", "card_limit": 1000.50}`, strings.ToUpper(holder), product)
	withKey := func(h record.Happening) record.Happening {
		h.Call.Headers["x-idempotency-key"] = r.id(77)
		return h
	}
	products := r.call(1, "listProducts", nil, 200, text(`{"data": [{"product_id": "467e993f-317a-49fc-9ea0-bf49de7d1f76", "card_bin": "40963608"}, {"product_id": %q, "card_bin": "46651711"}]}`, product))
	products.Call.Query = url.Values{"page_size": {"10"}, "page_number": {"1"}}
	retrieve := r.call(9, "retrieveCard", nil, 200, text(`{"card_id": %q, "card_status": "ACTIVE"}`, card))
	retrieve.Call.Path = map[string]string{"id": card}
	update := r.call(10, "updateCardholder", text(`{"phone_number": %q}`, r.phone(1)), 200, text(`{"cardholder_id": %q}`, holder))
	update.Call.Path = map[string]string{"id": holder}
	return []record.Happening{
		control(0, "PUT", "", text(`{"seed": 7, "policies": {"idv": {"mode": "manual"}}}`), 201, text(`{}`)),
		control(0, "POST", "/webhooks", text(`{"url": "http://127.0.0.1:1/", "secret": "***"}`), 201, text(`{"id": %q}`, r.id(50))),
		r.call(0, "requestAccessToken", nil, 200, text(`{"auth_token": "***"}`)),
		products,
		r.call(2, "createCardholder", person(r.email(1), r.phone(1)), 200, text(`{"cardholder_id": %q, "cardholder_status": "PENDING"}`, holder)),
		r.call(2, "createCardholder", person(strings.Replace(r.email(2), "@", "+idv-failed+vip@", 1), r.phone(2)), 200, text(`{"cardholder_id": %q}`, second)),
		r.call(3, "createCard", cardBody, 400, text(`{"code": "cardholder_status_error", "message": "no"}`)),
		control(3, "POST", "/cardholders/"+holder+"/idv", text(`{"result": "PASSED"}`), 200, text(`{"cardholder_id": %q}`, holder), r.id(101)),
		control(3, "POST", "/cardholders/"+holder+"/idv", text(`{"result": "PASSED"}`), 409, text(`{"code": "wrong_state"}`)),
		withKey(r.call(4, "createCard", cardBody, 200, text(`{"card_id": %q, "card_order_id": %q, "card_status": "PENDING"}`, card, order))),
		withKey(r.call(4, "createCard", cardBody, 200, text(`{"card_id": %q, "card_order_id": %q, "card_status": "PENDING"}`, card, order))),
		control(4, "PUT", "/faults/flaky", text(`{"operation": "createCard", "times": 1, "effect": {"kind": "status", "status": 500}}`), 201, text(`{}`)),
		r.call(5, "createCard", cardBody, 500, text(`{"code": "internal_error"}`)),
		control(5, "DELETE", "/faults/flaky", nil, 204, nil),
		control(6, "POST", "/clock/advance", text(`{"by": "2s"}`), 200, text(`{}`), r.id(103), r.id(102)),
		retrieve, update,
		control(11, "POST", "/clock/advance", text(`{"to": "2026-04-03T10:30:11Z"}`), 200, text(`{}`)),
		event(8, r.id(102), "card.create.succeeded", order, text(`{"data": {"card_id": %q, "card_status": "ACTIVE"}}`, card)),
		event(7, r.id(103), "cardholder.kyc.status_changed", second, text(`{"data": {"cardholder_status": "FAILED"}}`)),
		event(3, r.id(101), "cardholder.kyc.status_changed", holder, text(`{"data": {"cardholder_status": "SUCCESS"}}`)),
		event(10, r.id(104), "cardholder.updated", holder, nil),
	}
}

// One journey, seen twice with other ids and other persons, gives the same file, byte for byte: so does a recording of what
// plays it.
func TestScenarioIsTheSameForEveryRun(t *testing.T) {
	const golden = "testdata/journey.yaml"
	first, err := record.Scenario("recorded-journey", journey(1))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err = os.WriteFile(golden, first, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []run{1, 2} {
		got, err := record.Scenario("recorded-journey", journey(r))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("run %d (-want +got):\n%s", r, diff)
		}
		for _, kept := range []string{r.id(1), r.id(77), r.email(1), r.phone(1), "vip", "***"} {
			if strings.Contains(string(got), kept) {
				t.Errorf("the file has %q", kept)
			}
		}
	}
	var parsed map[string]any
	if err := yaml.Unmarshal(want, &parsed); err != nil {
		t.Error(err)
	}
}
