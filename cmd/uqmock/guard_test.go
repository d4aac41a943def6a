package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestControlToken(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ready.json")
	s := serve(t, nil, "serve", "--addr", "0.0.0.0:0", "--control-addr", "0.0.0.0:0", "--ready-file", path, "--log-level", "debug")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var ready readiness
	if err := json.Unmarshal(text, &ready); err != nil || len(ready.ControlToken) < 32 {
		t.Fatalf("ready file %s: %v, want a token", text, err)
	}
	if !strings.HasPrefix(s.control, "http://127.0.0.1:") || !strings.HasPrefix(s.api, "http://127.0.0.1:") {
		t.Errorf("addresses %s and %s, want ones that can be called", s.api, s.control)
	}
	wantStatus(t, s.control, http.StatusUnauthorized)
	wantStatus(t, s.control, http.StatusUnauthorized, "Authorization", "Bearer wrong")
	wantStatus(t, s.control, http.StatusOK, "Authorization", "Bearer "+ready.ControlToken)
	if got := call(t, http.MethodGet, s.control+"/readyz", ""); got.status != http.StatusOK {
		t.Errorf("/readyz without a token: %d", got.status)
	}
	s.stop()
	if n := strings.Count(s.errs.String(), ready.ControlToken); n != 1 {
		t.Errorf("the token is shown %d times, want once:\n%s", n, s.errs)
	}
}

func wantStatus(t *testing.T, control string, status int, headers ...string) {
	t.Helper()
	if got := call(t, http.MethodGet, control+"/v1/worlds", "", headers...); got.status != status {
		t.Errorf("with %q: %d %s, want %d", headers, got.status, got.body, status)
	}
}

func TestGivenControlTokenIsNotShown(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"127.0.0.1:0", "0.0.0.0:0"} {
		s := serve(t, environment{"UQMOCK_CONTROL_TOKEN": "hush-hush"}, free("--control-addr", addr, "--log-level", "debug")...)
		wantStatus(t, s.control, http.StatusUnauthorized)
		wantStatus(t, s.control, http.StatusOK, "Authorization", "Bearer hush-hush")
		s.stop()
		if strings.Contains(s.errs.String()+s.out.String(), "hush") {
			t.Errorf("the token is shown: %s", s.errs)
		}
	}
}

func TestLoopbackControl(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free()...)
	wantStatus(t, s.control, http.StatusOK)
	wantStatus(t, s.control, http.StatusOK, "Host", "localhost:4011")
	wantStatus(t, s.control, http.StatusForbidden, "Host", "evil.example.com")
	s.stop()
	if strings.Contains(s.errs.String(), "token") {
		t.Errorf("a token is told of: %s", s.errs)
	}
}

func TestCredentialsAreTheOnlyOnes(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free("--config", file(t, "c.yaml", "credentials: [{client_id: alice, api_key: key}]"))...)
	for key, status := range map[string]int{"key": 200, "other": 401} {
		got := call(t, http.MethodPost, s.api+"/v1/connect/token", "", "x-client-id", "alice", "x-api-key", key)
		if got.status != status {
			t.Errorf("key %q: %d, want %d", key, got.status, status)
		}
	}
}
