package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// reply is an answer as it came.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// refusal reads the error that a reply carries, or nil when it carries none. A
// 2xx carries one when its body has a code: no success has that member.
func (r reply) refusal() *Error {
	members, isObject := r.members()
	e := &Error{Status: r.status, RequestID: r.header.Get("X-Request-Id"), RetryAfter: r.retryAfter()}
	if isObject {
		e.readEnvelope(members)
	}
	if r.succeeded() && (e.Code == "" || e.Code == "0") {
		return nil
	}
	if e.Message == "" && e.Code == "" {
		e.Message = r.describe()
	}
	return e
}

func (r reply) succeeded() bool { return r.status >= 200 && r.status < 300 }

// members are the body's, by their exact names.
func (r reply) members() (members map[string]json.RawMessage, isObject bool) {
	err := json.Unmarshal(r.body, &members)
	return members, err == nil && members != nil
}

// readEnvelope understands each of UQPAY's forms: type, code and message; code,
// as text or number, and message; error alone; error and message.
func (e *Error) readEnvelope(members map[string]json.RawMessage) {
	text := func(name string) string {
		value, err := scalar(members[name])
		if err != nil {
			return "" // another shape under this name is no part of an envelope
		}
		return value
	}
	e.Type, e.Code, e.Message = text("type"), text("code"), text("message")
	if said := text("error"); said != "" && e.Message == "" {
		e.Message = said
	}
	_ = json.Unmarshal(members["missing_fields"], &e.MissingFields) // absent, or of a form nobody has shown
}

// describe stands in for the message of a reply that has none. It repeats
// nothing of the body, which might hold anything.
func (r reply) describe() string {
	kind := r.header.Get("Content-Type")
	switch {
	case r.status >= 300 && r.status < 400:
		return "redirects to " + origin(r.header.Get("Location")) + ", which is not followed"
	case len(r.body) == 0:
		return "empty body"
	case json.Valid(r.body):
		return "JSON body without code and message"
	case kind == "":
		return "body is not JSON"
	}
	return fmt.Sprintf("body is %.80s, not JSON", kind)
}

// origin keeps what of an address can hold no secret.
func origin(location string) string {
	to, err := url.Parse(location)
	if err != nil || to.Host == "" {
		return "another path"
	}
	return to.Scheme + "://" + to.Host
}

// retryAfter is what the header asks for, in seconds or until a date. A date is
// measured from the reply's own Date: the two clocks may differ.
func (r reply) retryAfter() time.Duration {
	asked := strings.TrimSpace(r.header.Get("Retry-After"))
	if isDigits(asked) {
		seconds, err := strconv.ParseInt(asked, 10, 32)
		if err != nil {
			seconds = 1<<31 - 1 // more than anybody waits
		}
		return time.Duration(seconds) * time.Second
	}
	until, err := http.ParseTime(asked)
	if err != nil {
		return 0
	}
	sent, err := http.ParseTime(r.header.Get("Date"))
	if err != nil {
		return 0
	}
	return max(0, until.Sub(sent))
}
