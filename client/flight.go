package client

import (
	"context"
	"errors"
	"sync"
	"time"
)

// errNoReturn is why a request for a token failed whose transport ended its goroutine.
var errNoReturn = errors.New("the transport did not return")

// tokens keeps the token that all calls share, and sees to it that at most one
// request for a new one is under way.
type tokens struct {
	fetch func(ctx context.Context, pausing func(time.Duration, *Error)) (AccessToken, *Error)
	now   func() time.Time

	mu      sync.Mutex
	current AccessToken
	flight  *flight // nil when nobody asks
}

// flight is one request for a token, with all its attempts, and those who wait
// for it. It belongs to none of them: it ends when it is done, or when the last
// one has left. The lock of tokens guards it.
type flight struct {
	waiting int
	cancel  context.CancelFunc
	done    chan struct{} // closed at the end, when token and failure are set
	token   AccessToken
	failure *Error
	news    chan struct{} // closed and replaced when a pause begins
	until   time.Time     // the end of the pause, on the real clock
	last    *Error        // why there is a pause
}

// get gives the shared token, or waits for a new one until ctx is done.
func (t *tokens) get(ctx context.Context) (AccessToken, *Error) {
	if err := ctx.Err(); err != nil { // before anything is sent
		return AccessToken{}, &Error{Operation: tokenOperation, Err: err}
	}
	t.mu.Lock()
	if t.current.Text != "" && t.now().Before(t.current.RenewAt) {
		defer t.mu.Unlock()
		return t.current, nil
	}
	f := t.join(ctx)
	t.mu.Unlock()
	defer t.leave(f)
	return t.wait(ctx, f)
}

// join boards the flight, or starts one that outlives the context of its first
// passenger.
func (t *tokens) join(ctx context.Context) *flight {
	if t.flight == nil {
		detached, cancel := context.WithCancel(context.WithoutCancel(ctx))
		t.flight = &flight{cancel: cancel, done: make(chan struct{}), news: make(chan struct{})}
		go t.fly(detached, t.flight)
	}
	t.flight.waiting++
	return t.flight
}

// fly lands in any case: a transport may end the goroutine, as a test does that
// fails in it, and nobody would come back to those who wait.
func (t *tokens) fly(ctx context.Context, f *flight) {
	f.failure = &Error{Operation: tokenOperation, Err: errNoReturn}
	defer t.land(f)
	f.token, f.failure = t.fetch(ctx, func(wait time.Duration, last *Error) {
		t.mu.Lock()
		defer t.mu.Unlock()
		f.until, f.last = wallClock().Add(wait), last
		close(f.news)
		f.news = make(chan struct{})
	})
}

func (t *tokens) land(f *flight) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.flight == f {
		t.flight = nil
		if f.failure == nil {
			t.current = f.token
		}
	}
	close(f.done)
}

func (t *tokens) leave(f *flight) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f.waiting--; f.waiting > 0 {
		return
	}
	f.cancel()
	if t.flight == f {
		t.flight = nil // who comes now must not board a flight that was called off
	}
}

// wait lasts until the flight is done. A passenger whose deadline falls into a
// pause leaves at once, with the reason of the pause.
func (t *tokens) wait(ctx context.Context, f *flight) (AccessToken, *Error) {
	for {
		news, pause := t.pause(f)
		if pause != nil && !covers(ctx, pause.wait) {
			return AccessToken{}, pause.failure()
		}
		select {
		case <-f.done:
			if f.failure != nil {
				own := *f.failure
				return AccessToken{}, &own
			}
			return f.token, nil
		case <-news:
		case <-ctx.Done():
			return AccessToken{}, &Error{Operation: tokenOperation, Err: ctx.Err()}
		}
	}
}

// pause is the wait that is left before the next attempt.
type pause struct {
	wait   time.Duration
	reason *Error
}

func (p *pause) failure() *Error {
	own := *p.reason // each passenger may write to its own
	return &own
}

func (t *tokens) pause(f *flight) (news <-chan struct{}, p *pause) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f.last != nil {
		p = &pause{f.until.Sub(wallClock()), f.last}
	}
	return f.news, p
}

// drop forgets a token that was refused, unless it was replaced meanwhile.
func (t *tokens) drop(refused AccessToken) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current.Text == refused.Text {
		t.current = AccessToken{}
	}
}
