package mockserver

import (
	"encoding/json"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
	"github.com/uqmock/uqmock/mockserver/world"
)

// eventEnvelope is what every webhook of V1.6 looks like, members in the guide's order.
type eventEnvelope struct {
	Version   string `json:"version"`
	EventName string `json:"event_name"`
	EventType string `json:"event_type"`
	EventID   string `json:"event_id"`
	SourceID  string `json:"source_id"`
	Data      any    `json:"data"`
}

// Every card issuing event has this version and name.
const (
	eventVersion = "V1.6.0"
	eventName    = "ISSUING"
)

// The events that can happen by themselves or by a call.
const (
	statusChangedEvent     = "cardholder.kyc.status_changed"
	cardholderUpdatedEvent = "cardholder.updated"
	cardCreatedEvent       = "card.create.succeeded"
	cardFailedEvent        = "card.create.failed"
)

// emit tells an event about source to the world's endpoints.
func emit(tx *world.Tx, eventType, source string, data any) error {
	name, kind := eventName, eventType
	if tx.Settings().Quirks.EventNames == quirk.EventNamesSwapped {
		name, kind = kind, name
	}
	return tx.Emit(eventType, source, func(id string) ([]byte, error) {
		return json.Marshal(eventEnvelope{eventVersion, name, kind, id, source, data})
	})
}

// cardholderData is the data of the cardholder events: the guide's members in its order, and the reason that newer pages
// add.
type cardholderData struct {
	CardholderID     string                   `json:"cardholder_id"`
	CardholderStatus issuing.CardholderStatus `json:"cardholder_status"`
	CountryCode      string                   `json:"country_code"`
	CreateTime       string                   `json:"create_time"`
	DateOfBirth      string                   `json:"date_of_birth"`
	Email            string                   `json:"email"`
	FirstName        string                   `json:"first_name"`
	IDVProvider      string                   `json:"idv_provider"`
	IDVStatus        issuing.IDVStatus        `json:"idv_status"`
	LastName         string                   `json:"last_name"`
	Nationality      string                   `json:"nationality"`
	PhoneNumber      string                   `json:"phone_number"`
	Reason           *string                  `json:"reason,omitempty"`
	UpdateTime       string                   `json:"update_time"`
}

// noBirth is the date of birth in events of a cardholder who has none (Cardholder Updated webhook).
const noBirth = "0001-01-01"

func emitCardholder(tx *world.Tx, eventType string, h issuing.Cardholder) error {
	data := cardholderData{
		CardholderID: h.ID, CardholderStatus: h.Status, CountryCode: h.CountryCode, CreateTime: stamp(h.CreatedAt),
		DateOfBirth: h.DateOfBirth, Email: h.Email, FirstName: h.FirstName, IDVStatus: h.IDV, LastName: h.LastName,
		Nationality: h.Nationality, PhoneNumber: h.PhoneNumber, UpdateTime: stamp(h.UpdatedAt),
	}
	if h.DateOfBirth == "" {
		data.DateOfBirth = noBirth
	}
	if h.IDV != issuing.IDVNone {
		data.IDVProvider = "SUMSUB"
	}
	if eventType == statusChangedEvent && (h.Status == issuing.StatusFailed || h.Status == issuing.StatusIncomplete) {
		data.Reason = &h.Reason
	}
	return emit(tx, eventType, h.ID, data)
}

// cardData is the data of the card creation events, members in the order of the Card Created webhook's sample.
type cardData struct {
	Available     string             `json:"card_available_balance"`
	BIN           string             `json:"card_bin"`
	CardID        string             `json:"card_id"`
	CardNumber    string             `json:"card_number"`
	ProductID     string             `json:"card_product_id"`
	Scheme        string             `json:"card_scheme"`
	Status        issuing.CardStatus `json:"card_status"`
	Cardholder    shortHolder        `json:"cardholder"`
	FailureReason string             `json:"failure_reason,omitempty"`
	FormFactor    string             `json:"form_factor"`
	Metadata      json.RawMessage    `json:"metadata"`
	Mode          issuing.Mode       `json:"mode_type"`
	RiskControl   riskReply          `json:"risk_control"`
	Limits        []limitData        `json:"spending_limits"`
}

type limitData struct {
	Amount   string `json:"amount"`
	Interval string `json:"interval"`
}

// emitCreated tells how the creation of a card ended.
func emitCreated(tx *world.Tx, c issuing.Card, o issuing.Order) error {
	if o.Status == issuing.OrderFailed {
		return emitCreation(tx, cardFailedEvent, c, o)
	}
	return emitCreation(tx, cardCreatedEvent, c, o)
}

// emitCreation tells a card creation event. The source is the order.
func emitCreation(tx *world.Tx, eventType string, c issuing.Card, o issuing.Order) error {
	holder, _ := tx.Cardholders.Get(c.CardholderID)
	data := cardData{
		Available: c.Available.String(), BIN: c.BIN, CardID: c.ID, CardNumber: maskedEvent(c), ProductID: c.ProductID,
		Scheme: c.Scheme, Status: c.Status, Cardholder: shortOf(holder), FormFactor: formFactor(c.Form),
		Metadata: json.RawMessage("{}"), Mode: c.Mode, RiskControl: riskOf(c.Risk), Limits: []limitData{},
	}
	if c.Metadata != "" {
		data.Metadata = json.RawMessage(c.Metadata)
	}
	for _, control := range c.Spending {
		data.Limits = append(data.Limits, limitData{control.Amount.String(), control.Interval})
	}
	if eventType == cardFailedEvent {
		data.FailureReason = o.Reason
		if o.Reason == "" {
			data.FailureReason = "card could not be issued"
		}
	}
	return emit(tx, eventType, o.ID, data)
}
