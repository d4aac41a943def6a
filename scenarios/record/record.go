package record

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"time"
)

// Happening is one thing that was done to a target, or that the target told: one of Call, Control and Event is set, else
// nothing happened.
type Happening struct {
	At      time.Time // on the clock of the target
	Call    *Call
	Control *Control
	Event   *Event
}

// Call is a call to the UQPAY API and its reply.
type Call struct {
	Operation string            // id in the description; empty when no operation has the path
	Path      map[string]string // path parameters
	Query     url.Values
	Headers   map[string]string // in lower case; x-on-behalf-of and x-idempotency-key matter, no other reaches the file
	Body      json.RawMessage   // nil: none was sent
	Status    int
	Reply     json.RawMessage
	Lost      bool     // the connection was closed without the reply
	Events    []string // the ids of the events that it brought about
}

// Control is a call to the control API of a fake and its reply.
type Control struct {
	Method string
	Path   string // below /v1/worlds/{world}; empty: the world itself
	Body   json.RawMessage
	Status int
	Reply  json.RawMessage
	Events []string // the ids of the events that it brought about
}

// Event is a fact that the target told to those who listen.
type Event struct {
	ID, Type, SourceID string
	Body               json.RawMessage // the whole event; empty when it is not known
}

// scenarioID is the form of ids of scenarios.
var scenarioID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)

// Scenario writes a history as a scenario, in YAML. An event stands after the call or control that lists its id, or else after
// the last one that was not later. A world that was reset begins there. Two histories that differ in ids and persons only
// give the same bytes. The only error is an id that no scenario can have.
func Scenario(id string, history []Happening) ([]byte, error) {
	if !scenarioID.MatchString(id) {
		return nil, fmt.Errorf("scenario id %.80q is not possible: lower-case words and numbers joined by hyphens, at least two, such as idv-failed", id)
	}
	steps := arranged(history)
	w := newWriter(steps)
	for _, h := range steps {
		w.write(h)
	}
	return w.file(id), nil
}
