package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"time"

	"github.com/uqmock/uqmock/contract/report"
)

// Play plays a case for t and gives its result. It does not return when t ends the case first: the result is in the
// sink then.
func (r *Run) Play(t T, c *Case, sink func(report.Result)) {
	t.Helper()
	result := unplayed(c)
	result.Verdict = report.Pass
	s := &Session{
		t: t, ctx: r.ctx, run: r, target: r.target, made: map[string]bool{}, named: map[string]bool{}, came: map[string]int{},
		result: &result, last: -1, step: -1, now: openedAt,
	}
	began := r.wall()
	defer func() {
		result.Took = r.wall().Sub(began)
		sink(result)
	}()
	if why := c.Unfit(r.target); why != "" {
		result.Verdict, result.Reason = report.Skip, why
		t.Skipf("%s", why)
	}
	defer s.dismantle()
	s.prepare(c)
	c.Run(s)
	if s.inbox != nil && !c.Loose {
		s.Expect() // and nothing else came
	}
}

// unplayed is what is known of a case before it is played.
func unplayed(c *Case) report.Result {
	return report.Result{Name: c.Name, Operation: c.Operation(), Rule: c.Rule, About: c.About, Facts: c.Facts}
}

// prepare gives the case its world, endpoint and token.
func (s *Session) prepare(c *Case) {
	s.t.Helper()
	if s.run.control == nil {
		s.token = s.run.sharedToken(s)
		if s.run.receiver != nil {
			s.inbox, s.result.Webhooks = &s.run.receiver.shared, true
			s.read, s.doubted = s.inbox.count() // what came before is not of this case
		}
		return
	}
	if s.world = c.Client; s.world == "" {
		s.world = fmt.Sprintf("contract-%s-%d", s.run.name, s.run.worlds.Add(1))
	}
	s.runs = c.Runs
	if err := s.run.control.openWorld(s.ctx, s.world, c.world()); err != nil {
		s.Fatal(report.Broken, "%s", err.Error())
	}
	s.now = opened(c.World)
	s.inbox, s.secret, s.result.Webhooks = s.run.receiver.open(s.world), WebhookSecret, true
	s.Subscribe()
	s.Aside(func() { s.Renew() })
}

// Renew gets a new token, which the calls after it carry.
func (s *Session) Renew() *Reply {
	s.t.Helper()
	reply := s.Call("requestAccessToken").OK()
	s.token = reply.Text("auth_token") // secret already: see learn
	return reply
}

// farewell is how long a run that was interrupted still cleans up: somebody waits for it to end.
const farewell = time.Second

// dismantle drops the worlds of the case.
func (s *Session) dismantle() {
	if s.world == "" {
		return
	}
	s.run.receiver.drop(s.world)
	patience := s.target.timeout()
	if s.ctx.Err() != nil {
		patience = min(patience, farewell)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), patience)
	defer cancel()
	for _, world := range append(s.others, s.world) {
		if err := s.run.control.do(ctx, http.MethodDelete, "/worlds/"+world, nil, nil); err != nil {
			s.t.Logf("a world of the case was not dropped: %s", err.Error())
		}
	}
}

// keepToken reads the token of a shared target.
func (r *Run) keepToken(reply *http.Response) error {
	var token struct {
		AuthToken string `json:"auth_token"`
	}
	raw, err := io.ReadAll(io.LimitReader(reply.Body, maxReply))
	if err != nil {
		return err
	}
	if json.Unmarshal(raw, &token) != nil || token.AuthToken == "" {
		return fmt.Errorf("the reply to the token call has no auth_token: is %s the address of the API?", redacted(r.target.BaseURL))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.token, r.tokenAt = token.AuthToken, r.wall()
	return nil
}

// sharedToken is the one token of a shared target: its token operation is limited more than any other. It is renewed well
// before it ends.
func (r *Run) sharedToken(s *Session) string {
	s.t.Helper()
	r.mu.Lock()
	old := r.wall().Sub(r.tokenAt) > tokenUse
	r.mu.Unlock()
	if old {
		if err := r.probe(); err != nil {
			s.Fatal(report.Broken, "%s", err.Error())
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.token
}

// tokenUse is how long a token of 30 minutes is used.
const tokenUse = 20 * time.Minute

// verdict is a T for cases that are not played by go test.
type verdict struct{ log func(string) }

func (v verdict) Helper() {}

func (v verdict) Logf(format string, args ...any) {
	if v.log != nil {
		v.log(fmt.Sprintf(format, args...))
	}
}

func (v verdict) Errorf(string, ...any) {} // the finding is in the result

func (v verdict) Fatalf(string, ...any) { runtime.Goexit() }

func (v verdict) Skipf(string, ...any) { runtime.Goexit() }

// PlayAlone plays a case without go test.
func (r *Run) PlayAlone(c *Case) report.Result {
	results := make(chan report.Result, 1)
	go func() {
		var result report.Result
		defer func() {
			if v := recover(); v != nil {
				result.Verdict = report.Fail
				result.Findings = append(result.Findings, report.Finding{Class: report.Broken, Text: fmt.Sprintf("the case itself failed: %v", v), Exchange: -1})
			}
			results <- result
		}()
		r.Play(verdict{}, c, func(played report.Result) { result = played })
	}()
	return <-results
}
