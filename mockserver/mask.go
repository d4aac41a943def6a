package mockserver

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// masked stands for a secret in journal and log.
const masked = "***"

// secretMembers are the members whose values never reach journal or log, by name: numbers and codes of cards, identity
// documents and their pictures, tokens and keys.
var secretMembers = map[string]bool{
	"auth_token": true, "token": true, "secret": true, "secret_key": true, "api_key": true, "password": true,
	"cvv": true, "pin": true, "old_pin": true, "activation_code": true, "otp": true,
	"front_file": true, "back_file": true, "hand_file": true, "document": true,
	"card_number": true, "number": true,
}

// secretHeaders are the headers whose values never reach journal or log.
var secretHeaders = map[string]bool{
	"Authorization": true, "Proxy-Authorization": true, "Cookie": true, "X-Api-Key": true, "X-Auth-Token": true, "X-Control-Token": true,
}

// longDigits finds what can be a card number in a path, where nobody expects one, and ids, which can end in as many digits.
var longDigits = regexp.MustCompile(`\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b|\d{12,}`)

// maskNumbers masks card numbers. Most texts have nothing of the kind, which is seen without the expression.
func maskNumbers(text string) string {
	row := 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			row = 0
			continue
		}
		if row++; row == 12 {
			return longDigits.ReplaceAllStringFunc(text, maskNumber)
		}
	}
	return text
}

func maskNumber(found string) string {
	if strings.Contains(found, "-") {
		return found // an id
	}
	return masked
}

// maxStored is how much of a body the journal keeps.
const maxStored = 64 << 10

// stored caps a masked body.
func stored(body []byte) []byte {
	if len(body) <= maxStored {
		return body
	}
	return fmt.Appendf(nil, `"%s (%d bytes, the journal keeps bodies of up to %d)"`, masked, len(body), maxStored)
}

func maskedHeaders(h http.Header) http.Header {
	out := maps.Clone(h)
	for name := range out {
		if secretHeaders[name] {
			out[name] = []string{masked}
		}
	}
	return out
}

// maskedPath gives path and query without secrets.
func maskedPath(u *url.URL) string {
	path := maskNumbers(u.EscapedPath())
	if u.RawQuery == "" {
		return path
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return path + "?" + masked
	}
	for name := range query {
		if isSecret(name) || secretHeaders[http.CanonicalHeaderKey(name)] {
			query[name] = []string{masked}
		}
	}
	return path + "?" + query.Encode()
}

// secret is a stretch of a body's text, from the end of a member's name to the end of its value, and what to keep instead
// of the value.
type secret struct {
	from, to int
	instead  string
}

// masked gives the document's text without its secrets, otherwise as it came.
func (d document) masked() []byte {
	if len(d.secrets) == 0 {
		return d.raw
	}
	out := make([]byte, 0, len(d.raw))
	at := 0
	for _, s := range d.secrets {
		if s.from < at {
			continue // inside one that was masked whole
		}
		out = append(append(out, d.raw[at:s.from]...), ':', '"')
		out = append(append(out, s.instead...), '"')
		at = s.to
	}
	return append(out, d.raw[at:]...)
}

func isSecret(name string) bool { return secretMembers[strings.ToLower(name)] }

// mask gives what is kept of a secret: of a file its length, of a card number the last four digits, as UQPAY's own masked
// form does, of anything else nothing.
func mask(name string, value any) string {
	s, ok := value.(string)
	switch {
	case !ok:
		return masked
	case strings.HasSuffix(name, "_file") || name == "document":
		return masked + " (" + strconv.Itoa(len(s)) + " characters)"
	case name == "card_number" && strings.Trim(s, "0123456789*") == "" && len(s) > 4:
		return strings.Repeat("*", 12) + s[len(s)-4:]
	}
	return masked
}
