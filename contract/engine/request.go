package engine

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/uqmock/uqmock/openapi"
)

// Object is a JSON object of a request.
type Object = map[string]any

// Arg changes a request before it is made.
type Arg func(*request)

// request is a call before it is made.
type request struct {
	op      openapi.Operation // zero for a path outside the description
	method  string
	path    string
	params  map[string]string
	query   url.Values
	header  http.Header
	body    []byte
	invalid bool // it breaks the description, and must
}

// Path sets a path parameter.
func Path(name, value string) Arg { return func(r *request) { r.params[name] = value } }

// Query adds a query parameter.
func Query(name, value string) Arg { return func(r *request) { r.query.Add(name, value) } }

// Header sets a header; an empty value removes it.
func Header(name, value string) Arg {
	return func(r *request) {
		r.header.Set(name, value)
		if value == "" {
			r.header.Del(name)
		}
	}
}

// EmptyHeader sends a header without a value.
func EmptyHeader(name string) Arg { return func(r *request) { r.header.Set(name, "") } }

// Body sends a value as JSON.
func Body(value any) Arg {
	raw, err := json.Marshal(value)
	return func(r *request) {
		if err == nil {
			r.body = raw
			r.header.Set("Content-Type", "application/json")
		}
	}
}

// Raw sends bytes as they are, announced as JSON.
func Raw(body string) Arg {
	return func(r *request) {
		r.body = []byte(body)
		r.header.Set("Content-Type", "application/json")
	}
}

// Key sends an idempotency key instead of a new one; empty: none.
func Key(key string) Arg { return Header("x-idempotency-key", key) }

// Token sends a text as x-auth-token; empty: none.
func Token(value string) Arg { return Header("x-auth-token", value) }

// Invalid says that the request breaks the description, which the engine makes sure of.
func Invalid() Arg { return func(r *request) { r.invalid = true } }

// newRequest prepares a call of an operation with all that every good client sends.
func (s *Session) newRequest(op openapi.Operation) *request {
	r := &request{op: op, method: op.Method, path: op.Path, params: map[string]string{}, query: url.Values{}, header: http.Header{}}
	if _, ok := op.Param("header", "x-auth-token"); ok {
		r.header.Set("x-auth-token", "Bearer "+s.token)
	}
	if _, ok := op.Param("header", "x-client-id"); ok {
		client, key := s.credentials()
		r.header.Set("x-client-id", client)
		r.header.Set("x-api-key", key)
	}
	if op.Idempotent {
		r.header.Set("x-idempotency-key", NewKey())
	}
	if _, ok := op.Param("header", "x-on-behalf-of"); ok && s.account != "" {
		r.header.Set("x-on-behalf-of", s.account)
	}
	return r
}

// NewKey makes an idempotency key.
func NewKey() string { return uuid.NewString() }

func (s *Session) credentials() (client, key string) {
	if s.world != "" {
		return s.world, "contract"
	}
	return s.target.ClientID, s.target.APIKey
}

// target is the path with its parameters filled in, and the query.
func (r *request) address() string {
	path := r.path
	for name, value := range r.params {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
	}
	if len(r.query) > 0 {
		path += "?" + r.query.Encode()
	}
	return path
}

func (r *request) http(s *Session) (*http.Request, error) {
	made, err := http.NewRequestWithContext(s.ctx, r.method, strings.TrimSuffix(s.target.BaseURL, "/")+r.address(), bytes.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	made.GetBody = nil // else net/http would make a call with a key again by itself when its reply is lost
	if len(r.body) == 0 {
		made.Body = http.NoBody
	}
	maps.Copy(made.Header, r.header)
	return made, nil
}
