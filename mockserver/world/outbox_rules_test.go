package world

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/uqmock/uqmock/mockserver/webhook"
)

// TestDeliveriesAgainstRules plays random events, answers, time and controls, and holds what is handed out against the
// rules: at most one of a source at a time and in order, never after success, at most six attempts.
func TestDeliveriesAgainstRules(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := frozen(t)
		s.listen(t, "hook", true)
		var flying []Job
		lastDone := map[string]uint64{} // by source: the latest event that was finished
		rt.Repeat(map[string]func(*rapid.T){
			"emit": func(rt *rapid.T) { s.emit(t, "x", rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "source")) },
			"take": func(rt *rapid.T) {
				for _, j := range s.TakeJobs() {
					for _, other := range flying {
						if other.Event.SourceID == j.Event.SourceID {
							rt.Fatalf("two events of %s are on their way", j.Event.SourceID)
						}
					}
					if j.Event.Seq < lastDone[j.Event.SourceID] {
						rt.Fatalf("event %d comes after %d", j.Event.Seq, lastDone[j.Event.SourceID])
					}
					flying = append(flying, j)
				}
			},
			"answer": func(rt *rapid.T) {
				if len(flying) == 0 {
					rt.Skip("nothing is on its way")
				}
				j := flying[0]
				flying = flying[1:]
				answer := rapid.SampledFrom([]webhook.Outcome{good, bad, bad}).Draw(rt, "answer")
				s.Report(j, Attempt{Outcome: answer})
				s.View(func(tx *Tx) {
					if d, _ := tx.Deliveries.Get(j.Delivery.ID); d.State != Waiting {
						lastDone[j.Event.SourceID] = j.Event.Seq
					}
				})
			},
			"wait": func(rt *rapid.T) {
				by := time.Duration(rapid.IntRange(1, 300).Draw(rt, "seconds")) * time.Second
				if _, err := s.Freeze(s.Now().Add(by)); err != nil {
					rt.Fatal(err)
				}
			},
			"": func(rt *rapid.T) {
				for _, d := range s.deliveries() {
					if len(d.Attempts) > 6 || d.State == Exhausted && len(d.Attempts) != 6 || d.InFlight && d.State != Waiting {
						rt.Fatalf("delivery %+v", d)
					}
				}
			},
		})
		drain(rt, t, s, flying)
	})
}

// drain answers all that is on its way or falls due: in the end nothing waits.
func drain(rt *rapid.T, t *testing.T, s *stage, flying []Job) {
	t.Helper()
	for _, j := range flying {
		s.Report(j, Attempt{Outcome: good})
	}
	for {
		s.post(good)
		next, ok := s.NextDue()
		if !ok {
			break
		}
		if _, err := s.Freeze(next); err != nil {
			rt.Fatal(err)
		}
	}
	if n := s.states()[Waiting]; n != 0 || len(s.Stuck()) != 0 {
		rt.Fatalf("%d deliveries wait for ever, stuck: %v", n, s.Stuck())
	}
}
