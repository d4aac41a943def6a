package openapi

import (
	"errors"
	"net/mail"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// Formats returns the judges of the formats that the descriptions use, by name:
// byte, date, date-time, email, uri and uuid. Their errors say what would be
// right and never contain the value.
func Formats() map[string]func(string) error {
	return map[string]func(string) error{
		"byte":      checkByte,
		"date":      checkDate,
		"date-time": checkDateTime,
		"email":     checkEmail,
		"uri":       checkURI,
		"uuid":      checkUUID,
	}
}

// VisitOptions returns the options under which a value is judged against a
// schema: the formats of [Formats], and errors without the value. Numbers may be
// json.Number or float64.
func VisitOptions() []openapi3.SchemaValidationOption { return visitOptions() }

var visitOptions = sync.OnceValue(func() []openapi3.SchemaValidationOption {
	validators := make(map[string]openapi3.StringFormatValidator)
	for name, check := range Formats() {
		validators[name] = openapi3.NewCallbackValidator(check)
	}
	return []openapi3.SchemaValidationOption{
		openapi3.WithStringFormatValidators(validators),
		openapi3.DisableSchemaErrorDetails(),
	}
})

var (
	errByte  = errors.New("must be base64 in the standard alphabet with padding, without a data: prefix")
	errEmail = errors.New("must be an email address such as name@example.com")
	errUUID  = errors.New("must be a UUID of 36 characters with hyphens")
)

// checkByte takes standard base64 with its padding, not empty, on one line.
func checkByte(s string) error {
	body := strings.TrimRight(s, "=")
	if s == "" || len(s)%4 != 0 || len(s)-len(body) > 2 {
		return errByte
	}
	for i := range len(body) {
		if !base64Alphabet[body[i]] {
			return errByte
		}
	}
	return nil
}

// checkDate takes a day of the calendar as yyyy-mm-dd.
func checkDate(s string) error {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return errors.New("must be a date of the calendar, yyyy-mm-dd")
	}
	return nil
}

// checkDateTime takes RFC 3339, which is ISO 8601 with an offset.
func checkDateTime(s string) error {
	if _, err := time.Parse(time.RFC3339, s); err != nil {
		return errors.New("must be a time such as 2006-01-02T15:04:05+08:00")
	}
	return nil
}

// checkEmail takes a bare address whose domain has at least two labels.
func checkEmail(s string) error {
	if len(s) > 254 {
		return errEmail
	}
	address, err := mail.ParseAddress(s)
	if err != nil || address.Address != s {
		return errEmail
	}
	if _, domain, _ := strings.Cut(s, "@"); !strings.Contains(domain, ".") {
		return errEmail
	}
	return nil
}

// checkURI takes an absolute URI with a host.
func checkURI(s string) error {
	if u, err := url.Parse(s); err != nil || u.Scheme == "" || u.Host == "" {
		return errors.New("must be an absolute URI such as https://example.com/path")
	}
	return nil
}

// checkUUID takes the 36 characters of RFC 4122's text form, any version, either case.
func checkUUID(s string) error {
	if len(s) != 36 {
		return errUUID
	}
	for i := range len(s) {
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		if hyphen != (s[i] == '-') || !hyphen && !isHex(s[i]) {
			return errUUID
		}
	}
	return nil
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// base64Alphabet is a table because a body may carry megabytes of it.
var base64Alphabet = func() (table [256]bool) {
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		table[c] = true
	}
	return table
}()
