package mockserver

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
)

// eventState is an event as the control API shows it.
type eventState struct {
	ID       string          `json:"event_id"`
	Type     string          `json:"event_type"`
	SourceID string          `json:"source_id"`
	At       string          `json:"at"`
	Body     json.RawMessage `json:"body"`
}

func showEvent(e world.Event) eventState {
	return eventState{e.ID, e.Type, e.SourceID, timeText(e.At), e.Body}
}

func listEvents(c *controlCall) (any, error) {
	all := c.world.Events()
	if id, ok := c.params["after"]; ok {
		i := slices.IndexFunc(all, func(e world.Event) bool { return e.ID == id })
		if i < 0 {
			return nil, invalidMember("after", "is the id of no event, or of one that was forgotten", "give an event_id of this list, or leave it out")
		}
		all = all[i+1:]
	}
	kind, source := webhook.Endpoint{}, c.params["source_id"]
	if pattern, ok := c.params["type"]; ok {
		kind.Events = []string{pattern}
	}
	notes := filterNotes(kind.Events, c.world.hasTold, func(int) string { return "type" })
	all = slices.DeleteFunc(all, func(e world.Event) bool {
		return !kind.Wants(e.Type) || source != "" && e.SourceID != source
	})
	page, err := paged(c, all, func(e world.Event) string { return ordinal(e.Seq) }, showEvent)
	page.Notes = notes
	return page, err
}

func emitEvent(c *controlCall) (any, error) {
	var request struct {
		Type     string          `json:"event_type"`
		SourceID string          `json:"source_id"`
		Data     json.RawMessage `json:"data"`
	}
	if err := c.into(&request); err != nil {
		return nil, err
	}
	event, err := c.world.Emit(request.Type, request.SourceID, request.Data)
	if err != nil {
		return nil, err
	}
	c.status = http.StatusCreated
	return showEvent(event), nil
}

// deliveryState is a delivery as the control API shows it.
type deliveryState struct {
	ID         string              `json:"id"`
	EventID    string              `json:"event_id"`
	EndpointID string              `json:"endpoint_id"`
	State      world.DeliveryState `json:"state"`
	NextAt     string              `json:"next_at,omitempty"` // past when it is due, and the endpoint busy
	WaitsFor   world.Wait          `json:"waits_for,omitempty"`
	Attempts   []attemptState      `json:"attempts"`
}

type attemptState struct {
	At           string      `json:"at"`
	Headers      http.Header `json:"headers"`
	Body         string      `json:"body"`
	SigningInput string      `json:"signing_input"`
	Status       int         `json:"status"`
	Error        string      `json:"error"`
	TookMS       int64       `json:"took_ms"`
}

func (c *controlCall) showDelivery(d world.Delivery) deliveryState {
	shown := deliveryState{ID: d.ID, EventID: d.EventID, EndpointID: d.EndpointID, State: d.State, Attempts: []attemptState{}}
	shown.WaitsFor = d.WaitsFor(c.world.Now())
	if shown.WaitsFor == world.ForDueTime || shown.WaitsFor == world.ForEndpoint {
		shown.NextAt = timeText(d.Due)
	}
	for _, a := range d.Attempts {
		shown.Attempts = append(shown.Attempts, showAttempt(a))
	}
	return shown
}

func showAttempt(a world.Attempt) attemptState {
	shown := attemptState{
		At: timeText(a.At), Headers: a.Request.Headers, Body: string(a.Request.Body), Status: a.Outcome.Status,
		Error: a.Outcome.Error, TookMS: a.Took.Milliseconds(), SigningInput: signingInput(a.Request),
	}
	if shown.Headers == nil {
		shown.Headers = http.Header{}
	}
	return shown
}

// signingInput gives the bytes that an attempt's signature covers; none without a signature.
func signingInput(r webhook.Request) string {
	if r.Over == "" {
		return ""
	}
	return string(webhook.SigningInput(r.Body, r.Headers.Get(webhook.TimestampHeader), r.Over))
}

func listDeliveries(c *controlCall) (any, error) {
	return paged(c, c.world.Deliveries(), func(d world.Delivery) string { return ordinal(d.Seq) }, c.showDelivery)
}

func retrieveDelivery(c *controlCall) (any, error) {
	d, err := c.world.Delivery(c.params["id"])
	return c.showDelivery(d), err
}

// resentState is a delivery without its attempts: fifty of them, with bodies, would make a large reply.
type resentState struct {
	ID             string              `json:"id"`
	EventID        string              `json:"event_id"`
	EndpointID     string              `json:"endpoint_id"`
	State          world.DeliveryState `json:"state"`
	NextAt         string              `json:"next_at"`
	AttemptsBefore int                 `json:"attempts_before"`
}

func resendDelivery(c *controlCall) (any, error) {
	d, err := c.world.resend(c.params["id"])
	if err != nil {
		return nil, err
	}
	c.status = http.StatusAccepted
	return resentState{d.ID, d.EventID, d.EndpointID, d.State, timeText(d.Due), len(d.Attempts)}, nil
}

// Delivery gives a delivery with its attempts.
func (w *World) Delivery(id string) (d world.Delivery, err error) {
	var ok bool
	w.state.View(func(tx *world.Tx) { d, ok = tx.Deliveries.Get(id) })
	if !ok {
		return d, w.noDelivery(id)
	}
	return d, nil
}

func (w *World) noDelivery(id string) error {
	return fmt.Errorf("delivery %s: %w in world %s: none has the id, or it was forgotten", id, ErrNotFound, w.Name())
}
