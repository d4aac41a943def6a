package mockserver_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
)

// What is done to the clock while an advance waits for a receiver holds when the advance is over.
func TestControlClockDuringAdvance(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, before, call, body string
		want                     map[string]any // of the clock; now only where it is given
	}{
		{"frozen", "resume", "clock/freeze", "", map[string]any{"frozen": true, "rate": 1.0, "ended": false}},
		{"resumed", "freeze", "clock/resume", `{"rate": 2}`, map[string]any{"frozen": false, "rate": 2.0, "ended": false}},
		{"reset", "freeze", "reset", "", map[string]any{"frozen": true, "rate": 1.0, "ended": false, "now": "2026-04-03T09:00:00Z"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, fake := newDesk(t)
			arrived, release := make(chan struct{}), make(chan struct{})
			var attempts atomic.Int32
			receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				switch attempts.Add(1) {
				case 1: // it goes out by itself; the next is due later, and tells that the advance is under way
					w.WriteHeader(http.StatusInternalServerError)
				case 2:
					close(arrived)
					<-release
				}
			}))
			defer receiver.Close()
			d.ok("POST", "/v1/worlds/w/clock/"+tt.before, nil)
			d.ok("POST", "/v1/worlds/w/webhooks", map[string]any{"url": receiver.URL})
			deskCardHolderPassed(t, d, fake)
			var advance sync.WaitGroup
			advance.Go(func() { d.do("POST", "/v1/worlds/w/clock/advance", `{"by": "1h"}`) })
			<-arrived
			d.ok("POST", "/v1/worlds/w/"+tt.call, tt.body)
			close(release)
			advance.Wait()
			got := d.ok("GET", "/v1/worlds/w/clock", nil)
			if tt.want["now"] == nil {
				delete(got, "now")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("clock (-want +got):\n%s", diff)
			}
		})
	}
}

func TestControlClockEnds(t *testing.T) {
	t.Parallel()
	d, _ := newDesk(t)
	d.ok("POST", "/v1/worlds/w/clock/freeze", `{"at": "2199-12-31T23:00:00Z"}`)
	if a := d.do("POST", "/v1/worlds/w/clock/advance", `{"by": "1h"}`); a.Status != 400 {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	if got := d.ok("POST", "/v1/worlds/w/clock/advance", `{"by": "59m"}`); got["now"] != "2199-12-31T23:59:00Z" {
		t.Errorf("%v", got)
	}
	if got := d.ok("GET", "/v1/worlds/w/clock", nil); got["ended"] != false {
		t.Errorf("%v", got)
	}
	d.ok("POST", "/v1/worlds/w/clock/freeze", `{"at": "2199-12-31T23:59:59.999999999Z"}`)
	for _, call := range []string{"clock", "clock/resume"} {
		method := map[bool]string{true: "GET", false: "POST"}[call == "clock"]
		if got := d.ok(method, "/v1/worlds/w/"+call, nil); got["ended"] != true || got["now"] != "2199-12-31T23:59:59.999999999Z" {
			t.Errorf("%s: %v", call, got)
		}
	}
	a := d.do("POST", "/v1/worlds/w/clock/advance", `{"by": "1ns"}`)
	if hint, _ := a.Body["hint"].(string); a.Status != 400 || !strings.Contains(hint, "reset the world: POST /v1/worlds/{world}/reset") {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	d.ok("POST", "/v1/worlds/w/reset", nil)
	if got := d.ok("GET", "/v1/worlds/w/clock", nil); got["ended"] != false || got["now"] != "2026-04-03T09:00:00Z" {
		t.Errorf("after a reset: %v", got)
	}
}

// Dropping a world does no harm to an advance that is under way.
func TestControlDropDuringAdvance(t *testing.T) {
	t.Parallel()
	fake := mockserver.Run(t, mockserver.Config{FrozenAt: controlStart})
	fake.World("w")
	d := deskOf(t, fake, mockserver.ControlConfig{})
	arrived, release := make(chan struct{}), make(chan struct{})
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(arrived)
		<-release
	}))
	defer receiver.Close()
	// Only what the advance itself brings about is sent there, so that nothing arrives before it has begun.
	d.ok("POST", "/v1/worlds/w/webhooks", map[string]any{"url": receiver.URL, "events": []string{"card.*"}})
	deskCard(t, fake)
	var advance sync.WaitGroup
	advance.Go(func() {
		if a := d.do("POST", "/v1/worlds/w/clock/advance", `{"by": "1h"}`); a.Status != 200 {
			t.Errorf("%d %s", a.Status, a.Raw)
		}
	})
	<-arrived
	if a := d.do("DELETE", "/v1/worlds/w", nil); a.Status != 204 {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	close(release)
	advance.Wait()
}
