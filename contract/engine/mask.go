package engine

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Hidden stands for a secret.
const Hidden = "***"

// secretMembers are the kinds of field that are masked wherever they stand.
var secretMembers = map[string]bool{
	"auth_token": true, "token": true, "api_key": true, "secret": true, "cvv": true, "pin": true, "card_number": true,
	"front_file": true, "back_file": true, "hand_file": true, "document": true, "idv_verification_url": true,
}

// cardDigits are the digits of a card number, in a row or in groups. It takes ids first, so that their digits stay: what
// matches and is an id is no card number. Masked ones have stars and stay.
var cardDigits = regexp.MustCompile(idInText.String() + `|[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}[ -][0-9]{1,7}|[0-9]{12,}`)

// jwtForm is a token wherever it turns up.
var jwtForm = regexp.MustCompile(`eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+`)

// maskedForm is what somebody else has masked already: stars, with the digits before and after that may be shown.
var maskedForm = regexp.MustCompile(`^[0-9]{0,8}\*+[0-9]{0,4}$`)

// Mask writes JSON without its secrets, judged by kind of field, and any other text without what looks like one. Members
// keep their order.
func Mask(raw []byte) string { return maskBody(raw, maskText) }

// maskBody is Mask with another way to mask a text. Names of members are texts too.
func maskBody(raw []byte, text func(string) string) string {
	if len(raw) == 0 {
		return ""
	}
	if !json.Valid(raw) {
		return text(string(raw))
	}
	return string(rewrite(raw, "", rewriter{name: text, scalar: func(name string, value json.RawMessage) json.RawMessage {
		return maskMember(name, value, text)
	}}))
}

// maskMember gives the masked form of a scalar. What is masked becomes text, so that JSON stays JSON.
func maskMember(name string, value json.RawMessage, mask func(string) string) json.RawMessage {
	text, isText := string(value), false
	if value[0] == '"' {
		isText = json.Unmarshal(value, &text) == nil
	}
	masked := Hidden
	if !IsSecret(name) || !isText && text == "null" || text == "" || maskedForm.MatchString(text) {
		masked = mask(text)
	}
	if masked == text {
		return value
	}
	return quote(masked)
}

// IsSecret reports whether a member of a name is of a kind that is masked.
func IsSecret(name string) bool { return secretMembers[strings.ToLower(name)] }

func maskText(text string) string {
	if isUUID(text) || !strings.Contains(text, "eyJ") && !manyDigits(text) {
		return text // most texts, and some are long
	}
	return cardDigits.ReplaceAllStringFunc(jwtForm.ReplaceAllString(text, Hidden), func(found string) string {
		if isUUID(found) {
			return found
		}
		return Hidden
	})
}

// manyDigits reports whether a text has as many digits as a card number at the least.
func manyDigits(text string) bool {
	n := 0
	for i := 0; i < len(text) && n < minCardDigits; i++ {
		if text[i] >= '0' && text[i] <= '9' {
			n++
		}
	}
	return n == minCardDigits
}

// minCardDigits is the length of the shortest card number.
const minCardDigits = 12

// hides are the secrets of the session itself.
func (s *Session) hides() *secrets {
	if s.hidden == nil {
		s.hidden = &secrets{}
		s.hidden.add(append(s.target.secrets(), s.token)...)
	}
	return s.hidden
}

// conceal takes the secrets of the session out of a text, and then what looks like one.
func (s *Session) conceal(text string) string { return maskText(s.hides().conceal(text)) }

// mask is Mask without the secrets of the session.
func (s *Session) mask(raw []byte) string { return maskBody(raw, s.conceal) }

// maskedAddress is the path and query of a request without card numbers, and without parameters of a secret kind.
func maskedAddress(r *request) string {
	shown := *r
	shown.query = url.Values{}
	for name, values := range r.query {
		shown.query[name] = values
		if IsSecret(name) {
			shown.query[name] = []string{Hidden}
		}
	}
	address := shown.address()
	plain, err := url.PathUnescape(address)
	if err != nil {
		return maskText(address)
	}
	if masked := maskText(plain); masked != plain {
		return masked
	}
	return address
}

// shownNames are the headers that reports show.
var shownNames = []string{
	"Content-Type", "Date", "Retry-After", "Allow", "X-Idempotency-Key", "X-On-Behalf-Of", "X-Client-Id", "X-Auth-Token", "X-Api-Key",
	"X-Request-Id", "X-Uqmock-Rule", "X-Uqmock-Assumed",
}

// credentialHeaders are shown as being there, and no more.
var credentialHeaders = map[string]bool{"X-Auth-Token": true, "X-Api-Key": true, "X-Client-Id": true}

// shown are the headers that a report shows, secrets hidden, those of the session too where they are echoed.
func (s *Session) shown(h http.Header) map[string]string {
	all := map[string]string{}
	for _, name := range shownNames {
		if values := h.Values(name); len(values) > 0 {
			all[name] = s.conceal(strings.Join(values, ", "))
			if credentialHeaders[name] {
				all[name] = Hidden
			}
		}
	}
	return all
}
