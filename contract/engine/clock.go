package engine

import (
	"context"
	"net/http"
	"time"

	"github.com/uqmock/uqmock/contract/report"
)

// The pace of waiting.
const (
	pollWall  = 500 * time.Millisecond // of a target whose clock runs
	stepClock = time.Second            // of a clock that is moved
)

// wallClock is the one place where the engine reads the wall clock.
func wallClock() time.Time { return time.Now() }

// sleep waits in real time; a context that ends first ends it.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Advanced is what happened while the clock was moved.
type Advanced struct {
	Now   time.Time `json:"now"`
	Quiet bool      `json:"quiet"`
	Fired []struct {
		At   time.Time `json:"at"`
		What string    `json:"what"`
		ID   string    `json:"id"`
	} `json:"fired"`
	Stuck []string `json:"stuck"`
}

// Advance moves the clock of the case's world and returns when all that fell due has happened and all webhooks are
// answered. The case needs [Clock].
func (s *Session) Advance(by time.Duration) Advanced {
	s.t.Helper()
	var moved Advanced
	s.Control(http.MethodPost, "/clock/advance", Object{"by": by.String()}, &moved)
	if !moved.Quiet {
		s.Fail(report.Timing, "the world was not quiet after moving its clock by %s: %v is stuck", by, moved.Stuck)
	}
	s.now = moved.Now
	return moved
}

// Now is the time of the case's world, or of the wall where it has none.
func (s *Session) Now() time.Time {
	if !s.Isolated() {
		return s.run.wall()
	}
	return s.now
}

// Until waits until something holds that comes by itself: it moves the clock in steps of a second, or waits. It ends the
// case when it does not come within the limit, or the timeout where time cannot be moved.
func (s *Session) Until(what string, limit time.Duration, holds func() bool) {
	s.t.Helper()
	come := func() (yes bool) { s.Aside(func() { yes = holds() }); return yes }
	if s.Can(Clock) {
		for waited := time.Duration(0); ; waited += stepClock {
			if come() {
				return
			}
			if waited >= limit {
				s.Fatal(report.Timing, "%s did not come within %s of the world's time", what, limit)
			}
			s.Advance(stepClock)
		}
	}
	for end := s.run.wall().Add(max(limit, s.target.timeout())); ; {
		if come() {
			return
		}
		if s.run.wall().After(end) {
			s.Fatal(report.Timing, "%s did not come in time (--timeout)", what)
		}
		if sleep(s.ctx, pollWall) != nil {
			s.Fatal(report.Broken, "the run was interrupted while it waited for %s", what)
		}
	}
}

// About wants a span of time: exactly where the clock of the world stands still, give or take a minute elsewhere.
func (s *Session) About(what string, want, got time.Duration) {
	s.t.Helper()
	if off := (got - want).Abs(); off > time.Minute || s.Isolated() && off != 0 {
		s.Fail(report.Timing, "%s is %s, want %s", what, got, want)
	}
}
