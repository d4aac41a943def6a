package contract

import (
	"fmt"
	"strings"
	"time"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/openapi"
)

// mismatch is how a key is refused that stands for another call. The words are those of the sister product, where it has any
// (ledger: idempotency-codes).
func mismatch(code string) refusal {
	return refusal{Status: 400, Type: "idempotency_error", Code: code, Message: map[string]string{
		"key_mismatch_api": "api associated with key is not the original", "key_mismatch_account": "key does not belong to account",
	}[code]}
}

// keyCases are what an idempotency key does, for each operation that takes one.
func keyCases() []engine.Case {
	var cases []engine.Case
	for _, op := range openapi.Operations() {
		if op.Idempotent {
			cases = append(cases, ofReplay(op)...)
		}
	}
	return append(cases, keyStories()...)
}

func ofReplay(op openapi.Operation) []engine.Case {
	faq := append(pages("integration FAQ"), "idempotency-kept")
	return []engine.Case{
		{
			Name: op.ID + "/replay", Rule: op.ID + " repeated with its key gives the same bytes and does nothing again", Operations: []string{op.ID}, Facts: faq,
			Run: func(s *engine.Session) {
				args := append(valid(s, op.ID), engine.Key(engine.NewKey()))
				first := s.Call(op.ID, args...).OK()
				told(s, op, first)
				before := state(s)
				s.Call(op.ID, args...).Same(first)
				s.Equal(report.Value, "what there is", before, state(s))
				s.Expect()
			},
		},
		{
			Name: op.ID + "/key-other-body", Rule: op.ID + " with the key of another body is refused", Operations: []string{op.ID}, Refusal: true, Facts: append(pages("error codes guide"), "idempotency-body"),
			Run: func(s *engine.Session) {
				key := engine.Key(engine.NewKey())
				args := valid(s, op.ID)
				told(s, op, s.Call(op.ID, append(args, key)...).OK())
				s.Call(op.ID, append(args, key, otherBody(s, op.ID))...).Refused(mismatch("key_mismatch_body"))
				s.Expect()
			},
		},
		{
			Name: op.ID + "/key-capitals", Rule: op.ID + " takes a key in capitals for the same key", Operations: []string{op.ID}, Facts: []string{"idempotency-key"},
			Run: func(s *engine.Session) {
				key, args := engine.NewKey(), valid(s, op.ID)
				first := s.Call(op.ID, append(args, engine.Key(key))...).OK()
				told(s, op, first)
				s.Call(op.ID, append(args, engine.Key(strings.ToUpper(key)))...).Same(first)
			},
		},
		{
			Name: op.ID + "/key-for-a-day", Rule: op.ID + " is repeated by its key for 24 hours and no longer", Operations: []string{op.ID}, Facts: append(pages("integration FAQ"), "idempotency-window"),
			Needs: []engine.Capability{engine.Clock},
			Run: func(s *engine.Session) {
				s.Set(object{"policies": object{"provisioning": object{"mode": "manual"}}})
				args := append(valid(s, op.ID), engine.Key(engine.NewKey()))
				first := s.Call(op.ID, args...).OK()
				told(s, op, first)
				s.Advance(24*time.Hour - time.Second)
				s.Renew()
				s.Call(op.ID, args...).Same(first)
				s.Advance(time.Second)
				again := s.Call(op.ID, args...)
				switch op.ID {
				case opEnrol:
					again.Refused(taken("email_duplicated")) // it is a new call, and the cardholder is there
				case opIssue:
					if again.OK().ID("card_id") == first.ID("card_id") {
						s.Fail(report.Value, "the key stands for the first card still")
					}
				default:
					told(s, op, again.OK())
				}
			},
		},
	}
}

// otherBody gives a body that the operation takes and that is not the one of valid.
func otherBody(s *engine.Session, op string) engine.Arg {
	switch op {
	case opEnrol:
		return engine.Body(basic(s))
	case opIssue:
		return engine.Body(order(enrol(s, basic(s)), productID(s, simplified)))
	}
	return engine.Body(object{"gender": "MALE"})
}

// state is what a world of one's own holds, to see that nothing was added; empty elsewhere.
func state(s *engine.Session) string {
	var there string
	s.Own(func() { there = string(s.Call(opPeople).OK().Raw) + string(s.Call(opCards).OK().Raw) })
	return there
}

func keyStories() []engine.Case {
	own := []engine.Capability{engine.Control}
	return []engine.Case{
		{
			Name: opEnrol + "/key-same-meaning", Rule: "a body that differs in spacing and order of members only is the same body", Operations: []string{opEnrol}, Facts: []string{"idempotency-body"},
			Run: func(s *engine.Session) {
				key, mail, phone := engine.Key(engine.NewKey()), s.Email(), s.Phone()
				one := fmt.Sprintf(`{"first_name":"Ana","last_name":"Lim","email":%q,"country_code":"SG","phone_number":%q}`, mail, phone)
				two := fmt.Sprintf("{\n \"phone_number\": %q,\n \"country_code\": \"SG\", \"email\": %q, \"last_name\": \"Lim\", \"first_name\": \"\\u0041na\"}", phone, mail)
				s.Call(opEnrol, engine.Raw(two), key).OK().Same(s.Call(opEnrol, engine.Raw(one), key).OK())
			},
		},
		{
			Name: opIssue + "/key-same-number", Rule: "a body that spells a number differently is the same body", Operations: []string{opIssue}, Facts: []string{"idempotency-body"},
			Run: func(s *engine.Session) {
				key, holder, product := engine.Key(engine.NewKey()), enrol(s, basic(s)), productID(s, simplified)
				body := `{"cardholder_id":%q,"card_product_id":%q,"card_currency":"USD","card_limit":%s}`
				first := s.Call(opIssue, engine.Raw(fmt.Sprintf(body, holder, product, "1000")), key).OK()
				s.Call(opIssue, engine.Raw(fmt.Sprintf(body, holder, product, "1000.00")), key).Same(first)
				s.Call(opIssue, engine.Raw(fmt.Sprintf(body, holder, product, "1e3")), key).Same(first)
			},
		},
		{
			Name: opIssue + "/key-other-operation", Rule: "a key of another operation is refused", Operations: []string{opIssue, opEnrol}, Refusal: true,
			Facts: append(pages("acquiring error codes"), "idempotency-codes"),
			Run: func(s *engine.Session) {
				key := engine.NewKey()
				holder := s.Call(opEnrol, engine.Body(basic(s)), engine.Key(key)).OK().ID("cardholder_id")
				s.Call(opIssue, engine.Body(order(holder, productID(s, simplified))), engine.Key(key)).Refused(mismatch("key_mismatch_api"))
				noCards(s)
			},
		},
		{
			Name: opAmend + "/key-other-object", Rule: "a key of an update of another cardholder is refused", Operations: []string{opAmend}, Refusal: true, Facts: append(pages("acquiring error codes"), "idempotency-codes"),
			Run: func(s *engine.Session) {
				key, body := engine.Key(engine.NewKey()), engine.Body(object{"gender": "MALE"})
				first, path := person(s, basic(s))
				s.Call(opAmend, path, body, key).OK()
				s.Expect(engine.Event{Type: updated, Source: first})
				_, other := person(s, basic(s))
				s.Call(opAmend, other, body, key).Refused(mismatch("key_mismatch_api"))
				s.Expect()
			},
		},
		{
			Name: opEnrol + "/key-other-account", Rule: "a key of another account is refused", Operations: []string{opEnrol}, Refusal: true, Facts: append(pages("acquiring error codes"), "idempotency-codes"), Needs: own,
			Run: func(s *engine.Session) {
				key, body := engine.Key(engine.NewKey()), engine.Body(basic(s))
				s.Call(opEnrol, body, key).OK()
				s.Act(subAccount, func() {
					s.Call(opEnrol, body, key).Refused(mismatch("key_mismatch_account"))
					s.Call(opPeople).OK().Has(members{"total_items": 0})
				})
			},
		},
		{
			Name: opIssue + "/key-keeps-refusals", Rule: "a refusal by a rule is repeated by its key even when its cause is gone", Operations: []string{opIssue, opAmend}, Refusal: true,
			Facts: append(pages("integration FAQ"), "idempotency-kept"),
			Run: func(s *engine.Session) {
				holder, path := person(s, basic(s))
				body, key := engine.Body(order(holder, productID(s, enhanced))), engine.Key(engine.NewKey())
				first := s.Call(opIssue, body, key).Refused(refusal{Status: 400, Code: "kyc_insufficient"})
				lift := verified(s)
				for _, name := range []string{"first_name", "last_name", "email", "phone_number", "country_code"} {
					delete(lift, name)
				}
				s.Call(opAmend, path, engine.Body(lift)).OK()
				s.Expect(engine.Event{Type: updated, Source: holder})
				s.Call(opIssue, body, key).Same(first)
				s.Call(opIssue, body).OK()
			},
		},
		{
			Name: opEnrol + "/key-not-for-malformed", Rule: "a malformed request leaves its key free", Operations: []string{opEnrol}, Facts: []string{"idempotency-kept"},
			Run: func(s *engine.Session) {
				key, body := engine.Key(engine.NewKey()), basic(s)
				s.Call(opEnrol, engine.Body(without(body, "email")), key, engine.Invalid()).Refused(invalid("email"))
				s.Call(opEnrol, engine.Body(with(body, "first_name", "An4")), key).Refused(invalid("first_name"))
				s.Call(opEnrol, engine.Body(body), key).OK()
			},
		},
		{
			Name: opEnrol + "/key-not-for-401", Rule: "a call without a good token leaves its key free", Operations: []string{opEnrol}, Facts: []string{"idempotency-kept"},
			Run: func(s *engine.Session) {
				key, body := engine.Key(engine.NewKey()), engine.Body(basic(s))
				s.Call(opEnrol, body, key, engine.Token("Bearer garbage")).Refused(refusal{Status: 401})
				s.Call(opEnrol, body, key).OK()
			},
		},
		{
			Name: opEnrol + "/key-of-version-1", Rule: "a key may be any UUID", Operations: []string{opEnrol}, Facts: []string{"idempotency-key"},
			Run: func(s *engine.Session) {
				// The low 32 bits of version 1 count time; here they are drawn, so that no two runs meet.
				s.Call(opEnrol, engine.Body(basic(s)), engine.Key(engine.NewKey()[:8]+"-9dad-11d1-80b4-00c04fd430c8")).OK()
			},
		},
		{
			Name: opEnrol + "/key-of-two-worlds", Rule: "a key of one client means nothing to another", Operations: []string{opEnrol}, Facts: pages("integration FAQ"), Needs: own,
			Run: func(s *engine.Session) {
				key, body := engine.Key(engine.NewKey()), basic(s)
				s.Call(opEnrol, engine.Body(body), key).OK()
				other := s.Call(opToken, engine.Header("x-client-id", s.Stranger()), engine.Header("x-api-key", "any")).OK().Text("auth_token")
				s.Call(opEnrol, engine.Body(with(body, "first_name", "Eva")), key, engine.Token("Bearer "+other)).OK()
			},
		},
		{
			Name: opIssue + "/key-at-once", Rule: "calls with one key that arrive together make one card", Operations: []string{opIssue, opCards}, Facts: append(pages("integration FAQ"), "request-processing"),
			Run: atOnce,
		},
	}
}

// atOnce makes one order eight times at the same moment. A server may answer that it is still at it.
func atOnce(s *engine.Session) {
	holder := enrol(s, basic(s))
	calls := s.Together(8, opIssue, engine.Body(order(holder, productID(s, simplified))), engine.Key(engine.NewKey()))
	ids := map[string]bool{}
	for _, r := range calls {
		if r.Text("code") != "200" { // still processing
			ids[r.OK().ID("card_id")] = true
		}
	}
	if len(ids) != 1 {
		s.Fail(report.Value, "%d cards came of one key", len(ids))
	}
	s.Call(opCards, engine.Query("cardholder_id", holder)).OK().Has(members{"total_items": 1})
}
