package mockserver

import (
	"container/heap"
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/uqmock/uqmock/mockserver/quirk"
	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
)

// wallClock is the only reader of the system's clock; all else asks Config.Wall.
func wallClock() time.Time { return time.Now() }

// loop owns the timer. It keeps one heap of next-due times over all worlds, so that an idle world costs nothing, and runs
// the workers that send webhooks.
type loop struct {
	sender webhook.Sender
	seams  Seams
	wall   func() time.Time
	poke   chan struct{} // something earlier than the timer came up
	ctx    context.Context
	stop   context.CancelFunc
	busy   sync.WaitGroup

	mu      sync.Mutex
	queue   queue
	started bool
}

func newLoop(sender webhook.Sender, seams Seams, wall func() time.Time) *loop {
	ctx, stop := context.WithCancel(context.Background())
	if sender.Transport == nil {
		sender.Transport = ownTransport()
	}
	return &loop{sender: sender, seams: seams, wall: wall, poke: make(chan struct{}, 1), ctx: ctx, stop: stop}
}

// ownTransport is one of the fake's own, so that closing the fake can close its connections.
func ownTransport() http.RoundTripper {
	if shared, ok := http.DefaultTransport.(*http.Transport); ok {
		return shared.Clone()
	}
	return http.DefaultTransport
}

// look notes when a world wants to be woken. It is called after each change of the world.
func (l *loop) look(w *World) {
	// Reading and noting are one step: a reading that was overtaken must not be noted over a newer one.
	w.looking.Lock()
	defer w.looking.Unlock()
	at, ok := w.state.NextWall()
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.ctx.Err() != nil, w.dropped, !ok && w.entry == nil:
		return
	case !ok:
		heap.Remove(&l.queue, w.entry.index)
		w.entry = nil
		return
	case w.entry == nil:
		w.entry = &entry{at: at, world: w}
		heap.Push(&l.queue, w.entry)
	case w.entry.at.Equal(at):
		return
	default:
		w.entry.at = at
		heap.Fix(&l.queue, w.entry.index)
	}
	if w.entry.index == 0 {
		if !l.started {
			l.started = true
			l.busy.Go(l.run)
		}
		select {
		case l.poke <- struct{}{}:
		default:
		}
	}
}

// forget takes a dropped world out of the queue, for good.
func (l *loop) forget(w *World) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w.dropped = true
	if w.entry != nil {
		heap.Remove(&l.queue, w.entry.index)
		w.entry = nil
	}
}

func (l *loop) run() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		w, wait := l.next()
		if w != nil {
			l.dispatch(w)
			l.look(w)
			continue
		}
		timer.Reset(wait)
		select {
		case <-timer.C:
		case <-l.poke:
		case <-l.ctx.Done():
			return
		}
	}
}

// next pops the world that is due, or tells how long to wait.
func (l *loop) next() (*World, time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) == 0 {
		return nil, time.Hour
	}
	first := l.queue[0]
	if wait := first.at.Sub(l.wall()); wait > 0 {
		return nil, wait
	}
	heap.Pop(&l.queue)
	first.world.entry = nil
	return first.world, 0
}

// dispatch carries out what is due in a world and sends the webhooks that are free to go, each by its own worker. How
// many there are at a time is for the world to say.
func (l *loop) dispatch(w *World) {
	if l.closed(w) {
		return
	}
	for _, job := range w.state.TakeJobs() {
		l.work(func() { w.state.Report(job, l.attempt(w, job)) })
	}
}

func (l *loop) closed(w *World) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return w.dropped || l.ctx.Err() != nil
}

// work starts a worker, unless the loop was closed: nobody would wait for it.
func (l *loop) work(do func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ctx.Err() == nil {
		l.busy.Go(do)
	}
}

// attempt makes one POST. No lock is held.
func (l *loop) attempt(w *World, job world.Job) world.Attempt {
	quirks := w.state.Settings().Quirks
	sentAt := job.At
	if job.Endpoint.Timestamps == webhook.Wall {
		sentAt = l.wall()
	}
	timestamp := webhook.Timestamp(sentAt, unitOf(job.Endpoint.Endpoint, quirks))
	request := webhook.Build(job.Endpoint.Endpoint, job.Event.Body, timestamp, webhook.Over(quirks.Signature))
	if l.seams.Attempt != nil {
		l.seams.Attempt(job, &request)
	}
	began := l.wall()
	outcome := l.sender.Send(l.ctx, request)
	if l.seams.Outcome != nil {
		l.seams.Outcome(&outcome)
	}
	return world.Attempt{At: job.At, Request: request, Timestamp: timestamp, Outcome: outcome, Took: l.wall().Sub(began)}
}

// unitOf gives the unit of an endpoint's timestamps: its own, or else the quirk's.
func unitOf(e webhook.Endpoint, q quirk.Set) webhook.Unit {
	if e.Unit != "" {
		return e.Unit
	}
	return webhook.Unit(q.TimestampUnit)
}

func (l *loop) close(ctx context.Context) error {
	l.mu.Lock()
	l.stop()
	l.mu.Unlock()
	done := make(chan struct{})
	go func() { l.busy.Wait(); close(done) }()
	if own, ok := l.sender.Transport.(interface{ CloseIdleConnections() }); ok {
		defer own.CloseIdleConnections()
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// entry is a world's place in the queue.
type entry struct {
	at    time.Time
	world *World
	index int
}

// queue is a heap by time.
type queue []*entry

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].at.Before(q[j].at) }
func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}

func (q *queue) Push(x any) {
	e := x.(*entry) // container/heap passes back what it was given
	e.index = len(*q)
	*q = append(*q, e)
}

func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	return last
}
