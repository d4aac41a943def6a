package client_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/client"
)

const hookSecret = "endpoint-secret"

// hookTime is the clock of the receivers in these tests.
var hookTime = time.Unix(1775208890, 0)

// delivery is a signed webhook.
func delivery(body string) *http.Request {
	stamp := strconv.FormatInt(hookTime.Unix(), 10)
	mac := hmac.New(sha512.New, []byte(hookSecret))
	_, _ = io.WriteString(mac, body+stamp) // never fails
	r := httptest.NewRequest(http.MethodPost, "/hooks", strings.NewReader(body))
	r.Header.Set("x-wk-timestamp", stamp)
	r.Header.Set("x-wk-signature", hex.EncodeToString(mac.Sum(nil)))
	return r
}

func event(id string) string { return `{"event_type":"card.closed","event_id":"` + id + `"}` }

// receiver is a handler with what it was told.
type receiver struct {
	http.Handler
	mu       sync.Mutex
	events   []string
	reported []error
}

// receive makes a receiver; handle may be nil.
func receive(options client.WebhookHandlerOptions, handle func(context.Context, client.Event) error) *receiver {
	r := &receiver{}
	options.Secret, options.Now = hookSecret, func() time.Time { return hookTime }
	options.Report = func(_ context.Context, err error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.reported = append(r.reported, err)
	}
	r.Handler = client.NewWebhookHandler(options, func(ctx context.Context, e client.Event) error {
		r.mu.Lock()
		r.events = append(r.events, e.ID)
		r.mu.Unlock()
		if handle == nil {
			return nil
		}
		return handle(ctx, e)
	})
	return r
}

func (r *receiver) take(request *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r.ServeHTTP(w, request)
	return w
}

// Each kind of delivery gets an answer after which the sender does the right thing, and the reason is reported.
func TestWebhookAnswers(t *testing.T) {
	own := errors.New("the database is away: password hunter2")
	tests := []struct {
		name    string
		change  func(*http.Request)
		body    string
		status  int
		events  int
		because error
	}{
		{"signed", nil, event("e-1"), 200, 1, nil},
		{"forged", func(r *http.Request) { r.Header.Set("x-wk-signature", "00") }, event("e-1"), 401, 0, client.ErrWebhookSignature},
		{"unsigned", func(r *http.Request) { r.Header.Del("x-wk-signature") }, event("e-1"), 401, 0, client.ErrWebhookHeaderMissing},
		{"bad time", func(r *http.Request) { r.Header.Set("x-wk-timestamp", "now") }, event("e-1"), 401, 0, client.ErrWebhookTimestamp},
		{"another body", func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(event("e-2"))) }, event("e-1"), 401, 0, client.ErrWebhookSignature},
		{"no event", nil, `{"hello":"world"}`, 400, 0, client.ErrWebhookEvent},
		{"broken off", func(r *http.Request) { r.Body = io.NopCloser(errReader{}) }, "", 400, 0, io.ErrUnexpectedEOF},
		{"GET", func(r *http.Request) { r.Method = http.MethodGet }, event("e-1"), 405, 0, nil},
		{"as large as allowed", nil, event("e-1") + strings.Repeat(" ", 100-len(event("e-1"))), 200, 1, nil},
		{"too large", nil, event("e-1") + strings.Repeat(" ", 101-len(event("e-1"))), 413, 0, nil},
		{"the function fails", nil, event("fails"), 500, 1, own},
	}
	for _, tt := range tests {
		r := receive(client.WebhookHandlerOptions{MaxBody: 100}, func(_ context.Context, e client.Event) error {
			if e.ID == "fails" {
				return own
			}
			return nil
		})
		request := delivery(tt.body)
		if tt.change != nil {
			tt.change(request)
		}
		got := r.take(request)
		if got.Code != tt.status || len(r.events) != tt.events {
			t.Errorf("%s: %d after %d events, want %d after %d", tt.name, got.Code, len(r.events), tt.status, tt.events)
		}
		if (tt.status == 200) != (len(r.reported) == 0) || tt.because != nil && !errors.Is(errors.Join(r.reported...), tt.because) {
			t.Errorf("%s: reported %v, want %v", tt.name, r.reported, tt.because)
		}
		if want := http.StatusText(tt.status) + "\n"; got.Body.String() != want {
			t.Errorf("%s: the sender reads %q, want %q", tt.name, got.Body, want)
		}
		if allow := got.Header().Get("Allow"); (allow == http.MethodPost) != (tt.status == 405) {
			t.Errorf("%s: Allow %q", tt.name, allow)
		}
	}
}

// The short form verifies with the wall clock; without a secret nothing is taken, and the sender may try again.
func TestWebhookHandler(t *testing.T) {
	runs := 0
	handle := func(ctx context.Context, _ client.Event) error { runs++; return ctx.Err() }
	for secret, want := range map[string]int{hookSecret: 401, "": 500} { // the delivery is from long ago
		w := httptest.NewRecorder()
		client.WebhookHandler(secret, handle).ServeHTTP(w, delivery(event("e-1")))
		if w.Code != want || runs != 0 {
			t.Errorf("secret %q: %d, %d runs", secret, w.Code, runs)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(hookTime)) //nolint:forbidigo // virtual time of the bubble
		w := httptest.NewRecorder()
		client.WebhookHandler(hookSecret, handle).ServeHTTP(w, delivery(event("e-1")))
		if w.Code != 200 || runs != 1 {
			t.Errorf("%d, %d runs", w.Code, runs)
		}
	})
}

// A body of a megabyte is taken by default, more is not.
func TestWebhookDefaultLimit(t *testing.T) {
	for size, want := range map[int]int{client.DefaultMaxWebhook: 200, client.DefaultMaxWebhook + 1: 413} {
		r := receive(client.WebhookHandlerOptions{}, nil)
		body := event("e-1")
		if got := r.take(delivery(body + strings.Repeat(" ", size-len(body)))); got.Code != want {
			t.Errorf("%d bytes: %d, want %d", size, got.Code, want)
		}
	}
}

// An event is handled once; one that failed or panicked comes again.
func TestWebhookDuplicates(t *testing.T) {
	fail := true
	r := receive(client.WebhookHandlerOptions{}, func(_ context.Context, e client.Event) error {
		switch {
		case !fail:
			return nil
		case e.ID == "panics":
			panic("a mistake")
		}
		return errors.New("not now")
	})
	take := func(id string) (code int) {
		defer func() {
			if recover() != nil {
				code = -1
			}
		}()
		return r.take(delivery(event(id))).Code
	}
	first := []int{take("a"), take("panics")}
	fail = false
	codes := slices.Concat(first, []int{take("a"), take("panics"), take("a"), take("panics"), take("b")})
	if diff := cmp.Diff([]int{500, -1, 200, 200, 200, 200, 200}, codes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a", "panics", "a", "panics", "b"}, r.events); diff != "" {
		t.Error(diff)
	}
}

// Deliveries of one event that come at once share one run and its outcome; other events do not wait for it.
func TestWebhookConcurrentDuplicates(t *testing.T) {
	for name, outcome := range map[string]error{"200": nil, "500": errors.New("no")} {
		synctest.Test(t, func(t *testing.T) {
			let := make(chan struct{})
			r := receive(client.WebhookHandlerOptions{}, func(_ context.Context, e client.Event) error {
				if e.ID == "other" {
					return nil
				}
				<-let
				return outcome
			})
			var all sync.WaitGroup
			codes := make(chan string, 20)
			for range cap(codes) {
				all.Go(func() { codes <- strconv.Itoa(r.take(delivery(event("same"))).Code) })
			}
			synctest.Wait()
			if got := r.take(delivery(event("other"))).Code; got != 200 {
				t.Errorf("the other event: %d", got)
			}
			hurried, cancel := context.WithCancel(t.Context())
			cancel()
			if got := r.take(delivery(event("same")).WithContext(hurried)).Code; got != 500 {
				t.Errorf("a sender who left: %d", got)
			}
			close(let)
			all.Wait()
			close(codes)
			for code := range codes {
				if code != name {
					t.Errorf("answered %s, want %s", code, name)
				}
			}
			if diff := cmp.Diff([]string{"same", "other"}, r.events); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Nothing that a sender may send makes a receiver panic, or run the function without a signature.
func FuzzWebhookHandler(f *testing.F) {
	f.Add([]byte(event("e-1")), "POST", true)
	f.Add([]byte(`{"event_type":"card.create.succeeded","event_id":"e","data":{"metadata":[],"card_available_balance":1}}`), "POST", true)
	f.Add([]byte("\xff"), "GET", false)
	f.Fuzz(func(t *testing.T, body []byte, method string, signed bool) {
		r := receive(client.WebhookHandlerOptions{MaxBody: 1000}, func(_ context.Context, e client.Event) error {
			data, err := e.Decode()
			if (data == nil) != (err != nil) && len(e.Data) > 0 {
				t.Errorf("%v and %v", data, err)
			}
			return err
		})
		request := delivery(string(body))
		request.Method = method
		if !signed {
			request.Header.Set("x-wk-signature", "00")
		}
		code := r.take(request).Code
		if len(r.events) > 0 && (!signed || method != http.MethodPost || len(body) > 1000) {
			t.Errorf("ran for %s %q, signed: %t", method, body, signed)
		}
		if (code == 200 || code == 500) != (len(r.events) == 1) {
			t.Errorf("answered %d after %d events", code, len(r.events))
		}
	})
}
