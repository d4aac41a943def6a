package mockserver_test

import (
	"encoding/json"
	"maps"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// pick draws one of some, each as often as the others: rapid's own numbers and samples prefer the first by far, and a walk
// that does would not get around.
func pick[T any](rt *rapid.T, label string, from ...T) T {
	return rapid.Custom(func(rt *rapid.T) T {
		n := 0
		for range 10 { // bits
			n *= 2
			if rapid.Bool().Draw(rt, "bit") {
				n++
			}
		}
		return from[n*len(from)>>10]
	}).Draw(rt, label)
}

// account draws one of the accounts, the usual ones more often.
func (w *walk) account(rt *rapid.T) string {
	return pick(rt, "account", append([]string{modelAccounts[0], modelAccounts[0], modelAccounts[1]}, modelAccounts...)...)
}

// near is mostly an account of its own, sometimes another one.
func (w *walk) near(rt *rapid.T, account string) string {
	return pick(rt, "for", account, account, account, account, account, w.account(rt))
}

func (w *walk) holder(rt *rapid.T) *modelHolder { return pick(rt, "cardholder", w.holders...) }

// person makes somebody up; now and then one who has what must be unique in common with another.
func (w *walk) person(rt *rapid.T) map[string]any {
	w.people++
	var p map[string]any
	switch pick(rt, "kind", "simple", "standard", "third party", "redirect") {
	case "simple":
		p = simplePerson(w.people)
	case "standard":
		p = without(edgePerson(w.people, "THIRD_PARTY"), "kyc_verification")
	case "third party":
		p = edgePerson(w.people, "THIRD_PARTY")
	case "redirect":
		p = edgePerson(w.people, "SUMSUB_REDIRECT")
	}
	w.moveAbroad(rt, p)
	w.borrow(rt, p)
	return p
}

// moveAbroad gives some of those with an address one that the region rules allow.
func (w *walk) moveAbroad(rt *rapid.T, p map[string]any) {
	if p["residential_address"] != nil && pick(rt, "lives in", "SG", "MY") == "MY" {
		p["residential_address"] = inside(p, "residential_address", "country", "MY")["residential_address"]
	}
}

// borrow takes over what must be unique from another cardholder.
func (w *walk) borrow(rt *rapid.T, p map[string]any) {
	if len(w.holders) == 0 || !pick(rt, "borrows", true, false, false, false, false) {
		return
	}
	other := w.holder(rt).person
	switch pick(rt, "what", "email", "phone_number", "kyc_verification") {
	case "email":
		p["email"] = strings.ToUpper(lookUp(other, "email"))
	case "phone_number":
		p["phone_number"] = other["phone_number"]
	case "kyc_verification":
		if methodOf(other) == "THIRD_PARTY" && methodOf(p) == "THIRD_PARTY" {
			p["kyc_verification"] = other["kyc_verification"]
		}
	}
}

// patch makes up what an update, or a card request, can tell of somebody who is known already.
func (w *walk) patch(rt *rapid.T) map[string]any {
	w.people++
	method := pick(rt, "method", "THIRD_PARTY", "SUMSUB_REDIRECT")
	full := edgePerson(w.people, method)
	p := members(full, pick(rt, "tells",
		[]string{"email"}, []string{"phone_number"}, []string{"first_name"}, []string{"kyc_verification"},
		[]string{"residential_address"}, []string{"date_of_birth", "nationality", "identity", "residential_address"},
		[]string{"date_of_birth", "nationality", "identity", "residential_address", "kyc_verification"},
	)...)
	w.moveAbroad(rt, p)
	if len(p) == 1 {
		w.borrow(rt, p)
	}
	return p
}

func (w *walk) enrol(rt *rapid.T) {
	w.post(rt, request{w.key(), w.account(rt), edgeCardholders, w.person(rt)})
}

func (w *walk) update(rt *rapid.T) {
	h := w.holder(rt)
	w.post(rt, request{w.key(), w.near(rt, h.account), edgeCardholders + "/" + h.id, w.patch(rt)})
}

// cardRequest makes up the request for a card, but for whose it is.
func (w *walk) cardRequest(rt *rapid.T) map[string]any {
	body := map[string]any{
		"card_product_id": pick(rt, "product", guideProduct, guideProduct, simpleProduct, prepaidProduct, regionalProduct, limitedProduct, disabledProduct),
		"card_currency":   pick(rt, "currency", "USD", "USD", "USD", "USD", "USD", "SGD", "HKD"),
	}
	limit := decimal.New(pick[int64](rt, "cents", 0, 1, 100_000, 100_050, 60_000_050, 100_000_001), -2)
	if pick(rt, "limited", true, true, true, false) {
		body["card_limit"] = json.Number(limit.String())
	}
	return body
}

// orderAgain asks for a card like one that there is.
func (w *walk) orderAgain(rt *rapid.T) {
	c := pick(rt, "like", w.cards...)
	body := map[string]any{
		"cardholder_id": c.holder.id, "card_product_id": c.product, "card_currency": c.currency, "card_limit": json.Number(c.limit.String()),
	}
	w.post(rt, request{w.key(), c.account, edgeCards, body})
}

// order asks for a card of a cardholder, often with data that they lack.
func (w *walk) order(rt *rapid.T) {
	h := w.holder(rt)
	body := with(w.cardRequest(rt), "cardholder_id", h.id)
	if pick(rt, "supplement", true, false) {
		body["cardholder_required_fields"] = w.patch(rt)
	}
	w.post(rt, request{w.key(), w.near(rt, h.account), edgeCards, body})
}

// orderOneStep asks for a card of somebody new.
func (w *walk) orderOneStep(rt *rapid.T) {
	body, p := w.cardRequest(rt), w.person(rt)
	switch pick(rt, "flaw", "", "", "", "", "no email", "nobody") {
	case "no email":
		delete(p, "email")
	case "nobody":
		p = nil
	}
	if p != nil {
		body["cardholder_required_fields"] = p
	}
	w.post(rt, request{w.key(), w.account(rt), edgeCards, body})
}

// repeat makes a call again under its key: as it was, with a change, or at the border of the day for which the key holds.
func (w *walk) repeat(rt *rapid.T) {
	q := pick(rt, "call", w.past...)
	switch pick(rt, "how", "same", "other body", "other account", "other operation", "just before its end", "at its end") {
	case "other body":
		q.body = maps.Clone(q.body)
		q.body["colour"] = "red" // nothing knows it, and yet it is another body
	case "other account":
		q.account = w.account(rt)
	case "other operation":
		if q.path != edgeCards && len(w.holders) > 0 {
			q.path = edgeCardholders + "/" + w.holder(rt).id
		}
	case "just before its end":
		w.passTo(rt, w.kept[q.key].ends.Add(-time.Nanosecond))
	case "at its end":
		w.passTo(rt, w.kept[q.key].ends)
	}
	w.post(rt, q)
}

// spoil sends what is no request: nothing may come of it.
func (w *walk) spoil(rt *rapid.T) {
	path := pick(rt, "path", edgeCards, edgeCardholders)
	body := pick(rt, "body", "{}", "[]", "{", `{"email":5}`)
	w.settle(rt)
	key := []string{"x-idempotency-key", w.key()}
	r := w.send(rt, "", "GET", edgeProducts, nil, nil) // with a token that is good
	w.mustAnswer(rt, r, "")
	before := w.snapshot()
	w.mustAnswer(rt, w.send(rt, "", "POST", path, key, body), "invalid_request_error")
	w.mustBeUnchanged(rt, before, false)
}
