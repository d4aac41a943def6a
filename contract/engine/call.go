package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/openapi"
)

// The limits of one call.
const (
	maxReply    = 8 << 20
	slowOnLocal = 2 * time.Second // more than this on loopback, and a second for each MiB sent, is a failure
)

// Call makes a call of an operation and holds request and reply against the description. A target that does not answer
// ends the case.
func (s *Session) Call(operation string, args ...Arg) *Reply {
	s.t.Helper()
	op, ok := openapi.OperationByID(operation)
	if !ok {
		s.Fatal(report.Broken, "the case calls operation %q, which the description does not have", operation)
	}
	r := s.newRequest(op)
	for _, arg := range args {
		arg(r)
	}
	s.leaveCall()
	s.checkRequest(r)
	return s.send(r)
}

// Send makes a call outside the description: a path that is not there, a method that is not taken.
func (s *Session) Send(method, path string, args ...Arg) *Reply {
	s.t.Helper()
	r := s.newRequest(openapi.Operation{})
	r.method, r.path = method, path
	r.header.Set("x-auth-token", "Bearer "+s.token)
	for _, arg := range args {
		arg(r)
	}
	return s.send(r)
}

// send makes a call, keeps what was said, and holds the reply against the description.
func (s *Session) send(r *request) *Reply {
	s.t.Helper()
	reply, err := s.exchange(r)
	if err != nil {
		s.Fatal(report.Broken, "%s", explain(err, s.target.timeout()))
	}
	s.checkReply(r, reply)
	s.remember(reply.body)
	s.leave(&s.result.Exchanges[s.last], reply.body)
	return reply
}

// Drop makes a call whose reply is meant to be lost on the way, and fails when there is one.
func (s *Session) Drop(operation string, args ...Arg) {
	s.t.Helper()
	op, _ := openapi.OperationByID(operation)
	r := s.newRequest(op)
	for _, arg := range args {
		arg(r)
	}
	if reply, err := s.exchange(r); err == nil {
		s.Fatal(report.Status, "%s answered %d, want the connection closed without a reply", operation, reply.Status)
	}
}

// Together makes one call several times at the same moment.
func (s *Session) Together(times int, operation string, args ...Arg) []*Reply {
	s.t.Helper()
	op, _ := openapi.OperationByID(operation)
	r := s.newRequest(op)
	for _, arg := range args {
		arg(r)
	}
	s.checkRequest(r)
	replies, failures := make([]*Reply, times), make([]error, times)
	var wait sync.WaitGroup
	for i := range times {
		wait.Go(func() { replies[i], failures[i] = s.travel(r) })
	}
	wait.Wait()
	for i, reply := range replies {
		if failures[i] != nil {
			s.Fatal(report.Broken, "%s", explain(failures[i], s.target.timeout()))
		}
		s.showReply(s.show(r), reply)
		s.checkReply(r, reply)
		s.remember(reply.body)
	}
	s.leave(&s.result.Exchanges[s.last], replies[times-1].body)
	return replies
}

// exchange goes to the target and back, and writes it down.
func (s *Session) exchange(r *request) (*Reply, error) {
	seen := s.show(r)
	reply, err := s.travel(r)
	if err != nil {
		return nil, err
	}
	s.showReply(seen, reply)
	return reply, nil
}

// travel goes to the target and back.
func (s *Session) travel(r *request) (*Reply, error) {
	if err := s.run.pace(s.ctx); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.target.timeout())
	defer cancel()
	out, err := r.http(s)
	if err != nil {
		return nil, err
	}
	began := s.run.wall()
	in, err := s.run.client.Do(out.WithContext(ctx))
	if err != nil {
		return nil, s.run.abortOn(err)
	}
	defer func() { _ = in.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(in.Body, maxReply+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > maxReply {
		return nil, fmt.Errorf("the reply is longer than %d bytes", maxReply)
	}
	reply := &Reply{s: s, op: r.op, Status: in.StatusCode, Header: in.Header, Raw: raw, took: s.run.wall().Sub(began)}
	reply.body, reply.broken = decode(raw)
	return reply, nil
}

// show writes the request down, masked, and gives the entry to complete.
func (s *Session) show(r *request) *report.Exchange {
	s.result.Exchanges = append(s.result.Exchanges, report.Exchange{
		Operation: r.op.ID, Method: r.method, Path: s.conceal(maskedAddress(r)), Headers: s.shown(r.header), Request: s.mask(r.body),
	})
	s.last = len(s.result.Exchanges) - 1
	s.moment(report.MomentCall, s.last, "")
	return &s.result.Exchanges[s.last]
}

// learn makes the token of a reply a secret before the reply is shown.
func (s *Session) learn(reply *Reply) { s.hides().add(reply.Text("auth_token")) }

func (s *Session) showReply(seen *report.Exchange, reply *Reply) {
	s.learn(reply)
	seen.Status, seen.Reply, seen.Replied, seen.Took = reply.Status, s.mask(reply.Raw), s.shown(reply.Header), reply.took
}

// decode reads JSON with its numbers as they are written.
func decode(raw []byte) (any, error) {
	if len(raw) == 0 {
		return nil, nil //nolint:nilnil // no body is no value
	}
	var value any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return nil, errors.New("the reply is not JSON")
	}
	if d.More() {
		return nil, errors.New("bytes follow the JSON of the reply")
	}
	return value, nil
}

// explain says what became of a call without a reply.
func explain(err error, timeout time.Duration) string {
	var slow interface{ Timeout() bool }
	if errors.As(err, &slow) && slow.Timeout() {
		return fmt.Sprintf("no answer within %s: the target takes connections and stays silent, or is too slow (--timeout)", timeout)
	}
	return "no answer: " + err.Error()
}

// Page opens an address that a reply gave, as a browser would, and wants a page with a status.
func (s *Session) Page(address string, status int) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, s.target.timeout())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err == nil {
		err = refuseProduction(request.URL)
	}
	if err != nil {
		s.Fatal(report.Value, "%s cannot be opened: %s", maskText(address), err.Error())
	}
	page, err := s.run.client.Do(request)
	if err != nil {
		s.Fatal(report.Broken, "the page: %s", explain(s.run.abortOn(err), s.target.timeout()))
	}
	_ = page.Body.Close()
	if media := page.Header.Get("Content-Type"); page.StatusCode != status || !strings.HasPrefix(media, "text/html") {
		s.Fail(report.Status, "the page answered %d %s, want %d text/html", page.StatusCode, media, status)
	}
}
