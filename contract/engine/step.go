package engine

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/uqmock/uqmock/contract/report"
)

// Step plays a step of a scenario: what is seen while do runs is kept under it. Steps can stand in steps. It reports whether
// nothing in it failed; a step that ends the case is kept as failed.
func (s *Session) Step(step report.Step, do func(*report.Step)) bool {
	s.t.Helper()
	at, outer, before := len(s.result.Steps), s.step, s.failures()
	s.result.Steps = append(s.result.Steps, step)
	s.step = at
	defer func() { s.step = outer }()
	defer func() {
		step.Moments, step.At = s.result.Steps[at].Moments, s.Now()
		if s.failures() > before {
			step.Verdict = report.Fail
		} else if step.Verdict == "" {
			step.Verdict = report.Pass
		}
		s.result.Steps[at] = step
	}()
	do(&step)
	return s.failures() == before
}

// failures counts the findings that are failures.
func (s *Session) failures() int {
	n := 0
	for _, f := range s.result.Findings {
		if !f.Harmless {
			n++
		}
	}
	return n
}

// Note says something to the reader of the report, and gives it without secrets.
func (s *Session) Note(format string, args ...any) string {
	s.t.Helper()
	text := s.conceal(fmt.Sprintf(format, args...))
	s.moment(report.MomentNote, 0, text)
	s.t.Logf("%s", text)
	return text
}

// Conceal takes secrets out of a text.
func (s *Session) Conceal(text string) string { return s.conceal(text) }

// Played is the result as it is so far.
func (s *Session) Played() report.Result { return *s.result }

// moment keeps what was seen under the step that is being played, if one is. The text holds no secrets.
func (s *Session) moment(kind report.MomentKind, index int, text string) {
	if s.step < 0 {
		return
	}
	step := &s.result.Steps[s.step]
	step.Moments = append(step.Moments, report.Moment{Kind: kind, Index: index, Text: text})
}

// controlMoment keeps a control call. What is found from here on in a step was not seen in the API call before it.
func (s *Session) controlMoment(method, path string, body any) {
	s.moment(report.MomentControl, 0, s.conceal(method+" "+path)+" "+s.shownObject(body))
	s.leaveCall()
}

func (s *Session) leaveCall() {
	if s.step >= 0 {
		s.last = -1
	}
}

// clockMoment keeps a move of the clock. Moves that follow each other are one.
func (s *Session) clockMoment(by time.Duration) {
	if s.step < 0 || by == 0 {
		return
	}
	moments := s.result.Steps[s.step].Moments
	if last := len(moments) - 1; last >= 0 && moments[last].Kind == report.MomentClock {
		s.moved += by
		moments[last].Text = s.clockText()
		return
	}
	s.moved = by
	s.moment(report.MomentClock, 0, s.clockText())
}

func (s *Session) clockText() string {
	return fmt.Sprintf("%s later: %s", s.moved, s.now.UTC().Format(time.RFC3339))
}

// shownObject is a body as reports show it; empty when there is none.
func (s *Session) shownObject(body any) string {
	if body == nil {
		return ""
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return ""
	}
	return s.mask(raw)
}

// opened is where the clock of a case's world stands at first.
func opened(want Object) time.Time {
	clock, _ := want["clock"].(Object)
	text, _ := clock["frozen_at"].(string)
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at
	}
	return openedAt
}

// UseToken has later calls carry a token.
func (s *Session) UseToken(token string) { s.token = token }
