package mockserver_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/world"
	"github.com/uqmock/uqmock/openapi"
)

// lines are the entries of a side, oldest first: operation and status.
func (d *desk) lines(side string) (all []string) {
	d.t.Helper()
	for _, e := range d.entries(side) {
		all = append(all, fmt.Sprint(e["operation"], " ", e["status"]))
	}
	return all
}

// entries are the entries of a side, oldest first.
func (d *desk) entries(side string) (all []map[string]any) {
	d.t.Helper()
	for _, e := range d.ok("GET", "/v1/worlds/w/requests?limit=1000&side="+side, nil)["data"].([]any) {
		all = append(all, e.(map[string]any))
	}
	slices.Reverse(all)
	return all
}

// Every control that changes a world is kept, refused or not, and none that only looks.
func TestControlKeepsEveryChange(t *testing.T) {
	t.Parallel()
	for _, op := range openapi.ControlOperations() {
		if !strings.HasPrefix(op.Path, "/v1/worlds/{world}") {
			continue
		}
		t.Run(op.ID, func(t *testing.T) {
			t.Parallel()
			d, _ := newDesk(t)
			path := strings.NewReplacer(
				"{world}", "w", "{id}", nowhere, "{account}", nowhere, "{currency}", "USD", "{name}", "busy",
			).Replace(op.Path)
			var body any
			if op.HasBody {
				body = `{"nonsense": 1}`
			}
			a := d.do(op.Method, path, body)
			var want []string
			if op.Method != "GET" && op.ID != "forgetRequests" && op.ID != "dropWorld" {
				want = []string{fmt.Sprint(op.ID, " ", a.Status)}
			}
			if op.ID == "dropWorld" {
				d.ok("PUT", "/v1/worlds/w", nil)
				want = []string{"createWorld 201"}
			}
			if diff := cmp.Diff(want, d.lines("control")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got := d.lines("api"); got != nil {
				t.Errorf("among the calls to the API: %v", got)
			}
		})
	}
}

// What was done to a world can be read in one row, whichever way it came in.
func TestControlJournalHasBothSides(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	_, holder := deskCardholder(t, fake)
	d.ok("POST", "/v1/worlds/w/cardholders/"+holder+"/idv", `{"result": "FAILED", "reason": "too dark"}`)
	d.do("POST", "/v1/worlds/w/cardholders/"+holder+"/idv", `{"result": "PASSED"}`)
	d.ok("POST", "/v1/worlds/w/clock/advance", `{"by": "2s"}`)
	d.ok("PUT", "/v1/worlds/w/faults/busy", `{"operation": "createCard", "effect": {"kind": "status", "status": 500}}`)
	d.ok("GET", "/v1/worlds/w/faults", nil)
	api := []string{"requestAccessToken 200", "createCardholder 200"}
	control := []string{"decideIdentityCheck 200", "decideIdentityCheck 409", "advanceClock 200", "setFault 201"}
	for side, want := range map[string][]string{"api": api, "control": control, "all": slices.Concat(api, control)} {
		if diff := cmp.Diff(want, d.lines(side)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", side, diff)
		}
	}
	if diff := cmp.Diff(d.ok("GET", "/v1/worlds/w/requests?side=api", nil), d.ok("GET", "/v1/worlds/w/requests", nil)); diff != "" {
		t.Errorf("without a side:\n%s", diff)
	}
	if a := d.do("GET", "/v1/worlds/w/requests?side=both", nil); a.Status != 400 || !strings.Contains(a.Raw, "side: must be one of api, control, all") {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	entries := d.entries("control")
	failed := entries[0]
	if diff := cmp.Diff(map[string]any{"result": "FAILED", "reason": "too dark"}, dig(t, failed, "request", "body")); diff != "" {
		t.Errorf("body %s", diff)
	}
	if failed["side"] != "control" || failed["path"] != "/v1/worlds/w/cardholders/"+holder+"/idv" || failed["method"] != "POST" ||
		dig(t, failed, "reply", "body", "cardholder_status") != "FAILED" || failed["at"] != "2026-04-03T09:00:00Z" {
		t.Errorf("%v", failed)
	}
	if entries[1]["rule"] != "wrong_state" {
		t.Errorf("%v", entries[1])
	}
	if diff := cmp.Diff(failed, d.ok("GET", "/v1/worlds/w/requests/"+toText(failed["id"]), nil)); diff != "" {
		t.Error(diff)
	}
	d.do("DELETE", "/v1/worlds/w/requests", nil)
	if got := d.lines("all"); got != nil {
		t.Errorf("after the journal was emptied: %v", got)
	}
}

// Pages of both sides go on where they ended, whatever was forgotten of one side meanwhile.
func TestControlJournalPagesOfBothSides(t *testing.T) {
	t.Parallel()
	fake := mockserver.Run(t, mockserver.Config{FrozenAt: controlStart, Journal: world.JournalLimits{Entries: 3}})
	d := deskOf(t, fake, mockserver.ControlConfig{})
	a := connect(t, fake, "w")
	d.ok("POST", "/v1/worlds/w/clock/freeze", nil)
	a.call("GET", "/v1/issuing/products", nil)
	d.ok("POST", "/v1/worlds/w/clock/resume", nil)
	page := d.ok("GET", "/v1/worlds/w/requests?side=all&limit=2", nil)
	for range 3 { // the last one of that page is forgotten
		a.call("GET", "/v1/issuing/cards", nil)
	}
	rest := d.ok("GET", "/v1/worlds/w/requests?side=all&limit=2&cursor="+toText(page["next"]), nil)["data"].([]any)
	if len(rest) != 1 || dig(t, rest, 0, "operation") != "freezeClock" {
		t.Errorf("%v", rest)
	}
	if diff := cmp.Diff([]string{"listCards 200", "listCards 200", "listCards 200"}, d.lines("api")); diff != "" {
		t.Error(diff)
	}
	if n := dig(t, d.ok("GET", "/v1/worlds/w", nil), "counts", "requests"); n != 3.0 {
		t.Errorf("%v calls are counted", n)
	}
}

// Each entry names the events that it brought about, and each event has one entry.
func TestControlJournalNamesEvents(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	d.ok("PATCH", "/v1/worlds/w/settings", `{"policies": {"review": {"mode": "immediate", "outcome": "SUCCESS"}}}`)
	a, holder := deskCardholder(t, fake)
	d.ok("POST", "/v1/worlds/w/cardholders/"+holder+"/idv", `{"result": "REVIEW"}`) // and the review at once
	d.do("POST", "/v1/worlds/w/cardholders/"+holder+"/idv", `{"result": "PASSED"}`)
	card := map[string]any{"cardholder_id": holder, "card_product_id": guideProduct, "card_currency": "USD", "card_limit": 1000}
	a.call("POST", "/v1/issuing/cards", card)
	a.call("POST", "/v1/issuing/cards", card)
	a.call("POST", "/v1/issuing/cards", with(card, "card_currency", "EUR"))
	d.ok("POST", "/v1/worlds/w/clock/advance", `{"by": "1s"}`)
	d.ok("POST", "/v1/worlds/w/clock/advance", `{"by": "1s"}`)
	a.call("POST", "/v1/issuing/cards", card)
	d.ok("POST", "/v1/worlds/w/clock/freeze", `{"at": "2026-04-03T10:00:00Z"}`)
	d.ok("POST", "/v1/worlds/w/events", map[string]any{"event_type": "cardholder.updated", "source_id": holder})
	types := map[any]string{}
	for _, e := range d.ok("GET", "/v1/worlds/w/events", nil)["data"].([]any) {
		types[dig(t, e, "event_id")] = toText(dig(t, e, "event_type"))
	}
	var got []string
	for _, e := range d.entries("all") {
		line := toText(e["operation"])
		for _, id := range e["events"].([]any) {
			line += " " + types[id]
			delete(types, id)
		}
		got = append(got, line)
	}
	want := []string{
		"updateSettings", "requestAccessToken", "createCardholder",
		"decideIdentityCheck cardholder.kyc.status_changed cardholder.kyc.status_changed", "decideIdentityCheck",
		"createCard", "createCard", "createCard",
		"advanceClock", "advanceClock card.create.succeeded card.create.succeeded",
		"createCard", "freezeClock card.create.succeeded", "emitEvent cardholder.updated",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(types) != 0 {
		t.Errorf("events of no entry: %v", types)
	}
}

// A control stands where it began: the calls that its webhooks brought about come after it, and keep their own events.
func TestControlJournalOrder(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	a, holder := deskCardholder(t, fake)
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		a.call("POST", "/v1/issuing/cardholders/"+holder, map[string]any{"phone_number": "90755647"})
	}))
	defer receiver.Close()
	d.ok("PATCH", "/v1/worlds/w/settings", `{"policies": {"idv": {"mode": "after", "delay": "5s", "outcome": "PASSED"}}}`)
	d.ok("POST", "/v1/worlds/w/webhooks", map[string]any{"url": receiver.URL, "events": []string{"cardholder.kyc.status_changed"}})
	second := with(with(sarah("SUMSUB_REDIRECT"), "email", "second@example.com"), "phone_number", "90755648")
	a.call("POST", "/v1/issuing/cardholders", second)
	d.ok("POST", "/v1/worlds/w/clock/advance", `{"by": "5s"}`)
	var got []string
	for _, e := range d.entries("all")[4:] {
		got = append(got, fmt.Sprint(e["operation"], " ", e["status"], " ", len(e["events"].([]any))))
	}
	if diff := cmp.Diff([]string{"createCardholder 200 0", "advanceClock 200 1", "updateCardholder 200 1"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Nothing of a control that must stay secret is kept, not even of a body that cannot be read.
func TestControlJournalHasNoSecrets(t *testing.T) {
	t.Parallel()
	fake := mockserver.Run(t, mockserver.Config{FrozenAt: controlStart})
	fake.World("w")
	d := deskOf(t, fake, mockserver.ControlConfig{Token: "hush-token"})
	d.header = http.Header{"Authorization": {"Bearer hush-token"}, "X-Control-Token": {"hush-token"}}
	d.ok("POST", "/v1/worlds/w/webhooks", `{"url": "http://127.0.0.1:1/", "secret": "hush-secret"}`)
	d.do("POST", "/v1/worlds/w/webhooks", `{"url": "http://127.0.0.1:1/", "secret": "hush-broken"`)
	d.do("POST", "/v1/worlds/w/webhooks", `{"url": 5, "secret": "hush-wrong"}`)
	d.ok("POST", "/v1/worlds/w/events", `{"event_type": "a.b", "source_id": "c", "data": {"cvv": "hush"}}`)
	if raw := d.do("GET", "/v1/worlds/w/requests?side=all", nil).Raw; strings.Contains(raw, "hush") {
		t.Error(raw)
	}
	var bodies []any
	for _, e := range d.entries("control") {
		bodies = append(bodies, dig(t, e, "request", "body"))
		if e["at"] != "2026-04-03T09:00:00Z" {
			t.Errorf("%v at %v", e["status"], e["at"])
		}
	}
	want := []any{
		map[string]any{"url": "http://127.0.0.1:1/", "secret": "***"},
		"***",
		map[string]any{"url": 5.0, "secret": "***"},
		map[string]any{"event_type": "a.b", "source_id": "c", "data": map[string]any{"cvv": "***"}},
	}
	if diff := cmp.Diff(want, bodies); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A reset begins the journal anew, with itself.
func TestControlJournalBeginsWithReset(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	deskCardholder(t, fake)
	d.ok("POST", "/v1/worlds/w/clock/freeze", nil)
	d.ok("POST", "/v1/worlds/w/reset", nil)
	d.ok("POST", "/v1/worlds/w/clock/freeze", nil)
	if diff := cmp.Diff([]string{"resetWorld 200", "freezeClock 200"}, d.lines("all")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Controls leave the ids of calls as they are, so that runs can be compared that differ in them.
func TestControlsDoNotMoveRequestIDs(t *testing.T) {
	t.Parallel()
	var ids []string
	for _, controls := range []int{0, 3} {
		d, fake := newDesk(t)
		for range controls {
			d.ok("POST", "/v1/worlds/w/clock/freeze", nil)
		}
		ids = append(ids, connect(t, fake, "w").call("GET", "/v1/issuing/products", nil).Header.Get("X-Request-Id"))
	}
	if ids[0] != ids[1] || ids[0] == "" {
		t.Errorf("%q", ids)
	}
}

// A path keeps ids whose last group is all digits, which no card number is.
func TestJournalPathKeepsIDs(t *testing.T) {
	t.Parallel()
	d, _ := newDesk(t)
	id := "40433705-0000-4000-8000-000000000001"
	d.do("PUT", "/v1/worlds/w/products/"+id, `{}`)
	d.do("DELETE", "/v1/worlds/w/faults/4043370500000001", nil)
	var paths []any
	for _, e := range d.entries("control") {
		paths = append(paths, e["path"])
	}
	if diff := cmp.Diff([]any{"/v1/worlds/w/products/" + id, "/v1/worlds/w/faults/***"}, paths); diff != "" {
		t.Error(diff)
	}
}
