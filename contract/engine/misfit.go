package engine

import (
	"net/http"
	"net/url"

	"github.com/uqmock/uqmock/openapi"
)

// Misfit is what the description has against a call that is made with these arguments and with a token and, where the
// operation takes one, an idempotency key; nil when it has nothing.
func Misfit(op openapi.Operation, args ...Arg) error {
	r := &request{op: op, method: op.Method, path: op.Path, params: map[string]string{}, query: url.Values{}, header: http.Header{}}
	for _, p := range op.Params {
		if p.In == "header" && p.Required {
			r.header.Set(p.Name, "any")
		}
	}
	if op.Idempotent {
		r.header.Set("x-idempotency-key", NewKey())
	}
	for _, arg := range args {
		arg(r)
	}
	return r.fault()
}
