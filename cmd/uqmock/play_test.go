package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/joshdk/go-junit"

	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/scenarios"
	"github.com/uqmock/uqmock/scenarios/script"
)

// typing runs a command for somebody who types.
func typing(t *testing.T, typed string, args ...string) ran {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), args, strings.NewReader(typed), &out, &errs, nil)
	return ran{code, out.String(), errs.String()}
}

// scenario writes a scenario file of an id and gives its path. What follows the id is the rest of the file.
func scenario(t *testing.T, id, rest string) string {
	t.Helper()
	return file(t, id+".yaml", "scenario: "+id+"\ntitle: A test\n"+rest)
}

// looks is a scenario of three steps, the last of which is played in the end.
const looks = `vars: {wanted: {type: integer, default: 200}}
steps:
  - {name: first look, call: listProducts, query: {page_size: 100, page_number: 1}, expect: status == 200}
  - {name: second look, call: listProducts, query: {page_size: 100, page_number: 1}, expect: status == vars.wanted}
finally:
  - {name: last look, call: listProducts, query: {page_size: 100, page_number: 1}}
`

// TestPlayList holds id, title and targets of each scenario, of those that are built in or of those that are named.
func TestPlayList(t *testing.T) {
	t.Parallel()
	all, err := script.Load(scenarios.BuiltIn())
	if err != nil {
		t.Fatal(err)
	}
	ids := all.IDs()
	got := execute(t, nil, "play", "--list")
	got.ended(t, exitDone)
	var listed []string
	for line := range strings.Lines(got.out) {
		id, _, _ := strings.Cut(line, "  ")
		listed = append(listed, id)
	}
	if diff := cmp.Diff(ids, listed); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got = execute(t, nil, "play", "--list", "guide-option-a", scenario(t, "my-own", "needs: [control]\nsteps:\n  - log: x\n"))
	got.ended(t, exitDone)
	if diff := cmp.Diff("guide-option-a  A cardholder passes the hosted identity check and gets a card (mock, sandbox)\nmy-own  A test (mock)\n", got.out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPlayCheck holds that files are judged, with the place of each mistake, and that nothing is played.
func TestPlayCheck(t *testing.T) {
	t.Parallel()
	got := execute(t, nil, "play", "--check", scenario(t, "my-own", looks), "guide-option-a", "guide-option-a")
	got.ended(t, exitDone)
	want(t, got.out, "2 scenarios are right\n")
	got = execute(t, nil, "play", "--check", "guide-option-a")
	want(t, got.out, "1 scenario is right\n")
	wrong := scenario(t, "my-own", "steps:\n  - {call: listProduct}\n  - {log: '${vars.none}'}\n")
	for _, args := range [][]string{{"--check", wrong}, {wrong}, {"--serve", wrong}, {"--list", filepath.Dir(wrong)}} {
		got := execute(t, nil, append([]string{"play"}, args...)...)
		got.ended(t, exitUsage, filepath.Base(wrong)+`:4:12: unknown operation "listProduct": did you mean listProducts?`, filepath.Base(wrong)+":5:", "see: uqmock play --help")
		if got.out != "" {
			t.Errorf("%q printed %q", args, got.out)
		}
	}
}

// TestPlayNames holds what a name, a file and a folder choose, and what is said of those that are not there.
func TestPlayNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, id := range []string{"one-look", "two-looks"} {
		text := "scenario: " + id + "\ntitle: T\nneeds: [webhooks]\nsteps:\n  - use: guide-option-b\n"
		if err := os.WriteFile(filepath.Join(dir, id+".yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args []string
		ids  string
	}{
		{[]string{dir}, "one-look two-looks"},
		{[]string{dir + "/"}, "one-look two-looks"},
		{[]string{filepath.Join(dir, "two-looks.yaml"), "card-slow"}, "two-looks card-slow"},
		{[]string{"card-slow", filepath.Join(dir, "one-look.yaml"), filepath.Join(dir, "two-looks.yaml")}, "card-slow one-look two-looks"},
	} {
		got := execute(t, nil, append([]string{"play", "--list"}, c.args...)...)
		got.ended(t, exitDone)
		var ids []string
		for line := range strings.Lines(got.out) {
			ids = append(ids, strings.Fields(line)[0])
		}
		if strings.Join(ids, " ") != c.ids {
			t.Errorf("%q chooses %q, want %s", c.args, ids, c.ids)
		}
	}
	for _, c := range []struct{ arg, says string }{
		{"gide-option-a", `no scenario "gide-option-a": did you mean guide-option-a? (uqmock play --list shows those that are built in; a file ends in .yaml)`},
		{filepath.Join(dir, "no.yaml"), "no.yaml: no such file"},
		{t.TempDir(), "holds no scenario: they are files that end in .yaml"},
	} {
		execute(t, nil, "play", c.arg).ended(t, exitUsage, c.says)
	}
}

// TestPlayMisused holds flags that mean nothing together, and values that are none.
func TestPlayMisused(t *testing.T) {
	t.Parallel()
	path := scenario(t, "my-own", looks)
	for _, c := range []struct {
		flags string
		says  string
	}{
		{"--list --check", "--list and --check do different things"},
		{"--list --junit x", "--list and --check play nothing"},
		{"--check --step", "--list and --check play nothing"},
		{"--update", "--update is of no use without --transcript"},
		{"--step --parallel 2", "--step plays one scenario at a time"},
		{"--serve --step", "--serve starts a fake of its own"},
		{"--serve --target sandbox", "--serve starts a fake of its own"},
		{"--serve --html x", "--serve starts a fake of its own"},
		{"--serve --interactive", "--serve makes no calls and asks nobody"},
		{"--addr 127.0.0.1:0", "--addr and --control-addr go with --serve"},
		{"--transcript x --json ./x", "--transcript and a report go to the same place"},
		{"--transcript - --json -", "--transcript and a report go to the same place"},
		{"--transcript=", "no file is named"},
		{"--seed x", "--seed"},
		{"--parallel -1", "--parallel"},
		{"--target sandbox", "credentials are missing"},
		{"--webhook-addr 127.0.0.1:0", "--webhook-addr is of no use with --target mock"},
		{"--target https://api.uqpay.com/api", "production"},
	} {
		got := execute(t, nil, append([]string{"play", path}, strings.Fields(c.flags)...)...)
		if got.ended(t, exitUsage, c.says); got.out != "" {
			t.Errorf("%s printed %q", c.flags, got.out)
		}
	}
}

// TestPlayWithoutControl holds that a target without control skips what it cannot play, by name.
func TestPlayWithoutControl(t *testing.T) {
	t.Parallel()
	fake := serve(t, nil, free()...)
	got := execute(t, nil, "play", "card-slow", scenario(t, "my-own", looks), "--target", fake.api)
	got.ended(t, exitDone)
	want(t, got.out, "card-slow", "needs control: the target has no control API (--control)", "ok     my-own\n", "1 passed, 0 failed")
}

// TestPlayAgainstARunningFake holds that scenarios get worlds of their own there, which are gone in the end.
func TestPlayAgainstARunningFake(t *testing.T) {
	t.Parallel()
	fake := serve(t, nil, free("--control-token", "my-token")...)
	line := []string{"play", "card-slow", "guide-option-b", "--target", fake.api, "--control", fake.control}
	execute(t, nil, line...).ended(t, exitFailed, "control answered 401")
	execute(t, nil, append(line, "--control-token", "my-token", "--parallel", "1")...).ended(t, exitDone)
	left := call(t, http.MethodGet, fake.control+"/v1/worlds", "", "Authorization", "Bearer my-token").body
	if strings.Contains(left, "card-slow") || strings.Contains(left, "contract-") {
		t.Errorf("worlds are left behind: %s", left)
	}
}

// TestPlayReports holds the three reports of a run of which one scenario fails, and the exit code.
func TestPlayReports(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	got := execute(t, nil, "play", scenario(t, "my-own", looks), "guide-option-b", "--set", "wanted=418",
		"--junit", at("r.xml"), "--html", at("r.html"), "--json", at("r.json"))
	got.ended(t, exitFailed, "uqmock play: 1 of 2 scenarios failed")
	want(t, got.out, "FAIL   my-own\n", "ok     guide-option-b\n", "status == vars.wanted does not hold", "status is 200", "vars.wanted is 418", "1 passed, 1 failed")
	read := readReport(t, at("r.json"))
	if diff := cmp.Diff(report.Counts{Cases: 2, Passed: 1, Failed: 1}, read.Counts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var steps []string
	for _, s := range read.result(t, "my-own").Steps {
		steps = append(steps, string(s.Verdict)+" "+s.Name)
	}
	if diff := cmp.Diff([]string{"pass first look", "fail second look", "pass last look"}, steps); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	suites, err := junit.IngestFile(at("r.xml"))
	if err != nil || suites[0].Totals.Passed != 1 || suites[0].Totals.Failed != 1 {
		t.Errorf("JUnit: %+v, %v", suites, err)
	}
	want(t, everything(t, dir), "<!DOCTYPE html>", "second look")
	got = execute(t, nil, "play", "guide-option-b", "--json", "-")
	got.ended(t, exitDone, "ok     guide-option-b\n")
	parseReport(t, got.out)
	execute(t, nil, "play", "guide-option-b", "--junit", at("no/folder/r.xml")).ended(t, exitUsage, "--junit: the report cannot be written")
	execute(t, nil, "play", "guide-option-b", "--target", "http://127.0.0.1:1/api", "--junit", at("new.xml")).ended(t, exitFailed, "no answer")
	if _, err := os.Stat(at("new.xml")); err == nil {
		t.Error("an empty report is left")
	}
}
