package record

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/openapi"
)

const (
	tokenOperation = "requestAccessToken"
	keyHeader      = "x-idempotency-key"
	accountHeader  = "x-on-behalf-of"
)

// why says for what reason no step can be made of a call; empty when one can.
func (c *Call) why() string {
	op, ok := openapi.OperationByID(c.Operation)
	switch {
	case !ok:
		return "a call to a path that no operation has"
	case c.Status == http.StatusUnauthorized:
		return "a call whose token was refused: whoever plays has a good one"
	case c.Status == http.StatusUnsupportedMediaType:
		return "a call whose body was not sent as JSON: " + op.ID
	case c.stranger(op):
		return "a call with a query parameter that the operation does not have: " + op.ID
	case len(c.Body) > 0 && !op.HasBody:
		return "a body sent to an operation that takes none: " + op.ID
	case len(c.Body) == 0:
		return ""
	}
	if body, _ := read(c.Body); !isObject(body) {
		return "a call whose body is no JSON object, or too large to have been kept: " + op.ID
	}
	return ""
}

// stranger reports whether a call has a query parameter that its operation does not have. It may hold anything.
func (c *Call) stranger(op openapi.Operation) bool {
	for name := range c.Query {
		if _, known := op.Param("query", name); !known {
			return true
		}
	}
	return false
}

// key is the idempotency key of a call; empty when there is none, or the operation looks at none.
func (c *Call) key() string {
	if op, _ := openapi.OperationByID(c.Operation); !op.Idempotent {
		return ""
	}
	return c.Headers[keyHeader]
}

func isObject(v any) bool {
	_, ok := v.(object)
	return ok
}

// token leaves out the calls for a token before anything else: whoever plays has one. A later one stands, for the first may
// have ended by then.
func (w *writer) token(c *Call) {
	if c.Status == http.StatusOK && len(w.steps) > 0 {
		w.add(&step{object: object{{"call", plain(tokenOperation)}, {"expect", expected(c.Status, nil)}}, operation: tokenOperation})
	}
}

func (w *writer) call(c *Call) {
	if c.Operation == tokenOperation {
		w.token(c)
		return
	}
	if why := c.why(); why != "" {
		w.omit(why)
		return
	}
	op, _ := openapi.OperationByID(c.Operation)
	s := w.add(&step{object: object{{"call", plain(op.ID)}}, operation: op.ID})
	parts := map[string]object{"path": w.pathOf(c), "query": w.queryOf(c, op), "headers": w.headersOf(c, op)}
	for _, name := range []string{"path", "query", "headers"} {
		if len(parts[name]) > 0 {
			s.object = append(s.object, member{name, parts[name]})
		}
	}
	if w.again = ""; w.keys[c.key()] > 1 {
		w.again = c.key()
	}
	if len(c.Body) > 0 {
		parts["body"], _ = w.tree("", "", readObject(c.Body)).(object) // an object becomes one
		s.object = append(s.object, member{"body", parts["body"]})
	}
	if broken(op, parts) {
		s.object = append(s.object, member{"invalid", true})
	}
	if c.Lost || c.Status == 0 {
		s.object = append(s.object, member{"no_reply", true})
		return
	}
	s.object = append(s.object, member{"expect", expected(c.Status, c.Reply)})
	if reply, ok := read(c.Reply); ok {
		w.learn(s, reply)
	}
}

func (w *writer) pathOf(c *Call) (o object) {
	for _, name := range slices.Sorted(maps.Keys(c.Path)) {
		o = append(o, member{name, w.text(name, "path", c.Path[name])})
	}
	return o
}

// queryOf gives integers as such where the description has them. A parameter that was given several times is a list.
func (w *writer) queryOf(c *Call, op openapi.Operation) (o object) {
	for _, name := range slices.Sorted(maps.Keys(c.Query)) {
		var values []any
		for _, v := range c.Query[name] {
			p, _ := op.Param("query", name)
			if n, err := strconv.Atoi(v); p.Type == "integer" && err == nil && strconv.Itoa(n) == v {
				values = append(values, json.Number(v))
				continue
			}
			values = append(values, w.text(name, "query", v))
		}
		switch len(values) {
		case 0:
		case 1:
			o = append(o, member{name, values[0]})
		default:
			o = append(o, member{name, values})
		}
	}
	return o
}

// headersOf gives the account, and the idempotency key where it matters: it was used again, or was a mistake.
func (w *writer) headersOf(c *Call, op openapi.Operation) (o object) {
	if account := c.Headers[accountHeader]; account != "" {
		o = append(o, member{accountHeader, w.text(accountHeader, "headers", account)})
	}
	key := c.key()
	good := openapi.Formats()["uuid"](key) == nil
	switch {
	case !op.Idempotent || good && w.keys[key] < 2:
	case good:
		o = append(o, member{keyHeader, w.person("key", key, raw("${fake.uuid}"))})
	case key != "":
		o = append(o, member{keyHeader, plain("not-a-uuid")})
	case c.Status == http.StatusBadRequest:
		o = append(o, member{keyHeader, plain("")})
	}
	return o
}

// broken reports whether the description has something against the call, with samples for what is lifted out of it.
func broken(op openapi.Operation, parts map[string]object) bool {
	var args []engine.Arg
	for _, m := range parts["path"] {
		args = append(args, engine.Path(m.name, sampleText(m.value)))
	}
	for _, m := range parts["query"] {
		values, many := m.value.([]any)
		if !many {
			values = []any{m.value}
		}
		for _, v := range values {
			args = append(args, engine.Query(m.name, sampleText(v)))
		}
	}
	for _, m := range parts["headers"] {
		args = append(args, engine.Header(m.name, sampleText(m.value)))
	}
	if body, ok := parts["body"]; ok {
		args = append(args, engine.Body(sample(body)))
	}
	return engine.Misfit(op, args...) != nil
}

func sampleText(v any) string {
	if l, ok := v.(leaf); ok {
		return l.sample()
	}
	return fmt.Sprint(v)
}

// sample is a tree with samples for its leaves, as json.Marshal takes it.
func sample(v any) any {
	switch v := v.(type) {
	case object:
		out := make(map[string]any, len(v))
		for _, m := range v {
			out[m.name] = sample(m.value)
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		for _, item := range v {
			out = append(out, sample(item))
		}
		return out
	case leaf:
		return v.sample()
	}
	return v
}

// expected is what the reply has to be: its status, and of a refusal the code.
func expected(status int, reply json.RawMessage) []any {
	all := []any{raw(fmt.Sprintf("status == %d", status))}
	if code := readObject(reply).text("code"); status >= http.StatusBadRequest && plainWord.MatchString(code) {
		all = append(all, raw(fmt.Sprintf("body.code == %q", code)))
	}
	return all
}
