package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// listenOptions are the flags of listen.
type listenOptions struct {
	addr, secret, forwardTo, format   string
	control, controlToken, world, url string
}

const listenHelp = `listen receives webhooks, verifies their signatures and prints one line for each to standard output; everything else
goes to standard error. It answers 200 when a webhook is fine and 400 when it is not.

With --world it registers itself with a running fake as an endpoint of that world, which is opened if it is not yet,
and leaves when it is stopped. A secret is then made up unless given. Where the fake reaches this machine by another
address, as from a container, name that with --url and listen at one that it can reach.

With --forward-to each webhook that is fine is sent on, with the same bytes and headers, and the status of the answer is
passed back: 502 when there is none.`

func (p *program) listenCommand() *cobra.Command {
	o := &listenOptions{}
	cmd := &cobra.Command{
		Use:   "listen",
		Short: "Receive, verify and print webhooks",
		Long:  listenHelp,
		Example: `  uqmock listen --world my-client --control http://127.0.0.1:4011
  uqmock listen --secret whsec --forward-to http://127.0.0.1:8080/hooks
  uqmock listen --world my-client --addr 0.0.0.0:4012 --url http://host.docker.internal:4012
  uqmock listen --world my-client --format json | jq .event_type`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := p.completeListen(o); err != nil {
				return err
			}
			return p.listen(c.Context(), o)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	address(f, &o.addr, flagText{"addr", "127.0.0.1:4012", "where to listen"})
	secret(f, &o.secret, flagText{"secret", "", "secret of the endpoint"})
	webURL(f, &o.forwardTo, flagText{"forward-to", "", "where to send webhooks on to"}, hookExample)
	choice(f, &o.format, flagText{"format", "text", "form of the output"}, "text", "json")
	baseURL(f, &o.control, flagText{"control", "", controlUsage}, defaultControl)
	secret(f, &o.controlToken, flagText{"control-token", "", "token of the control API (default: " + tokenVariable + ")"})
	f.Var(textValue{&o.world, "client-id", checkWorld}, "world", "world to register with")
	webURL(f, &o.url, flagText{"url", "", "address to register (default: the one that is listened at)"}, hookExample)
	return cmd
}

// completeListen fills in what the environment says and refuses what does not fit together.
func (p *program) completeListen(o *listenOptions) error {
	if o.world == "" {
		if o.control != "" || o.controlToken != "" {
			return misuse("--control and --control-token are of no use without --world: name the world to register with")
		}
		if o.url != "" {
			return misuse("--url is of no use without --world: name the world to register with")
		}
		return nil
	}
	base, err := p.controlBase(o.control)
	if err != nil {
		return err
	}
	o.control = base
	o.controlToken = orElse(o.controlToken, p.env(tokenVariable))
	if err := checkSecret(o.controlToken); err != nil {
		return misuse("%s: %w", tokenVariable, err)
	}
	o.secret = orElse(o.secret, newSecret())
	return nil
}

// leaveFor bounds how long leaving the fake may take.
const leaveFor = 2 * time.Second

// listen receives webhooks until ctx ends.
func (p *program) listen(ctx context.Context, o *listenOptions) error {
	at, err := listenAt(ctx, "addr", o.addr)
	if err != nil {
		return err
	}
	r := newReceiver(p, o)
	base, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	at.web = newWeb(base, r, logger(p.err, "text", "warn"))
	failed := make(chan error, 1)
	go func() { failed <- at.web.Serve(at.Listener) }()
	p.greet(at, o)
	leave, err := p.register(ctx, at, o)
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-failed:
		}
	}
	leave()
	return errors.Join(err, r.close(context.WithoutCancel(ctx), at.web))
}

func (p *program) greet(at *listener, o *listenOptions) {
	fmt.Fprintf(p.err, "uqmock listening on %s\n", at.url())
	if o.secret == "" {
		fmt.Fprintln(p.err, "uqmock: no --secret, so signatures are not checked")
	}
}

// onThisMachine tells whether an address means the machine of whoever calls it.
func onThisMachine(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (strings.EqualFold(u.Hostname(), "localhost") || net.ParseIP(u.Hostname()).IsLoopback())
}

// register makes the listener an endpoint of the world, if one is named, and gives a function that takes that back.
func (p *program) register(ctx context.Context, at *listener, o *listenOptions) (leave func(), err error) {
	if o.world == "" {
		return func() {}, nil
	}
	receiver := orElse(o.url, at.url())
	if !onThisMachine(o.control) && onThisMachine(receiver) {
		fmt.Fprintf(p.err, "uqmock: the fake may be on another machine, and %s is an address of its own there: see --url\n", receiver)
	}
	c := controlClient{base: o.control, token: o.controlToken, http: direct()}
	id, err := c.addEndpoint(ctx, o.world, receiver, o.secret)
	if err != nil {
		c.http.CloseIdleConnections()
		return func() {}, fmt.Errorf("cannot register with world %s at %s: %w", o.world, o.control, err)
	}
	fmt.Fprintf(p.err, "uqmock: registered with world %s as endpoint %s\n", o.world, id)
	return func() {
		defer c.http.CloseIdleConnections()
		leaving, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveFor) // ctx has ended: that is why we leave
		defer cancel()
		if err := c.removeEndpoint(leaving, o.world, id); err != nil {
			fmt.Fprintf(p.err, "uqmock: endpoint %s of world %s was not removed: %v\n", id, o.world, err)
		}
	}, nil
}

// close answers what has begun and ends the rest.
func (r *receiver) close(ctx context.Context, web *http.Server) error {
	defer r.http.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(ctx, leaveFor)
	defer cancel()
	if err := web.Shutdown(ctx); err != nil {
		return web.Close()
	}
	return nil
}
