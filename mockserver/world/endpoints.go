package world

import (
	"slices"

	"github.com/uqmock/uqmock/mockserver/webhook"
)

// maxEndpoints bounds the webhook endpoints of a world.
const maxEndpoints = 100

// Endpoints lists the webhook endpoints in the order in which they were made.
func (w *World) Endpoints() []Endpoint {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Collect(w.endpoints.Partition(0, Key{}))
}

// PutEndpoint adds an endpoint or, if it has the id of one, replaces that one. It reports false when there are too many.
// A new one without an id gets one.
func (w *World) PutEndpoint(e Endpoint) (Endpoint, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	old, exists := w.endpoints.Get(e.ID)
	switch {
	case exists:
		e.Position = old.Position
	case w.endpoints.Len() >= maxEndpoints:
		return Endpoint{}, false
	default:
		w.endpointsMade++
		e.Position = w.endpointsMade
		if e.ID == "" {
			e.ID = w.config.Seed.UUID("endpoint", e.Position)
		}
	}
	now := w.now()
	w.catchUp(now)
	_ = w.transact(now, func(*Tx) error { w.endpoints.Put(e); return nil })
	return e, true
}

// ChangeEndpoint replaces the endpoint of an id by what change makes of it; ok is false when there is none, and an error of
// change changes nothing. What waits for it is sent by what holds at the next attempt.
func (w *World) ChangeEndpoint(id string, change func(Endpoint) (Endpoint, error)) (after Endpoint, ok bool, err error) {
	w.mu.Lock()
	defer w.wake()
	defer w.mu.Unlock()
	old, ok := w.endpoints.Get(id)
	if !ok {
		return Endpoint{}, false, nil
	}
	if after, err = change(old); err != nil {
		return Endpoint{}, true, err
	}
	after.ID, after.Position = old.ID, old.Position
	now := w.now()
	w.catchUp(now)
	return after, true, w.transact(now, func(tx *Tx) error {
		w.endpoints.Put(after)
		if old.Ordered && !after.Ordered {
			tx.liftOrder(id)
		}
		return nil
	})
}

// liftOrder lets every event go that waits for an earlier one at the endpoint.
func (tx *Tx) liftOrder(endpoint string) {
	for _, d := range slices.Collect(tx.Deliveries.Partition(deliveriesWaiting, Key{})) {
		if d.EndpointID == endpoint && d.Behind {
			d.Behind, d.Due = false, tx.Now
			tx.Deliveries.Put(d)
		}
	}
}

// DropEndpoint removes an endpoint and gives up what was still waiting for it; false when there is none of the id.
func (w *World) DropEndpoint(id string) bool {
	w.mu.Lock()
	defer w.wake()
	defer w.mu.Unlock()
	defer w.announce()
	if _, ok := w.endpoints.Get(id); !ok {
		return false
	}
	now := w.now()
	w.catchUp(now)
	_ = w.transact(now, func(tx *Tx) error {
		w.endpoints.Delete(id)
		for _, d := range slices.Collect(tx.Deliveries.Partition(deliveriesWaiting, Key{})) {
			if d.EndpointID == id {
				d.State, d.InFlight = Exhausted, false
				d.Attempts = append(slices.Clip(d.Attempts), Attempt{At: tx.Now, Outcome: webhook.Outcome{Error: "given up: the endpoint was removed"}})
				tx.putDelivery(d)
			}
		}
		tx.trim()
		return nil
	})
	delete(w.inFlight, id)
	return true
}
