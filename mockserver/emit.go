package mockserver

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
)

// Emit tells an event to the endpoints that want it, and changes nothing else. data is the event's data as a JSON object;
// without it the data is taken from the object of the source as it stands: a cardholder for cardholder events, a card
// order for card creation events.
func (w *World) Emit(eventType, sourceID string, data json.RawMessage) (e world.Event, err error) {
	if err = checkEventType(eventType); err != nil {
		return e, err
	}
	if data != nil && jsontext.Value(data).Kind() != '{' || data != nil && !jsontext.Value(data).IsValid() {
		return e, invalidMember("data", "is not a JSON object", "the event's data, or nothing to take it from the source")
	}
	if len(data) > maxControlBody {
		return e, invalidMember("data", "has more than 1 MiB", "less of it")
	}
	err = w.control(func(tx *world.Tx) error {
		if data != nil {
			err = emit(tx, eventType, sourceID, data)
		} else {
			err = w.emitLive(tx, eventType, sourceID)
		}
		if newest := tx.Events.Page(world.EventsAll, world.Key{}, 0, 1); len(newest) > 0 {
			e = newest[0]
		}
		return err
	})
	return e, err
}

// checkEventType refuses what endpoints could not name in their filters.
func checkEventType(eventType string) error {
	filter := webhook.Endpoint{URL: "http://127.0.0.1/", Events: []string{eventType}}
	if strings.Contains(eventType, "*") || !strings.Contains(eventType, ".") || filter.Validate() != nil || len(eventType) > 128 {
		return invalidMember("event_type", "is not an event type", "words of letters, digits, _ and - with dots between, such as "+statusChangedEvent)
	}
	return nil
}

// liveEvents are the events whose data can be taken from the world.
func liveEvents() []string {
	return []string{statusChangedEvent, cardholderUpdatedEvent, cardCreatedEvent, cardFailedEvent}
}

func (w *World) emitLive(tx *world.Tx, eventType, sourceID string) error {
	const give = "give data, or the source_id of "
	switch eventType {
	case statusChangedEvent, cardholderUpdatedEvent:
		h, ok := tx.Cardholders.Get(strings.ToLower(sourceID))
		if !ok {
			return invalidMember("data", "is required: the world has no such cardholder to take it from", give+"a cardholder")
		}
		return emitCardholder(tx, eventType, h)
	case cardCreatedEvent, cardFailedEvent:
		o, ok := tx.Orders.Get(strings.ToLower(sourceID))
		if !ok {
			return invalidMember("data", "is required: the world has no such card order to take it from", give+"a card order")
		}
		c, _ := tx.Cards.Get(o.CardID)
		return emitCreation(tx, eventType, c, o)
	}
	live := liveEvents()
	slices.Sort(live)
	return invalidMember("data", "is required: the fake cannot make it for this event_type", "give data; or for the type: "+didYouMean(eventType, live))
}
