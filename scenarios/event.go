package scenarios

import (
	"time"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/scenarios/script"
)

// expectEvent waits for a webhook of a type, about a source, for which all that is expected holds.
func (p *player) expectEvent(step *script.Step) {
	source := p.source(step)
	limit, began := p.session.Patience(p.within(step)), p.session.Now()
	var env script.Env
	d, waited, ok := p.session.Await(limit, func(d engine.Delivered) bool {
		if !fits(d, step, source) {
			return false
		}
		env = p.told(d, p.session.Now().Sub(began))
		failing, _ := p.failing(step.Expect, env)
		return len(failing) == 0
	})
	if !ok {
		p.missed(step, source, waited)
		return
	}
	if n := p.session.Came(d); n > 1 && !step.AllowDuplicate {
		p.session.Fail(report.Webhook, "%s of %s came %d times with one event_id (allow_duplicate: true takes that)", d.Type, d.Source, n)
	}
	p.settle(step, env)
}

// missed says which webhook did not come, and why those that came are not it.
func (p *player) missed(step *script.Step, source string, waited time.Duration) {
	p.session.Fail(report.Webhook, "%s%s did not come within %s", step.Event, about(source), waited)
	for _, d := range p.session.Pending() {
		if !fits(d, step, source) {
			p.note("%s of %s came instead", d.Type, d.Source)
			continue
		}
		env := p.told(d, waited)
		failing, why := p.failing(step.Expect, env)
		p.complain(failing, why, env)
	}
}

// expectNoEvent makes sure that a webhook did not come, and does not for a while.
func (p *player) expectNoEvent(step *script.Step) {
	source := p.source(step)
	var limit time.Duration
	if step.By.Given() {
		var err error
		limit, err = step.By.Duration(p.now())
		p.wrong(err)
	}
	if d, _, ok := p.session.Await(limit, func(d engine.Delivered) bool { return fits(d, step, source) }); ok {
		p.session.Fail(report.Webhook, "%s of %s came, and should not", d.Type, d.Source)
	}
}

func (p *player) source(step *script.Step) string {
	if !step.Source.Given() {
		return ""
	}
	return p.text(step.Source)
}

func fits(d engine.Delivered, step *script.Step, source string) bool {
	return script.Meets(d.Type, step.Event) && (source == "" || d.Source == source)
}

func about(source string) string {
	if source == "" {
		return ""
	}
	return " of " + source
}

// told is what expressions see of a webhook.
func (p *player) told(d engine.Delivered, waited time.Duration) script.Env {
	env := p.now()
	env.Event, env.Elapsed = script.Plain(d.Value()), waited
	return env
}

// advance moves the clock.
func (p *player) advance(step *script.Step) {
	d, err := step.By.Duration(p.now())
	p.wrong(err)
	p.session.Advance(d)
}
