package mockserver_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/fault"
)

// TestAdvice: where the documented words of a refusal do not say what would be right, the log and the journal do.
func TestAdvice(t *testing.T) {
	var log logged
	fake, world, a := frozen(t, mockserver.Config{
		Log: slog.New(slog.NewTextHandler(&log, nil)), Credentials: []mockserver.Credential{{ClientID: "edge", APIKey: "any"}},
	})
	foreign, err := mockserver.New(mockserver.Config{Seed: 2, FrozenAt: edgeNow})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, method, path string
		headers            []string
		rule, says         string
		process            bool // the call belongs to no world
	}{
		{"no token", "GET", edgeProducts, []string{"x-auth-token", noHeader}, "token-missing", "send x-auth-token: Bearer TOKEN", true},
		{"bad token", "GET", edgeProducts, []string{"x-auth-token", "garbage"}, "token-format", "as POST /api/v1/connect/token gave it", true},
		{"forged token", "GET", edgeProducts, []string{"x-auth-token", connect(t, foreign, "edge").token}, "token-forged", "of another seed", true},
		{"unknown client", "POST", edgeToken, []string{"x-client-id", "nobody", "x-api-key", "any"}, "client-id", "where credentials are configured", true},
		{"wrong key", "POST", edgeToken, []string{"x-client-id", "edge", "x-api-key", "wrong"}, "api-key", "x-api-key is the key of that client id", true},
		{"no sub-account", "GET", edgeProducts, []string{"x-on-behalf-of", noSuchID}, "on-behalf-of", "/accounts of the control API lists them", false},
		{"bad key", "POST", edgeCardholders, []string{"x-idempotency-key", "1234"}, "idempotency-key-format", "a UUID of 36 characters", false},
		{"expired token", "GET", edgeProducts, nil, "token-expired", "ask for a new one", false},
	} {
		if tt.name == "expired token" {
			if _, err := world.Advance(t.Context(), time.Hour); err != nil {
				t.Fatal(err)
			}
		}
		var body any
		if tt.path == edgeCardholders {
			body = simplePerson(1)
		}
		r := edgeWith(a, tt.headers...).call(tt.method, tt.path, body)
		entries := world.Requests()
		if tt.process {
			entries = fake.Requests()
		}
		if got := r.Header.Get("x-uqmock-rule"); got != tt.rule || strings.Contains(string(r.Raw), tt.says) {
			t.Errorf("%s: rule %q: %s", tt.name, got, r.Raw)
		}
		if notes := fmt.Sprint(entries[0].Notes); !strings.Contains(notes, tt.says) || entries[0].Rule != tt.rule {
			t.Errorf("%s: the journal notes %s", tt.name, notes)
		}
		lines := strings.Split(strings.TrimSpace(log.String()), "\n")
		if last := lines[len(lines)-1]; !strings.Contains(last, "rule="+tt.rule) || !strings.Contains(last, "hint=") || !strings.Contains(last, tt.says) {
			t.Errorf("%s: the log says %s", tt.name, last)
		}
	}
}

// TestLogNamesFaults only where there are any.
func TestLogNamesFaults(t *testing.T) {
	var log logged
	_, world, a := frozen(t, mockserver.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	a.call("GET", "/v1/nothing", nil)
	if text := log.String(); !strings.Contains(text, "msg=refused") || strings.Contains(text, "faults") || strings.Contains(text, "hint") {
		t.Errorf("the log says %s", text)
	}
	mustFail(t, world, "down", once(fault.All, fault.Status{Code: http.StatusServiceUnavailable}))
	a.call("GET", edgeProducts, nil)
	if text := log.String(); !strings.Contains(text, "faults=[down]") {
		t.Errorf("the log says %s", text)
	}
}
