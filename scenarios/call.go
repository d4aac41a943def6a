package scenarios

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/scenarios/script"
)

// call makes a call, and holds its reply against what is expected.
func (p *player) call(step *script.Step) {
	if p.attended != nil {
		p.awaitCall(step)
		return
	}
	args := p.args(step)
	if step.NoReply {
		p.session.Drop(step.Operation, args...)
		return
	}
	reply := p.session.Call(step.Operation, args...)
	p.carry(step, reply)
	p.settle(step, p.heard(reply))
}

// carry has later calls carry the token that a call was given.
func (p *player) carry(step *script.Step, reply *engine.Reply) {
	if token := reply.Text("auth_token"); step.Operation == "requestAccessToken" && reply.Status == http.StatusOK && token != "" {
		p.session.UseToken(token)
	}
}

func (p *player) args(step *script.Step) []engine.Arg {
	var args []engine.Arg
	for _, m := range step.Path {
		args = append(args, engine.Path(m.Name, p.text(m.Value)))
	}
	for _, m := range step.Query {
		args = append(args, engine.Query(m.Name, p.text(m.Value)))
	}
	for _, m := range step.Headers {
		args = append(args, p.header(m))
	}
	if step.Body.Given() {
		body, err := step.Body.Fill(p.now())
		p.wrong(err)
		args = append(args, engine.Body(body))
	}
	if step.Invalid {
		args = append(args, engine.Invalid())
	}
	return args
}

// header sends a header as it is given, an empty one too; null takes it out.
func (p *player) header(m script.Member) engine.Arg {
	value, err := m.Value.Fill(p.now())
	p.wrong(err)
	switch value {
	case nil:
		return engine.Header(m.Name, "")
	case "":
		return engine.EmptyHeader(m.Name)
	}
	return engine.Header(m.Name, p.text(m.Value))
}

// heard is what expressions see of a reply.
func (p *player) heard(reply *engine.Reply) script.Env {
	env := p.now()
	env.Status, env.Body, env.Elapsed = reply.Status, script.Plain(reply.Value()), reply.Took()
	env.Headers = headers(reply.Header)
	return env
}

// headers by their names in lower case.
func headers(h http.Header) map[string]string {
	all := map[string]string{}
	for name, values := range h {
		all[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	return all
}

// waitUntil makes a call again and again until all that is expected holds.
func (p *player) waitUntil(step *script.Step) {
	args := p.args(step)
	var env script.Env
	waited, ok := p.session.Wait(p.session.Patience(p.within(step)), func() bool {
		env = p.heard(p.session.Call(step.Operation, args...))
		failing, _ := p.failing(step.Expect, env)
		return len(failing) == 0
	})
	env.Elapsed = waited
	if !ok {
		p.session.Fail(report.Timing, "waited %s of the world's time in vain", waited)
	}
	p.settle(step, env)
}

const usualWait = 10 * time.Second

// within is how long a step waits.
func (p *player) within(step *script.Step) time.Duration {
	if !step.Within.Given() {
		return usualWait
	}
	d, err := step.Within.Duration(p.now())
	p.wrong(err)
	return d
}

// control makes a control call, or asks a person where there is no control.
func (p *player) control(step *script.Step) {
	if !p.session.Can(engine.Control) {
		p.ask(step.Ask)
		return
	}
	var sent, got any
	if step.Body.Given() {
		var err error
		sent, err = step.Body.Fill(p.now())
		p.wrong(err)
	}
	env := p.now()
	if len(step.Expect) == 0 { // it has to be carried out
		p.session.Control(step.Method, p.route(step), sent, &got)
		env.Status, env.Body = http.StatusOK, script.Plain(got)
	} else if status, code := p.session.TryControl(step.Method, p.route(step), sent, &got); code != "" {
		env.Status, env.Body = status, map[string]any{"code": code}
	} else {
		env.Status, env.Body = status, script.Plain(got)
	}
	p.settle(step, env)
}

// route is the path of a control call, what is filled in being escaped.
func (p *player) route(step *script.Step) string {
	path, err := step.Route.Join(p.now(), url.PathEscape)
	p.wrong(err)
	return path
}

// ask has a person do something.
func (p *player) ask(what script.Value) {
	text := p.text(what)
	p.note("asked a person: %s", text)
	p.wrong(p.o.Ask(p.session.Context(), text))
}

// fault sets a fault, takes one away, or has our receiver fail.
func (p *player) fault(step *script.Step) { p.setFault(&step.Fault) }

func (p *player) setFault(f *script.Fault) {
	path := "/faults/" + url.PathEscape(f.Name)
	switch {
	case f.Receiver != nil:
		p.session.Answer(f.Receiver...)
		p.note("our receiver answers the next webhooks with %v", f.Receiver)
	case f.Remove:
		p.session.Control(http.MethodDelete, path, nil, nil)
	default:
		p.session.Control(http.MethodPut, path, p.object(f.Rule), nil)
	}
}
