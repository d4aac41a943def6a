package webhook

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Timestamps names the clock whose reading goes into the x-wk-timestamp header.
type Timestamps string

// The two clocks. Receivers that compare the header with their own wall clock
// need Wall; byte-identical runs need World.
const (
	Wall  Timestamps = "wall"
	World Timestamps = "world"
)

// Endpoint is one registered receiver of events. UQPAY has no API for it
// (endpoints are entered in the dashboard), so its members are ours.
type Endpoint struct {
	// ID names the endpoint within its world.
	ID string
	// URL is where events are POSTed: absolute, http or https.
	URL string
	// Secret is the HMAC key. With an empty one no signature is sent, as the
	// vendor's page "Webhooks overview" documents.
	Secret string
	// Events filters by event type: an exact type, a prefix such as card.*, or
	// * for all. An empty list means all.
	Events []string
	// Timestamps chooses the clock; empty leaves the choice to the world.
	Timestamps Timestamps
	// Unit of the timestamp header; empty leaves the choice to the world.
	Unit Unit
	// Ordered holds an event back until the earlier ones of its source are
	// delivered or exhausted.
	Ordered bool
}

// FieldError says which member of an endpoint or schedule was refused, why, and
// what would be right. It never repeats the URL or the secret.
type FieldError struct {
	// Field is the member's name in the control API, e.g. events[1].
	Field string
	// Refused says what is wrong with the value.
	Refused string
	// Want says what would be right.
	Want string
}

// Error returns all three parts in one line.
func (e *FieldError) Error() string {
	return e.Field + ": " + e.Refused + "; want " + e.Want
}

// Validate reports the first member that cannot be used, as a *FieldError. An
// endpoint that passes can be given to Build and sent.
func (e Endpoint) Validate() error {
	checks := []*FieldError{
		checkURL(e.URL), checkEvents(e.Events), checkTimestamps(e.Timestamps), checkUnit(e.Unit),
	}
	for _, refused := range checks {
		if refused != nil {
			return refused
		}
	}
	return nil
}

// Clone gives an endpoint that shares nothing with this one.
func (e Endpoint) Clone() Endpoint {
	e.Events = slices.Clone(e.Events)
	return e
}

// Wants reports whether the endpoint's filter lets an event of this type pass.
func (e Endpoint) Wants(eventType string) bool {
	for _, pattern := range e.Events {
		if matches(pattern, eventType) {
			return true
		}
	}
	return len(e.Events) == 0
}

func matches(pattern, eventType string) bool {
	prefix, wild := strings.CutSuffix(pattern, "*")
	if wild {
		return strings.HasPrefix(eventType, prefix)
	}
	return pattern == eventType
}

func checkURL(raw string) *FieldError {
	refused := urlProblem(raw)
	if refused == "" {
		return nil
	}
	return &FieldError{
		Field: "url", Refused: refused,
		Want: "an absolute http or https URL without user info and fragment, such as http://127.0.0.1:4012/hooks",
	}
}

// urlProblem words the fault itself, because the text of a url.Error repeats
// the URL, and URLs of receivers often carry a secret in their query.
func urlProblem(raw string) string {
	parsed, err := url.Parse(raw)
	switch {
	case raw == "":
		return "is missing"
	case err != nil:
		return "cannot be read as a URL"
	case parsed.Scheme != "http" && parsed.Scheme != "https":
		return "has no http or https scheme"
	case parsed.Hostname() == "":
		return "has no host"
	case parsed.User != nil:
		return "carries user info"
	case strings.Contains(raw, "#"):
		return "carries a fragment"
	case !validPort(parsed.Port()):
		return "has a port outside 1..65535"
	}
	return ""
}

func validPort(port string) bool {
	if port == "" {
		return true // the scheme's own
	}
	number, err := strconv.ParseUint(port, 10, 16)
	return err == nil && number > 0
}

func checkEvents(patterns []string) *FieldError {
	for i, pattern := range patterns {
		if !validPattern(pattern) {
			return &FieldError{
				Field:   fmt.Sprintf("events[%d]", i),
				Refused: fmt.Sprintf("%.80q is not an event filter", pattern),
				Want:    "an event type such as card.create.succeeded, a prefix such as card.*, or *",
			}
		}
	}
	return nil
}

// validPattern allows a wildcard only as the whole last word: card* would look
// as if it were card.* and silently match more.
func validPattern(pattern string) bool {
	if pattern == "*" {
		return true
	}
	for word := range strings.SplitSeq(strings.TrimSuffix(pattern, ".*"), ".") {
		if word == "" || strings.ContainsFunc(word, notWordRune) {
			return false
		}
	}
	return true
}

func notWordRune(r rune) bool {
	letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	digit := '0' <= r && r <= '9'
	return !letter && !digit && r != '_' && r != '-'
}

func checkTimestamps(choice Timestamps) *FieldError {
	switch choice {
	case "", Wall, World:
		return nil
	}
	return &FieldError{
		Field: "timestamps", Refused: fmt.Sprintf("%.80q is not a clock", string(choice)), Want: `"wall" or "world"`,
	}
}

func checkUnit(unit Unit) *FieldError {
	switch unit {
	case "", Seconds, Milliseconds:
		return nil
	}
	return &FieldError{
		Field: "timestamp_unit", Refused: fmt.Sprintf("%.80q is not a unit", string(unit)), Want: `"s" or "ms"`,
	}
}
