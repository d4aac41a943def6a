package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/uqmock/uqmock/mockserver/quirk"
	"github.com/uqmock/uqmock/mockserver/synth"
	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
)

// WorldOptions are what a world can be created with. What is not given is as the server's Config says.
type WorldOptions struct {
	Seed     uint64            // 0: the server's
	FrozenAt time.Time         // zero: the server's
	Policies *world.Policies   // nil: the server's
	Revision string            // empty: the server's
	Quirks   map[string]string // laid over those of the revision
	Strict   *bool             // nil: the server's
}

// ErrWorldExists refuses to create a world again with other options.
var ErrWorldExists = errors.New("the world exists already with other options: drop it first, or change its settings")

// Create opens a world of its own options. One that is open already with equal options is given back, and created is
// false; with other options it is an ErrWorldExists.
func (s *Server) Create(name string, o WorldOptions) (w *World, created bool, err error) {
	if !validWorldName(name) {
		return nil, false, badName(name)
	}
	settings, err := s.config.settingsFor(o)
	if err != nil {
		return nil, false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.worlds[name]; ok {
		if !sameOptions(old.options, o) {
			return nil, false, fmt.Errorf("world %s: %w", name, ErrWorldExists)
		}
		return old, false, nil
	}
	if len(s.worlds) >= maxWorlds {
		return nil, false, ErrTooManyWorlds
	}
	w = s.build(name, o, settings)
	s.worlds[name] = w
	return w, true, nil
}

func (s *Server) build(name string, o WorldOptions, settings world.Settings) *World {
	w := &World{server: s, options: o, advancing: make(chan struct{}, 1), watched: &watched{}}
	seed := s.seed
	if o.Seed != 0 {
		seed = synth.Seed(o.Seed)
	}
	w.state = world.New(world.Config{
		Name: name, Seed: seed, Clock: s.config.clockFor(o), Settings: settings, Wall: s.config.Wall,
		Runner: s.runItem, Seeded: s.config.furnish, Wake: func() { s.loop.look(w) }, Journal: s.config.Journal,
		Log: s.config.Log, Seams: s.config.Seams.World,
	})
	for _, e := range s.config.Endpoints {
		w.state.PutEndpoint(world.Endpoint{Endpoint: e})
	}
	return w
}

// settingsFor lays a world's options over the server's settings.
func (s *settled) settingsFor(o WorldOptions) (world.Settings, error) {
	settings := s.settings
	if o.Revision != "" {
		quirks, err := quirk.Of(o.Revision)
		if err != nil {
			return settings, err
		}
		settings.Quirks = quirks
	}
	quirks, err := settings.Quirks.With(o.Quirks)
	if err != nil {
		return settings, err
	}
	settings.Quirks = quirks
	if o.Strict != nil {
		settings.Strict = *o.Strict
	}
	if o.Policies != nil {
		settings.Policies = *o.Policies
	}
	return settings.Clone(), checkPolicies(settings.Policies)
}

func (s *settled) clockFor(o WorldOptions) world.Clock {
	at := o.FrozenAt
	if at.IsZero() {
		at = s.FrozenAt
	}
	if at.IsZero() {
		return world.RunningClock(s.Wall(), s.Wall(), 1)
	}
	return world.FrozenClock(at)
}

// sameOptions compares by value.
func sameOptions(a, b WorldOptions) bool {
	first, errA := json.Marshal(a)
	second, errB := json.Marshal(b)
	return errA == nil && errB == nil && bytes.Equal(first, second)
}

// Reset empties the world: its clock goes back to its creation value; data, journal, faults and idempotency keys are gone.
// Webhook endpoints, settings and tokens stay.
func (w *World) Reset() { w.state.Reset() }

// completeEndpoint fills in what an endpoint left open and refuses what cannot be.
func completeEndpoint(e webhook.Endpoint) (webhook.Endpoint, error) {
	if e.Timestamps == "" {
		e.Timestamps = webhook.World
	}
	e = e.Clone()
	return e, e.Validate()
}
