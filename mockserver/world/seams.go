package world

import "time"

// Seams are places at which a test makes a world deviate from what it should do, to see whether some other test notices. The
// zero Seams deviate nowhere. They run under the world's lock and must not call into the world but through the transaction.
type Seams struct {
	// Later changes an item before it is put on the agenda; false keeps it off.
	Later func(*Tx, *Item) bool
	// Emit gives the events that are told instead of one that was rendered: none, it, or several.
	Emit func(*Tx, Event) []Event
	// Kept finds the reply that was kept for a key, for the call that mine and terms describe.
	Kept func(tx *Tx, mine Kept, terms Terms) (Kept, bool)
	// Keep changes a reply before it is kept for its key; false keeps nothing.
	Keep func(*Tx, *Kept) bool
	// TokenValid says whether a token can be used that ends at expires.
	TokenValid func(expires, now time.Time, valid bool) bool
	// Retry says when a delivery is tried again that was attempted so many times; false gives it up.
	Retry func(tried int, due, next time.Time, again bool) (time.Time, bool)
	// Wants says whether an event is delivered to an endpoint.
	Wants func(Event, Endpoint) bool
	// Dispatch changes a delivery before it is queued.
	Dispatch func(*Tx, *Delivery)
}
