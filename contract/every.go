package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/openapi"
)

// noSubAccount is how a call on behalf of an account that is not there is refused.
var noSubAccount = refusal{
	Status: 400, Type: "account_error", Code: "sub_account_not_found", Message: "sub-account associated with the on-behalf-of not found or deactivated",
}

// unknownPerson is how an id that names no cardholder is refused.
var unknownPerson = refusal{Status: 400, Type: "cardholder_error", Code: "cardholder_not_found"}

// valid gives the arguments of a call that succeeds, for any operation.
func valid(s *engine.Session, operation string) []engine.Arg {
	switch operation {
	case opEnrol:
		return []engine.Arg{engine.Body(basic(s))}
	case opPerson:
		return []engine.Arg{engine.Path("id", enrol(s, basic(s)))}
	case opAmend:
		return []engine.Arg{engine.Path("id", enrol(s, basic(s))), engine.Body(object{"gender": "FEMALE"})}
	case opIssue:
		return []engine.Arg{engine.Body(order(enrol(s, basic(s)), productID(s, simplified)))}
	case opCard:
		card, _, _ := issue(s)
		return []engine.Arg{engine.Path("id", card)}
	case opOrder:
		_, id, _ := issue(s)
		return []engine.Arg{engine.Path("card_order_id", id)}
	}
	return nil
}

// everyOperation are the rules that hold for each operation with a token.
func everyOperation() []engine.Case {
	var cases []engine.Case
	for _, op := range openapi.Operations() {
		if op.ID == opToken {
			continue
		}
		cases = append(cases, ofAccess(op)...)
		if op.Idempotent {
			cases = append(cases, ofKeys(op)...)
		}
		for _, p := range op.Params {
			if p.In == "path" {
				cases = append(cases, ofID(op, p)...)
			}
		}
		if _, ok := op.Param("query", "page_size"); ok {
			cases = append(cases, ofPaging(op)...)
		}
		if op.HasBody {
			cases = append(cases, ofBody(op)...)
		}
	}
	return cases
}

func ofAccess(op openapi.Operation) []engine.Case {
	return []engine.Case{
		{
			Name: op.ID + "/no-token", Rule: op.ID + " without token is refused before anything else", Operations: []string{op.ID}, Refusal: true,
			Facts: append(pages("uqpay-node"), "token-401"),
			Run: func(s *engine.Session) {
				args := valid(s, op.ID)
				s.Call(op.ID, append(args, engine.Token(""), engine.Invalid())...).Refused(noToken)
				unchangedAfter(s, op, args)
			},
		},
		{
			Name: op.ID + "/unknown-sub-account", Rule: op.ID + " on behalf of an account that is not there is refused", Operations: []string{op.ID},
			Refusal: true, Facts: pages("integration FAQ", "acquiring error codes"),
			Run: func(s *engine.Session) {
				args := valid(s, op.ID)
				s.Call(op.ID, append(args, engine.Header("x-on-behalf-of", nobody))...).
					Refused(noSubAccount)
				unchangedAfter(s, op, args)
			},
		},
		{
			Name: op.ID + "/malformed-sub-account", Rule: op.ID + " on behalf of text that is no account id is refused", Operations: []string{op.ID},
			Refusal: true, Facts: pages("integration FAQ"),
			Run: func(s *engine.Session) {
				args := valid(s, op.ID)
				s.Call(op.ID, append(args, engine.Header("x-on-behalf-of", "my-account"))...).
					Refused(noSubAccount)
				unchangedAfter(s, op, args)
			},
		},
		{
			Name: op.ID + "/empty-on-behalf-of", Rule: op.ID + " with an empty x-on-behalf-of is for the master account", Operations: []string{op.ID},
			Facts: []string{"on-behalf-of-empty"},
			Run: func(s *engine.Session) {
				r := s.Call(op.ID, append(valid(s, op.ID), engine.EmptyHeader("x-on-behalf-of"))...).OK()
				told(s, op, r)
			},
		},
	}
}

// unchangedAfter makes a refused call again as it should be: it must succeed as if the first had not been.
func unchangedAfter(s *engine.Session, op openapi.Operation, args []engine.Arg) {
	told(s, op, s.Call(op.ID, args...).OK())
}

// told expects the webhook that a change of a cardholder sends at once.
func told(s *engine.Session, op openapi.Operation, r *engine.Reply) {
	if op.ID == opAmend {
		s.Expect(engine.Event{Type: updated, Source: r.ID("cardholder_id")})
	}
}

func ofKeys(op openapi.Operation) []engine.Case {
	badKey := refusal{Status: 400, Type: "idempotency_error", Code: "invalid_key_format", Message: "invalid idempotency key format"}
	key := "0f9b5c1e-7a3d-4c7e-9b1f-3c2d1e0f9a8b"
	rows := []struct {
		name, rule, key string
		invalid         bool
		want            refusal
	}{
		{"no-key", "%s without idempotency key is refused", "", true, invalid("x-idempotency-key")},
		{"key-is-text", "%s with a key that is no UUID is refused", "order-4711", true, badKey},
		{"key-without-hyphens", "%s with a key of 32 hexadecimal digits is refused", strings.ReplaceAll(key, "-", ""), true, badKey},
	}
	var cases []engine.Case
	for _, row := range rows {
		cases = append(cases, engine.Case{
			Name: op.ID + "/" + row.name, Rule: fmt.Sprintf(row.rule, op.ID), Operations: []string{op.ID}, Refusal: true,
			Facts: append(pages("integration FAQ"), "idempotency-missing", "idempotency-key"),
			Run: func(s *engine.Session) {
				args := valid(s, op.ID)
				s.Call(op.ID, append(args, engine.Key(row.key), engine.Invalid())...).Refused(row.want)
				unchangedAfter(s, op, args)
			},
		})
	}
	return cases
}

// unknownID is how each operation refuses an id that names nothing.
var unknownID = map[string]refusal{
	opPerson: unknownPerson,
	opAmend:  unknownPerson,
	opCard:   {Status: 400, Type: "card_error", Code: "card_not_found", Message: "card not found or deactivated"},
	opOrder:  {Status: 400, Type: "card_error", Code: "card_order_not_found"},
}

func ofID(op openapi.Operation, p openapi.Param) []engine.Case {
	body := func() []engine.Arg {
		if op.HasBody {
			return []engine.Arg{engine.Body(object{"gender": "FEMALE"})}
		}
		return nil
	}
	return []engine.Case{
		{
			Name: op.ID + "/unknown-id", Rule: op.ID + " of an id that names nothing is refused with status 400", Operations: []string{op.ID}, Refusal: true,
			Facts: append(pages("error codes guide"), "cardholder-not-found", "order-not-found"),
			Run: func(s *engine.Session) {
				s.Call(op.ID, append(body(), engine.Path(p.Name, nobody))...).Refused(unknownID[op.ID])
			},
		},
		{
			Name: op.ID + "/malformed-id", Rule: op.ID + " of an id that is no UUID is refused", Operations: []string{op.ID}, Refusal: true,
			Facts: []string{"validation-message"},
			Run: func(s *engine.Session) {
				s.Call(op.ID, append(body(), engine.Path(p.Name, "4711"), engine.Invalid())...).Refused(invalid(p.Name))
			},
		},
		{
			Name: op.ID + "/id-of-another-account", Rule: op.ID + " does not know what belongs to another account", Operations: []string{op.ID}, Refusal: true,
			Facts: append(pages("connected accounts guide"), "account-ids"), Needs: []engine.Capability{engine.Control},
			Run: func(s *engine.Session) {
				args := valid(s, op.ID)
				s.Act(subAccount, func() { s.Call(op.ID, args...).Refused(unknownID[op.ID]) })
				unchangedAfter(s, op, args)
			},
		},
	}
}

// ofBody are the bodies that no operation takes.
func ofBody(op openapi.Operation) []engine.Case {
	rows := []struct {
		name, rule, body string
		status           int
	}{
		{"no-body", "%s without body is refused", "", 400},
		{"half-a-body", "%s with JSON that ends too early is refused", `{"email": "ana`, 400},
		{"list-as-body", "%s with a list as body is refused", `[]`, 400},
		{"two-bodies", "%s with bytes after the body is refused", `{} {}`, 400},
		{"twice-a-member", "%s with a member that is there twice is refused", `{"gender": "MALE", "gender": "FEMALE"}`, 400},
		{"not-utf8", "%s with a body that is not UTF-8 is refused", "{\"gender\": \"MALE\", \"note\": \"\xff\"}", 400},
	}
	var cases []engine.Case
	for _, row := range rows {
		cases = append(cases, engine.Case{
			Name: op.ID + "/" + row.name, Rule: fmt.Sprintf(row.rule, op.ID), Operations: []string{op.ID}, Refusal: true, Facts: []string{"http-edge", "member-case"},
			Run: func(s *engine.Session) {
				args := valid(s, op.ID)
				s.Call(op.ID, append(slices.Clone(args), engine.Raw(row.body), engine.Invalid())...).
					Refused(refusal{Status: row.status, Type: "invalid_request_error", Code: "invalid_request_error"})
				unchangedAfter(s, op, args)
			},
		})
	}
	return append(cases, engine.Case{
		Name: op.ID + "/not-json", Rule: op.ID + " with another content type is refused with status 415", Operations: []string{op.ID}, Refusal: true,
		Facts: []string{"http-edge"},
		Run: func(s *engine.Session) {
			args := valid(s, op.ID)
			s.Call(op.ID, append(slices.Clone(args), engine.Header("Content-Type", "text/plain"), engine.Invalid())...).
				Refused(refusal{Status: 415, Type: "invalid_request_error"})
			unchangedAfter(s, op, args)
		},
	})
}
