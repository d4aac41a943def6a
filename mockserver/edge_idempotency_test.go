package mockserver_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/uqmock/uqmock/mockserver"
)

const (
	keyOne = "cc58fa96-7a49-4be1-a70b-85075c1b4957" // version 4
	keyTwo = "bf705cbd-27f0-48d1-a60b-212134a89ad7" // version 4
)

var (
	otherBody      = refusal{400, "idempotency_error", "key_mismatch_body", "idempotency-key-body", ""}
	otherOperation = refusal{400, "idempotency_error", "key_mismatch_api", "idempotency-key-operation", "api associated with key is not the original"}
	otherAccount   = refusal{400, "idempotency_error", "key_mismatch_account", "idempotency-key-account", "key does not belong to account"}
	keyRefused     = refusal{400, "idempotency_error", "invalid_key_format", "idempotency-key-format", "invalid idempotency key format"}
)

// mustReplay checks that a reply is another one's, byte for byte, with its headers but for the call's own id.
func mustReplay(t *testing.T, first, again reply) {
	t.Helper()
	if first.Status != again.Status || string(first.Raw) != string(again.Raw) {
		t.Errorf("replay %d %s, want %d %s", again.Status, again.Raw, first.Status, first.Raw)
	}
	ours, theirs := maps.Clone(first.Header), maps.Clone(again.Header)
	for _, h := range []map[string][]string{ours, theirs} {
		delete(h, "X-Request-Id")
		delete(h, "Date")
	}
	if a, b := jsonText(t, ours), jsonText(t, theirs); a != b {
		t.Errorf("headers of the replay %s, want %s", b, a)
	}
	if first.Header.Get("X-Request-Id") == again.Header.Get("X-Request-Id") {
		t.Error("a replay has the request id of the first call")
	}
}

// TestReplay repeats successes and rule refusals until the window of 24 hours of world time closes.
func TestReplay(t *testing.T) {
	fake, world, a := frozen(t)
	one := edgeWith(a, "x-idempotency-key", keyOne)
	first := one.call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT"))
	if first.Status != 200 {
		t.Fatalf("%d %s", first.Status, first.Raw)
	}
	two := edgeWith(a, "x-idempotency-key", keyTwo)
	card := cardFor(first.Body["cardholder_id"].(string), guideProduct, 1000)
	gated := two.call("POST", edgeCards, card)
	mustRefuse(t, gated, refusal{status: 400, code: "cardholder_incomplete"})
	if err := world.CompleteIDV(first.Body["cardholder_id"].(string), mockserver.IDVPassed); err != nil {
		t.Fatal(err)
	}
	renewed := func(a *api) *api { // tokens die in 30 minutes of world time
		return edgeWith(a, "x-auth-token", connect(t, fake, "edge").token)
	}
	for _, ahead := range []time.Duration{0, time.Minute, 24*time.Hour - time.Minute - time.Nanosecond} {
		if _, err := world.Advance(t.Context(), ahead); err != nil {
			t.Fatal(err)
		}
		one, two = renewed(one), renewed(two)
		mustNotChange(t, world, func() {
			mustReplay(t, first, one.call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT")))
			mustReplay(t, gated, two.call("POST", edgeCards, card))
		})
	}
	if _, err := world.Advance(t.Context(), time.Nanosecond); err != nil {
		t.Fatal(err)
	}
	mustRefuse(t, one.call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT")), refusal{status: 400, code: "email_duplicated"})
	if r := two.call("POST", edgeCards, card); r.Status != 200 {
		t.Errorf("after 24 hours the key still stands for the refusal: %d %s", r.Status, r.Raw)
	}
}

// TestBodyOfKey repeats a key with bodies that mean the same, and with others.
func TestBodyOfKey(t *testing.T) {
	_, world, a := frozen(t)
	holder := mustCreate(t, a, edgeCardholders, simplePerson(1), "cardholder_id")
	one := edgeWith(a, "x-idempotency-key", keyOne)
	text := jsonText(t, cardFor(holder, simpleProduct, 1000))
	first := one.call("POST", edgeCards, text)
	if first.Status != 200 {
		t.Fatalf("%d %s", first.Status, first.Raw)
	}
	with := func(from, to string) string { return strings.Replace(text, from, to, 1) }
	for name, same := range map[string]string{
		"same bytes": text, "spaces": strings.ReplaceAll(text, ":", " :\n\t"), "1000.0": with("1000", "1000.0"), "1e3": with("1000", "1e3"),
		"1E+3": with("1000", "1E+3"), "escapes": with("USD", `\u0055SD`), "escaped name": with("card_limit", `card\u005flimit`),
		"order": `{"card_limit":1000,` + strings.TrimPrefix(with(`,"card_limit":1000`, ""), "{"),
	} {
		mustNotChange(t, world, func() { mustReplay(t, first, one.call("POST", edgeCards, same)) })
		if t.Failed() {
			t.Fatal(name)
		}
	}
	for name, other := range map[string]string{
		"limit": with("1000", "1001"), "currency": with("USD", "SGD"), "one member more": with("{", `{"metadata":{},`), "close limit": with("1000", "1000.01"),
		"unknown member": with("{", `{"colour":"red",`), "huge and close": with("1000", "1000000000000000"),
	} {
		mustNotChange(t, world, func() { mustRefuse(t, one.call("POST", edgeCards, other), otherBody) })
		if t.Failed() {
			t.Fatal(name)
		}
	}
	mustReplay(t, first, one.call("POST", edgeCards, text))
}

// TestBodyOfLargeAmounts repeats a key with amounts that differ in their fourteenth digit only.
func TestBodyOfLargeAmounts(t *testing.T) {
	_, world, a := frozen(t)
	holder := mustCreate(t, a, edgeCardholders, simplePerson(1), "cardholder_id")
	one := edgeWith(a, "x-idempotency-key", keyOne)
	first := one.call("POST", edgeCards, cardFor(holder, simpleProduct, json.Number("999999999999.01")))
	if first.Status != 200 {
		t.Fatalf("%d %s", first.Status, first.Raw)
	}
	mustNotChange(t, world, func() {
		mustRefuse(t, one.call("POST", edgeCards, cardFor(holder, simpleProduct, json.Number("999999999999.02"))), otherBody)
	})
}

// TestPlaceOfKey uses a key again for another operation, resource, account and world.
func TestPlaceOfKey(t *testing.T) {
	fake, world, a := frozen(t)
	one := edgeWith(a, "x-idempotency-key", keyOne)
	first := one.call("POST", edgeCardholders, simplePerson(1))
	if first.Status != 200 {
		t.Fatalf("%d %s", first.Status, first.Raw)
	}
	id, _ := first.Body["cardholder_id"].(string)
	other := mustCreate(t, a, edgeCardholders, simplePerson(2), "cardholder_id")
	update := map[string]any{"email": "new@example.com"}
	mustNotChange(t, world, func() {
		mustRefuse(t, one.call("POST", edgeCards, cardFor(id, simpleProduct, 1)), otherOperation)
		mustRefuse(t, one.call("POST", edgeCardholders+"/"+id, update), otherOperation)
		mustRefuse(t, edgeWith(one, "x-on-behalf-of", mockserver.SubAccountID).call("POST", edgeCardholders, simplePerson(1)), otherAccount)
	})
	two := edgeWith(a, "x-idempotency-key", keyTwo)
	changed := two.call("POST", edgeCardholders+"/"+id, update)
	if changed.Status != 200 {
		t.Fatalf("%d %s", changed.Status, changed.Raw)
	}
	mustNotChange(t, world, func() {
		mustRefuse(t, two.call("POST", edgeCardholders+"/"+other, update), otherOperation)
		mustReplay(t, changed, two.call("POST", edgeCardholders+"/"+strings.ToUpper(id), update))
		mustReplay(t, first, edgeWith(one, "x-on-behalf-of", "").call("POST", edgeCardholders, simplePerson(1)))
	})
	elsewhere := edgeWith(connect(t, fake, "elsewhere"), "x-idempotency-key", keyOne)
	if r := elsewhere.call("POST", edgeCards, cardFor(id, simpleProduct, 1)); r.Body["code"] != "cardholder_not_found" {
		t.Errorf("a key of one world binds another: %d %s", r.Status, r.Raw)
	}
}

// TestKeyForms sends keys in every form that one might try.
func TestKeyForms(t *testing.T) {
	_, world, a := frozen(t)
	missing := invalid("idempotency-key-missing", "x-idempotency-key")
	for _, tc := range []struct {
		name, key string
		want      refusal
	}{
		{"missing", noHeader, missing},
		{"empty", "", missing},
		{"32 hex", strings.ReplaceAll(keyOne, "-", ""), keyRefused},
		{"braces", "{" + keyOne + "}", keyRefused},
		{"urn", "urn:uuid:" + keyOne, keyRefused},
		{"quotes", `"` + keyOne + `"`, keyRefused},
		{"not hex", "gc58fa96-7a49-4be1-a70b-85075c1b4957", keyRefused},
		{"one short", keyOne[1:], keyRefused},
		{"hyphens elsewhere", "cc58fa967-a49-4be1-a70b-85075c1b4957", keyRefused},
		{"36 words", "order-12345-order-12345-order-123456", keyRefused},
		{"nil UUID", "00000000-0000-0000-0000-000000000000", keyRefused},
		{"NCS variant", "cc58fa96-7a49-4be1-070b-85075c1b4957", keyRefused},
		{"Microsoft variant", "cc58fa96-7a49-4be1-d70b-85075c1b4957", keyRefused},
	} {
		mustNotChange(t, world, func() {
			mustRefuse(t, edgeWith(a, "x-idempotency-key", tc.key).call("POST", edgeCardholders, simplePerson(1)), tc.want)
		})
		if t.Failed() {
			t.Fatal(tc.name)
		}
	}
	others := map[string]string{
		"version 1": "c232ab00-9414-11ec-b3c8-9f6bdeced846", "version 3": "5df41881-3aed-3515-88a7-2f4a814cf09e",
		"version 5": "2ed6657d-e927-568b-95e1-2665a8aea6a2", "version 6": "1ec9414c-232a-6b00-b3c8-9f6bdeced846",
		"version 7": "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "version 8": "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0",
	}
	n := 10
	for name, key := range others {
		n++
		if r := edgeWith(a, "x-idempotency-key", key).call("POST", edgeCardholders, simplePerson(n)); r.Status != 200 {
			t.Errorf("%s: %d %s", name, r.Status, r.Raw)
		}
	}
	first := edgeWith(a, "x-idempotency-key", strings.ToUpper(keyTwo)).call("POST", edgeCardholders, simplePerson(2))
	mustReplay(t, first, edgeWith(a, "x-idempotency-key", keyTwo).call("POST", edgeCardholders, simplePerson(2)))
	if err := world.SetQuirk("idempotency-key", "uuid-v4"); err != nil {
		t.Fatal(err)
	}
	for name, key := range others {
		n++
		r := edgeWith(a, "x-idempotency-key", strings.Replace(key, "c", "d", 1)).call("POST", edgeCardholders, simplePerson(n))
		mustRefuse(t, r, keyRefused)
		if t.Failed() {
			t.Fatal(name)
		}
	}
	if r := edgeWith(a, "x-idempotency-key", keyOne).call("POST", edgeCardholders, simplePerson(99)); r.Status != 200 {
		t.Errorf("version 4 under uuid-v4: %d %s", r.Status, r.Raw)
	}
}

// TestNotKept gives a key first to calls whose replies must not be kept.
func TestNotKept(t *testing.T) {
	for name, spoil := range map[string]func(a *api) reply{
		"401": func(a *api) reply {
			return edgeWith(a, "x-auth-token", "a.b.c").call("POST", edgeCardholders, simplePerson(1))
		},
		"no token": func(a *api) reply {
			return edgeWith(a, "x-auth-token", noHeader).call("POST", edgeCardholders, simplePerson(1))
		},
		"shape":   func(a *api) reply { return a.call("POST", edgeCardholders, map[string]any{"first_name": 1}) },
		"no JSON": func(a *api) reply { return a.call("POST", edgeCardholders, "{") },
		"rule of a field": func(a *api) reply {
			p := simplePerson(1)
			p["first_name"] = "R2D2"
			return a.call("POST", edgeCardholders, p)
		},
		"rule of dates": func(a *api) reply {
			p := simplePerson(1)
			p["date_of_birth"] = "2999-01-01"
			return a.call("POST", edgeCardholders, p)
		},
		"level without parts": func(a *api) reply {
			p := simplePerson(1)
			p["kyc_verification"] = map[string]any{"method": "SUMSUB_REDIRECT"}
			return a.call("POST", edgeCardholders, p)
		},
		"content type": func(a *api) reply {
			return edgeWith(a, "Content-Type", "text/plain").call("POST", edgeCardholders, simplePerson(1))
		},
		"account": func(a *api) reply {
			return edgeWith(a, "x-on-behalf-of", "nobody").call("POST", edgeCardholders, simplePerson(1))
		},
		"unknown operation": func(a *api) reply { return a.call("POST", edgeCardholders+"s", simplePerson(1)) },
		"id in the path":    func(a *api) reply { return a.call("POST", edgeCardholders+"/x", simplePerson(1)) },
	} {
		t.Run(name, func(t *testing.T) {
			_, world, a := frozen(t)
			one := edgeWith(a, "x-idempotency-key", keyOne)
			mustNotChange(t, world, func() {
				if r := spoil(one); r.Status < 400 || r.Status > 499 {
					t.Errorf("%d %s", r.Status, r.Raw)
				}
			})
			if r := one.call("POST", edgeCardholders, simplePerson(1)); r.Status != 200 {
				t.Errorf("the key is spoilt: %d %s", r.Status, r.Raw)
			}
		})
	}
}
