package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// ErrTime says that a member is not a time in one of the forms that UQPAY uses;
// compare with errors.Is.
var ErrTime = errors.New("not a time")

// Time is an instant in a reply. UQPAY writes 2026-04-03T17:32:50+08:00, the
// same with Z, and 2026-04-03 17:32:50 without an offset, which is meant in
// +08:00; each decodes to the instant it says. A member that is absent, null or
// "" decodes to the zero Time.
type Time struct{ time.Time }

// uqpayOffset is what times without an offset are meant in.
const uqpayOffset = 8 * 60 * 60

// parseTime reads any of the written forms; empty text is the zero Time.
func parseTime(text string) (Time, error) {
	if text == "" {
		return Time{}, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return Time{at}, nil
	}
	at, err := time.ParseInLocation(time.DateTime, text, time.FixedZone("+08:00", uqpayOffset))
	if err != nil {
		return Time{}, fmt.Errorf("%w: %.40q: want 2026-04-03T17:32:50+08:00 or 2026-04-03 17:32:50", ErrTime, text)
	}
	return Time{at}, nil
}

// UnmarshalJSON reads each of the three forms.
func (t *Time) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return fmt.Errorf("%w: want a string", ErrTime)
	}
	parsed, err := parseTime(text)
	if err != nil {
		return err
	}
	*t = parsed
	return nil
}

// Count is a whole number in a reply, sent as a number or as text.
type Count int

// UnmarshalJSON reads a whole number in any notation: 3, "3", 3.0 and 0.3e1; null
// and "" are 0. A fraction, and a number that no int holds, is an
// *json.UnmarshalTypeError, which tells the member.
func (c *Count) UnmarshalJSON(raw []byte) error {
	text, err := scalar(raw)
	if err == nil && text == "" {
		*c = 0
		return nil
	}
	n, err := wholeNumber(text)
	if err != nil || int64(int(n)) != n {
		return &json.UnmarshalTypeError{Value: fmt.Sprintf("%.40s", raw), Type: reflect.TypeFor[Count]()}
	}
	*c = Count(n)
	return nil
}

// wholeNumber reads a whole number in decimal or scientific notation, exactly.
func wholeNumber(text string) (int64, error) {
	exact, err := ParseAmount(text)
	if err != nil {
		return 0, err
	}
	whole, fraction, _ := strings.Cut(exact.text, ".")
	if strings.Trim(fraction, "0") != "" {
		return 0, errors.New("it has a fraction")
	}
	return strconv.ParseInt(whole, 10, 64)
}

// MCC is a merchant category code of four digits, such as 5734. UQPAY's pages
// show it as text and as a number.
type MCC string

// UnmarshalJSON reads "5734" and 5734.
func (m *MCC) UnmarshalJSON(raw []byte) error {
	text, err := scalar(raw)
	if err != nil {
		return fmt.Errorf("not a merchant category code: %w", err)
	}
	*m = MCC(text)
	return nil
}

// Metadata are names and values that you keep with a card, at most 3200 bytes of
// JSON. Numbers in a reply decode to json.Number, which is exact.
//
// UQPAY writes empty metadata as {}, null, "", [] or {"":""}, and metadata in
// lists as a text that holds JSON; all decode to the map they mean, nil if empty.
type Metadata map[string]any

// ErrMetadata says that metadata is neither an object nor one of the forms of
// nothing; compare with errors.Is.
var ErrMetadata = errors.New("metadata is not an object")

// UnmarshalJSON reads each of the forms.
func (m *Metadata) UnmarshalJSON(raw []byte) error {
	raw = bytes.TrimSpace(raw)
	if len(raw) > 0 && raw[0] == '"' {
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return fmt.Errorf("%w: %w", ErrMetadata, err)
		}
		raw = []byte(strings.TrimSpace(text)) // one level only: a text in a text is no object
	}
	decoded, err := decodeMetadata(raw)
	if err != nil {
		return err
	}
	*m = decoded
	return nil
}

func decodeMetadata(raw []byte) (Metadata, error) {
	var list []json.RawMessage
	if len(raw) == 0 || json.Unmarshal(raw, &list) == nil && len(list) == 0 { // null is an empty list too
		return nil, nil
	}
	if !json.Valid(raw) || raw[0] != '{' {
		return nil, fmt.Errorf("%w: want names and values", ErrMetadata)
	}
	var members map[string]any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&members); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMetadata, err)
	}
	if members[""] == "" {
		delete(members, "")
	}
	if len(members) == 0 {
		return nil, nil
	}
	return members, nil
}
