// Package report says how a run of the contract suite ended: for a terminal, a
// CI server (JUnit), a program (JSON) and a person (one HTML page). It is plain
// data and the writers of it; what it is given holds no secrets.
package report

import (
	"slices"
	"strings"
	"time"
)

// Verdict is how a case ended.
type Verdict string

// The verdicts.
const (
	Pass  Verdict = "pass"
	Fail  Verdict = "fail"
	Skip  Verdict = "skip"  // the target cannot do what the case needs
	Known Verdict = "known" // it failed, and somebody answers for the difference until a day
)

// Report is a whole run.
type Report struct {
	Suite      string        `json:"suite"`  // such as "uqmock contract"
	Target     string        `json:"target"` // an address, or "mock"
	StartedAt  time.Time     `json:"started_at"`
	Took       time.Duration `json:"took_ns"`
	Results    []Result      `json:"results"`               // in the order of the catalogue
	Ended      string        `json:"ended,omitempty"`       // why the run ended before all cases were played
	StaleKnown []string      `json:"stale_known,omitempty"` // cases that pass, and are on the list of known differences
	LeftBehind []Object      `json:"left_behind,omitempty"`
	// RefusedPosts are the posts to the webhook address that were no webhooks, by reason, such as "2 without a good signature".
	RefusedPosts string `json:"refused_posts,omitempty"`
}

// Result is one case.
type Result struct {
	Name       string        `json:"name"`            // operation/what, unique
	Operation  string        `json:"operation"`       // the one it is about; empty for the edge
	Rule       string        `json:"rule"`            // what must hold, in words
	About      string        `json:"about,omitempty"` // prose of a scenario
	Facts      []string      `json:"facts"`           // ledger ids and public pages that say so
	Verdict    Verdict       `json:"verdict"`
	Reason     string        `json:"reason,omitempty"` // why it was skipped, or who answers for a known difference
	Findings   []Finding     `json:"findings,omitempty"`
	Exchanges  []Exchange    `json:"exchanges,omitempty"`  // all calls, in order
	Deliveries []Delivery    `json:"deliveries,omitempty"` // all webhooks, as they arrived
	Webhooks   bool          `json:"webhooks"`             // they could arrive
	Steps      []Step        `json:"steps,omitempty"`      // of a scenario, as they were played; a case has none
	Took       time.Duration `json:"took_ns"`
}

// Step is one step of a scenario, as it was played.
type Step struct {
	Name    string    `json:"name"`             // what it does, in words
	Kind    string    `json:"kind"`             // its key in the file, such as "call" or "expect_event"
	Place   string    `json:"place"`            // file:line:column
	Depth   int       `json:"depth"`            // how many uses and repeats it stands in
	Verdict Verdict   `json:"verdict"`          // Pass, Fail or Skip
	Reason  string    `json:"reason,omitempty"` // why it was skipped
	At      time.Time `json:"at"`               // when it ended, by the world's clock
	Moments []Moment  `json:"moments,omitempty"`
}

// Moment is something that was seen during a step. Moments stand in the order in which they were seen.
type Moment struct {
	Kind  MomentKind `json:"kind"`
	Index int        `json:"index"`          // of the call among Exchanges, the webhook among Deliveries, or the finding among Findings; else 0
	Text  string     `json:"text,omitempty"` // what was done or said, where there is no index
}

// MomentKind is what was seen.
type MomentKind string

// The kinds of moments.
const (
	MomentCall    MomentKind = "call"    // Exchanges[Index]
	MomentWebhook MomentKind = "webhook" // Deliveries[Index]
	MomentFinding MomentKind = "finding" // Findings[Index]
	MomentControl MomentKind = "control" // Text: the control call, and what it sent
	MomentClock   MomentKind = "clock"   // Text: how far the clock was moved, and where to
	MomentNote    MomentKind = "note"    // Text: what the scenario says to its reader
)

// Finding is one thing that was not as the case says.
type Finding struct {
	Class    Class  `json:"class"`
	Text     string `json:"text"`
	Want     string `json:"want,omitempty"` // both, when they can be put side by side
	Got      string `json:"got,omitempty"`
	Exchange int    `json:"exchange"` // index of the call it was seen in; -1 when in none
	Harmless bool   `json:"harmless"` // reported, and not a failure
}

// Class is the kind of a difference.
type Class string

// The classes. A comparison with a recording uses the same.
const (
	Status    Class = "status"     // another HTTP status
	Shape     Class = "shape"      // a member missing, or null, or not as described
	Type      Class = "type"       // another JSON type
	Enum      Class = "enum value" // another word where words are fixed
	ErrorCode Class = "error code" // another code, or envelope, of an error
	Order     Class = "order"      // items or members in another order
	Webhook   Class = "webhook"    // an event missing, extra, late, or not signed as it should be
	Timing    Class = "timing"     // slower than allowed, or another time than due
	Extra     Class = "extra"      // a member that is not described
	Value     Class = "value"      // any other value
	Broken    Class = "broken"     // no reply, or a case that could not go on
)

// Exchange is one call and its reply, masked.
type Exchange struct {
	Operation string            `json:"operation"`
	Method    string            `json:"method"`
	Path      string            `json:"path"` // with query
	Headers   map[string]string `json:"headers,omitempty"`
	Request   string            `json:"request,omitempty"`
	Status    int               `json:"status"` // 0 when there was no reply
	Replied   map[string]string `json:"replied,omitempty"`
	Reply     string            `json:"reply,omitempty"`
	Took      time.Duration     `json:"took_ns"`
	Aside     bool              `json:"aside,omitempty"` // not every run makes it: setting up, polling, a look that needs a world of one's own
}

// Delivery is one webhook as it was received, masked.
type Delivery struct {
	EventType string `json:"event_type"`
	SourceID  string `json:"source_id"`
	Body      string `json:"body,omitempty"`
}

// Object is something that a run made on a shared target and could not remove.
type Object struct {
	Kind string `json:"kind"` // such as "cardholder"
	ID   string `json:"id"`
}

// NotPlayed is the reason of a case that was skipped because the run ended before it began.
func (r *Report) NotPlayed() string { return "run ended: " + r.Ended }

// Count says how many results have a verdict.
func (r *Report) Count(v Verdict) int {
	n := 0
	for _, result := range r.Results {
		if result.Verdict == v {
			n++
		}
	}
	return n
}

// Failed reports whether any case failed.
func (r *Report) Failed() bool { return r.Count(Fail) > 0 }

// Operations lists the operations of the results, in order of appearance.
func (r *Report) Operations() []string {
	var names []string
	for _, result := range r.Results {
		if !slices.Contains(names, result.Operation) {
			names = append(names, result.Operation)
		}
	}
	return names
}

// Message is the text of all failures of a result, one a line.
func (r *Result) Message() string {
	var lines []string
	for _, f := range r.Findings {
		if !f.Harmless {
			lines = append(lines, string(f.Class)+": "+f.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// Differences are the findings that are reported and not failures.
func (r *Result) Differences() []Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return !f.Harmless })
}
