package world

import (
	"slices"
	"time"

	"github.com/uqmock/uqmock/mockserver/webhook"
)

// The bounds of a world's outbox. Beyond them the oldest finished deliveries and the oldest events are forgotten, and a
// further delivery is given up at once.
const (
	maxEvents   = 10_000
	maxFinished = 10_000
	maxWaiting  = 10_000
	maxAttempts = 50 // kept of a delivery: the latest
)

// parallel is how many deliveries one endpoint gets at a time. While the clock stands still it is one, so that a run can
// be repeated.
const parallel = 8

// Endpoint is a webhook endpoint of the world.
type Endpoint struct {
	webhook.Endpoint
	Position uint64
}

// Event is a fact that the world told. Its body was rendered once; every attempt sends these bytes.
type Event struct {
	Seq      uint64
	ID       string
	Type     string
	SourceID string
	At       time.Time
	Body     []byte
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

func (d *Delivery) free() bool { return d.State == Waiting && !d.Behind && !d.InFlight }

func everywhere[T any](*T) (Key, bool) { return Key{}, true }

var endpointSchema = schema[Endpoint]{
	id:     func(e *Endpoint) *string { return &e.ID },
	before: func(a, b *Endpoint) bool { return a.Position < b.Position },
	lists:  []list[Endpoint]{{of: everywhere[Endpoint]}},
}

var eventSchema = schema[Event]{
	id:     func(e *Event) *string { return &e.ID },
	before: func(a, b *Event) bool { return a.Seq < b.Seq },
	lists:  []list[Event]{EventsAll: {of: everywhere[Event]}},
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
	tx.Events.Put(e)
	if tx.Events.Len() > maxEvents {
		oldest, _ := tx.Events.Oldest(EventsAll, Key{})
		tx.Events.Delete(oldest.ID)
	}
	for endpoint := range tx.world.endpoints.Partition(0, Key{}) {
		if tx.wants(e, endpoint) {
			tx.dispatch(e, endpoint)
		}
	}
}

func (tx *Tx) wants(e Event, endpoint Endpoint) bool {
	if f := tx.world.config.Seams.Wants; f != nil {
		return f(e, endpoint)
	}
	return endpoint.Wants(e.Type)
}

// dispatch queues the event for an endpoint.
func (tx *Tx) dispatch(e Event, to Endpoint) {
	d := Delivery{
		Seq: tx.Next("delivery"), EventID: e.ID, EndpointID: to.ID, SourceID: e.SourceID, State: Waiting, Due: tx.Now,
		Behind: to.Ordered && tx.Deliveries.Count(deliveriesQueued, Key{to.ID, e.SourceID}) > 0,
	}
	d.ID = tx.Seed().UUID("delivery", d.Seq)
	if f := tx.world.config.Seams.Dispatch; f != nil {
		f(tx, &d)
	}
	if tx.Deliveries.Count(deliveriesWaiting, Key{}) >= maxWaiting {
		d.State = Exhausted
		d.Attempts = []Attempt{{At: tx.Now, Outcome: webhook.Outcome{Error: "given up: 10000 deliveries are waiting already"}}}
	}
	tx.Deliveries.Put(d)
	tx.trimFinished()
}

func (tx *Tx) trimFinished() {
	for tx.Deliveries.Count(deliveriesFinished, Key{}) > maxFinished {
		oldest, _ := tx.Deliveries.Oldest(deliveriesFinished, Key{})
		tx.Deliveries.Delete(oldest.ID)
	}
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
		e, ok := tx.Events.Get(d.EventID)
		if !ok { // forgotten, see maxEvents
			tx.finish(d, Exhausted)
			continue
		}
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
	tx.Deliveries.Put(d)
	next, ok := tx.Deliveries.Oldest(deliveriesQueued, Key{d.EndpointID, d.SourceID})
	if ok && next.Behind {
		next.Behind, next.Due = false, tx.Now
		tx.Deliveries.Put(next)
	}
	tx.trimFinished()
}

// Resend puts a finished delivery on its way once more, with the same event id and bytes; false when there is none of the
// id, it is still waiting, or its event or endpoint is gone.
func (tx *Tx) Resend(id string) bool {
	d, ok := tx.Deliveries.Get(id)
	if !ok || d.State == Waiting {
		return false
	}
	_, told := tx.Events.Get(d.EventID)
	_, there := tx.world.endpoints.Get(d.EndpointID)
	if !told || !there {
		return false
	}
	d.State, d.Due, d.Tried, d.Behind = Waiting, tx.Now, 0, false
	tx.Deliveries.Put(d)
	return true
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
