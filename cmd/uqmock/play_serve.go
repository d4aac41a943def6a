package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/scenarios"
	"github.com/uqmock/uqmock/scenarios/script"
)

// serveScenario starts a fake and plays the control side of one scenario in it, until it is interrupted.
func (p *program) serveScenario(ctx context.Context, o *playOptions, library script.Library, chosen []*script.Scenario, set map[string]map[string]any) error {
	if len(chosen) != 1 {
		return misuse("--serve plays one scenario: name it, as in uqmock play --serve %s", chosen[0].ID)
	}
	s := chosen[0]
	service, err := p.open(ctx, &serveOptions{addr: o.addr, controlAddr: o.controlAddr, logFormat: "text", logLevel: "info"}, mockserver.Config{Seed: 1})
	if err != nil {
		return err
	}
	defer service.stop(ctx)
	api, control := service.api.url()+"/api", service.control.url()
	if _, err = fmt.Fprintf(p.out, "uqmock ready api=%s control=%s\n", api, control); err != nil {
		return err
	}
	fmt.Fprintf(p.err, "%s: %s\n%s\nCall %s with the client id %s and any API key. Its webhooks come with:\n"+
		"uqmock listen --control %s --world %s\nCalls of the scenario are waited for:\n", s.ID, s.Title, strings.TrimSpace(s.About), api, s.ID, control, s.ID)
	options := scenarios.Options{
		Set: set, Seed: o.seed,
		Before: func(_ context.Context, v scenarios.View) scenarios.Choice {
			fmt.Fprintln(p.err, report.Visible("  ...   "+v.Step.Name))
			return scenarios.Play
		},
		After: func(v scenarios.View, step report.Step, played report.Result) {
			if ctx.Err() == nil { // else what did not come was cut off
				fmt.Fprint(p.err, stepLine(v, step)+report.StepText(&played, step))
			}
		},
		Note: func(text string) { fmt.Fprintln(p.err, report.Visible("        "+text)) },
	}
	target := engine.Target{BaseURL: api, ControlURL: control, ControlToken: service.token, AllowMoney: true, Timeout: o.timeout}
	attended := scenarios.Attend(library, s, s.ID, options) //nolint:contextcheck // a case gets the run's
	_, err = engine.Suite(ctx, target, []engine.Case{attended}, engine.Options{Suite: "uqmock play --serve"})
	if ctx.Err() != nil {
		return nil // it was stopped, as it has to be in the end
	}
	return err
}
