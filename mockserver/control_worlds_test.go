package mockserver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
)

func TestControlWorldLife(t *testing.T) {
	t.Parallel()
	fake := mockserver.Run(t)
	d := deskOf(t, fake, mockserver.ControlConfig{})
	body := `{"seed": 42, "clock": {"frozen_at": "2026-04-03T17:00:00.5+08:00"}, "strict": true, "revision": "2026-09",
		"policies": {"idv": {"mode": "immediate", "outcome": "FAILED"}}, "quirks": {"money": "documented"}}`
	made := d.do("PUT", "/v1/worlds/my.client", body)
	if made.Status != 201 || made.Header.Get("Location") != "/v1/worlds/my.client" {
		t.Fatalf("%d %v %s", made.Status, made.Header, made.Raw)
	}
	for _, want := range []struct {
		path  []any
		value any
	}{
		{[]any{"name"}, "my.client"},
		{[]any{"seed"}, 42.0},
		{[]any{"now"}, "2026-04-03T09:00:00.5Z"},
		{[]any{"clock", "frozen"}, true},
		{[]any{"settings", "strict"}, true},
		{[]any{"settings", "policies", "idv", "mode"}, "immediate"},
		{[]any{"settings", "policies", "idv", "outcome"}, "FAILED"},
		{[]any{"settings", "policies", "provisioning", "delay"}, "2s"},
		{[]any{"settings", "quirks", "money"}, "documented"},
		{[]any{"settings", "quirks", "age"}, "18-79"},
		{[]any{"counts", "products"}, 6.0},
		{[]any{"counts", "accounts"}, 2.0},
	} {
		if diff := cmp.Diff(want.value, dig(t, made.Body, want.path...)); diff != "" {
			t.Errorf("%v: %s", want.path, diff)
		}
	}
	if again := d.do("PUT", "/v1/worlds/my.client", body); again.Status != 200 || again.Raw != made.Raw {
		t.Errorf("again: %d %s", again.Status, again.Raw)
	}
	if got := d.do("GET", "/v1/worlds/my.client", nil); got.Raw != made.Raw {
		t.Errorf("GET: %s", got.Raw)
	}
	if other := d.do("PUT", "/v1/worlds/my.client", nil); other.Status != 409 {
		t.Errorf("other options: %d", other.Status)
	}
	if gone := d.do("DELETE", "/v1/worlds/my.client", nil); gone.Status != 204 || gone.Raw != "" {
		t.Errorf("DELETE: %d %q", gone.Status, gone.Raw)
	}
	if _, ok := fake.Find("my.client"); ok || d.do("GET", "/v1/worlds/my.client", nil).Status != 404 {
		t.Error("the world is still there")
	}
}

// PUT without options finds what a token call opened, and the other way round.
func TestControlWorldOfToken(t *testing.T) {
	t.Parallel()
	fake := mockserver.Run(t)
	d := deskOf(t, fake, mockserver.ControlConfig{})
	connect(t, fake, "first")
	for _, body := range []string{"", "{}", `{"policies": {}, "quirks": {}, "clock": {}}`} {
		if a := d.do("PUT", "/v1/worlds/first", body); a.Status != 200 {
			t.Errorf("%q: %d %s", body, a.Status, a.Raw)
		}
	}
	if a := d.do("PUT", "/v1/worlds/%2E%2E", nil); a.Status != 201 || dig(t, a.Body, "name") != ".." {
		t.Errorf("a world named ..: %d %s", a.Status, a.Raw)
	}
}

func TestControlWorldPages(t *testing.T) {
	t.Parallel()
	fake := mockserver.Run(t)
	d := deskOf(t, fake, mockserver.ControlConfig{})
	for n := range 7 {
		fake.World(fmt.Sprintf("w%d", n))
	}
	var names []any
	next := ""
	for range 4 {
		page := d.ok("GET", "/v1/worlds?limit=3"+next, nil)
		for i := range page["data"].([]any) {
			names = append(names, dig(t, page, "data", i, "name"))
		}
		fake.World(fmt.Sprintf("a%d", len(names))) // comes before the page: shifts nothing
		if page["next"] == "" {
			break
		}
		next = "&cursor=" + toText(page["next"])
	}
	if diff := cmp.Diff([]any{"w0", "w1", "w2", "w3", "w4", "w5", "w6"}, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestControlReset(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	d.ok("POST", "/v1/worlds/w/webhooks", `{"url": "http://127.0.0.1:1/", "events": ["none.at.all"]}`)
	d.ok("PUT", "/v1/worlds/w/balances/USD", `{"available": "1.00"}`)
	deskCardholder(t, fake)
	d.ok("PATCH", "/v1/worlds/w/settings", `{"strict": true}`)
	d.ok("POST", "/v1/worlds/w/clock/advance", `{"by": "1h"}`)
	after := d.ok("POST", "/v1/worlds/w/reset", nil)
	want := map[string]any{
		"accounts": 2.0, "products": 6.0, "cardholders": 0.0, "cards": 0.0, "orders": 0.0, "webhooks": 1.0, "events": 0.0,
		"deliveries": 0.0, "requests": 0.0,
	}
	if diff := cmp.Diff(want, after["counts"]); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if after["now"] != "2026-04-03T09:00:00Z" || dig(t, after, "settings", "strict") != true {
		t.Errorf("%v", after)
	}
	if got := d.ok("GET", "/v1/worlds/w/balances/USD", nil)["available"]; got != "1000000.00" {
		t.Errorf("balance %v", got)
	}
}

func TestControlClock(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	card, _ := deskCard(t, fake)
	want := map[string]any{"now": "2026-04-03T09:00:00Z", "frozen": true, "rate": 1.0, "ended": false}
	if diff := cmp.Diff(want, d.ok("GET", "/v1/worlds/w/clock", nil)); diff != "" {
		t.Errorf("clock (-want +got):\n%s", diff)
	}
	report := d.ok("POST", "/v1/worlds/w/clock/advance", `{"by": "36h", "wait": "5s"}`)
	wantReport := map[string]any{
		"now":        "2026-04-04T21:00:00Z",
		"fired":      []any{map[string]any{"at": "2026-04-03T09:00:02Z", "what": "provisioning", "id": card}},
		"deliveries": map[string]any{"delivered": 0.0, "failed": 0.0, "waiting": 0.0},
		"quiet":      true, "stuck": []any{},
	}
	if diff := cmp.Diff(wantReport, report); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	if got := d.ok("POST", "/v1/worlds/w/clock/advance", `{"to": "2026-04-06T00:00:00+08:00"}`); got["now"] != "2026-04-05T16:00:00Z" {
		t.Errorf("%v", got)
	}
}

func TestControlFreezeAndResume(t *testing.T) {
	t.Parallel()
	d, _ := newDesk(t)
	frozen := d.ok("POST", "/v1/worlds/w/clock/freeze", `{"at": "2026-04-03T10:00:00Z"}`)
	if diff := cmp.Diff(map[string]any{"now": "2026-04-03T10:00:00Z", "frozen": true, "rate": 1.0, "ended": false}, frozen); diff != "" {
		t.Errorf("freeze (-want +got):\n%s", diff)
	}
	for body, rate := range map[string]float64{"": 1, "{}": 1, `{"rate": 60}`: 60, `{"rate": 0.001}`: 0.001} {
		running := d.ok("POST", "/v1/worlds/w/clock/resume", body)
		if running["frozen"] != false || running["rate"] != rate {
			t.Errorf("%q: %v", body, running)
		}
	}
	if again := d.ok("POST", "/v1/worlds/w/clock/freeze", nil); again["frozen"] != true {
		t.Errorf("%v", again)
	}
}

func TestControlSettings(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	before := d.ok("GET", "/v1/worlds/w/settings", nil)
	body := `{"policies": {"provisioning": {"delay": "10s"}, "idv": {"mode": "after", "delay": "1m"},
		"webhook_retry": {"waits": ["1s", "90s"]}}, "quirks": {"money": "documented", "region": "off"}, "strict": true}`
	after := d.ok("PATCH", "/v1/worlds/w/settings", body)
	wantPolicies := map[string]any{
		"idv":           map[string]any{"mode": "after", "delay": "1m", "outcome": "PASSED"},
		"review":        map[string]any{"mode": "manual", "outcome": "SUCCESS"},
		"provisioning":  map[string]any{"mode": "after", "delay": "10s", "outcome": "SUCCESS"},
		"webhook_retry": map[string]any{"waits": []any{"1s", "90s"}},
	}
	if diff := cmp.Diff(wantPolicies, after["policies"]); diff != "" {
		t.Errorf("policies (-want +got):\n%s", diff)
	}
	if dig(t, after, "quirks", "money") != "documented" || dig(t, after, "quirks", "tokens") != "coexist" || after["strict"] != true {
		t.Errorf("%v", after)
	}
	if diff := cmp.Diff(after, d.ok("GET", "/v1/worlds/w/settings", nil)); diff != "" {
		t.Errorf("not kept:\n%s", diff)
	}
	if !fake.World("w").Settings().Strict {
		t.Error("the world is not strict")
	}
	// What is shown can be sent back.
	d.ok("PATCH", "/v1/worlds/w/settings", before)
	if diff := cmp.Diff(before, d.ok("GET", "/v1/worlds/w/settings", nil)); diff != "" {
		// a delay that was left out stays; it has no meaning while the mode is not after
		before["policies"].(map[string]any)["idv"].(map[string]any)["delay"] = "1m"
		if diff = cmp.Diff(before, d.ok("GET", "/v1/worlds/w/settings", nil)); diff != "" {
			t.Errorf("round trip (-want +got):\n%s", diff)
		}
	}
	d.ok("PATCH", "/v1/worlds/w/settings", `{"policies": {"webhook_retry": {"waits": []}}}`)
	if got := fake.World("w").Settings().Policies.WebhookRetry.Waits; len(got) != 0 {
		t.Errorf("waits %v", got)
	}
}

func TestControlDecisions(t *testing.T) {
	t.Parallel()
	type step struct{ path, body string }
	tests := []struct {
		name  string
		steps []step
		want  map[string]any
	}{
		{"passed", []step{{"idv", `{"result": "PASSED"}`}}, map[string]any{
			"cardholder_status": "SUCCESS", "idv_status": "PASSED", "review_status": "SUCCESS", "reason": "",
		}},
		{"failed", []step{{"idv", `{"result": "FAILED", "reason": "blurred"}`}}, map[string]any{
			"cardholder_status": "FAILED", "idv_status": "FAILED", "review_status": "FAILED", "reason": "blurred",
		}},
		{"resubmit", []step{{"idv", `{"result": "RESUBMIT", "reason": "again"}`}}, map[string]any{
			"cardholder_status": "INCOMPLETE", "idv_status": "PENDING", "review_status": "PENDING", "reason": "again",
		}},
		{"reviewed", []step{{"idv", `{"result": "REVIEW"}`}, {"review", `{"result": "SUCCESS"}`}}, map[string]any{
			"cardholder_status": "SUCCESS", "idv_status": "PASSED", "review_status": "SUCCESS", "reason": "",
		}},
		{"refused by review", []step{{"idv", `{"result": "REVIEW"}`}, {"review", `{"result": "FAILED", "reason": "no"}`}}, map[string]any{
			"cardholder_status": "FAILED", "idv_status": "FAILED", "review_status": "FAILED", "reason": "no",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, fake := newDesk(t)
			_, id := deskCardholder(t, fake)
			var got map[string]any
			for _, s := range tt.steps {
				got = d.ok("POST", "/v1/worlds/w/cardholders/"+id+"/"+s.path, s.body)
			}
			tt.want["cardholder_id"], tt.want["account_id"] = id, fake.World("w").MasterID()
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestControlCards(t *testing.T) {
	t.Parallel()
	tests := []struct{ path, body, card, order, reason string }{
		{"cards/CARD/provision", `{"result": "SUCCESS"}`, "ACTIVE", "SUCCESS", ""},
		{"cards/CARD/provision", `{"result": "FAILED", "reason": "no plastic"}`, "FAILED", "FAILED", "no plastic"},
		{"orders/ORDER/complete", `{"result": "SUCCESS"}`, "ACTIVE", "SUCCESS", ""},
		{"orders/ORDER/complete", `{"result": "FAILED"}`, "FAILED", "FAILED", ""},
	}
	for _, tt := range tests {
		d, fake := newDesk(t)
		card, order := deskCard(t, fake)
		path := "/v1/worlds/w/" + strings.NewReplacer("CARD", card, "ORDER", order).Replace(tt.path)
		got := d.ok("POST", path, tt.body)
		want := map[string]any{
			"card_id": card, "card_order_id": order, "card_status": tt.card, "order_status": tt.order, "reason": tt.reason,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", tt.path, tt.body, diff)
		}
		if again := d.do("POST", path, tt.body); again.Status != 409 {
			t.Errorf("again: %d %s", again.Status, again.Raw)
		}
	}
}
