package client

import (
	"regexp"
	"strings"
	"unicode"
)

// maxMessage bounds, in characters, what of a message an Error keeps.
const maxMessage = 500

// cardNumber finds the digits of a card number, in a row or in groups, and keeps the last four.
var cardNumber = regexp.MustCompile(`\d{9,15}(\d{4})|\d{4}[ -]\d{4}[ -]\d{4}[ -](\d{4})`)

// redact takes from a text of the server what must not reach a log: card
// numbers, the given secrets, control characters, and great length.
func redact(text string, secrets ...string) string {
	for _, secret := range secrets {
		if len(secret) >= 8 { // a shorter one, as in tests, is part of other words
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	text = cardNumber.ReplaceAllString(text, "************$1$2")
	text = strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) { // control characters, and marks that turn the direction of text
			return ' '
		}
		return c
	}, text)
	if letters := []rune(text); len(letters) > maxMessage {
		text = string(letters[:maxMessage]) + "…"
	}
	return strings.TrimSpace(text)
}

// redact takes it from every part of an error that others had a hand in.
func (e *Error) redact(secrets ...string) {
	for _, said := range []*string{&e.Code, &e.Type, &e.Message, &e.RequestID} {
		*said = redact(*said, secrets...)
	}
	for i := range e.MissingFields {
		e.MissingFields[i].Name = redact(e.MissingFields[i].Name, secrets...)
	}
	if e.Err == nil {
		return
	}
	if text := redact(e.Err.Error(), secrets...); text != e.Err.Error() {
		e.Err = redacted{text, e.Err}
	}
}

// redacted is a cause that is told in other words.
type redacted struct {
	text  string
	cause error
}

func (r redacted) Error() string { return r.text }

func (r redacted) Unwrap() error { return r.cause }
