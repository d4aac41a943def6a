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
	if err := s.control(http.MethodPost, "/clock/advance", Object{"by": by.String()}, &moved); err != nil {
		s.Fatal(report.Broken, "%s", err.Error())
	}
	if !moved.Quiet {
		s.Fail(report.Timing, "the world was not quiet after moving its clock by %s: %v is stuck", by, moved.Stuck)
	}
	s.now = moved.Now
	s.clockMoment(by)
	return moved
}

// Now is the time of the case's world, or of the wall where it has none.
func (s *Session) Now() time.Time {
	if !s.Isolated() || s.runs {
		return s.run.wall()
	}
	return s.now
}

// Until waits until something holds that comes by itself: it moves the clock in steps of a second, or waits. It ends the
// case when it does not come within the limit, or the timeout where time cannot be moved.
func (s *Session) Until(what string, limit time.Duration, holds func() bool) {
	s.t.Helper()
	s.Aside(func() {
		if waited, ok := s.Wait(s.Patience(limit), holds); !ok {
			s.Fatal(report.Timing, "%s did not come within %s", what, waited)
		}
	})
}

// Wait is Until for whoever has something to say when it does not come: it gives how long it waited, and whether it came.
// Of the calls that holds makes, only those of the last time are not aside.
func (s *Session) Wait(limit time.Duration, holds func() bool) (waited time.Duration, ok bool) {
	s.t.Helper()
	began := s.run.wall()
	for {
		from := len(s.result.Exchanges)
		if ok = holds(); ok || waited >= limit {
			return waited, ok
		}
		s.putAside(from)
		if s.Can(Clock) && !s.runs {
			// The longer it has waited, the less often it looks: an hour of seconds would be thousands of calls.
			step := min(max(stepClock, (waited/10).Truncate(stepClock)), limit-waited)
			s.Advance(step)
			waited += step
			continue
		}
		if sleep(s.ctx, pollWall) != nil {
			s.Fatal(report.Broken, "the run was interrupted while it waited")
		}
		waited = s.run.wall().Sub(began)
	}
}

// Patience is how long to wait for what comes by itself: as long as it may take where time can be moved, elsewhere at
// least as long as the target's timeout.
func (s *Session) Patience(limit time.Duration) time.Duration {
	if s.Can(Clock) && !s.runs {
		return limit
	}
	return max(limit, s.target.timeout())
}

// About wants a span of time: exactly where the clock of the world stands still, give or take a minute elsewhere.
func (s *Session) About(what string, want, got time.Duration) {
	s.t.Helper()
	if off := (got - want).Abs(); off > time.Minute || s.Isolated() && off != 0 {
		s.Fail(report.Timing, "%s is %s, want %s", what, got, want)
	}
}
