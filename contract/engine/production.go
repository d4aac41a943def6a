package engine

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// ErrProduction is the refusal of an address where real money moves.
var ErrProduction = errors.New("that is a production host of UQPAY, and cases make cardholders and cards: use the sandbox")

// productionDomains are the vendor's, the sandbox apart (public SDKs).
var productionDomains = []string{"uqpay.com", "uqpaytech.com", "uqpay.tech"}

// refuseProduction refuses the vendor's hosts but those of the sandbox, whatever the case, port or trailing dot. A host that
// is not written in ASCII is refused too: other letters can stand for the same name.
func refuseProduction(u *url.URL) error {
	if strings.ContainsFunc(u.Hostname(), func(r rune) bool { return r > unicode.MaxASCII }) {
		return fmt.Errorf("host %q is refused: write it in ASCII, so that it can be told from production", u.Hostname())
	}
	host := strings.TrimRight(strings.ToLower(u.Hostname()), ".")
	within := slices.ContainsFunc(productionDomains, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
	if !within || isSandbox(host) {
		return nil
	}
	return fmt.Errorf("%s is refused: %w", host, ErrProduction)
}

// isSandbox tells the sandbox by a label that says so: api-sandbox.uqpaytech.com, api.sandbox.uqpay.tech.
func isSandbox(host string) bool {
	return slices.ContainsFunc(strings.Split(host, "."), func(label string) bool {
		return label == "sandbox" || strings.HasSuffix(label, "-sandbox") || strings.HasPrefix(label, "sandbox-")
	})
}

// stayHere is the redirect rule of every call: none is followed, so that a token goes to no other host; one that leads to
// production ends the run.
func stayHere(next *http.Request, _ []*http.Request) error {
	if err := refuseProduction(next.URL); err != nil {
		return err
	}
	return http.ErrUseLastResponse
}
