package script

import (
	"slices"

	"github.com/uqmock/uqmock/scenarios/document"
)

// form is what the value of a key looks like. The schema of the files is made of it.
type form string

// The forms.
const (
	formText     form = "text"
	formProse    form = "prose"      // text in which something may be filled in
	formLine     form = "line"       // text without line breaks, and not empty
	formWords    form = "words"      // a list of texts
	formFlag     form = "true"       // true, or left out
	formValue    form = "value"      // anything
	formValues   form = "values"     // an object of anything
	formParams   form = "parameters" // an object of single values
	formHeaders  form = "headers"    // an object of single values, or null
	formVars     form = "variables"  // an object of variables
	formNames    form = "names"      // an object of names and expressions
	formChecks   form = "checks"     // one expression, or a list of them
	formSteps    form = "steps"      // a list of steps
	formWorld    form = "world"      // the keys of worldKeys
	formFault    form = "fault"      // the keys of faultKeys
	formFaults   form = "faults"     // a list of faults
	formProducts form = "products"   // a list of objects
	formDuration form = "duration"   // such as 36h, or ${...}
	formNumber   form = "number"     // a whole number
	formRounds   form = "rounds"     // a number of rounds, or ${...}
	formBoolean  form = "boolean"
	formCount    form = "count"       // a whole number, or ${...}
	formStatuses form = "statuses"    // a list of HTTP statuses
	formTime     form = "time"        // RFC 3339
	formNeeds    form = "needs"       // a list of capabilities
	formOp       form = "operation"   // an operation of the description
	formAnyOp    form = "operations"  // one, or * for all
	formEvent    form = "event"       // an event type, or a pattern
	formRoute    form = "route"       // METHOD /path of the control API
	formScenario form = "scenario-id" // kebab-case with a hyphen
	formType     form = "type"        // of a variable
	formName     form = "name"        // of a variable
)

// key is what an object of a scenario file may have under a name.
type key[T any] struct {
	name  string
	form  form
	about string
	must  bool
	read  func(r *reader, to *T, n document.Node)
}

// kindOf is a kind of step: its own key, and those that go with it.
type kindOf struct {
	key[Step]
	kind Kind
	with []string // names of stepKeys
	must []string // those of them that have to be there
	need string   // what the target must be able to do; empty: nothing that not every target can
}

// scenarioKeys are those of a whole file.
func scenarioKeys() []key[Scenario] {
	return []key[Scenario]{
		{"scenario", formScenario, "The id: kebab-case, with a hyphen in it.", true, func(r *reader, s *Scenario, n document.Node) { s.ID, s.at = r.id(n), n.Place() }},
		{"title", formLine, "One line that says what happens.", true, func(r *reader, s *Scenario, n document.Node) { s.Title = r.line(n) }},
		{"about", formText, "What a tester should know.", false, func(r *reader, s *Scenario, n document.Node) { s.About = r.text(n) }},
		{"tags", formWords, "Words to find it by.", false, func(r *reader, s *Scenario, n document.Node) { s.Tags = r.words(n) }},
		{"needs", formNeeds, "What the target must be able to do.", false, func(r *reader, s *Scenario, n document.Node) { s.Needs = r.needs(n) }},
		{"vars", formVars, "What whoever plays it may set: a default, or an object of type, default and about.", false, func(r *reader, s *Scenario, n document.Node) { s.Vars = r.vars(n) }},
		{"world", formWorld, "How its world differs from the usual one.", false, func(r *reader, s *Scenario, n document.Node) {
			r.world = Value{Place: n.Place(), kind: document.Object}
			object(r, n, &s.World, worldKeys())
		}},
		{"steps", formSteps, "What is done, in order.", true, func(r *reader, s *Scenario, n document.Node) { s.Steps = r.steps(n) }},
		{"finally", formSteps, "What is done in the end, however it came.", false, func(r *reader, s *Scenario, n document.Node) { s.Finally = r.steps(n) }},
	}
}

func worldKeys() []key[World] {
	setting := func(name string) func(*reader, *World, document.Node) {
		return func(r *reader, w *World, n document.Node) { r.setting(w, name, n) }
	}
	return []key[World]{
		{"seed", formNumber, "What ids and card numbers are made of.", false, func(r *reader, w *World, n document.Node) { w.Seed = r.count(n) }},
		{"clock", formTime, "Where its clock stands at first.", false, func(r *reader, w *World, n document.Node) { w.Clock = r.time(n) }},
		{"strict", formBoolean, "Whether it refuses what a careful server might refuse.", false, setting("strict")},
		{"policies", formValues, "How asynchronous states move on.", false, setting("policies")},
		{"quirks", formValues, "Positions on points on which sources disagree, by ledger id.", false, setting("quirks")},
		{"products", formProducts, "Card products, as the control API takes them, with product_id.", false, func(r *reader, w *World, n document.Node) { w.Products = r.products(n) }},
		{"faults", formFaults, "Faults that are there from the start.", false, func(r *reader, w *World, n document.Node) { w.Faults = r.faults(n) }},
	}
}

func faultKeys() []key[faultText] {
	rule := func(name string) func(*reader, *faultText, document.Node) {
		return func(r *reader, f *faultText, n document.Node) {
			f.rule = append(f.rule, Member{name, n.Place(), r.value(n)})
		}
	}
	return []key[faultText]{
		{"name", formLine, "What it is called.", false, func(r *reader, f *faultText, n document.Node) { f.Name = r.line(n) }},
		{"remove", formFlag, "Take the fault of this name away.", false, func(r *reader, f *faultText, n document.Node) { f.Remove = r.flag(n) }},
		{"receiver", formStatuses, "What our own webhook receiver answers to the next webhooks, before 200 again.", false, func(r *reader, f *faultText, n document.Node) { f.Receiver = r.statuses(n) }},
		{"operation", formAnyOp, "Whose calls fail: the id of an operation, or * for all.", false, func(r *reader, f *faultText, n document.Node) {
			r.faultOperation(n)
			rule("operation")(r, f, n)
		}},
		{"skip", formCount, "How many calls are let through first.", false, rule("skip")},
		{"times", formCount, "How many calls fail.", false, rule("times")},
		{"effect", formValues, "What happens to them, such as {kind: status, status: 500}.", false, func(r *reader, f *faultText, n document.Node) {
			r.members(n)
			rule("effect")(r, f, n)
		}},
	}
}

// stepKeys are the keys that go with the kinds of steps.
func stepKeys() []key[Step] {
	return []key[Step]{
		{"path", formParams, "Path parameters.", false, func(r *reader, s *Step, n document.Node) { s.Path = r.params(n, false) }},
		{"query", formParams, "Query parameters.", false, func(r *reader, s *Step, n document.Node) { s.Query = r.params(n, false) }},
		{"headers", formHeaders, "Headers; null takes one out.", false, func(r *reader, s *Step, n document.Node) { s.Headers = r.params(n, true) }},
		{"body", formValue, "What is sent, as JSON.", false, func(r *reader, s *Step, n document.Node) { s.Body = r.value(n) }},
		{"invalid", formFlag, "The request breaks the description, and must.", false, func(r *reader, s *Step, n document.Node) { s.Invalid = r.flag(n) }},
		{"no_reply", formFlag, "The reply is meant to be lost.", false, func(r *reader, s *Step, n document.Node) { s.NoReply = r.flag(n) }},
		{"ask", formProse, "What a person is asked to do where the target has no control.", false, func(r *reader, s *Step, n document.Node) { s.Ask = r.prose(n) }},
		{"optional", formFlag, "Left out where the target cannot do it.", false, func(r *reader, s *Step, n document.Node) { s.Optional = r.flag(n) }},
		{"source", formProse, "The id of the object that the event is about.", false, func(r *reader, s *Step, n document.Node) { s.Source = r.prose(n) }},
		{"allow_duplicate", formFlag, "The event may have come before.", false, func(r *reader, s *Step, n document.Node) { s.AllowDuplicate = r.flag(n) }},
		{"within", formDuration, "How long to wait for it by the world's clock; 10s when not given.", false, func(r *reader, s *Step, n document.Node) { s.Within = r.duration(n) }},
		{"for", formDuration, "How long to wait by the world's clock; not at all when not given.", false, func(r *reader, s *Step, n document.Node) { s.By = r.duration(n) }},
		{"vars", formValues, "What the other scenario's variables are set to.", false, func(r *reader, s *Step, n document.Node) { s.Vars = r.members(n) }},
		{"as", formName, "What the number of the round is called, from 1.", false, func(r *reader, s *Step, n document.Node) { s.As = r.name(n) }},
		{"steps", formSteps, "What is repeated.", false, func(r *reader, s *Step, n document.Node) { s.Steps = r.round(s, n) }},
		{"expect", formChecks, "What must hold.", false, func(r *reader, s *Step, n document.Node) { s.Expect = r.checks(s, n) }},
		{"save", formNames, "Names that later steps know as vars.NAME, and what they are bound to.", false, func(r *reader, s *Step, n document.Node) { s.Save = r.bindings(s, n) }},
	}
}

// keys are all that a step of the kind can have.
func (k kindOf) keys() []key[Step] {
	all := []key[Step]{
		{"name", formLine, "What the step does, in words.", false, func(r *reader, s *Step, n document.Node) { s.Name = r.line(n) }},
		k.key,
	}
	for _, other := range stepKeys() {
		if slices.Contains(k.with, other.name) {
			other.must = slices.Contains(k.must, other.name)
			all = append(all, other)
		}
	}
	return all
}

// stepKinds are the kinds of steps. The reader and the schema are made of this table.
func stepKinds() []kindOf {
	return []kindOf{
		{
			key[Step]{"call", formOp, "Calls an operation.", false, func(r *reader, s *Step, n document.Node) { s.Operation = r.operation(n) }},
			Call,
			[]string{"path", "query", "headers", "body", "invalid", "no_reply", "expect", "save"},
			nil, "",
		},
		{
			key[Step]{"control", formRoute, "Makes a control call, such as POST /cardholders/${vars.cardholder}/idv.", false, func(r *reader, s *Step, n document.Node) { r.route(s, n) }},
			Control,
			[]string{"body", "ask", "optional", "expect", "save"},
			nil, "control",
		},
		{
			key[Step]{"advance", formDuration, "Moves the world's clock.", false, func(r *reader, s *Step, n document.Node) { s.By = r.duration(n) }},
			Advance,
			[]string{"optional"},
			nil, "clock",
		},
		{
			key[Step]{"expect_event", formEvent, "Waits for a webhook.", false, func(r *reader, s *Step, n document.Node) { s.Event = r.event(n) }},
			ExpectEvent,
			[]string{"source", "within", "allow_duplicate", "expect", "save"},
			nil, "webhooks",
		},
		{
			key[Step]{"expect_no_event", formEvent, "Makes sure that no webhook came or comes.", false, func(r *reader, s *Step, n document.Node) { s.Event = r.event(n) }},
			ExpectNoEvent,
			[]string{"source", "for"},
			nil, "webhooks",
		},
		{
			key[Step]{"wait_until", formOp, "Calls an operation again and again until all of expect holds.", false, func(r *reader, s *Step, n document.Node) { s.Operation = r.operation(n) }},
			WaitUntil,
			[]string{"path", "query", "headers", "within", "expect", "save"},
			[]string{"expect"},
			"",
		},
		{
			key[Step]{"fault", formFault, "Sets a fault, or removes one.", false, func(r *reader, s *Step, n document.Node) { s.Fault = r.fault(n) }},
			SetFault,
			[]string{"optional"},
			nil, "faults",
		},
		{key[Step]{"pause", formProse, "Waits for a person, where there is one, and says why.", false, func(r *reader, s *Step, n document.Node) { s.Text = r.prose(n) }}, Pause, nil, nil, ""},
		{
			key[Step]{"use", formScenario, "Plays the steps of another scenario.", false, func(r *reader, s *Step, n document.Node) { s.Uses = r.id(n) }},
			Use,
			[]string{"vars", "save"},
			nil, "",
		},
		{
			key[Step]{"repeat", formRounds, "Plays steps several times.", false, func(r *reader, s *Step, n document.Node) { s.Times = r.times(n) }},
			Repeat,
			[]string{"steps", "as"},
			[]string{"steps"},
			"",
		},
		{key[Step]{"log", formProse, "Says something to the reader of the report.", false, func(r *reader, s *Step, n document.Node) { s.Text = r.prose(n) }}, Log, nil, nil, ""},
	}
}
