package world

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestResend(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true)
	s.emit(t, "first", "a")
	id := s.deliveries()[0].ID
	if err := s.resend(t); !errors.Is(err, ErrStillWaiting) {
		t.Errorf("a delivery that waits was sent again: %v", err)
	}
	s.post(good)
	if err := s.resend(t); err != nil {
		t.Fatal(err)
	}
	jobs := s.TakeJobs()
	if len(jobs) != 1 || jobs[0].Delivery.ID != id || string(jobs[0].Event.Body) != jobs[0].Event.ID {
		t.Fatalf("jobs %+v", jobs)
	}
	s.Report(jobs[0], Attempt{Outcome: bad})
	d := s.deliveries()[0]
	if d.State != Waiting || len(d.Attempts) != 2 || after(d.Due) != "16s" {
		t.Errorf("%s, %d attempts, due after %s: a resent delivery has its retries anew", d.State, len(d.Attempts), after(d.Due))
	}
}

// TestResendToNobody: a delivery whose endpoint was removed cannot be sent again. It would wait for ever and keep the world
// from getting quiet.
func TestResendToNobody(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true)
	s.emit(t, "first", "a")
	s.post(good)
	s.DropEndpoint("hook")
	if err := s.resend(t); !errors.Is(err, ErrEndpointGone) {
		t.Errorf("a delivery to a removed endpoint was sent again: %v", err)
	}
	if stuck := s.Stuck(); len(stuck) != 0 {
		t.Errorf("stuck: %v", stuck)
	}
}

func TestRemovedEndpoint(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true)
	s.listen(t, "other", true)
	s.emit(t, "first", "a")
	s.emit(t, "second", "a")
	jobs := s.TakeJobs()
	s.DropEndpoint("hook")
	for _, d := range s.deliveries() {
		if want := map[string]DeliveryState{"hook": Exhausted, "other": Waiting}[d.EndpointID]; d.State != want {
			t.Errorf("a delivery to %s is %s", d.EndpointID, d.State)
		}
	}
	for _, j := range jobs {
		s.Report(j, Attempt{Outcome: bad})
	}
	s.emit(t, "third", "b")
	if diff := cmp.Diff([]string{"other b third"}, s.post(good)); diff != "" {
		t.Error(diff)
	}
	s.listen(t, "hook", true) // of the same id, but new
	s.emit(t, "fourth", "c")
	if diff := cmp.Diff([]string{"other c fourth", "hook c fourth"}, s.post(good)); diff != "" {
		t.Error(diff)
	}
}

// TestAnswerForARemovedEndpoint is counted neither for the endpoint that took its id, nor against its delivery.
func TestAnswerForARemovedEndpoint(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true)
	s.emit(t, "first", "a")
	old := s.TakeJobs()
	s.DropEndpoint("hook")
	s.listen(t, "hook", true)
	s.emit(t, "second", "b")
	fresh := s.TakeJobs()
	if len(fresh) != 1 {
		t.Fatalf("jobs %+v", fresh)
	}
	s.Report(old[0], Attempt{Outcome: bad})
	if quiet, _ := s.Quiet(); quiet {
		t.Error("quiet although the new endpoint has not answered")
	}
	s.Report(fresh[0], Attempt{Outcome: good})
	if quiet, _ := s.Quiet(); !quiet {
		t.Error("not quiet")
	}
	if d := s.deliveries()[0]; d.State != Exhausted {
		t.Errorf("the old delivery is %s", d.State)
	}
}

// TestAnswerAfterResetIsNotTakenForANewOne: the same ids come again after a reset.
func TestAnswerAfterResetIsNotTakenForANewOne(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true)
	s.emit(t, "first", "a")
	old := s.TakeJobs()
	s.Reset()
	s.emit(t, "first", "a")
	fresh := s.TakeJobs()
	if len(fresh) != 1 || fresh[0].Delivery.ID != old[0].Delivery.ID {
		t.Fatalf("jobs %+v", fresh)
	}
	s.Report(old[0], Attempt{Outcome: good})
	if d := s.deliveries()[0]; d.State != Waiting || !d.InFlight || len(d.Attempts) != 0 {
		t.Errorf("the new delivery is %+v", d)
	}
	if quiet, _ := s.Quiet(); quiet {
		t.Error("quiet although the new delivery is not answered")
	}
	s.Report(fresh[0], Attempt{Outcome: good})
	if quiet, _ := s.Quiet(); !quiet {
		t.Error("not quiet")
	}
}

func TestFinishedDeliveriesAndEventsAreBounded(t *testing.T) {
	s := newStage(t, RunningClock(start, start, 1))
	s.listen(t, "hook", true)
	for batch := range 11 {
		s.do(t, func(tx *Tx) {
			for i := range 1000 {
				source := fmt.Sprint(batch, " ", i)
				_ = tx.Emit("card.create.succeeded", source, func(string) ([]byte, error) { return nil, nil })
			}
		})
		s.post(good)
	}
	s.View(func(tx *Tx) {
		if tx.Events.Len() != 10_000 || tx.Deliveries.Len() != 10_000 {
			t.Errorf("%d events and %d deliveries are kept", tx.Events.Len(), tx.Deliveries.Len())
		}
		if newest := tx.Events.Page(EventsAll, Key{}, 0, 1); newest[0].SourceID != "10 999" {
			t.Errorf("the newest event is of %s", newest[0].SourceID)
		}
	})
}

func TestWaitingDeliveriesAreBounded(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true)
	for range 10 {
		s.do(t, func(tx *Tx) {
			for range 1001 {
				_ = tx.Emit("card.create.succeeded", "a", func(string) ([]byte, error) { return nil, nil })
			}
		})
	}
	if diff := cmp.Diff(map[DeliveryState]int{Waiting: 10_000, Exhausted: 10}, s.states()); diff != "" {
		t.Error(diff)
	}
	last := s.deliveries()[10_009]
	if last.State != Exhausted || len(last.Attempts) != 1 || last.Attempts[0].Outcome.Error == "" {
		t.Errorf("the last one does not say why it was given up: %+v", last)
	}
}

// TestRemovingAnEndpointKeepsTheBound: all that waited for it is finished at once.
func TestRemovingAnEndpointKeepsTheBound(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true)
	for range 3 {
		s.do(t, func(tx *Tx) {
			for range 6000 {
				_ = tx.Emit("card.create.succeeded", "a", func(string) ([]byte, error) { return nil, nil })
			}
		})
		s.DropEndpoint("hook")
		s.listen(t, "hook", true)
	}
	s.emit(t, "card.create.succeeded", "b")
	s.post(good)
	if n := s.states()[Exhausted] + s.states()[Delivered]; n > 10_000 {
		t.Errorf("%d finished deliveries are kept", n)
	}
}

// TestWaitsFor: of each delivery can be told what it waits for, and one behind its schedule never seems to be early.
func TestWaitsFor(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true)
	for _, source := range []string{"a", "a", "b"} {
		s.emit(t, "card.create.failed", source)
	}
	waits := func(at time.Duration) (all []Wait) {
		for _, d := range s.deliveries() {
			all = append(all, d.WaitsFor(start.Add(at)))
		}
		return all
	}
	steps := []struct {
		name string
		at   time.Duration
		want []Wait
	}{
		{"all are due", 0, []Wait{ForEndpoint, ForEarlierEvent, ForEndpoint}},
		{"the first is on its way", 0, []Wait{ForAnswer, ForEarlierEvent, ForEndpoint}},
		{"the first failed", 16*time.Second - 1, []Wait{ForDueTime, ForEarlierEvent, ForEndpoint}},
		{"its retry is due", 16 * time.Second, []Wait{ForEndpoint, ForEarlierEvent, ForEndpoint}},
	}
	var jobs []Job
	do := []func(){
		func() {},
		func() { jobs = s.TakeJobs() },
		func() { s.Report(jobs[0], Attempt{Outcome: bad}) },
		func() {},
	}
	for i, step := range steps {
		do[i]()
		if diff := cmp.Diff(step.want, waits(step.at)); diff != "" {
			t.Errorf("%s: %s", step.name, diff)
		}
	}
	s.DropEndpoint("hook")
	if diff := cmp.Diff([]Wait{"", "", ""}, waits(0)); diff != "" {
		t.Errorf("finished: %s", diff)
	}
}
