package record

import (
	"fmt"
	"slices"
	"strings"
)

// writer makes steps of a history, one after the other.
type writer struct {
	ids    map[string]*variable // by id in lower case
	saved  []*variable          // those of ids, in the order in which they were seen
	people map[string]*variable // by kind and value
	vars   []*variable          // those of people, in the order in which they were used
	sent   map[string]bool      // texts that steps hold as they are
	keys   map[string]int       // how often each idempotency key was used
	again  string               // the key of the call that is being written, if it was used more than once

	world   object
	steps   []*step
	needs   map[string]bool
	leftOut []string // why, once for each thing
}

// step is one step of the file. Members of its object are values of YAML with leaves for texts.
type step struct {
	object
	operation string // of a call
	saves     object // filled in at the end
}

func newWriter(history []Happening) *writer {
	w := &writer{
		ids: map[string]*variable{}, people: map[string]*variable{}, sent: map[string]bool{}, keys: map[string]int{},
		needs: map[string]bool{},
	}
	for _, h := range history {
		if h.Call != nil && h.Call.why() == "" && h.Call.key() != "" {
			w.keys[h.Call.key()]++
		}
	}
	return w
}

func (w *writer) write(h Happening) {
	switch {
	case h.Call != nil:
		w.call(h.Call)
	case h.Control != nil:
		w.control(h)
	case h.Event != nil:
		w.event(h.Event)
	}
}

func (w *writer) add(s *step, needs ...string) *step {
	w.steps = append(w.steps, s)
	for _, what := range needs {
		w.needs[what] = true
	}
	return s
}

// event waits for a webhook: about what an earlier reply told, with the statuses that it tells.
func (w *writer) event(e *Event) {
	s := w.add(&step{object: object{{"expect_event", plain(e.Type)}}}, "webhooks")
	if id := w.ids[strings.ToLower(e.SourceID)]; id != nil {
		id.used = true
		s.object = append(s.object, member{"source", named{id, e.SourceID}})
	}
	data, _ := readObject(e.Body).get("data").(object)
	var expect []any
	for _, m := range data {
		status, _ := m.value.(string)
		if strings.HasSuffix(m.name, "_status") && identifier.MatchString(m.name) && plainWord.MatchString(status) {
			expect = append(expect, raw(fmt.Sprintf("event.data.%s == %q", m.name, status)))
		}
	}
	if len(expect) > 0 {
		s.object = append(s.object, member{"expect", expect})
	}
}

// omit notes what no step can say.
func (w *writer) omit(what string) { w.leftOut = append(w.leftOut, what) }

// about is the prose of the scenario.
func (w *writer) about() string {
	var b strings.Builder
	b.WriteString("Recorded. Say here what it is about, give it a title, and take out the steps that do not matter.\n")
	counted := map[string]int{}
	for _, what := range w.leftOut {
		counted[what]++
	}
	if len(counted) > 0 {
		b.WriteString("Left out, because no step can say it:\n")
	}
	for i, what := range w.leftOut {
		if slices.Index(w.leftOut, what) == i {
			fmt.Fprintf(&b, "- %s (%d)\n", what, counted[what])
		}
	}
	return b.String()
}
