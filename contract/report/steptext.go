package report

import "strings"

// StepText tells what was seen during a step of a result, for a terminal: calls with their replies, webhooks, controls, moves
// of the clock, notes, and what failed. Bodies are cut to what there is room for.
func StepText(r *Result, step Step) string {
	var text strings.Builder
	for _, m := range step.Moments {
		text.WriteString(indent(momentText(r, m), 8))
	}
	return text.String()
}

func momentText(r *Result, m Moment) string {
	switch {
	case m.Kind == MomentCall && m.Index < len(r.Exchanges):
		if r.Exchanges[m.Index].Aside {
			return ""
		}
		return r.Exchanges[m.Index].brief()
	case m.Kind == MomentWebhook && m.Index < len(r.Deliveries):
		d := r.Deliveries[m.Index]
		return "! " + visible(d.EventType+" of "+d.SourceID) + "\n" + brief(d.Body)
	case m.Kind == MomentFinding && m.Index < len(r.Findings):
		return string(r.Findings[m.Index].Class) + ": " + visible(cut(r.Findings[m.Index].Text))
	}
	return "~ " + visible(cut(m.Text))
}
