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
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/fault"
	"github.com/uqmock/uqmock/openapi"
)

func mustFail(t *testing.T, w *mockserver.World, name string, f fault.Fault) {
	t.Helper()
	if err := w.SetFault(name, f); err != nil {
		t.Fatal(err)
	}
}

// once is a fault of the next call of an operation.
func once(operation string, e fault.Effect) fault.Fault {
	return fault.Fault{Operation: operation, Times: 1, Effect: e}
}

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

// mustBeStruck checks that a fault gave the reply, and that header and journal name it.
func mustBeStruck(t *testing.T, w *mockserver.World, r reply, name string) {
	t.Helper()
	entry := w.Requests()[0]
	if rule := r.Header.Get("x-uqmock-rule"); rule != "fault:"+name || entry.Rule != rule || entry.ID != r.Header.Get("X-Request-Id") {
		t.Errorf("rule %q, in the journal %q", rule, entry.Rule)
	}
	if diff := cmp.Diff([]string{name}, entry.Faults); diff != "" || entry.Status != r.Status {
		t.Errorf("the journal has status %d and faults:\n%s", entry.Status, diff)
	}
	mustBeMarked(t, r)
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

// A fault strikes before the token is judged, on the token call too; what belongs to no world meets none.
func TestFaultBeforeToken(t *testing.T) {
	fake, world, a := frozen(t)
	if _, err := world.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	all := fault.Fault{Operation: fault.All, Effect: fault.Status{Code: 503}}
	mustFail(t, world, "down", all)
	expired := a.call("GET", edgeProducts, nil)
	if expired.Status != 503 {
		t.Errorf("with an expired token: %d %s", expired.Status, expired.Raw)
	}
	token := func(client, key string) int {
		return edgeWith(a, "x-client-id", client, "x-api-key", key).call("POST", edgeToken, nil).Status
	}
	for _, tt := range []struct {
		name      string
		got, want int
	}{
		{"token call", token("edge", "any"), 503},
		{"token call without key", token("edge", ""), 401},
		{"token call of another world", token("other", "any"), 200},
		{"no token", edgeWith(a, "x-auth-token", noHeader).call("GET", edgeProducts, nil).Status, 401},
		{"forged token", edgeWith(a, "x-auth-token", a.token+"x").call("GET", edgeProducts, nil).Status, 401},
		{"unknown path", a.call("GET", "/v1/nothing", nil).Status, 404},
		{"wrong method", a.call("DELETE", edgeProducts, nil).Status, 405},
		{"another world", connect(t, fake, "other").call("GET", edgeProducts, nil).Status, 200},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, tt.got, tt.want)
		}
	}
	if f, err := world.Fault("down"); err != nil || f.Matched != 2 || f.Struck != 2 {
		t.Errorf("%+v %v", f, err)
	}
}

// The journal shows what was sent, however the call failed and whatever it was; secrets stay masked.
func TestFaultJournal(t *testing.T) {
	_, world, a := frozen(t)
	mustFail(t, world, "down", fault.Fault{Operation: fault.All, Effect: fault.Status{Code: 500}})
	for body, want := range map[string]string{
		`{"first_name":"Sarah"}`: `{"first_name":"Sarah"}`, `{"first_name"`: "", "": "",
		jsonText(t, map[string]any{"identity": map[string]any{"front_file": pixel}}): `{"identity":{"front_file":"*** (96 characters)"}}`,
	} {
		r := a.call("POST", edgeCardholders, body)
		mustBeStruck(t, world, r, "down")
		entry := world.Requests()[0]
		if string(entry.Request.Body) != want || !bytes.Equal(entry.Reply.Body, r.Raw) {
			t.Errorf("%s: the journal has %s and %s", body, entry.Request.Body, entry.Reply.Body)
		}
	}
	large := a.call("POST", edgeCardholders, strings.Repeat("x", 13<<20))
	mustBeStruck(t, world, large, "down")
}

// Exactly as many calls fail as were asked for, however many come at once; the others are carried out.
func TestFaultAtOnce(t *testing.T) {
	_, world, a := frozen(t)
	mustFail(t, world, "some", fault.Fault{Operation: "createCardholder", Skip: 5, Times: 12, Effect: fault.Status{Code: 500}})
	var all sync.WaitGroup
	statuses := make([]int, 50)
	for i := range statuses {
		all.Go(func() { statuses[i] = a.call("POST", edgeCardholders, simplePerson(i)).Status })
	}
	all.Wait()
	count := map[int]int{}
	for _, s := range statuses {
		count[s]++
	}
	if diff := cmp.Diff(map[int]int{200: 38, 500: 12}, count); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if f, _ := world.Fault("some"); f.Matched != 50 || f.Struck != 12 {
		t.Errorf("%+v", f)
	}
}

// Struck calls take no ids and no chance: what follows is as if they had not been.
func TestFaultLeavesNoTrace(t *testing.T) {
	play := func(faults bool) string {
		_, world, a := frozen(t)
		strike := func(operation, path string, body any, e fault.Effect) {
			if !faults {
				return
			}
			mustFail(t, world, "f", once(operation, e))
			if r := edgeWith(a, "x-client-id", "edge", "x-api-key", "any").call("POST", path, body); r.Status < 400 {
				t.Errorf("%s is not struck: %d", operation, r.Status)
			}
		}
		strike("requestAccessToken", edgeToken, nil, fault.Status{Code: 500})
		strike("createCardholder", edgeCardholders, simplePerson(1), fault.Status{Code: 429})
		holder := mustCreate(t, a, edgeCardholders, simplePerson(1), "cardholder_id")
		strike("createCard", edgeCards, cardFor(holder, simpleProduct, 1), fault.InFlight{})
		strike("createCard", edgeCards, cardFor(holder, simpleProduct, 1), fault.Status{Code: 503})
		edgeWith(a, "x-idempotency-key", keyOne).call("POST", edgeCards, cardFor(holder, simpleProduct, 1))
		if _, err := world.Advance(t.Context(), time.Minute); err != nil {
			t.Fatal(err)
		}
		return withoutKept(mockserver.Snapshot(t, world)) + string(a.call("GET", edgeCards, nil).Raw) + tokenOf(t, a)
	}
	if diff := cmp.Diff(play(false), play(true)); diff != "" {
		t.Errorf("without and with struck calls (-without +with):\n%s", diff)
	}
}

// tokenOf asks for one more token of the world "edge".
func tokenOf(t *testing.T, a *api) string {
	t.Helper()
	r := edgeWith(a, "x-client-id", "edge", "x-api-key", "any").call("POST", edgeToken, nil)
	token, _ := r.Body["auth_token"].(string)
	if token == "" {
		t.Fatalf("token: %d %s", r.Status, r.Raw)
	}
	return token
}

// A reset removes all faults; tokens stay good.
func TestFaultReset(t *testing.T) {
	_, world, a := frozen(t)
	mustFail(t, world, "down", fault.Fault{Operation: fault.All, Effect: fault.Status{Code: 500}})
	world.Reset()
	if got := world.Faults(); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if r := a.call("GET", edgeProducts, nil); r.Status != 200 {
		t.Errorf("%d %s", r.Status, r.Raw)
	}
}

// Bad faults are refused with the member and what would be right, and change nothing.
func TestFaultRefused(t *testing.T) {
	_, world, _ := frozen(t)
	mustFail(t, world, "old", once("createCard", fault.InFlight{}))
	before := world.Faults()
	for _, tt := range []struct {
		name string
		f    fault.Fault
		says string
	}{
		{"", once("createCard", fault.LostReply{}), "name: "},
		{"a b", once("createCard", fault.LostReply{}), "1 to 128 of A-Z a-z 0-9 . _ -"},
		{"old", once("creatCard", fault.LostReply{}), "did you mean createCard?"},
		{"old", once("", fault.LostReply{}), "operation: "},
		{"old", once("createCard", nil), "effect: is missing"},
		{"old", once("createCard", fault.Status{Code: 200}), "200 is no error"},
		{"old", fault.Fault{Operation: "createCard", Skip: -1, Effect: fault.LostReply{}}, "skip: "},
		{"old", once("listCards", fault.InFlight{}), "it is * or one of createCardholder, updateCardholder, createCard"},
		{"old", once("requestAccessToken", fault.InFlight{}), "takes no idempotency key"},
	} {
		if err := world.SetFault(tt.name, tt.f); !errors.Is(err, mockserver.ErrInvalid) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%q %+v: %v, want %q", tt.name, tt.f, err, tt.says)
		}
	}
	if _, err := world.Fault("new"); !errors.Is(err, mockserver.ErrNotFound) {
		t.Errorf("Fault: %v", err)
	}
	if err := world.RemoveFault("new"); !errors.Is(err, mockserver.ErrNotFound) {
		t.Errorf("RemoveFault: %v", err)
	}
	if diff := cmp.Diff(before, world.Faults()); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
	for n := range fault.Max - 1 {
		mustFail(t, world, fmt.Sprint("f", n), once("createCard", fault.LostReply{}))
	}
	if err := world.SetFault("one-more", once("createCard", fault.LostReply{})); !errors.Is(err, mockserver.ErrWrongState) {
		t.Errorf("fault 101: %v", err)
	}
	if err := world.RemoveFault("old"); err != nil || world.SetFault("one-more", once("createCard", fault.LostReply{})) != nil {
		t.Errorf("no room after one was removed: %v", err)
	}
}
