package script

import (
	"regexp"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/openapi"
	"github.com/uqmock/uqmock/scenarios/document"
)

// Needs are what a scenario can need of a target.
func Needs() []string { return []string{"control", "clock", "webhooks", "faults", "human"} }

func (r *reader) needs(n document.Node) []string {
	var all []string
	r.list(n, func(item document.Node) {
		word := r.line(item)
		if !slices.Contains(Needs(), word) {
			r.at(item, "unknown need %q: %s", word, near(word, Needs()))
		}
		all = append(all, word)
	})
	return all
}

// operation reads the id of an operation of the description.
func (r *reader) operation(n document.Node) string {
	id := r.text(n)
	if _, ok := openapi.OperationByID(id); !ok {
		r.at(n, "unknown operation %q: %s", id, near(id, operationIDs()))
	}
	return id
}

func operationIDs() []string {
	var ids []string
	for _, op := range openapi.Operations() {
		ids = append(ids, op.ID)
	}
	return ids
}

// event reads an event type, or a pattern such as card.* that some type meets.
func (r *reader) event(n document.Node) string {
	pattern := r.text(n)
	known := openapi.EventTypes()
	if !slices.ContainsFunc(known, func(t string) bool { return Meets(t, pattern) }) {
		r.at(n, "no event has the type %q: %s", pattern, near(pattern, known))
	}
	return pattern
}

// Meets reports whether an event type is that of a pattern, which may end in *.
func Meets(eventType, pattern string) bool {
	if stem, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(eventType, stem)
	}
	return eventType == pattern
}

// route reads METHOD /path of a control call below /v1/worlds/{world}.
func (r *reader) route(s *Step, n document.Node) {
	v := r.value(n)
	text := r.text(n)
	method, path, ok := strings.Cut(text, " ")
	if !ok || !strings.HasPrefix(path, "/") {
		r.at(n, "%q is no control call: it must be such as POST /cardholders/${vars.cardholder}/idv", text)
		return
	}
	s.Method, s.Route = method, v.after(len(method)+1)
	if _, ok := controlOperation(method, path); !ok {
		r.at(n, "the control API has no %s: %s", text, near(hollow(text), controlRoutes()))
	}
}

// after is a text without its first bytes, which must be plain.
func (v Value) after(n int) Value {
	if len(v.parts) == 0 {
		return v
	}
	if first, ok := v.parts[0].(string); ok && len(first) >= n {
		v.parts = slices.Clone(v.parts)
		v.parts[0] = first[n:]
	}
	return v
}

const worldPath = "/v1/worlds/{world}"

// filled is a ${...} in a path.
var filled = regexp.MustCompile(`\$\{[^}]*\}`)

// hollow puts braces in place of what is filled in.
func hollow(path string) string { return filled.ReplaceAllString(path, "{id}") }

func controlRoutes() []string {
	var all []string
	for _, op := range openapi.ControlOperations() {
		if path, ok := strings.CutPrefix(op.Path, worldPath); ok && path != "" {
			all = append(all, op.Method+" "+path)
		}
	}
	return all
}

// controlOperation finds the operation of the control API that a path with ${...} leads to.
func controlOperation(method, path string) (openapi.Operation, bool) {
	path, _, _ = strings.Cut(hollow(path), "?")
	for _, op := range openapi.ControlOperations() {
		known, ok := strings.CutPrefix(op.Path, worldPath)
		if ok && known != "" && op.Method == method && sameRoute(known, path) {
			return op, true
		}
	}
	return openapi.Operation{}, false
}

func sameRoute(known, path string) bool {
	a, b := strings.Split(known, "/"), strings.Split(path, "/")
	return slices.EqualFunc(a, b, func(want, got string) bool { return want == got || strings.HasPrefix(want, "{") && got != "" })
}

// check holds a scenario that was read against the descriptions, and its steps against what it needs.
func (r *reader) check(s *Scenario) {
	r.checkWorld(s)
	for _, steps := range [][]Step{s.Steps, s.Finally} {
		r.checkSteps(s, steps)
	}
}

func (r *reader) checkSteps(s *Scenario, steps []Step) {
	for i := range steps {
		step := &steps[i]
		r.checkNeeds(s, step)
		switch step.Kind {
		case Call, WaitUntil:
			r.checkCall(step)
		case Control:
			if op, ok := controlOperation(step.Method, routeText(step.Route)); ok {
				r.checkBody(op, step.Body)
			}
		case Repeat:
			r.checkSteps(s, step.Steps)
		case SetFault:
			r.checkFault(step.Fault)
		case Advance, ExpectEvent, ExpectNoEvent, Pause, Use, Log:
		}
	}
}

// routeText is a route with braces in place of what is filled in.
func routeText(route Value) string {
	var text strings.Builder
	for _, part := range route.parts {
		if plain, ok := part.(string); ok {
			text.WriteString(plain)
		} else {
			text.WriteString("{id}")
		}
	}
	return text.String()
}

// checkNeeds makes sure that a step which not every target can play is foreseen. Steps about webhooks are left out, by name,
// where these do not come.
func (r *reader) checkNeeds(s *Scenario, step *Step) {
	need := step.Need()
	about := step.Kind == ExpectEvent || step.Kind == ExpectNoEvent
	if need == "" || about || step.Optional || step.Ask.Given() || slices.Contains(s.Needs, need) {
		return
	}
	hint := ", or make the step optional: true"
	if step.Kind == Control {
		hint += ", or ask a person with ask: TEXT"
	}
	r.add(problem(step.Place, "not every target can %s: add %s to needs%s", map[string]string{
		"control": "be controlled", "clock": "move its clock", "faults": "be made to fail", "webhooks": "send us webhooks",
	}[need], need, hint))
}

// Need is what the target must be able to do for a step to be played; empty when every target is.
func (s *Step) Need() string {
	if s.Fault.Receiver != nil {
		return "webhooks"
	}
	for _, k := range stepKinds() {
		if k.kind == s.Kind {
			return k.need
		}
	}
	return ""
}

// checkWorld holds what is known of the world against the control API's description.
func (r *reader) checkWorld(s *Scenario) {
	if op, ok := controlByID("createWorld"); ok && len(r.world.named) > 0 {
		r.checkBody(op, r.world)
	}
	for _, f := range s.World.Faults {
		r.checkFault(f)
	}
	for _, p := range s.World.Products {
		r.checkProduct(p)
	}
	if !slices.Contains(s.Needs, "control") && (len(s.World.Settings) > 0 || len(s.World.Products) > 0 || len(s.World.Faults) > 0) {
		r.add(problem(r.world.Place, "a world of one's own needs a target that can be controlled: add control to needs"))
	}
}

func (r *reader) checkProduct(p Value) {
	if op, ok := controlByID("configureProduct"); ok {
		r.checkBody(op, p)
	}
}

func (r *reader) checkFault(f Fault) {
	if op, ok := controlByID("setFault"); ok && f.Rule.Given() {
		r.checkBody(op, f.Rule)
	}
}

func controlByID(id string) (openapi.Operation, bool) {
	all := openapi.ControlOperations()
	i := slices.IndexFunc(all, func(op openapi.Operation) bool { return op.ID == id })
	if i < 0 {
		return openapi.Operation{}, false
	}
	return all[i], true
}
