package issuing

import (
	"time"

	"github.com/shopspring/decimal"
)

// CardStatus is the state of a card (Card Lifecycle guide).
type CardStatus string

// The statuses.
const (
	CardPending   CardStatus = "PENDING"
	CardActive    CardStatus = "ACTIVE"
	CardFrozen    CardStatus = "FROZEN"
	CardBlocked   CardStatus = "BLOCKED"
	CardPreCancel CardStatus = "PRE_CANCEL"
	CardCancelled CardStatus = "CANCELLED"
	CardLost      CardStatus = "LOST"
	CardStolen    CardStatus = "STOLEN"
	CardFailed    CardStatus = "FAILED"
)

// OrderStatus is the state of a card order (Retrieve Card Order reference).
type OrderStatus string

// The statuses.
const (
	OrderPending    OrderStatus = "PENDING"
	OrderProcessing OrderStatus = "PROCESSING"
	OrderSuccess    OrderStatus = "SUCCESS"
	OrderFailed     OrderStatus = "FAILED"
)

// OrderType is what a card order does.
type OrderType string

// OrderCreate is the order behind createCard; how it is spelled in replies is a quirk (order-type).
const OrderCreate OrderType = "CREATE_CARD"

// Result is how an order ends.
type Result string

// The two ends.
const (
	Succeeded Result = "SUCCESS"
	Failed    Result = "FAILED"
)

// SpendingControl limits what a card can spend in an interval.
type SpendingControl struct {
	Amount   decimal.Decimal
	Interval string // PER_TRANSACTION
}

// RiskControls are a card's risk settings. An empty string or nil slice is a setting that was not made.
type RiskControls struct {
	Enable3DS  string // Y, N; Visa only
	Allow3DS   string // Y, N
	AllowedMCC []string
	BlockedMCC []string
}

// Usage says how often a card can be used (Issue Virtual Cards guide).
type Usage struct {
	Type          string // NORMAL, ONE_TIME
	CancelTrigger string // ON_AUTH, ON_CAPTURE; with ONE_TIME only
	ExpiryAt      string // ISO 8601
}

// oneTime is the usage_type of a card that ends after its first use.
const oneTime = "ONE_TIME"

// Card is a card. Its number and CVV are secrets: only the operations that UQPAY made for it show them.
type Card struct {
	ID           string
	OrderID      string // of its creation
	AccountID    string
	CardholderID string
	ProductID    string
	BIN          string
	Scheme       string
	Mode         Mode
	Form         Form
	PAN          string
	CVV          string
	ExpiresAt    time.Time // last instant of the month on the card
	Status       CardStatus
	Currency     string
	Limit        decimal.Decimal
	Available    decimal.Decimal
	Consumed     decimal.Decimal
	Spending     []SpendingControl
	// SpendingAssumed tells that none was given and the default took its place.
	SpendingAssumed bool
	Risk            RiskControls
	Metadata        string // JSON text of the object that was given; empty for none
	Usage           Usage
	NameOnCard      string
	ArtID           string
	UpdateReason    string
	AwaitsKYC       bool // not provisioned before its cardholder's check or review ends
	CreatedAt       time.Time
	UpdatedAt       time.Time
}

// Order is one asynchronous change of a card.
type Order struct {
	ID          string
	AccountID   string
	CardID      string
	Type        OrderType
	Status      OrderStatus
	Amount      decimal.Decimal
	Currency    string
	Reason      string // why it failed
	CreatedAt   time.Time
	UpdatedAt   time.Time
	CompletedAt time.Time // zero while it runs
}

// ends says where a status leads when an order ends; the zero value is a status that no end of an order touches.
type ends[S ~string] struct{ succeeded, failed S }

func (e ends[S]) by(r Result) (S, bool) {
	to := e.succeeded
	if r == Failed {
		to = e.failed
	}
	return to, to != ""
}

// orderMoves is the machine of orders: one row a status.
var orderMoves = map[OrderStatus]ends[OrderStatus]{
	OrderPending:    {OrderSuccess, OrderFailed},
	OrderProcessing: {OrderSuccess, OrderFailed},
	OrderSuccess:    {},
	OrderFailed:     {},
}

// provisioned is where a card goes when the order that creates it ends: one row a status.
var provisioned = map[CardStatus]ends[CardStatus]{
	CardPending:   {CardActive, CardFailed},
	CardActive:    {},
	CardFrozen:    {},
	CardBlocked:   {},
	CardPreCancel: {},
	CardCancelled: {},
	CardLost:      {},
	CardStolen:    {},
	CardFailed:    {},
}

// Provision ends the order that creates the card. An ACTIVE card has its limit available; of a FAILED prepaid card the
// caller gives the money back to the issuing balance. The error says why the card cannot be provisioned now.
func Provision(c Card, o Order, r Result, now time.Time) (Card, Order, error) {
	status, ok := provisioned[c.Status].by(r)
	if !ok {
		return c, o, refuse(NotNow, "the card is %s already: only a PENDING card is provisioned", c.Status)
	}
	ended, ok := orderMoves[o.Status].by(r)
	if !ok {
		return c, o, refuse(NotNow, "the order is %s already: only a running order can end", o.Status)
	}
	if c.AwaitsKYC && r == Succeeded {
		return c, o, refuse(NotNow, "the card waits for its cardholder's identity check or review: decide that first")
	}
	c.Status, c.UpdatedAt, c.AwaitsKYC = status, now, false
	o.Status, o.UpdatedAt, o.CompletedAt = ended, now, now
	if r == Succeeded {
		c.Available = c.Limit
	}
	return c, o, nil
}
