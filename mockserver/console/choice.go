package console

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Result is an outcome of the identity check in the words of the control API's
// idv route; each is the value of one button.
type Result string

// The outcomes a tester can choose.
const (
	ResultPassed   Result = "PASSED"
	ResultFailed   Result = "FAILED"
	ResultResubmit Result = "RESUBMIT"
	ResultReview   Result = "REVIEW"
)

// MaxReason is the longest reason the form takes, in characters, counted after
// runs of white space became one space.
const MaxReason = 200

// The names of the form's two fields.
const (
	FieldResult = "result"
	FieldReason = "reason"
)

// Choice is what the tester decided.
type Choice struct {
	Result Result
	Reason string // empty unless Result is ResultFailed or ResultResubmit
}

// ParseChoice reads the form's two fields. White space in the reason is folded,
// since the field spans lines and a webhook's reason does not; a reason beside
// ResultPassed or ResultReview is dropped, because those carry none. Errors name
// the field and what it takes, and are fit for Check.Problem.
func ParseChoice(result, reason string) (Choice, error) {
	r := Result(result)
	switch r {
	case ResultPassed, ResultReview:
		return Choice{Result: r}, nil
	case ResultFailed, ResultResubmit:
		folded, err := parseReason(reason)
		if err != nil {
			return Choice{}, err
		}
		return Choice{Result: r, Reason: folded}, nil
	}
	return Choice{}, errors.New("result: must be PASSED, FAILED, RESUBMIT or REVIEW")
}

func parseReason(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", errors.New("reason: must be UTF-8 text")
	}
	s = strings.Join(strings.Fields(s), " ")
	if strings.ContainsFunc(s, unicode.IsControl) {
		return "", errors.New("reason: must not contain control characters")
	}
	if n := utf8.RuneCountInString(s); n > MaxReason {
		return "", fmt.Errorf("reason: has %d characters, must have at most %d", n, MaxReason)
	}
	return s, nil
}

// Option is one button of the form.
type Option struct {
	Result Result
	Label  string
	Effect string // what pressing it does
	Past   string // the label as something that happened
	Reason bool   // whether the reason field counts for it
}

// options says what uqmock makes of each result. UQPAY documents the statuses but
// not which result leads to which: the pairing is uqmock's own.
func options() []Option {
	return []Option{
		{ResultPassed, "Pass", "The cardholder becomes SUCCESS and can be issued cards.", "passed", false},
		{ResultReview, "Leave under review", "The cardholder becomes PENDING until the review is decided.", "left under review", false},
		{ResultFailed, "Fail", "The cardholder becomes FAILED.", "failed", true},
		{ResultResubmit, "Ask for documents again", "The cardholder becomes INCOMPLETE and gets a new link.", "sent back for new documents", true},
	}
}
