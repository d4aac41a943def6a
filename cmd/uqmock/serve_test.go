package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

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

// TestUnsignedWebhooksAreTold: a receiver that checks signatures would refuse them all.
func TestUnsignedWebhooksAreTold(t *testing.T) {
	t.Parallel()
	const says = "webhooks go out without a signature"
	for _, tt := range []struct {
		args []string
		told bool
	}{
		{[]string{"--webhook-url", "http://127.0.0.1:9/"}, true},
		{[]string{"--webhook-url", "http://127.0.0.1:9/", "--webhook-secret", "whsec"}, false},
		{nil, false},
	} {
		s := serve(t, nil, free(tt.args...)...)
		s.stop()
		if text := s.errs.String(); strings.Contains(text, says) != tt.told || tt.told && !strings.Contains(text, "--webhook-secret") {
			t.Errorf("%q: standard error is %s", tt.args, text)
		}
	}
}
