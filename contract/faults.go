package contract

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/openapi"
)

// fault lets calls of an operation fail: one of them, after so many that do not.
func fault(s *engine.Session, op string, skip int, effect object) {
	s.Control(http.MethodPut, "/faults/"+s.Unique("fault"), object{"operation": op, "skip": skip, "times": 1, "effect": effect}, nil)
}

// faultCases are what a client sees of a server in trouble, and what its next call finds.
func faultCases() []engine.Case {
	var cases []engine.Case
	for _, op := range openapi.Operations() {
		cases = append(cases, ofTrouble(op)...)
		if op.Idempotent {
			cases = append(cases, ofDoubt(op)...)
		}
	}
	for i := range cases {
		cases[i].Needs = []engine.Capability{engine.Faults}
	}
	return cases
}

// ofTrouble are the statuses that tell a client to come again. The call is not carried out, and its key stays free.
func ofTrouble(op openapi.Operation) []engine.Case {
	rows := []struct {
		name, rule string
		effect     object
		want       refusal
		facts      []string
		more       func(*engine.Session, *engine.Reply)
	}{
		{
			name: "500", rule: "%s that fails inside is answered 500, and can be made again", effect: object{"kind": "status", "status": 500},
			want: refusal{Status: 500, Type: "api_error", Code: "api_error"}, facts: append(pages("error codes guide"), "api-error"),
		},
		{
			name: "429", rule: "%s beyond the rate limit is answered 429 with Retry-After", effect: object{"kind": "status", "status": 429, "retry_after": 7},
			want: refusal{Status: 429, Type: "-"}, facts: append(pages("uqpay-node"), "rate-limits"), more: wantRetryAfter,
		},
		{
			name: "403", rule: "%s from an address that is not allowed is answered 403 by the gateway", effect: object{"kind": "status", "status": 403},
			want: refusal{Status: 403, Type: "-", Code: "-", Says: "forbidden"}, facts: append(pages("global account FAQ"), "forbidden"),
		},
		{
			name: "403-permission", rule: "%s without the permission for it is answered 403 by the API", effect: object{"kind": "status", "status": 403, "envelope": "api"},
			want: refusal{Status: 403, Type: "unauthorized_error", Code: "forbidden"}, facts: append(pages("error codes guide"), "forbidden"),
		},
	}
	var cases []engine.Case
	for _, row := range rows {
		cases = append(cases, engine.Case{
			Name: op.ID + "/fault-" + row.name, Rule: fmt.Sprintf(row.rule, op.ID), Operations: []string{op.ID}, Refusal: true, Facts: row.facts,
			Run: func(s *engine.Session) {
				args := valid(s, op.ID)
				if op.Idempotent {
					args = append(args, engine.Key(engine.NewKey()))
				}
				before := state(s)
				fault(s, op.ID, 0, row.effect)
				r := s.Call(op.ID, args...).Refused(row.want)
				if row.more != nil {
					row.more(s, r)
				}
				s.Equal(report.Value, "what there is", before, state(s))
				s.Expect()
				told(s, op, s.Call(op.ID, args...).OK())
			},
		})
	}
	return cases
}

func wantRetryAfter(s *engine.Session, r *engine.Reply) {
	s.Equal(report.Value, "Retry-After", "7", r.Header.Get("Retry-After"))
}

// ofDoubt are the answers after which a client does not know whether its call was carried out. Its key tells.
func ofDoubt(op openapi.Operation) []engine.Case {
	processing := refusal{Status: 400, Type: "-", Code: "200", Message: "Request is processing, please try again later"}
	return []engine.Case{
		{
			Name: op.ID + "/fault-in-flight", Rule: op.ID + " whose key is still at work is answered so, and later with the reply", Operations: []string{op.ID}, Refusal: true,
			Facts: append(pages("uqpay-node"), "request-processing"),
			Run: func(s *engine.Session) {
				args := append(valid(s, op.ID), engine.Key(engine.NewKey()))
				fault(s, op.ID, 0, object{"kind": "in_flight"})
				s.Call(op.ID, args...).Refused(processing).Exactly("", "code", "message")
				s.Expect()
				told(s, op, s.Call(op.ID, args...).OK())
			},
		},
		{
			Name: op.ID + "/fault-lost-reply", Rule: op.ID + " whose reply is lost was carried out once, and its key gives the reply", Operations: []string{op.ID},
			Facts: append(pages("integration FAQ"), "idempotency-kept"),
			Run: func(s *engine.Session) {
				args := append(valid(s, op.ID), engine.Key(engine.NewKey()))
				fault(s, op.ID, 0, object{"kind": "lost_reply"})
				s.Drop(op.ID, args...)
				before := state(s)
				r := s.Call(op.ID, args...).OK()
				told(s, op, r)
				s.Call(op.ID, args...).Same(r)
				s.Equal(report.Value, "what there is", before, state(s))
			},
		},
		{
			Name: op.ID + "/fault-second-call", Rule: op.ID + " can succeed once and fail then", Operations: []string{op.ID}, Refusal: true, Facts: pages("error codes guide"),
			Run: func(s *engine.Session) {
				first, second := valid(s, op.ID), valid(s, op.ID)
				fault(s, op.ID, 1, object{"kind": "status", "status": 500})
				told(s, op, s.Call(op.ID, first...).OK())
				s.Call(op.ID, slices.Concat(second, []engine.Arg{engine.Key(engine.NewKey())})...).Refused(refusal{Status: 500})
				told(s, op, s.Call(op.ID, second...).OK())
			},
		},
	}
}
