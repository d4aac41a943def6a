package issuing

import (
	"fmt"
	"strings"
)

// Rule names the rule that refused something. The server answers with it in x-uqmock-rule and looks up the reply
// (HTTP status, type, code) in its own table, so that a rule is named once.
type Rule string

// The rules that can refuse.
const (
	InvalidRequest       Rule = "invalid-request"
	EmailTaken           Rule = "email-duplicated"
	PhoneInvalid         Rule = "phone-invalid"
	PhoneTaken           Rule = "phone-duplicated"
	ReferenceTaken       Rule = "reference-id-duplicated"
	CardholderUnknown    Rule = "cardholder-not-found"
	ProductUnknown       Rule = "product-not-found"
	CurrencyNotOffered   Rule = "card-currency"
	CardholderPending    Rule = "cardholder-pending"
	CardholderIncomplete Rule = "cardholder-incomplete"
	CardholderFailed     Rule = "cardholder-failed"
	KYCInsufficient      Rule = "kyc-insufficient"
	ResidenceRefused     Rule = "residence-country"
	NationalityRefused   Rule = "nationality"
	OneTimeRefused       Rule = "one-time-bin"
	QuotaExceeded        Rule = "card-quota"
	BalanceTooLow        Rule = "issuing-balance"
	CardUnknown          Rule = "card-not-found"
	OrderUnknown         Rule = "order-not-found"
	// NotNow refuses a decision for which the object is in the wrong state; only controls meet it.
	NotNow Rule = "wrong-state"
)

// Rules lists every rule, for tables that must answer each.
func Rules() []Rule {
	return []Rule{
		InvalidRequest, EmailTaken, PhoneInvalid, PhoneTaken, ReferenceTaken, CardholderUnknown, ProductUnknown,
		CurrencyNotOffered, CardholderPending, CardholderIncomplete, CardholderFailed, KYCInsufficient,
		ResidenceRefused, NationalityRefused, OneTimeRefused, QuotaExceeded, BalanceTooLow, CardUnknown, OrderUnknown,
		NotNow,
	}
}

// Refusal is the error of a rule that said no. Nothing was changed.
type Refusal struct {
	Rule    Rule
	Field   string  // the member at fault as a dotted path, if one is
	Message string  // what was wrong and what would be right; never holds a secret
	Ledger  string  // the entry that the refusal rests on besides its rule's own, if one is
	Missing []Field // for KYCInsufficient: what the product asks for and the cardholder lacks
}

func (r *Refusal) Error() string {
	if r.Field == "" {
		return r.Message
	}
	return r.Field + ": " + r.Message
}

func refuse(rule Rule, format string, args ...any) *Refusal {
	return &Refusal{Rule: rule, Message: fmt.Sprintf(format, args...)}
}

// invalid refuses the member at path.
func invalid(path, format string, args ...any) *Refusal {
	return &Refusal{Rule: InvalidRequest, Field: path, Message: fmt.Sprintf(format, args...)}
}

func list[S ~string](values []S) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}
