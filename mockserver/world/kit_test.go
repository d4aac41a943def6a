package world

import (
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/webhook"
)

// start is when every test of a world begins.
var start = time.Date(2026, 4, 3, 9, 0, 0, 0, time.UTC)

// wall is a wall clock that a test sets.
type wall struct {
	mu sync.Mutex
	at time.Time
}

func (w *wall) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *wall) move(by time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(by)
}

// stage is a world with all that a test wants to hold of it.
type stage struct {
	*World
	wall *wall
	ran  []Item   // what the runner was given
	at   []string // when, in seconds after the start
	log  strings.Builder
	// does is what the runner does with an item; nil: it happened.
	does func(*Tx, Item) (bool, error)
}

func newStage(t *testing.T, clock Clock) *stage {
	t.Helper()
	s := &stage{wall: &wall{at: start}}
	s.World = New(Config{
		Name: "w", Seed: 1, Clock: clock, Settings: DefaultSettings(), Wall: s.wall.now, Runner: s.run,
		Seeded: func(tx *Tx) { tx.Accounts.Put(Account{ID: "master", Active: true}) },
		Log:    slog.New(slog.NewTextHandler(&s.log, nil)),
	})
	return s
}

// frozen is a world whose clock stands still.
func frozen(t *testing.T) *stage {
	t.Helper()
	return newStage(t, FrozenClock(start))
}

func (s *stage) run(tx *Tx, item Item) (bool, error) {
	s.ran = append(s.ran, item)
	s.at = append(s.at, after(tx.Now))
	if s.does == nil {
		return true, nil
	}
	return s.does(tx, item)
}

// after tells how long after the start an instant lies.
func after(at time.Time) string { return at.Sub(start).String() }

// do runs a transaction that must not fail.
func (s *stage) do(t *testing.T, do func(*Tx)) {
	t.Helper()
	if err := s.Update(func(tx *Tx) error { do(tx); return nil }); err != nil {
		t.Fatal(err)
	}
}

// emit tells an event about a source.
func (s *stage) emit(t *testing.T, eventType, source string) {
	t.Helper()
	s.do(t, func(tx *Tx) {
		if err := tx.Emit(eventType, source, func(id string) ([]byte, error) { return []byte(id), nil }); err != nil {
			t.Fatal(err)
		}
	})
}

// listen registers an endpoint.
func (s *stage) listen(t *testing.T, id string, ordered bool, events ...string) {
	t.Helper()
	e := Endpoint{Endpoint: webhook.Endpoint{ID: id, URL: "http://127.0.0.1/", Events: events, Ordered: ordered}}
	if _, ok := s.PutEndpoint(e); !ok {
		t.Fatal("the endpoint was not taken")
	}
}

// good and bad are what a receiver answers.
var (
	good = webhook.Outcome{Status: 200, Delivered: true}
	bad  = webhook.Outcome{Status: 500, Error: "the receiver answered 500; want 2xx"}
)

// post takes the deliveries that are due and answers each; it tells which events went out, by source and type.
func (s *stage) post(answer webhook.Outcome) []string {
	var sent []string
	for {
		jobs := s.TakeJobs()
		if len(jobs) == 0 {
			return sent
		}
		for _, j := range jobs {
			sent = append(sent, j.Endpoint.ID+" "+j.Event.SourceID+" "+j.Event.Type)
			s.Report(j, Attempt{At: j.At, Outcome: answer})
		}
	}
}

// deliveries are all of the world's, oldest first.
func (s *stage) deliveries() (all []Delivery) {
	s.View(func(tx *Tx) { all = slices.Collect(tx.Deliveries.Partition(DeliveriesAll, Key{})) })
	return all
}

// resend sends the oldest delivery again.
func (s *stage) resend(t *testing.T) (err error) {
	t.Helper()
	s.do(t, func(tx *Tx) {
		d, _ := tx.Deliveries.Oldest(DeliveriesAll, Key{})
		_, err = tx.Resend(d)
	})
	return err
}

// states counts deliveries by state.
func (s *stage) states() map[DeliveryState]int {
	n := map[DeliveryState]int{}
	for _, d := range s.deliveries() {
		n[d.State]++
	}
	return n
}

// holder is a cardholder row.
func holder(id, account string, at time.Time) issuing.Cardholder {
	return issuing.Cardholder{
		ID: id, AccountID: account, Status: issuing.StatusSuccess, CreatedAt: at,
		Profile: issuing.Profile{Email: id + "@example.com", CountryCode: "SG", PhoneNumber: "9" + id},
	}
}
