package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/joshdk/go-junit"

	"github.com/uqmock/uqmock/contract"
	"github.com/uqmock/uqmock/contract/report"
)

// TestContractAgainstItself plays the whole suite in process: nothing fails, nothing is skipped, and the three reports tell
// of every case.
func TestContractAgainstItself(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	xml, page, raw := filepath.Join(dir, "report.xml"), filepath.Join(dir, "report.html"), filepath.Join(dir, "report.json")
	got := execute(t, nil, "contract", "--junit", xml, "--html", page, "--json", raw)
	got.ended(t, exitDone)
	n := len(contract.Cases())
	if diff := cmp.Diff(report.Counts{Cases: n, Passed: n}, readReport(t, raw).Counts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	suites, err := junit.IngestFile(xml)
	tests := 0
	for _, s := range suites {
		tests += s.Totals.Passed
	}
	if err != nil || tests != n {
		t.Errorf("JUnit has %d passed cases of %d, %v", tests, n, err)
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range contract.Cases() {
		want(t, got.out, "ok     "+c.Name+"\n")
		want(t, string(text), c.Name)
	}
	want(t, got.out, "cases against mock in ", " passed, 0 failed\n")
}

// TestContractAgainstARunningFake holds that the verdicts are those of the fake in process.
func TestContractAgainstARunningFake(t *testing.T) {
	t.Parallel()
	fake := serve(t, nil, free("--quirk", "money=documented", "--strict")...) // cases set what they need themselves
	here := execute(t, nil, "contract", "--json", "-")
	there := execute(t, environment{controlVariable: fake.control}, "contract", "--target", fake.api+"/", "--json", "-")
	here.ended(t, exitDone)
	there.ended(t, exitDone)
	if diff := cmp.Diff(parseReport(t, here.out).verdicts(), parseReport(t, there.out).verdicts()); diff != "" {
		t.Errorf("(-in process +running):\n%s", diff)
	}
	if left := call(t, http.MethodGet, fake.control+"/v1/worlds", "").body; strings.Contains(left, "contract-") {
		t.Errorf("worlds are left behind: %s", left)
	}
}

// TestContractAsksForTheControlToken holds that a control API that wants a token gets the flag's, or the environment's.
func TestContractAsksForTheControlToken(t *testing.T) {
	t.Parallel()
	fake := serve(t, nil, free("--control-token", "my-token")...)
	line := []string{"contract", "--target", fake.api, "--control", fake.control, "--run", "^listProducts/no-token$"}
	execute(t, nil, line...).ended(t, exitFailed, "control answered 401")
	execute(t, nil, append(line, "--control-token", "my-token")...).ended(t, exitDone)
	execute(t, environment{tokenVariable: "my-token"}, line...).ended(t, exitDone)
}

// TestContractWithoutControl holds that a target without control plays the rest, and that skips say why.
func TestContractWithoutControl(t *testing.T) {
	t.Parallel()
	fake := serve(t, nil, free()...)
	got := execute(t, nil, "contract", "--target", fake.api, "--json", "-")
	got.ended(t, exitDone, "Skipped:\n  needs control: the target has no control API (--control)\n", "Left behind on the target: ")
	read := parseReport(t, got.out)
	if read.Counts.Passed == 0 || read.Counts.Skipped == 0 || read.Counts.Failed > 0 {
		t.Errorf("%+v: want passes and skips, no failures", read.Counts)
	}
	for _, result := range read.Results {
		if result.Verdict == report.Skip && !strings.HasPrefix(result.Reason, "needs ") {
			t.Errorf("%s is skipped because %q", result.Name, result.Reason)
		}
	}
}

// TestContractKeepsCredentials holds that the credentials of the environment are used, and shown and stored nowhere.
func TestContractKeepsCredentials(t *testing.T) {
	t.Parallel()
	fake := serve(t, nil, free()...)
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	env := environment{baseURLVariable: fake.api, clientIDVariable: "from-the-environment", apiKeyVariable: "a-key-to-keep"}
	got := execute(t, env, "contract", "--target", "sandbox", "--junit", at("r.xml"), "--html", at("r.html"), "--json", at("r.json"), "--record", at("said"))
	got.ended(t, exitDone)
	if text := got.out + got.err + everything(t, dir); strings.Contains(text, "a-key-to-keep") || strings.Contains(text, "eyJ") {
		t.Error("the API key or a token is shown or stored")
	}
	call := call(t, http.MethodGet, fake.control+"/v1/worlds/from-the-environment", "")
	if call.status != http.StatusOK {
		t.Errorf("the world of the client id: %d, want it to have been used", call.status)
	}
}

// TestContractFails holds exit code, console and reports of a target that differs.
func TestContractFails(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "report.json")
	got := execute(t, nil, imitate(t, lenient).flags("--json", path)...)
	got.ended(t, exitFailed, "uqmock contract: 1 of ", " cases failed\n")
	want(t, got.out, "FAIL   "+spoilt+"\n", "status: listProducts answered 403", "\nFailed:\n  "+spoilt+"\n", " 1 failed\n")
	if read := readReport(t, path); read.Counts.Failed != 1 || read.result(t, spoilt).Verdict != report.Fail {
		t.Errorf("%+v: want one failure, of %s", read.Counts, spoilt)
	}
}

// TestContractStandardOutput holds that a report for standard output has it for itself.
func TestContractStandardOutput(t *testing.T) {
	t.Parallel()
	for flag, begins := range map[string]string{"--json": "{", "--junit": "<?xml", "--html": "<!DOCTYPE html>"} {
		got := execute(t, nil, "contract", "--run", "^listProducts/", flag, "-")
		got.ended(t, exitDone, "ok     listProducts/", " passed, 0 failed\n")
		if !strings.HasPrefix(got.out, begins) || strings.Contains(got.out, "ok     ") {
			t.Errorf("%s - begins with %.20q", flag, got.out)
		}
	}
}

// TestContractReportFiles holds that files that cannot be written are told of before anything is played, and that a run
// that cannot begin takes nothing away.
func TestContractReportFiles(t *testing.T) {
	t.Parallel()
	called := make(chan string, 1000)
	target := imitate(t, func(fake http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			called <- r.URL.Path
			fake.ServeHTTP(w, r)
		})
	})
	dir := t.TempDir()
	made, there := filepath.Join(dir, "made.xml"), file(t, "there.json", "what was there before, and is longer than a report would be not")
	execute(t, nil, target.flags("--junit", made, "--html", filepath.Join(dir, "no", "folder"))...).ended(t, exitUsage, "--html: the report cannot be written")
	execute(t, nil, target.flags("--junit", made, "--json", dir+"/./made.xml")...).ended(t, exitUsage, "--junit and --json both go to")
	execute(t, nil, target.flags("--junit", "-", "--html", "-")...).ended(t, exitUsage, "--junit and --html both go to -")
	execute(t, nil, "contract", "--target", "http://127.0.0.1:1/api", "--json", there, "--junit", made).ended(t, exitFailed, "target http://127.0.0.1:1/api: no answer")
	if _, err := os.Stat(made); err == nil || len(called) > 0 {
		t.Errorf("an empty report is left, or %d calls were made", len(called))
	}
	if raw, _ := os.ReadFile(there); !strings.HasPrefix(string(raw), "what was there before") {
		t.Errorf("the old report is %q", raw)
	}
	if err := os.WriteFile(there, []byte(strings.Repeat("old ", 1<<20)), 0o600); err != nil {
		t.Fatal(err)
	}
	execute(t, nil, target.flags("--json", there)...).ended(t, exitDone)
	readReport(t, there) // nothing of the old one follows it
	code := run(t.Context(), target.flags("--json", "-"), strings.NewReader(""), failing{}, newOutput(), nil)
	if code != exitFailed {
		t.Errorf("standard output that takes nothing: code %d, want 1", code)
	}
}

// TestContractSilentTarget holds that a target that takes connections and says nothing is told of within the timeout.
func TestContractSilentTarget(t *testing.T) {
	t.Parallel()
	silent := listenSilently(t)
	got := execute(t, nil, "contract", "--target", silent+"/api", "--timeout", "50ms")
	got.ended(t, exitFailed, "no answer within 50ms: the target takes connections and stays silent")
	got = execute(t, nil, "contract", "--target", silent+"/api", "--control", silent, "--timeout", "50ms")
	got.ended(t, exitFailed, "control "+silent+": no answer within 50ms")
}

// TestContractList holds name, rule, needs and fitness of each case, for three kinds of target.
func TestContractList(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		flags []string
		says  string
	}{
		{nil, "needs control; can be played\n"},
		{[]string{"--target", "sandbox"}, "cannot be played: needs control: the target has no control API (--control)\n"},
		{[]string{"--target", "http://127.0.0.1:1/api", "--control", "http://127.0.0.1:2"}, "needs clock; can be played\n"},
		{[]string{"--target", "sandbox"}, "needs control, moves money; cannot be played: needs control: the target has no control API (--control); moves money (--allow-money)\n"},
		{[]string{"--target", "sandbox"}, "needs human; cannot be played: needs human: nobody takes the identity check (--control, or --interactive)\n"},
		{[]string{"--target", "sandbox", "--interactive"}, "needs human; can be played\n"},
		{[]string{"--target", "sandbox"}, "needs webhooks; cannot be played"},
		{[]string{"--target", "sandbox", "--webhook-addr", "127.0.0.1:0", "--webhook-secret", "s"}, "needs webhooks; can be played\n"},
	} {
		env := environment{clientIDVariable: "c", apiKeyVariable: "k"}
		got := execute(t, env, append([]string{"contract", "--list"}, c.flags...)...)
		got.ended(t, exitDone)
		want(t, got.out, c.says)
		for _, k := range contract.Cases() {
			want(t, got.out, k.Name+"\n    "+k.Rule+"\n")
		}
	}
	got := execute(t, nil, "contract", "--list", "--run", "^listProducts/no-token$", "--target", "sandbox")
	got.ended(t, exitDone)
	want(t, got.out, "1 cases, 1 of them can be played\n")
}
