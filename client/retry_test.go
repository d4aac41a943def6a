package client_test

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/client"
)

const pendingReply = `{"code":200,"message":"Request is processing, please try again later"}`

// What may fare better later is tried again; a refusal is final.
func TestRetries(t *testing.T) {
	tests := []struct {
		name  string
		first step
		again bool
	}{
		{"network", fail(io.ErrUnexpectedEOF), true},
		{"reply breaks off", broken(200), true},
		{"408", answer(408, ""), true},
		{"429", answer(429, `{"code":429,"message":"Too many requests"}`), true},
		{"500", answer(500, brokenReply), true},
		{"503 of a proxy", answer(503, "<html>", "Content-Type", "text/html"), true},
		{"still processing", answer(400, pendingReply), true},
		{"code 200 with other words", answer(400, `{"code":200,"message":"no"}`), false},
		{"processing with another status", answer(409, pendingReply), false},
		{"400", answer(400, `{"code":"400","message":"Card does not exists"}`), false},
		{"401", answer(401, `{"error":"Invalid authorization header"}`), false},
		{"403", answer(403, `{"error":"Forbidden"}`), false},
		{"404", answer(404, ""), false},
		{"413", answer(413, ""), false},
		{"HTML for a success", answer(200, "<html>"), false},
	}
	for _, tt := range tests {
		h := newHand(&wire{calls: []step{tt.first, answer(200, cardReply)}})
		err := h.create(t.Context())
		if (err == nil) != tt.again || (len(h.wire.requests()) == 2) != tt.again {
			t.Errorf("%s: %d requests, %v", tt.name, len(h.wire.requests()), err)
		}
	}
	h := newHand(&wire{calls: []step{answer(400, pendingReply)}}, func(c *client.Config) { c.MaxAttempts = 1 })
	if err := h.create(t.Context()); !errors.Is(err, client.ErrRequestBeingProcessed) {
		t.Errorf("%v is not ErrRequestBeingProcessed", err)
	}
}

// broken is a reply whose body ends before its time.
func broken(status int) step {
	return func(r *http.Request) (*http.Response, error) {
		body := io.MultiReader(strings.NewReader(`{"card_`), errReader{})
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(body), Request: r}, nil
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// Attempts are bounded, the waits between them double up to a limit, and the last error comes out.
func TestBackoff(t *testing.T) {
	tests := []struct {
		name   string
		change func(*client.Config)
		want   []time.Duration
	}{
		{"default", func(*client.Config) {}, []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second}},
		{"one attempt", func(c *client.Config) { c.MaxAttempts = 1 }, nil},
		{
			"bounded", func(c *client.Config) { c.MaxAttempts, c.BaseDelay, c.MaxDelay = 6, time.Second, 5*time.Second },
			[]time.Duration{1e9, 2e9, 4e9, 5e9, 5e9},
		},
		{
			"base above the limit", func(c *client.Config) { c.MaxAttempts, c.BaseDelay = 2, time.Minute },
			[]time.Duration{8 * time.Second},
		},
		{
			"jitter", func(c *client.Config) { c.Jitter = func(d time.Duration) time.Duration { return d / 4 } },
			[]time.Duration{125 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond},
		},
	}
	for _, tt := range tests {
		h := newHand(&wire{}, tt.change)
		for range 10 {
			h.wire.calls = append(h.wire.calls, answer(500, brokenReply))
		}
		got := failure(t, h.create(t.Context()))
		if diff := cmp.Diff(tt.want, h.waits); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
		if got.Status != 500 || got.Attempts != len(tt.want)+1 || !errors.Is(got, client.ErrAPI) {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}

// Retry-After is a lower bound for the wait; more than the Config allows is not waited for, but told.
func TestRetryAfter(t *testing.T) {
	date := func(after time.Duration) string { return served.Add(after).Format(http.TimeFormat) }
	tests := []struct {
		name, value string
		wait, told  time.Duration
		again       bool
	}{
		{"seconds", "7", 7 * time.Second, 0, true},
		{"spaces", " 7 ", 7 * time.Second, 0, true},
		{"less than the backoff", "0", 500 * time.Millisecond, 0, true},
		{"date, by the server's clock", date(9 * time.Second), 9 * time.Second, 0, true},
		{"date in the past", date(-time.Hour), 500 * time.Millisecond, 0, true},
		{"as long as allowed", "60", time.Minute, 0, true},
		{"longer than allowed", "61", 0, 61 * time.Second, false},
		{"absurd", "99999999999999999999", 0, (1<<31 - 1) * time.Second, false},
		{"absurd date", "Fri, 31 Dec 9999 23:59:59 GMT", 0, math.MaxInt64, false},
		{"nonsense", "soon", 500 * time.Millisecond, 0, true},
		{"negative", "-5", 500 * time.Millisecond, 0, true},
	}
	for _, tt := range tests {
		h := newHand(&wire{calls: []step{answer(429, "", "Retry-After", tt.value), answer(200, cardReply)}})
		err := h.create(t.Context())
		if (err == nil) != tt.again {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if err != nil {
			if e := failure(t, err); e.RetryAfter != tt.told || len(h.waits) > 0 || !errors.Is(e, client.ErrTooManyRequests) {
				t.Errorf("%s: told %s, waited %v", tt.name, e.RetryAfter, h.waits)
			}
			continue
		}
		if diff := cmp.Diff([]time.Duration{tt.wait}, h.waits); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
	h := newHand(&wire{calls: []step{answer(503, "", "Retry-After", "3")}}, func(c *client.Config) { c.MaxRetryAfter = 2 * time.Second })
	if err := h.create(t.Context()); failure(t, err).Status != 503 {
		t.Errorf("waited longer than MaxRetryAfter: %v", err)
	}
}

// A retry sends the same key and the same bytes; another call has another key, a version 4 UUID.
func TestIdempotencyKey(t *testing.T) {
	h := newHand(&wire{calls: []step{answer(500, ""), answer(400, pendingReply), answer(200, cardReply), answer(200, cardReply)}})
	for range 2 {
		if err := h.create(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	all := h.wire.requests()
	first := all[0].Header.Get("x-idempotency-key")
	for i, s := range all {
		key := s.Header.Get("x-idempotency-key")
		if len(key) != 36 || key[14] != '4' || !strings.ContainsRune("89ab", rune(key[19])) {
			t.Errorf("%q is no UUID of version 4", key)
		}
		if (key == first) != (i < 3) || s.Body != all[0].Body || s.Body == "" {
			t.Errorf("request %d: key %s, body %s", i, key, s.Body)
		}
	}
}

func TestGivenIdempotencyKey(t *testing.T) {
	const key = "CC58FA96-7a49-1be1-a70b-85075c1b4957"
	h := newHand(&wire{calls: []step{answer(200, cardReply)}})
	if err := h.create(t.Context(), client.WithIdempotencyKey(key)); err != nil {
		t.Fatal(err)
	}
	if got := h.wire.requests()[0].Header.Get("x-idempotency-key"); got != key {
		t.Errorf("sent %s", got)
	}
	for _, wrong := range []string{"", "1", "cc58fa967a494be1a70b85075c1b4957", "gc58fa96-7a49-4be1-a70b-85075c1b4957", key + "0"} {
		if err := h.create(t.Context(), client.WithIdempotencyKey(wrong)); !errors.Is(err, client.ErrNotSent) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	if got := len(h.wire.requests()); got != 1 {
		t.Errorf("%d requests", got)
	}
}

// A read has no key and no body.
func TestReadHasNoIdempotencyKey(t *testing.T) {
	h := newHand(&wire{calls: []step{answer(200, cardReply)}})
	if err := h.retrieve(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := h.wire.requests()[0]
	if got.Header.Get("x-idempotency-key") != "" || got.Header.Get("Content-Type") != "" || got.Body != "" {
		t.Errorf("%+v", got)
	}
}

// A deadline that the next wait would miss ends the call at once, with the last error.
func TestDeadlineBeforeTheNextAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now() //nolint:forbidigo // virtual time of the bubble
		h := newHand(&wire{calls: []step{answer(503, ""), answer(503, "")}}, func(c *client.Config) { c.Sleep = nil })
		ctx, cancel := context.WithTimeout(t.Context(), 1200*time.Millisecond)
		defer cancel()
		e := failure(t, h.create(ctx))
		if e.Status != 503 || e.Attempts != 2 || ctx.Err() != nil {
			t.Errorf("%+v, %v", e, ctx.Err())
		}
		if took := time.Since(began); took != 500*time.Millisecond { //nolint:forbidigo // virtual time of the bubble
			t.Errorf("took %s: the second wait of 1 s does not fit", took)
		}
	})
}

// A context that ends while a call waits ends the call, which still tells why it waited.
func TestCancelledWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHand(&wire{calls: []step{answer(503, ""), fail(io.ErrUnexpectedEOF)}}, func(c *client.Config) { c.Sleep = nil })
		for want, status := range map[string]int{"context canceled": 503} {
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() { ended <- h.create(ctx) }()
			synctest.Wait()
			cancel()
			e := failure(t, <-ended)
			if e.Status != status || !errors.Is(e, context.Canceled) || !strings.Contains(e.Error(), want) {
				t.Errorf("%+v", e)
			}
		}
	})
	h := newHand(&wire{calls: []step{fail(io.ErrUnexpectedEOF)}}, func(c *client.Config) {
		c.Sleep = func(context.Context, time.Duration) error { return context.Canceled }
	})
	err := h.create(t.Context())
	if want := "createCard: unexpected EOF; then context canceled"; err.Error() != want || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v, want %s", err, want)
	}
}

// A context that has ended sends nothing.
func TestDeadContext(t *testing.T) {
	h := newHand(&wire{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	e := failure(t, h.create(ctx))
	if !errors.Is(e, context.Canceled) || e.Attempts != 0 || len(h.wire.sent) != 0 {
		t.Errorf("%+v after %d requests", e, len(h.wire.sent))
	}
}

// An attempt has its own time, after which another begins; the caller's context ends an attempt for good.
func TestAttemptTimeout(t *testing.T) {
	hang := func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	synctest.Test(t, func(t *testing.T) {
		h := newHand(&wire{calls: []step{hang, answer(200, cardReply)}})
		if err := h.create(t.Context()); err != nil || len(h.waits) != 1 {
			t.Errorf("%v, %v", err, h.waits)
		}
		h = newHand(&wire{calls: []step{hang}}, func(c *client.Config) { c.MaxAttempts, c.AttemptTimeout = 1, time.Second })
		err := h.create(t.Context())
		if want := "createCard: no reply within 1s"; err.Error() != want || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v, want %s", err, want)
		}
		h = newHand(&wire{calls: []step{hang}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := h.create(ctx); !errors.Is(err, context.DeadlineExceeded) || len(h.wire.requests()) != 1 {
			t.Errorf("%v after %d requests", err, len(h.wire.requests()))
		}
	})
}

// The default draw stays below its limit and varies.
func TestDefaultJitter(t *testing.T) {
	drawn := map[time.Duration]bool{}
	h := newHand(&wire{}, func(c *client.Config) {
		c.Jitter, c.BaseDelay, c.MaxDelay, c.MaxAttempts = nil, time.Second, time.Second, 50
	})
	for range 50 {
		h.wire.calls = append(h.wire.calls, answer(500, ""))
	}
	_ = h.create(t.Context()) // fails, as the script says
	for _, d := range h.waits {
		if drawn[d] = true; d < 0 || d >= time.Second {
			t.Errorf("drew %s", d)
		}
	}
	if len(drawn) < 40 {
		t.Errorf("only %d of %d draws differ", len(drawn), len(h.waits))
	}
}
