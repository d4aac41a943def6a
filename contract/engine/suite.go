package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/uqmock/uqmock/contract/report"
)

// Options say how a suite is played.
type Options struct {
	Suite    string                   // name of the suite in the report
	Known    []Known                  // differences that somebody answers for
	Parallel int                      // cases at a time where each has a world of its own; 0: four for each processor
	Each     func(report.Result)      // told of each result as it comes, one at a time
	Stop     func(report.Result) bool // ends the suite early when it says so; nil: never
	Record   *Recording               // keeps what is said; nil: nothing is kept
	Compare  *Recording               // what was said before, to compare with; nil: nothing is
}

// Suite plays cases against a target and reports. The error is about the target as a whole: not there, not allowed. When
// ctx ends, or the target leads to production, no further case begins: the error says why, and the report has those that were
// not played as skipped.
func Suite(ctx context.Context, target Target, cases []Case, o Options) (*report.Report, error) {
	run, err := Open(ctx, target)
	if err != nil {
		return nil, err
	}
	played := &report.Report{Suite: o.Suite, Target: target.name(), StartedAt: run.wall(), Results: make([]report.Result, len(cases))}
	stopped := run.playAll(cases, o, played.Results) //nolint:contextcheck // a run has its own context, made of ours
	played.Took = run.wall().Sub(played.StartedAt)
	played.LeftBehind, played.RefusedPosts = run.LeftBehind(), run.receiver.told()
	cause := run.Cause()
	if cause != nil {
		played.Ended = ended(cause)
		for i := stopped; i < len(cases); i++ {
			played.Results[i] = unplayed(&cases[i])
			played.Results[i].Verdict, played.Results[i].Reason = report.Skip, played.NotPlayed()
		}
		stopped = len(cases)
	}
	played.Results = played.Results[:stopped]
	played.StaleKnown = o.stale(played.Results)
	if err := run.Close(); err != nil && cause == nil {
		cause = err
	}
	return played, cause
}

// ended words why a run was over before its cases were.
func ended(cause error) string {
	if errors.Is(cause, context.Canceled) {
		return "it was interrupted"
	}
	return cause.Error()
}

// cutOff takes the blame from a case that failed for nothing but the end of the run.
func (r *Run) cutOff(result report.Result) report.Result {
	cause := r.Cause()
	if cause == nil || result.Verdict != report.Fail {
		return result
	}
	for _, f := range result.Findings {
		if !f.Harmless && f.Class != report.Broken {
			return result
		}
	}
	result.Verdict, result.Reason = report.Skip, "the run ended while it was played: "+ended(cause)
	return result
}

// playAll fills in results. It gives how many cases were played: fewer than all when Stop said so, or the run ended.
func (r *Run) playAll(cases []Case, o Options, results []report.Result) int {
	workers := 1
	if r.control != nil {
		if workers = o.Parallel; workers == 0 {
			workers = 4 * runtime.GOMAXPROCS(0)
		}
	}
	q := &queue{stopAt: len(cases)}
	var wait sync.WaitGroup
	for range min(workers, len(cases)) {
		wait.Go(func() {
			for i, ok := q.next(r.ctx); ok; i, ok = q.next(r.ctx) {
				results[i] = o.settle(o.record(r.cutOff(r.PlayAlone(&cases[i]))), r.wall())
				q.done(i, results[i], o)
			}
		})
	}
	wait.Wait()
	return q.stopAt
}

// queue hands out cases in order.
type queue struct {
	mu     sync.Mutex
	given  int
	stopAt int
}

func (q *queue) next(ctx context.Context) (int, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if ctx.Err() != nil {
		q.stopAt = min(q.stopAt, q.given)
	}
	if q.given >= q.stopAt {
		return 0, false
	}
	q.given++
	return q.given - 1, true
}

func (q *queue) done(i int, result report.Result, o Options) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if o.Each != nil {
		o.Each(result)
	}
	if o.Stop != nil && o.Stop(result) {
		q.stopAt = min(q.stopAt, max(q.given, i+1))
	}
}

// record keeps a result, and compares it with what was kept before.
func (o Options) record(result report.Result) report.Result {
	if o.Record != nil {
		if err := o.Record.write(result); err != nil {
			return broken(result, "the transcript could not be written: "+err.Error())
		}
	}
	if o.Compare == nil || result.Verdict == report.Skip {
		return result
	}
	recorded, ok, err := o.Compare.read(result.Name)
	switch {
	case err != nil:
		return broken(result, err.Error())
	case !ok:
		result.Findings = append(result.Findings, report.Finding{
			Class: report.Shape, Exchange: -1, Harmless: true, Text: "the recording has no such case: it was not compared",
		})
		return result
	}
	return compareWith(recorded, result)
}

func broken(result report.Result, text string) report.Result {
	result.Verdict = report.Fail
	result.Findings = append(result.Findings, report.Finding{Class: report.Broken, Text: text, Exchange: -1})
	return result
}

// Known is a difference that somebody answers for until a day.
type Known struct {
	Case    string    `json:"case"`    // its name
	Ledger  string    `json:"ledger"`  // the ledger entry that the difference is about
	Owner   string    `json:"owner"`   // who answers for it
	Expires time.Time `json:"expires"` // from this moment on it is a failure again
}

// stale are the cases that pass and that somebody still answers for.
func (o Options) stale(results []report.Result) []string {
	var names []string
	for _, known := range o.Known {
		if slices.ContainsFunc(results, func(r report.Result) bool { return r.Name == known.Case && r.Verdict == report.Pass }) {
			names = append(names, known.Case)
		}
	}
	return names
}

// settle turns a failure that is known into a known difference, or says that the time for it is over.
func (o Options) settle(result report.Result, now time.Time) report.Result {
	if result.Verdict != report.Fail {
		return result
	}
	for _, known := range o.Known {
		if known.Case != result.Name {
			continue
		}
		if !now.Before(known.Expires) {
			result.Findings = append(result.Findings, report.Finding{
				Class: report.Broken, Exchange: -1,
				Text: fmt.Sprintf("this difference was known until %s (%s, ledger %s): time to settle it", known.Expires.Format(time.DateOnly), known.Owner, known.Ledger),
			})
			return result
		}
		result.Verdict = report.Known
		result.Reason = fmt.Sprintf("known difference, ledger %s, %s, until %s", known.Ledger, known.Owner, known.Expires.Format(time.DateOnly))
		return result
	}
	return result
}
