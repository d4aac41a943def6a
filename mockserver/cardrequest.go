package mockserver

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver/issuing"
)

// validYears is how long cards are good for (ledger: card-expiry).
const validYears = 3

// maxMetadata is how many bytes metadata can have as JSON (Create Card reference).
const maxMetadata = 3200

// readCardRequest takes a card request out of a body that fits the description.
func readCardRequest(o object) (issuing.CardRequest, error) {
	r := issuing.CardRequest{
		Currency: text(o, "card_currency"), NameOnCard: text(o, "name_on_card"), ArtID: text(o, "card_art_id"),
		Usage: issuing.Usage{Type: text(o, "usage_type"), CancelTrigger: text(o, "auto_cancel_trigger"), ExpiryAt: text(o, "expiry_at")},
	}
	var err error
	if given, ok := o["card_limit"]; ok {
		limit, refusal := amount(given, "card_limit")
		if refusal != nil {
			return r, refusal
		}
		r.Limit = &limit
	}
	if r.Spending, err = readSpending(o); err != nil {
		return r, err
	}
	if r.Risk, err = readRisk(nested(o, "risk_controls")); err != nil {
		return r, err
	}
	r.Metadata, err = readMetadata(nested(o, "metadata"))
	return r, err
}

// amount reads money that came as a number or as text. Spellings such as 1e400000 are refused before anybody calculates
// with them.
func amount(value any, path string) (decimal.Decimal, error) {
	d, err := decimal.NewFromString(fmt.Sprint(value))
	const digits = 12 // of the whole part; with two decimals, that is as much as a float can tell apart
	if err != nil || d.NumDigits() > 2*digits || d.Exponent() > digits || d.Exponent() < -2*digits {
		return d, issuing.Invalid(path, "must be an amount such as 1000.50")
	}
	if d.Abs().GreaterThan(decimal.New(1, digits)) {
		return d, issuing.Invalid(path, "must be at most 1000000000000")
	}
	return d, nil
}

func readSpending(o object) ([]issuing.SpendingControl, error) {
	items, _ := o["spending_controls"].([]any)
	var controls []issuing.SpendingControl
	for i, item := range items {
		control, _ := item.(object)
		path := fmt.Sprintf("spending_controls[%d].amount", i)
		limit, err := amount(control["amount"], path)
		switch {
		case err != nil:
			return nil, err
		case !limit.IsPositive():
			return nil, issuing.Invalid(path, "must be greater than 0")
		case !limit.Equal(limit.Truncate(2)):
			return nil, issuing.InvalidBy("currency-scale", path, "must have at most two decimals")
		}
		controls = append(controls, issuing.SpendingControl{Amount: limit, Interval: text(control, "interval")})
	}
	return controls, nil
}

func readRisk(o object) (issuing.RiskControls, error) {
	r := issuing.RiskControls{
		Enable3DS: text(o, "enable_3ds"), Allow3DS: text(o, "allow_3ds_transactions"),
		AllowedMCC: texts(o, "allowed_mcc"), BlockedMCC: texts(o, "blocked_mcc"),
	}
	if len(r.AllowedMCC) > 0 && len(r.BlockedMCC) > 0 {
		return r, issuing.Invalid("risk_controls", "takes either allowed_mcc or blocked_mcc, not both")
	}
	return r, nil
}

func texts(o object, name string) []string {
	items, _ := o[name].([]any)
	var out []string
	for _, item := range items {
		if s, ok := item.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func readMetadata(o object) (string, error) {
	if o == nil {
		return "", nil
	}
	raw, err := json.Marshal(o)
	if err != nil {
		return "", err
	}
	if len(raw) > maxMetadata {
		return "", issuing.Invalid("metadata", fmt.Sprintf("must have at most %d bytes as JSON", maxMetadata))
	}
	return string(raw), nil
}

// endOfMonth is the last instant at which a card of that month is good, in UQPAY's zone.
func endOfMonth(t time.Time) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, zone).Add(-time.Nanosecond)
}
