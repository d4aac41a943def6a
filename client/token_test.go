package client_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/client"
)

// bearers are the tokens that calls were made with, in order.
func (w *wire) bearers() []string {
	var all []string
	for _, s := range w.requests() {
		all = append(all, s.Header.Get("x-auth-token"))
	}
	return all
}

// cards are n successful replies.
func cards(n int) []step {
	steps := make([]step, n)
	for i := range steps {
		steps[i] = answer(200, cardReply)
	}
	return steps
}

// The token call carries the credentials and nothing else; all other calls carry the token.
func TestTokenRequest(t *testing.T) {
	h := newHand(&wire{calls: cards(2)})
	api := h.api.OnBehalfOf("18523f72-f4de-4f9c-bb8e-ec7d1c4f32be")
	for range 2 {
		if _, err := api.Cards.Retrieve(t.Context(), "c-1"); err != nil {
			t.Fatal(err)
		}
	}
	first := h.wire.sent[0]
	want := http.Header{
		"X-Client-Id": {"my-client"}, "X-Api-Key": {"key-of-my-client"}, "Accept": {"application/json"}, "Content-Type": {"application/json"},
	}
	if diff := cmp.Diff(want, first.Header); diff != "" || first.What != "POST /api/v1/connect/token" || first.Body != "" {
		t.Errorf("%s %q: %s", first.What, first.Body, diff)
	}
	if diff := cmp.Diff([]string{"Bearer token-1", "Bearer token-1"}, h.wire.bearers()); diff != "" {
		t.Error(diff)
	}
	if got := h.wire.requests()[0].Header; got.Get("x-api-key") != "" || got.Get("x-client-id") != "" {
		t.Errorf("credentials in a call: %v", got)
	}
}

// A token lives from the reply's Date to its expired_at, whatever our clock says, and is renewed some time before its end.
func TestTokenLife(t *testing.T) {
	at := served.Add(10 * time.Minute).Unix()
	tests := []struct {
		name   string
		token  step
		margin time.Duration
		good   time.Duration // the last moment at which it is used
	}{
		{"ten minutes", answer(200, fmt.Sprintf(`{"auth_token":"a","expired_at":%d}`, at)), 0, 9*time.Minute - 1},
		{"as text", answer(200, fmt.Sprintf(`{"auth_token":"a","expired_at":"%d"}`, at)), 0, 9*time.Minute - 1},
		{"as a decimal", answer(200, fmt.Sprintf(`{"auth_token":"a","expired_at":%d.0}`, at)), 0, 9*time.Minute - 1},
		{"another margin", answer(200, fmt.Sprintf(`{"auth_token":"a","expired_at":%d}`, at)), 3 * time.Minute, 7*time.Minute - 1},
		{"margin longer than its life", answer(200, fmt.Sprintf(`{"auth_token":"a","expired_at":%d}`, at)), time.Hour, 5*time.Minute - 1},
		{"no expired_at", answer(200, `{"auth_token":"a"}`), 0, 29*time.Minute - 1},
		{"null", answer(200, `{"auth_token":"a","expired_at":null}`), 0, 29*time.Minute - 1},
		{"a day", lasting("a", served.Unix()+86400), 0, 24*time.Hour - time.Minute - 1},
		{"more than a day", lasting("a", served.Unix()+86401), 0, 24*time.Hour - time.Minute - 1},
		{"in a thousand years", lasting("a", served.Unix()+31_557_600_000), 0, 24*time.Hour - time.Minute - 1},
		{"the largest number", lasting("a", math.MaxInt64), 0, 24*time.Hour - time.Minute - 1},
		{"no Date", answer(200, fmt.Sprintf(`{"auth_token":"a","expired_at":%d}`, at), "Date", ""), 0, 29*time.Minute - 1},
	}
	for _, tt := range tests {
		h := newHand(
			&wire{tokens: []step{tt.token, tokenStep("b", time.Hour)}, calls: cards(3)},
			func(c *client.Config) { c.TokenMargin = tt.margin },
		)
		for _, moment := range []time.Duration{0, tt.good, 1} {
			h.clock = h.clock.Add(moment)
			if err := h.retrieve(t.Context()); err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
		}
		if diff := cmp.Diff([]string{"Bearer a", "Bearer a", "Bearer b"}, h.wire.bearers()); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// lasting is a token that ends at a Unix time.
func lasting(text string, end int64) step {
	return answer(200, fmt.Sprintf(`{"auth_token":"%s","expired_at":%d}`, text, end))
}

// A token that is over when it comes serves its call, retries included, and no other: each call asks once.
func TestTokenWithoutLife(t *testing.T) {
	for _, end := range []int64{served.Unix(), served.Unix() - 3600, 1, -5, math.MinInt64} {
		h := newHand(&wire{
			tokens: []step{lasting("a", end), lasting("b", end)},
			calls:  []step{answer(503, ""), answer(429, ""), answer(200, cardReply), answer(200, cardReply)},
		})
		for range 2 {
			if err := h.retrieve(t.Context()); err != nil {
				t.Errorf("%d: %v", end, err)
			}
		}
		if diff := cmp.Diff([]string{"Bearer a", "Bearer a", "Bearer a", "Bearer b"}, h.wire.bearers()); diff != "" {
			t.Errorf("%d: %s", end, diff)
		}
	}
}

// When such a token is refused as expired, a new one would be no better: the refusal is final, and the next call asks anew.
func TestTokenWithoutLifeRefused(t *testing.T) {
	over := served.Unix() - 1
	h := newHand(&wire{
		tokens: []step{lasting("a", over), lasting("b", over)},
		calls:  []step{answer(401, expiredReply), answer(200, cardReply)},
	})
	if e := failure(t, h.retrieve(t.Context())); !errors.Is(e, client.ErrUnauthorized) || e.Operation != "retrieveCard" {
		t.Errorf("%+v", e)
	}
	if err := h.retrieve(t.Context()); err != nil || h.wire.given != 2 {
		t.Errorf("%d tokens, %v", h.wire.given, err)
	}
}

// A slow token reply does not lengthen the life of the token.
func TestTokenLifeBeginsWhenAsked(t *testing.T) {
	h := newHand(&wire{calls: cards(1)})
	h.wire.tokens = []step{func(r *http.Request) (*http.Response, error) {
		h.clock = h.clock.Add(20 * time.Second)
		return tokenStep("a", 30*time.Minute)(r)
	}}
	asked := h.clock
	token, err := h.api.AccessToken(t.Context())
	if err != nil || token.Text != "a" || !token.ExpiresAt.Equal(asked.Add(30*time.Minute)) || !token.RenewAt.Equal(asked.Add(29*time.Minute)) {
		t.Errorf("%+v, %v", token, err)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(format, token); strings.Contains(got, `"a"`) || !strings.HasPrefix(got, "access token until 2031-05-01") {
			t.Errorf("%s shows %s", format, got)
		}
	}
}

// A 401 that says that the token has expired is answered with a new token, once; any other 401 is final.
func TestExpiredToken(t *testing.T) {
	for _, words := range []string{"token has expired", "Login Expired", "the TOKEN EXPIRED.", "jwt expired"} {
		for _, body := range []string{`{"code":"unauthorized_error","message":"` + words + `"}`, `{"error":"` + words + `"}`} {
			h := newHand(&wire{calls: append([]step{answer(401, body)}, cards(2)...)}, func(c *client.Config) { c.MaxAttempts = 1 })
			if err := errors.Join(h.create(t.Context()), h.retrieve(t.Context())); err != nil {
				t.Errorf("%s: %v", body, err)
			}
			if diff := cmp.Diff([]string{"Bearer token-1", "Bearer token-2", "Bearer token-2"}, h.wire.bearers()); diff != "" {
				t.Error(diff)
			}
			all := h.wire.requests()
			if all[0].Body != all[1].Body || all[0].Header.Get("x-idempotency-key") != all[1].Header.Get("x-idempotency-key") {
				t.Errorf("the call changed: %+v, %+v", all[0], all[1])
			}
			if len(h.waits) != 0 {
				t.Errorf("waited %v", h.waits)
			}
		}
	}
	for name, steps := range map[string][]step{
		"twice":     {answer(401, expiredReply), answer(401, expiredReply)},
		"other 401": {answer(401, `{"message":"ip not allowed"}`)},
		"400":       {answer(400, expiredReply)},
	} {
		h := newHand(&wire{calls: steps})
		e := failure(t, h.retrieve(t.Context()))
		if len(h.wire.requests()) != len(steps) || e.Attempts != 1 || e.Operation != "retrieveCard" {
			t.Errorf("%s: %d requests, %+v", name, len(h.wire.requests()), e)
		}
	}
}

// The call after a new token is an attempt like any other.
func TestRetryAfterNewToken(t *testing.T) {
	h := newHand(&wire{calls: []step{answer(503, ""), answer(401, expiredReply), answer(503, ""), answer(200, cardReply)}})
	if err := h.create(t.Context()); err != nil || len(h.waits) != 2 {
		t.Errorf("%v, %v", err, h.waits)
	}
}

// Failing to get a token is the token operation's error, tried again like any other and not once more by the call.
func TestTokenFails(t *testing.T) {
	h := newHand(&wire{tokens: []step{answer(503, ""), fail(io.ErrUnexpectedEOF), answer(429, ""), answer(500, "")}})
	e := failure(t, h.create(t.Context()))
	if e.Operation != "requestAccessToken" || e.Status != 500 || e.Attempts != 4 || len(h.wire.requests()) != 0 {
		t.Errorf("%+v", e)
	}
	if len(h.waits) != 3 {
		t.Errorf("waited %v", h.waits)
	}
	h.wire.tokens = []step{answer(400, `{"code":400,"message":"Invalid client id"}`)}
	_, err := h.api.AccessToken(t.Context())
	if want := "requestAccessToken: 400 400: Invalid client id"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	for _, body := range []string{
		`{}`, `{"auth_token":""}`, `{"auth_token":"a","expired_at":"soon"}`, `{"auth_token":"a","expired_at":{}}`,
		`{"auth_token":"a","expired_at":1577880600.5}`, `{"auth_token":"a","expired_at":9223372036854775808}`,
	} {
		h.wire.tokens = []step{answer(200, body)}
		if _, err := h.api.AccessToken(t.Context()); !errors.Is(err, client.ErrReply) {
			t.Errorf("%s: %v", body, err)
		}
	}
	h.wire.tokens, h.wire.calls = []step{tokenStep("late", time.Hour)}, cards(1)
	if err := h.create(t.Context()); err != nil {
		t.Errorf("the client did not recover: %v", err)
	}
}
