package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// call is what a service asks for.
type call struct {
	operation string // the operation id
	method    string
	path      string // below the base, ids escaped
	query     url.Values
	body      any   // sent as JSON; nil for none
	invalid   error // why it cannot be sent
	options   []CallOption
}

// request is a call made ready: each attempt sends the same bytes.
type request struct {
	operation, method, target string
	header                    http.Header
	body                      []byte
	key                       string // the idempotency key; empty for reads
}

// at is a path with an id in it. An id that would lead elsewhere is refused.
func (c call) at(before, id, after string) call {
	if id == "" || id == "." || id == ".." {
		c.invalid = fmt.Errorf("%w: the id is %q: want one that UQPAY gave", ErrNotSent, id)
	}
	c.path = before + url.PathEscape(id) + after
	return c
}

// perform makes a call and decodes the reply.
func perform[T any](ctx context.Context, c caller, what call) (T, error) {
	var result, none T
	if failure := c.perform(ctx, what, &result); failure != nil {
		return none, failure
	}
	return result, nil
}

func (c caller) perform(ctx context.Context, what call, result any) *Error {
	ready, err := c.prepare(what)
	if err != nil {
		return &Error{Operation: what.operation, Err: err}
	}
	var token AccessToken
	renewed := false
	failure := c.core.persist(ctx, ready.operation, nil, func(ctx context.Context) (failure *Error) {
		if !token.lifeless() { // one that is stays with its call: the next would be no better
			if token, failure = c.core.tokens.get(ctx); failure != nil {
				return failure
			}
		}
		failure = c.core.send(ctx, ready.with(token), result)
		if !failure.expired() || renewed || token.lifeless() {
			return failure
		}
		renewed = true // once: a token that is refused when new is no matter of time
		c.core.tokens.drop(token)
		if token, failure = c.core.tokens.get(ctx); failure != nil {
			return failure
		}
		return c.core.send(ctx, ready.with(token), result)
	})
	if failure != nil {
		failure.IdempotencyKey = ready.key
	}
	return failure
}

// prepare checks a call and makes it ready, idempotency key included.
func (c caller) prepare(what call) (request, error) {
	for _, wrong := range []error{c.core.invalid, c.invalid, what.invalid} {
		if wrong != nil {
			return request{}, wrong
		}
	}
	ready := request{
		operation: what.operation, method: what.method, target: c.core.config.BaseURL + what.path,
		header: http.Header{"Accept": {"application/json"}},
	}
	if len(what.query) > 0 {
		ready.target += "?" + what.query.Encode()
	}
	if c.account != "" {
		ready.header.Set("x-on-behalf-of", c.account)
	}
	if what.method == http.MethodGet {
		return ready, nil
	}
	return ready, ready.write(what)
}

// write adds what only writes carry.
func (r *request) write(what call) (err error) {
	if r.key, err = idempotencyKey(what.options); err != nil {
		return err
	}
	r.header.Set("x-idempotency-key", r.key)
	r.header.Set("Content-Type", "application/json")
	if r.body, err = json.Marshal(what.body); err != nil {
		return fmt.Errorf("%w: the body is no JSON: %w", ErrNotSent, err)
	}
	return nil
}

// with is the request under a token.
func (r request) with(token AccessToken) request {
	r.header = r.header.Clone()
	r.header.Set("x-auth-token", "Bearer "+token.Text)
	return r
}
