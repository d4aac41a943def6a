package mockserver_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/fault"
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
