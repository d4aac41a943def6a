package record

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"time"
)

// Get reads what the control API of a fake has below /v1, such as "/worlds/w/events", into a pointer, as encoding/json does.
// A page of the journal has up to a hundred calls and can have some 20 MiB.
type Get func(ctx context.Context, path string, into any) error

// ErrForgotten says that the journal of the world forgot calls between two looks, because it was full or was emptied. The
// history lacks them.
var ErrForgotten = errors.New("the journal forgot calls between two looks: look more often, and do not empty it")

// Watch gathers what is done in a world: all that its journal and its events still hold, and what comes in until ctx ends. It
// looks at once, whenever looks says so, and a last time when ctx has ended, for at most a second. The history is good even
// with an error: what was seen until then.
func Watch(ctx context.Context, get Get, world string, looks <-chan time.Time) ([]Happening, error) {
	w := &watch{get: get, path: "/worlds/" + url.PathEscape(world)}
	for ctx.Err() == nil {
		if err := w.look(ctx); err != nil && ctx.Err() == nil {
			return w.history(), errors.Join(err, w.gap)
		}
		select {
		case <-looks:
		case <-ctx.Done():
		}
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastLook)
	defer cancel()
	err := w.look(last)
	return w.history(), errors.Join(err, w.gap)
}

// lastLook bounds the look after the end.
const lastLook = time.Second

// watch is what was seen so far.
type watch struct {
	get     Get
	path    string
	entries []entry // in the order of the journal
	events  []seen  // in the order in which they were told
	gap     error
}

// look takes in what is new.
func (w *watch) look(ctx context.Context) error {
	entries, err := pages[entry](ctx, w.get, w.path+"/requests?side=all&limit=100")
	if err != nil {
		return err
	}
	events, err := pages[seen](ctx, w.get, w.path+"/events?limit=1000") // after the calls, so that none that they list is missing
	if err != nil {
		return err
	}
	slices.Reverse(entries)
	w.merge(entries)
	for _, e := range events {
		if !slices.ContainsFunc(w.events, e.same) {
			w.events = append(w.events, e)
		}
	}
	return nil
}

// page is a page of a list of the control API.
type page[T any] struct {
	Data []T    `json:"data"`
	Next string `json:"next"`
}

// pages reads a whole list.
func pages[T any](ctx context.Context, get Get, path string) (all []T, err error) {
	for next := path; ; {
		var p page[T]
		if err := get(ctx, next, &p); err != nil {
			return nil, err
		}
		all = append(all, p.Data...)
		if p.Next == "" {
			return all, nil
		}
		next = path + "&cursor=" + url.QueryEscape(p.Next)
	}
}

// merge puts the entries that are new before the ones that come after them: a control that took long turns up late, in the
// place where it began. A world that was reset begins a journal of its own.
func (w *watch) merge(now []entry) {
	if len(now) == 0 {
		return // nothing was done yet, or a reset is at work, whose entry comes when it is done
	}
	if len(w.entries) > 0 && !slices.ContainsFunc(now, w.entries[len(w.entries)-1].same) {
		if now[0].Operation != "resetWorld" {
			w.gap = ErrForgotten
		}
		w.entries, w.events = append(w.entries, now...), nil
		return
	}
	at := len(w.entries)
	for _, e := range slices.Backward(now) {
		if known := slices.IndexFunc(w.entries, e.same); known >= 0 {
			at = known
			continue
		}
		w.entries = slices.Insert(w.entries, at, e)
	}
}

func (w *watch) history() []Happening {
	var all []Happening
	for _, e := range w.entries {
		if h, ok := e.happening(w.path); ok {
			all = append(all, h)
		}
	}
	for _, e := range w.events {
		all = append(all, Happening{At: e.At, Event: &Event{ID: e.EventID, Type: e.EventType, SourceID: e.SourceID, Body: e.Body}})
	}
	return all
}
