package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The bases of UQPAY's own hosts.
const (
	SandboxURL    = "https://api-sandbox.uqpaytech.com/api"
	ProductionURL = "https://api.uqpay.com/api"
)

// The defaults of a Config.
const (
	DefaultMaxAttempts    = 4
	DefaultAttemptTimeout = 30 * time.Second
	DefaultBaseDelay      = 500 * time.Millisecond
	DefaultMaxDelay       = 8 * time.Second
	DefaultMaxRetryAfter  = 60 * time.Second
	DefaultTokenMargin    = 60 * time.Second
)

// Config says whom to call and how. BaseURL, ClientID and APIKey are needed;
// every other member has a default for 0 or nil.
type Config struct {
	// BaseURL is what comes before /v1, such as SandboxURL: http or https, with a
	// host, without user, query and fragment, be they empty. A slash at the end is
	// no part of it.
	BaseURL string
	// ClientID and APIKey are UQPAY's, from the dashboard.
	ClientID, APIKey string

	// HTTPClient sends the requests; nil means one with net/http's own transport.
	// It is copied, and the copy follows a redirect only to the same scheme and
	// host and only with the same method: elsewhere the token would leak, and a
	// POST would become a GET.
	HTTPClient *http.Client
	// AttemptTimeout bounds one request with its reply; 0 means 30 s.
	AttemptTimeout time.Duration
	// MaxAttempts is how often an operation is sent at most; 0 means 4, 1 never
	// again. Sending it anew with a fresh token after the old one expired does
	// not count.
	MaxAttempts int
	// BaseDelay and MaxDelay shape the waits between attempts: the n-th is drawn
	// evenly between 0 and BaseDelay doubled n-1 times, at most MaxDelay. 0 means
	// 500 ms and 8 s.
	BaseDelay, MaxDelay time.Duration
	// MaxRetryAfter is the longest Retry-After that is waited for; 0 means 60 s.
	// When a reply asks for more, the call fails at once: see Error.RetryAfter.
	MaxRetryAfter time.Duration
	// TokenMargin is how long before its end a token is renewed, but never more
	// than half of its life; 0 means 60 s.
	TokenMargin time.Duration

	// Now tells the time from which a token's life is measured; only differences
	// matter. Nil means the system's clock, its monotonic reading included.
	Now func() time.Time
	// Sleep waits for d, or until ctx is done and then returns its error. Nil
	// means a timer.
	Sleep func(ctx context.Context, d time.Duration) error
	// Jitter draws a wait from 0 to limit; nil means evenly, by crypto/rand.
	Jitter func(limit time.Duration) time.Duration
}

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	c.AttemptTimeout = cmp.Or(c.AttemptTimeout, DefaultAttemptTimeout)
	c.MaxAttempts = cmp.Or(c.MaxAttempts, DefaultMaxAttempts)
	c.BaseDelay = cmp.Or(c.BaseDelay, DefaultBaseDelay)
	c.MaxDelay = cmp.Or(c.MaxDelay, DefaultMaxDelay)
	c.MaxRetryAfter = cmp.Or(c.MaxRetryAfter, DefaultMaxRetryAfter)
	c.TokenMargin = cmp.Or(c.TokenMargin, DefaultTokenMargin)
	if c.HTTPClient == nil {
		c.HTTPClient = &http.Client{}
	}
	if c.Now == nil {
		c.Now = wallClock
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	if c.Jitter == nil {
		c.Jitter = jitter
	}
	return c
}

// check names everything that is wrong with a Config, without repeating the key.
func (c Config) check() error {
	wrong := []error{c.checkBaseURL(), checkCredential("ClientID", c.ClientID), checkCredential("APIKey", c.APIKey)}
	for _, number := range []struct {
		name  string
		value time.Duration
	}{
		{"AttemptTimeout", c.AttemptTimeout},
		{"MaxAttempts", time.Duration(c.MaxAttempts)},
		{"BaseDelay", c.BaseDelay},
		{"MaxDelay", c.MaxDelay},
		{"MaxRetryAfter", c.MaxRetryAfter},
		{"TokenMargin", c.TokenMargin},
	} {
		if number.value < 0 {
			wrong = append(wrong, fmt.Errorf("%w: Config.%s is negative: want 0 for the default, or more", ErrNotSent, number.name))
		}
	}
	return errors.Join(wrong...)
}

// checkBaseURL repeats nothing of the address, which may hold a password.
func (c Config) checkBaseURL() error {
	base, err := url.Parse(c.BaseURL)
	if err != nil {
		base = &url.URL{}
	}
	for _, rule := range []struct {
		broken bool
		has    string
	}{
		{base.Scheme != "http" && base.Scheme != "https" || base.Host == "", "is no address"},
		{base.User != nil, "has a user"},
		{strings.ContainsAny(c.BaseURL, "?#"), "has a query or fragment"}, // url.Parse forgets an empty one
		{base.Hostname() == "", "has no host before the port"},
		{strings.HasSuffix(base.Host, ":"), "has no port after the colon"},
	} {
		if rule.broken {
			return fmt.Errorf("%w: Config.BaseURL %s: want one such as %s or http://localhost:4010/api", ErrNotSent, rule.has, SandboxURL)
		}
	}
	return nil
}

func checkCredential(name, value string) error {
	if value == "" {
		return fmt.Errorf("%w: Config.%s is empty: want the one from UQPAY's dashboard", ErrNotSent, name)
	}
	if strings.ContainsFunc(value, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return fmt.Errorf("%w: Config.%s has a space or a character beyond ASCII: is a line break left over?", ErrNotSent, name)
	}
	return nil
}

// guarded is the HTTP client with the rule for redirects in front of its own.
func (c Config) guarded() *http.Client {
	guarded := *c.HTTPClient
	own := guarded.CheckRedirect
	guarded.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		first := via[0]
		elsewhere := next.URL.Scheme != first.URL.Scheme || next.URL.Host != first.URL.Host
		switch {
		case elsewhere, next.Method != first.Method, len(via) >= maxRedirects:
			return http.ErrUseLastResponse
		case own != nil:
			return own(next, via)
		}
		return nil
	}
	return &guarded
}

const maxRedirects = 5
