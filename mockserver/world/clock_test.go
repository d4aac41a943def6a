package world

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestClock(t *testing.T) {
	at := start.Add(time.Hour)
	for name, tc := range map[string]struct {
		clock Clock
		want  time.Duration // shown after 10 s of wall time, counted from the start
	}{
		"frozen":    {FrozenClock(start), 0},
		"running":   {RunningClock(start, at, 1), 10 * time.Second},
		"fast":      {RunningClock(start, at, 60), 10 * time.Minute},
		"slow":      {RunningClock(start, at, 0.5), 5 * time.Second},
		"wall time": {RunningClock(at, at, 1), time.Hour + 10*time.Second},
	} {
		if got := tc.clock.Now(at.Add(10 * time.Second)).Sub(start); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
	if _, ok := FrozenClock(start).WallAt(at); ok {
		t.Error("a frozen clock comes to a later instant")
	}
}

// TestWallAtIsTheInverseOfNow: at the wall instant at which the clock is to show a time it shows it, or a hair less.
func TestWallAtIsTheInverseOfNow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.SampledFrom([]float64{0.1, 1, 2, 60, 3600}).Draw(t, "rate")
		clock := RunningClock(start, start.Add(time.Hour), rate)
		at := start.Add(time.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, "after")))
		wall, ok := clock.WallAt(at)
		if !ok {
			t.Fatal("a running clock never gets there")
		}
		if off := clock.Now(wall).Sub(at).Abs(); off > time.Duration(rate)+time.Millisecond {
			t.Fatalf("off by %s at rate %g", off, rate)
		}
		if rate == 1 && !clock.Now(wall).Equal(at) {
			t.Fatal("not exact at rate 1")
		}
	})
}

func TestWorldClock(t *testing.T) {
	s := newStage(t, RunningClock(start, start, 1))
	s.wall.move(time.Minute)
	if got := after(s.Now()); got != "1m0s" {
		t.Errorf("running: %s", got)
	}
	if _, err := s.Freeze(time.Time{}); err != nil {
		t.Fatal(err)
	}
	s.wall.move(time.Hour)
	if got := after(s.Now()); got != "1m0s" {
		t.Errorf("frozen: %s", got)
	}
	if _, err := s.Freeze(start.Add(time.Second)); !errors.Is(err, ErrBackwards) {
		t.Errorf("turning back: %v", err)
	}
	s.Resume(1)
	s.wall.move(time.Second)
	if got := after(s.Now()); got != "1m1s" {
		t.Errorf("resumed: %s", got)
	}
	s.Resume(60)
	s.wall.move(time.Second)
	if got := after(s.Now()); got != "2m1s" {
		t.Errorf("fast: %s", got)
	}
}

func TestWorldTimeNeverRunsBack(t *testing.T) {
	s := newStage(t, RunningClock(start, start, 1))
	s.wall.move(time.Minute)
	s.do(t, func(*Tx) {})
	s.wall.move(-30 * time.Second)
	if got := after(s.Now()); got != "1m0s" {
		t.Errorf("after the wall clock was set back: %s", got)
	}
}

func TestHold(t *testing.T) {
	s := newStage(t, RunningClock(start, start, 1))
	release := s.Hold()
	s.wall.move(time.Hour)
	if got := after(s.Now()); got != "0s" {
		t.Errorf("held: %s", got)
	}
	s.MoveTo(start.Add(24 * time.Hour))
	s.MoveTo(start.Add(time.Hour)) // back: nothing
	if got := after(s.Now()); got != "24h0m0s" {
		t.Errorf("moved: %s", got)
	}
	release()
	s.wall.move(time.Second)
	if got := after(s.Now()); got != "24h0m1s" {
		t.Errorf("released: %s", got)
	}
}

func TestAgendaRunsInOrderAndAtItsOwnTime(t *testing.T) {
	s := newStage(t, RunningClock(start, start, 1))
	s.do(t, func(tx *Tx) {
		for _, item := range []struct {
			after time.Duration
			id    string
		}{{3 * time.Second, "c"}, {time.Second, "a"}, {2 * time.Second, "b1"}, {2 * time.Second, "b2"}, {time.Hour, "z"}} {
			tx.Later(start.Add(item.after), "thing", item.id, "note "+item.id)
		}
	})
	s.wall.move(time.Minute) // the timer is late
	var now string
	s.do(t, func(tx *Tx) { now = after(tx.Now) })
	var ids []string
	for _, item := range s.ran {
		ids = append(ids, item.ID+" "+item.Note)
	}
	if diff := cmp.Diff([]string{"a note a", "b1 note b1", "b2 note b2", "c note c"}, ids); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"1s", "2s", "2s", "3s"}, s.at); diff != "" {
		t.Error(diff)
	}
	if now != "1m0s" {
		t.Errorf("the call itself ran at %s", now)
	}
	if next, ok := s.NextDue(); !ok || after(next) != "1h0m0s" {
		t.Errorf("next due: %s, %v", next, ok)
	}
}

func TestAgendaItemMakesAnother(t *testing.T) {
	s := frozen(t)
	s.does = func(tx *Tx, item Item) (bool, error) {
		if item.What == "first" {
			tx.Later(tx.Now.Add(time.Second), "second", "", "")
			tx.Later(tx.Now, "at once", "", "")
		}
		return true, nil
	}
	s.do(t, func(tx *Tx) { tx.Later(tx.Now, "first", "", "") })
	if _, err := s.Freeze(start.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	var what []string
	for _, item := range s.ran {
		what = append(what, item.What)
	}
	if diff := cmp.Diff([]string{"first", "at once", "second"}, what); diff != "" {
		t.Error(diff)
	}
}

// TestDueNowRunsWhileFrozen: what a transaction makes due at once happens right after it, once the transaction is done.
func TestDueNowRunsWhileFrozen(t *testing.T) {
	s := frozen(t)
	s.do(t, func(tx *Tx) {
		tx.Later(tx.Now, "now", "", "")
		tx.Later(tx.Now.Add(time.Nanosecond), "soon", "", "")
		if len(s.ran) != 0 {
			t.Error("it ran inside the transaction")
		}
	})
	if len(s.ran) != 1 || s.ran[0].What != "now" {
		t.Errorf("ran %+v", s.ran)
	}
}

func TestFailedItemIsDroppedWithWhatItDid(t *testing.T) {
	for name, fails := range map[string]func() (bool, error){
		"error": func() (bool, error) { return true, errRefused },
		"panic": func() (bool, error) { panic("broken") },
	} {
		t.Run(name, func(t *testing.T) {
			s := frozen(t)
			s.does = func(tx *Tx, item Item) (bool, error) {
				tx.NextID("card")
				if item.What == "bad" {
					return fails()
				}
				return true, nil
			}
			s.do(t, func(tx *Tx) {
				tx.Later(tx.Now.Add(time.Second), "bad", "", "")
				tx.Later(tx.Now.Add(time.Second), "good", "", "")
			})
			release := s.Hold()
			s.MoveTo(start.Add(time.Minute))
			fired, _, _ := release()
			if len(fired) != 1 || fired[0].What != "good" || after(fired[0].At) != "1s" {
				t.Errorf("fired %+v", fired)
			}
			if s.counters["card"] != 1 || s.agenda.Len() != 0 {
				t.Errorf("%d cards were counted, %d items are left", s.counters["card"], s.agenda.Len())
			}
			if s.log.Len() == 0 {
				t.Error("nothing was logged")
			}
		})
	}
}

func TestPointlessItemDoesNotFire(t *testing.T) {
	s := frozen(t)
	s.does = func(*Tx, Item) (bool, error) { return false, nil }
	s.do(t, func(tx *Tx) { tx.Later(start.Add(time.Second), "x", "", "") })
	release := s.Hold()
	s.MoveTo(start.Add(time.Minute))
	if fired, _, _ := release(); len(fired) != 0 || s.agenda.Len() != 0 {
		t.Errorf("fired %+v", fired)
	}
}

func TestNextWall(t *testing.T) {
	s := newStage(t, RunningClock(start, start, 2))
	if _, ok := s.NextWall(); ok {
		t.Error("an idle world wants to be woken")
	}
	s.do(t, func(tx *Tx) { tx.Later(start.Add(time.Minute), "x", "", "") })
	if at, ok := s.NextWall(); !ok || after(at) != "30s" {
		t.Errorf("at double speed: %s, %v", after(at), ok)
	}
	if _, err := s.Freeze(time.Time{}); err != nil {
		t.Fatal(err)
	}
	if at, ok := s.NextWall(); ok {
		t.Errorf("a frozen world wants to be woken at %s", at)
	}
}

// TestClockEnds lets a fast clock run: it stops at the end of time, however long nobody looks, and wakes nobody for what lies
// beyond.
func TestClockEnds(t *testing.T) {
	s := newStage(t, RunningClock(time.Unix(0, 0).UTC(), start, 1_000_000))
	s.do(t, func(tx *Tx) {
		tx.Later(End, "last", "", "")
		tx.Later(End.Add(1), "never", "", "")
	})
	if _, ok := s.NextWall(); !ok {
		t.Error("the last item wakes nobody")
	}
	s.wall.move(100 * 365 * 24 * time.Hour)
	if got := s.Now(); !got.Equal(End) {
		t.Errorf("the clock shows %s, want %s", got, End)
	}
	s.do(t, func(*Tx) {})
	if len(s.ran) != 1 || s.ran[0].What != "last" {
		t.Errorf("ran %+v", s.ran)
	}
	if at, ok := s.NextWall(); ok {
		t.Errorf("a world at its end wants to be woken at %s", at)
	}
	s.Resume(1)
	s.wall.move(time.Hour)
	if got := s.Now(); !got.Equal(End) {
		t.Errorf("resumed at its end the clock shows %s", got)
	}
}
