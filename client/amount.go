package client

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrAmount says that a text is not an amount; compare with errors.Is.
var ErrAmount = errors.New("not an amount")

// The bounds of an amount keep a hostile exponent from becoming a long text.
const (
	maxAmountText     = 64
	maxAmountExponent = 64
)

// Amount is money as exact decimal text, without currency. It never passes
// through a float. UQPAY sends amounts as numbers in some places and as text in
// others; both decode to the same Amount, and it is sent as a number.
//
// The zero Amount is no amount: requests leave it out, and a member that is
// absent, null or "" decodes to it. An amount of zero is Units(0).
//
// Amounts with different text may be equal, 1.50 and 1.5: use Cmp, not ==.
type Amount struct {
	text string // plain decimal notation, no needless leading zeros; empty for none
}

// Units is an amount of whole currency units: Units(1000) is 1000.00.
func Units(n int64) Amount { return Amount{strconv.FormatInt(n, 10)} }

// ParseAmount reads decimal text such as 1000, -0.01 or 1.5e3, and keeps the
// decimals that are written. It takes at most 64 characters, with the exponent and
// without it. The error wraps ErrAmount.
func ParseAmount(text string) (Amount, error) {
	wrong := func(want string) (Amount, error) {
		return Amount{}, fmt.Errorf("%w: %.80q: want %s", ErrAmount, text, want)
	}
	if len(text) > maxAmountText {
		return wrong("at most " + strconv.Itoa(maxAmountText) + " characters")
	}
	mantissa, exponent, scientific := cutExponent(text)
	unsigned := strings.TrimPrefix(mantissa, "-")
	whole, fraction, pointed := strings.Cut(unsigned, ".")
	if !isDigits(whole) || (pointed && !isDigits(fraction)) {
		return wrong("decimal digits, such as 1000 or 0.01")
	}
	if scientific {
		shift, err := strconv.Atoi(exponent)
		if err != nil || shift < -maxAmountExponent || shift > maxAmountExponent {
			return wrong("an exponent from -64 to 64")
		}
		whole, fraction = shiftPoint(whole, fraction, shift)
	}
	plain := plainAmount(unsigned != mantissa, whole, fraction)
	if len(plain.text) > maxAmountText {
		return wrong("at most " + strconv.Itoa(maxAmountText) + " characters without the exponent")
	}
	return plain, nil
}

func cutExponent(text string) (mantissa, exponent string, found bool) {
	at := strings.IndexAny(text, "eE")
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+1:], true
}

func isDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// shiftPoint moves the decimal point to the right, or to the left for shift < 0.
func shiftPoint(whole, fraction string, shift int) (string, string) {
	if shift >= 0 {
		fraction += strings.Repeat("0", max(0, shift-len(fraction)))
		return whole + fraction[:shift], fraction[shift:]
	}
	whole = strings.Repeat("0", max(0, -shift-len(whole))) + whole
	at := len(whole) + shift
	return whole[:at], whole[at:] + fraction
}

func plainAmount(negative bool, whole, fraction string) Amount {
	text := strings.TrimLeft(whole, "0")
	if text == "" {
		text = "0"
	}
	if fraction != "" {
		text += "." + fraction
	}
	if negative && strings.Trim(text, "0.") != "" {
		text = "-" + text
	}
	return Amount{text}
}

// IsSet reports whether there is an amount, be it zero.
func (a Amount) IsSet() bool { return a.text != "" }

// String is the amount in plain decimal notation with the decimals it was given,
// and empty for no amount.
func (a Amount) String() string { return a.text }

// Cmp compares by value: -1 when a is less than b, 0 when both are equal, 1 when
// a is more. No amount counts as zero.
func (a Amount) Cmp(b Amount) int {
	negativeA, wholeA, fractionA := a.parts()
	negativeB, wholeB, fractionB := b.parts()
	if negativeA != negativeB {
		if negativeA {
			return -1
		}
		return 1
	}
	order := cmp.Or(cmp.Compare(len(wholeA), len(wholeB)), cmp.Compare(wholeA, wholeB), cmp.Compare(fractionA, fractionB))
	if negativeA {
		return -order
	}
	return order
}

// parts takes the amount apart, without the zeros that do not count.
func (a Amount) parts() (negative bool, whole, fraction string) {
	unsigned := strings.TrimPrefix(a.text, "-")
	whole, fraction, _ = strings.Cut(unsigned, ".")
	return unsigned != a.text, strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
}

// MarshalJSON writes a number, as UQPAY's reference has it in requests, and null
// for no amount.
func (a Amount) MarshalJSON() ([]byte, error) {
	if !a.IsSet() {
		return []byte("null"), nil
	}
	return []byte(a.text), nil
}

// UnmarshalJSON reads a number, a text, or null and "" for no amount.
func (a *Amount) UnmarshalJSON(raw []byte) error {
	text, err := scalar(raw)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAmount, err)
	}
	if text == "" {
		*a = Amount{}
		return nil
	}
	parsed, err := ParseAmount(text)
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}

// scalar is the text of a JSON string or number as it was written; empty for null.
func scalar(raw []byte) (string, error) {
	switch {
	case string(raw) == "null":
		return "", nil
	case len(raw) > 0 && raw[0] == '"':
		var text string
		err := json.Unmarshal(raw, &text)
		return text, err
	case len(raw) > 0 && (raw[0] == '-' || isDigits(string(raw[:1]))):
		var number json.Number
		err := json.Unmarshal(raw, &number)
		return number.String(), err
	}
	return "", errors.New("want a string or a number")
}
