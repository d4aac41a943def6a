package engine

import (
	"slices"
	"time"

	"github.com/uqmock/uqmock/contract/report"
)

// Await gives the first webhook that matches, of those that came and were not given yet, and how long it waited by the
// world's clock. It moves the clock, or waits, until one comes or the limit is over; nothing else is given away.
func (s *Session) Await(limit time.Duration, match func(Delivered) bool) (d Delivered, waited time.Duration, ok bool) {
	s.t.Helper()
	if s.inbox == nil {
		s.Fatal(report.Broken, "the case awaits webhooks: it must say that it needs %s", Webhooks)
	}
	s.leaveCall()
	if s.Isolated() && !s.runs {
		s.Advance(0)
	}
	waited, ok = s.Wait(limit, func() bool { d, ok = s.given(match); return ok })
	return d, waited, ok
}

// given takes the first webhook that matches out of those that came.
func (s *Session) given(match func(Delivered) bool) (Delivered, bool) {
	s.t.Helper()
	s.pending = append(s.pending, s.take()...)
	i := slices.IndexFunc(s.pending, match)
	if i < 0 {
		return Delivered{}, false
	}
	d := s.pending[i]
	s.pending = slices.Delete(s.pending, i, i+1)
	return d, true
}

// Came says how often an event has been delivered so far.
func (s *Session) Came(d Delivered) int { return s.came[d.ID] }

// Value gives the whole body as decoded JSON, numbers as json.Number.
func (d Delivered) Value() any { return d.body }

// Pending are the webhooks that came and were not awaited.
func (s *Session) Pending() []Delivered {
	s.t.Helper()
	if s.inbox == nil {
		return nil
	}
	s.pending = append(s.pending, s.take()...)
	return slices.Clone(s.pending)
}
