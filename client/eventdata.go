package client

import (
	"encoding/json"
	"fmt"
)

// The events that Decode knows.
const (
	CardholderKYCStatusChangedEvent = "cardholder.kyc.status_changed"
	CardholderUpdatedEvent          = "cardholder.updated"
	CardCreateSucceededEvent        = "card.create.succeeded"
	CardCreateFailedEvent           = "card.create.failed"
)

// CardholderKYCStatusChanged tells that a cardholder's status changed, or that
// documents were asked for again. Branch on Status.
type CardholderKYCStatusChanged struct{ CardholderEvent }

// CardholderUpdated tells that a call changed a cardholder.
type CardholderUpdated struct{ CardholderEvent }

// CardholderEvent is what the events of a cardholder have in common.
type CardholderEvent struct {
	ID           string           `json:"cardholder_id"`
	Status       CardholderStatus `json:"cardholder_status"`
	FirstName    string           `json:"first_name"`
	LastName     string           `json:"last_name"`
	Email        string           `json:"email"`
	CountryCode  string           `json:"country_code"`
	PhoneNumber  string           `json:"phone_number"`
	DateOfBirth  string           `json:"date_of_birth"` // 0001-01-01 when never given
	Nationality  string           `json:"nationality"`
	Verification string           `json:"idv_status"`   // PENDING, PASSED or FAILED; empty without an identity check
	Provider     string           `json:"idv_provider"` // SUMSUB, or empty
	Reason       string           `json:"reason"`       // why the status is FAILED or INCOMPLETE; may be empty even then
	CreatedAt    Time             `json:"create_time"`
	UpdatedAt    Time             `json:"update_time"`
}

// CardCreateSucceeded tells that a card was made. Event.SourceID is the order.
type CardCreateSucceeded struct{ CardEvent }

// CardCreateFailed tells that a card could not be made. Event.SourceID is the
// order. No page shows its data: a member may be empty.
type CardCreateFailed struct {
	CardEvent
	FailureReason string `json:"failure_reason"`
}

// CardEvent is what the events of a card's creation have in common.
type CardEvent struct {
	ID             string            `json:"card_id"`
	ProductID      string            `json:"card_product_id"`
	Status         CardStatus        `json:"card_status"`
	BIN            string            `json:"card_bin"`
	Scheme         string            `json:"card_scheme"`
	Number         string            `json:"card_number"` // masked: 40963608****8664
	FormFactor     string            `json:"form_factor"`
	Mode           string            `json:"mode_type"`
	Available      Amount            `json:"card_available_balance"`
	Cardholder     Cardholder        `json:"cardholder"` // in short
	SpendingLimits []SpendingControl `json:"spending_limits"`
	RiskControls   *RiskControls     `json:"risk_control"`
	Metadata       Metadata          `json:"metadata"`
}

// decoders make the value that each event's data decode to.
var decoders = map[string]func() any{
	CardholderKYCStatusChangedEvent: func() any { return new(CardholderKYCStatusChanged) },
	CardholderUpdatedEvent:          func() any { return new(CardholderUpdated) },
	CardCreateSucceededEvent:        func() any { return new(CardCreateSucceeded) },
	CardCreateFailedEvent:           func() any { return new(CardCreateFailed) },
}

// Kind is what happened, such as card.create.succeeded, also in envelopes older
// than V1.6, where event_name and event_type are swapped.
func (e Event) Kind() string {
	if e.Type == "ISSUING" && e.Name != "" {
		return e.Name
	}
	return e.Type
}

// Decode gives the event's data as a pointer to the type named after the event:
// *CardholderKYCStatusChanged, *CardholderUpdated, *CardCreateSucceeded or
// *CardCreateFailed. Any other event gives its data as json.RawMessage. The error
// wraps ErrWebhookEvent when a member has the wrong type.
func (e Event) Decode() (any, error) {
	decoder, known := decoders[e.Kind()]
	if !known {
		return e.Data, nil
	}
	data := decoder()
	if len(e.Data) == 0 {
		return nil, fmt.Errorf("%w: %s has no data", ErrWebhookEvent, e.Kind())
	}
	if err := json.Unmarshal(e.Data, data); err != nil {
		return nil, fmt.Errorf("%w: data of %s: %w", ErrWebhookEvent, e.Kind(), explain(err))
	}
	return data, nil
}
