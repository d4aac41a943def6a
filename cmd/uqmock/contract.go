package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/uqmock/uqmock/contract"
	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
)

// contractOptions are the flags of contract.
type contractOptions struct {
	targetOptions
	reportOptions
	only                   *regexp.Regexp // nil: all cases
	list                   bool
	record, compare, known string
	allowMoney             bool
}

const contractHelp = `contract plays the contract suite against a target and reports what differs: the same cases against the fake, against
anything that imitates the API, and against UQPAY's sandbox.

  mock     a fake of its own, in this process (default)
  sandbox  UQPAY's sandbox, or where UQPAY_BASE_URL says
  URL      such as http://127.0.0.1:4010/api. With --control it is a running fake, and every case gets its own world

The sandbox needs UQPAY_CLIENT_ID and UQPAY_API_KEY, which are read from the environment only and shown nowhere. So does
every other target without control; on this machine they are made up when not set. What runs leave behind on such a
target is listed in the end. Production hosts of UQPAY are refused.

A case that needs what the target cannot do is skipped, with the reason. --known names a JSON list of differences that
somebody answers for until a day: [{"case": NAME, "ledger": ID, "owner": WHO, "expires": "2026-12-31"}]. --record keeps
what is said, and --compare tells what differs from that, beyond the cases' own checks.

Without control, webhooks are received where --webhook-addr says; the vendor has to be told --webhook-url as an endpoint,
whose secret is --webhook-secret. With it, the two tell a fake on another machine how to reach this one.

Reports go to files, or with - to standard output, and all else to standard error then.

Exit codes: 0 nothing failed, 1 a case failed or the run was interrupted, 2 used wrongly.`

func (p *program) contractCommand() *cobra.Command {
	o := &contractOptions{}
	cmd := &cobra.Command{
		Use:   "contract",
		Short: "Hold a target against the contract suite, and report what differs",
		Long:  contractHelp,
		Example: `  uqmock contract
  uqmock contract --target http://127.0.0.1:4010/api --control http://127.0.0.1:4011 --junit report.xml
  uqmock contract --run '^createCard/' --html report.html
  uqmock contract --target sandbox --rate 2/s --known known.json --junit report.xml --html report.html
  uqmock contract --list --target sandbox`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return p.contract(c.Context(), o) },
	}
	o.bind(cmd.Flags())
	return cmd
}

func (o *contractOptions) bind(f *pflag.FlagSet) {
	f.SortFlags = false
	o.bindTarget(f)
	f.Var(patternValue{&o.only}, "run", "play only the cases whose name matches")
	toggle(f, &o.list, "list", "list the cases, and whether the target can play them; play none")
	o.bindReports(f)
	f.StringVar(&o.record, "record", "", "`folder` to keep in what is said, without secrets and ids")
	f.StringVar(&o.compare, "compare", "", "`folder` of a recording to compare with")
	f.StringVar(&o.known, "known", "", "`file` of differences that somebody answers for, JSON")
	o.bindLimits(f)
	toggle(f, &o.allowMoney, "allow-money", "play cases that move money on a target that is not on this machine")
}

// toggle makes a flag that is off unless given.
func toggle(f *pflag.FlagSet, on *bool, name, usage string) {
	f.Var(boolValue{on}, name, usage)
	f.Lookup(name).NoOptDefVal = "true"
}

// contract lists the cases, or plays and reports them.
func (p *program) contract(ctx context.Context, o *contractOptions) error {
	cases, err := o.cases()
	if err != nil {
		return err
	}
	target, stop, err := p.contractTarget(ctx, o)
	if err != nil {
		return err
	}
	defer stop()
	if o.list {
		return p.listCases(cases, &target)
	}
	return p.playContract(ctx, o, target, cases)
}

// cases are those that --run chooses.
func (o *contractOptions) cases() ([]contract.Case, error) {
	if o.list && (o.junit != "" || o.html != "" || o.json != "" || o.record != "" || o.compare != "") {
		return nil, misuse("--list plays no case: --junit, --html, --json, --record and --compare are of no use with it")
	}
	all := contract.Cases()
	if o.only == nil {
		return all, nil
	}
	chosen := slices.DeleteFunc(slices.Clone(all), func(c contract.Case) bool { return !o.only.MatchString(c.Name) })
	if len(chosen) > 0 {
		return chosen, nil
	}
	return nil, misuse("--run: no case has a name that matches %s%s (uqmock contract --list shows the names)", o.only, didYouMean(o.only.String(), caseNames(all)))
}

func caseNames(cases []contract.Case) []string {
	var names []string
	for _, c := range cases {
		names = append(names, c.Name)
	}
	return names
}

// listCases tells name, rule and needs of each case, and whether the target can play it.
func (p *program) listCases(cases []contract.Case, target *engine.Target) error {
	playable := 0
	for _, c := range cases {
		told := "can be played"
		if why := c.Unfit(target); why != "" {
			told = "cannot be played: " + why
		} else {
			playable++
		}
		if _, err := fmt.Fprintf(p.out, "%s\n    %s\n    %s; %s\n", c.Name, c.Rule, needs(c), told); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(p.out, "%d cases, %d of them can be played\n", len(cases), playable)
	return err
}

func needs(c contract.Case) string {
	told := "needs nothing"
	for i, need := range c.Needs {
		told = map[bool]string{true: "needs ", false: told + ", "}[i == 0] + string(need)
	}
	if c.Money {
		told += ", moves money"
	}
	return told
}

// playContract plays the cases and writes the reports.
func (p *program) playContract(ctx context.Context, o *contractOptions, target engine.Target, cases []contract.Case) error {
	options, err := o.options()
	if err != nil {
		return err
	}
	files, err := p.openReports(&o.reportOptions, report.WriteHTML)
	if err != nil {
		return err
	}
	console := p.console(len(cases), o.paths()...)
	options.Each = console.Case
	if o.interactive {
		target.Prompt = console
	}
	played, err := engine.Suite(ctx, target, cases, options)
	if played == nil {
		files.discard()
		return refusedOr(err)
	}
	failed := errors.Join(files.write(played), console.End(played))
	return errors.Join(failed, outcome(played, err, "cases"))
}

// outcome is the error of a run, nil when nothing failed.
func outcome(played *report.Report, err error, what string) error {
	switch {
	case errors.Is(err, engine.ErrProduction):
		return refusedOr(err)
	case played.Ended != "":
		return fmt.Errorf("the run ended early: %s", played.Ended)
	case err != nil:
		return err
	case played.Failed():
		return fmt.Errorf("%d of %d %s failed", played.Counts().Failed, len(played.Results), what)
	}
	return nil
}

// refusedOr makes the refusal of production a mistake of who typed the command.
func refusedOr(err error) error {
	if errors.Is(err, engine.ErrProduction) {
		return misuse("%w", err)
	}
	return err
}

// options are the engine's.
func (o *contractOptions) options() (engine.Options, error) {
	e := engine.Options{Suite: "uqmock contract"}
	var err error
	if o.record != "" && place(o.record) == place(o.compare) {
		return e, misuse("--record and --compare name the same folder: a recording cannot be compared with itself")
	}
	if o.known != "" {
		if e.Known, err = readKnown(o.known); err != nil {
			return e, named("known", err)
		}
	}
	if o.compare != "" {
		if e.Compare, err = engine.OpenRecording(o.compare); err != nil {
			return e, named("compare", err)
		}
	}
	if o.record != "" {
		if e.Record, err = engine.Record(o.record); err != nil {
			return e, named("record", err)
		}
	}
	return e, nil
}
