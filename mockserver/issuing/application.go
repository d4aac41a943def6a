package issuing

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver/quirk"
)

// moneyScale is how many decimals amounts can have; the documented currencies all have two.
const moneyScale = 2

// The account's spending control when a card is made without one: what the vendor's webhook samples show for two BINs, of
// which the second stands for all others (ledger: spending-default).
const (
	prepaidSampleBIN     = "49372418"
	prepaidSampleControl = 2500
	defaultControl       = 20000
)

// CardRequest is what createCard asks for.
type CardRequest struct {
	Currency   string
	Limit      *decimal.Decimal // nil: not given
	Spending   []SpendingControl
	Risk       RiskControls
	Metadata   string
	Usage      Usage
	NameOnCard string
	ArtID      string
}

// Application is a request for a card together with all that the rules look at.
type Application struct {
	CardRequest
	Product *Product    // nil: there is none of that id
	Holder  *Cardholder // as stored, or as made by a one-step request; nil: there is none of that id
	Inline  Profile     // data given with the request
	OneStep bool        // the cardholder is made by this request
	Issued  int         // cards the account already has of the product
	Balance decimal.Decimal
	Refused error // why the cardholder could not be found or made, if it could not
}

// rules are the refusals of createCard in the order in which they speak (ledger: create-card-order).
var rules = []func(Application, quirk.Set) error{
	productEnabled, currencyOffered, limitFits, usageFits, cardholderKnown, cardholderReady, kycSufficient, regionAllowed,
	quotaLeft, balanceCovers,
}

// Check refuses what the rules refuse, the first of them first.
func (a Application) Check(q quirk.Set) error {
	for _, rule := range rules {
		if err := rule(a, q); err != nil {
			return err
		}
	}
	return nil
}

// merged is the cardholder's data with what the request adds.
func (a Application) merged() Profile { return a.Holder.Merge(a.Inline) }

func productEnabled(a Application, _ quirk.Set) error {
	if a.Product == nil || a.Product.Status != ProductEnabled {
		return refuse(ProductUnknown, "product not found or inactive")
	}
	return nil
}

func currencyOffered(a Application, _ quirk.Set) error {
	if !a.Product.Offers(a.Currency) {
		return &Refusal{Rule: CurrencyNotOffered, Field: "card_currency", Message: "the product offers " + list(a.Product.Currencies)}
	}
	return nil
}

func limitFits(a Application, _ quirk.Set) error {
	switch {
	case a.Limit == nil && a.Product.LimitRequired:
		return invalid("card_limit", "is required for cards of BIN %s", a.Product.BIN)
	case a.Limit == nil:
		return nil
	case a.Limit.IsNegative():
		return invalid("card_limit", "must not be negative")
	case a.Product.LimitRequired && a.Limit.IsZero():
		return invalid("card_limit", "must be at least 0.01 for cards of BIN %s", a.Product.BIN)
	case !a.Limit.Equal(a.Limit.Truncate(moneyScale)):
		return InvalidBy("currency-scale", "card_limit", "must have at most two decimals")
	}
	return nil
}

func usageFits(a Application, _ quirk.Set) error {
	switch {
	case a.Usage.Type != oneTime && a.Usage.CancelTrigger != "":
		return InvalidBy("one-time-trigger", "auto_cancel_trigger", "goes with usage_type ONE_TIME only")
	case a.Usage.Type != oneTime:
		return nil
	case !a.Product.OneTime:
		return refuse(OneTimeRefused, "one-time cards are not enabled for BIN %s", a.Product.BIN)
	case a.Usage.CancelTrigger == "":
		return InvalidBy("one-time-trigger", "auto_cancel_trigger", "is required with usage_type ONE_TIME")
	}
	return nil
}

func cardholderKnown(a Application, _ quirk.Set) error {
	if a.Refused != nil {
		return a.Refused
	}
	if a.Holder == nil {
		return CardholderNotFound()
	}
	return nil
}

// notReady names the refusal of each status but SUCCESS (ledger: status-gate).
var notReady = map[CardholderStatus]Refusal{
	StatusSuccess:    {},
	StatusPending:    {Rule: CardholderPending, Message: "cardholder is PENDING: wait until the KYC review is finished"},
	StatusIncomplete: {Rule: CardholderIncomplete, Message: "cardholder is INCOMPLETE: the identity check or documents are outstanding"},
	StatusFailed:     {Rule: CardholderFailed, Message: "cardholder is FAILED: its KYC was refused"},
}

func cardholderReady(a Application, _ quirk.Set) error {
	refusal := notReady[a.Holder.Status]
	if a.OneStep || refusal.Rule == "" {
		return nil
	}
	return &refusal
}

func kycSufficient(a Application, _ quirk.Set) error {
	given := a.merged()
	missing := a.Product.Missing(given)
	if len(missing) == 0 {
		return nil
	}
	refusal := &Refusal{
		Rule:    KYCInsufficient,
		Message: "Cardholder KYC information is insufficient for this product.", // the guide's words
		Missing: missing,
	}
	if slices.ContainsFunc(missing, func(f Field) bool { return f.Object && given.Has(f.Name) }) {
		refusal.Ledger = "missing-objects"
	}
	return refusal
}

func regionAllowed(a Application, q quirk.Set) error {
	if !regionApplies(*a.Product, q) {
		return nil
	}
	return CheckRegion(a.merged())
}

func quotaLeft(a Application, _ quirk.Set) error {
	if a.Issued >= a.Product.Quota {
		return refuse(QuotaExceeded, "the account has %d of %d cards of this product", a.Issued, a.Product.Quota)
	}
	return nil
}

func balanceCovers(a Application, _ quirk.Set) error {
	if a.Product.Mode == Single && a.limit().GreaterThan(a.Balance) {
		return refuse(BalanceTooLow, "the issuing balance of %s %s does not cover a card_limit of %s", a.Balance, a.Currency, a.limit())
	}
	return nil
}

// limit is the card's limit; none given means 0 (changelog of 2025-08-07).
func (a Application) limit() decimal.Decimal {
	if a.Limit == nil {
		return decimal.Zero
	}
	return *a.Limit
}

// Card makes the PENDING card and its running order. Ids, number and CVV are the caller's to fill in.
func (a Application) Card(now time.Time) (Card, Order) {
	p := a.Product
	c := Card{
		AccountID: a.Holder.AccountID, CardholderID: a.Holder.ID, ProductID: p.ID,
		BIN: p.BIN, Scheme: p.Scheme, Mode: p.Mode, Form: Virtual,
		Status: CardPending, Currency: a.Currency, Limit: a.limit(), // available once the card is ACTIVE (ledger: available-balance)
		Spending: a.spending(), SpendingAssumed: len(a.Spending) == 0, Risk: a.Risk, Metadata: a.Metadata, Usage: a.Usage,
		NameOnCard: a.NameOnCard, ArtID: a.ArtID, CreatedAt: now, UpdatedAt: now,
	}
	o := Order{
		AccountID: c.AccountID, Type: OrderCreate, Status: OrderProcessing,
		Amount: a.limit(), Currency: a.Currency, CreatedAt: now, UpdatedAt: now,
	}
	return c, o
}

func (a Application) spending() []SpendingControl {
	if len(a.Spending) > 0 {
		return slices.Clone(a.Spending)
	}
	amount := int64(defaultControl)
	if a.Product.BIN == prepaidSampleBIN {
		amount = prepaidSampleControl
	}
	return []SpendingControl{{Amount: decimal.NewFromInt(amount), Interval: "PER_TRANSACTION"}}
}

// CardholderNotFound refuses an id that names no cardholder of the account.
func CardholderNotFound() error { return refuse(CardholderUnknown, "cardholder not found") }

// CardNotFound refuses an id that names no card of the account; the words are the error page's own.
func CardNotFound() error { return refuse(CardUnknown, "card not found or deactivated") }

// OrderNotFound refuses an id that names no card order of the account.
func OrderNotFound() error { return refuse(OrderUnknown, "card order does not exist") }

// Taken refuses a value that another cardholder of the account has.
func Taken(rule Rule, path string) error {
	return &Refusal{Rule: rule, Field: path, Message: "belongs to another cardholder already"}
}

// InvalidBy is Invalid for a rule that rests on a ledger entry of its own.
func InvalidBy(ledger, path, says string) error {
	return &Refusal{Rule: InvalidRequest, Field: path, Message: says, Ledger: ledger}
}

// Invalid refuses the member at a dotted path: says is the rule that it breaks.
func Invalid(path, says string) error { return invalid(path, "%s", says) }
