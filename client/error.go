package client

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ErrNotSent says that nothing was sent, because the Config, an id, an
// idempotency key or a body is wrong; compare with errors.Is.
var ErrNotSent = errors.New("not sent")

// ErrReply says that an answer cannot be understood: it is too large, is not
// JSON, lacks a member that it must have, or is the page of a list that came
// before. The operation may have been carried
// out: look, or repeat it with Error.IdempotencyKey. Compare with errors.Is.
var ErrReply = errors.New("reply not understood")

// Error is the error of every call. It holds no secret: neither the API key, nor
// a token, nor a full card number that a message repeats.
type Error struct {
	// Operation is what failed, by operation id. A call whose token could not be
	// had fails with requestAccessToken.
	Operation string
	// Status is the HTTP status, 0 when no whole reply came. It can be a 2xx:
	// UQPAY is said to put failures into some of those.
	Status int
	// Type is the kind of refusal, such as card_error; empty in several envelopes.
	Type string
	// Code says what was refused, as text even where a number was sent. Compare
	// with errors.Is and a Code, which also understands envelopes without one.
	Code string
	// Message is for people. Do not branch on it: it is not stable.
	Message string
	// MissingFields is what a cardholder has yet to give, with kyc_insufficient.
	// UQPAY sends names or whole descriptions; see MissingNames.
	MissingFields []RequiredField
	// RequestID is the X-Request-Id of the reply, or empty.
	RequestID string
	// IdempotencyKey is the key that a write was sent with: give it again, with
	// the same request, to find out what became of it.
	IdempotencyKey string
	// Attempts counts how often the operation was sent.
	Attempts int
	// RetryAfter is how long the reply asked to wait; 0 when it did not.
	RetryAfter time.Duration
	// Err is the cause when it was not a refusal: the network, the context,
	// ErrNotSent or ErrReply.
	Err error
}

// Error tells what is known, in one line.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString(e.Operation)
	for _, part := range []string{e.refusal(), e.Message, e.cause()} {
		if part != "" {
			text.WriteString(": " + part)
		}
	}
	if notes := e.notes(); len(notes) > 0 {
		fmt.Fprintf(&text, " (%s)", strings.Join(notes, "; "))
	}
	return text.String()
}

func (e *Error) refusal() string {
	if e.Status == 0 {
		return ""
	}
	return strings.TrimRight(strconv.Itoa(e.Status)+" "+e.Code, " ")
}

func (e *Error) cause() string {
	if e.Err == nil {
		return ""
	}
	return strings.ReplaceAll(e.Err.Error(), "\n", "; ") // several are joined by line breaks
}

func (e *Error) notes() []string {
	var notes []string
	if len(e.MissingFields) > 0 {
		notes = append(notes, "missing: "+strings.Join(e.MissingNames(), ", "))
	}
	if e.Attempts > 1 {
		notes = append(notes, fmt.Sprintf("%d attempts", e.Attempts))
	}
	if e.RequestID != "" {
		notes = append(notes, "request "+e.RequestID)
	}
	return notes
}

// Unwrap gives Err.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is the Code of this error. Where the envelope has no
// code in words, the status speaks: a 401 is ErrUnauthorized, whoever sent it.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code != "" && code == e.code()
}

func (e *Error) code() Code {
	switch {
	case e.pending():
		return ErrRequestBeingProcessed
	case e.Code != "" && !isDigits(e.Code):
		return Code(e.Code)
	}
	return codeOfStatus(e.Status)
}

// MissingNames are the names of MissingFields: of top-level members, or paths
// such as identity.front_file.
func (e *Error) MissingNames() []string {
	names := make([]string, len(e.MissingFields))
	for i, field := range e.MissingFields {
		names[i] = field.Name
	}
	return names
}

// pending reports the answer to a request whose first try, with the same
// idempotency key, is still running.
func (e *Error) pending() bool {
	return e.Status == http.StatusBadRequest && e.Code == "200" &&
		strings.Contains(strings.ToLower(e.Message), "request is processing")
}

// transient reports whether the same request may fare better later.
func (e *Error) transient() bool {
	switch {
	case errors.Is(e.Err, ErrNotSent):
		return false
	case e.Status == 0, e.Status == http.StatusRequestTimeout, e.Status == http.StatusTooManyRequests:
		return true
	}
	return e.Status >= http.StatusInternalServerError || e.pending()
}

// expiryWords are what the message of a 401 says when only the token is too old;
// uqpay-node asks for a new one after these.
var expiryWords = []string{"token has expired", "login expired", "token expired", "jwt expired"}

// expired reports whether a new token may help.
func (e *Error) expired() bool {
	if e == nil || e.Status != http.StatusUnauthorized {
		return false
	}
	message := strings.ToLower(e.Message)
	for _, words := range expiryWords {
		if strings.Contains(message, words) {
			return true
		}
	}
	return false
}
