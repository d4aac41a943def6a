package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/scenarios/script"
)

// describe names a step that has no name.
func describe(step *script.Step) string {
	what := map[script.Kind]string{
		script.Call: step.Operation, script.Control: step.Method + " " + step.Route.Source(), script.Advance: step.By.Source(),
		script.ExpectEvent: step.Event, script.ExpectNoEvent: step.Event, script.WaitUntil: step.Operation, script.SetFault: step.Fault.Name,
		script.Pause: step.Text.Source(), script.Use: step.Uses, script.Repeat: step.Times.Source() + " times", script.Log: step.Text.Source(),
	}[step.Kind]
	return engine.Mask([]byte(strings.ReplaceAll(string(step.Kind), "_", " ") + " " + what))
}

// does says what a step will do, with all that is filled in as far as it is known.
func (p *player) does(step *script.Step) string {
	lines := []string{describe(step)}
	show := func(what string, v script.Value) {
		if !v.Given() {
			return
		}
		// Nothing may be invented here: what is shown would not be what is sent.
		env := p.now()
		env.Invent = func(name string) (any, error) { return "<" + name + ">", nil }
		value, err := v.Fill(env)
		text := script.Show(value)
		if err != nil {
			text = "not known yet"
		}
		lines = append(lines, "  "+what+": "+masked(what, text))
	}
	show("route", step.Route)
	for what, members := range map[string][]script.Member{"path": step.Path, "query": step.Query, "header": step.Headers, "with": step.Vars} {
		for _, m := range members {
			show(what+" "+m.Name, m.Value)
		}
	}
	slices.Sort(lines[1:])
	for _, part := range parts(step) {
		show(part.name, part.value)
	}
	for _, e := range step.Expect {
		lines = append(lines, "  expect: "+e.Text)
	}
	for _, b := range step.Save {
		lines = append(lines, fmt.Sprintf("  save: %s = %s", b.Name, b.To.Text))
	}
	return engine.Mask([]byte(strings.Join(lines, "\n")))
}

// masked hides a value that is a secret by its name, and what looks like a secret in it.
func masked(what, text string) string {
	name := what[strings.LastIndex(what, " ")+1:]
	if engine.IsSecret(strings.ReplaceAll(strings.TrimPrefix(strings.ToLower(name), "x-"), "-", "_")) { // x-api-key is one, as api_key is
		return engine.Hidden
	}
	return engine.Mask([]byte(text))
}

type part struct {
	name  string
	value script.Value
}

func parts(step *script.Step) []part {
	return []part{
		{"body", step.Body}, {"source", step.Source}, {"within", step.Within}, {"ask", step.Ask}, {"rule", step.Fault.Rule},
	}
}
