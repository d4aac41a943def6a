package engine

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Capability is something that not every target can do.
type Capability string

// The capabilities.
const (
	Control  Capability = "control"  // a control API: worlds of one's own, settings, decisions of UQPAY's staff
	Clock    Capability = "clock"    // time can be frozen and moved
	Webhooks Capability = "webhooks" // its webhooks reach us
	Faults   Capability = "faults"   // it can be told to fail
	Human    Capability = "human"    // somebody, or a control, takes the identity check
)

// Target is a server to play cases against.
type Target struct {
	// Name is how reports call it; empty means the address.
	Name string
	// BaseURL ends in /api, as in http://127.0.0.1:4010/api.
	BaseURL string
	// ControlURL is the address of a fake's control API, without /v1; empty: the target has none.
	ControlURL string
	// ControlToken is needed where control does not listen on loopback.
	ControlToken string
	// ClientID and APIKey are the credentials of a target without control. With control every case opens a world of its own.
	ClientID, APIKey string
	// Webhooks says where webhooks can be received.
	Webhooks WebhookConfig
	// Prompt, if not nil, is where a person is asked to take an identity check.
	Prompt io.Writer
	// AllowMoney lets cases move money on a target that is not on this machine.
	AllowMoney bool
	// Rate is the largest number of calls a second; 0 means no bound.
	Rate float64
	// Timeout ends a call, and a wait for something that moves by itself; 0 means 30 s.
	Timeout time.Duration
	// Transport makes the calls; nil means the network.
	Transport http.RoundTripper
}

// WebhookConfig says where webhooks are received. A target with control is told of the endpoint; with another, URL and
// Secret are those of the endpoint that the vendor was told of.
type WebhookConfig struct {
	Addr   string // to listen on; empty: a free port of this machine with control, else they cannot be received
	URL    string // how the target reaches Addr, a path before the case's included; empty: as it is listened at
	Secret string // the endpoint's, as set with the vendor; empty: signatures are not checked. With control it is made up
}

const defaultTimeout = 30 * time.Second

// Check refuses a target that cannot be used. A production address is [ErrProduction].
func (t *Target) Check() error {
	for _, base := range []struct {
		what, address string
		optional      bool
	}{{"base", t.BaseURL, false}, {"control", t.ControlURL, true}, {"webhook", t.Webhooks.URL, true}} {
		if base.optional && base.address == "" {
			continue
		}
		if err := checkBase(base.address); err != nil {
			return fmt.Errorf("%s address %q of the target is not possible: %w", base.what, redacted(base.address), err)
		}
	}
	if t.Rate < 0 || t.Timeout < 0 {
		return fmt.Errorf("rate %g and timeout %s must not be negative", t.Rate, t.Timeout)
	}
	if t.ControlURL == "" && (t.ClientID == "" || t.APIKey == "") {
		return fmt.Errorf("credentials are missing: a target without control needs a client id and an API key")
	}
	return nil
}

// checkBase refuses an address to which no path can be added, and one of production.
func checkBase(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "", u.User != nil:
		return errors.New("it must be such as http://127.0.0.1:4010/api, without user and password")
	case strings.ContainsAny(address, "?#"):
		return errors.New("it must end with its path, without query and fragment")
	case strings.HasSuffix(u.Host, ":"):
		return errors.New("it must have a port after the colon, or no colon")
	}
	return refuseProduction(u)
}

// redacted keeps the password of an address out of messages.
func redacted(address string) string {
	if u, err := url.Parse(address); err == nil {
		return u.Redacted()
	}
	return "(not an address)"
}

// local reports whether the target is on this machine: then it is ours to load and to hurry.
func (t *Target) local() bool {
	u, err := url.Parse(t.BaseURL)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// fake reports whether the target is known to be a fake of ours: then nothing may differ from the description.
func (t *Target) fake() bool { return t.ControlURL != "" }

// Can says whether the target has a capability, and if not, what would give it.
func (t *Target) Can(c Capability) (why string, ok bool) {
	switch c {
	case Control, Clock, Faults:
		return "the target has no control API (--control)", t.ControlURL != ""
	case Webhooks:
		return "webhooks cannot be received (--control, or --webhook-addr)", t.ControlURL != "" || t.Webhooks.Addr != ""
	case Human:
		return "nobody takes the identity check (--control, or --interactive)", t.ControlURL != "" || t.Prompt != nil
	}
	return fmt.Sprintf("capability %q is not known", c), false
}

// secrets are what is said to the target and must be shown nowhere.
func (t *Target) secrets() []string {
	return []string{t.APIKey, t.ClientID, t.ControlToken, t.Webhooks.Secret}
}

func (t *Target) timeout() time.Duration {
	if t.Timeout == 0 {
		return defaultTimeout
	}
	return t.Timeout
}

func (t *Target) name() string {
	if t.Name == "" {
		return strings.TrimSuffix(t.BaseURL, "/")
	}
	return t.Name
}
