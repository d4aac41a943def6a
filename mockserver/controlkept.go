package mockserver

import (
	"bytes"
	"net/http"
	"time"

	"github.com/uqmock/uqmock/mockserver/world"
)

// kept is what the journal is told of a control besides request and reply.
type kept struct {
	began  time.Time // in real time
	turn   uint64    // 0: it was refused before it began
	at     time.Time
	events []string
}

// unkept are the controls that say nothing of what was done in a world, although they are no GET.
var unkept = map[string]bool{"forgetRequests": true}

// witness passes a reply on and remembers it.
type witness struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader remembers the status.
func (w *witness) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Write remembers the body.
func (w *witness) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	w.body.Write(p)
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *witness) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// observed is the way out of a reply, and what to do when it was sent: a control that changes a world is kept in the
// journal of that world.
func (c *controlCall) observed(w http.ResponseWriter) (out http.ResponseWriter, keep func()) {
	c.control.began = c.server.config.Wall()
	if c.request.Method == http.MethodGet || c.request.Method == http.MethodHead || unkept[c.op.ID] {
		return w, func() {}
	}
	seen := &witness{ResponseWriter: w}
	return seen, func() { c.keep(seen) }
}

// begin takes the control's place in the journal, and gives it a handle of its own, which gathers events.
func (c *controlCall) begin() {
	if c.world != nil {
		c.control.turn, c.control.at = c.world.state.Journal.Turn(), c.world.Now()
		c.world = c.world.gathering(&c.control.events)
	}
}

// keep adds the control to the journal of its world, which may have been opened by it. Without a world there is none.
func (c *controlCall) keep(reply *witness) {
	w, ok := c.server.Find(c.request.PathValue("world"))
	if !ok {
		return
	}
	w.keepControl(c.control, world.Entry{
		Operation: c.op.ID, Method: c.request.Method, Path: maskedPath(c.request.URL),
		Request: world.Message{Headers: maskedHeaders(c.request.Header), Body: maskedText(c.raw)},
		Reply:   world.Message{Headers: maskedHeaders(reply.Header()), Body: maskedText(reply.body.Bytes())},
		Status:  reply.status, Rule: c.rule,
	})
}

// keepControl completes an entry and adds it to the journal.
func (w *World) keepControl(k kept, e world.Entry) {
	e.Side, e.Turn, e.At, e.Events = world.SideControl, k.turn, k.at, k.events
	if e.Turn == 0 {
		e.At = w.Now()
	}
	e.ID = w.state.Journal.NextID(e.Side, w.state.Seed())
	e.Took = w.server.config.Wall().Sub(k.began)
	w.state.Journal.Add(e)
}

// gathering is a handle of the world that gathers the ids of the events which its controls bring about.
func (w *World) gathering(into *[]string) *World {
	own := *w
	own.told = into
	return &own
}

func (w *World) gather(told []string) {
	if w.told != nil {
		*w.told = append(*w.told, told...)
	}
}

// maskedText is what may be kept of a body. Of one that cannot be read nobody knows the secrets: it counts as one.
func maskedText(raw []byte) []byte {
	if len(raw) == 0 {
		return nil
	}
	body, err := decode(raw)
	if err != nil {
		return []byte(`"` + masked + `"`)
	}
	return stored(bytes.TrimSpace(body.masked()))
}
