package script

import (
	"maps"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/scenarios/document"
)

// maxNested bounds how deep repeats stand in repeats.
const maxNested = 4

func (r *reader) steps(n document.Node) []Step {
	var steps []Step
	r.list(n, func(item document.Node) { steps = append(steps, r.step(item)) })
	if n.Kind() == document.List && len(steps) == 0 {
		r.at(n, "there is no step in it")
	}
	return steps
}

// step reads one step: first its kind, by which the other keys are judged.
func (r *reader) step(n document.Node) Step {
	s := Step{Place: n.Place()}
	entries, err := n.Entries()
	if err != nil {
		r.add(err)
		return s
	}
	defer r.bind(entries)
	kind, ok := r.kind(n, entries)
	if !ok {
		return s
	}
	s.Kind = kind.kind
	object(r, n, &s, kind.keys(), r.strangers(entries, kind)...)
	return s
}

// bind makes the names known that a step saves, even when much is wrong with it: each mistake is told once.
func (r *reader) bind(entries []document.Entry) {
	for _, e := range entries {
		if e.Name != "save" || e.Value.Kind() != document.Object {
			continue
		}
		names, err := e.Value.Entries()
		r.add(err)
		for _, name := range names {
			r.names.bound[name.Name] = true
		}
	}
}

// kind finds the one key that says what a step does.
func (r *reader) kind(n document.Node, entries []document.Entry) (kindOf, bool) {
	var found []kindOf
	var names []string
	for _, k := range stepKinds() {
		names = append(names, k.name)
		if slices.ContainsFunc(entries, func(e document.Entry) bool { return e.Name == k.name }) {
			found = append(found, k)
		}
	}
	switch len(found) {
	case 1:
		return found[0], true
	case 0:
		for _, e := range entries {
			if meant := document.Near(e.Name, names); meant != "" {
				r.at(e.Key, "unknown key %q: did you mean %s?", e.Name, meant)
				return kindOf{}, false
			}
		}
		r.at(n, "the step does not say what it does: one of %s is wanted", strings.Join(names, ", "))
	default:
		r.at(n, "the step does two things, %s and %s: make two steps of it", found[0].name, found[1].name)
	}
	return kindOf{}, false
}

// strangers tells of keys that other kinds of steps have, and gives them; object tells of those that none has.
func (r *reader) strangers(entries []document.Entry, kind kindOf) []string {
	var told []string
	for _, e := range entries {
		if slices.Contains(kind.with, e.Name) {
			continue
		}
		var others []string
		for _, k := range stepKinds() {
			if slices.Contains(k.with, e.Name) {
				others = append(others, k.name)
			}
		}
		if len(others) > 0 {
			r.at(e.Key, "%s goes with %s, not with %s", e.Name, strings.Join(others, ", "), kind.name)
			told = append(told, e.Name)
		}
	}
	return told
}

// round reads the steps of a repeat.
func (r *reader) round(s *Step, n document.Node) []Step {
	if r.depth++; r.depth > maxNested {
		r.at(n, "repeats stand more than %d deep in each other", maxNested)
		return nil
	}
	defer func() { r.depth-- }()
	if s.As != "" {
		r.names.bound[s.As] = true
	}
	return r.steps(n)
}

// words about the step itself that its expect and save know.
func (s *Step) words() []string {
	switch s.Kind {
	case Call, WaitUntil:
		return []string{"status", "headers", "body", "elapsed"}
	case Control:
		return []string{"status", "body", "elapsed"}
	case ExpectEvent:
		return []string{"event", "elapsed"}
	case Advance, ExpectNoEvent, SetFault, Pause, Use, Repeat, Log:
	}
	return nil
}

// checks reads one expression or several, each of which must be true or false.
func (r *reader) checks(s *Step, n document.Node) []Expression {
	var all []Expression
	one := func(item document.Node) { all = append(all, r.expression(item, r.names.with(s.words()...), true)) }
	if n.Kind() != document.List {
		one(n)
		return all
	}
	if r.list(n, one); len(all) == 0 {
		r.at(n, "there is no expression in it")
	}
	return all
}

// bindings reads names and what they are bound to.
func (r *reader) bindings(s *Step, n document.Node) []Binding {
	entries, err := n.Entries()
	r.add(err)
	names := r.names.with(s.words()...)
	if s.Kind == Use {
		names = &scope{open: true} // of the other scenario, which is looked at when all are read
	}
	all := make([]Binding, 0, len(entries))
	for _, e := range entries {
		r.checkName(e.Key, e.Name)
		all = append(all, Binding{e.Name, r.expression(e.Value, names, false)})
	}
	return all
}

func (r *reader) expression(n document.Node, names *scope, truth bool) Expression {
	text, err := n.Text()
	if err != nil {
		r.add(err)
		return Expression{}
	}
	if strings.HasPrefix(strings.TrimSpace(text), "${") {
		r.at(n, "an expression stands here as it is, without ${}")
		return Expression{}
	}
	e, err := compile(strings.TrimRight(text, " \n"), n.Places().At, names, truth)
	r.add(err)
	return e
}

// vars reads the variables. Later ones can be made of earlier ones.
func (r *reader) vars(n document.Node) []Var {
	entries, err := n.Entries()
	r.add(err)
	all := make([]Var, 0, len(entries))
	for _, e := range entries {
		r.checkName(e.Key, e.Name)
		v := Var{Name: e.Name, Place: e.Value.Place()}
		if e.Value.Kind() == document.Object {
			object(r, e.Value, &v, varKeys())
		} else {
			v.Default = r.value(e.Value)
		}
		r.add(v.fits())
		all = append(all, v)
		r.names.bound[e.Name] = true
	}
	return all
}

func varKeys() []key[Var] {
	return []key[Var]{
		{"type", formType, "What it must be: text, number, integer, boolean, list or object.", false, func(r *reader, v *Var, n document.Node) {
			if v.Type = r.text(n); !slices.Contains(VarTypes(), v.Type) {
				r.at(n, "unknown type %q: %s", v.Type, near(v.Type, VarTypes()))
			}
		}},
		{"default", formValue, "What it is when nobody sets it; without one it must be set.", false, func(r *reader, v *Var, n document.Node) { v.Default = r.value(n) }},
		{"about", formText, "What it is for.", false, func(r *reader, v *Var, n document.Node) { v.About = r.text(n) }},
	}
}

// faultText is a fault as it is being read.
type faultText struct {
	Fault
	rule []Member
}

func (f faultText) has(name string) bool {
	return slices.ContainsFunc(f.rule, func(m Member) bool { return m.Name == name })
}

// faultOperation reads whose calls fail: an operation, or * for all.
func (r *reader) faultOperation(n document.Node) {
	if text, err := n.Text(); err != nil || text != "*" {
		r.operation(n)
	}
}

func (r *reader) fault(n document.Node) Fault {
	var f faultText
	before := len(r.all)
	object(r, n, &f, faultKeys())
	switch {
	case f.Remove && (len(f.rule) > 0 || f.Receiver != nil), f.Receiver != nil && len(f.rule) > 0:
		r.at(n, "a fault is removed, or is about our receiver, or about calls: one of these")
	case f.Receiver == nil && f.Name == "":
		r.at(n, "the fault needs a name")
	case f.Receiver == nil && !f.Remove && !f.has("effect"):
		r.at(n, "the fault needs an effect, such as {kind: status, status: 500}")
	case f.Receiver == nil && !f.Remove && !f.has("operation"):
		r.at(n, "the fault needs an operation, or * for all")
	}
	if len(f.rule) > 0 && len(r.all) == before { // else it is not looked at any further
		f.Rule = Value{Place: n.Place(), kind: document.Object, named: f.rule}
	}
	return f.Fault
}

func (r *reader) faults(n document.Node) []Fault {
	var all []Fault
	r.list(n, func(item document.Node) { all = append(all, r.fault(item)) })
	return all
}

func (r *reader) products(n document.Node) []Value {
	var all []Value
	r.list(n, func(item document.Node) {
		v := r.value(item)
		if !slices.ContainsFunc(v.named, func(m Member) bool { return m.Name == "product_id" }) {
			r.at(item, "a product needs a product_id")
			return
		}
		all = append(all, v)
	})
	return all
}

// setting reads a setting of the world.
func (r *reader) setting(w *World, name string, n document.Node) {
	v := r.value(n)
	r.world.named = append(r.world.named, Member{name, n.Place(), v})
	if !v.Fixed() {
		r.at(n, "${...} cannot stand here: the world is made before anything is known")
		return
	}
	value, err := v.Fill(Env{})
	r.add(err)
	w.Settings = maps.Clone(w.Settings)
	if w.Settings == nil {
		w.Settings = map[string]any{}
	}
	w.Settings[name] = value
}
