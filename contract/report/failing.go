package report

import (
	"fmt"
	"slices"
	"strings"
)

// failing is a step of a scenario that failed.
type failing struct {
	Step
	title    string    // which step it is, in words
	findings []Finding // what failed in it
	calls    []int     // those that the findings were seen in, as indexes
}

// failing gives the steps in which something failed, in order.
func (r *Result) failing() []failing {
	var all []failing
	for i, step := range r.Told() {
		f := failing{Step: step, title: step.Name}
		if i < len(r.Steps) {
			f.title = fmt.Sprintf("%s: %s", strings.ReplaceAll(step.Kind, "_", " "), step.Name)
		}
		for _, m := range step.Moments {
			if m.Kind == MomentFinding {
				f.add(r.Findings[m.Index], len(r.Exchanges))
			}
		}
		if step.Verdict == Fail || len(f.findings) > 0 {
			all = append(all, f)
		}
	}
	return all
}

func (f *failing) add(finding Finding, calls int) {
	if finding.Harmless {
		return
	}
	f.findings = append(f.findings, finding)
	if i := finding.Exchange; i >= 0 && i < calls && !slices.Contains(f.calls, i) {
		f.calls = append(f.calls, i)
	}
}

// where names the step in short, with its place in the file.
func (f *failing) where() string {
	if f.Place == "" {
		return f.Name
	}
	return fmt.Sprintf("%s (%s)", f.Name, f.Place)
}

// whereFailed names the first step that failed; nothing where a case has no steps.
func (r *Result) whereFailed() string {
	steps := r.failing()
	if !r.isScenario() || len(steps) == 0 {
		return ""
	}
	return steps[0].where()
}

// headline tells what failed, and in which step first.
func (r *Result) headline() string {
	if where := r.whereFailed(); where != "" {
		return where + ": " + r.Message()
	}
	return r.Message()
}

// whatFailed tells what failed: of a scenario by steps, each with its place.
func (r *Result) whatFailed() string {
	if !r.isScenario() {
		return r.Message()
	}
	var lines []string
	for _, step := range r.failing() {
		lines = append(lines, step.title)
		if step.Place != "" {
			lines = append(lines, step.Place)
		}
		for _, f := range step.findings {
			lines = append(lines, string(f.Class)+": "+f.Text)
		}
	}
	return strings.Join(lines, "\n")
}
