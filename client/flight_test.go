package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/uqmock/uqmock/client"
)

// Fifty calls at once share one token request; when that token expires they share the next.
func TestOneTokenForAll(t *testing.T) {
	const callers = 50
	var mu sync.Mutex
	fetched := 0
	api := client.New(client.Config{BaseURL: base, ClientID: "c", APIKey: "k", HTTPClient: &http.Client{
		Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			if strings.HasSuffix(r.URL.Path, "/token") {
				fetched++
				return tokenStep(fmt.Sprint("token-", fetched), time.Hour)(r)
			}
			if fetched == 1 {
				return answer(401, expiredReply)(r)
			}
			return answer(200, cardReply)(r)
		}),
	}})
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			if _, err := api.Cards.Retrieve(t.Context(), "c-1"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if fetched != 2 {
		t.Errorf("%d token requests, want one, and one after it expired", fetched)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Who stops waiting for a token leaves the request to the others; when the last one leaves it ends.
func TestTokenWaiters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		let, ended := make(chan struct{}), make(chan struct{})
		h := newHand(&wire{calls: cards(1)})
		h.wire.tokens = []step{func(r *http.Request) (*http.Response, error) {
			select {
			case <-let:
				return tokenStep("a", time.Hour)(r)
			case <-r.Context().Done():
				close(ended)
				return nil, r.Context().Err()
			}
		}}
		h.wire.tokens = append(h.wire.tokens, h.wire.tokens[0])
		call := func() (context.CancelFunc, chan error) {
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- h.retrieve(ctx) }()
			synctest.Wait()
			return cancel, done
		}
		leave, left := call()
		stay, stayed := call()
		defer stay()
		leave() // it was the first, whose call began the request
		if e := failure(t, <-left); !errors.Is(e, context.Canceled) || e.Operation != "requestAccessToken" {
			t.Errorf("%+v", e)
		}
		close(let)
		if err := <-stayed; err != nil {
			t.Errorf("the other was taken along: %v", err)
		}

		h.clock, let = h.clock.Add(2*time.Hour), make(chan struct{})
		leave, left = call()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		<-ended // nobody is left to want it
	})
}

// A deadline that falls into the pause of a token request does not wait for it, even if another call began it.
func TestTokenPauseBeyondDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHand(&wire{tokens: []step{answer(503, "", "Retry-After", "10"), tokenStep("a", time.Hour)}, calls: cards(2)},
			func(c *client.Config) { c.Sleep = nil })
		patient := make(chan error)
		go func() { patient <- h.retrieve(t.Context()) }()
		synctest.Wait()
		began := time.Now() //nolint:forbidigo // virtual time of the bubble
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		e := failure(t, h.retrieve(ctx))
		if took := time.Since(began); took != 0 || e.Status != 503 || e.Operation != "requestAccessToken" { //nolint:forbidigo // virtual time
			t.Errorf("%+v after %s", e, took)
		}
		if err := <-patient; err != nil {
			t.Error(err)
		}
	})
}

// The same holds for the call that began the request.
func TestTokenPauseOfOwnRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHand(&wire{tokens: []step{answer(503, "", "Retry-After", "10")}}, func(c *client.Config) { c.Sleep = nil })
		began := time.Now() //nolint:forbidigo // virtual time of the bubble
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		e := failure(t, h.retrieve(ctx))
		if took := time.Since(began); took != 0 || e.Status != 503 { //nolint:forbidigo // virtual time of the bubble
			t.Errorf("%+v after %s", e, took)
		}
	})
}

// A refusal of a token that was replaced meanwhile does not throw the new one away.
func TestLateRefusalOfOldToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		let := make(chan struct{})
		late := func(r *http.Request) (*http.Response, error) {
			<-let
			return answer(401, expiredReply)(r)
		}
		h := newHand(&wire{calls: append([]step{late, answer(401, expiredReply)}, cards(2)...)})
		slow := make(chan error)
		go func() { slow <- h.retrieve(t.Context()) }()
		synctest.Wait()
		if err := h.retrieve(t.Context()); err != nil {
			t.Error(err)
		}
		close(let)
		if err := <-slow; err != nil || h.wire.given != 2 {
			t.Errorf("%d tokens, %v", h.wire.given, err)
		}
	})
}

// A transport that ends its goroutine, as a test does that fails in it, leaves nobody waiting, and the next call asks anew.
func TestTokenTransportExits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		exit := func(*http.Request) (*http.Response, error) {
			runtime.Goexit()
			return nil, nil
		}
		h := newHand(&wire{tokens: []step{exit, tokenStep("a", time.Hour)}, calls: cards(1)})
		err := h.retrieve(t.Context())
		if want := "requestAccessToken: the transport did not return"; err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
		if err := h.retrieve(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// late is a context that has ended and takes its time to say so.
type late struct{ context.Context }

func (l late) Done() <-chan struct{} {
	time.Sleep(time.Second) //nolint:forbidigo // virtual time of the bubble
	return l.Context.Done()
}

// A context that has ended asks for no token.
func TestTokenDeadContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHand(&wire{})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := h.api.AccessToken(late{ctx})
		if e := failure(t, err); !errors.Is(e, context.Canceled) || e.Operation != "requestAccessToken" || len(h.wire.sent) != 0 {
			t.Errorf("%+v after %d requests", e, len(h.wire.sent))
		}
	})
}
