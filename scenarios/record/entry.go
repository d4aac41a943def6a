package record

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/uqmock/uqmock/openapi"
)

// entry is a call as the journal of a fake shows it.
type entry struct {
	ID        string    `json:"id"`
	Side      string    `json:"side"`
	At        time.Time `json:"at"`
	Operation string    `json:"operation"`
	Method    string    `json:"method"`
	Path      string    `json:"path"`
	Request   message   `json:"request"`
	Reply     message   `json:"reply"`
	Status    int       `json:"status"`
	Notes     []string  `json:"notes"`
	Events    []string  `json:"events"`
	Took      int64     `json:"took_us"`
}

type message struct {
	Headers http.Header     `json:"headers"`
	Body    json.RawMessage `json:"body"`
}

// same reports whether another entry is this one. Ids begin anew when a world is reset.
func (e entry) same(other entry) bool {
	return e.ID == other.ID && e.Took == other.Took && e.At.Equal(other.At) && e.Path == other.Path
}

// seen is an event as the control API shows it.
type seen struct {
	EventID   string          `json:"event_id"`
	EventType string          `json:"event_type"`
	SourceID  string          `json:"source_id"`
	At        time.Time       `json:"at"`
	Body      json.RawMessage `json:"body"`
}

func (e seen) same(other seen) bool { return e.EventID == other.EventID }

// What the notes of the journal begin with, for all that has no member of its own.
const (
	notedPage = "decided on the identity check page"
	notedLost = "the reply was lost"
)

func (e entry) noted(what string) bool {
	for _, note := range e.Notes {
		if strings.HasPrefix(note, what) {
			return true
		}
	}
	return false
}

// happening reads an entry; false for a form that the identity check page refused: it changed nothing, and no control is
// answered alike.
func (e entry) happening(world string) (Happening, bool) {
	h := Happening{At: e.At}
	if e.Side != "control" {
		h.Call = e.call()
		return h, true
	}
	path, _, _ := strings.Cut(e.Path, "?")
	h.Control = &Control{
		Method: e.Method, Path: strings.TrimPrefix(path, "/v1"+world), Body: e.Request.Body, Status: e.Status, Reply: e.Reply.Body, Events: e.Events,
	}
	if e.noted(notedPage) {
		if !h.Control.ok() {
			return h, false
		}
		h.Control.Status = http.StatusOK // as the control answers; the page sends the browser on
	}
	return h, true
}

func (e entry) call() *Call {
	path, query, _ := strings.Cut(e.Path, "?")
	c := &Call{
		Operation: e.Operation, Path: pathParams(e.Operation, path), Headers: headersThatMatter(e.Request.Headers), Body: e.Request.Body,
		Status: e.Status, Reply: e.Reply.Body, Lost: e.noted(notedLost), Events: e.Events,
	}
	c.Query, _ = url.ParseQuery(query) // the journal masks one that cannot be read
	return c
}

// headersThatMatter are those of a call that can reach the file.
func headersThatMatter(h http.Header) map[string]string {
	all := map[string]string{}
	for _, name := range []string{accountHeader, keyHeader} {
		if values := h.Values(name); len(values) > 0 {
			all[name] = strings.Join(values, ", ")
		}
	}
	return all
}

// pathParams reads the parameters of an operation out of a path, which may have a base before it.
func pathParams(operation, path string) map[string]string {
	op, ok := openapi.OperationByID(operation)
	names, parts := strings.Split(op.Path, "/"), strings.Split(path, "/")
	if !ok || len(parts) < len(names) {
		return nil
	}
	params := map[string]string{}
	for i, name := range names {
		if strings.HasPrefix(name, "{") {
			value := parts[len(parts)-len(names)+i]
			if plain, err := url.PathUnescape(value); err == nil {
				value = plain
			}
			params[strings.Trim(name, "{}")] = value
		}
	}
	return params
}
