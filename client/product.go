package client

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
)

// ProductService shows what can be issued.
type ProductService struct{ caller caller }

// Product is a kind of card that the account may issue.
type Product struct {
	ID       string   `json:"product_id"`
	BIN      string   `json:"card_bin"`    // the first 6 or 8 digits of its card numbers
	Scheme   string   `json:"card_scheme"` // VISA or MASTERCARD
	Forms    []string `json:"card_form"`   // VIR and PHY
	Currency []string `json:"card_currency"`
	// Mode is SINGLE when a card holds its own money, SHARE when it draws on the
	// issuing balance.
	Mode string `json:"mode_type"`
	// KYCLevel is SIMPLIFIED, STANDARD or ENHANCED; empty on old replies.
	KYCLevel string `json:"kyc_level"`
	// MaxCards is how many cards the account may issue of it.
	MaxCards Count  `json:"max_card_quota"`
	Status   string `json:"product_status"` // ENABLED or DISABLED
	// RequiredFields are what a cardholder may have to give before a card is
	// issued; only those with Required must be there.
	RequiredFields []RequiredField `json:"required_fields"`
	// NoPINAmounts are up to where no PIN is asked for.
	NoPINAmounts []Money `json:"no_pin_payment_amount"`
	CreatedAt    Time    `json:"create_time"`
	UpdatedAt    Time    `json:"update_time"`
}

func (p Product) id() string { return p.ID }

// Money is an amount with its currency.
type Money struct {
	Amount   Amount `json:"amount"`
	Currency string `json:"currency"`
}

// RequiredField is a member that a cardholder gives. The Java SDK spells the keys
// field_name and field_type; both spellings decode. In missing_fields a name or a
// path alone may stand for it, which decodes to the Name.
type RequiredField struct {
	Name        string // such as identity; in missing_fields perhaps identity.front_file
	Type        string // string or object
	Required    bool
	Description string
	Fields      []RequiredField // the members of an object
}

// UnmarshalJSON reads a description in either spelling, or a name.
func (f *RequiredField) UnmarshalJSON(raw []byte) error {
	if raw = bytes.TrimSpace(raw); len(raw) > 0 && raw[0] == '"' {
		*f = RequiredField{}
		return json.Unmarshal(raw, &f.Name)
	}
	var wire struct {
		Name        string          `json:"name"`
		Type        string          `json:"type"`
		FieldName   string          `json:"field_name"`
		FieldType   string          `json:"field_type"`
		Required    bool            `json:"required"`
		Description string          `json:"description"`
		Fields      []RequiredField `json:"fields"`
	}
	if err := json.Unmarshal(raw, &wire); err != nil {
		return err
	}
	if wire.Name == "" {
		wire.Name, wire.Type = wire.FieldName, wire.FieldType
	}
	*f = RequiredField{wire.Name, wire.Type, wire.Required, wire.Description, wire.Fields}
	return nil
}

// List gives one page of the account's products.
//
// It serves listProducts.
func (s ProductService) List(ctx context.Context, page PageParams) (Page[Product], error) {
	return perform[Page[Product]](ctx, s.caller, list("listProducts", "/v1/issuing/products", page, nil))
}

// All walks the products page by page. A page that repeats the one before it ends
// the walk with ErrReply.
//
// It serves listProducts.
func (s ProductService) All(ctx context.Context, from PageParams) iter.Seq2[Product, error] {
	return all(ctx, "listProducts", from, s.List)
}
