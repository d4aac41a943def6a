package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/scenarios/record"
)

// recordOptions are the flags of record.
type recordOptions struct {
	control, controlToken, world string
	proxy, target                string
	id                           string
	once, update                 bool
	file                         string
}

const recordHelp = `record writes what is done as a scenario, which play plays again: calls, decisions, moves of the clock and webhooks.

With --world it watches a world of a running fake. With --proxy it stands before the sandbox, or another target, and
passes on what your application sends there; webhooks do not come that way. It writes the file when it is stopped
(Ctrl-C), or at once with --once.

Ids that later steps use are saved under names; emails, telephone and passport numbers are invented anew; and neither
secrets nor images reach the file. Names, birthdays and addresses stay as they were sent. Look through it, give it a title, and take out what does not matter.`

func (p *program) recordCommand() *cobra.Command {
	o := &recordOptions{}
	cmd := &cobra.Command{
		Use:   "record FILE",
		Short: "Write what is done in a world, or to the sandbox, as a scenario",
		Long:  recordHelp,
		Example: `  uqmock record --world my-client my-journey.yaml
  uqmock record --world my-client --once my-journey.yaml
  uqmock record --proxy 127.0.0.1:4020 --target sandbox my-journey.yaml`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return misuse("the file to write is missing, as in uqmock record --world my-client my-journey.yaml")
			}
			if len(args) > 1 {
				return misuse("unexpected argument %q: one file is written", args[1])
			}
			o.file = args[0]
			return p.record(c.Context(), o)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.Var(textValue{&o.world, "client-id", checkWorld}, "world", "world to watch")
	baseURL(f, &o.control, flagText{"control", "", controlUsage}, defaultControl)
	secret(f, &o.controlToken, flagText{"control-token", "", "token of the control API (default: " + tokenVariable + ")"})
	address(f, &o.proxy, flagText{"proxy", "", "where to listen for what goes to the target"})
	f.Var(textValue{&o.target, "sandbox|url", checkTarget}, "target", "what the proxy stands before (default: sandbox)")
	f.StringVar(&o.id, "id", "", "`id` of the scenario (default: the name of the file)")
	toggle(f, &o.once, "once", "write what was done so far, and do not wait for more")
	toggle(f, &o.update, "update", "write the file even if it is there")
	return cmd
}

// record gathers what is done until ctx ends, and writes it.
func (p *program) record(ctx context.Context, o *recordOptions) error {
	if err := o.fits(); err != nil {
		return err
	}
	gather := p.watch
	if o.proxy != "" {
		gather = p.standBefore
	}
	history, err := gather(ctx, o)
	if history == nil && err != nil {
		return err
	}
	text, scenarioErr := record.Scenario(o.id, history)
	if scenarioErr != nil {
		return misuse("%w", scenarioErr)
	}
	if bytes.Contains(text, []byte("\nsteps: []\n")) { // play would refuse it
		return cmp.Or(err, errors.New("nothing was done that a step can say: there is no scenario to write"))
	}
	if writeErr := p.writeScenario(o, text); writeErr != nil {
		return writeErr
	}
	fmt.Fprintf(p.err, "%s: %s\n", o.file, counted(len(history), "call or event", "calls and events"))
	return err
}

func (o *recordOptions) fits() error {
	if err := o.named(); err != nil {
		return err
	}
	for _, c := range []struct {
		wrong bool
		why   string
	}{
		{(o.world == "") == (o.proxy == ""), "one of --world and --proxy is needed: what to watch, or where to stand"},
		{o.proxy != "" && (o.control+o.controlToken != "" || o.once), "--control, --control-token and --once go with --world"},
		{o.world != "" && o.target != "", "--target goes with --proxy: a world is watched through --control"},
		{o.target == mockTarget, "--target mock cannot be stood before: use --world to watch a world of a running fake"},
	} {
		if c.wrong {
			return misuse("%s", c.why)
		}
	}
	return o.fileFits()
}

// fileFits refuses a file that cannot be written, or must not: it would be a pity to learn only in the end.
func (o *recordOptions) fileFits() error {
	if _, err := os.Stat(o.file); err == nil && o.file != standardOutput && !o.update {
		return misuse("%s is there already: choose another name, or write it anew with --update", o.file)
	}
	if at, err := os.Stat(filepath.Dir(o.file)); err != nil || !at.IsDir() {
		return misuse("%s cannot be written: there is no folder %s", o.file, filepath.Dir(o.file))
	}
	return nil
}

// named gives the scenario the id that its file has, unless it has one.
func (o *recordOptions) named() error {
	if o.id == "" {
		o.id = strings.TrimSuffix(filepath.Base(o.file), filepath.Ext(o.file))
	}
	_, err := record.Scenario(o.id, nil)
	if err != nil && o.file == standardOutput {
		return misuse("--id is needed when the scenario goes to standard output")
	}
	if err != nil {
		return misuse("%w (give the file such a name, or use --id)", err)
	}
	return nil
}

func (p *program) writeScenario(o *recordOptions, text []byte) error {
	if o.file == standardOutput {
		_, err := p.out.Write(text)
		return err
	}
	return os.WriteFile(o.file, text, 0o644) //nolint:gosec // it holds no secrets, and is there to be shared
}

// lookEvery is how often a world is looked at.
const lookEvery = 500 * time.Millisecond

// watch gathers what is done in a world.
func (p *program) watch(ctx context.Context, o *recordOptions) ([]record.Happening, error) {
	base, err := p.controlBase(o.control)
	if err != nil {
		return nil, err
	}
	c := controlClient{base: base, token: orElse(o.controlToken, p.env(tokenVariable)), http: &http.Client{Timeout: 10 * time.Second}}
	get := func(ctx context.Context, path string, into any) error {
		_, err := c.call(ctx, http.MethodGet, "/v1"+path, nil, into)
		return err
	}
	if o.once {
		done, cancel := context.WithCancel(ctx)
		cancel()
		return record.Watch(done, get, o.world, nil)
	}
	if err := c.openWorld(ctx, o.world); err != nil {
		return nil, err
	}
	fmt.Fprintf(p.err, "watching world %s; stop with Ctrl-C to write %s\n", o.world, o.file)
	looks := time.NewTicker(lookEvery)
	defer looks.Stop()
	return record.Watch(ctx, get, o.world, looks.C)
}

// standBefore gathers what goes to a target through us.
func (p *program) standBefore(ctx context.Context, o *recordOptions) ([]record.Happening, error) {
	address := orElse(o.target, sandboxTarget)
	if address == sandboxTarget {
		address = orElse(p.env(baseURLVariable), sandboxURL)
	}
	if err := checkBaseURL(address, apiExample); err != nil {
		return nil, misuse("%w", err)
	}
	target, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil {
		return nil, misuse("%w", err)
	}
	proxy, err := record.NewProxy(target, nil)
	if errors.Is(err, engine.ErrProduction) {
		return nil, refusedOr(err)
	}
	if err != nil {
		return nil, misuse("%w", err)
	}
	at, err := listenAt(ctx, "proxy", o.proxy)
	if err != nil {
		return nil, err
	}
	at.web = newWeb(context.WithoutCancel(ctx), proxy, logger(p.err, "text", "warn"))
	failed := make(chan error, 1)
	go func() { failed <- at.web.Serve(at.Listener) }()
	fmt.Fprintf(p.err, "point your application at %s instead of %s; stop with Ctrl-C to write %s\n", at.url(), target.Redacted(), o.file)
	select {
	case <-ctx.Done():
		err = nil
	case err = <-failed:
	}
	_ = at.web.Close()
	return proxy.History(), err
}
