package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/uqmock/uqmock/contract/report"
)

// WriteTranscript writes scenarios as text that reads like a story: each step with its calls (> and <), webhooks (!),
// controls, clock and notes (~), and what failed (x). It is the same for two runs of one server: ids, times and what
// belongs to a person are placeholders, one for each value throughout a scenario, and nothing tells how long it took or
// where a file lies.
func WriteTranscript(w io.Writer, results []report.Result) error {
	var out strings.Builder
	for i := range results {
		if i > 0 {
			out.WriteString("\n\n")
		}
		tale{&out, newScrub(), &results[i]}.tell()
	}
	_, err := io.WriteString(w, report.Visible(out.String()))
	return err
}

// tale is one scenario on its way to be written.
type tale struct {
	*strings.Builder
	*scrub
	*report.Result
}

func (t tale) tell() {
	fmt.Fprintf(t, "%s: %s\n%s\n", t.Name, t.Verdict, t.prose(t.Rule))
	if t.Reason != "" {
		fmt.Fprintf(t, "%s\n", t.prose(t.Reason))
	}
	for i, step := range t.Told() {
		t.step(i, step)
	}
}

func (t tale) step(i int, step report.Step) {
	name := t.prose(step.Name)
	if i < len(t.Steps) {
		name = fmt.Sprintf("%d. %s (%s)", i+1, name, step.Kind)
	}
	if step.Verdict != report.Pass {
		name += ": " + string(step.Verdict)
	}
	fmt.Fprintf(t, "\n%s\n", name)
	if step.Reason != "" {
		fmt.Fprintf(t, "  %s\n", t.prose(step.Reason))
	}
	for _, m := range step.Moments {
		t.moment(m)
	}
}

func (t tale) moment(m report.Moment) {
	switch m.Kind {
	case report.MomentCall:
		t.call(t.Exchanges[m.Index])
	case report.MomentWebhook:
		d := t.Deliveries[m.Index]
		fmt.Fprintf(t, "! %s\n", t.prose(d.EventType))
		t.json("", d.Body)
	case report.MomentFinding:
		t.finding(t.Findings[m.Index])
	case report.MomentControl, report.MomentClock, report.MomentNote:
		fmt.Fprintf(t, "~ %s: %s\n", m.Kind, t.prose(m.Text))
	}
}

func (t tale) call(x report.Exchange) {
	fmt.Fprintf(t, "> %s %s\n", x.Operation, hanging(t.scrub.call(x)))
	t.json("", x.Request)
	if x.Status == 0 {
		fmt.Fprintln(t, "< no reply")
		return
	}
	fmt.Fprintf(t, "< %d\n", x.Status)
	t.json("", x.Reply)
}

func (t tale) finding(f report.Finding) {
	mark := "x"
	if f.Harmless {
		mark = "x harmless,"
	}
	fmt.Fprintf(t, "%s %s: %s\n", mark, f.Class, t.prose(f.Text))
	if f.Want != "" || f.Got != "" {
		t.json("want ", f.Want)
		t.json("got  ", f.Got)
	}
}

// json writes a body, scrubbed, one member a line, after what it is called.
func (t tale) json(called, masked string) {
	raw := t.body(masked)
	if raw == nil {
		return
	}
	var b bytes.Buffer
	_ = json.Indent(&b, raw, "  ", "  ") // it is JSON: the scrub wrote it
	fmt.Fprintf(t, "  %s%s\n", called, b.Bytes())
}

// prose scrubs words, which may end in JSON.
func (t tale) prose(text string) string {
	words, value := text, ""
	if i := strings.IndexAny(text, "{["); i >= 0 && json.Valid([]byte(text[i:])) {
		words, value = text[:i], string(t.body(text[i:]))
	}
	return hanging(t.text(words) + value)
}

// hanging moves the lines after the first to the right, so that none looks like something else that happened.
func hanging(text string) string { return strings.ReplaceAll(text, "\n", "\n  ") }
