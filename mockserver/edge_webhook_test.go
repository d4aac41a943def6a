package mockserver_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uqmock/uqmock/client"
	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
)

func readAll(t *testing.T, r io.Reader) []byte {
	t.Helper()
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Error(err)
	}
	return raw
}

// failed makes a cardholder and fails the identity check, which is one event.
func failedCheck(t *testing.T, a *api, w *mockserver.World, n int) string {
	t.Helper()
	id := mustCreate(t, a, edgeCardholders, edgePerson(n, "SUMSUB_REDIRECT"), "cardholder_id")
	if err := w.CompleteIDV(id, mockserver.IDVFailed, "blurred"); err != nil {
		t.Fatal(err)
	}
	return id
}

// TestSignatures verifies what arrives on a socket, for each clock and unit.
func TestSignatures(t *testing.T) {
	wall := edgeNow.Add(1000 * time.Hour)
	for _, tc := range []struct {
		endpoint webhook.Endpoint
		unit     string // quirk
		now      time.Time
		digits   int
	}{
		{webhook.Endpoint{}, "s", edgeNow, 10},
		{webhook.Endpoint{Timestamps: webhook.World}, "ms", edgeNow, 13},
		{webhook.Endpoint{Timestamps: webhook.Wall}, "s", wall, 10},
		{webhook.Endpoint{Timestamps: webhook.Wall, Unit: webhook.Milliseconds}, "s", wall, 13},
		{webhook.Endpoint{Unit: webhook.Seconds}, "ms", edgeNow, 10},
	} {
		t.Run(fmt.Sprintf("%s %s %s", tc.endpoint.Timestamps, tc.endpoint.Unit, tc.unit), func(t *testing.T) {
			in := newInbox(t)
			_, w, a := frozen(t, mockserver.Config{Wall: func() time.Time { return wall }, Quirks: map[string]string{"timestamp-unit": tc.unit}})
			tc.endpoint.URL, tc.endpoint.Secret = in.url, hookSecret
			if _, err := w.AddWebhook(tc.endpoint); err != nil {
				t.Fatal(err)
			}
			id := failedCheck(t, a, w, 1)
			if err := w.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := in.all()
			if len(got) != 1 {
				t.Fatalf("%d webhooks", len(got))
			}
			options := client.WebhookOptions{Secret: hookSecret, Tolerance: time.Second, Now: func() time.Time { return tc.now }}
			if err := client.VerifyWebhook(options, got[0].header, got[0].body); err != nil {
				t.Error(err)
			}
			if n := len(got[0].header.Get("x-wk-timestamp")); n != tc.digits {
				t.Errorf("timestamp of %d digits, want %d", n, tc.digits)
			}
			if e, err := client.ParseEvent(got[0].body); err != nil || e.SourceID != id || e.Type != "cardholder.kyc.status_changed" {
				t.Errorf("event %+v, %v", e, err)
			}
			options.Secret = "another"
			if err := client.VerifyWebhook(options, got[0].header, got[0].body); err == nil {
				t.Error("another secret verifies too")
			}
		})
	}
}

// badReceiver answers each path in a way of its own that is no 2xx.
func badReceiver(followed *atomic.Int32) *httptest.Server {
	hijack := func(w http.ResponseWriter, text string) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		_, _ = io.WriteString(conn, text)
		_ = conn.Close()
	}
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, "/followed", http.StatusTemporaryRedirect)
		case "/followed":
			followed.Add(1)
		case "/closes":
			hijack(w, "")
		case "/nonsense":
			hijack(w, "not HTTP at all\r\n\r\n")
		case "/500":
			w.WriteHeader(500)
		default:
			w.WriteHeader(404)
		}
	}))
}

// TestBadReceivers has receivers that redirect, refuse, close and answer nonsense beside one that works.
func TestBadReceivers(t *testing.T) {
	var followed atomic.Int32
	bad := badReceiver(&followed)
	defer bad.Close()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	in := newInbox(t)
	_, w, a := frozen(t)
	urls := map[string]string{}
	for _, url := range []string{bad.URL + "/redirect", bad.URL + "/closes", bad.URL + "/nonsense", bad.URL + "/500", bad.URL + "/404", gone.URL + "/refuses", in.url} {
		urls[hook(t, w, url)] = url
	}
	failedCheck(t, a, w, 1)
	if err := w.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, d := range w.Deliveries() {
		last := d.Attempts[len(d.Attempts)-1]
		works := urls[d.EndpointID] == in.url
		if works != (d.State == world.Delivered) || works != last.Outcome.Delivered || works != (last.Outcome.Error == "") {
			t.Errorf("%s: %s, %+v", urls[d.EndpointID], d.State, last.Outcome)
		}
		if !works && !d.Due.Equal(edgeNow.Add(16*time.Second)) {
			t.Errorf("%s: next at %s, want 16 s later", urls[d.EndpointID], d.Due)
		}
		if strings.Contains(last.Outcome.Error, hookSecret) || strings.Contains(last.Outcome.Error, "/closes") {
			t.Errorf("the error tells too much: %s", last.Outcome.Error)
		}
	}
	report, err := w.Advance(t.Context(), time.Hour)
	if err != nil || !report.Quiet || report.Deliveries.Failed != 6 || report.Deliveries.Waiting != 0 {
		t.Errorf("%+v, %v", report, err)
	}
	if followed.Load() > 0 {
		t.Error("a redirect was followed")
	}
}

// TestRetrySchedule checks when the retries of an event come, and that they are the same bytes.
func TestRetrySchedule(t *testing.T) {
	var followed atomic.Int32
	bad := badReceiver(&followed)
	defer bad.Close()
	_, w, a := frozen(t)
	hook(t, w, bad.URL+"/500")
	failedCheck(t, a, w, 1)
	if _, err := w.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	var offsets []time.Duration
	for _, d := range w.Deliveries() {
		for _, attempt := range d.Attempts {
			offsets = append(offsets, attempt.At.Sub(edgeNow)/time.Second)
			if string(attempt.Request.Body) != string(d.Attempts[0].Request.Body) {
				t.Error("a retry has other bytes")
			}
		}
	}
	if want := []time.Duration{0, 16, 48, 112, 240, 496}; !slices.Equal(offsets, want) {
		t.Errorf("attempts at %v, want %v", offsets, want)
	}
}

// TestOrderedOrNot checks that a later event of one source waits for the earlier, unless the endpoint says otherwise.
func TestOrderedOrNot(t *testing.T) {
	for _, ordered := range []bool{true, false} {
		var mu sync.Mutex
		var seen []string
		failing := true
		receiver := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			e, _ := client.ParseEvent(readAll(t, r.Body))
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, e.Type)
			if failing {
				rw.WriteHeader(500)
			}
			failing = false
		}))
		_, w, a := frozen(t)
		if _, err := w.AddWebhook(webhook.Endpoint{URL: receiver.URL, Ordered: ordered}); err != nil {
			t.Fatal(err)
		}
		id := failedCheck(t, a, w, 1)
		if r := a.call("POST", edgeCardholders+"/"+id, map[string]any{"email": "later@example.com"}); r.Status != 200 {
			t.Fatal(string(r.Raw))
		}
		if _, err := w.Advance(t.Context(), time.Minute); err != nil {
			t.Fatal(err)
		}
		want := "cardholder.kyc.status_changed cardholder.kyc.status_changed cardholder.updated"
		if !ordered {
			want = "cardholder.kyc.status_changed cardholder.updated cardholder.kyc.status_changed"
		}
		if got := strings.Join(seen, " "); got != want {
			t.Errorf("ordered %v: %s, want %s", ordered, got, want)
		}
		receiver.Close()
	}
}

// TestResend sends a delivered webhook again: same event, same bytes, once.
func TestResend(t *testing.T) {
	in := newInbox(t)
	_, w, a := frozen(t)
	hook(t, w, in.url)
	failedCheck(t, a, w, 1)
	if _, err := w.Advance(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	d := w.Deliveries()[0]
	if err := w.Resend(d.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Advance(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	got := in.all()
	if len(got) != 2 || string(got[0].body) != string(got[1].body) || len(w.Deliveries()[0].Attempts) != 2 {
		t.Errorf("%d arrivals, %d attempts", len(got), len(w.Deliveries()[0].Attempts))
	}
	if got[0].header.Get("x-wk-timestamp") == got[1].header.Get("x-wk-timestamp") {
		t.Error("the timestamp is not the attempt's")
	}
	if err := w.Resend("nothing"); err == nil {
		t.Error("a delivery that is none was sent again")
	}
}
