package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/webhook"
)

// How long stopping may take: requests are drained, then cut off; together no more than 5 s.
const (
	drainFor = 4 * time.Second
	cutFor   = 500 * time.Millisecond
)

// service is a fake that listens.
type service struct {
	fake         *mockserver.Server
	api, control *listener
	token        string // of the control API; empty when none is asked for
	readyFile    string
	log          *slog.Logger
	failed       chan error         // a listener that broke
	cut          context.CancelFunc // ends the requests that are still running
}

// open listens at both addresses and starts to answer.
func (p *program) open(ctx context.Context, o *serveOptions, c mockserver.Config) (*service, error) {
	api, control, err := listenBoth(ctx, o)
	if err != nil {
		return nil, err
	}
	s, err := p.furnish(ctx, o, c, api, control)
	if err != nil {
		return nil, errors.Join(err, api.Close(), control.Close())
	}
	return s, nil
}

// furnish makes the fake behind the two listeners.
func (p *program) furnish(ctx context.Context, o *serveOptions, c mockserver.Config, api, control *listener) (*service, error) {
	c.Log = logger(p.err, o.logFormat, o.logLevel)
	c.IDVURLBase = orElse(o.idvURLBase, api.linkBase())
	drawn := c.Seed == 0
	if drawn {
		c.Seed = drawSeed()
	}
	fake, err := mockserver.New(c)
	if err != nil {
		return nil, misuse("%w", err)
	}
	s := &service{fake: fake, api: api, control: control, readyFile: o.readyFile, log: c.Log, failed: make(chan error, 2)}
	s.token = controlToken(o.controlToken, control)
	n := notices{p.err, o.logFormat}
	if drawn {
		n.say("seed drawn; --seed with the same number gives the same ids again", "seed", c.Seed)
	}
	if o.webhookURL != "" && o.webhookSecret == "" {
		n.say("webhooks go out without a signature: no secret was given for the URL", "flag", "--webhook-secret")
	}
	if s.token != "" && o.controlToken == "" {
		n.say("control token made up; send it as Authorization: Bearer", "control_token", s.token)
	}
	s.start(ctx)
	return s, nil
}

// start serves on both listeners. Requests outlive ctx, so that they can be drained.
func (s *service) start(ctx context.Context) {
	base, cut := context.WithCancel(context.WithoutCancel(ctx))
	s.cut = cut
	s.api.serve(base, s.fake, s)
	s.control.serve(base, s.fake.Control(mockserver.ControlConfig{
		Token: s.token, Loopback: s.control.loopback(), APIURL: s.api.url() + "/api", Version: versionText(),
		Timestamps: webhook.Wall, // receivers check the wall clock
	}), s)
}

// wait returns when ctx has ended and all is stopped, or when a listener broke.
func (s *service) wait(ctx context.Context) (err error) {
	select {
	case <-ctx.Done():
	case err = <-s.failed:
	}
	s.stop(ctx)
	return err
}

// stop answers what has begun, for a while, and ends everything.
func (s *service) stop(ctx context.Context) {
	ctx = context.WithoutCancel(ctx) // it has ended: that is why we stop
	removeReadyFile(s.readyFile, s.ready())
	var stopping sync.WaitGroup
	for _, l := range []*listener{s.api, s.control} {
		stopping.Go(func() { s.drain(ctx, l) })
	}
	stopping.Wait()
	s.cut()
	ctx, cancel := context.WithTimeout(ctx, cutFor)
	defer cancel()
	if err := s.fake.Close(ctx); err != nil {
		s.log.Warn("webhooks in flight were given up", "error", err.Error())
	}
}

// drain lets what runs come to its end; a connection on which nothing was asked has nothing to wait for.
func (s *service) drain(ctx context.Context, l *listener) {
	ctx, cancel := context.WithTimeout(ctx, drainFor)
	defer cancel()
	l.unused.Close()
	if err := l.web.Shutdown(ctx); err != nil {
		s.log.Warn("requests that did not end in time were cut off", "after", drainFor.String())
		s.cut()
		_ = l.web.Close() // its listener is closed already
	}
}
