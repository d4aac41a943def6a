package webhook

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"slices"
	"strconv"
	"time"
)

// Over names the bytes that a signature covers. Its values are those of the
// quirk "signature" (ledger id signature).
type Over string

// What is signed: the body followed directly by the timestamp header's text, as
// every server SDK of the vendor checks it, or the body alone, as the page
// "Webhooks overview" words it.
const (
	OverBodyTimestamp Over = "body-timestamp"
	OverBody          Over = "body"
)

// Unit is the unit of the x-wk-timestamp header. Its values are those of the
// quirk "timestamp-unit" (ledger id timestamp-unit).
type Unit string

// Seconds is the form of the page "Webhooks overview"; Milliseconds is what the
// vendor's delivery service sends since 2026.
const (
	Seconds      Unit = "s"
	Milliseconds Unit = "ms"
)

// Timestamp is the text of the x-wk-timestamp header for the instant t. Any
// unit but Milliseconds counts as Seconds.
func Timestamp(t time.Time, unit Unit) string {
	if unit == Milliseconds {
		return strconv.FormatInt(t.UnixMilli(), 10)
	}
	return strconv.FormatInt(t.Unix(), 10)
}

// SigningInput is the exact data under the HMAC, in a slice of its own. Any
// over but OverBody counts as OverBodyTimestamp.
func SigningInput(body []byte, timestamp string, over Over) []byte {
	if over == OverBody {
		return slices.Clone(body)
	}
	return slices.Concat(body, []byte(timestamp))
}

// Sign is the text of the x-wk-signature header: HMAC-SHA512 in lower-case hex
// (ledger id signature). Lower case matters, some receivers compare text.
func Sign(secret string, body []byte, timestamp string, over Over) string {
	mac := hmac.New(sha512.New, []byte(secret))
	mac.Write(SigningInput(body, timestamp, over))
	return hex.EncodeToString(mac.Sum(nil))
}
