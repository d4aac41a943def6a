package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/report"
)

// told is what a console writes of a whole run.
func told(t *testing.T, r *report.Report, set func(*report.Console)) string {
	t.Helper()
	var out bytes.Buffer
	c := report.NewConsole(&out)
	c.Cases = len(r.Results)
	set(c)
	for _, result := range r.Results {
		c.Case(result)
	}
	if err := c.End(r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestConsoleInAPipe holds the plain lines: one for each case, failures with rule and difference, and the sums at the end.
func TestConsoleInAPipe(t *testing.T) {
	r := sample()
	r.Results = append(r.Results[:2:2], r.Results[3:]...)
	r.Ended = "interrupted"
	golden(t, "console.txt", told(t, r, func(*report.Console) {}))
}

// TestConsoleOnATerminal holds that one line moves, that failures stay, and that passes do not.
func TestConsoleOnATerminal(t *testing.T) {
	r := sample()
	got := told(t, r, func(c *report.Console) { c.Terminal = true })
	contains(t, got, "1 of 6: 1 passed, 0 failed  edge/unknown-path\r\x1b[KFAIL   createCard/limit\n",
		"2 of 6: 1 passed, 1 failed  createCard/limit\r\x1b[K", "6 of 6: 1 passed, 2 failed, 2 skipped, 1 known  listCards/clock\r\x1b[K\nSkipped:\n")
	if strings.Contains(got, "\nok ") || strings.Contains(got, "\x1b[Kok ") {
		t.Errorf("a pass has a line of its own:\n%q", got)
	}
}

// TestConsoleColours holds that verdicts are coloured when asked for, and only then.
func TestConsoleColours(t *testing.T) {
	coloured := told(t, sample(), func(c *report.Console) { c.Colour = true })
	contains(t, coloured, "\x1b[32mok   \x1b[0m  edge/unknown-path", "\x1b[31mFAIL \x1b[0m", "\x1b[33mskip \x1b[0m", "\x1b[35mknown\x1b[0m", "\x1b[31m2 failed\x1b[0m")
	if plain := told(t, sample(), func(*report.Console) {}); strings.Contains(plain, "\x1b") {
		t.Errorf("a pipe gets escape codes: %q", plain)
	}
}

// TestConsoleIsNotSteered holds that a target cannot move the cursor, ring the bell, or turn the text around.
func TestConsoleIsNotSteered(t *testing.T) {
	r := sample()
	r.Results = r.Results[2:3]
	r.LeftBehind[0].ID = hostile
	got := told(t, r, func(*report.Console) {})
	contains(t, got, `value: <script>alert(1)</script>\x1b[2J\x00\u202e"'&]]>\xff`, `cardholder <script>alert(1)</script>\x1b[2J`)
	if strings.ContainsAny(got, "\x1b\x00\u202e") || !utf8.ValidString(got) {
		t.Errorf("unsafe: %q", got)
	}
}

// TestConsoleMakesRoom holds that text between the lines does not stand in the moving one.
func TestConsoleMakesRoom(t *testing.T) {
	var out bytes.Buffer
	c := report.NewConsole(&out)
	c.Terminal, c.Cases = true, 2
	c.Case(report.Result{Name: "a-name-that-is-much-too-long-for-one-line-of-it", Verdict: report.Pass})
	if _, err := c.Write([]byte("Please open the link.\n")); err != nil {
		t.Fatal(err)
	}
	want := "1 of 2: 1 passed, 0 failed  a-name-that-is-much-too-long-...\r\x1b[KPlease open the link.\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

// golden compares with a file of testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-file +got):\n%s", name, diff)
	}
}

// TestConsoleNamesFewOfMany holds that a long list of what was left behind is counted, and only begun.
func TestConsoleNamesFewOfMany(t *testing.T) {
	t.Parallel()
	var left []report.Object
	for i := range 12 {
		left = append(left, report.Object{Kind: []string{"card", "cardholder"}[i%2], ID: strconv.Itoa(i)})
	}
	var out strings.Builder
	if err := report.NewConsole(&out).End(&report.Report{LeftBehind: left}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"target: 6 cards, 6 cardholders\n", "  cardholder 9\n  and 2 more, which the JSON"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output lacks %q:\n%s", want, out.String())
		}
	}
}

// TestConsoleCountsWhatWasNotPlayed holds that the rest of a run that ended early is not named on the console, and that what
// the target cannot do is.
func TestConsoleCountsWhatWasNotPlayed(t *testing.T) {
	r := &report.Report{Ended: "it was interrupted"}
	for i := range 12 {
		r.Results = append(r.Results, report.Result{Name: "edge/" + strconv.Itoa(i), Verdict: report.Skip, Reason: r.NotPlayed()})
	}
	r.Results[0].Reason = "needs clock"
	var out strings.Builder
	if err := report.NewConsole(&out).End(r); err != nil {
		t.Fatal(err)
	}
	contains(t, out.String(), "  needs clock\n    edge/0\n", "  run ended: it was interrupted\n    11 cases, which the JSON and the HTML report name\n")
	if strings.Contains(out.String(), "edge/11") {
		t.Errorf("a case that was not played is named:\n%s", out.String())
	}
}
