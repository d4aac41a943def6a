package scenarios_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/scenarios"
	"github.com/uqmock/uqmock/scenarios/script"
)

// TestLibraryForm holds what every built-in scenario owes its reader: a file of its name, prose, words to find it by, steps
// that say what they do, and something besides good replies that it looks at.
func TestLibraryForm(t *testing.T) {
	t.Parallel()
	for id, s := range library(t) {
		if s.Path != id+".yaml" {
			t.Errorf("%s lies in %s, want %s.yaml", id, s.Path, id)
		}
		if sentences := strings.Count(s.About, "."); sentences < 3 {
			t.Errorf("%s: about has %d sentences, want what happens, why it matters and what to look at", id, sentences)
		}
		if len(s.Tags) == 0 {
			t.Errorf("%s has no tags", id)
		}
		for _, step := range s.Steps {
			if step.Name == "" && slices.Contains([]script.Kind{script.Call, script.Control, script.Use, script.SetFault}, step.Kind) {
				t.Errorf("%s: the step has no name", step.Place)
			}
		}
		for _, v := range s.Vars {
			if v.About == "" && id != "guide-option-a" {
				t.Errorf("%s: vars.%s does not say what it is for", id, v.Name)
			}
		}
		if !slices.ContainsFunc(s.Steps, tells) {
			t.Errorf("%s expects neither a refusal nor a webhook", id)
		}
	}
}

var refused = regexp.MustCompile(`^status == [45]\d\d$`)

// tells reports whether a step looks at a refusal or a webhook.
func tells(step script.Step) bool {
	return step.Kind == script.ExpectEvent || slices.ContainsFunc(step.Steps, tells) ||
		slices.ContainsFunc(step.Expect, func(e script.Expression) bool { return refused.MatchString(e.Text) })
}

// TestLibraryNeeds holds that a scenario needs no more than its steps do, so that whatever the vendor's sandbox can play is
// played there.
func TestLibraryNeeds(t *testing.T) {
	t.Parallel()
	all := library(t)
	var sandbox int
	for id, s := range all {
		want := needed(all, s)
		if diff := cmp.Diff(want, slices.Sorted(slices.Values(s.Needs))); diff != "" {
			t.Errorf("%s: needs (-its steps +the file):\n%s", id, diff)
		}
		if slices.Contains(scenarios.Targets(s), "sandbox") {
			sandbox++
		}
	}
	if len(all) < 22 || sandbox < 15 {
		t.Errorf("%d scenarios, %d of them for the sandbox too: want 22 and 15", len(all), sandbox)
	}
}

// needed is what the steps and the world of a scenario need.
func needed(all script.Library, s *script.Scenario) []string {
	needs := map[string]bool{}
	if len(s.World.Settings)+len(s.World.Products)+len(s.World.Faults) > 0 {
		needs["control"] = true
	}
	everyStep(all, s, func(step script.Step) {
		if step.Optional {
			return
		}
		switch step.Kind {
		case script.Control:
			needs[map[bool]string{true: "human", false: "control"}[step.Ask.Given()]] = true
		case script.Advance:
			needs["clock"] = true
		case script.ExpectEvent, script.ExpectNoEvent:
			needs["webhooks"] = true
		case script.SetFault:
			needs[map[bool]string{true: "webhooks", false: "faults"}[step.Fault.Receiver != nil]] = true
		case script.Call, script.WaitUntil, script.Pause, script.Use, script.Repeat, script.Log:
		}
	})
	return slices.Sorted(maps.Keys(needs))
}
