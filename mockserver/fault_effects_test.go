package mockserver_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/fault"
	"github.com/uqmock/uqmock/openapi"
)

// ways reach a fake without a socket and over one. Go's client tries a keyed call again by itself when a connection that it
// used before is closed, so each call over a socket has a connection of its own.
func ways(t *testing.T, a *api) map[string]*api {
	t.Helper()
	alone := &http.Transport{DisableKeepAlives: true}
	t.Cleanup(alone.CloseIdleConnections)
	socket := *a
	socket.do = (&http.Client{Transport: alone}).Do
	return map[string]*api{"transport": a, "socket": &socket}
}

// A status is answered in place of the call: nothing is changed, and the key is free for the next call.
func TestFaultStatus(t *testing.T) {
	fake, world, a := frozen(t)
	n := 0
	for way, a := range ways(t, a) {
		for _, code := range []int{400, 401, 403, 404, 408, 413, 418, 429, 500, 502, 503, 504, 599} {
			n++
			mustFail(t, world, "down", once("createCardholder", fault.Status{Code: code}))
			one := edgeWith(a, "x-idempotency-key", fmt.Sprintf("cc58fa96-7a49-4be1-a70b-%012d", n))
			mustNotChange(t, world, func() {
				r := one.call("POST", edgeCardholders, simplePerson(n))
				if r.Status != code || len(r.Body) < 2 {
					t.Errorf("%s: %d %s, want %d", way, r.Status, r.Raw, code)
				}
				mustBeStruck(t, world, r, "down")
				mustFitDescription(t, "createCardholder", r)
			})
			if r := one.call("POST", edgeCardholders, simplePerson(n)); r.Status != 200 || len(world.Requests()[0].Faults) != 0 {
				t.Errorf("%s: the same key after a %d: %d %s", way, code, r.Status, r.Raw)
			}
		}
	}
	if _, ok := fake.Find("edge"); !ok {
		t.Error("the world is gone")
	}
}

// mustFitDescription holds the reply of a fault against the description, where that has its status.
func mustFitDescription(t *testing.T, operation string, r reply) {
	t.Helper()
	op, _ := openapi.OperationByID(operation)
	schema, described, err := op.Reply(r.Status)
	if err != nil {
		t.Fatal(err)
	}
	if !described {
		return
	}
	if err = schema.VisitJSON(r.Body, openapi.VisitOptions()...); err != nil {
		t.Errorf("%s %d %s: %v", operation, r.Status, r.Raw, err)
	}
}

// Every operation can be struck by every documented status, and answers what its description allows.
func TestFaultOfEachOperation(t *testing.T) {
	_, world, a := frozen(t)
	for _, op := range openapi.Operations() {
		path := strings.NewReplacer("{id}", noSuchID, "{card_order_id}", noSuchID).Replace(op.Path)
		for _, code := range []int{400, 401, 403, 413, 429, 500, 502, 503, 504} {
			if !slices.Contains(op.Statuses, code) {
				t.Errorf("%s does not describe %d", op.ID, code)
			}
			mustFail(t, world, "down", once(op.ID, fault.Status{Code: code}))
			r := edgeWith(a, "x-client-id", "edge", "x-api-key", "any").call(op.Method, path, nil)
			if r.Status != code {
				t.Errorf("%s: %d %s, want %d", op.ID, r.Status, r.Raw, code)
			}
			mustBeStruck(t, world, r, "down")
			mustFitDescription(t, op.ID, r)
		}
	}
}

// Retry-After comes with 429, and with 503 when it is asked for.
func TestFaultRetryAfter(t *testing.T) {
	_, world, a := frozen(t)
	for want, effect := range map[string]fault.Status{"1": {Code: 429}, "7": {Code: 429, RetryAfter: 7}, "": {Code: 503}, "9": {Code: 503, RetryAfter: 9}} {
		mustFail(t, world, "busy", once("listProducts", effect))
		if r := a.call("GET", edgeProducts, nil); r.Header.Get("Retry-After") != want {
			t.Errorf("%+v: Retry-After %q, want %q", effect, r.Header.Get("Retry-After"), want)
		}
	}
	if r := a.call("GET", edgeProducts, nil); r.Header.Get("Retry-After") != "" || r.Status != 200 {
		t.Errorf("the next call: %d %v", r.Status, r.Header)
	}
}

// In flight strikes calls that carry a key, as if its first call were still running; later that key succeeds.
func TestFaultInFlight(t *testing.T) {
	_, world, a := frozen(t)
	n := 0
	for way, a := range ways(t, a) {
		n++
		one := edgeWith(a, "x-idempotency-key", fmt.Sprintf("cc58fa96-7a49-4be1-a70b-%012d", n))
		mustFail(t, world, "running", fault.Fault{Operation: fault.All, Times: 2, Effect: fault.InFlight{}})
		if r := a.call("GET", edgeProducts, nil); r.Status != 200 {
			t.Errorf("%s: an operation without key is struck: %d %s", way, r.Status, r.Raw)
		}
		mustRefuse(t, edgeWith(a, "x-idempotency-key", noHeader).call("POST", edgeCardholders, simplePerson(n)), invalid("idempotency-key-missing", ""))
		for range 2 {
			mustNotChange(t, world, func() {
				r := one.call("POST", edgeCardholders, simplePerson(n))
				if r.Status != 400 || string(r.Raw) != `{"code":200,"message":"Request is processing, please try again later"}` {
					t.Errorf("%s: %d %s", way, r.Status, r.Raw)
				}
				mustBeStruck(t, world, r, "running")
				mustFitDescription(t, "createCardholder", r)
			})
		}
		first := one.call("POST", edgeCardholders, simplePerson(n))
		if first.Status != 200 {
			t.Errorf("%s: %d %s", way, first.Status, first.Raw)
		}
		mustReplay(t, first, one.call("POST", edgeCardholders, simplePerson(n)))
	}
}

// A lost reply is of a call that was carried out: the connection is closed, and the key gives what was kept.
func TestFaultLostReply(t *testing.T) {
	var log logged
	_, world, a := frozen(t, mockserver.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	n := 0
	for way, a := range ways(t, a) {
		n++
		body := simplePerson(n)
		one := edgeWith(a, "x-idempotency-key", fmt.Sprintf("cc58fa96-7a49-4be1-a70b-%012d", n))
		mustFail(t, world, "gone", once("createCardholder", fault.LostReply{}))
		mustLose(t, one, "POST", edgeCardholders, body)
		entry := world.Requests()[0]
		if diff := cmp.Diff([]string{"gone"}, entry.Faults); diff != "" || entry.Status != 200 || entry.Rule != "" || !strings.Contains(strings.Join(entry.Notes, ""), "fault gone closed the connection") {
			t.Errorf("%s: the journal has %+v", way, entry)
		}
		if list := a.call("GET", edgeCardholders, nil); list.Body["total_items"] != float64(n) {
			t.Errorf("%s: the call was not carried out: %s", way, list.Raw)
		}
		again := one.call("POST", edgeCardholders, body)
		if again.Status != 200 || !bytes.Equal(again.Raw, entry.Reply.Body) {
			t.Errorf("%s: %d %s", way, again.Status, again.Raw)
		}
		if again.Header.Get("x-uqmock-rule") != "" {
			t.Errorf("%s: the kept reply carries the rule %s", way, again.Header.Get("x-uqmock-rule"))
		}
		mustReplay(t, again, one.call("POST", edgeCardholders, body))
		if list := a.call("GET", edgeCardholders, nil); list.Body["total_items"] != float64(n) {
			t.Errorf("%s: the call was carried out again: %s", way, list.Raw)
		}
	}
	if text := log.String(); strings.Count(text, "reply lost by a fault") != n || strings.Contains(text, "panic") {
		t.Errorf("the log:\n%s", text)
	}
}

// mustLose makes a call that must end without a reply.
func mustLose(t *testing.T, a *api, method, path string, body any) {
	t.Helper()
	req, err := http.NewRequest(method, a.base+path, strings.NewReader(jsonText(t, body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = http.Header{"Content-Type": {"application/json"}, "X-Auth-Token": {a.token}}
	maps.Copy(req.Header, a.extra)
	res, err := a.do(req)
	if err == nil {
		_ = res.Body.Close()
		t.Fatalf("%s %s: a reply came: %d", method, path, res.StatusCode)
	}
	if !errors.Is(err, io.EOF) {
		t.Errorf("%s %s: %v, want an EOF", method, path, err)
	}
}

// A reply is lost whatever it says, and a refusal is kept as any other.
func TestFaultLosesRefusals(t *testing.T) {
	_, world, a := frozen(t)
	mustFail(t, world, "gone", fault.Fault{Operation: fault.All, Effect: fault.LostReply{}})
	one := edgeWith(a, "x-idempotency-key", keyOne)
	card := cardFor(noSuchID, simpleProduct, 1)
	mustLose(t, one, "POST", edgeCards, card)
	if _, err := world.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	mustLose(t, one, "POST", edgeCards, card)
	var rules []string
	for _, entry := range world.Requests()[:2] {
		rules = append(rules, entry.Rule)
	}
	if err := world.RemoveFault("gone"); err != nil {
		t.Fatal(err)
	}
	again := edgeWith(one, "x-auth-token", tokenOf(t, a)).call("POST", edgeCards, card)
	mustRefuse(t, again, refusal{400, "cardholder_error", "cardholder_not_found", rules[1], ""})
	if rules[0] != "token-expired" || !slices.Contains(world.Requests()[0].Notes, "replayed for its idempotency key") {
		t.Errorf("rules %q, notes %q", rules, world.Requests()[0].Notes)
	}
}
