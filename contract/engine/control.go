package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/openapi"
)

// control is a fake's control API.
type control struct {
	base   string
	token  string
	client *http.Client
}

// maxControlReply bounds what is read of a control's reply.
const maxControlReply = 32 << 20

// do makes a control call below /v1 and reads its reply. A refusal is an error in the control API's own words.
func (c *control) do(ctx context.Context, method, path string, body, into any) error {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.base, "/")+"/v1"+path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	if raw != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	return c.read(r, into)
}

// refusedControl is a control call that was refused.
type refusedControl struct {
	Status int
	Code   string
	text   string
}

func (e *refusedControl) Error() string { return e.text }

// tame takes our token, and what a terminal would obey, out of somebody else's words.
func (c *control) tame(text string) string {
	hides := &secrets{}
	hides.add(c.token)
	return printable(maskText(hides.conceal(text)))
}

// printable takes what a terminal would obey out of a text.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)
}

func (c *control) read(r *http.Request, into any) error {
	reply, err := c.client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = reply.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(reply.Body, maxControlReply))
	if err != nil {
		return err
	}
	if reply.StatusCode >= http.StatusBadRequest {
		var refused struct{ Code, Message, Hint string }
		if json.Unmarshal(raw, &refused) != nil || refused.Message == "" {
			return fmt.Errorf("control answered %d to %s %s: is this the control address of a fake?", reply.StatusCode, r.Method, r.URL.Path)
		}
		return &refusedControl{
			Status: reply.StatusCode, Code: refused.Code,
			text: fmt.Sprintf("control answered %d to %s %s: %s (%s)", reply.StatusCode, r.Method, r.URL.Path, c.tame(refused.Message), c.tame(refused.Hint)),
		}
	}
	if into == nil || len(raw) == 0 {
		return nil
	}
	return json.Unmarshal(raw, into)
}

// openedAt is where the clock of every case's world stands still at first: the day of the guide's samples.
var openedAt = time.Date(2026, 4, 3, 9, 32, 50, 0, time.UTC)

// UsualWorld is what the world of a case is made of: the default position on every point of the ledger, whatever the fake
// was started with, and a frozen clock.
func UsualWorld() Object {
	quirks := Object{}
	for _, entry := range openapi.Ledger() {
		if entry.Quirk != nil {
			quirks[entry.ID] = entry.Quirk.Default
		}
	}
	return Object{
		"seed": 1, "strict": false, "quirks": quirks,
		"clock": Object{"frozen_at": openedAt.Format(time.RFC3339)},
		"policies": Object{
			"idv": Object{"mode": "manual"}, "review": Object{"mode": "manual"},
			"provisioning":  Object{"mode": "after", "delay": "2s", "outcome": "SUCCESS"},
			"webhook_retry": Object{"waits": []string{"16s", "32s", "64s", "128s", "256s"}},
		},
	}
}

// openWorld makes the world of a case: the usual one, but for what the case wants otherwise.
func (c *control) openWorld(ctx context.Context, name string, want Object) error {
	return c.do(ctx, http.MethodPut, "/worlds/"+name, over(UsualWorld(), want), nil)
}

// world is what the case wants of its world. One whose clock runs has none that stands.
func (c *Case) world() Object {
	if !c.Runs {
		return c.World
	}
	want := Object{"clock": nil}
	maps.Copy(want, c.World)
	return want
}

// over lays what is wanted over what is usual, one level deep. What is wanted to be nil is left out.
func over(usual, want Object) Object {
	for name, value := range want {
		members, ok := value.(Object)
		if of, both := usual[name].(Object); ok && both {
			maps.Copy(of, members)
			continue
		}
		if usual[name] = value; value == nil {
			delete(usual, name)
		}
	}
	return usual
}

// Control makes a control call in the world of the case, such as POST "/cards/ID/provision", and reads the reply into a
// pointer when one is given. The case needs the capability for it. A refusal ends the case.
func (s *Session) Control(method, path string, body, into any) {
	s.t.Helper()
	s.controlMoment(method, path, body)
	if err := s.control(method, path, body, into); err != nil {
		s.Fatal(report.Broken, "%s", err.Error())
	}
}

// TryControl is Control for whoever wants to know of a refusal: it gives its status and code, and the code is empty when the
// control was carried out.
func (s *Session) TryControl(method, path string, body, into any) (status int, code string) {
	s.t.Helper()
	s.controlMoment(method, path, body)
	err := s.control(method, path, body, into)
	if refused, ok := errors.AsType[*refusedControl](err); ok {
		s.Note("%s", refused.Error())
		return refused.Status, refused.Code
	}
	if err != nil {
		s.Fatal(report.Broken, "%s", err.Error())
	}
	return http.StatusOK, ""
}

// Look reads something of the case's world through control, such as "/requests". It changes nothing and is not told of.
func (s *Session) Look(path string, into any) {
	s.t.Helper()
	if err := s.control(http.MethodGet, path, nil, into); err != nil {
		s.Fatal(report.Broken, "%s", err.Error())
	}
}

func (s *Session) control(method, path string, body, into any) error {
	if s.run.control == nil {
		return fmt.Errorf("the case controls a target that has no control API: it must say what it needs")
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.target.timeout())
	defer cancel()
	return s.run.abortOn(s.run.control.do(ctx, method, "/worlds/"+url.PathEscape(s.world)+path, body, into))
}

// Set changes settings of the case's world, such as Object{"quirks": Object{"money": "documented"}}.
func (s *Session) Set(settings Object) {
	s.t.Helper()
	s.Control(http.MethodPatch, "/settings", settings, nil)
}

// Decide ends an identity check: PASSED, FAILED, REVIEW or RESUBMIT. Without control a person is asked to.
func (s *Session) Decide(cardholderID, link, result string) {
	s.t.Helper()
	if s.run.control != nil {
		s.Control(http.MethodPost, "/cardholders/"+cardholderID+"/idv", Object{"result": result}, nil)
		return
	}
	s.ask(cardholderID, link, result)
}

// ask has a person end the check, and waits until it shows.
func (s *Session) ask(cardholderID, link, result string) {
	s.t.Helper()
	if s.target.Prompt == nil {
		s.Fatal(report.Broken, "the case needs an identity check taken: it must say that it needs %s", Human)
	}
	_, _ = fmt.Fprintf(s.target.Prompt, "\nPlease open %s\nand end the identity check as %s.\n", printable(link), result)
	s.Until("the end of the identity check", time.Hour, func() bool {
		_, _ = fmt.Fprint(s.target.Prompt, ".")
		return s.Call("retrieveCardholder", Path("id", cardholderID)).OK().Text("idv_status") != "PENDING"
	})
	_, _ = fmt.Fprintln(s.target.Prompt, " done.")
}
