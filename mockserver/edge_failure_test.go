package mockserver_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uqmock/uqmock/mockserver"
	state "github.com/uqmock/uqmock/mockserver/world"
)

// logged is a log that a test can read while others write.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// through sends a client's calls to a handler.
func through(a *api, h http.Handler) *api {
	other := *a
	other.do = func(r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Result(), nil
	}
	return &other
}

// TestPanic lets handlers panic after they wrote: one 500, the stack in the log, nothing done, the key free.
func TestPanic(t *testing.T) {
	var log logged
	for name, thrown := range map[string]any{"text": "boom-7", "error": errors.New("boom-7"), "runtime error": nil} {
		t.Run(name, func(t *testing.T) {
			fake, world, a := frozen(t, mockserver.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
			spoilt := mockserver.Sabotaged(fake, "createCardholder", func(reply any, err error) (any, error) {
				if reply == nil || err != nil {
					t.Errorf("the handler did not come to its end: %v", err)
				}
				if thrown == nil {
					_ = []int{}[len(name)]
				}
				panic(thrown)
			})
			at := edgeWith(through(a, spoilt), "x-idempotency-key", keyOne)
			mustNotChange(t, world, func() {
				r := at.call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT"))
				mustRefuse(t, r, refusal{500, "api_error", "api_error", "internal-error", ""})
				mustHide(t, r, "boom-7")
				mustHide(t, r, "goroutine")
			})
			if text := log.String(); !strings.Contains(text, "goroutine") || !strings.Contains(text, "edge_failure_test.go") || !strings.Contains(text, "level=ERROR") {
				t.Errorf("the log has no stack: %.300s", text)
			}
			if notes := strings.Join(world.Requests()[0].Notes, " "); !strings.Contains(notes, "panic") {
				t.Errorf("the journal does not say it: %q", notes)
			}
			again := edgeWith(a, "x-idempotency-key", keyOne)
			if r := again.call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT")); r.Status != 200 {
				t.Errorf("the world or the key is spoilt: %d %s", r.Status, r.Raw)
			}
		})
	}
}

// TestOwnFailure lets a handler fail with an error that is no refusal.
func TestOwnFailure(t *testing.T) {
	var log logged
	fake, world, a := frozen(t, mockserver.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	spoilt := mockserver.Sabotaged(fake, "createCardholder", func(any, error) (any, error) { return nil, errors.New("disk of marker-9 is full") })
	at := edgeWith(through(a, spoilt), "x-idempotency-key", keyOne)
	mustNotChange(t, world, func() {
		r := at.call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT"))
		mustRefuse(t, r, refusal{500, "api_error", "api_error", "internal-error", ""})
		mustHide(t, r, "marker-9")
	})
	if !strings.Contains(log.String(), "marker-9") {
		t.Errorf("the log does not say why: %s", log.String())
	}
	if r := edgeWith(a, "x-idempotency-key", keyOne).call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT")); r.Status != 200 {
		t.Errorf("the key is spoilt: %d %s", r.Status, r.Raw)
	}
	unwritable := mockserver.Sabotaged(fake, "listProducts", func(any, error) (any, error) { return make(chan int), nil })
	mustRefuse(t, through(a, unwritable).call("GET", edgeProducts, nil), refusal{500, "api_error", "api_error", "internal-error", ""})
}

// TestBrokenReply lets a handler give what the description does not allow: it goes out unchanged, and everybody is told.
func TestBrokenReply(t *testing.T) {
	var log logged
	bugs := map[string]string{}
	fake, world, a := frozen(t, mockserver.Config{
		Log: slog.New(slog.NewTextHandler(&log, nil)), Bug: func(operation string, err error) { bugs[operation] = err.Error() },
	})
	spoilt := mockserver.Sabotaged(fake, "createCardholder", func(any, error) (any, error) {
		return map[string]any{"cardholder_id": "marker-8", "cardholder_status": 5}, nil
	})
	r := through(a, spoilt).call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT"))
	if r.Status != 200 || string(r.Raw) != `{"cardholder_id":"marker-8","cardholder_status":5}` {
		t.Errorf("the reply was changed: %d %s", r.Status, r.Raw)
	}
	if bug := bugs["createCardholder"]; !strings.Contains(bug, "cardholder_") || strings.Contains(bug, "marker-8") {
		t.Errorf("Config.Bug was told %q", bug)
	}
	if text := log.String(); !strings.Contains(text, "createCardholder") || !strings.Contains(text, "level=ERROR") {
		t.Errorf("the log does not say it: %s", text)
	}
	if notes := strings.Join(world.Requests()[0].Notes, " "); !strings.Contains(notes, "our bug") {
		t.Errorf("the journal does not say it: %q", notes)
	}
	delete(bugs, "createCardholder")
	through(a, spoilt).call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT"))
	if len(bugs) == 0 {
		t.Error("a second equal reply that is broken went unnoticed")
	}
}

// complaints is a test that only notes what Run says.
type complaints struct {
	testing.TB
	errors  []string
	cleanup []func()
}

func (c *complaints) Helper()                   {}
func (c *complaints) Errorf(f string, _ ...any) { c.errors = append(c.errors, f) }
func (c *complaints) Fatalf(f string, _ ...any) { c.errors = append(c.errors, f) }
func (c *complaints) Cleanup(f func())          { c.cleanup = append(c.cleanup, f) }

// TestRunFails checks that a broken reply fails the test that Run was given.
func TestRunFails(t *testing.T) {
	noted := &complaints{}
	fake := mockserver.Run(noted)
	a := connect(t, fake, "edge")
	spoilt := mockserver.Sabotaged(fake, "listProducts", func(any, error) (any, error) { return map[string]any{}, nil })
	through(a, spoilt).call("GET", edgeProducts, nil)
	if len(noted.errors) != 1 {
		t.Errorf("complaints %q, want one", noted.errors)
	}
	for _, f := range noted.cleanup {
		f()
	}
	if res, err := http.Get(fake.URL()); err == nil {
		_ = res.Body.Close()
		t.Error("the fake still listens after the test")
	}
}

// TestLoopRests checks that a clock which runs very slowly or very fast gives the loop a time to sleep until: one in the
// past would keep it busy for ever. The wall clock stands still, so that now is one instant.
func TestLoopRests(t *testing.T) {
	wall := time.Date(2026, 4, 3, 9, 0, 0, 0, time.UTC)
	for _, rate := range []float64{0.001, 1, 1_000_000} {
		_, world, a := frozen(t, mockserver.Config{Wall: func() time.Time { return wall }})
		for _, delay := range []time.Duration{time.Hour, 24 * time.Hour, 10 * 365 * 24 * time.Hour} {
			err := world.Configure(func(s *state.Settings) error {
				s.Policies.Provisioning = state.Policy{Mode: state.After, Delay: delay, Outcome: "SUCCESS"}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			world.Reset()
			holder := mustCreate(t, a, edgeCardholders, simplePerson(1), "cardholder_id")
			mustCreate(t, a, edgeCards, cardFor(holder, simpleProduct, 1), "card_id")
			if err := world.ResumeAt(rate); err != nil {
				t.Fatal(err)
			}
			if at, ok := mockserver.WakeUp(world); !ok || !at.After(wall) {
				t.Errorf("rate %g, due in %s: the loop is to wake at %s, which is %s (%t)", rate, delay, at, wall, ok)
			}
		}
	}
}

// TestRefusedAfterWriting has rules that speak after the call wrote: the cardholder that a one-step request made, or the
// data that it added, must be gone again, with the ids they took.
func TestRefusedAfterWriting(t *testing.T) {
	_, world, a := frozen(t)
	holder := mustCreate(t, a, edgeCardholders, simplePerson(1), "cardholder_id")
	tooMuch := cardFor(holder, prepaidProduct, 2_000_000)
	tooMuch["cardholder_required_fields"] = map[string]any{"email": "changed@example.com"}
	oneStep := cardFor("", prepaidProduct, 2_000_000)
	delete(oneStep, "cardholder_id")
	oneStep["cardholder_required_fields"] = simplePerson(2)
	before := withoutKept(mockserver.Snapshot(t, world))
	for name, body := range map[string]any{"supplement": tooMuch, "one step": oneStep} {
		mustRefuse(t, a.call("POST", edgeCards, body), refusal{status: 400, code: "insufficient_balance"})
		if after := withoutKept(mockserver.Snapshot(t, world)); before != after {
			t.Errorf("%s: the refused call left something behind:\n%s\nwas\n%s", name, after, before)
		}
	}
}
