package engine

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/uqmock/uqmock/client"
	"github.com/uqmock/uqmock/contract/report"
)

// Run is one use of a target: it is opened, plays cases, and is closed.
type Run struct {
	target   *Target
	client   *http.Client
	control  *control  // nil when the target has none
	receiver *receiver // nil when webhooks do not reach us
	limiter  *rate.Limiter
	name     string // six characters that no other run has
	wall     func() time.Time
	ctx      context.Context
	abort    context.CancelCauseFunc

	worlds atomic.Uint64
	phones atomic.Uint32

	mu      sync.Mutex
	token   string // of a shared target
	tokenAt time.Time
	left    []report.Object
}

// Open makes sure that a target is there and answers, and gets ready to play. Close the run in the end.
func Open(ctx context.Context, target Target) (*Run, error) {
	if err := target.Check(); err != nil {
		return nil, err
	}
	run := &Run{target: &target, wall: wallClock, limiter: limiter(target.Rate)}
	run.ctx, run.abort = context.WithCancelCause(ctx)
	transport := target.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	run.client = &http.Client{Transport: plainly{transport}, CheckRedirect: stayHere}
	run.draw()
	if target.ControlURL != "" {
		run.control = &control{base: target.ControlURL, token: target.ControlToken, client: run.client}
	}
	if err := run.listen(); err != nil {
		return nil, err
	}
	if err := run.probe(); err != nil { //nolint:contextcheck // a run has its own context, made of ours
		return nil, errors.Join(err, run.Close())
	}
	return run, nil
}

func limiter(perSecond float64) *rate.Limiter {
	if perSecond == 0 {
		return rate.NewLimiter(rate.Inf, 1)
	}
	return rate.NewLimiter(rate.Limit(perSecond), 1)
}

// draw chooses the name of the run and its first telephone number: what runs make on a shared target must not meet.
func (r *Run) draw() {
	var chance [8]byte
	_, _ = rand.Read(chance[:]) // it never fails
	r.name = hex.EncodeToString(chance[:3])
	r.phones.Store(binary.BigEndian.Uint32(chance[4:]))
}

// listen gets ready for webhooks, where they can reach us.
func (r *Run) listen() (err error) {
	addr := r.target.Webhooks.Addr
	if addr == "" && r.control != nil {
		addr = "127.0.0.1:0"
	}
	if addr == "" {
		return nil
	}
	if r.receiver, err = newReceiver(r.ctx, addr, r.wall, r.genuine); err != nil {
		return fmt.Errorf("webhooks cannot be received on %s: %w", addr, err)
	}
	if reached := r.target.Webhooks.URL; reached != "" {
		r.receiver.url = strings.TrimRight(reached, "/")
	}
	return nil
}

// genuine refuses a post to the address of no case: on a target with control each has its own, and elsewhere it must be
// signed with the secret that the vendor was told, if there is one.
func (r *Run) genuine(post received) *refusedPost {
	secret := r.target.Webhooks.Secret
	switch {
	case r.control != nil:
		return &refusedPost{http.StatusNotFound, "for no case"}
	case secret == "":
		return nil
	}
	options := client.WebhookOptions{Secret: secret, Now: func() time.Time { return post.at }, Tolerance: webhookTolerance}
	if client.VerifyWebhook(options, post.header, post.body) != nil {
		return &refusedPost{http.StatusUnauthorized, "without a good signature"}
	}
	return nil
}

// answers makes sure that an API is at the base address of a target with control: one that refuses a call without token.
func (r *Run) answers(ctx context.Context) error {
	where := redacted(r.target.BaseURL)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.target.BaseURL+"/v1/issuing/cardholders", http.NoBody)
	if err != nil {
		return err
	}
	reply, err := r.client.Do(request)
	if err != nil {
		return fmt.Errorf("target %s: %w", where, r.told(err))
	}
	_ = reply.Body.Close()
	if reply.StatusCode == http.StatusNotFound {
		return fmt.Errorf("target %s answered 404 to a path of the API: does the address end in /api?", where)
	}
	return nil
}

// probe asks for a token once, so that a target that is not there is told once and not by every case.
func (r *Run) probe() error {
	ctx, cancel := context.WithTimeout(r.ctx, r.target.timeout())
	defer cancel()
	if r.control != nil {
		if err := r.control.do(ctx, http.MethodGet, "/worlds", nil, nil); err != nil {
			return fmt.Errorf("control %s: %w", redacted(r.target.ControlURL), r.told(err))
		}
		return r.answers(ctx)
	}
	if err := r.pace(ctx); err != nil {
		return err
	}
	client, key := r.target.ClientID, r.target.APIKey
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.target.BaseURL+"/v1/connect/token", http.NoBody)
	if err != nil {
		return err
	}
	request.Header.Set("x-client-id", client)
	request.Header.Set("x-api-key", key)
	reply, err := r.client.Do(request)
	if err != nil {
		return fmt.Errorf("target %s: %w", redacted(r.target.BaseURL), r.told(err))
	}
	defer func() { _ = reply.Body.Close() }()
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("target %s answered %d to the token call: are address and credentials right?", redacted(r.target.BaseURL), reply.StatusCode)
	}
	return r.keepToken(reply)
}

func (r *Run) told(err error) error {
	if errors.Is(err, ErrProduction) {
		return ErrProduction
	}
	hides := &secrets{}
	hides.add(r.target.secrets()...) // a redirect can echo them
	return errors.New(hides.conceal(explain(err, r.target.timeout())))
}

// abortOn ends the whole run when the target leads to production.
func (r *Run) abortOn(err error) error {
	if errors.Is(err, ErrProduction) {
		r.abort(ErrProduction)
	}
	return err
}

// pace waits for the next call's turn.
func (r *Run) pace(ctx context.Context) error { return r.limiter.Wait(ctx) }

// label names a case's data: on a shared target the run is part of it.
func (r *Run) label(s *Session) string {
	if s.Isolated() {
		return "own"
	}
	return r.name + "x" + fmt.Sprint(r.worlds.Add(1))
}

func (r *Run) nextPhone() uint32 { return r.phones.Add(1) % 10_000_000 }

func (r *Run) leave(o report.Object) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.left, o) {
		r.left = append(r.left, o)
	}
}

// LeftBehind lists what the run made on a shared target and could not remove.
func (r *Run) LeftBehind() []report.Object {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.left)
}

// Cause says why the run was ended before its time; nil when it was not.
func (r *Run) Cause() error { return context.Cause(r.ctx) }

// Close ends the run.
func (r *Run) Close() error {
	defer r.abort(nil)
	defer r.client.CloseIdleConnections()
	return r.receiver.close()
}
