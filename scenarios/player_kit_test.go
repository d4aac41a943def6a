package scenarios_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/scenarios"
	"github.com/uqmock/uqmock/scenarios/script"
)

// load reads scenarios as files of their ids.
func load(t *testing.T, texts ...string) script.Library {
	t.Helper()
	files := fstest.MapFS{}
	for _, text := range texts {
		id, _, _ := strings.Cut(strings.TrimPrefix(text, "scenario: "), "\n")
		files[id+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	library, err := script.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return library
}

// played plays one scenario of some files.
func played(t *testing.T, target scenarios.Target, o scenarios.Options, id string, texts ...string) report.Result {
	t.Helper()
	library := load(t, texts...)
	all, err := engine.Suite(t.Context(), target, []engine.Case{scenarios.Case(library, library[id], o)}, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return all.Results[0]
}

// story is how each step ended, a line each, indented by depth.
func story(r report.Result) []string {
	var lines []string
	for _, s := range r.Steps {
		line := strings.Repeat("  ", s.Depth) + string(s.Verdict) + " " + s.Name
		if s.Reason != "" {
			line += ": " + s.Reason
		}
		lines = append(lines, line)
	}
	return lines
}

// findings are what failed, a line each.
func findings(r report.Result) string {
	var lines []string
	for _, f := range r.Findings {
		lines = append(lines, string(f.Class)+": "+f.Text)
	}
	return strings.Join(lines, "\n")
}

// holds fails unless a scenario ended in a way, with these steps, and told of some things in what failed.
func holds(t *testing.T, r report.Result, verdict report.Verdict, steps []string, says ...string) {
	t.Helper()
	if diff := cmp.Diff(steps, story(r)); diff != "" || r.Verdict != verdict {
		t.Errorf("%s %s, want %s; steps (-want +got):\n%s\n%s", r.Verdict, r.Reason, verdict, diff, findings(r))
	}
	for _, text := range says {
		if !strings.Contains(findings(r), text) {
			t.Errorf("got %q, want it to contain %q", findings(r), text)
		}
	}
}

// bare is a target without control.
func bare(t *testing.T) scenarios.Target {
	t.Helper()
	target := newFake(t)
	target.ControlURL, target.ClientID, target.APIKey = "", "a-client", "a-key"
	return target
}
