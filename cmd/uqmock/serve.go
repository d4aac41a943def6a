package main

import (
	"context"
	"maps"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/quirk"
)

// serveOptions are the flags of serve, wherever their values come from.
type serveOptions struct {
	addr, controlAddr, controlToken       string
	config, seedFile, readyFile           string
	webhookURL, webhookSecret, idvURLBase string
	logFormat, logLevel, revision         string
	seed                                  uint64
	maxBody                               int64
	strict                                bool
	quirks                                quirkValues
}

const serveHelp = `serve runs the fake. When it takes calls it prints one line to standard output, with the addresses of the API and
of the control API; everything else goes to standard error.

Each flag is also an environment variable (--control-addr: UQMOCK_CONTROL_ADDR; several --quirk: UQMOCK_QUIRK, joined
by commas) and a key of the config file (control-addr; quirks, an object). A flag beats the environment, which beats the
file; an empty variable counts as not set, and one that begins with UQMOCK_ and is not known is told of. The config file, YAML or JSON, has besides the flags:

  products     in place of the seeded ones: the members of List Products, and limit_required, region_rules, one_time
  balances     issuing balance of each account by currency
  accounts     ids of the sub-accounts
  credentials  the only pairs of client_id and api_key that get a token; with an empty list nobody does
  policies     idv, review, provisioning: mode (manual, immediate, after), delay, outcome; webhook_retry: waits
  quirks       switches by ledger id
  webhooks     endpoints of every world: url, secret, events, timestamps, timestamp_unit, ordered

A seed file has products, balances and accounts alone, and goes before the config file.

Without --seed one is drawn, so that the ids of an earlier run do not meet again. Where the control address is not a
loopback one, a control token is required; it is made up and shown on standard error unless given.`

func (p *program) serveCommand() *cobra.Command {
	o := &serveOptions{quirks: quirkValues{}}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the fake",
		Long:  serveHelp,
		Example: `  uqmock serve
  uqmock serve --addr 127.0.0.1:0 --control-addr 127.0.0.1:0 --seed 42 --ready-file ready.json
  uqmock serve --webhook-url http://127.0.0.1:8080/hooks --webhook-secret whsec --quirk money=documented`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := o.settle(c.Flags(), p.env)
			if err != nil {
				return err
			}
			p.warnOfUnknown(c.Flags(), notices{p.err, o.logFormat})
			return p.serve(c.Context(), o, config)
		},
	}
	o.bind(cmd.Flags())
	return cmd
}

func (o *serveOptions) bind(f *pflag.FlagSet) {
	f.SortFlags = false
	address(f, &o.addr, flagText{"addr", serveAddr, "where the UQPAY API listens"})
	address(f, &o.controlAddr, flagText{"control-addr", serveControlAddr, "where the control API listens"})
	secret(f, &o.controlToken, flagText{"control-token", "", "token that the control API asks for (the environment hides it better)"})
	fileName(f, &o.config, flagText{"config", "", "config file, YAML or JSON"})
	fileName(f, &o.seedFile, flagText{"seed-file", "", "file with products, balances and accounts, YAML or JSON"})
	webURL(f, &o.webhookURL, flagText{"webhook-url", "", "webhook endpoint of every world"}, hookExample)
	secret(f, &o.webhookSecret, flagText{"webhook-secret", "", "secret of --webhook-url"})
	f.Var(seedValue{&o.seed}, "seed", "where ids, card numbers and codes come from (default: drawn)")
	f.Var(o.quirks, "quirk", "switch on which sources disagree; can be given several times")
	choice(f, &o.revision, flagText{"revision", quirk.DefaultRevision, "state of UQPAY's contract to play"}, quirk.Revisions()...)
	f.Var(boolValue{&o.strict}, "strict", "refuse the bare token, unknown body members and unknown query parameters")
	f.Lookup("strict").NoOptDefVal = "true"
	webURL(f, &o.idvURLBase, flagText{"idv-url-base", "", "what stands before /idv/ in links to the identity check (default: the API's address; bound to all addresses, the one the client called)"}, baseExample)
	o.maxBody = defaultMaxBody
	f.Var(sizeValue{&o.maxBody}, "max-body", "largest request body, 1KiB at least")
	fileName(f, &o.readyFile, flagText{"ready-file", "", "file to write addresses, control token, pid and seed to when ready; removed at the end"})
	choice(f, &o.logFormat, flagText{"log-format", "text", "form of the log on standard error"}, "text", "json")
	choice(f, &o.logLevel, flagText{"log-level", "info", "least important lines to log"}, "debug", "info", "warn", "error")
}

// defaultMaxBody is the largest request body (ledger: limits).
const defaultMaxBody = 12 << 20

// settle gives each flag that is not on the command line its value from the environment or else the config file, and
// makes of all of them what the fake is to be.
func (o *serveOptions) settle(flags *pflag.FlagSet, env func(string) string) (mockserver.Config, error) {
	typed := maps.Clone(o.quirks)
	clear(o.quirks) // those of the environment come in here
	settled, err := fromEnvironment(flags, env)
	if err != nil {
		return mockserver.Config{}, err
	}
	var file sections
	if o.config != "" {
		if file, err = readConfig(o.config, flags, settled); err != nil {
			return mockserver.Config{}, named("config", err)
		}
	}
	quirks := quirkValues{}
	for _, layer := range []quirkValues{file.quirks, o.quirks, typed} { // a flag goes over the environment
		maps.Copy(quirks, layer)
	}
	if o.webhookSecret != "" && o.webhookURL == "" {
		return mockserver.Config{}, misuse("--webhook-secret is of no use without --webhook-url")
	}
	data := file.worldData
	if o.seedFile != "" {
		seeds, err := readSeedFile(o.seedFile)
		if err != nil {
			return mockserver.Config{}, named("seed-file", err)
		}
		data = seeds.over(data)
	}
	return o.fake(file, data, quirks), nil
}

func named(flag string, err error) error { return misuse("--%s: %w", flag, err) }

func (o *serveOptions) fake(file sections, data worldData, quirks quirkValues) mockserver.Config {
	endpoints := slices.Clone(file.endpoints)
	if o.webhookURL != "" {
		e := newEndpoint()
		e.URL, e.Secret = o.webhookURL, o.webhookSecret
		endpoints = append(endpoints, e)
	}
	return mockserver.Config{
		Seed: o.seed, Revision: o.revision, Quirks: quirks, Strict: o.strict, MaxBody: o.maxBody, IDVURLBase: o.idvURLBase,
		Policies: file.policies, Credentials: file.credentials, Endpoints: endpoints,
		Products: data.products, Balances: data.balances, SubAccounts: data.accounts,
	}
}

// fromEnvironment sets each flag that is not on the command line from its variable, and tells which flags have a value
// now.
func fromEnvironment(flags *pflag.FlagSet, env func(string) string) (settled map[string]bool, err error) {
	settled = map[string]bool{}
	flags.VisitAll(func(f *pflag.Flag) {
		text := env(variable(f.Name))
		settled[f.Name] = f.Changed || text != ""
		if text == "" || f.Changed && f.Name != "quirk" || err != nil {
			return
		}
		if refused := f.Value.Set(text); refused != nil {
			err = misuse("%s: %w", variable(f.Name), refused)
		}
	})
	return settled, err
}

// serve runs the fake until ctx ends.
func (p *program) serve(ctx context.Context, o *serveOptions, c mockserver.Config) error {
	s, err := p.open(ctx, o, c)
	if err != nil {
		return err
	}
	if err := s.announce(p.out); err != nil {
		s.stop(ctx)
		return err
	}
	return s.wait(ctx)
}
