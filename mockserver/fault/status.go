package fault

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// Status answers with an error status in place of carrying the call out. The body is what UQPAY sends with that status,
// as far as that is known.
type Status struct {
	// Code is the HTTP status, 400 to 599.
	Code int
	// RetryAfter is the header of that name in seconds, with 429 and 503 only. 0 means 1 with 429, and no header with 503.
	RetryAfter int
	// Envelope is who answers a 403, of which two bodies are documented (ledger: forbidden): EnvelopeGateway when empty.
	Envelope Envelope
}

// Envelope is the form of an error body, by who answers so.
type Envelope string

// The two of a 403.
const (
	EnvelopeGateway Envelope = "gateway" // the layer before the API: {"error", "message"}
	EnvelopeAPI     Envelope = "api"     // the API itself, for want of a permission: {"type", "code", "message"}
)

const (
	kindStatus    = "status"
	maxRetryAfter = 86_400
)

// Kind is "status".
func (Status) Kind() string { return kindStatus }

func readStatus(m *members) Effect {
	return Status{Code: m.whole("status"), RetryAfter: m.whole("retry_after"), Envelope: Envelope(m.word("envelope"))}
}

// Members are status, and retry_after and envelope where they were given.
func (s Status) Members() map[string]any {
	shown := map[string]any{"status": s.Code}
	if s.RetryAfter != 0 {
		shown["retry_after"] = s.RetryAfter
	}
	if s.Envelope != "" {
		shown["envelope"] = string(s.Envelope)
	}
	return shown
}

func (s Status) validate() error {
	switch {
	case s.Code == 0:
		return &FieldError{"effect.status", "is required", "give an HTTP status from 400 to 599"}
	case s.Code < 400 || s.Code > 599:
		return &FieldError{"effect.status", fmt.Sprintf("%d is no error", s.Code), "give an HTTP status from 400 to 599"}
	case s.RetryAfter < 0 || s.RetryAfter > maxRetryAfter:
		return &FieldError{"effect.retry_after", fmt.Sprintf("%d is not possible", s.RetryAfter), fmt.Sprintf("give seconds from 1 to %d", maxRetryAfter)}
	case s.RetryAfter > 0 && !slices.Contains([]int{http.StatusTooManyRequests, http.StatusServiceUnavailable}, s.Code):
		return &FieldError{"effect.retry_after", fmt.Sprintf("does not go with status %d", s.Code), "leave it out, or use status 429 or 503"}
	case s.Envelope != "" && s.Envelope != EnvelopeGateway && s.Envelope != EnvelopeAPI:
		return &FieldError{"effect.envelope", fmt.Sprintf("%.40q is not known", string(s.Envelope)), "it is gateway or api"}
	case s.Envelope != "" && s.Code != http.StatusForbidden:
		return &FieldError{"effect.envelope", fmt.Sprintf("does not go with status %d", s.Code), "leave it out, or use status 403"}
	}
	return nil
}

// Before answers.
func (s Status) Before(context.Context) (Reply, bool) {
	r := Reply{Status: s.Code, Header: http.Header{}}
	if wait := s.wait(); wait > 0 {
		r.Header.Set("Retry-After", strconv.Itoa(wait))
	}
	body, ok := bodies[s.Code]
	switch {
	case s.Envelope == EnvelopeAPI:
		body = typed("unauthorized_error", "forbidden", "this needs a permission", "")
	case !ok:
		body = gateway(s.Code, "gateway-errors")
	}
	r.Body, r.Assumed = body.text, body.assumed
	return r, true
}

func (s Status) wait() int {
	if s.Code == http.StatusTooManyRequests && s.RetryAfter == 0 {
		return 1
	}
	return s.RetryAfter
}

// body is what comes with a status.
type body struct {
	text    []byte
	assumed string // ledger id
}

// bodies has those statuses that the API itself answers with, or that are documented; any other comes from the layer
// before it.
var bodies = map[int]body{
	http.StatusBadRequest:            typed("invalid_request_error", "invalid_request_error", "the request is refused by a fault", "validation-message"),
	http.StatusUnauthorized:          typed("unauthorized_error", "unauthorized_error", "token has expired", "token-401"),
	http.StatusForbidden:             plain(`{"error":"Forbidden","message":"Access to this resource is forbidden from UAT"}`, ""), // ledger: forbidden
	http.StatusNotFound:              typed("invalid_request_error", "not_found", "the path is hidden by a fault", "http-edge"),
	http.StatusMethodNotAllowed:      typed("invalid_request_error", "method_not_allowed", "the method is refused by a fault", "http-edge"),
	http.StatusRequestEntityTooLarge: typed("invalid_request_error", "invalid_request_error", "the body is refused by a fault", "http-edge"),
	http.StatusUnsupportedMediaType:  typed("invalid_request_error", "invalid_request_error", "the content type is refused by a fault", "http-edge"),
	http.StatusTooManyRequests:       gateway(http.StatusTooManyRequests, "rate-limited"),
	http.StatusInternalServerError:   typed("api_error", "api_error", "internal error", "api-error"),
}

func plain(text, assumed string) body { return body{[]byte(text), assumed} }

// typed is the envelope of the API.
func typed(kind, code, message, assumed string) body {
	return plain(fmt.Sprintf(`{"type":%q,"code":%q,"message":%q}`, kind, code, message), assumed)
}

// gateway is the envelope of the layer before the API.
func gateway(status int, assumed string) body {
	name := http.StatusText(status)
	if name == "" {
		name = "Status " + strconv.Itoa(status)
	}
	text, _ := json.Marshal(struct { // two texts always can be written
		Error   string `json:"error"`
		Message string `json:"message"`
	}{name, "the call was stopped by a fault before it reached the API"})
	return body{text, assumed}
}
