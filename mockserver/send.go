package mockserver

import (
	"bytes"
	"maps"
	"net/http"
	"strconv"
	"sync"

	"github.com/uqmock/uqmock/mockserver/world"
	"github.com/uqmock/uqmock/openapi"
)

// replyHeaders are the headers of every reply, in canonical form, and the two that say what it rests on.
var replyHeaders = [...]string{"Content-Type", "Content-Length", "Date", "X-Request-Id", "X-Uqmock-Rule", "X-Uqmock-Assumed"}

// send writes the answer, the journal and, for a refusal or a lost reply, a line of the log. An answer that a fault keeps
// from the client ends in a panic that net/http takes for what it is: the connection is closed without a reply, whatever
// the protocol.
func (s *Server) send(w http.ResponseWriter, x *exchange) {
	journal, seed, now := s.journal, ^s.seed, s.config.Wall() // ids unlike those of a world of the same seed
	if x.world != nil {
		journal, seed, now = x.world.state.Journal, x.world.state.Seed(), x.world.state.Now()
	}
	id := journal.NextID(world.SideAPI, seed)
	header := w.Header()
	maps.Copy(header, x.answer.header)
	values := [...]string{
		"application/json; charset=utf-8", strconv.Itoa(len(x.answer.body)), now.UTC().Format(http.TimeFormat), id,
		x.answer.rule, x.answer.assumed,
	}
	for i, name := range replyHeaders {
		if values[i] != "" {
			header[name] = values[i : i+1 : i+1]
		}
	}
	entry := x.entry(id, header)
	entry.At = now
	entry.Took = s.config.Wall().Sub(x.began)
	journal.Add(entry)
	s.tell(x, id)
	if x.lost {
		panic(http.ErrAbortHandler) //nolint:forbidigo // the way of net/http to end a call without a reply
	}
	w.WriteHeader(x.answer.status)
	_, _ = w.Write(x.answer.body) // the client is gone; there is nobody to tell
}

// tell writes the line of the log that a call is worth.
func (s *Server) tell(x *exchange, id string) {
	what := "refused"
	switch {
	case x.lost:
		what = "reply lost by a fault"
	case x.answer.rule == "":
		return
	}
	told := []any{
		"operation", x.op.ID, "method", x.request.Method, "path", maskedPath(x.request.URL), "status", x.answer.status,
		"rule", x.answer.rule, "world", x.worldName(), "request_id", id,
	}
	if faults := x.faults(); len(faults) > 0 {
		told = append(told, "faults", faults)
	}
	if right, ok := advice[x.answer.rule]; ok {
		told = append(told, "hint", right)
	}
	s.config.Log.Info(what, told...)
}

func (x *exchange) worldName() string {
	if x.world == nil {
		return ""
	}
	return x.world.Name()
}

func (x *exchange) entry(id string, reply http.Header) world.Entry {
	return world.Entry{
		ID: id, Operation: x.op.ID, Method: x.request.Method, Path: maskedPath(x.request.URL),
		Request: world.Message{Headers: maskedHeaders(x.request.Header), Body: stored(x.body.masked())},
		Reply:   world.Message{Headers: maps.Clone(reply), Body: stored(x.reply.masked())},
		Status:  x.answer.status, Rule: x.answer.rule, Notes: x.notes, Faults: x.faults(), Events: x.events,
	}
}

// checkedReplies remembers, for each operation and status, the last body that was found to fit the description and to hold
// no secret, so that an equal one need not be looked at again.
type checkedReplies struct {
	mu   sync.Mutex
	last map[replyKind][]byte
}

type replyKind struct {
	operation string
	status    int
}

func (c *checkedReplies) seen(kind replyKind, body []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	last, ok := c.last[kind]
	return ok && bytes.Equal(last, body)
}

func (c *checkedReplies) remember(kind replyKind, body []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last == nil {
		c.last = map[replyKind][]byte{}
	}
	c.last[kind] = body
}

// checkReply holds the answer against the description. One that breaks it is our bug: it is sent unchanged, logged and
// journalled as such, and reported to Config.Bug. That of a fault is what the fault says, and holds no secret.
func (s *Server) checkReply(x *exchange) {
	if x.answer.struck {
		x.reply = document{raw: x.answer.body}
		return
	}
	kind := replyKind{x.op.ID, x.answer.status}
	if s.checked.seen(kind, x.answer.body) {
		x.reply = document{raw: x.answer.body}
		return
	}
	err := x.readReply()
	if err == nil {
		err = replyMisfit(x.op, x.answer.status, x.reply.value)
	}
	if err != nil {
		x.note("our bug: the reply breaks the description: %s", err)
		s.config.Log.Error("a reply breaks the description", "operation", x.op.ID, "status", x.answer.status, "error", err.Error())
		if s.config.Bug != nil {
			s.config.Bug(x.op.ID, err)
		}
		return
	}
	if len(x.reply.secrets) == 0 {
		s.checked.remember(kind, x.answer.body)
	}
}

// readReply decodes the answer's body. Of one that cannot be read nobody knows the secrets: it counts as one.
func (x *exchange) readReply() (err error) {
	if x.reply, err = decode(x.answer.body); err != nil {
		x.reply.raw = []byte(`"` + masked + `"`)
	}
	return err
}

func replyMisfit(op openapi.Operation, status int, body any) error {
	schema, described, err := op.Reply(status)
	if err != nil {
		return err
	}
	if !described {
		return &misfit{path: "status", rule: "undocumented", says: strconv.Itoa(status) + " is not among the described statuses"}
	}
	return validate(schema, body)
}
