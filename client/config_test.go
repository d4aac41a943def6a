package client_test

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/uqmock/uqmock/client"
)

// What is wrong with a Config comes from the first call, all of it, and nothing is sent.
func TestConfigRefused(t *testing.T) {
	tests := []struct {
		name   string
		change func(*client.Config)
		want   string
	}{
		{"no base", func(c *client.Config) { c.BaseURL = "" }, "Config.BaseURL is no address"},
		{"no scheme", func(c *client.Config) { c.BaseURL = "api.uqpay.com/api" }, "Config.BaseURL is no address"},
		{"other scheme", func(c *client.Config) { c.BaseURL = "ftp://uqpay.test" }, "Config.BaseURL is no address"},
		{"unreadable", func(c *client.Config) { c.BaseURL = "http://uqpay.test:port" }, "Config.BaseURL is no address"},
		{"query", func(c *client.Config) { c.BaseURL = base + "?a=b" }, "Config.BaseURL has a query or fragment: want one such as "},
		{"empty query", func(c *client.Config) { c.BaseURL = base + "?" }, "Config.BaseURL has a query or fragment"},
		{"fragment", func(c *client.Config) { c.BaseURL = base + "#a" }, "Config.BaseURL has a query or fragment"},
		{"empty fragment", func(c *client.Config) { c.BaseURL = base + "#" }, "Config.BaseURL has a query or fragment"},
		{"slash after the query", func(c *client.Config) { c.BaseURL = base + "?/" }, "Config.BaseURL has a query or fragment"},
		{"user", func(c *client.Config) { c.BaseURL = "http://me:secret@uqpay.test" }, "Config.BaseURL has a user"},
		{"user alone", func(c *client.Config) { c.BaseURL = "http://secret@uqpay.test" }, "Config.BaseURL has a user"},
		{"empty user", func(c *client.Config) { c.BaseURL = "http://@uqpay.test" }, "Config.BaseURL has a user"},
		{"empty host", func(c *client.Config) { c.BaseURL = "http:///api" }, "Config.BaseURL is no address"},
		{"no host", func(c *client.Config) { c.BaseURL = "http://:8080/api" }, "Config.BaseURL has no host before the port"},
		{"neither host nor port", func(c *client.Config) { c.BaseURL = "http://:/api" }, "Config.BaseURL has no host before the port"},
		{"empty port", func(c *client.Config) { c.BaseURL = "http://uqpay.test:/api" }, "Config.BaseURL has no port after the colon: want one such as https://api-sandbox.uqpaytech.com/api or http://localhost:4010/api"},
		{"empty port, no path", func(c *client.Config) { c.BaseURL = "https://[::1]:" }, "Config.BaseURL has no port after the colon"},
		{"no slashes", func(c *client.Config) { c.BaseURL = "http:uqpay.test/api" }, "Config.BaseURL is no address"},
		{"no client id", func(c *client.Config) { c.ClientID = "" }, "Config.ClientID is empty"},
		{"no key", func(c *client.Config) { c.APIKey = "" }, "Config.APIKey is empty"},
		{"line break", func(c *client.Config) { c.APIKey = "secret\n" }, "Config.APIKey has a space or a character beyond ASCII"},
		{"letter", func(c *client.Config) { c.ClientID = "clïent" }, "Config.ClientID has a space or a character beyond ASCII"},
		{"attempts", func(c *client.Config) { c.MaxAttempts = -1 }, "Config.MaxAttempts is negative"},
		{"attempt", func(c *client.Config) { c.AttemptTimeout = -1 }, "Config.AttemptTimeout is negative"},
		{"base delay", func(c *client.Config) { c.BaseDelay = -1 }, "Config.BaseDelay is negative"},
		{"delay", func(c *client.Config) { c.MaxDelay = -1 }, "Config.MaxDelay is negative"},
		{"retry after", func(c *client.Config) { c.MaxRetryAfter = -1 }, "Config.MaxRetryAfter is negative"},
		{"margin", func(c *client.Config) { c.TokenMargin = -1 }, "Config.TokenMargin is negative"},
	}
	for _, tt := range tests {
		h := newHand(&wire{}, tt.change)
		_, tokenErr := h.api.AccessToken(t.Context())
		for operation, err := range map[string]error{"retrieveCard": h.retrieve(t.Context()), "requestAccessToken": tokenErr} {
			if !errors.Is(err, client.ErrNotSent) || !strings.HasPrefix(err.Error(), operation+": not sent: "+tt.want) {
				t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
		if len(h.wire.sent) > 0 {
			t.Errorf("%s: sent %v", tt.name, h.wire.sent)
		}
	}
}

// Several mistakes are told together, in one line and always in the same order.
func TestConfigRefusedForAll(t *testing.T) {
	const want = `requestAccessToken: .*Config\.BaseURL .*; .*Config\.ClientID .*; .*Config\.APIKey .*; ` +
		`.*Config\.AttemptTimeout .*; .*Config\.MaxAttempts .*; .*Config\.BaseDelay .*; .*Config\.MaxDelay .*; .*Config\.MaxRetryAfter .*; .*Config\.TokenMargin .*`
	wrong := client.Config{AttemptTimeout: -1, MaxAttempts: -1, BaseDelay: -1, MaxDelay: -1, MaxRetryAfter: -1, TokenMargin: -1}
	if _, err := client.New(wrong).AccessToken(t.Context()); !regexp.MustCompile("^" + want + "$").MatchString(err.Error()) {
		t.Errorf("%v, want %s", err, want)
	}
}

// Hosts of every form are taken, with and without port and path.
func TestBaseURLTaken(t *testing.T) {
	for _, base := range []string{"http://127.0.0.1:1/api", "HTTPS://uqpay.test", "http://[::1]/api", "http://[fe80::1%25eth0]:80", "http://uqpay.test:80/a//b"} {
		h := newHand(&wire{calls: cards(1)}, func(c *client.Config) { c.BaseURL = base })
		if err := h.retrieve(t.Context()); err != nil {
			t.Errorf("%s: %v", base, err)
		}
	}
}

// A slash at the end of the base is no part of it.
func TestBaseURLSlash(t *testing.T) {
	h := newHand(&wire{calls: cards(1)}, func(c *client.Config) { c.BaseURL += "/" })
	if err := h.retrieve(t.Context()); err != nil || h.wire.whats()[0] != "GET /api/v1/issuing/cards/c-1" {
		t.Errorf("%v, %v", h.wire.whats(), err)
	}
}

// Without a client the network is asked, with the system's clock.
func TestDefaultHTTPClient(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	api := client.New(client.Config{BaseURL: "http://127.0.0.1:1", ClientID: "c", APIKey: "k", MaxAttempts: 1})
	_, err := api.AccessToken(ctx)
	if e := failure(t, err); e.Status != 0 || !strings.Contains(e.Error(), "127.0.0.1:1") || e.Attempts != 1 {
		t.Errorf("%+v", e)
	}
}

// The sub-account goes with every call but the token's; both clients share the token.
func TestOnBehalfOf(t *testing.T) {
	const account = "18523f72-f4de-4f9c-bb8e-ec7d1c4f32be"
	h := newHand(&wire{calls: cards(2)})
	_, err := h.api.OnBehalfOf(account).Cards.Retrieve(t.Context(), "c-1")
	if err = errors.Join(err, h.retrieve(t.Context())); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"", account, ""} {
		if got := h.wire.sent[i].Header.Get("x-on-behalf-of"); got != want {
			t.Errorf("%s: for %q, want %q", h.wire.sent[i].What, got, want)
		}
	}
	if h.wire.given != 1 {
		t.Errorf("%d tokens", h.wire.given)
	}
	for _, wrong := range []string{"", "me", account + " "} {
		_, err := h.api.OnBehalfOf(wrong).Cards.Retrieve(t.Context(), "c-1")
		if !errors.Is(err, client.ErrNotSent) || !strings.Contains(err.Error(), "want the UUID of a sub-account") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

// An id stays one part of the path, whatever is in it.
func TestIDsInPaths(t *testing.T) {
	h := newHand(&wire{calls: cards(2)})
	for id, want := range map[string]string{"a/b?c#d": "GET /api/v1/issuing/cards/a%2Fb%3Fc%23d", "../x": "GET /api/v1/issuing/cards/..%2Fx"} {
		_, err := h.api.Cards.Retrieve(t.Context(), id)
		if got := h.wire.whats(); err != nil || got[len(got)-1] != want {
			t.Errorf("%s: %v, %v", id, got, err)
		}
	}
	for _, id := range []string{"", ".", ".."} {
		_, card := h.api.Cards.Retrieve(t.Context(), id)
		_, holder := h.api.Cardholders.Retrieve(t.Context(), id)
		_, change := h.api.Cardholders.Update(t.Context(), id, client.CardholderData{})
		_, order := h.api.Orders.Retrieve(t.Context(), id)
		for _, err := range []error{card, holder, change, order} {
			if !errors.Is(err, client.ErrNotSent) || !strings.Contains(err.Error(), "want one that UQPAY gave") {
				t.Errorf("%q: %v", id, err)
			}
		}
	}
	if got := len(h.wire.requests()); got != 2 {
		t.Errorf("%d requests", got)
	}
}

// A body that is no JSON is not sent.
func TestBodyThatIsNoJSON(t *testing.T) {
	h := newHand(&wire{})
	_, err := h.api.Cards.Create(t.Context(), client.CardCreate{Metadata: client.Metadata{"f": func() {}}})
	if !errors.Is(err, client.ErrNotSent) || len(h.wire.sent) > 0 {
		t.Errorf("%v", err)
	}
}

// A redirect is followed to the same host by the same method, and not where the token would leak or a POST become a GET.
func TestRedirects(t *testing.T) {
	const here = "http://uqpay.test"
	tests := []struct {
		name, to string
		status   int
		write    bool
		followed bool
	}{
		{"same host", here + "/elsewhere", 302, false, true},
		{"a path", "/elsewhere", 307, true, true},
		{"POST stays POST", here + "/elsewhere", 308, true, true},
		{"POST would become GET", here + "/elsewhere", 302, true, false},
		{"other host", "http://evil.test/elsewhere", 307, false, false},
		{"other host, write", "http://evil.test/elsewhere", 307, true, false},
		{"sub-domain", "http://a.uqpay.test/elsewhere", 302, false, false},
		{"other port", here + ":81/elsewhere", 302, false, false},
		{"other scheme", "https://uqpay.test/elsewhere", 302, false, false},
	}
	for _, tt := range tests {
		h := newHand(&wire{calls: []step{answer(tt.status, "", "Location", tt.to), answer(200, cardReply)}})
		call := h.retrieve
		if tt.write {
			call = func(ctx context.Context) error { return h.create(ctx) }
		}
		err := call(t.Context())
		all := h.wire.requests()
		if (err == nil) != tt.followed || (len(all) == 2) != tt.followed {
			t.Errorf("%s: %d requests, %v", tt.name, len(all), err)
			continue
		}
		if !tt.followed {
			if e := failure(t, err); e.Status != tt.status || !strings.Contains(e.Message, "which is not followed") {
				t.Errorf("%s: %+v", tt.name, e)
			}
			continue
		}
		if all[1].Body != all[0].Body || all[1].Header.Get("x-auth-token") != "Bearer token-1" {
			t.Errorf("%s: %+v", tt.name, all[1])
		}
	}
}

// Neither does the key of the token call leave the host; circles end; the user's own rule still holds.
func TestRedirectsOfOthers(t *testing.T) {
	h := newHand(&wire{tokens: []step{answer(307, "", "Location", "http://evil.test/"), tokenStep("x", time.Hour)}})
	if e := failure(t, h.retrieve(t.Context())); e.Status != 307 || len(h.wire.sent) != 1 {
		t.Errorf("%+v, %d requests", e, len(h.wire.sent))
	}
	h = newHand(&wire{})
	for range 20 {
		h.wire.calls = append(h.wire.calls, answer(302, "", "Location", "/again"))
	}
	if e := failure(t, h.retrieve(t.Context())); e.Status != 302 || len(h.wire.requests()) != 5 {
		t.Errorf("%+v, %d requests", e, len(h.wire.requests()))
	}
	own := errors.New("no redirects here")
	h = newHand(&wire{calls: []step{answer(302, "", "Location", "/again"), answer(200, cardReply)}}, func(c *client.Config) {
		c.MaxAttempts = 1
		c.HTTPClient.CheckRedirect = func(*http.Request, []*http.Request) error { return own }
	})
	if err := h.retrieve(t.Context()); !errors.Is(err, own) {
		t.Error(err)
	}
}
