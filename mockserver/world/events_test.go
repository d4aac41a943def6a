package world

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// emitLarge tells an event with a body of 1 MiB about a source.
func (s *stage) emitLarge(t *testing.T, source string) {
	t.Helper()
	s.do(t, func(tx *Tx) {
		_ = tx.Emit("card.create.succeeded", source, func(string) ([]byte, error) { return make([]byte, 1<<20), nil })
	})
}

// sources are those of the events that are kept, oldest first.
func (s *stage) sources() (all []string) {
	s.View(func(tx *Tx) {
		for e := range tx.Events.Partition(EventsAll, Key{}) {
			all = append(all, e.SourceID)
		}
	})
	return all
}

func numbers(from, to int) (all []string) {
	for i := from; i < to; i++ {
		all = append(all, strings.Repeat("i", i))
	}
	return all
}

// TestEventsAreBoundedByBytes: the oldest go first, and their deliveries with them, which hold the same bytes.
func TestEventsAreBoundedByBytes(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true)
	for _, source := range numbers(0, 40) {
		s.emitLarge(t, source)
		s.post(good)
	}
	if diff := cmp.Diff(numbers(8, 40), s.sources()); diff != "" {
		t.Error(diff)
	}
	var delivered []string
	for _, d := range s.deliveries() {
		delivered = append(delivered, d.SourceID)
	}
	if diff := cmp.Diff(numbers(8, 40), delivered); diff != "" {
		t.Errorf("deliveries: %s", diff)
	}
	s.emit(t, "card.create.succeeded", "small")
	s.post(good)
	if got := s.sources(); len(got) != 32 || got[0] != numbers(9, 10)[0] {
		t.Errorf("a small one more leaves %d", len(got))
	}
}

// TestEventsThatWaitAreKept: what is still to be sent is neither forgotten for what is not, nor counted with it, and goes
// out whole; what had no room to wait says so.
func TestEventsThatWaitAreKept(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", false, "card.*")
	for _, source := range numbers(0, 33) {
		s.emitLarge(t, source)
	}
	last := s.deliveries()[32]
	if diff := cmp.Diff(map[DeliveryState]int{Waiting: 32, Exhausted: 1}, s.states()); diff != "" {
		t.Error(diff)
	}
	if last.State != Exhausted || !strings.Contains(last.Attempts[0].Outcome.Error, "32 MiB are waiting") {
		t.Errorf("the last one does not say why it was given up: %+v", last)
	}
	for range 10_001 {
		s.emit(t, "cardholder.updated", "unheard")
	}
	kept := s.sources()
	if diff := cmp.Diff(numbers(0, 32), kept[:32]); diff != "" || len(kept) != 10_032 {
		t.Errorf("%d kept, %s", len(kept), diff)
	}
	if sent := s.post(good); len(sent) != 32 {
		t.Errorf("%d were sent", len(sent))
	}
	if kept = s.sources(); len(kept) != 10_000 || slices.Contains(kept, "i") {
		t.Errorf("once sent, %d are kept", len(kept))
	}
}

// TestResentEventIsKept: a delivery that was finished and is sent again needs its event again.
func TestResentEventIsKept(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true, "card.*")
	s.emitLarge(t, "again")
	s.post(good)
	if err := s.resend(t); err != nil {
		t.Fatal(err)
	}
	for range 10_001 {
		s.emit(t, "cardholder.updated", "unheard")
	}
	if diff := cmp.Diff([]string{"hook again card.create.succeeded"}, s.post(good)); diff != "" {
		t.Error(diff)
	}
}

// TestUndoneEventsDoNotCount: what a refused transaction told takes no room.
func TestUndoneEventsDoNotCount(t *testing.T) {
	s := frozen(t)
	s.emitLarge(t, "kept")
	refusal := errors.New("refused")
	for range 40 {
		_ = s.Update(func(tx *Tx) error {
			_ = tx.Emit("x.y", "undone", func(string) ([]byte, error) { return make([]byte, 1<<20), nil })
			return refusal
		})
	}
	s.View(func(tx *Tx) {
		if n := tx.Events.Weight(eventsByNeed, idle); n != 1<<20 {
			t.Errorf("%d bytes", n)
		}
	})
}
