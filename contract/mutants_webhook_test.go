package contract_test

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
)

const (
	updatedEvent = "cardholder.updated"
	statusEvent  = "cardholder.kyc.status_changed"
	createdEvent = "card.create.succeeded"
	failedEvent  = "card.create.failed"
)

func nothing(*world.Tx, world.Event) []world.Event { return nil }

func twice(tx *world.Tx, e world.Event) []world.Event {
	again := e
	again.Seq, again.ID = tx.Next("event"), uuid.NewString()
	again.Body = bytes.Replace(e.Body, []byte(e.ID), []byte(again.ID), 1)
	return []world.Event{e, again}
}

// webhookMutants go wrong in what is told to whom, and how.
func webhookMutants() []mutant {
	all := []mutant{
		{name: "update-is-not-told", seams: telling(updatedEvent, nothing)},
		{name: "status-is-not-told", operation: person, seams: telling(statusEvent, nothing)},
		{name: "card-is-not-told", operation: order, seams: telling(createdEvent, nothing)},
		{name: "failed-card-is-not-told", operation: order, seams: telling(failedEvent, nothing)},
		{name: "update-is-told-twice", seams: telling(updatedEvent, twice)},
		{name: "status-is-told-twice", operation: person, seams: telling(statusEvent, twice)},
		{name: "creation-is-told", operation: enrol, seams: after(enrol, func(tx *world.Tx, _ step) { tell(tx, tx.NextID("nobody")) })},
		{name: "refusal-is-told", seams: refused(amend, func(tx *world.Tx, s step) { tell(tx, s.ID) })},
		{name: "order-tells-of-cardholder", operation: order, seams: after(order, func(tx *world.Tx, _ step) { tell(tx, tx.NextID("nobody")) })},
		{name: "failed-card-told-as-made", operation: order, seams: telling(failedEvent, func(_ *world.Tx, e world.Event) []world.Event {
			e.Type, e.Body = createdEvent, bytes.Replace(e.Body, []byte(failedEvent), []byte(createdEvent), 1)
			return []world.Event{e}
		})},
		{name: "status-before-update", seams: reversed()},
		{name: "card-event-names-card", operation: order, seams: wording(createdEvent, `"source_id":"[^"]+",(.*"card_id":)("[^"]+")`, `"source_id":$2,$1$2`)},
		{name: "status-without-reason", operation: person, seams: wording(statusEvent, `,"reason":"[^"]*"`, ``)},
		{name: "status-with-reason-always", operation: person, seams: wording(statusEvent, `,"update_time"`, `,"reason":"","update_time"`)},
		{name: "status-event-stale", operation: person, seams: wording(statusEvent, `"cardholder_status":"SUCCESS"`, `"cardholder_status":"INCOMPLETE"`)},
		{name: "provider-not-named", operation: person, seams: wording(statusEvent, `"idv_provider":"SUMSUB"`, `"idv_provider":""`)},
		{name: "event-time-in-utc", seams: wording(updatedEvent, `"update_time":"([^"]+)\+08:00"`, `"update_time":"${1}Z"`)},
		{name: "event-update-time-stays", seams: wording(updatedEvent, `"create_time":("[^"]+")(.*)"update_time":"[^"]+"`, `"create_time":$1$2"update_time":$1`)},
		{name: "event-without-birthday", seams: wording(updatedEvent, `"0001-01-01"`, `""`)},
		{name: "event-names-swapped", seams: wording(updatedEvent, `"event_name":"ISSUING","event_type":"cardholder.updated"`, `"event_name":"cardholder.updated","event_type":"ISSUING"`)},
		{name: "event-version-other", seams: wording(updatedEvent, `"V1.6.0"`, `"V1.5.2"`)},
		{name: "card-event-shows-number", operation: order, seams: wording(createdEvent, `(\d{8})\*{4}`, `${1}1234`)},
		{name: "card-event-balance-as-number", operation: order, seams: wording(createdEvent, `"card_available_balance":"([\d.]+)"`, `"card_available_balance":$1`)},
		{name: "card-event-controls-renamed", operation: order, seams: wording(createdEvent, `"risk_control"`, `"risk_controls"`)},

		{name: "unsigned", seams: sending(func(_ world.Job, r *webhook.Request) { r.Headers.Del(webhook.SignatureHeader) })},
		{name: "signed-without-secret", seams: sending(func(_ world.Job, r *webhook.Request) {
			if r.Headers.Get(webhook.SignatureHeader) == "" {
				r.Headers.Set(webhook.SignatureHeader, webhook.Sign("", r.Body, r.Headers.Get(webhook.TimestampHeader), webhook.OverBodyTimestamp))
			}
		})},
		{name: "signed-over-body-alone", seams: signing(func(j world.Job, r *webhook.Request) webhook.Request {
			return webhook.Build(j.Endpoint.Endpoint, r.Body, r.Headers.Get(webhook.TimestampHeader), webhook.OverBody)
		})},
		{name: "signed-with-url-for-secret", seams: signing(func(j world.Job, r *webhook.Request) webhook.Request {
			to := j.Endpoint.Endpoint
			to.Secret = to.URL
			return webhook.Build(to, r.Body, r.Headers.Get(webhook.TimestampHeader), webhook.OverBodyTimestamp)
		})},
		{name: "signature-in-capitals", seams: sending(func(_ world.Job, r *webhook.Request) {
			r.Headers.Set(webhook.SignatureHeader, strings.ToUpper(r.Headers.Get(webhook.SignatureHeader)))
		})},
		{name: "sent-bytes-not-signed-bytes", seams: sending(func(_ world.Job, r *webhook.Request) { r.Body = append(slices.Clone(r.Body), '\n') })},
		{name: "timestamp-in-milliseconds", seams: stamped(func(j world.Job) string { return webhook.Timestamp(j.At, webhook.Milliseconds) })},
		{name: "timestamp-always-seconds", seams: stamped(func(j world.Job) string { return webhook.Timestamp(j.At, webhook.Seconds) })},
		{name: "timestamp-of-event", seams: stamped(func(j world.Job) string {
			unit := j.Endpoint.Unit
			return webhook.Timestamp(j.Event.At, unit)
		})},
		{name: "webhook-without-content-type", seams: sending(func(_ world.Job, r *webhook.Request) { r.Headers.Del("Content-Type") })},
		{name: "retry-of-another-id", seams: signing(func(j world.Job, r *webhook.Request) webhook.Request {
			if j.Delivery.Tried > 0 {
				r.Body = bytes.Replace(r.Body, []byte(j.Event.ID), []byte(uuid.NewString()), 1)
			}
			return rebuilt(j, r)
		})},
		{name: "retry-of-other-bytes", seams: signing(func(j world.Job, r *webhook.Request) webhook.Request {
			if j.Delivery.Tried > 0 {
				r.Body = append(slices.Clone(r.Body), ' ')
			}
			return rebuilt(j, r)
		})},

		{name: "retry-never", seams: retrying(func(_ int, _, next time.Time, _ bool) (time.Time, bool) { return next, false })},
		{name: "retry-four-times", seams: retrying(func(tried int, _, next time.Time, again bool) (time.Time, bool) { return next, again && tried < 5 })},
		{name: "retry-six-times", seams: retrying(func(tried int, due, next time.Time, again bool) (time.Time, bool) {
			if again {
				return next, true
			}
			return due.Add(512 * time.Second), tried < 7
		})},
		{name: "taken-only-by-200", seams: seams{Outcome: func(o *webhook.Outcome) { o.Delivered = o.Status == 200 }}},
		{name: "taken-by-any-answer", seams: seams{Outcome: func(o *webhook.Outcome) { o.Delivered = o.Status > 0 }}},
		{name: "taken-by-redirect", seams: seams{Outcome: func(o *webhook.Outcome) { o.Delivered = o.Delivered || o.Status/100 == 3 }}},
		{name: "taken-by-refusal", seams: seams{Outcome: func(o *webhook.Outcome) { o.Delivered = o.Delivered || o.Status/100 == 4 }}},
		{name: "webhook-a-second-late", seams: seams{World: world.Seams{Dispatch: func(_ *world.Tx, d *world.Delivery) { d.Due = d.Due.Add(time.Second) }}}},
		{name: "order-not-kept", seams: seams{World: world.Seams{Dispatch: func(_ *world.Tx, d *world.Delivery) { d.Behind = false }}}},
		{name: "all-wait-for-all", seams: seams{World: world.Seams{Dispatch: func(_ *world.Tx, d *world.Delivery) { d.SourceID = "" }}}},
		{name: "filter-not-looked-at", seams: seams{World: world.Seams{Wants: func(world.Event, world.Endpoint) bool { return true }}}},
		{name: "filter-by-first-word", seams: seams{World: world.Seams{Wants: func(e world.Event, to world.Endpoint) bool {
			return len(to.Events) == 0 || slices.ContainsFunc(to.Events, func(f string) bool { return strings.SplitN(f, ".", 2)[0] == strings.SplitN(e.Type, ".", 2)[0] })
		}}}},
		{name: "first-endpoint-alone", seams: seams{World: world.Seams{Wants: func(e world.Event, to world.Endpoint) bool { return to.Wants(e.Type) && to.Position == 1 }}}},
	}
	for i, m := range all {
		if m.operation == "" {
			all[i].operation = amend
		}
	}
	return all
}

// rebuilt signs what is in a request.
func rebuilt(j world.Job, r *webhook.Request) webhook.Request {
	return webhook.Build(j.Endpoint.Endpoint, r.Body, r.Headers.Get(webhook.TimestampHeader), webhook.OverBodyTimestamp)
}

// stamped gives attempts another timestamp, signed as it should be.
func stamped(text func(world.Job) string) seams {
	return signing(func(j world.Job, r *webhook.Request) webhook.Request {
		return webhook.Build(j.Endpoint.Endpoint, r.Body, text(j), webhook.OverBodyTimestamp)
	})
}

// reversed tells the events of an update in reverse.
func reversed() seams {
	var mu sync.Mutex
	held := map[string][]world.Event{} // by world, while it updates
	return seams{
		Carry: func(tx *world.Tx, s step, do func() error) error {
			if s.What != amend {
				return do()
			}
			mu.Lock()
			held[tx.World()] = []world.Event{}
			mu.Unlock()
			err := do()
			mu.Lock()
			events := held[tx.World()]
			delete(held, tx.World())
			mu.Unlock()
			for _, e := range slices.Backward(events) {
				_ = tx.Emit(e.Type, e.SourceID, func(id string) ([]byte, error) { return bytes.Replace(e.Body, []byte(e.ID), []byte(id), 1), nil })
			}
			return err
		},
		World: world.Seams{Emit: func(tx *world.Tx, e world.Event) []world.Event {
			mu.Lock()
			defer mu.Unlock()
			if _, holding := held[tx.World()]; !holding {
				return []world.Event{e}
			}
			held[tx.World()] = append(held[tx.World()], e)
			return nil
		}},
	}
}
