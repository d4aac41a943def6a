package client

import (
	"encoding/json"
	"errors"
	"fmt"
)

// ErrWebhookEvent says that a webhook's body is not the envelope of an event;
// compare with errors.Is.
var ErrWebhookEvent = errors.New("webhook body is not an event")

// Event is the envelope of every webhook, version V1.6. Members the envelope
// has beyond these are ignored.
type Event struct {
	// Version of the envelope, e.g. V1.6.0; empty when not sent.
	Version string
	// Name is the product's, ISSUING for every card issuance event.
	Name string
	// Type says what happened, e.g. cardholder.kyc.status_changed.
	Type string
	// ID is the same on every retry: the key for ignoring duplicates.
	ID string
	// SourceID is the object's: a cardholder id, or for card orders the order id.
	SourceID string
	// Data is the event's own object, undecoded; nil when not sent.
	Data json.RawMessage
}

// ParseEvent reads an event from a webhook's body. Verify the body first. The
// error wraps ErrWebhookEvent when it is no JSON object, a member has the wrong
// type, or event_type or event_id is absent. Member names are matched exactly.
//
// Name and Type are given as sent: samples older than V1.6 have the two swapped.
func ParseEvent(body []byte) (Event, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return Event{}, fmt.Errorf("%w: want one JSON object", ErrWebhookEvent)
	}
	event := Event{Data: members["data"]}
	texts := []struct {
		name     string
		into     *string
		required bool
	}{
		{"version", &event.Version, false},
		{"event_name", &event.Name, false},
		{"event_type", &event.Type, true},
		{"event_id", &event.ID, true},
		{"source_id", &event.SourceID, false},
	}
	for _, text := range texts {
		if err := decodeText(members[text.name], text.into); err != nil {
			return Event{}, fmt.Errorf("%w: %s is not a string", ErrWebhookEvent, text.name)
		}
		if text.required && *text.into == "" {
			return Event{}, fmt.Errorf("%w: %s is missing", ErrWebhookEvent, text.name)
		}
	}
	return event, nil
}

func decodeText(member json.RawMessage, into *string) error {
	if member == nil {
		return nil
	}
	return json.Unmarshal(member, into)
}
