package engine

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/uqmock/uqmock/contract/report"
)

// Session is one case being played. It belongs to the goroutine that plays it.
type Session struct {
	t        T
	ctx      context.Context
	run      *Run
	target   *Target
	world    string // the world of the case; empty on a target without control
	token    string
	now      time.Time // of the world's clock, where the case has one
	runs     bool      // its clock runs
	account  string    // x-on-behalf-of of every call, when not empty
	others   []string  // worlds of strangers
	endpoint string    // id of the case's endpoint
	secret   string    // its secret
	inbox    *inbox    // nil when webhooks do not reach us
	made     map[string]bool
	named    map[string]bool // calls by client and id
	read     int             // webhooks taken from the inbox
	doubted  int             // doubtful posts that were looked at
	spurious int             // of those, about what the case made, since webhooks were last expected
	n        int             // of unique values made
	last     int             // index of the last exchange
	hidden   *secrets
	pending  []Delivered    // webhooks that came and were not awaited
	came     map[string]int // how often a webhook came, by event id
	moved    time.Duration  // of the clock, by the latest moves that followed each other
	step     int            // index of the step that is being played; -1 when none is
	result   *report.Result
}

// Context ends when the run does.
func (s *Session) Context() context.Context { return s.ctx }

// Isolated reports whether the case has a world of its own: then lists hold only what the case made, and clocks stand still.
func (s *Session) Isolated() bool { return s.world != "" }

// Can reports whether the target has a capability, for a step that is left out where it has not.
func (s *Session) Can(c Capability) bool { return s.Lacks(c) == "" }

// Lacks says why the target has not a capability; empty when it has, or when none is asked for.
func (s *Session) Lacks(c Capability) string {
	why, ok := s.target.Can(c)
	if ok || c == "" {
		return ""
	}
	return why
}

// Log tells the reader of the case something.
func (s *Session) Log(format string, args ...any) {
	s.t.Helper()
	s.t.Logf(format, args...)
}

// Skip ends the case: the target has not what it needs.
func (s *Session) Skip(format string, args ...any) {
	s.t.Helper()
	s.result.Verdict, s.result.Reason = report.Skip, s.conceal(fmt.Sprintf(format, args...))
	s.t.Skipf("%s", s.result.Reason)
}

// Fail reports a difference in the last call and goes on.
func (s *Session) Fail(class report.Class, format string, args ...any) {
	s.t.Helper()
	s.find(report.Finding{Class: class, Text: fmt.Sprintf(format, args...), Exchange: s.last})
}

// Fatal reports a difference and ends the case.
func (s *Session) Fatal(class report.Class, format string, args ...any) {
	s.t.Helper()
	f := s.keep(report.Finding{Class: class, Text: fmt.Sprintf(format, args...), Exchange: s.last})
	s.result.Verdict = report.Fail
	s.t.Fatalf("%s: %s", f.Class, f.Text)
}

// Differ reports what a fake of ours may not have and the real server may: a failure there, a difference here.
func (s *Session) Differ(class report.Class, format string, args ...any) {
	s.t.Helper()
	s.find(report.Finding{Class: class, Text: fmt.Sprintf(format, args...), Exchange: s.last, Harmless: !s.target.fake()})
}

// find keeps a finding; one that is no failure is only told.
func (s *Session) find(f report.Finding) {
	s.t.Helper()
	f = s.keep(f)
	if f.Harmless {
		s.t.Logf("difference, %s: %s", f.Class, f.Text)
		return
	}
	s.result.Verdict = report.Fail
	s.t.Errorf("%s: %s", f.Class, f.Text)
}

// keep adds a finding to the result.
func (s *Session) keep(f report.Finding) report.Finding {
	f = s.masked(f)
	s.moment(report.MomentFinding, len(s.result.Findings), "")
	s.result.Findings = append(s.result.Findings, f)
	return f
}

// masked is a finding without what looks like a secret.
func (s *Session) masked(f report.Finding) report.Finding {
	for _, text := range []*string{&f.Text, &f.Want, &f.Got} {
		*text = s.conceal(*text)
	}
	return f
}

// Unique gives text that no other case and no other run has: a stem, the run's name and a number.
func (s *Session) Unique(stem string) string {
	s.n++
	return fmt.Sprintf("%s-%s-%d", stem, s.run.label(s), s.n)
}

// Email gives an address that nobody else has.
func (s *Session) Email() string { return s.Unique("contract") + "@example.com" }

// Phone gives a mobile number of Singapore that nobody else of the run has: eight digits, the first an 8.
func (s *Session) Phone() string { return fmt.Sprintf("8%07d", s.run.nextPhone()) }

// Aside makes calls that not every run makes, such as a look at a list that needs a world of one's own. Recordings leave
// them out, so that runs against targets of different kinds can be compared.
func (s *Session) Aside(do func()) {
	from := len(s.result.Exchanges)
	do()
	s.putAside(from)
}

// putAside marks the calls from an index on.
func (s *Session) putAside(from int) {
	for i := range s.result.Exchanges[from:] {
		s.result.Exchanges[from+i].Aside = true
	}
}

// Own runs do where the case has a world of its own. Its calls are made aside.
func (s *Session) Own(do func()) {
	if s.Isolated() {
		s.Aside(do)
	}
}

// Stranger opens a world of another client and gives that client's id. It goes with the case.
func (s *Session) Stranger() string {
	s.t.Helper()
	name := fmt.Sprintf("%s-stranger-%d", s.world, len(s.others)+1)
	if err := s.run.control.openWorld(s.ctx, name, nil); err != nil {
		s.Fatal(report.Broken, "%s", err.Error())
	}
	s.others = append(s.others, name)
	return name
}

// Act runs do on behalf of a sub-account.
func (s *Session) Act(account string, do func()) {
	before := s.account
	s.account = account
	defer func() { s.account = before }()
	do()
}

// remember keeps the ids of a reply, so that webhooks of this case are known on a shared target.
func (s *Session) remember(value any) {
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			s.remember(v[name])
		}
	case []any:
		for _, item := range v {
			s.remember(item)
		}
	case string:
		if isUUID(v) {
			s.made[strings.ToLower(v)] = true
		}
	}
}

// leave notes what the case made on a shared target.
func (s *Session) leave(x *report.Exchange, body any) {
	members, _ := body.(map[string]any)
	if x.Method != http.MethodPost || x.Status != http.StatusOK || s.Isolated() {
		return
	}
	for _, kind := range []string{"cardholder", "card"} {
		if id, ok := members[kind+"_id"].(string); ok && (x.Operation == "createCard" || x.Operation == "createCardholder" && kind == "cardholder") {
			s.run.leave(report.Object{Kind: kind, ID: s.conceal(id)})
		}
	}
}
