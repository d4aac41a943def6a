package client

import (
	"context"
	"sync"
)

// SeenEvents remembers which events were handled, by Event.ID. One that keeps
// them in your database makes duplicates harmless over restarts and for several
// receivers; a handler asks it once before and tells it once after.
type SeenEvents interface {
	// Seen reports whether the event was handled. An error makes the sender try
	// again later.
	Seen(ctx context.Context, eventID string) (bool, error)
	// Add notes that the event was handled.
	Add(ctx context.Context, eventID string) error
}

// DefaultSeenEvents is how many events RememberEvents(0) keeps.
const DefaultSeenEvents = 10_000

// RememberEvents keeps the ids of the last limit events in memory, and forgets
// the oldest first; 0 or less means DefaultSeenEvents.
func RememberEvents(limit int) SeenEvents {
	if limit <= 0 {
		limit = DefaultSeenEvents
	}
	return &recentEvents{limit: limit, known: map[string]bool{}}
}

type recentEvents struct {
	limit int
	mu    sync.Mutex
	known map[string]bool
	order []string // a ring once it is full
	next  int      // the oldest, when full
}

func (r *recentEvents) Seen(_ context.Context, id string) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known[id], nil
}

func (r *recentEvents) Add(_ context.Context, id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.known[id]:
		return nil
	case len(r.order) < r.limit:
		r.order = append(r.order, id)
	default:
		delete(r.known, r.order[r.next])
		r.order[r.next] = id
		r.next = (r.next + 1) % r.limit
	}
	r.known[id] = true
	return nil
}

// turns lets concurrent deliveries of one event share a single run.
type turns struct {
	mu      sync.Mutex
	running map[string]*turn
}

// turn is one run; err is set before done is closed.
type turn struct {
	done chan struct{}
	err  error
}

// run runs do, unless it runs for this id already: then it waits for that run
// and gives its error. A run that panics counts as failed.
func (t *turns) run(ctx context.Context, id string, do func(context.Context) error) error {
	t.mu.Lock()
	if first, ok := t.running[id]; ok {
		t.mu.Unlock()
		select {
		case <-first.done:
			return first.err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	own := &turn{done: make(chan struct{}), err: errPanicked}
	t.running[id] = own
	t.mu.Unlock()
	defer func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.running, id)
		close(own.done)
	}()
	own.err = do(ctx)
	return own.err
}
