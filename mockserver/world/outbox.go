package world

import (
	"errors"
	"slices"
	"time"

	"github.com/uqmock/uqmock/mockserver/webhook"
)

// maxAttempts is how many attempts are kept of a delivery: the latest.
const maxAttempts = 50

// parallel is how many deliveries one endpoint gets at a time. While the clock stands still it is one, so that a run can
// be repeated.
const parallel = 8

// Endpoint is a webhook endpoint of the world.
type Endpoint struct {
	webhook.Endpoint
	Position uint64
}

// DeliveryState is where a delivery stands.
type DeliveryState string

// The states.
const (
	Waiting   DeliveryState = "waiting"
	Delivered DeliveryState = "delivered"
	Exhausted DeliveryState = "exhausted" // given up
)

// Attempt is one POST of a delivery.
type Attempt struct {
	At        time.Time // world time
	Request   webhook.Request
	Timestamp string
	Outcome   webhook.Outcome
	Took      time.Duration // wall time
}

// Delivery is an event on its way to an endpoint.
type Delivery struct {
	Seq        uint64
	ID         string
	EventID    string
	EndpointID string
	SourceID   string
	State      DeliveryState
	Due        time.Time // of the next attempt, while waiting
	Behind     bool      // an earlier event of the source goes first
	InFlight   bool
	Tried      int // attempts since it was emitted or resent
	Attempts   []Attempt
}

// Wait is what a waiting delivery waits for.
type Wait string

// What it can be.
const (
	ForDueTime      Wait = "due_time"
	ForEndpoint     Wait = "endpoint" // it is due, and goes as soon as its endpoint has room
	ForAnswer       Wait = "answer"   // an attempt is on its way
	ForEarlierEvent Wait = "earlier_event"
)

// WaitsFor tells what the delivery waits for at now; empty when it is finished.
func (d Delivery) WaitsFor(now time.Time) Wait {
	switch {
	case d.State != Waiting:
		return ""
	case d.InFlight:
		return ForAnswer
	case d.Behind:
		return ForEarlierEvent
	case d.Due.After(now):
		return ForDueTime
	}
	return ForEndpoint
}

func (d *Delivery) free() bool { return d.State == Waiting && !d.Behind && !d.InFlight }

func everywhere[T any](*T) (Key, bool) { return Key{}, true }

var endpointSchema = schema[Endpoint]{
	id:     func(e *Endpoint) *string { return &e.ID },
	before: func(a, b *Endpoint) bool { return a.Position < b.Position },
	lists:  []list[Endpoint]{{of: everywhere[Endpoint]}},
}

var deliverySchema = schema[Delivery]{
	id:     func(d *Delivery) *string { return &d.ID },
	before: func(a, b *Delivery) bool { return a.Seq < b.Seq },
	lists: []list[Delivery]{
		DeliveriesAll: {of: everywhere[Delivery]},
		deliveriesDue: {
			of: func(d *Delivery) (Key, bool) { return Key{d.EndpointID}, d.free() },
			before: func(a, b *Delivery) bool {
				if c := a.Due.Compare(b.Due); c != 0 {
					return c < 0
				}
				return a.Seq < b.Seq
			},
		},
		deliveriesQueued:   {of: func(d *Delivery) (Key, bool) { return Key{d.EndpointID, d.SourceID}, d.State == Waiting }},
		deliveriesWaiting:  {of: func(d *Delivery) (Key, bool) { return Key{}, d.State == Waiting }},
		deliveriesFinished: {of: func(d *Delivery) (Key, bool) { return Key{}, d.State != Waiting }},
	},
}

// Job is a delivery that is to be attempted now.
type Job struct {
	Delivery   Delivery
	Endpoint   Endpoint
	Event      Event
	At         time.Time // world time of the attempt
	generation int
}

// TakeJobs hands out the deliveries that are due and for whose endpoint there is room. Each must be given back by Report.
func (w *World) TakeJobs() []Job {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	w.catchUp(now)
	var jobs []Job
	_ = w.transact(now, func(tx *Tx) error {
		for _, endpoint := range slices.Collect(w.endpoints.Partition(0, Key{})) {
			jobs = append(jobs, tx.take(endpoint)...)
		}
		return nil
	})
	return jobs
}

func (tx *Tx) take(from Endpoint) []Job {
	var jobs []Job
	for tx.world.room(from.ID) {
		d, ok := tx.Deliveries.Oldest(deliveriesDue, Key{from.ID})
		if !ok || d.Due.After(tx.Now) {
			break
		}
		e, _ := tx.Events.Get(d.EventID) // it is kept while a delivery waits
		d.InFlight = true
		tx.Deliveries.Put(d)
		tx.world.inFlight[from.ID]++
		jobs = append(jobs, Job{Delivery: d, Endpoint: from, Event: e, At: tx.Now, generation: tx.world.generation})
	}
	return jobs
}

func (w *World) room(endpoint string) bool {
	if w.clock.Frozen || w.held {
		return w.inFlight[endpoint] == 0
	}
	return w.inFlight[endpoint] < parallel
}

// Report gives a job back with what came of it: delivered, to be tried again, or given up.
func (w *World) Report(j Job, a Attempt) {
	w.mu.Lock()
	defer w.wake()
	defer w.mu.Unlock()
	defer w.announce()
	if j.generation != w.generation {
		return
	}
	// An endpoint that was removed has no count, and one that came after it under the same id has its own.
	if e, ok := w.endpoints.Get(j.Endpoint.ID); ok && e.Position == j.Endpoint.Position {
		w.inFlight[e.ID]--
	}
	now := w.now()
	w.catchUp(now)
	_ = w.transact(now, func(tx *Tx) error {
		if d, ok := tx.Deliveries.Get(j.Delivery.ID); ok {
			tx.settle(d, a)
		}
		return nil
	})
}

func (tx *Tx) settle(d Delivery, a Attempt) {
	d.InFlight = false
	if len(d.Attempts) == maxAttempts {
		d.Attempts = d.Attempts[1:]
	}
	d.Attempts = append(slices.Clip(d.Attempts), a)
	d.Tried++
	if a.Outcome.Delivered {
		tx.world.tally.Delivered++
		tx.finish(d, Delivered)
		return
	}
	next, ok := tx.Settings().Policies.WebhookRetry.Next(d.Tried, d.Due)
	if f := tx.world.config.Seams.Retry; f != nil {
		next, ok = f(d.Tried, d.Due, next, ok)
	}
	if !ok {
		tx.world.tally.Failed++
		tx.finish(d, Exhausted)
		return
	}
	d.Due = next
	tx.Deliveries.Put(d)
}

// finish ends a delivery and lets the next one of its source go.
func (tx *Tx) finish(d Delivery, s DeliveryState) {
	d.State, d.InFlight = s, false
	tx.putDelivery(d)
	next, ok := tx.Deliveries.Oldest(deliveriesQueued, Key{d.EndpointID, d.SourceID})
	if ok && next.Behind {
		next.Behind, next.Due = false, tx.Now
		tx.Deliveries.Put(next)
	}
	tx.trim()
}

// Why a delivery cannot be sent again.
var (
	ErrStillWaiting = errors.New("it is still waiting, and will be sent by itself")
	ErrEndpointGone = errors.New("its endpoint was removed; emit the event anew to tell another")
)

// Resend puts a finished delivery on its way once more, with the same event id and bytes, and gives it as it is then. The
// error is ErrStillWaiting or ErrEndpointGone, and changes nothing.
func (tx *Tx) Resend(d Delivery) (Delivery, error) {
	if d.State == Waiting {
		return d, ErrStillWaiting
	}
	if _, there := tx.world.endpoints.Get(d.EndpointID); !there {
		return d, ErrEndpointGone
	}
	d.State, d.Due, d.Tried, d.Behind = Waiting, tx.Now, 0, false
	tx.putDelivery(d)
	return d, nil
}

// Announce wakes those who wait for deliveries to be answered, for instance because nobody will answer any more.
func (w *World) Announce() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.announce()
}

// announce wakes those who wait for deliveries to be answered.
func (w *World) announce() {
	close(w.changed)
	w.changed = make(chan struct{})
}
