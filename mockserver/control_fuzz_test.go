package mockserver_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/openapi"
)

// Whatever is sent, the answer is none of our own failure and fits the description.
func FuzzControl(f *testing.F) {
	fake, err := mockserver.New(mockserver.Config{FrozenAt: controlStart, WebhookTransport: nobody{}})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = fake.Close(context.Background()) })
	for _, op := range openapi.ControlOperations() {
		f.Add(op.Method, filled(op.Path), "application/json", `{}`)
		f.Add(op.Method, filled(op.Path)+"?limit=1&cursor=bGlzdFdvcmxkcyB3", "", "")
	}
	f.Add("POST", "/v1/worlds/w/clock/advance", "application/json", `{"by": "36h"}`)
	f.Add("PATCH", "/v1/worlds/w/settings", "application/json", `{"policies": {"idv": {"mode": "after", "delay": "1s"}}, "quirks": {"money": "sandbox"}}`)
	f.Add("POST", "/v1/worlds/w/webhooks", "application/json", `{"url": "http://127.0.0.1:1/", "events": ["card.*"]}`)
	f.Add("POST", "/v1/worlds/w/events", "application/json", `{"event_type": "a.b", "source_id": "x", "data": {"a": 1}}`)
	f.Add("PUT", "/v1/worlds/w/products/"+nowhere, "application/json", `{"card_bin": "411111", "card_scheme": "VISA", "card_currency": ["EUR"], "mode_type": "SHARE", "kyc_level": "ENHANCED", "required_fields": [{"name": "identity", "type": "object"}]}`)
	f.Add("PUT", "/v1/worlds/w/faults/f", "application/json", `{"operation": "createCard", "skip": 1, "times": 2, "effect": {"kind": "status", "status": 429, "retry_after": 3}}`)
	f.Add("PUT", "/v1/worlds/w/faults/f", "application/json", `{"operation": "*", "effect": {"kind": "lost_reply", "status": 500}}`)
	f.Add("PUT", "/v1/worlds/x", "application/json", `{"seed": 42, "clock": {"frozen_at": "2026-04-03T09:00:00Z"}}`)
	f.Fuzz(func(t *testing.T, method, path, contentType, body string) {
		where, err := url.ParseRequestURI(path)
		if err != nil || method == "" || strings.ContainsFunc(method, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Skip()
		}
		if strings.Contains(path, "/clock/resume") { // a clock that runs makes the next inputs depend on real time
			t.Skip()
		}
		fake.World("w")
		d := deskOf(t, fake, mockserver.ControlConfig{})
		r := httptest.NewRequest("GET", "/", strings.NewReader(body))
		r.Method, r.URL = method, where
		r.Header.Set("Content-Type", contentType)
		if a := d.send(r); a.Status >= 500 || a.Status < 200 || a.Status >= 300 && a.Status < 400 {
			t.Errorf("%s %s: %d %s", method, path, a.Status, a.Raw)
		}
		for _, w := range fake.Worlds() {
			if w.Name() != "w" {
				fake.Drop(w.Name())
			}
		}
	})
}

// nobody answers every webhook.
type nobody struct{}

func (nobody) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Body: http.NoBody, Request: r}, nil
}

// Controls of one world may be called all at once.
func TestControlConcurrently(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	in := newDeskInbox(t)
	d.ok("POST", "/v1/worlds/w/webhooks", map[string]any{"url": in.URL})
	calls := []func(n int) (method, path, body string){
		func(n int) (string, string, string) {
			return "PUT", fmt.Sprintf("/v1/worlds/c%d", n%5), `{"seed": 7}`
		},
		func(n int) (string, string, string) { return "DELETE", fmt.Sprintf("/v1/worlds/c%d", n%5), "" },
		func(int) (string, string, string) { return "GET", "/v1/worlds", "" },
		func(int) (string, string, string) { return "POST", "/v1/worlds/w/clock/advance", `{"by": "1s"}` },
		func(int) (string, string, string) { return "POST", "/v1/worlds/w/clock/freeze", "" },
		func(int) (string, string, string) {
			return "POST", "/v1/worlds/w/events", `{"event_type": "a.b", "source_id": "x", "data": {}}`
		},
		func(n int) (string, string, string) {
			return "POST", "/v1/worlds/w/webhooks", fmt.Sprintf(`{"url": %q, "events": ["e.n%d"]}`, in.URL, n)
		},
		func(int) (string, string, string) {
			return "PATCH", "/v1/worlds/w/settings", `{"quirks": {"money": "documented"}}`
		},
		func(int) (string, string, string) { return "GET", "/v1/worlds/w/deliveries", "" },
		func(n int) (string, string, string) {
			return "PUT", "/v1/worlds/w/balances/USD", fmt.Sprintf(`{"available": "%d.00"}`, n)
		},
		func(int) (string, string, string) { return "DELETE", "/v1/worlds/w/requests", "" },
		func(int) (string, string, string) { return "POST", "/v1/worlds/w/reset", "" },
	}
	var all sync.WaitGroup
	for i, call := range calls {
		all.Go(func() {
			for n := range 20 {
				method, path, body := call(n)
				if a := d.do(method, path, body); a.Status >= 500 {
					t.Errorf("call %d: %s %s: %d %s", i, method, path, a.Status, a.Raw)
				}
			}
		})
	}
	all.Wait()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := fake.World("w").Settle(ctx); err != nil {
		t.Error(err)
	}
}
