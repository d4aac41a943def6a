package world

import (
	"testing"
	"time"
)

// A slow clock that is asked for a far instant answers with a far one, and never with one that has passed.
func TestWallAtNeverOverflows(t *testing.T) {
	clock := RunningClock(start, start, 0.001)
	if at, ok := clock.WallAt(start.Add(20 * 365 * 24 * time.Hour)); !ok || !at.After(start.Add(100*365*24*time.Hour)) {
		t.Errorf("%s %t", at, ok)
	}
	if now := RunningClock(start, start, 1e6).Now(start.Add(365 * 24 * time.Hour)); !now.After(start) {
		t.Errorf("a fast clock shows %s", now)
	}
}

// What is said to a clock during an advance holds afterwards.
func TestClockSetWhileHeld(t *testing.T) {
	tests := map[string]struct {
		from Clock
		say  func(*World) error
		want Clock
	}{
		"nothing":        {RunningClock(start, start, 2), func(*World) error { return nil }, RunningClock(start, start, 2)},
		"freeze":         {RunningClock(start, start, 2), func(w *World) error { _, err := w.Freeze(time.Time{}); return err }, FrozenClock(start)},
		"resume":         {FrozenClock(start), func(w *World) error { w.Resume(3); return nil }, RunningClock(start, start, 3)},
		"reset, frozen":  {FrozenClock(start), func(w *World) error { w.Reset(); return nil }, FrozenClock(start)},
		"reset, running": {RunningClock(start, start, 2), func(w *World) error { w.Reset(); return nil }, RunningClock(start, start, 2)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, tt.from)
			release := s.Hold()
			if err := tt.say(s.World); err != nil {
				t.Fatal(err)
			}
			if got := s.Clock(); got.Frozen != tt.want.Frozen || got.Rate != tt.want.Rate {
				t.Errorf("held: %+v", got)
			}
			s.wall.move(time.Minute) // a held clock stands still
			if got := after(s.Now()); got != "0s" {
				t.Errorf("held, it shows %s", got)
			}
			release()
			if got := s.Clock(); got.Frozen != tt.want.Frozen || got.Rate != tt.want.Rate {
				t.Errorf("released: %+v", got)
			}
		})
	}
}

// A reset ends the advance that is under way: its target is of a time that never was.
func TestMoveToAfterReset(t *testing.T) {
	s := newStage(t, FrozenClock(start))
	release := s.Hold()
	if !s.MoveTo(start.Add(time.Hour)) {
		t.Error("a held clock did not move")
	}
	s.Reset()
	if s.MoveTo(start.Add(2*time.Hour)) || after(s.Now()) != "0s" {
		t.Errorf("it moved to %s", after(s.Now()))
	}
	release()
	release = s.Hold()
	if !s.MoveTo(start.Add(time.Minute)) || after(s.Now()) != "1m0s" {
		t.Errorf("the next advance came to %s", after(s.Now()))
	}
	release()
}
