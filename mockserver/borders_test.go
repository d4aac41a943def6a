package mockserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
)

// sent is a way out for webhooks that needs no network: it counts what it gets and answers with a status.
type sent struct {
	mu     sync.Mutex
	status int
	count  map[string]int // by path
	got    chan string
}

func newSent(status int) *sent {
	return &sent{status: status, count: map[string]int{}, got: make(chan string, 10_000)}
}

func (s *sent) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.count[r.URL.Path]++
	s.mu.Unlock()
	s.got <- r.URL.Path
	return &http.Response{StatusCode: s.status, Body: http.NoBody, Request: r}, nil
}

func (s *sent) total() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.count {
		n += c
	}
	return n
}

func newFake(t *testing.T, c mockserver.Config) *mockserver.Server {
	t.Helper()
	fake, err := mockserver.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = fake.Close(context.Background()) })
	return fake
}

// Nothing that a caller holds is part of a world.
func TestBordersCopy(t *testing.T) {
	t.Parallel()
	events := []string{"card.*"}
	fake := newFake(t, mockserver.Config{Endpoints: []webhook.Endpoint{{URL: "http://127.0.0.1:1/", Events: events}}})
	a, b := fake.World("a"), fake.World("b")
	events[0] = "x"
	err := a.Configure(func(s *world.Settings) error { s.Policies.WebhookRetry.Waits[0] = -1; return nil })
	if err == nil {
		t.Error("a negative wait was taken")
	}
	a.Settings().Policies.WebhookRetry.Waits[1] = 0
	a.Products()[0].Currencies[0] = "EUR"
	a.Products()[0].RequiredFields[7].Fields[0].Name = "other"
	a.Webhooks()[0].Events[0] = "y"
	if diff := cmp.Diff(fake.World("c").Settings(), b.Settings()); diff != "" {
		t.Error(diff)
	}
	for _, w := range []*mockserver.World{a, b} {
		if got := w.Settings().Policies.WebhookRetry.Waits[:2]; got[0] != 16*time.Second || got[1] != 32*time.Second {
			t.Errorf("%s waits %v", w.Name(), got)
		}
		if p := w.Products()[0]; p.Currencies[0] != "USD" || p.RequiredFields[7].Fields[0].Name != "type" {
			t.Errorf("%s has %v", w.Name(), p)
		}
		if got := w.Webhooks()[0].Events[0]; got != "card.*" {
			t.Errorf("%s filters %s", w.Name(), got)
		}
	}
}

// Readings of a world that overtake one another lose no webhook.
func TestNoWakeUpIsLost(t *testing.T) {
	t.Parallel()
	const worlds, rounds = 200, 10
	out := newSent(http.StatusOK)
	fake := newFake(t, mockserver.Config{WebhookTransport: out})
	all := make([]*mockserver.World, worlds)
	for i := range all {
		all[i] = fake.World(fmt.Sprint("w", i))
		if _, err := all[i].AddWebhook(webhook.Endpoint{URL: fmt.Sprintf("http://127.0.0.1:1/%d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	for range rounds {
		var calls sync.WaitGroup
		for _, w := range all {
			calls.Go(func() { w.Balances() })
			calls.Go(func() {
				if _, err := w.Emit("a.b", "s", json.RawMessage(`{}`)); err != nil {
					t.Error(err)
				}
			})
		}
		calls.Wait()
		for range all {
			select {
			case <-out.got:
			case <-t.Context().Done():
				t.Fatal("a webhook was never sent")
			}
		}
	}
}

// TestEmittedDataIsBounded: an event larger than any call can make is refused, and told to nobody.
func TestEmittedDataIsBounded(t *testing.T) {
	w := newFake(t, mockserver.Config{}).World("w")
	data := func(size int) json.RawMessage { return json.RawMessage(`{"a":"` + strings.Repeat("x", size-8) + `"}`) }
	if _, err := w.Emit("a.b", "s", data(1<<20)); err != nil {
		t.Errorf("1 MiB: %v", err)
	}
	if _, err := w.Emit("a.b", "s", data(1<<20+1)); err == nil || !strings.Contains(err.Error(), "data: has more than 1 MiB") || len(w.Events()) != 1 {
		t.Errorf("more than 1 MiB: %v, %d events", err, len(w.Events()))
	}
}

// Several keys of one client id are all good, and an empty list lets nobody in.
func TestCredentialLists(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		list []mockserver.Credential
		key  string
		want int
	}{
		"old key":    {[]mockserver.Credential{{ClientID: "a", APIKey: "old"}, {ClientID: "a", APIKey: "new"}}, "old", 200},
		"new key":    {[]mockserver.Credential{{ClientID: "a", APIKey: "old"}, {ClientID: "a", APIKey: "new"}}, "new", 200},
		"wrong key":  {[]mockserver.Credential{{ClientID: "a", APIKey: "old"}, {ClientID: "a", APIKey: "new"}}, "no", 401},
		"empty list": {[]mockserver.Credential{}, "any", 400},
		"no list":    {nil, "any", 200},
	} {
		t.Run(name, func(t *testing.T) {
			fake := newFake(t, mockserver.Config{Credentials: tc.list})
			r := &api{t: t, base: fake.URL(), do: (&http.Client{Transport: fake.Transport()}).Do, extra: http.Header{"X-Client-Id": {"a"}, "X-Api-Key": {tc.key}}}
			if got := r.call("POST", "/v1/connect/token", nil); got.Status != tc.want {
				t.Errorf("%d %s", got.Status, got.Raw)
			}
		})
	}
}

// An endpoint that is told not to keep the order lets go what waits for it.
func TestOrderIsLifted(t *testing.T) {
	t.Parallel()
	out := newSent(http.StatusInternalServerError)
	fake := newFake(t, mockserver.Config{WebhookTransport: out, FrozenAt: controlStart})
	w := fake.World("w")
	id, err := w.AddWebhook(webhook.Endpoint{URL: "http://127.0.0.1:1/", Ordered: true})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := w.Emit("a.b", "s", json.RawMessage(`{}`)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Advance(t.Context(), time.Second); err != nil || out.total() != 1 {
		t.Fatalf("%d attempts, %v", out.total(), err)
	}
	if _, err := w.UpdateWebhook(id, func(e *webhook.Endpoint) { e.Ordered = false }); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Advance(t.Context(), time.Second); err != nil || out.total() != 3 {
		t.Fatalf("%d attempts, %v", out.total(), err)
	}
}

// A delivery that is sent again and again keeps its latest attempts only.
func TestAttemptsAreBounded(t *testing.T) {
	t.Parallel()
	fake := newFake(t, mockserver.Config{WebhookTransport: newSent(http.StatusOK), FrozenAt: controlStart})
	w := fake.World("w")
	if _, err := w.AddWebhook(webhook.Endpoint{URL: "http://127.0.0.1:1/"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Emit("a.b", "s", json.RawMessage(`{}`)); err != nil {
		t.Fatal(err)
	}
	for range 60 {
		if err := w.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := w.Resend(w.Deliveries()[0].ID); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(w.Deliveries()[0].Attempts); got != 50 {
		t.Errorf("%d attempts are kept", got)
	}
}

// What a fake cannot be made of is refused when it is made.
func TestImpossibleConfigs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config mockserver.Config
		says   string
	}{
		"journal":     {mockserver.Config{Journal: world.JournalLimits{Entries: -1}}, "must not be negative"},
		"sub-account": {mockserver.Config{SubAccounts: []string{"NOT"}}, "UUIDs in lower case"},
		"twice":       {mockserver.Config{SubAccounts: []string{mockserver.SubAccountID, mockserver.SubAccountID}}, "given once"},
		"body":        {mockserver.Config{MaxBody: -1}, "must be positive"},
		"base":        {mockserver.Config{IDVURLBase: "127.0.0.1:4010"}, "http://127.0.0.1:4010"},
	} {
		if _, err := mockserver.New(c.config); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want it to say %q", name, err, c.says)
		}
	}
}

// A connection on which nothing was ever sent does not keep a fake from stopping.
func TestRunStopsBesideAnUnusedConnection(t *testing.T) {
	t.Parallel()
	t.Run("fake", func(t *testing.T) {
		fake := mockserver.Run(t)
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimSuffix(strings.TrimPrefix(fake.URL(), "http://"), "/api"))
		if err != nil {
			t.Fatal(err)
		}
		connect(t, fake, "w") // the listener has seen the connection before this one
		t.Cleanup(func() { _ = c.Close() })
	})
}

// No two cards of a world share a number: one that is taken is passed over.
func TestCardNumbersAreUnique(t *testing.T) {
	t.Parallel()
	first := numberOfCard(t, newFake(t, mockserver.Config{}))
	fake := newFake(t, mockserver.Config{})
	mockserver.Occupy(t, fake.World("w"), first)
	if numberOfCard(t, fake) == first {
		t.Error("a number was given twice")
	}
}

// numberOfCard orders a card in the world w and gives its number.
func numberOfCard(t *testing.T, fake *mockserver.Server) string {
	t.Helper()
	id, _ := deskCard(t, fake)
	c, ok := fake.World("w").Card(id)
	if !ok {
		t.Fatal("the card is not there")
	}
	return c.PAN
}
