package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/scenarios"
	"github.com/uqmock/uqmock/scenarios/script"
)

// playOptions are the flags of play.
type playOptions struct {
	targetOptions
	reportOptions
	step, check, list, update bool
	set                       []string
	seed, parallel            int
	transcript                string
	serve                     bool
	addr, controlAddr         string
}

const playHelp = `play plays scenarios: files in which calls, webhooks, decisions and moves of the clock tell a story. Without names it plays
all that are built in; --list shows them. A FILE or DIR is one of your own; its scenarios may use the built-in ones and
each other.

  mock     a fake of its own, in this process (default)
  sandbox  UQPAY's sandbox, or where UQPAY_BASE_URL says, with UQPAY_CLIENT_ID and UQPAY_API_KEY
  URL      such as http://127.0.0.1:4010/api. With --control it is a running fake, and every scenario gets its own world

What the target cannot do is skipped, with the reason; --interactive asks a person for what only a person can do there.
All that is wrong with a file is told before the first call.

--step stops before each step and shows what it will do: enter plays it, s leaves it out, r plays the one before again,
q ends the scenario, its last steps (finally) being played.

--serve NAME starts a fake in the scenario's world and plays its control side only: its calls are waited for, and made by
your own application, with the client id that is shown.

--transcript FILE writes what was said as text that is the same the next time, or compares with it when the file is there;
--update writes it anew.

Exit codes: 0 nothing failed, 1 a scenario failed or differs from its transcript, 2 used wrongly, files with mistakes included.`

func (p *program) playCommand() *cobra.Command {
	o := &playOptions{}
	cmd := &cobra.Command{
		Use:   "play [NAME|FILE|DIR...]",
		Short: "Play scenarios against a target, step by step or all at once",
		Long:  playHelp,
		Example: `  uqmock play --list
  uqmock play guide-option-a --step
  uqmock play my-scenario.yaml --html timeline.html
  uqmock play scenarios/ --target http://127.0.0.1:4010/api --control http://127.0.0.1:4011 --junit report.xml
  uqmock play guide-option-a --set limit=250 --transcript guide.txt
  uqmock play --serve card-slow`,
		RunE: func(c *cobra.Command, args []string) error { return p.play(c.Context(), c.InOrStdin(), o, args) },
	}
	o.bind(cmd.Flags())
	return cmd
}

func (o *playOptions) bind(f *pflag.FlagSet) {
	f.SortFlags = false
	o.bindTarget(f)
	toggle(f, &o.step, "step", "stop before each step, and ask")
	toggle(f, &o.check, "check", "only look whether the files are right; play nothing")
	toggle(f, &o.list, "list", "list the scenarios, a line each; play nothing")
	f.StringArrayVar(&o.set, "set", nil, "a variable's value, as `NAME=VALUE`; repeatable")
	f.Var(countValue{&o.seed}, "seed", "what ids and invented values are made of (default: the scenario's, or 1)")
	f.Var(countValue{&o.parallel}, "parallel", "how many scenarios at a time, where each has a world of its own (default: four for each processor)")
	o.bindReports(f)
	fileName(f, &o.transcript, flagText{"transcript", "", "what to compare what was said with, or where to write it when that is not there; - for standard output"})
	toggle(f, &o.update, "update", "write the transcript even if it is there")
	toggle(f, &o.serve, "serve", "start a fake in the world of the one scenario, and play its control side only")
	address(f, &o.addr, flagText{"addr", serveAddr, "where the API of --serve listens"})
	address(f, &o.controlAddr, flagText{"control-addr", serveControlAddr, "where the control API of --serve listens"})
	o.bindLimits(f)
}

// Where --serve listens unless it is told otherwise, as serve does.
const (
	serveAddr        = "127.0.0.1:4010"
	serveControlAddr = "127.0.0.1:4011"
)

// reportsTo reports whether a report goes where a path leads.
func (o *playOptions) reportsTo(path string) bool {
	return slices.ContainsFunc(o.paths(), func(report string) bool { return place(report) == place(path) })
}

// play lists, checks, serves or plays scenarios.
func (p *program) play(ctx context.Context, stdin io.Reader, o *playOptions, args []string) error {
	if err := o.agrees(); err != nil {
		return err
	}
	library, chosen, err := scenarioFiles(args)
	if err != nil {
		return err
	}
	set, err := o.variables(chosen)
	switch {
	case err != nil:
		return err
	case o.list:
		return p.listScenarios(chosen)
	case o.check:
		_, err = fmt.Fprintf(p.out, "%s right\n", counted(len(chosen), "scenario is", "scenarios are"))
		return err
	case o.serve:
		return p.serveScenario(ctx, o, library, chosen, set)
	}
	return p.playAll(ctx, stdin, o, library, chosen, set)
}

// agrees refuses flags that mean nothing together.
func (o *playOptions) agrees() error {
	idle := o.list || o.check
	for _, c := range []struct {
		wrong bool
		why   string
	}{
		{o.list && o.check, "--list and --check do different things: give one of them"},
		{idle && (o.step || o.serve || o.writes()), "--list and --check play nothing: --step, --serve, --transcript and reports are of no use with them"},
		{o.update && o.transcript == "", "--update is of no use without --transcript"},
		{o.step && o.parallel > 1, "--step plays one scenario at a time: leave --parallel out"},
		{o.transcript != "" && o.reportsTo(o.transcript), "--transcript and a report go to the same place: give each its own file"},
	} {
		if c.wrong {
			return misuse("%s", c.why)
		}
	}
	return o.servesAlone()
}

// servesAlone refuses flags that mean nothing with --serve, and those that mean nothing without it.
func (o *playOptions) servesAlone() error {
	switch {
	case !o.serve && (o.addr != serveAddr || o.controlAddr != serveControlAddr):
		return misuse("--addr and --control-addr go with --serve")
	case o.serve && (o.step || o.target != mockTarget || o.writes()):
		return misuse("--serve starts a fake of its own and reports nothing: leave out --target, --step, --transcript and reports")
	case o.serve && (o.interactive || o.parallel > 0 || o.rate > 0):
		return misuse("--serve makes no calls and asks nobody: leave out --interactive, --parallel and --rate")
	}
	return nil
}

// writes reports whether a report or a transcript is asked for.
func (o *playOptions) writes() bool { return o.junit+o.html+o.json+o.transcript != "" }

func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// variables reads --set for every chosen scenario that has the variable. One that none has is a mistake.
func (o *playOptions) variables(chosen []*script.Scenario) (map[string]map[string]any, error) {
	all := map[string]map[string]any{}
	var known []string
	for _, pair := range o.set {
		name, text, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, misuse("--set: %q is no variable with a value: it must be NAME=VALUE", pair)
		}
		found := false
		for _, s := range chosen {
			for _, v := range s.Vars {
				known = append(known, v.Name)
				if v.Name != name {
					continue
				}
				found = true
				value, err := v.Parse(text)
				if err != nil {
					return nil, misuse("--set: scenario %s: %w", s.ID, err)
				}
				if all[s.ID] == nil {
					all[s.ID] = map[string]any{}
				}
				all[s.ID][name] = value
			}
		}
		if !found {
			return nil, misuse("--set: none of the scenarios has a variable %q%s", name, didYouMean(name, known))
		}
	}
	return all, nil
}

// listScenarios tells id, title and targets of each.
func (p *program) listScenarios(chosen []*script.Scenario) error {
	for _, s := range chosen {
		if _, err := fmt.Fprintf(p.out, "%s  %s (%s)\n", s.ID, report.Visible(s.Title), strings.Join(scenarios.Targets(s), ", ")); err != nil {
			return err
		}
	}
	return nil
}

// playAll plays the chosen scenarios and writes the reports.
func (p *program) playAll(ctx context.Context, stdin io.Reader, o *playOptions, library script.Library, chosen []*script.Scenario, set map[string]map[string]any) error {
	target, stop, err := p.makeTarget(ctx, &o.targetOptions, false)
	if err != nil {
		return err
	}
	defer stop()
	files, err := p.openReports(&o.reportOptions, report.WriteTimeline)
	if err != nil {
		return err
	}
	console := p.console(len(chosen), append(o.paths(), o.transcript)...)
	target.AllowMoney = true                                  // a scenario says itself what it does
	cases := p.cases(stdin, o, library, chosen, set, console) //nolint:contextcheck // a case gets the run's
	played, err := engine.Suite(ctx, target, cases, engine.Options{
		Suite: "uqmock play", Parallel: o.workers(), Each: console.Case,
	})
	if played == nil {
		files.discard()
		return refusedOr(err)
	}
	failed := errors.Join(files.write(played), console.End(played), p.transcript(o, console, played))
	return errors.Join(failed, outcome(played, err, "scenarios"))
}

func (o *playOptions) workers() int {
	if o.step || o.interactive {
		return 1
	}
	return o.parallel
}

// cases makes the scenarios what the engine plays.
func (p *program) cases(stdin io.Reader, o *playOptions, library script.Library, chosen []*script.Scenario, set map[string]map[string]any, console *report.Console) []engine.Case {
	options := scenarios.Options{Set: set, Seed: o.seed}
	person := &person{in: newLines(stdin), out: console}
	if o.step {
		options.Before = person.choose
	}
	if o.step || o.interactive {
		options.Ask = person.ask
	}
	if o.step || len(chosen) == 1 {
		options.After = func(v scenarios.View, s report.Step, played report.Result) {
			told := stepLine(v, s)
			if o.step {
				told += report.StepText(&played, s)
			}
			_, _ = fmt.Fprint(console, told)
		}
	}
	cases := make([]engine.Case, len(chosen))
	for i, s := range chosen {
		cases[i] = scenarios.Case(library, s, options)
	}
	return cases
}

// stepLine tells how a step ended.
func stepLine(v scenarios.View, s report.Step) string {
	line := fmt.Sprintf("  %s%-4s  %d/%d %s", strings.Repeat("  ", v.Depth), s.Verdict, v.Number, v.Of, s.Name)
	if s.Reason != "" {
		line += ": " + s.Reason
	}
	return report.Visible(line) + "\n"
}
