package world

import (
	"fmt"
	"time"

	"github.com/uqmock/uqmock/mockserver/webhook"
)

// The bounds of a world's outbox. Events for which a delivery waits are never forgotten: beyond their bounds a further
// delivery is given up at once. Of the others, and of the finished deliveries, the oldest go first; a delivery goes with
// its event, whose bytes it shares.
const (
	maxEvents     = 10_000
	maxEventBytes = 32 << 20 // of bodies; those that wait have as much again
	maxFinished   = 10_000
	maxWaiting    = 10_000
)

// Event is a fact that the world told. Its body was rendered once; every attempt sends these bytes.
type Event struct {
	Seq      uint64
	ID       string
	Type     string
	SourceID string
	At       time.Time
	Body     []byte

	waiting    int    // deliveries
	first, end uint64 // the numbers of its deliveries: those before end
}

// The partitions of eventsByNeed: what may be forgotten, and what may not.
var (
	idle   = Key{"idle"}
	needed = Key{"needed"} // a delivery waits
)

var eventSchema = schema[Event]{
	id:     func(e *Event) *string { return &e.ID },
	before: func(a, b *Event) bool { return a.Seq < b.Seq },
	lists: []list[Event]{
		EventsAll: {of: everywhere[Event]},
		eventsByNeed: {
			of: func(e *Event) (Key, bool) {
				if e.waiting > 0 {
					return needed, true
				}
				return idle, true
			},
			weight: func(e *Event) int { return len(e.Body) },
		},
	},
}

// Emit tells an event to every endpoint that wants it. It is sent once the transaction is done. render makes the body
// from the event's id.
func (tx *Tx) Emit(eventType, sourceID string, render func(eventID string) ([]byte, error)) error {
	e := Event{Seq: tx.Next("event"), Type: eventType, SourceID: sourceID, At: tx.Now}
	e.ID = tx.Seed().UUID("event", e.Seq)
	body, err := render(e.ID)
	if err != nil {
		return err
	}
	e.Body = body
	if f := tx.world.config.Seams.Emit; f != nil {
		for _, instead := range f(tx, e) {
			tx.tell(instead)
		}
		return nil
	}
	tx.tell(e)
	return nil
}

// tell keeps an event and queues it for every endpoint that wants it.
func (tx *Tx) tell(e Event) {
	for endpoint := range tx.world.endpoints.Partition(0, Key{}) {
		if tx.wants(e, endpoint) {
			tx.dispatch(&e, endpoint)
		}
	}
	tx.Events.Put(e)
	tx.world.noteTold(e.ID)
	tx.trim()
}

// noteTold gives the id of an event to who gathers them, until it is undone.
func (w *World) noteTold(id string) {
	if into := w.told; into != nil {
		*into = append(*into, id)
		w.log.add(func() { *into = (*into)[:len(*into)-1] })
	}
}

// forgetTold takes back what was told before a reset.
func (w *World) forgetTold() {
	if w.told != nil {
		*w.told = nil
	}
}

func (tx *Tx) wants(e Event, endpoint Endpoint) bool {
	if f := tx.world.config.Seams.Wants; f != nil {
		return f(e, endpoint)
	}
	return endpoint.Wants(e.Type)
}

// dispatch queues the event, which is not stored yet, for an endpoint.
func (tx *Tx) dispatch(e *Event, to Endpoint) {
	d := Delivery{
		Seq: tx.Next("delivery"), EventID: e.ID, EndpointID: to.ID, SourceID: e.SourceID, State: Waiting, Due: tx.Now,
		Behind: to.Ordered && tx.Deliveries.Count(deliveriesQueued, Key{to.ID, e.SourceID}) > 0,
	}
	d.ID = tx.deliveryID(d.Seq)
	if f := tx.world.config.Seams.Dispatch; f != nil {
		f(tx, &d)
	}
	if e.first == 0 {
		e.first = d.Seq
	}
	e.end = d.Seq + 1
	if full := tx.full(len(e.Body)); full != "" {
		d.State = Exhausted
		d.Attempts = []Attempt{{At: tx.Now, Outcome: webhook.Outcome{Error: "given up: " + full}}}
	} else {
		e.waiting++
	}
	tx.Deliveries.Put(d)
}

// full says why one more delivery, of an event with a body of size bytes, cannot wait; empty when it can.
func (tx *Tx) full(size int) string {
	switch {
	case tx.Deliveries.Count(deliveriesWaiting, Key{}) >= maxWaiting:
		return fmt.Sprintf("%d deliveries are waiting already", maxWaiting)
	case tx.Events.Weight(eventsByNeed, needed)+size > maxEventBytes:
		return fmt.Sprintf("events of %d MiB are waiting already", maxEventBytes>>20)
	}
	return ""
}

func (tx *Tx) deliveryID(n uint64) string { return tx.Seed().UUID("delivery", n) }

// putDelivery stores a delivery whose event is stored, and notes with that whether it is still needed.
func (tx *Tx) putDelivery(d Delivery) {
	before, _ := tx.Deliveries.Get(d.ID)
	tx.Deliveries.Put(d)
	if (before.State == Waiting) == (d.State == Waiting) {
		return
	}
	e, _ := tx.Events.Get(d.EventID)
	if d.State == Waiting {
		e.waiting++
	} else {
		e.waiting--
	}
	tx.Events.Put(e)
}

// trim forgets what is beyond the bounds.
func (tx *Tx) trim() {
	for tx.Events.Count(eventsByNeed, idle) > maxEvents || tx.Events.Weight(eventsByNeed, idle) > maxEventBytes {
		oldest, _ := tx.Events.Oldest(eventsByNeed, idle)
		for n := oldest.first; n < oldest.end; n++ {
			tx.Deliveries.Delete(tx.deliveryID(n))
		}
		tx.Events.Delete(oldest.ID)
	}
	for tx.Deliveries.Count(deliveriesFinished, Key{}) > maxFinished {
		oldest, _ := tx.Deliveries.Oldest(deliveriesFinished, Key{})
		tx.Deliveries.Delete(oldest.ID)
	}
}
