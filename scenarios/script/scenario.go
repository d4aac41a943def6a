package script

import (
	"time"

	"github.com/uqmock/uqmock/scenarios/document"
)

// Scenario is one file that has been read and found right.
type Scenario struct {
	ID      string // kebab-case, with a hyphen
	Title   string
	About   string
	Tags    []string
	Needs   []string // capabilities of a target, such as "control"
	Vars    []Var    // in the order of the file
	World   World
	Steps   []Step
	Finally []Step // played in the end, however that came
	Path    string // of the file

	at document.Place // of the id
}

// Var is a variable that whoever plays a scenario may set.
type Var struct {
	Name    string
	Type    string // one of VarTypes; empty: any
	About   string
	Default Value // not given: it must be set
	Place   document.Place
}

// VarTypes are the types that a variable can have.
func VarTypes() []string { return []string{"text", "number", "integer", "boolean", "list", "object"} }

// World is how the world of a scenario differs from the usual one.
type World struct {
	Seed     int            // 0: that of the run
	Clock    time.Time      // zero: where the clocks of all scenarios stand at first
	Settings map[string]any // strict, policies and quirks, as the control API takes them
	Products []Value        // objects with product_id, as the control API takes them
	Faults   []Fault
}

// Kind is the key of a step that says what it does.
type Kind string

// The kinds of steps.
const (
	Call          Kind = "call"
	Control       Kind = "control"
	Advance       Kind = "advance"
	ExpectEvent   Kind = "expect_event"
	ExpectNoEvent Kind = "expect_no_event"
	WaitUntil     Kind = "wait_until"
	SetFault      Kind = "fault"
	Pause         Kind = "pause"
	Use           Kind = "use"
	Repeat        Kind = "repeat"
	Log           Kind = "log"
)

// Step is one step. Which members it has depends on its kind.
type Step struct {
	Name  string // empty when the file gives none
	Kind  Kind
	Place document.Place

	Operation      string   // of call and wait_until
	Path           []Member // parameters
	Query          []Member
	Headers        []Member // null takes a header out that is sent otherwise
	Body           Value
	Invalid        bool // the request breaks the description, and must
	NoReply        bool // the reply is meant to be lost
	Method         string
	Route          Value  // of control: the path below /v1/worlds/{world}
	Ask            Value  // what a person is asked to do where there is no control
	Optional       bool   // left out where the target cannot do it
	Event          string // type, or pattern with * at its end
	Source         Value
	AllowDuplicate bool
	Within         Value // a duration
	By             Value // of advance, and for of expect_no_event: a duration
	Text           Value // of pause and log
	Fault          Fault
	Uses           string // id of another scenario
	Vars           []Member
	Times          Value  // of repeat
	As             string // what the number of the round is called
	Steps          []Step // of repeat
	Expect         []Expression
	Save           []Binding
}

// Binding is a name and what it is bound to.
type Binding struct {
	Name string
	To   Expression
}

// Fault is a named rule that makes calls fail, or statuses that our own receiver answers.
type Fault struct {
	Name     string
	Remove   bool
	Receiver []int // what our receiver answers to the next webhooks
	Rule     Value // as the control API takes it
}
