package scenarios

import (
	"strings"

	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/scenarios/script"
)

// settle holds what came of a step against what is expected, and binds what is saved.
func (p *player) settle(step *script.Step, env script.Env) {
	if failing, why := p.failing(step.Expect, env); len(failing) > 0 {
		p.complain(failing, why, env)
		return
	}
	for _, b := range step.Save {
		value, err := b.To.Eval(env)
		switch {
		case err != nil:
			p.session.Fail(report.Shape, "%s: %s cannot be saved: %s: %s", b.To.Place, b.Name, b.To.Text, err.Error())
		case value == nil:
			p.session.Fail(report.Shape, "%s: %s cannot be saved: %s is null or missing", b.To.Place, b.Name, b.To.Text)
		default:
			p.env.Vars[b.Name] = value
		}
	}
}

// failing gives the expressions that do not hold, with the errors of those that could not be evaluated.
func (p *player) failing(expect []script.Expression, env script.Env) (failing []script.Expression, why []error) {
	for _, e := range expect {
		value, err := e.Eval(env)
		if err != nil || value != true {
			failing, why = append(failing, e), append(why, err)
		}
	}
	return failing, why
}

// complain reports expressions that do not hold, with the values of their parts.
func (p *player) complain(failing []script.Expression, why []error, env script.Env) {
	for i, e := range failing {
		var text strings.Builder
		text.WriteString(e.Place.String() + ": " + e.Text + " does not hold")
		if why[i] != nil {
			text.WriteString(": " + why[i].Error())
		}
		for _, part := range e.Explain(env) {
			text.WriteString("\n    " + part.Text + " is " + part.Value)
		}
		p.session.Fail(report.Value, "%s", text.String())
	}
}

// pause waits for a person, where there is one.
func (p *player) pause(step *script.Step) {
	if p.o.Ask == nil {
		p.log(step)
		return
	}
	p.ask(step.Text)
}

func (p *player) log(step *script.Step) { p.note("%s", p.text(step.Text)) }

// use plays the steps of another scenario with variables of its own, and binds what is saved of them.
func (p *player) use(step *script.Step) {
	other := p.library[step.Uses]
	set := map[string]any{}
	for _, m := range step.Vars {
		value, err := m.Value.Fill(p.now())
		p.wrong(err)
		set[m.Name] = value
	}
	vars, err := other.Bind(set, p.now())
	p.wrong(err)
	inner := *p
	inner.scenario, inner.env.Vars, inner.depth, inner.failed = other, vars, p.depth+1, false
	inner.steps(other.Steps)
	p.quit = inner.quit
	if !inner.failed && !p.quit {
		p.settle(step, inner.now())
	}
}

// repeat plays steps several times.
func (p *player) repeat(step *script.Step) {
	times, err := step.Times.Times(p.now())
	p.wrong(err)
	p.depth++
	defer func() { p.depth-- }()
	for round := range times {
		if step.As != "" {
			p.env.Vars[step.As] = round + 1
		}
		if !p.steps(step.Steps) {
			return
		}
	}
}
