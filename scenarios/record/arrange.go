package record

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// placed is a happening and where it stands: behind the step of a number, counted from 1, and in which order there.
type placed struct {
	step, rank int
	Happening
}

// arranged is a history in the order of its steps: what a reset undid is gone, and each event has its place.
func arranged(history []Happening) []Happening {
	history = sinceReset(history)
	steps := slices.DeleteFunc(slices.Clone(history), func(h Happening) bool { return h.Call == nil && h.Control == nil })
	listed := map[string]placed{}
	var all []placed
	for i, h := range steps {
		all = append(all, placed{i + 1, -1, h})
		for rank, id := range h.events() {
			if _, known := listed[id]; !known {
				listed[id] = placed{step: i + 1, rank: rank}
			}
		}
	}
	for _, h := range history {
		if h.Event == nil || h.Call != nil || h.Control != nil {
			continue
		}
		p, ok := listed[h.Event.ID]
		if !ok {
			p = placed{step: lastBefore(steps, h), rank: math.MaxInt} // behind those that are listed
		}
		all = append(all, placed{p.step, p.rank, h})
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Or(cmp.Compare(a.step, b.step), cmp.Compare(a.rank, b.rank)) })
	out := make([]Happening, 0, len(all))
	for _, p := range all {
		out = append(out, p.Happening)
	}
	return out
}

func (h Happening) events() []string {
	if h.Call != nil {
		return h.Call.Events
	}
	return h.Control.Events
}

// lastBefore is the number of the last step that is not later than an event, counted from 1.
func lastBefore(steps []Happening, event Happening) int {
	last := 0
	for i, step := range steps {
		if !step.At.After(event.At) {
			last = i + 1
		}
	}
	return last
}

// sinceReset drops what the last reset of the world undid. What the world is made of and its settings outlive it.
func sinceReset(history []Happening) []Happening {
	reset := -1
	for i, h := range history {
		if h.Control != nil && h.Control.key() == "POST /reset" && h.Control.ok() {
			reset = i
		}
	}
	kept := slices.DeleteFunc(slices.Clone(history[:reset+1]), func(h Happening) bool {
		return h.Control == nil || !h.Control.ok() || h.Control.key() != "PUT " && h.Control.key() != "PATCH /settings"
	})
	return append(kept, history[reset+1:]...)
}

// ok reports whether a control was carried out.
func (c *Control) ok() bool { return c.Status >= 200 && c.Status < 400 }

// key is method and path without names, such as "PUT /faults/{}": what the table of controls goes by.
func (c *Control) key() string {
	parts := strings.Split(c.Path, "/")
	for i := 2; i < len(parts); i += 2 {
		if parts[1] != "clock" {
			parts[i] = "{}"
		}
	}
	return c.Method + " " + strings.Join(parts, "/")
}
