package mockserver

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uqmock/uqmock/mockserver/world"
)

// Advanced tells what an advance of the clock brought about.
type Advanced struct {
	Now        time.Time
	Fired      []world.Fired // in the order in which it happened
	Deliveries world.Tally
	Quiet      bool     // every delivery that was due has been answered
	Stuck      []string // the deliveries that were not
}

// maxAdvance is how far one advance can go: ten years.
const maxAdvance = 10 * 365 * 24 * time.Hour

// earliestTime is the first that a world's clock can be given, world.End the last.
var earliestTime = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)

// errEnd refuses what would take a clock beyond its end.
var errEnd = fmt.Errorf("%w: time ends with the year 2199", ErrInvalid)

// withinReach refuses an advance that goes too far.
func withinReach(now, target time.Time) error {
	switch {
	case target.Sub(now) > maxAdvance:
		return fmt.Errorf("%w: advance to %s is too far, at most %s at a time", ErrInvalid, target.Format(time.RFC3339), maxAdvance)
	case target.After(world.End):
		return fmt.Errorf("%w: advance to %s is too far (it is %s)", errEnd, target.Format(time.RFC3339), now.Format(time.RFC3339))
	}
	return nil
}

// Advance moves the world's clock on by a duration, at most ten years. All that falls due happens in order and at its own
// time, webhooks included; it returns once they are delivered or have their next retry scheduled. When ctx ends first, the
// clock stays where it came to and the report says which deliveries were not answered.
func (w *World) Advance(ctx context.Context, by time.Duration) (Advanced, error) {
	if by < 0 {
		return Advanced{}, fmt.Errorf("advance by %s: %w", by, world.ErrBackwards)
	}
	if err := withinReach(w.state.Now(), w.state.Now().Add(by)); err != nil {
		return Advanced{}, err
	}
	return w.advance(ctx, func(now time.Time) time.Time { return now.Add(by) })
}

// AdvanceTo moves the world's clock on to an instant, as Advance does.
func (w *World) AdvanceTo(ctx context.Context, at time.Time) (Advanced, error) {
	if now := w.state.Now(); at.Before(now) {
		return Advanced{}, fmt.Errorf("advance to %s: %w (it is %s)", at.Format(time.RFC3339), world.ErrBackwards, now.Format(time.RFC3339))
	} else if err := withinReach(now, at); err != nil {
		return Advanced{}, err
	}
	return w.advance(ctx, func(time.Time) time.Time { return at })
}

func (w *World) advance(ctx context.Context, target func(now time.Time) time.Time) (Advanced, error) {
	select {
	case w.advancing <- struct{}{}:
		defer func() { <-w.advancing }()
	case <-ctx.Done():
		return Advanced{Now: w.state.Now()}, fmt.Errorf("advance did not begin, another one is under way: %w", ctx.Err())
	}
	release := w.state.Hold()
	err := w.walk(ctx, target(w.state.Now()))
	stuck := w.state.Stuck()
	fired, tally, told := release()
	w.gather(told)
	return Advanced{Now: w.state.Now(), Fired: fired, Deliveries: tally, Quiet: len(stuck) == 0, Stuck: stuck}, err
}

// walk goes from due time to due time until the target.
func (w *World) walk(ctx context.Context, target time.Time) error {
	for {
		if err := w.settle(ctx); err != nil {
			return err
		}
		next, ok := w.state.NextDue()
		if !ok || next.After(target) {
			break
		}
		if !w.state.MoveTo(next) {
			break // reset: there is nothing to go on with
		}
	}
	w.state.MoveTo(target)
	return w.settle(ctx)
}

// errGone ends the wait for webhooks that nobody will send any more.
var errGone = errors.New("advance stopped before all webhooks were answered: the fake was closed or the world dropped")

// settle waits until every delivery that is due was answered.
func (w *World) settle(ctx context.Context) error {
	for {
		w.server.loop.dispatch(w)
		if w.server.loop.closed(w) {
			return errGone
		}
		quiet, changed := w.state.Quiet()
		if quiet {
			return nil
		}
		select {
		case <-changed:
		case <-w.server.loop.ctx.Done():
			return errGone
		case <-ctx.Done():
			return fmt.Errorf("advance stopped before all webhooks were answered: %w", ctx.Err())
		}
	}
}

// Settle waits, without moving the clock, until every webhook that is due was answered or has its retry scheduled.
func (w *World) Settle(ctx context.Context) error { return w.settle(ctx) }

// Now reads the world's clock.
func (w *World) Now() time.Time { return w.state.Now() }

// Freeze stops the world's clock where it is.
func (w *World) Freeze() error { return w.freeze(time.Time{}) }

// FreezeAt stops the world's clock at an instant that is not in its past. What falls due until then happens first.
func (w *World) FreezeAt(at time.Time) error {
	if at.After(world.End) {
		return fmt.Errorf("%w: freeze at %s is too far (it is %s)", errEnd, at.Format(time.RFC3339), w.Now().Format(time.RFC3339))
	}
	return w.freeze(at)
}

func (w *World) freeze(at time.Time) error {
	told, err := w.state.Freeze(at)
	w.gather(told)
	return err
}

// Resume lets the world's clock run on from where it stands, at real speed.
func (w *World) Resume() { w.state.Resume(1) }

// ResumeAt lets the clock run at a rate of world seconds a real second, from 0.001 to 1,000,000.
func (w *World) ResumeAt(rate float64) error {
	if !(rate >= minRate && rate <= maxRate) {
		return fmt.Errorf("%w: clock rate %g is not possible, it must lie between %g and %g", ErrInvalid, rate, minRate, maxRate)
	}
	w.state.Resume(rate)
	return nil
}

const (
	minRate = 0.001
	maxRate = 1_000_000.0
)
