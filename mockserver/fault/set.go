package fault

import (
	"context"
	"slices"
	"strings"
	"sync"
)

// Max is how many faults a world can have.
const Max = 100

// State is a fault of a world, and what it has done.
type State struct {
	Name string
	Fault
	Matched int // calls that matched it, those of Skip included
	Struck  int // calls that it struck
}

// open reports whether the fault would strike the call that was just counted as matching.
func (s *State) open() bool { return s.Matched > s.Skip && (s.Times == 0 || s.Struck < s.Times) }

// Before lets the effect act before anything else looks at the call. With ok the reply is the call's, which is not carried
// out. ctx ends when the client has gone.
func (s State) Before(ctx context.Context) (r Reply, ok bool) {
	if e, acts := s.Effect.(earlier); acts {
		return e.Before(ctx)
	}
	return Reply{}, false
}

// After lets the effect act on the reply that was made. It gives the one that is sent; ok is false when the connection is
// closed without one.
func (s State) After(ctx context.Context, made Reply) (r Reply, ok bool) {
	if e, acts := s.Effect.(later); acts {
		return e.After(ctx, made)
	}
	return made, true
}

// Set holds the faults of a world. The zero Set is empty and ready. It may be used from several goroutines at once.
type Set struct {
	mu  sync.Mutex
	all []State // by name
}

func (s *Set) find(name string) (int, bool) {
	return slices.BinarySearchFunc(s.all, name, func(st State, name string) int { return strings.Compare(st.Name, name) })
}

// Put adds a fault or replaces the one of that name; counting starts anew. ok is false when there are Max others.
func (s *Set) Put(name string, f Fault) (made, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, exists := s.find(name)
	fresh := State{Name: name, Fault: f}
	switch {
	case exists:
		s.all[i] = fresh
	case len(s.all) >= Max:
		return false, false
	default:
		s.all = slices.Insert(s.all, i, fresh)
	}
	return !exists, true
}

// Get gives the fault of a name; false when there is none.
func (s *Set) Get(name string) (State, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.find(name)
	if !ok {
		return State{}, false
	}
	return s.all[i], true
}

// List gives all faults by name.
func (s *Set) List() []State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.all)
}

// Remove removes the fault of a name; false when there is none.
func (s *Set) Remove(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.find(name)
	if ok {
		s.all = slices.Delete(s.all, i, i+1)
	}
	return ok
}

// Clear removes all faults.
func (s *Set) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = nil
}

// Strike counts a call with every fault that it matches, and gives the one that strikes it: of those that have neither
// calls to skip left nor struck their number, the first by name. A call is struck by one fault at most.
func (s *Set) Strike(c Call) (struck State, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.all {
		f := &s.all[i]
		if !f.matches(c) {
			continue
		}
		f.Matched++
		if !ok && f.open() {
			f.Struck++
			struck, ok = *f, true
		}
	}
	return struck, ok
}
