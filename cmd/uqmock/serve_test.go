package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestStopLeavesNothingBehind runs alone, so that the goroutines are its own.
func TestStopLeavesNothingBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	s := serve(t, nil, free()...)
	token(t, s, "leaver")
	if code := s.stop(); code != exitDone {
		t.Errorf("code %d, want 0", code)
	}
	for range 1_000_000 { // what was told to end needs a moment on the processor
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
	}
	stacks := make([]byte, 1<<16)
	t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
}

// token opens a world and gives a token for it.
func token(t *testing.T, s served, world string) string {
	t.Helper()
	got := call(t, http.MethodPost, s.api+"/v1/connect/token", "", "x-client-id", world, "x-api-key", "any")
	var reply struct {
		AuthToken string `json:"auth_token"`
	}
	if err := json.Unmarshal([]byte(got.body), &reply); err != nil || got.status != http.StatusOK {
		t.Fatalf("token call: %d %s", got.status, got.body)
	}
	return reply.AuthToken
}

func TestReadyLine(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free()...)
	token(t, s, "someone")
	call(t, http.MethodGet, s.api+"/v1/nowhere", "")
	s.stop()
	line := regexp.MustCompile(`^uqmock ready api=http://127\.0\.0\.1:[1-9]\d*/api control=http://127\.0\.0\.1:[1-9]\d*\n$`)
	if !line.MatchString(s.out.String()) {
		t.Errorf("standard output is %q, want the ready line alone", s.out)
	}
	want(t, s.errs.String(), "uqmock: seed drawn", "msg=refused")
}

func TestReadyFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ready.json")
	s := serve(t, nil, free("--ready-file", path, "--seed", "42", "--control-token", "hush")...)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wanted := fmt.Sprintf(`{"api":%q,"control":%q,"control_token":"hush","pid":%d,"seed":42}`+"\n", s.api, s.control, os.Getpid())
	if string(text) != wanted {
		t.Errorf("got %s, want %s", text, wanted)
	}
	if info, statErr := os.Stat(path); statErr != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %v, %v, want 0600", info, statErr)
	}
	s.stop()
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 0 {
		t.Errorf("after the end there are %v, %v", left, err)
	}
}

// TestReadyFileOfAnother is not removed.
func TestReadyFileOfAnother(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ready.json")
	first := serve(t, nil, free("--ready-file", path)...)
	second := serve(t, nil, free("--ready-file", path)...)
	first.stop()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want(t, string(text), second.api)
}

func TestReadyFileThatCannotBe(t *testing.T) {
	t.Parallel()
	got := execute(t, nil, free("--ready-file", filepath.Join(t.TempDir(), "none", "ready.json"))...)
	if got.code != exitFailed || got.out != "" {
		t.Errorf("code %d, output %q, want 1 and none", got.code, got.out)
	}
	want(t, got.err, "--ready-file cannot be written")
}

func TestSeedIsDrawnAndTold(t *testing.T) {
	t.Parallel()
	var told []string
	for range 2 {
		s := serve(t, nil, free()...)
		told = append(told, s.errs.line(t, 0, "seed drawn"))
		s.stop()
	}
	if told[0] == told[1] {
		t.Errorf("two runs drew the same: %s", told[0])
	}
	s := serve(t, nil, free("--seed", "5")...)
	s.stop()
	if strings.Contains(s.errs.String(), "seed") {
		t.Errorf("a given seed was called drawn: %s", s.errs)
	}
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	at := taken.Addr().String()
	for _, args := range [][]string{
		{"serve", "--addr", at, "--control-addr", "127.0.0.1:0"},
		{"serve", "--addr", "127.0.0.1:0", "--control-addr", at},
		{"listen", "--addr", at},
	} {
		flag := args[slices.Index(args, at)-1]
		got := execute(t, nil, args...)
		if got.code != exitFailed || got.out != "" {
			t.Errorf("%q: code %d, output %q, want 1 and none", args, got.code, got.out)
		}
		want(t, got.err, flag+" "+at+" is in use already")
	}
}

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

func TestLogFormatAndLevel(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free("--log-format", "json", "--control-addr", "0.0.0.0:0")...)
	call(t, http.MethodGet, s.api+"/v1/nowhere", "")
	s.errs.line(t, 0, "refused")
	s.stop()
	for line := range strings.Lines(s.errs.String()) {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			t.Errorf("no JSON: %s", line)
		}
	}
	want(t, s.errs.String(), `"seed":`, `"control_token":`)
	quiet := serve(t, nil, free("--log-level", "warn", "--seed", "1")...)
	call(t, http.MethodGet, quiet.api+"/v1/nowhere", "")
	quiet.stop()
	if quiet.errs.String() != "" {
		t.Errorf("got %s, want nothing", quiet.errs)
	}
}

// TestStopDrains lets a call that has begun come to its end.
func TestStopDrains(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free()...)
	auth := token(t, s, "drained")
	host := strings.TrimSuffix(strings.TrimPrefix(s.api, "http://"), "/api")
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const body = `{"first_name":1}`
	fmt.Fprintf(conn, "POST /api/v1/issuing/cardholders HTTP/1.1\r\nHost: %s\r\nx-auth-token: Bearer %s\r\nContent-Type: application/json\r\n"+
		"Expect: 100-continue\r\nx-idempotency-key: 7c5b6a0c-0b4e-4b7e-9a57-1c1f9d0b2f11\r\nContent-Length: %d\r\n\r\n", host, auth, len(body))
	in := bufio.NewReader(conn)
	if line, readErr := in.ReadString('\n'); readErr != nil || !strings.Contains(line, "100 Continue") { // the call is being read now
		t.Fatalf("got %q, %v", line, readErr)
	}
	s.cancel()
	_, _ = io.WriteString(conn, body)
	rest, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	want(t, string(rest), "HTTP/1.1 400 ", "first_name")
	if code := s.stop(); code != exitDone {
		t.Errorf("code %d, want 0", code)
	}
}

// TestStopDoesNotWaitForUnusedConnections: clients keep some ready; those have nothing to drain.
func TestStopDoesNotWaitForUnusedConnections(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free()...)
	for _, base := range []string{s.api, s.control} {
		address, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address.Host)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		call(t, http.MethodGet, base+"/", "") // the listener has seen the connection before this one
	}
	began := wallClock()
	if code := s.stop(); code != exitDone {
		t.Errorf("code %d, want 0", code)
	}
	if took := wallClock().Sub(began); took > drainFor/2 || strings.Contains(s.errs.String(), "cut off") {
		t.Errorf("stopping took %s and said %s", took, s.errs.String())
	}
}

// TestStopIsBounded cuts off a call that does not end.
func TestStopIsBounded(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free()...)
	host := strings.TrimSuffix(strings.TrimPrefix(s.api, "http://"), "/api")
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "POST /api/v1/connect/token HTTP/1.1\r\nHost: x\r\nx-client-id: a\r\nx-api-key: b\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n")
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("got %q, %v", line, err)
	}
	began := wallClock()
	if code := s.stop(); code != exitDone {
		t.Errorf("code %d, want 0", code)
	}
	if took := wallClock().Sub(began); took > drainFor+cutFor+drainFor/8 {
		t.Errorf("stopping took %s", took)
	}
	want(t, s.errs.String(), "cut off")
}

func TestMaxBodyReachesTheEdge(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free("--max-body", "1KiB")...)
	auth := token(t, s, "small")
	got := call(t, http.MethodPost, s.api+"/v1/issuing/cardholders", `{"first_name": "`+strings.Repeat("S", 1<<10)+`"}`,
		"x-auth-token", "Bearer "+auth, "Content-Type", "application/json")
	if got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("%d %s, want 413", got.status, got.body)
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
