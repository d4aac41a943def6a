package report

import "strings"

// Told gives the steps of a scenario with all that was seen. Moments that point nowhere are left out. What no step tells
// of stands in a step of its own at the end, which has no kind and no place, so that nothing gets lost; calls beside the
// point ([Exchange.Aside]) do not belong there.
func (r *Result) Told() []Step {
	var steps []Step
	told := map[Moment]bool{}
	for _, step := range r.Steps {
		var seen []Moment
		for _, m := range step.Moments {
			if r.holds(m) {
				seen = append(seen, m)
				told[Moment{Kind: m.Kind, Index: m.Index}] = true
			}
		}
		step.Moments = seen
		steps = append(steps, step)
	}
	if rest := r.untold(told); len(rest.Moments) > 0 {
		steps = append(steps, rest)
	}
	return steps
}

// holds reports whether there is what a moment points to.
func (r *Result) holds(m Moment) bool {
	n := 0
	switch m.Kind {
	case MomentCall:
		n = len(r.Exchanges)
	case MomentWebhook:
		n = len(r.Deliveries)
	case MomentFinding:
		n = len(r.Findings)
	case MomentControl, MomentClock, MomentNote:
		return true
	}
	return m.Index >= 0 && m.Index < n
}

// untold is a step of all that is not told: calls with what was found in them, webhooks, and what was found in no call.
func (r *Result) untold(told map[Moment]bool) Step {
	rest := Step{Name: "outside the steps", Verdict: Pass}
	add := func(kind MomentKind, i int) {
		m := Moment{Kind: kind, Index: i}
		if told[m] {
			return
		}
		told[m] = true
		rest.Moments = append(rest.Moments, m)
		if kind == MomentFinding && !r.Findings[i].Harmless {
			rest.Verdict = Fail
		}
	}
	for i, x := range r.Exchanges {
		if !x.Aside {
			add(MomentCall, i)
		}
		for j, f := range r.Findings {
			if f.Exchange == i {
				add(MomentFinding, j)
			}
		}
	}
	for i := range r.Deliveries {
		add(MomentWebhook, i)
	}
	for i := range r.Findings {
		add(MomentFinding, i)
	}
	return rest
}

// isScenario tells a scenario from a case: its name is an id, where that of a case is operation/what.
func (r *Result) isScenario() bool {
	return len(r.Steps) > 0 || r.Operation == "" && r.Name != "" && !strings.Contains(r.Name, "/")
}

// noun is what the results of a report are called, one of them.
func (r *Report) noun() string {
	for i := range r.Results {
		if !r.Results[i].isScenario() {
			return "case"
		}
	}
	if len(r.Results) == 0 {
		return "case"
	}
	return "scenario"
}
