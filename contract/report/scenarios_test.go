package report_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/joshdk/go-junit"

	"github.com/uqmock/uqmock/contract/report"
)

// TestConsoleOfScenarios holds what a terminal shows of scenarios: each step that failed with its place, what was found, and
// the calls in which it was found.
func TestConsoleOfScenarios(t *testing.T) {
	golden(t, "scenarios.txt", told(t, journeys(), func(*report.Console) {}))
}

// TestConsoleIsBrief holds that a long body is begun only, by lines and by bytes, and that the reader is told.
func TestConsoleIsBrief(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"lines": "[" + strings.Repeat("1,", 300) + "1]",
		"bytes": strings.Repeat("é", 3000),
	} {
		r := &report.Report{Results: []report.Result{{
			Name: "a-b", Verdict: report.Fail, Exchanges: []report.Exchange{{Method: "POST", Path: "/x", Request: body, Status: 200, Reply: "short"}},
			Findings: []report.Finding{{Text: "wrong"}},
			Steps:    []report.Step{{Name: "one", Kind: "call", Verdict: report.Fail, Moments: []report.Moment{{Kind: report.MomentFinding}}}},
		}}}
		got := told(t, r, func(*report.Console) {})
		contains(t, got, "call: one\n", "> POST /x\n", "bytes more\n         < 200\n           short\n")
		if lines := strings.Count(got, "\n"); lines > 45 || len(got) > 3<<10 {
			t.Errorf("%s: %d lines, %d bytes", name, lines, len(got))
		}
	}
}

// TestConsoleOfScenariosIsNotSteered holds it for the text of steps too.
func TestConsoleOfScenariosIsNotSteered(t *testing.T) {
	t.Parallel()
	got := told(t, everywhere(hostile), func(*report.Console) {})
	contains(t, got, `x<script>alert(1)</script>\x1b[2J\x00\u202e`, `> <script>alert(1)</script>\x1b[2J`)
	if strings.ContainsAny(got, "\x1b\x00\u202e") || !utf8.ValidString(got) {
		t.Errorf("unsafe: %q", got)
	}
}

// TestConsoleSaysWhatWasPlayed holds the word for it: a run of scenarios that were all skipped has none of cases.
func TestConsoleSaysWhatWasPlayed(t *testing.T) {
	t.Parallel()
	for want, results := range map[string][]report.Result{
		"\n2 scenarios against": {{Name: "a-b", Verdict: report.Skip}, {Name: "c-d", Verdict: report.Skip}},
		"\n1 scenario against":  {{Name: "a/b", Steps: []report.Step{{}}}},
		"\n2 cases against":     {{Name: "edge/b"}, {Name: "c-d"}},
		"\n0 cases against":     nil,
	} {
		contains(t, told(t, &report.Report{Results: results}, func(*report.Console) {}), want)
	}
}

// TestJUnitOfScenarios has somebody else's reader read what a CI server gets of scenarios.
func TestJUnitOfScenarios(t *testing.T) {
	t.Parallel()
	r := journeys()
	r.Results = append(r.Results, report.Result{Name: "edge/unknown-path", Verdict: report.Pass})
	suites, err := junit.Ingest([]byte(junitOf(t, r)))
	if err != nil {
		t.Fatal(err)
	}
	var got [][]string
	for _, s := range suites {
		for _, c := range s.Tests {
			got = append(got, []string{s.Name, c.Classname, c.Name, string(c.Status)})
		}
	}
	want := [][]string{
		{"scenarios", "scenarios", "idv-failed-then-passed", "passed"},
		{"scenarios", "scenarios", "card-stays-pending", "failed"},
		{"scenarios", "scenarios", "receiver-down-then-up", "skipped"},
		{"edge", "uqmock play.edge", "edge/unknown-path", "passed"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	failed, ok := errors.AsType[junit.Error](suites[0].Tests[1].Error)
	if !ok {
		t.Fatalf("the failure is %T", suites[0].Tests[1].Error)
	}
	contains(t, failed.Message, `Order a card (card-stays-pending.yaml:18:5): enum value: card_status is "ACTIVE", want "PENDING"`, "broken: no reply within 10s")
	contains(t, failed.Body, "A card that is slow stays PENDING until its order is done\n",
		"call: Order a card\ncard-stays-pending.yaml:18:5\nenum value: card_status is \"ACTIVE\", want \"PENDING\"\n",
		"call: Look at it\ncard-stays-pending.yaml:30:5\nbroken: no reply within 10s\n",
		"outside the steps\nwebhook: card.create.succeeded of "+order, "2. POST /v1/issuing/cards\n")
}

// TestJSONOfScenarios holds that a program gets the steps with all that was seen, under names that do not change.
func TestJSONOfScenarios(t *testing.T) {
	t.Parallel()
	var read struct {
		Results []struct{ Steps []report.Step }
	}
	text := jsonOf(t, journeys())
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		t.Fatal(err)
	}
	for i, result := range journeys().Results {
		if diff := cmp.Diff(result.Steps, read.Results[i].Steps); diff != "" {
			t.Errorf("%s (-want +got):\n%s", result.Name, diff)
		}
	}
	contains(t, text, `"name": "Two minutes go by"`, `"kind": "advance"`, `"place": "idv-failed-then-passed.yaml:46:5"`, `"depth": 1`, `"at": "2026-04-04T00:00:30+08:00"`,
		`"kind": "clock"`, `"index": 1`, `"reason": "nobody is asked without --interactive"`)
	if strings.Contains(jsonOf(t, sample()), `"steps"`) {
		t.Error("a case has steps")
	}
}
