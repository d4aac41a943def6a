package world

import "time"

// End is the last instant of any world, at the end of the year 2199. A clock that has come to it stands still.
var End = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Nanosecond)

// Clock is a world's time: it runs along with the wall clock at a rate, or stands still. It is a value; the zero Clock
// is not useful.
type Clock struct {
	Frozen bool
	At     time.Time // world time at the instant From, or the frozen instant
	From   time.Time // wall time at which At was true
	Rate   float64   // world seconds a wall second while it runs
}

// RunningClock starts a clock at world time at.
func RunningClock(at, wall time.Time, rate float64) Clock {
	return Clock{At: at.Round(0), From: wall, Rate: rate}
}

// FrozenClock stands still at an instant.
func FrozenClock(at time.Time) Clock { return Clock{Frozen: true, At: at.Round(0), Rate: 1} }

// Now gives world time at a wall instant, at most End.
func (c Clock) Now(wall time.Time) time.Time {
	if c.Frozen {
		return c.At
	}
	if now := c.At.Add(scale(wall.Sub(c.From), c.Rate)); now.Before(End) {
		return now
	}
	return End
}

// WallAt gives the wall instant at which the clock will show at; a frozen clock never will.
func (c Clock) WallAt(at time.Time) (time.Time, bool) {
	if c.Frozen {
		return time.Time{}, false
	}
	return c.From.Add(scale(at.Sub(c.At), 1/c.Rate)), true
}

// scale is exact at rate 1, where a float would lose nanoseconds after some months. What no duration can hold becomes the
// longest one, some 292 years: a product beyond it would come out negative, and a timer set by it would fire without end.
func scale(d time.Duration, rate float64) time.Duration {
	if rate == 1 {
		return d
	}
	const most = 1<<63 - 1<<10 // the last below the end that a float can tell
	return time.Duration(min(max(float64(d)*rate, -most), most))
}
