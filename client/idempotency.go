package client

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"
)

// CallOption changes one call of a write.
type CallOption func(*callOptions)

type callOptions struct {
	key   string
	given bool
}

// WithIdempotencyKey gives a call your own key, for repeating it after a restart:
// keep the key with the request, and send both again. UQPAY answers what it
// answered first, for 24 hours. Without this option each call has a new random
// key, which all of its attempts share.
//
// The key is a hyphenated UUID, best of version 4; another fails with ErrNotSent.
func WithIdempotencyKey(key string) CallOption {
	return func(o *callOptions) { o.key, o.given = key, true }
}

// idempotencyKey is the caller's key, or a new one.
func idempotencyKey(options []CallOption) (string, error) {
	var chosen callOptions
	for _, option := range options {
		option(&chosen)
	}
	if !chosen.given {
		return newUUID(), nil
	}
	if !isUUID(chosen.key) {
		return "", fmt.Errorf("%w: idempotency key %.40q: want a hyphenated UUID", ErrNotSent, chosen.key)
	}
	return chosen.key, nil
}

// newUUID draws a UUID of version 4 (RFC 9562).
func newUUID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	text := hex.EncodeToString(id[:])
	return strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
}

// isUUID takes the hyphenated form alone, of any version and in either case.
func isUUID(text string) bool {
	if len(text) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return false
	}
	digits := text[:8] + text[9:13] + text[14:18] + text[19:23] + text[24:]
	_, err := hex.DecodeString(digits)
	return err == nil
}
