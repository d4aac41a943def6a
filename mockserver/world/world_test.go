package world

import (
	"errors"
	"slices"
	"testing"
	"time"
	shared "unique" // the name unique is taken

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
)

var errRefused = errors.New("refused")

// everything is a picture of a world's state, to compare before and after.
func (s *stage) everything() map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	counters := map[string]uint64{}
	for kind, n := range s.counters {
		if n > 0 {
			counters[kind] = n
		}
	}
	return map[string]any{
		"accounts": slices.Collect(s.Accounts.All()), "balances": slices.Collect(s.Balances.All()),
		"cardholders": slices.Collect(s.Cardholders.All()), "cards": slices.Collect(s.Cards.All()),
		"orders": slices.Collect(s.Orders.All()), "events": slices.Collect(s.Events.All()),
		"deliveries": slices.Collect(s.Deliveries.All()), "kept": slices.Collect(s.Kept.All()),
		"agenda": slices.Collect(s.agenda.All()), "counters": counters,
	}
}

// writeAll changes every kind of thing that a transaction can change.
func writeAll(tx *Tx) {
	id := tx.NextID("cardholder")
	tx.Cardholders.Put(holder(id, "master", tx.Now))
	tx.Cards.Put(issuing.Card{ID: tx.NextID("card"), AccountID: "master", CardholderID: id, PAN: id})
	tx.Orders.Put(issuing.Order{ID: tx.NextID("order")})
	tx.Balances.Put(Balance{ID: "b", Currency: "USD"})
	tx.Accounts.Delete("master")
	tx.Later(tx.Now.Add(time.Hour), "later", id, "")
	tx.Keep(Kept{Key: id, Terms: shared.Make(Terms{Status: 200})})
	_ = tx.Emit("card.create.succeeded", id, func(event string) ([]byte, error) { return []byte(event), nil })
}

func pictures(t *testing.T, before, after map[string]any) {
	t.Helper()
	terms := cmp.Comparer(func(a, b shared.Handle[Terms]) bool { return a == b })
	if diff := cmp.Diff(before, after, cmp.AllowUnexported(Item{}), terms); diff != "" {
		t.Errorf("the world has changed: %s", diff)
	}
}

func TestErrorUndoesTheTransaction(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true)
	s.do(t, func(tx *Tx) { tx.Accounts.Put(Account{ID: "other"}); tx.NextID("cardholder") })
	before := s.everything()
	err := s.Update(func(tx *Tx) error { writeAll(tx); return errRefused })
	if !errors.Is(err, errRefused) {
		t.Errorf("got %v", err)
	}
	pictures(t, before, s.everything())
}

func TestPanicUndoesTheTransaction(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true)
	before := s.everything()
	func() {
		defer func() {
			if v := recover(); v != "broken" {
				t.Errorf("recovered %v", v)
			}
		}()
		_ = s.Update(func(tx *Tx) error { writeAll(tx); panic("broken") })
	}()
	pictures(t, before, s.everything())
	s.do(t, writeAll) // and the lock is free
}

func TestFailedEventUndoesTheTransaction(t *testing.T) {
	s := frozen(t)
	before := s.everything()
	err := s.Update(func(tx *Tx) error {
		tx.NextID("card")
		return tx.Emit("card.create.succeeded", "c", func(string) ([]byte, error) { return nil, errRefused })
	})
	if !errors.Is(err, errRefused) {
		t.Errorf("got %v", err)
	}
	pictures(t, before, s.everything())
}

func TestTryUndoesItsOwnPartOnly(t *testing.T) {
	s := frozen(t)
	var outer, inner, next string
	s.do(t, func(tx *Tx) {
		outer = tx.NextID("card")
		tx.Cards.Put(issuing.Card{ID: outer, PAN: "1"})
		err := tx.Try(func() error {
			inner = tx.NextID("card")
			tx.Cards.Put(issuing.Card{ID: inner, PAN: "2"})
			tx.Cards.Delete(outer)
			return errRefused
		})
		if !errors.Is(err, errRefused) {
			t.Errorf("Try gave %v", err)
		}
		next = tx.NextID("card")
	})
	if next != inner {
		t.Error("the counter was not taken back")
	}
	s.View(func(tx *Tx) {
		if _, ok := tx.Cards.Get(outer); !ok || tx.Cards.Len() != 1 {
			t.Errorf("%d cards are left", tx.Cards.Len())
		}
		if _, ok := tx.Cards.Find(ByPAN, issuing.Card{PAN: "2"}); ok {
			t.Error("the undone card's number is still taken")
		}
	})
}

func TestTrySucceedsAndTheWholeIsUndone(t *testing.T) {
	s := frozen(t)
	before := s.everything()
	_ = s.Update(func(tx *Tx) error {
		if err := tx.Try(func() error { writeAll(tx); return nil }); err != nil {
			t.Fatal(err)
		}
		return errRefused
	})
	pictures(t, before, s.everything())
}

func TestIDsDependOnKindAndCountAlone(t *testing.T) {
	first, second := frozen(t), frozen(t)
	ids := func(s *stage, kinds ...string) (out map[string][]string) {
		out = map[string][]string{}
		s.do(t, func(tx *Tx) {
			for _, kind := range kinds {
				out[kind] = append(out[kind], tx.NextID(kind))
			}
		})
		return out
	}
	a := ids(first, "card", "card", "order")
	b := ids(second, "order", "card", "card")
	if diff := cmp.Diff(a, b); diff != "" {
		t.Error(diff)
	}
	if a["card"][0] == a["card"][1] || a["card"][0] == a["order"][0] {
		t.Error("ids repeat")
	}
}

func TestReset(t *testing.T) {
	s := frozen(t)
	s.listen(t, "hook", true)
	fresh := s.everything()
	token := s.IssueToken()
	if err := s.Configure(func(x *Settings) error { x.Strict = true; return x.Quirks.Put("money", "documented") }); err != nil {
		t.Fatal(err)
	}
	s.do(t, writeAll)
	s.Journal.Add(Entry{ID: s.Journal.NextID(SideAPI, 1)})
	request := s.Journal.NextID(SideAPI, 1)
	if _, err := s.Freeze(start.Add(48 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	s.Reset()
	pictures(t, fresh, s.everything())
	if !s.Now().Equal(start) {
		t.Errorf("the clock shows %s", s.Now())
	}
	if len(s.Journal.Entries(SideAPI)) != 0 || s.Journal.NextID(SideAPI, 1) == request {
		t.Error("the journal was not restarted")
	}
	if settings := s.Settings(); !settings.Strict || settings.Quirks.Money != quirk.MoneyDocumented {
		t.Error("the settings went")
	}
	if !s.TokenValid(token.ID, token.ExpiresAt) {
		t.Error("the token went")
	}
	if len(s.Endpoints()) != 1 {
		t.Error("the endpoint went")
	}
}

func TestConfigureChangesNothingOnError(t *testing.T) {
	s := frozen(t)
	err := s.Configure(func(x *Settings) error { x.Strict = true; return errRefused })
	if !errors.Is(err, errRefused) || s.Settings().Strict {
		t.Errorf("got %v, strict %v", err, s.Settings().Strict)
	}
}

// TestConfigureComesAfterWhatFellDue: what a running clock has passed happened under the settings of its time, though
// nobody has looked since.
func TestConfigureComesAfterWhatFellDue(t *testing.T) {
	s := newStage(t, RunningClock(start, start, 1))
	var strict []bool
	s.does = func(tx *Tx, _ Item) (bool, error) {
		strict = append(strict, tx.Settings().Strict)
		return true, nil
	}
	s.do(t, func(tx *Tx) {
		tx.Later(start.Add(time.Second), "before", "", "")
		tx.Later(start.Add(time.Hour), "after", "", "")
	})
	s.wall.move(time.Minute)
	if err := s.Configure(func(settings *Settings) error { settings.Strict = true; return nil }); err != nil {
		t.Fatal(err)
	}
	s.wall.move(time.Hour)
	s.do(t, func(*Tx) {})
	if diff := cmp.Diff([]bool{false, true}, strict); diff != "" {
		t.Errorf("strict when carried out (-want +got): %s", diff)
	}
}
