package engine

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// hidden stands for a secret.
const hidden = "***"

// secretMembers are the kinds of field that are masked wherever they stand.
var secretMembers = map[string]bool{
	"auth_token": true, "token": true, "api_key": true, "secret": true, "cvv": true, "pin": true, "card_number": true,
	"front_file": true, "back_file": true, "hand_file": true, "document": true, "idv_verification_url": true,
}

// digits of a card number: 12 to 19 in a row. Masked ones have stars and stay.
var cardDigits = regexp.MustCompile(`\b[0-9]{12,19}\b`)

// jwtForm is a token wherever it turns up.
var jwtForm = regexp.MustCompile(`eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+`)

// Mask writes JSON without its secrets, judged by kind of field, and any other text without what looks like one. Members
// keep their order.
func Mask(raw []byte) string {
	if len(raw) == 0 {
		return ""
	}
	if !json.Valid(raw) {
		return maskText(string(raw))
	}
	return string(rewrite(raw, "", maskMember))
}

// maskMember gives the masked form of a scalar.
func maskMember(name string, value json.RawMessage) json.RawMessage {
	if secretMembers[name] && secretive(value) {
		return json.RawMessage(`"` + hidden + `"`)
	}
	return json.RawMessage(maskText(string(value)))
}

// secretive reports whether a value tells anything: nothing is hidden in null, in "" and in a number that is masked already.
func secretive(value json.RawMessage) bool {
	text := string(value)
	return text != "null" && text != `""` && !strings.Contains(text, "*")
}

func maskText(text string) string {
	return cardDigits.ReplaceAllString(jwtForm.ReplaceAllString(text, hidden), hidden)
}

// maskedAddress is the path and query of a request without card numbers.
func maskedAddress(r *request) string {
	address := r.address()
	if plain, err := url.PathUnescape(address); err == nil && maskText(plain) == plain {
		return address
	}
	return maskText(address)
}

// shownNames are the headers that reports show.
var shownNames = []string{
	"Content-Type", "Date", "Retry-After", "Allow", "X-Idempotency-Key", "X-On-Behalf-Of", "X-Client-Id", "X-Auth-Token", "X-Api-Key",
	"X-Request-Id", "X-Uqmock-Rule", "X-Uqmock-Assumed",
}

// shown are the headers that a report shows, secrets hidden.
func shown(h http.Header) map[string]string {
	all := map[string]string{}
	for _, name := range shownNames {
		if values := h.Values(name); len(values) > 0 {
			all[name] = strings.Join(values, ", ")
			if name == "X-Auth-Token" || name == "X-Api-Key" {
				all[name] = hidden
			}
		}
	}
	return all
}
