package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// journey makes a cardholder who passes the identity check, in a world of a fake.
func journey(t *testing.T, s served, world string) {
	t.Helper()
	id, _ := enrol(t, s, world)
	got := call(t, http.MethodPost, s.control+"/v1/worlds/"+world+"/cardholders/"+id+"/idv", `{"result":"PASSED"}`, "Content-Type", "application/json")
	if got.status/100 != 2 {
		t.Fatalf("idv: %d %s", got.status, got.body)
	}
}

// recorded reads a recorded scenario, and holds that play takes it and that no secret is in it.
func recorded(t *testing.T, path string, says ...string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want(t, string(text), says...)
	for _, secret := range []string{"eyJ", "E98765432", "sarah.chen@example.com", pixel} {
		if strings.Contains(string(text), secret) {
			t.Errorf("%s is in %s", secret, text)
		}
	}
	execute(t, nil, "play", path).ended(t, exitDone)
}

// TestRecordOnce holds that what was done so far is written at once, to a file or to standard output, and can be played.
func TestRecordOnce(t *testing.T) {
	t.Parallel()
	fake := serve(t, nil, free("--control-token", "my-token")...)
	token(t, fake, "quiet-one")
	id, _ := enrol(t, fake, "my-client")
	const auth = "Bearer my-token"
	call(t, http.MethodPost, fake.control+"/v1/worlds/my-client/cardholders/"+id+"/idv", `{"result":"PASSED"}`, "Content-Type", "application/json", "Authorization", auth)
	at := filepath.Join(t.TempDir(), "my-journey.yaml")
	line := []string{"record", "--world", "my-client", "--control", fake.control, "--once", at}
	execute(t, nil, line...).ended(t, exitFailed, "--control-token or "+tokenVariable)
	execute(t, nil, append(line, "--control-token", "my-token")...).ended(t, exitDone, at+": ", " calls and events\n")
	recorded(t, at, "scenario: my-journey\n", "call: createCardholder\n", "control: POST /cardholders/${vars.cardholder}/idv\n", "expect_event: cardholder.kyc.status_changed\n")

	env := environment{controlVariable: fake.control, tokenVariable: "my-token"}
	execute(t, env, line...).ended(t, exitUsage, at+" is there already: choose another name, or write it anew with --update")
	if err := os.WriteFile(at, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	execute(t, env, append(line, "--update", "--id", "another-id")...).ended(t, exitDone)
	recorded(t, at, "scenario: another-id\n")
	got := execute(t, env, "record", "--world", "my-client", "--once", "--id", "to-output", "-")
	got.ended(t, exitDone)
	want(t, got.out, "scenario: to-output\n")
	execute(t, env, "record", "--world", "nobodys-world", "--once", at, "--update").ended(t, exitFailed, "nobodys-world")
	recorded(t, at, "scenario: another-id\n") // it is as it was
}

// TestRecordLive holds that a world is watched from before its first call until the command is stopped.
func TestRecordLive(t *testing.T) {
	t.Parallel()
	fake := serve(t, nil, free()...)
	at := filepath.Join(t.TempDir(), "my-journey.yaml")
	r := start(t, nil, "record", "--world", "new-client", "--control", fake.control, at)
	want(t, r.errs.line(t, 0, "watching"), "watching world new-client; stop with Ctrl-C to write "+at)
	journey(t, fake, "new-client")
	if code := r.stop(); code != exitDone {
		t.Errorf("code %d: %s", code, r.errs)
	}
	recorded(t, at, "call: createCardholder\n", "control: POST /cardholders/${vars.cardholder}/idv\n")
}

// TestRecordNothing holds that no file is written, or written over, when nothing was done.
func TestRecordNothing(t *testing.T) {
	t.Parallel()
	fake := serve(t, nil, free()...)
	at := file(t, "my-journey.yaml", "what was there")
	for _, flags := range [][]string{{"--world", "idle-client", "--control", fake.control}, {"--proxy", "127.0.0.1:0", "--target", fake.api}} {
		r := start(t, nil, append([]string{"record", "--update", at}, flags...)...)
		r.errs.line(t, 0, "stop with Ctrl-C")
		if code := r.stop(); code != exitFailed {
			t.Errorf("%q: code %d, want 1", flags, code)
		}
		want(t, r.errs.String(), "nothing was done that a step can say: there is no scenario to write")
	}
	if text := everything(t, filepath.Dir(at)); text != "what was there" {
		t.Errorf("the file has %q", text)
	}
}

// TestRecordProxy holds that calls pass through to the target, and are written when it is stopped.
func TestRecordProxy(t *testing.T) {
	t.Parallel()
	fake := serve(t, nil, free()...)
	for name, c := range map[string]struct {
		env   environment
		flags []string
	}{
		"an address":  {nil, []string{"--target", fake.api + "/"}},
		"the sandbox": {environment{baseURLVariable: fake.api}, []string{"--target", "sandbox"}},
		"by default":  {environment{baseURLVariable: fake.api}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := filepath.Join(t.TempDir(), "my-journey.yaml")
			r := start(t, c.env, append([]string{"record", "--proxy", "127.0.0.1:0", at}, c.flags...)...)
			words := strings.Fields(r.errs.line(t, 0, "point your application at "))
			before := served{running: r, api: words[4]}
			enrol(t, before, "client-"+strings.ReplaceAll(name, " ", "-"))
			if code := r.stop(); code != exitDone {
				t.Errorf("code %d: %s", code, r.errs)
			}
			recorded(t, at, "call: createCardholder\n")
		})
	}
}

// TestRecordMisused holds what is refused before anything is watched.
func TestRecordMisused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := filepath.Join(dir, "my-journey.yaml")
	for _, c := range []struct {
		args []string
		says string
	}{
		{nil, "the file to write is missing"},
		{[]string{at}, "one of --world and --proxy is needed"},
		{[]string{at, "--world", "w", "--proxy", "127.0.0.1:0"}, "one of --world and --proxy is needed"},
		{[]string{filepath.Join(dir, "journey.yaml"), "--world", "w"}, `scenario id "journey" is not possible`},
		{[]string{at, "--world", "w", "--id", "My Id"}, `scenario id "My Id" is not possible`},
		{[]string{"-", "--world", "w"}, "--id is needed when the scenario goes to standard output"},
		{[]string{at, "--proxy", "127.0.0.1:0", "--once"}, "--control, --control-token and --once go with --world"},
		{[]string{at, "--proxy", "127.0.0.1:0", "--control", "http://127.0.0.1:1"}, "--control, --control-token and --once go with --world"},
		{[]string{at, "--proxy", "127.0.0.1:0", "--control-token", "x"}, "--control, --control-token and --once go with --world"},
		{[]string{at, "--world", "w", "--target", "sandbox"}, "--target goes with --proxy"},
		{[]string{at, "--proxy", "127.0.0.1:0", "--target", "mock"}, "--target mock cannot be stood before"},
		{[]string{at, "--proxy", "127.0.0.1:0", "--target", "https://api.uqpay.com/api"}, "production"},
		{[]string{at, "--proxy", "nowhere"}, "is not an address"},
		{[]string{at, "--world", ""}, "--world"},
		{[]string{filepath.Join(dir, "no", "my-journey.yaml"), "--world", "w"}, "cannot be written: there is no folder"},
		{[]string{at, "my-other.yaml", "--world", "w"}, `unexpected argument "my-other.yaml": one file is written`},
	} {
		execute(t, nil, append([]string{"record"}, c.args...)...).ended(t, exitUsage, c.says)
	}
	execute(t, nil, "record", at, "--world", "w", "--control", "http://127.0.0.1:1").ended(t, exitFailed)
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
