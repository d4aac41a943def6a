package mockserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/uqmock/uqmock/mockserver/synth"
	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
)

// Server is a fake UQPAY: many worlds behind one handler. Close it when done.
type Server struct {
	config  settled
	seed    synth.Seed
	key     []byte // signs access tokens
	handler http.Handler
	journal *world.Journal // calls that belong to no world
	loop    *loop
	checked checkedReplies
	tokens  verified
	origins origins // that may send the form of the identity check page

	mu     sync.RWMutex
	worlds map[string]*World
	url    string
}

// World is a handle on one world of a Server: a method for everything that only UQPAY, its staff, the identity check or
// time itself could do. It may be used from several goroutines at once.
type World struct {
	server  *Server
	state   *world.World
	options WorldOptions

	advancing chan struct{} // holds one token: of the advance that is under way
	*watched
	told *[]string // of a handle of one control's own: gathers the ids of the events that it brings about
}

// watched is what the loop keeps of a world.
type watched struct {
	looking sync.Mutex // held while the loop looks at the world
	entry   *entry     // place in the loop's queue; the loop's lock guards it and dropped
	dropped bool
}

// ErrTooManyWorlds refuses a world beyond the 10,000th.
var ErrTooManyWorlds = errors.New("there are 10000 worlds already: drop some first")

// New makes a fake without a listener: it is an http.Handler. The error says what in the Config is wrong.
func New(c Config) (*Server, error) {
	config, err := c.settle()
	if err != nil {
		return nil, err
	}
	s := &Server{
		config: config, seed: synth.Seed(config.Seed), journal: world.NewJournal(config.Journal), worlds: map[string]*World{},
	}
	s.key = s.seed.Key("jwt")
	if s.origins, err = newOrigins(config.IDVURLBase); err != nil {
		return nil, err
	}
	s.warnOf(config.Endpoints)
	s.loop = newLoop(webhook.Sender{Transport: config.WebhookTransport}, config.Seams, config.Wall)
	if s.handler, err = s.routes(); err != nil {
		return nil, err
	}
	return s, nil
}

// ServeHTTP answers a call of the UQPAY API, or shows the identity check page.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close stops the timer, cuts off the webhooks that are in flight, and waits until their workers have ended; ctx bounds the
// wait.
func (s *Server) Close(ctx context.Context) error { return s.loop.close(ctx) }

// Seed is the seed that worlds get unless they are created with their own.
func (s *Server) Seed() uint64 { return s.config.Seed }

// World gives the world of a client id and opens it if there is none. It panics on a name that no world can have, or
// when there are too many: both are mistakes of the test that calls it. Create reports them as errors.
func (s *Server) World(name string) *World {
	w, err := s.open(name)
	if err != nil {
		panic(err) //nolint:forbidigo // documented; tests want no error here
	}
	return w
}

// Find gives the world of a name, if it is open.
func (s *Server) Find(name string) (*World, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	w, ok := s.worlds[name]
	return w, ok
}

// Worlds lists the open worlds by name.
func (s *Server) Worlds() []*World {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]*World, 0, len(s.worlds))
	for _, w := range s.worlds {
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b *World) int { return strings.Compare(a.Name(), b.Name()) })
	return all
}

// open gives the world of a name, new or not.
func (s *Server) open(name string) (*World, error) {
	if w, ok := s.Find(name); ok {
		return w, nil
	}
	w, _, err := s.Create(name, WorldOptions{})
	return w, err
}

// badName refuses a name that no world can have.
func badName(name string) error {
	return fmt.Errorf("world name %q is not possible: 1 to 128 of A-Z a-z 0-9 . _ -", name)
}

// Drop closes a world and forgets all of it; its tokens are answered as expired. False when there is none of the name.
func (s *Server) Drop(name string) bool {
	s.mu.Lock()
	w, ok := s.worlds[name]
	delete(s.worlds, name)
	s.mu.Unlock()
	if ok {
		s.loop.forget(w)
		w.state.Announce()
	}
	return ok
}

// Name is the client id that names the world.
func (w *World) Name() string { return w.state.Name() }
