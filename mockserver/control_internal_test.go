package mockserver

import (
	"bytes"
	"log/slog"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/openapi"
)

// Every described control has a handler, and every handler is described.
func TestControlTableIsTheDescription(t *testing.T) {
	t.Parallel()
	var described []string
	for _, op := range openapi.ControlOperations() {
		described = append(described, op.ID)
	}
	slices.Sort(described)
	if diff := cmp.Diff(described, slices.Sorted(maps.Keys(controlHandlers()))); diff != "" {
		t.Errorf("controls (-described +handled):\n%s", diff)
	}
}

func TestDidYouMean(t *testing.T) {
	t.Parallel()
	known := []string{"money", "region", "tokens"}
	tests := []struct{ word, want string }{
		{"mony", "did you mean money? It is one of money, region, tokens"},
		{"Tokens", "did you mean tokens? It is one of money, region, tokens"},
		{"regoin", "did you mean region? It is one of money, region, tokens"},
		{"weather", "it is one of money, region, tokens"},
		{"", "it is one of money, region, tokens"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, didYouMean(tt.word, known)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.word, diff)
		}
	}
	if got := didYouMean("x", nil); got != "there is none" {
		t.Error(got)
	}
}

func TestIsLoopback(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"127.0.0.1:4011": true, "127.0.0.1": true, "127.8.9.1:1": true, "localhost:4011": true, "LOCALHOST": true,
		"[::1]:4011": true, "[::1]": true, "::1": true, "[::ffff:127.0.0.1]:1": true,
		"": false, "evil.example": false, "localhost.evil.example": false, "127.0.0.1.evil.example": false,
		"192.168.0.1:4011": false, "0.0.0.0:4011": false, "[::]:1": false, "127.1": false, "2130706433": false,
	}
	for host, want := range tests {
		if got := isLoopback(host); got != want {
			t.Errorf("%q: %t", host, got)
		}
	}
}

// A control that panics is our bug: the caller gets a 500 that says so, and the log tells more.
func TestControlPanic(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s, err := New(Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	h := &control{server: s}
	out := httptest.NewRecorder()
	h.serve(out, httptest.NewRequest("GET", "/healthz", nil), controlRoute{
		op: openapi.ControlOperations()[1], handle: func(*controlCall) (any, error) { panic("whoops") },
	})
	want := `{"code":"internal_error","message":"the control failed by our own fault","hint":"the log tells more"}` + "\n"
	if diff := cmp.Diff(want, out.Body.String()); out.Code != 500 || diff != "" {
		t.Errorf("%d (-want +got):\n%s", out.Code, diff)
	}
	if !strings.Contains(log.String(), "whoops") || !strings.Contains(log.String(), "control_internal_test.go") {
		t.Errorf("log: %s", log.String())
	}
}

// TestWrongStatesAreOperations: a hint under a name that no operation has would never be given.
func TestWrongStatesAreOperations(t *testing.T) {
	handlers := controlHandlers()
	for id, hint := range wrongStates {
		if handlers[id] == nil || hint == "" {
			t.Errorf("%q: %q", id, hint)
		}
	}
}
