package mockserver

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/uqmock/uqmock/mockserver/world"
)

// requestState is a call as the journal shows it.
type requestState struct {
	ID        string       `json:"id"`
	Side      world.Side   `json:"side"`
	At        string       `json:"at"`
	Operation string       `json:"operation"`
	Method    string       `json:"method"`
	Path      string       `json:"path"`
	Request   messageState `json:"request"`
	Reply     messageState `json:"reply"`
	Status    int          `json:"status"`
	Rule      string       `json:"rule"`
	Notes     []string     `json:"notes"`
	Faults    []string     `json:"faults"`
	Events    []string     `json:"events"`
	TookUS    int64        `json:"took_us"`
}

type messageState struct {
	Headers http.Header     `json:"headers"`
	Body    json.RawMessage `json:"body,omitempty"`
}

func showRequest(e world.Entry) requestState {
	return requestState{
		ID: e.ID, Side: e.Side, At: timeText(e.At), Operation: e.Operation, Method: e.Method, Path: e.Path, Request: showMessage(e.Request),
		Reply: showMessage(e.Reply), Status: e.Status, Rule: e.Rule, Notes: listOf(e.Notes), Faults: listOf(e.Faults),
		Events: listOf(e.Events), TookUS: e.Took.Microseconds(),
	}
}

// showMessage shows a body as the JSON it is.
func showMessage(m world.Message) messageState {
	shown := messageState{Headers: m.Headers}
	if shown.Headers == nil {
		shown.Headers = http.Header{}
	}
	if json.Valid(m.Body) {
		shown.Body = m.Body
	} else if len(m.Body) > 0 {
		shown.Body, _ = json.Marshal(string(m.Body)) // text always can be
	}
	return shown
}

func entryTurn(e world.Entry) string { return ordinal(e.Turn) }

func listRequests(c *controlCall) (any, error) {
	return pagedBack(c, c.world.RequestsOf(world.Side(c.params["side"])), entryTurn, showRequest)
}

func listProcessRequests(c *controlCall) (any, error) {
	return pagedBack(c, c.server.Requests(), entryTurn, showRequest)
}

// Requests lists the calls that belong to no world, for want of a token that names one: newest first, secrets masked.
func (s *Server) Requests() []world.Entry { return s.journal.Entries(world.SideAPI) }

// Requests lists the calls of the world to the UQPAY API, newest first, secrets masked.
func (w *World) Requests() []world.Entry { return w.RequestsOf(world.SideAPI) }

// RequestsOf lists the calls of a side, or of both with SideAll, newest first, secrets masked: those to the UQPAY API, and
// those to the control API that change the world, the decisions of the identity check page among them. A control stands
// where it began, so that what its webhooks brought about comes after it. What a Go method of World does is no call.
func (w *World) RequestsOf(side world.Side) []world.Entry { return w.state.Journal.Entries(side) }

// ForgetRequests empties the world's journal, both sides of it.
func (w *World) ForgetRequests() { w.state.Journal.Clear() }

func retrieveRequest(c *controlCall) (any, error) {
	entry, ok := c.world.state.Journal.Get(c.params["id"])
	if !ok {
		return nil, fmt.Errorf("call %s: %w in world %s, or was forgotten", c.params["id"], ErrNotFound, c.world.Name())
	}
	return showRequest(entry), nil
}

func forgetRequests(c *controlCall) (any, error) {
	c.world.ForgetRequests()
	return nil, nil //nolint:nilnil // nothing is left to show
}
