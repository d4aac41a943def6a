package client

import "time"

// CardStatus says where a card stands.
type CardStatus string

// The statuses of a card.
const (
	CardPending   CardStatus = "PENDING" // being made
	CardActive    CardStatus = "ACTIVE"
	CardFrozen    CardStatus = "FROZEN"
	CardBlocked   CardStatus = "BLOCKED"    // by UQPAY
	CardPreCancel CardStatus = "PRE_CANCEL" // to be cancelled when all is settled
	CardCancelled CardStatus = "CANCELLED"
	CardLost      CardStatus = "LOST"
	CardStolen    CardStatus = "STOLEN"
	CardFailed    CardStatus = "FAILED" // could not be made
)

// CardCreate is the order for a card. Members that are empty are not sent.
type CardCreate struct {
	ProductID string `json:"card_product_id"`
	Currency  string `json:"card_currency"` // one of the product's
	// CardholderID is whose card it is. Left out, Cardholder is a whole new
	// cardholder, who is made with the card.
	CardholderID string `json:"cardholder_id,omitempty"`
	// Cardholder is what the product asks for and the cardholder has not given
	// yet, or the whole cardholder.
	Cardholder *CardholderData `json:"cardholder_required_fields,omitempty"`
	// Limit caps the spending of a SHARE card. On a SINGLE card it is moved there
	// from the issuing balance. At most two decimals; some BINs need one.
	Limit            Amount            `json:"card_limit,omitzero"`
	NameOnCard       string            `json:"name_on_card,omitempty"`
	CardArtID        string            `json:"card_art_id,omitempty"`
	SpendingControls []SpendingControl `json:"spending_controls,omitempty"`
	RiskControls     *RiskControls     `json:"risk_controls,omitempty"`
	Metadata         Metadata          `json:"metadata,omitempty"`
	UsageType        string            `json:"usage_type,omitempty"`          // NORMAL or ONE_TIME
	AutoCancel       string            `json:"auto_cancel_trigger,omitempty"` // ON_AUTH or ON_CAPTURE, with ONE_TIME
	ExpiresAt        time.Time         `json:"expiry_at,omitzero"`
}

// SpendingControl bounds what a card can spend.
type SpendingControl struct {
	Amount   Amount `json:"amount"`   // more than 0
	Interval string `json:"interval"` // PER_TRANSACTION
}

// RiskControls say what a card can be used for. The two lists exclude each other.
type RiskControls struct {
	Enable3DS   string `json:"enable_3ds,omitempty"`             // Y or N; Visa only
	Allow3DS    string `json:"allow_3ds_transactions,omitempty"` // Y or N
	AllowedMCCs []MCC  `json:"allowed_mcc,omitempty"`
	BlockedMCCs []MCC  `json:"blocked_mcc,omitempty"`
}

// CardCreated is what ordering a card answers.
type CardCreated struct {
	ID           string        `json:"card_id"`
	OrderID      string        `json:"card_order_id"`
	Status       CardStatus    `json:"card_status"`
	OrderStatus  OrderStatus   `json:"order_status"`
	CreatedAt    Time          `json:"create_time"`
	RiskControls *RiskControls `json:"risk_controls"`

	// The members below come when a cardholder was made or checked with the card.
	CardholderID       string           `json:"cardholder_id"`
	CardholderCreated  bool             `json:"cardholder_created"`
	CardholderStatus   CardholderStatus `json:"cardholder_status"`
	VerificationStatus string           `json:"verification_status"` // only UNDER_REVIEW was ever shown
	KYCMethod          KYCMethod        `json:"kyc_method"`
	VerificationURL    string           `json:"idv_verification_url"`
	VerificationEndsAt Time             `json:"idv_url_expires_at"`
	Message            string           `json:"message"`
}

func (c *CardCreated) absent() string { return unless(c.ID, "card_id") }

// Card is an issued card.
type Card struct {
	ID         string     `json:"card_id"`
	ProductID  string     `json:"card_product_id"`
	Status     CardStatus `json:"card_status"`
	BIN        string     `json:"card_bin"`
	Scheme     string     `json:"card_scheme"`
	Number     string     `json:"card_number"` // masked: ************5668
	FormFactor string     `json:"form_factor"` // VIRTUAL or PHYSICAL
	Mode       string     `json:"mode_type"`   // SINGLE or SHARE
	Currency   string     `json:"card_currency"`
	Limit      Amount     `json:"card_limit"`
	Available  Amount     `json:"available_balance"`
	Consumed   Amount     `json:"consumed_amount"` // the used part of the limit
	Cardholder Cardholder `json:"cardholder"`

	// List leaves out the next three.
	SpendingControls []SpendingControl `json:"spending_controls"`
	RiskControls     *RiskControls     `json:"risk_controls"`
	NoPINAmount      string            `json:"no_pin_payment_amount"` // such as 2000USD; the currency alone when unset

	Metadata     Metadata `json:"metadata"`
	UpdateReason string   `json:"update_reason"` // why the status last changed
}

func (c *Card) absent() string { return unless(c.ID, "card_id") }

func (c Card) id() string { return c.ID }
