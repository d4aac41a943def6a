package world

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEventsGoOnceToEachEndpointThatWantsThem(t *testing.T) {
	s := frozen(t)
	s.listen(t, "all", true)
	s.listen(t, "cards", true, "card.*")
	s.listen(t, "two", true, "cardholder.updated", "card.create.failed")
	for _, kind := range []string{"card.create.succeeded", "card.create.failed", "cardholder.updated", "cardholder.kyc.status_changed"} {
		s.emit(t, kind, kind)
	}
	sent := s.post(good)
	slices.Sort(sent)
	want := []string{
		"all card.create.failed card.create.failed", "all card.create.succeeded card.create.succeeded",
		"all cardholder.kyc.status_changed cardholder.kyc.status_changed", "all cardholder.updated cardholder.updated",
		"cards card.create.failed card.create.failed", "cards card.create.succeeded card.create.succeeded",
		"two card.create.failed card.create.failed", "two cardholder.updated cardholder.updated",
	}
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[DeliveryState]int{Delivered: 8}, s.states()); diff != "" {
		t.Error(diff)
	}
}

func TestEventWithoutEndpointIsKept(t *testing.T) {
	s := frozen(t)
	s.emit(t, "card.create.succeeded", "a")
	s.View(func(tx *Tx) {
		if tx.Events.Len() != 1 || tx.Deliveries.Len() != 0 {
			t.Errorf("%d events, %d deliveries", tx.Events.Len(), tx.Deliveries.Len())
		}
	})
	s.listen(t, "late", true) // what happened before is not told
	if sent := s.post(good); len(sent) != 0 {
		t.Errorf("sent %v", sent)
	}
}

// TestRetriesFollowTheSchedule: five retries after 16, 32, 64, 128 and 256 seconds, then never again.
func TestRetriesFollowTheSchedule(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true)
	s.emit(t, "card.create.succeeded", "a")
	var at []string
	for range 10 {
		for _, j := range s.TakeJobs() {
			at = append(at, after(j.At))
			if string(j.Event.Body) != j.Event.ID {
				t.Error("a retry sends other bytes")
			}
			s.Report(j, Attempt{At: j.At, Outcome: bad})
		}
		next, ok := s.NextDue()
		if !ok {
			break
		}
		if _, err := s.Freeze(next); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"0s", "16s", "48s", "1m52s", "4m0s", "8m16s"}, at); diff != "" {
		t.Error(diff)
	}
	d := s.deliveries()[0]
	if d.State != Exhausted || len(d.Attempts) != 6 {
		t.Errorf("%s after %d attempts", d.State, len(d.Attempts))
	}
}

// TestRetryCountsFromTheScheduledTime: a receiver that takes long to fail does not shift the rest.
func TestRetryCountsFromTheScheduledTime(t *testing.T) {
	s := newStage(t, RunningClock(start, start, 1))
	s.listen(t, "hook", true)
	s.emit(t, "card.create.succeeded", "a")
	jobs := s.TakeJobs()
	s.wall.move(9 * time.Second)
	s.Report(jobs[0], Attempt{Outcome: bad})
	if next, ok := s.NextDue(); !ok || after(next) != "16s" {
		t.Errorf("the retry is due after %s", after(next))
	}
	s.wall.move(13 * time.Second) // 6 s late
	jobs = s.TakeJobs()
	s.Report(jobs[0], Attempt{Outcome: bad})
	if next, ok := s.NextDue(); !ok || after(next) != "48s" {
		t.Errorf("the second retry is due after %s", after(next))
	}
}

func TestDeliveredStopsRetrying(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true)
	s.emit(t, "card.create.succeeded", "a")
	s.post(bad)
	if _, err := s.Freeze(start.Add(16 * time.Second)); err != nil {
		t.Fatal(err)
	}
	s.post(good)
	if next, ok := s.NextDue(); ok {
		t.Errorf("something is due after %s", after(next))
	}
	if d := s.deliveries()[0]; d.State != Delivered || len(d.Attempts) != 2 {
		t.Errorf("%s after %d attempts", d.State, len(d.Attempts))
	}
}

func TestLaterEventOfASourceWaits(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true)
	s.emit(t, "first", "a")
	s.emit(t, "second", "a")
	s.emit(t, "other", "b")
	if diff := cmp.Diff([]string{"hook a first", "hook b other"}, s.post(bad)); diff != "" {
		t.Error(diff)
	}
	if _, err := s.Freeze(start.Add(16 * time.Second)); err != nil {
		t.Fatal(err)
	}
	sent := s.post(good)
	if diff := cmp.Diff([]string{"hook a first", "hook a second", "hook b other"}, sent); diff != "" {
		t.Error(diff)
	}
}

func TestExhaustedLetsTheNextGo(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true)
	s.emit(t, "first", "a")
	s.emit(t, "second", "a")
	for range 5 {
		if diff := cmp.Diff([]string{"hook a first"}, s.post(bad)); diff != "" {
			t.Fatal(diff)
		}
		next, _ := s.NextDue()
		if _, err := s.Freeze(next); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"hook a first", "hook a second"}, s.post(bad)); diff != "" {
		t.Error(diff)
	}
	second := s.deliveries()[1]
	if want := s.Now().Add(16 * time.Second); !second.Due.Equal(want) {
		t.Errorf("the second is tried again at %s, want %s: its own time began when it was free to go", after(second.Due), after(want))
	}
}

func TestUnorderedEndpointDoesNotWait(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", false)
	s.emit(t, "first", "a")
	s.emit(t, "second", "a")
	if diff := cmp.Diff([]string{"hook a first", "hook a second"}, s.post(bad)); diff != "" {
		t.Error(diff)
	}
}

// TestEndpointsDoNotWaitForEachOther: one endpoint's trouble is its own.
func TestEndpointsDoNotWaitForEachOther(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hangs", true)
	s.listen(t, "works", true)
	s.emit(t, "first", "a")
	s.emit(t, "second", "a")
	jobs := s.TakeJobs() // one for each
	if len(jobs) != 2 {
		t.Fatalf("%d jobs", len(jobs))
	}
	s.Report(jobs[1], Attempt{Outcome: good})
	if diff := cmp.Diff([]string{"works a second"}, s.post(good)); diff != "" {
		t.Error(diff)
	}
	if quiet, _ := s.Quiet(); quiet {
		t.Error("quiet although a delivery is not answered")
	}
	if stuck := s.Stuck(); len(stuck) != 1 || stuck[0] != jobs[0].Delivery.ID {
		t.Errorf("stuck: %v", stuck)
	}
}

func TestHowManyGoAtATime(t *testing.T) {
	for name, tc := range map[string]struct {
		clock Clock
		want  int
	}{"frozen": {FrozenClock(start), 1}, "running": {RunningClock(start, start, 1), parallel}} {
		s := newStage(t, tc.clock)
		s.listen(t, "hook", true)
		for i := range 20 {
			s.emit(t, "card.create.succeeded", fmt.Sprint(i))
		}
		if n := len(s.TakeJobs()); n != tc.want {
			t.Errorf("%s: %d deliveries at a time, want %d", name, n, tc.want)
		}
	}
}
