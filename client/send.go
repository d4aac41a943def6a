package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

// maxReply bounds a reply's body in bytes. A page of 100 products is far below.
const maxReply = 8 << 20

// errTooLarge tells a body that is too large from one that broke off.
var errTooLarge = fmt.Errorf("%w: the body has more than %d bytes", ErrReply, maxReply)

// whole is a reply that knows which member it cannot do without; empty when it
// has that.
type whole interface{ absent() string }

// dated is a reply to which it matters when it was sent.
type dated interface{ date(http.Header) }

// send makes one attempt: request, reply, and what the reply says.
func (c *core) send(ctx context.Context, r request, result any) *Error {
	failure := c.ask(ctx, r, result)
	if failure != nil {
		failure.Operation = r.operation
		failure.redact(c.config.APIKey, strings.TrimPrefix(r.header.Get("x-auth-token"), "Bearer "))
	}
	return failure
}

func (c *core) ask(ctx context.Context, r request, result any) *Error {
	answer, err := c.exchange(ctx, r)
	if err != nil {
		// The status is 0, but of a reply that is too large: it did come, and will not be shorter the next time.
		return &Error{Status: answer.status, Err: err}
	}
	if failure := answer.refusal(); failure != nil {
		return failure
	}
	return answer.decode(result)
}

// exchange sends a request and reads the whole reply, within the time of an attempt.
func (c *core) exchange(ctx context.Context, r request) (reply, error) {
	attempt, cancel := context.WithTimeout(ctx, c.config.AttemptTimeout)
	defer cancel()
	answer, err := c.roundTrip(attempt, r)
	switch {
	case err == nil, errors.Is(err, ErrReply):
		return answer, err
	case ctx.Err() != nil:
		return reply{}, ctx.Err()
	case attempt.Err() != nil:
		return reply{}, fmt.Errorf("no reply within %s", c.config.AttemptTimeout)
	}
	return reply{}, err
}

func (c *core) roundTrip(ctx context.Context, r request) (reply, error) {
	out, err := http.NewRequestWithContext(ctx, r.method, r.target, bytes.NewReader(r.body))
	if err != nil {
		return reply{}, fmt.Errorf("%w: %w", ErrNotSent, withoutURL(err))
	}
	out.Header = r.header.Clone()
	in, err := c.http.Do(out)
	if err != nil {
		return reply{}, withoutURL(err)
	}
	defer in.Body.Close()
	if in.StatusCode == http.StatusSwitchingProtocols { // its body would never end, whatever ctx says
		return reply{status: in.StatusCode, header: in.Header}, nil
	}
	body, err := io.ReadAll(io.LimitReader(in.Body, maxReply+1))
	if err != nil {
		return reply{}, fmt.Errorf("the reply broke off: %w", err)
	}
	answer := reply{status: in.StatusCode, header: in.Header, body: body}
	if len(body) > maxReply {
		return answer, errTooLarge
	}
	return answer, nil
}

// withoutURL drops the address that net/http puts into its errors: the query may
// hold a card number.
func withoutURL(err error) error {
	if in, ok := errors.AsType[*url.Error](err); ok {
		return in.Err
	}
	return err
}

// decode reads a success.
func (r reply) decode(result any) *Error {
	wrong := func(err error) *Error {
		return &Error{Status: r.status, RequestID: r.header.Get("X-Request-Id"), Err: err}
	}
	if _, isObject := r.members(); !isObject {
		return wrong(fmt.Errorf("%w: %s", ErrReply, r.notObject()))
	}
	if err := json.Unmarshal(r.body, result); err != nil {
		return wrong(fmt.Errorf("%w: %w", ErrReply, explain(err)))
	}
	if w, ok := result.(whole); ok && w.absent() != "" {
		return wrong(fmt.Errorf("%w: it has no %s", ErrReply, w.absent()))
	}
	if d, ok := result.(dated); ok {
		d.date(r.header)
	}
	return nil
}

func (r reply) notObject() string {
	if json.Valid(r.body) {
		return "the body is not one JSON object"
	}
	return r.describe()
}

// explain says which member has the wrong type, without its value.
func explain(err error) error {
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		return err
	}
	var path []string
	for name := range strings.SplitSeq(wrong.Field, ".") {
		if name != "" && (name[0] < 'A' || name[0] > 'Z') { // a Go name, of a type that is embedded
			path = append(path, name)
		}
	}
	member := strings.Join(path, ".")
	if wrong.Type == reflect.TypeFor[Count]() {
		return fmt.Errorf("%s is no count: want a whole number that an int holds", member)
	}
	kind, _, _ := strings.Cut(wrong.Value, " ") // the value of a number follows
	return fmt.Errorf("%s has the wrong type, %s", member, kind)
}
