package world

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// tell tells an event about a source inside a transaction.
func tell(tx *Tx, source string) error {
	return tx.Emit("card.create.succeeded", source, func(string) ([]byte, error) { return []byte("{}"), nil })
}

// about names the sources of events.
func (s *stage) about(ids []string) (sources []string) {
	s.View(func(tx *Tx) {
		for _, id := range ids {
			e, _ := tx.Events.Get(id)
			sources = append(sources, e.SourceID)
		}
	})
	return sources
}

// A transaction is told its own events and those of what it made due at once: none of what was due before, none that was
// undone.
func TestTellNamesTheEventsOfATransaction(t *testing.T) {
	s := frozen(t)
	s.does = func(tx *Tx, item Item) (bool, error) { return true, tell(tx, item.ID) }
	s.do(t, func(tx *Tx) { tx.Later(start.Add(time.Second), "x", "before", "") })
	if _, err := s.Freeze(start.Add(500 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	release := s.Hold()
	s.MoveTo(start.Add(time.Second))
	told, err := s.Tell(func(tx *Tx) error {
		tx.Later(tx.Now, "x", "at once", "")
		tx.Later(tx.Now.Add(500*time.Millisecond), "x", "after", "")
		tx.Later(tx.Now.Add(time.Second), "x", "later", "")
		_ = tx.Try(func() error { return errors.Join(tell(tx, "undone"), errors.New("no")) })
		return tell(tx, "own")
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"own", "at once"}, s.about(told)); diff != "" {
		t.Errorf("of the transaction (-want +got):\n%s", diff)
	}
	failed, err := s.Tell(func(tx *Tx) error { return errors.Join(tell(tx, "failed"), errors.New("no")) })
	if err == nil || failed != nil {
		t.Errorf("of one that failed: %v", failed)
	}
	s.MoveTo(start.Add(1500 * time.Millisecond))
	_, _, passed := release()
	if diff := cmp.Diff([]string{"before", "after"}, s.about(passed)); diff != "" {
		t.Errorf("of what fell due (-want +got):\n%s", diff)
	}
	frozen, err := s.Freeze(start.Add(2 * time.Second))
	if diff := cmp.Diff([]string{"later"}, s.about(frozen)); err != nil || diff != "" {
		t.Errorf("of the freeze: %v\n%s", err, diff)
	}
}

// A reset takes back what fell due before it.
func TestResetForgetsWhatWasTold(t *testing.T) {
	s := frozen(t)
	s.does = func(tx *Tx, item Item) (bool, error) { return true, tell(tx, item.ID) }
	s.do(t, func(tx *Tx) { tx.Later(start.Add(time.Second), "x", "before", "") })
	release := s.Hold()
	s.MoveTo(start.Add(time.Second))
	s.Reset()
	if _, _, told := release(); len(told) != 0 {
		t.Errorf("%v", told)
	}
}
