package mockserver_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/webhook"
)

// deskInbox is a receiver of webhooks that answers what it is told to.
type deskInbox struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	bodies []string
}

func newDeskInbox(t *testing.T) *deskInbox {
	t.Helper()
	in := &deskInbox{status: 200}
	in.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		in.mu.Lock()
		defer in.mu.Unlock()
		in.bodies = append(in.bodies, string(raw))
		w.WriteHeader(in.status)
	}))
	t.Cleanup(in.Close)
	return in
}

func (in *deskInbox) answer(status int) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.status = status
}

func (in *deskInbox) received() []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	return append([]string{}, in.bodies...)
}

func TestControlWebhooks(t *testing.T) {
	t.Parallel()
	fake := mockserver.Run(t, mockserver.Config{FrozenAt: controlStart})
	fake.World("w")
	d := deskOf(t, fake, mockserver.ControlConfig{Timestamps: webhook.Wall})
	made := d.do("POST", "/v1/worlds/w/webhooks", `{"url": "http://127.0.0.1:1/?key=1", "secret": "whsec"}`)
	id := toText(made.Body["id"])
	want := map[string]any{
		"id": id, "url": "http://127.0.0.1:1/?key=1", "secret": "***", "events": []any{}, "timestamps": "wall",
		"timestamp_unit": "s", "ordered": true,
	}
	if diff := cmp.Diff(want, made.Body); made.Status != 201 || diff != "" || made.Header.Get("Location") != "/v1/worlds/w/webhooks/"+id {
		t.Fatalf("%d %v (-want +got):\n%s", made.Status, made.Header, diff)
	}
	changed := d.ok("PATCH", "/v1/worlds/w/webhooks/"+id, `{"events": ["card.*"], "timestamps": "world", "timestamp_unit": "ms", "ordered": false}`)
	want["events"], want["timestamps"], want["timestamp_unit"], want["ordered"] = []any{"card.*"}, "world", "ms", false
	if diff := cmp.Diff(want, changed); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	if got, _ := fake.World("w").Webhook(id); got.Secret != "whsec" {
		t.Errorf("the secret became %q", got.Secret)
	}
	if got := d.ok("PATCH", "/v1/worlds/w/webhooks/"+id, `{"secret": ""}`); got["secret"] != "" {
		t.Errorf("%v", got)
	}
	second := toText(d.ok("POST", "/v1/worlds/w/webhooks", `{"url": "http://127.0.0.1:1/", "timestamps": "world"}`)["id"])
	list := d.ok("GET", "/v1/worlds/w/webhooks", nil)
	if dig(t, list, "data", 0, "id") != id || dig(t, list, "data", 1, "id") != second {
		t.Errorf("%v", list)
	}
	if a := d.do("DELETE", "/v1/worlds/w/webhooks/"+id, nil); a.Status != 204 {
		t.Errorf("%d", a.Status)
	}
	if a := d.do("GET", "/v1/worlds/w/webhooks/"+id, nil); a.Status != 404 {
		t.Errorf("%d", a.Status)
	}
}

func TestControlEvents(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	in := newDeskInbox(t)
	d.ok("POST", "/v1/worlds/w/webhooks", map[string]any{"url": in.URL, "secret": "whsec"})
	card, order := deskCard(t, fake)
	d.ok("POST", "/v1/worlds/w/clock/advance", `{"by": "2s"}`)
	all := d.ok("GET", "/v1/worlds/w/events", nil)["data"].([]any)
	if len(all) != 2 || dig(t, all, 0, "event_type") != "cardholder.kyc.status_changed" || dig(t, all, 1, "source_id") != order {
		t.Fatalf("%v", all)
	}
	holder := toText(dig(t, all, 0, "source_id"))
	first := toText(dig(t, all, 0, "event_id"))
	for query, want := range map[string]int{
		"type=card.*": 1, "type=cardholder.kyc.status_changed": 1, "type=card.create": 0, "source_id=" + order: 1,
		"source_id=" + card: 0, "after=" + first: 1, "after=" + first + "&type=cardholder.*": 0, "limit=1": 1,
	} {
		if got := d.ok("GET", "/v1/worlds/w/events?"+query, nil)["data"].([]any); len(got) != want {
			t.Errorf("%s: %d events, want %d", query, len(got), want)
		}
	}
	tests := []struct{ body, kind, status string }{
		{`{"event_type": "cardholder.updated", "source_id": "` + strings.ToUpper(holder) + `"}`, "cardholder.updated", "SUCCESS"},
		{`{"event_type": "card.create.succeeded", "source_id": "` + order + `"}`, "card.create.succeeded", "ACTIVE"},
		{`{"event_type": "card.create.failed", "source_id": "` + order + `"}`, "card.create.failed", "ACTIVE"},
		{`{"event_type": "card.lost", "source_id": "c1", "data": {"card_status": "LOST<>"}}`, "card.lost", "LOST<>"},
	}
	for _, tt := range tests {
		a := d.do("POST", "/v1/worlds/w/events", tt.body)
		if a.Status != 201 || dig(t, a.Body, "body", "event_type") != tt.kind {
			t.Errorf("%s: %d %s", tt.body, a.Status, a.Raw)
			continue
		}
		data := dig(t, a.Body, "body", "data").(map[string]any)
		if got := toText(data["card_status"]) + toText(data["cardholder_status"]); got != tt.status {
			t.Errorf("%s: status %q", tt.body, got)
		}
	}
	d.ok("POST", "/v1/worlds/w/clock/advance", `{"by": "0s"}`)
	if got := in.received(); len(got) != 6 {
		t.Errorf("%d deliveries arrived", len(got))
	}
}

// TestControlTimestampUnit: what is shown is in force, whoever decided it.
func TestControlTimestampUnit(t *testing.T) {
	t.Parallel()
	d, _ := newDesk(t)
	open, own := `{"url": "http://127.0.0.1:1/"}`, `{"url": "http://127.0.0.1:1/", "timestamp_unit": "s"}`
	d.ok("POST", "/v1/worlds/w/webhooks", open)
	d.ok("POST", "/v1/worlds/w/webhooks", own)
	units := func() []any {
		list := d.ok("GET", "/v1/worlds/w/webhooks", nil)
		return []any{dig(t, list, "data", 0, "timestamp_unit"), dig(t, list, "data", 1, "timestamp_unit")}
	}
	if diff := cmp.Diff([]any{"s", "s"}, units()); diff != "" {
		t.Error(diff)
	}
	d.ok("PATCH", "/v1/worlds/w/settings", `{"quirks": {"timestamp-unit": "ms"}}`)
	if diff := cmp.Diff([]any{"ms", "s"}, units()); diff != "" {
		t.Error(diff)
	}
}

// TestControlFilterNotes: a filter that nothing can match is taken, and said so with what was probably meant. One that
// something matched, or may, is taken without a word.
func TestControlFilterNotes(t *testing.T) {
	t.Parallel()
	d, _ := newDesk(t)
	const all = "one of card.*, card.create.*, card.create.failed, card.create.succeeded, cardholder.*, cardholder.kyc.*, " +
		"cardholder.kyc.status_changed, cardholder.updated"
	note := func(at, filter, meant string) string {
		return at + ": \"" + filter + "\" matches no event that this fake tells by itself: " + meant + all
	}
	for _, tt := range []struct {
		filters, query string
		want           any
	}{
		{`[]`, "", nil},
		{`["*", "card.*", "card.create.*", "cardholder.updated"]`, "type=cardholder.kyc.*", nil},
		{`["card.lost"]`, "type=card.lost", nil}, // emitted below
		{`["card.*", "cards.*"]`, "type=cards.*", "did you mean card.*? It is "},
		{`["card.*", "card.created"]`, "type=card.created", "did you mean card.create.*? It is "},
		{`["card.*", "payout.*"]`, "type=payout.*", "it is "},
	} {
		d.ok("POST", "/v1/worlds/w/events", `{"event_type": "card.lost", "source_id": "c1", "data": {}}`)
		made := d.do("POST", "/v1/worlds/w/webhooks", `{"url": "http://127.0.0.1:1/", "events": `+tt.filters+`}`)
		at := "/v1/worlds/w/webhooks/" + toText(made.Body["id"])
		var wantHook, wantList any
		if meant, ok := tt.want.(string); ok {
			_, filter, _ := strings.Cut(tt.query, "=")
			wantHook, wantList = []any{note("events[1]", filter, meant)}, []any{note("type", filter, meant)}
		}
		got := []any{
			made.Body["notes"], d.ok("GET", at, nil)["notes"], d.ok("PATCH", at, `{"ordered": false}`)["notes"],
			d.ok("GET", "/v1/worlds/w/events?"+tt.query, nil)["notes"],
		}
		if diff := cmp.Diff([]any{wantHook, wantHook, wantHook, wantList}, got); made.Status != 201 || diff != "" {
			t.Errorf("%s: %d %s", tt.filters, made.Status, diff)
		}
	}
}

// TestFilterNotesAreLogged: nobody reads a reply about the endpoints that come with the configuration.
func TestFilterNotesAreLogged(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	endpoints := []webhook.Endpoint{{URL: "http://127.0.0.1:1/", Events: []string{"card.*"}}, {URL: "http://127.0.0.1:1/", Events: []string{"cards.*"}}}
	newFake(t, mockserver.Config{Endpoints: endpoints, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if got := log.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "endpoint=2") || !strings.Contains(got, "did you mean card.*?") {
		t.Errorf("logged %q", got)
	}
}

func TestControlDeliveries(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	in := newDeskInbox(t)
	in.answer(500)
	d.ok("POST", "/v1/worlds/w/webhooks", map[string]any{"url": in.URL, "secret": "whsec"})
	d.ok("PATCH", "/v1/worlds/w/settings", `{"policies": {"webhook_retry": {"waits": ["10s"]}}}`)
	deskCardHolderPassed(t, d, fake)
	report := d.ok("POST", "/v1/worlds/w/clock/advance", `{"by": "1s"}`)
	if dig(t, report, "deliveries", "waiting") != 1.0 {
		t.Errorf("%v", report)
	}
	delivery := dig(t, d.ok("GET", "/v1/worlds/w/deliveries", nil), "data", 0).(map[string]any)
	id := toText(delivery["id"])
	if delivery["state"] != "waiting" || delivery["waits_for"] != "due_time" || delivery["next_at"] != "2026-04-03T09:00:10Z" {
		t.Errorf("%v", delivery)
	}
	refusedAs := func(why string) {
		t.Helper()
		if a := d.do("POST", "/v1/worlds/w/deliveries/"+id+"/resend", nil); a.Status != 409 || !strings.Contains(a.Raw, why) {
			t.Errorf("resend: %d %s, want 409 because %s", a.Status, a.Raw, why)
		}
	}
	refusedAs("still waiting")
	attempt := dig(t, delivery, "attempts", 0).(map[string]any)
	sentAt := strconv.FormatInt(controlStart.Unix(), 10)
	if attempt["status"] != 500.0 || attempt["signing_input"] != toText(attempt["body"])+sentAt || attempt["body"] != in.received()[0] {
		t.Errorf("%v", attempt)
	}
	signed := webhook.Sign("whsec", []byte(in.received()[0]), sentAt, webhook.OverBodyTimestamp)
	if got := dig(t, attempt, "headers", "X-Wk-Signature", 0); got != signed {
		t.Errorf("signature %v", got)
	}
	d.ok("POST", "/v1/worlds/w/clock/advance", `{"by": "10s"}`)
	if got := d.ok("GET", "/v1/worlds/w/deliveries/"+id, nil); got["state"] != "exhausted" || got["next_at"] != nil || got["waits_for"] != nil {
		t.Errorf("%v", got)
	}
	in.answer(204)
	resent := d.do("POST", "/v1/worlds/w/deliveries/"+id+"/resend", nil)
	small := map[string]any{
		"id": id, "event_id": delivery["event_id"], "endpoint_id": delivery["endpoint_id"], "state": "waiting",
		"next_at": "2026-04-03T09:00:11Z", "attempts_before": 2.0,
	}
	if diff := cmp.Diff(small, resent.Body); resent.Status != 202 || diff != "" {
		t.Errorf("resend: %d, %s", resent.Status, diff)
	}
	d.ok("POST", "/v1/worlds/w/clock/advance", `{"by": "0s"}`)
	got := d.ok("GET", "/v1/worlds/w/deliveries/"+id, nil)
	if got["state"] != "delivered" || len(got["attempts"].([]any)) != 3 {
		t.Errorf("%v", got)
	}
	bodies := in.received()
	if diff := cmp.Diff([]string{bodies[0], bodies[0], bodies[0]}, bodies); diff != "" {
		t.Errorf("not the same bytes:\n%s", diff)
	}
	d.do("DELETE", "/v1/worlds/w/webhooks/"+toText(delivery["endpoint_id"]), nil)
	refusedAs("endpoint was removed")
}

func deskCardHolderPassed(t *testing.T, d *desk, fake *mockserver.Server) {
	t.Helper()
	_, holder := deskCardholder(t, fake)
	d.ok("POST", "/v1/worlds/w/cardholders/"+holder+"/idv", `{"result": "PASSED"}`)
}

// A receiver that does not answer keeps an advance no longer than asked.
func TestControlAdvanceStuck(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer slow.Close()
	defer close(release)
	d.ok("POST", "/v1/worlds/w/webhooks", map[string]any{"url": slow.URL})
	deskCardHolderPassed(t, d, fake)
	report := d.ok("POST", "/v1/worlds/w/clock/advance", `{"by": "1h", "wait": "20ms"}`)
	first := dig(t, d.ok("GET", "/v1/worlds/w/deliveries", nil), "data", 0).(map[string]any)
	id := first["id"]
	if first["waits_for"] != "answer" || first["next_at"] != nil {
		t.Errorf("while its attempt runs: %v", first)
	}
	d.ok("POST", "/v1/worlds/w/events", `{"event_type": "a.b", "source_id": "another", "data": {}}`)
	second := dig(t, d.ok("GET", "/v1/worlds/w/deliveries", nil), "data", 1).(map[string]any)
	if second["waits_for"] != "endpoint" || second["next_at"] != "2026-04-03T09:00:00Z" {
		t.Errorf("while its endpoint is busy: %v", second)
	}
	if report["quiet"] != false || report["now"] != "2026-04-03T09:00:00Z" {
		t.Errorf("%v", report)
	}
	if diff := cmp.Diff([]any{id}, report["stuck"]); diff != "" {
		t.Error(diff)
	}
}
