package fault

import (
	"context"
	"net/http"
)

// InFlight answers as if a call with the same idempotency key were still running. It strikes only calls that carry a key.
// The key stays free.
type InFlight struct{}

const kindInFlight = "in_flight"

// Kind is "in_flight".
func (InFlight) Kind() string { return kindInFlight }

// Members gives none.
func (InFlight) Members() map[string]any { return nil }

func (InFlight) validate() error { return nil }

func readInFlight(*members) Effect { return InFlight{} }

// Before answers: status 400 with the number 200 as code (uqpay-node; ledger: in-flight).
func (InFlight) Before(context.Context) (Reply, bool) {
	return Reply{
		Status: http.StatusBadRequest,
		Body:   []byte(`{"code":200,"message":"Request is processing, please try again later"}`),
	}, true
}
