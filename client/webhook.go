package client

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// DefaultWebhookTolerance is how far a delivery's timestamp may lie from now, in
// either direction, as the vendor's own server SDKs have it.
const DefaultWebhookTolerance = 300 * time.Second

// millisecondsFrom is the smallest timestamp read as milliseconds; below it the
// value counts seconds. The vendor's Go and Python SDKs draw the line here.
const millisecondsFrom = 1_000_000_000_000

// The headers of a delivery (page "Webhooks overview").
const (
	webhookTimestampHeader = "x-wk-timestamp"
	webhookSignatureHeader = "x-wk-signature"
)

// Why a delivery was refused; compare with errors.Is. None of the errors repeats
// the secret, the signature or the body.
var (
	// ErrWebhookSecretMissing: the options hold no secret. An empty key would let
	// anyone sign, so nothing is accepted with it.
	ErrWebhookSecretMissing = errors.New("webhook secret is empty; give the endpoint's secret")
	// ErrWebhookHeaderMissing: x-wk-timestamp or x-wk-signature is absent or empty.
	// UQPAY signs only when the endpoint has a secret.
	ErrWebhookHeaderMissing = errors.New("webhook header is missing")
	// ErrWebhookTimestamp: x-wk-timestamp is not a decimal number.
	ErrWebhookTimestamp = errors.New("webhook timestamp is malformed")
	// ErrWebhookSignature: the signature is not that of this body, timestamp and
	// secret, or is no hex at all.
	ErrWebhookSignature = errors.New("webhook signature does not match; check the secret, and that the body is raw as received")
	// ErrWebhookTolerance: the signature is right, but the timestamp is too old or
	// too far ahead: a replay, or one of the two clocks is wrong.
	ErrWebhookTolerance = errors.New("webhook timestamp is outside the tolerance")
)

// WebhookOptions say how to verify. Only Secret is required.
type WebhookOptions struct {
	// Secret is the endpoint's, as text; it is the HMAC key byte for byte.
	Secret string
	// Tolerance is the greatest distance between timestamp and now, both included.
	// 0 means DefaultWebhookTolerance; a negative value accepts any timestamp,
	// which is for recorded deliveries only.
	Tolerance time.Duration
	// Now tells the time; nil means the wall clock.
	Now func() time.Time
}

// VerifyWebhook returns nil when body was signed with the secret and its
// timestamp is fresh, else an error that wraps one of the ErrWebhook values.
//
// The signature is HMAC-SHA512 over the body followed directly by the text of
// x-wk-timestamp, in hex. The sender writes lower case; either case is accepted,
// as in the vendor's Go and Node SDKs. The timestamp is in seconds, or in
// milliseconds from 1e12 on. The signature is judged first and in constant time,
// so that a forger learns nothing about the clock.
//
// header is a request's as net/http gives it: names in canonical form.
func VerifyWebhook(options WebhookOptions, header http.Header, body []byte) error {
	if options.Secret == "" {
		return ErrWebhookSecretMissing
	}
	timestamp, signature, err := webhookHeaders(header)
	if err != nil {
		return err
	}
	sentAt, err := parseWebhookTimestamp(timestamp)
	if err != nil {
		return err
	}
	if !signedWith(options.Secret, body, timestamp, signature) {
		return ErrWebhookSignature
	}
	return options.checkAge(sentAt)
}

func webhookHeaders(header http.Header) (timestamp, signature string, err error) {
	timestamp, signature = header.Get(webhookTimestampHeader), header.Get(webhookSignatureHeader)
	if timestamp == "" {
		return "", "", fmt.Errorf("%w: %s", ErrWebhookHeaderMissing, webhookTimestampHeader)
	}
	if signature == "" {
		return "", "", fmt.Errorf("%w: %s; it is only sent for endpoints with a secret", ErrWebhookHeaderMissing, webhookSignatureHeader)
	}
	return timestamp, signature, nil
}

// parseWebhookTimestamp takes digits alone: strconv would accept a sign as well.
func parseWebhookTimestamp(text string) (time.Time, error) {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strings.ContainsAny(text, "+-") {
		return time.Time{}, fmt.Errorf("%w: want Unix seconds or milliseconds in decimal digits", ErrWebhookTimestamp)
	}
	if number >= millisecondsFrom {
		return time.UnixMilli(number), nil
	}
	return time.Unix(number, 0), nil
}

func signedWith(secret string, body []byte, timestamp, signature string) bool {
	given, err := hex.DecodeString(signature)
	if err != nil {
		return false
	}
	mac := hmac.New(sha512.New, []byte(secret))
	mac.Write(body)
	mac.Write([]byte(timestamp))
	return hmac.Equal(mac.Sum(nil), given)
}

func (o WebhookOptions) checkAge(sentAt time.Time) error {
	tolerance := o.Tolerance
	if tolerance < 0 {
		return nil
	}
	if tolerance == 0 {
		tolerance = DefaultWebhookTolerance
	}
	now := o.Now
	if now == nil {
		now = wallClock
	}
	// Abs also holds for the saturated differences of absurd timestamps.
	if age := now().Sub(sentAt); age.Abs() > tolerance {
		return fmt.Errorf("%w: now minus timestamp is %s, allowed is %s either way", ErrWebhookTolerance, age, tolerance)
	}
	return nil
}
