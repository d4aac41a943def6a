package world

import (
	"errors"
	"fmt"
	"time"
)

// ErrBackwards refuses to turn the clock back: what happened cannot be made not to have happened.
var ErrBackwards = errors.New("the clock cannot be turned back: reset the world instead")

// NextDue gives the earliest instant at which something happens by itself.
func (w *World) NextDue() (time.Time, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.nextDue()
}

func (w *World) nextDue() (time.Time, bool) {
	var next time.Time
	found := false
	earliest := func(at time.Time) {
		if !found || at.Before(next) {
			next, found = at, true
		}
	}
	if item, ok := w.agenda.Oldest(0, Key{}); ok {
		earliest(item.Due)
	}
	for endpoint := range w.endpoints.Partition(0, Key{}) {
		if d, ok := w.Deliveries.Oldest(deliveriesDue, Key{endpoint.ID}); ok && w.room(endpoint.ID) {
			earliest(d.Due)
		}
	}
	return next, found
}

// NextWall gives the wall instant at which a timer should look at the world again; false when only a control or a call
// can move it.
func (w *World) NextWall() (time.Time, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	next, ok := w.nextDue()
	if !ok || next.After(End) {
		return time.Time{}, false
	}
	if w.held || w.clock.Frozen {
		return w.config.Wall(), !next.After(w.now())
	}
	at, ok := w.clock.WallAt(next)
	if wall := w.config.Wall(); !at.After(wall) && next.After(w.now()) {
		return wall.Add(hair), true
	}
	return at, ok
}

// hair is how long to wait when rounding says that the clock is there and it is not.
const hair = time.Millisecond

// Now reads the world's clock.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now()
}

// Clock gives the clock as it is set. During an advance that is what it will be afterwards.
func (w *World) Clock() Clock {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held {
		return w.after
	}
	return w.clock
}

// Freeze stops the clock at an instant, or where it is when at is zero. What falls due until then happens first; told are
// the ids of its events.
func (w *World) Freeze(at time.Time) (told []string, err error) {
	w.mu.Lock()
	defer w.wake()
	defer w.mu.Unlock()
	now := w.now()
	if at.IsZero() {
		at = now
	}
	if at.Before(now) {
		return nil, fmt.Errorf("%w (it is %s)", ErrBackwards, now.Format(time.RFC3339))
	}
	defer w.collect(&told)()
	w.clock = FrozenClock(at)
	w.after = w.clock
	w.catchUp(at)
	w.last = at
	return told, nil
}

// Resume lets the clock run on from where it is, at a rate of world seconds a wall second. During an advance it runs when
// that has come to its end.
func (w *World) Resume(rate float64) {
	w.mu.Lock()
	defer w.wake()
	defer w.mu.Unlock()
	w.after = RunningClock(w.now(), w.config.Wall(), rate)
	if !w.held {
		w.clock = w.after
	}
}

// Tally counts what became of deliveries during an advance.
type Tally struct {
	Delivered int // answered with success
	Failed    int // given up
	Waiting   int // have a retry scheduled
}

// Hold makes time stand still for an advance and returns how to let it go on: the clock then runs or stands as it did
// before, or as it was set meanwhile. The release tells what happened meanwhile; told are the ids of the events of what
// fell due.
func (w *World) Hold() (release func() (fired []Fired, tally Tally, told []string)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var told []string
	stop := w.collect(&told)
	w.after, w.heldIn = w.clock, w.generation
	w.clock = FrozenClock(w.now())
	w.held, w.fired, w.tally = true, nil, Tally{}
	return func() ([]Fired, Tally, []string) {
		w.mu.Lock()
		defer w.wake()
		defer w.mu.Unlock()
		if !w.after.Frozen {
			w.clock = RunningClock(w.clock.At, w.config.Wall(), w.after.Rate)
		}
		stop()
		w.held = false
		w.tally.Waiting = w.Deliveries.Count(deliveriesWaiting, Key{})
		return w.fired, w.tally, told
	}
}

// MoveTo sets a held clock to a later instant and carries out what falls due until then. It reports false when the world
// was reset since it is held: the target is of a time that never was.
func (w *World) MoveTo(at time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.generation != w.heldIn {
		return false
	}
	if at.Before(w.now()) {
		return true
	}
	w.clock = FrozenClock(at)
	w.catchUp(at)
	w.last = at
	return true
}

// Quiet reports whether every delivery that is due has been answered. If not, changed is closed when the next one is.
func (w *World) Quiet() (quiet bool, changed <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, n := range w.inFlight {
		if n > 0 {
			return false, w.changed
		}
	}
	now := w.now()
	for endpoint := range w.endpoints.Partition(0, Key{}) {
		if d, ok := w.Deliveries.Oldest(deliveriesDue, Key{endpoint.ID}); ok && !d.Due.After(now) {
			return false, w.changed
		}
	}
	return true, w.changed
}

// Stuck lists the deliveries that are due and not answered.
func (w *World) Stuck() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var ids []string
	for d := range w.Deliveries.Partition(deliveriesWaiting, Key{}) {
		if d.InFlight || d.free() && !d.Due.After(w.now()) {
			ids = append(ids, d.ID)
		}
	}
	return ids
}
