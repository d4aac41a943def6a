package scenarios

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/scenarios/script"
)

// player plays one scenario in one session.
type player struct {
	session  *engine.Session
	library  script.Library
	scenario *script.Scenario
	o        Options
	env      script.Env // its variables
	depth    int        // of uses and repeats
	failed   bool       // a step of this scenario has
	quit     bool
	attended *attended // nil: the player makes the calls itself
	played   *int      // steps so far, those of all uses and repeats
}

// maxSteps bounds how many steps one scenario plays: uses and repeats in each other multiply.
const maxSteps = 10_000

func newPlayer(session *engine.Session, library script.Library, s *script.Scenario, o Options) *player {
	p := &player{session: session, library: library, scenario: s, o: o, played: new(int)}
	p.env = script.Env{Vars: map[string]any{}, Conceal: session.Conceal, Invent: newInventor(session, s.ID, o.seed(s)).invent}
	return p
}

// play plays the scenario: its steps until one fails, and then, however that came, its last ones.
func (p *player) play() {
	vars, err := p.scenario.Bind(p.o.Set[p.scenario.ID], p.env)
	if err != nil {
		p.session.Fatal(report.Broken, "%s", err.Error())
	}
	p.env.Vars = vars
	p.furnish()
	defer p.end()
	p.steps(p.scenario.Steps)
	switch {
	case p.failed:
	case p.quit:
		p.session.Skip("ended by hand")
	case *p.played == 0:
		p.session.Skip("every step was left out by hand")
	}
}

// end plays the last steps. Nobody is asked about them, not about those that stand in others either: they are to be played
// even when nobody is there any more.
func (p *player) end() {
	defer p.tellLeftovers()
	p.o.Before, p.failed, p.quit, *p.played = nil, false, false, 0
	p.last(0)
}

// last plays the last steps from one on. One that fails, or ends the scenario, does not keep the others from being played.
func (p *player) last(i int) {
	if i == len(p.scenario.Finally) {
		return
	}
	defer p.last(i + 1)
	p.step(&p.scenario.Finally[i], i+1, len(p.scenario.Finally))
}

// tellLeftovers names the webhooks that no step looked at: those on their way are waited for, where that can be told.
func (p *player) tellLeftovers() {
	if p.session.Isolated() && p.session.Context().Err() == nil {
		p.session.Advance(0)
	}
	for _, d := range p.session.Pending() {
		p.note("%s of %s came, and no step looked at it", d.Type, d.Source)
	}
}

// note says something to the reader of the report, and to who watches.
func (p *player) note(format string, args ...any) {
	text := p.session.Note(format, args...)
	if p.o.Note != nil {
		p.o.Note(text)
	}
}

// furnish gives the world of the scenario its products and faults.
func (p *player) furnish() {
	for _, product := range p.scenario.World.Products {
		object := p.object(product)
		id := script.Show(object["product_id"])
		p.session.Control(http.MethodPut, "/products/"+url.PathEscape(id), object, nil)
	}
	for i := range p.scenario.World.Faults {
		p.setFault(&p.scenario.World.Faults[i])
	}
}

// steps plays steps in order. It reports whether to go on.
func (p *player) steps(list []script.Step) bool {
	for i := 0; i < len(list); i++ {
		switch p.choose(&list[i], i+1, len(list)) {
		case Skip:
			p.skip(&list[i])
			continue
		case Again:
			i = max(i-2, -1)
			continue
		case Quit:
			p.quit = true
		case Play:
		}
		if p.quit {
			return false
		}
		if !p.step(&list[i], i+1, len(list)) {
			p.failed = true
			if p.o.Before == nil {
				return false
			}
		}
		if p.quit { // within the step
			return false
		}
	}
	return true
}

// choose asks what to do with a step.
func (p *player) choose(step *script.Step, number, of int) Choice {
	if p.o.Before == nil {
		return Play
	}
	view := p.view(step, number, of)
	view.Does = p.does(step)
	return p.o.Before(p.session.Context(), view)
}

func (p *player) view(step *script.Step, number, of int) View {
	return View{
		Scenario: p.scenario.ID, About: strings.TrimSpace(p.scenario.About), Number: number, Of: of, Depth: p.depth, Step: p.reported(step),
	}
}

func (p *player) reported(step *script.Step) report.Step {
	name := step.Name
	if name == "" {
		name = describe(step)
	}
	return report.Step{Name: name, Kind: string(step.Kind), Place: step.Place.String(), Depth: p.depth}
}

// skip keeps a step as one that was left out.
func (p *player) skip(step *script.Step) {
	p.session.Step(p.reported(step), func(s *report.Step) { s.Verdict, s.Reason = report.Skip, "left out by hand" })
}

// step plays one step, and reports whether it was as wanted.
func (p *player) step(step *script.Step, number, of int) bool {
	view := p.view(step, number, of)
	var played *report.Step // complete when the engine is through with it, even if the step ended the scenario
	defer func() {
		if p.o.After != nil && played != nil {
			p.o.After(view, *played, p.session.Played())
		}
	}()
	return p.session.Step(view.Step, func(s *report.Step) {
		played = s
		if *p.played++; *p.played > maxSteps {
			p.session.Fatal(report.Broken, "more than %d steps: uses and repeats in each other multiply", maxSteps)
		}
		if s.Reason = p.unfit(step); s.Reason != "" {
			s.Verdict = report.Skip
			return
		}
		actions()[step.Kind](p, step)
	})
}

// action is how a kind of step is played.
type action func(*player, *script.Step)

func actions() map[script.Kind]action {
	return map[script.Kind]action{
		script.Call: (*player).call, script.Control: (*player).control, script.Advance: (*player).advance, script.ExpectEvent: (*player).expectEvent,
		script.ExpectNoEvent: (*player).expectNoEvent, script.WaitUntil: (*player).waitUntil, script.SetFault: (*player).fault,
		script.Pause: (*player).pause, script.Use: (*player).use, script.Repeat: (*player).repeat, script.Log: (*player).log,
	}
}

// unfit says why the target cannot play a step; empty when it can, or somebody can in its place.
func (p *player) unfit(step *script.Step) string {
	why := p.session.Lacks(engine.Capability(step.Need()))
	switch {
	case why == "" || !step.Ask.Given():
		return why
	case p.o.Ask == nil:
		return "nobody is asked (--interactive)"
	}
	return ""
}

// wrong reports what keeps a step from being played, and ends the scenario.
func (p *player) wrong(err error) {
	if err != nil {
		p.session.Fatal(report.Broken, "%s", err.Error())
	}
}

func (p *player) object(v script.Value) engine.Object {
	value, err := v.Fill(p.now())
	p.wrong(err)
	object, ok := value.(map[string]any)
	if !ok {
		p.wrong(fmt.Errorf("%s: an object is wanted here, and this is %s", v.Place, script.Show(value)))
	}
	return object
}

func (p *player) text(v script.Value) string {
	text, err := v.Text(p.now())
	p.wrong(err)
	return text
}

// now is what expressions see between steps.
func (p *player) now() script.Env {
	env := p.env
	env.Now = p.session.Now()
	return env
}
