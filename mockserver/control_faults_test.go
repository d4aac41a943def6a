package mockserver_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver/fault"
	"github.com/uqmock/uqmock/openapi"
)

const deskFaults = "/v1/worlds/w/faults"

// A fault is put, looked at, listed by name, replaced and removed.
func TestControlFaults(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	a := connect(t, fake, "w")
	made := d.do("PUT", deskFaults+"/once", `{"operation": "listProducts", "skip": 1, "times": 1, "effect": {"kind": "status", "status": 503, "retry_after": 2}}`)
	once := map[string]any{
		"name": "once", "operation": "listProducts", "skip": 1.0, "times": 1.0, "matched": 0.0, "struck": 0.0,
		"effect": map[string]any{"kind": "status", "status": 503.0, "retry_after": 2.0},
	}
	if diff := cmp.Diff(once, made.Body); diff != "" || made.Status != 201 || made.Header.Get("Location") != deskFaults+"/once" {
		t.Errorf("%d at %q (-want +got):\n%s", made.Status, made.Header.Get("Location"), diff)
	}
	d.ok("PUT", deskFaults+"/a.lost-reply_1", `{"operation": "createCard", "effect": {"kind": "lost_reply"}}`)
	lost := map[string]any{
		"name": "a.lost-reply_1", "operation": "createCard", "skip": 0.0, "times": 0.0, "matched": 0.0, "struck": 0.0,
		"effect": map[string]any{"kind": "lost_reply"},
	}
	for _, want := range []int{200, 503, 200} {
		if r := a.call("GET", edgeProducts, nil); r.Status != want {
			t.Errorf("%d %s, want %d", r.Status, r.Raw, want)
		}
	}
	once["matched"], once["struck"] = 3.0, 1.0
	if diff := cmp.Diff(once, d.ok("GET", deskFaults+"/once", nil)); diff != "" {
		t.Errorf("struck once (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"data": []any{lost, once}, "next": ""}, d.ok("GET", deskFaults, nil)); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	again := d.do("PUT", deskFaults+"/once", `{"operation": "*", "effect": {"kind": "in_flight"}}`)
	if again.Status != 200 || again.Header.Get("Location") != "" || again.Body["matched"] != 0.0 || again.Body["operation"] != "*" {
		t.Errorf("replaced: %d %s", again.Status, again.Raw)
	}
	if gone := d.do("DELETE", deskFaults+"/once", nil); gone.Status != 204 {
		t.Errorf("%d %s", gone.Status, gone.Raw)
	}
	if gone := d.do("GET", deskFaults+"/once", nil); gone.Status != 404 {
		t.Errorf("%d %s", gone.Status, gone.Raw)
	}
	d.ok("POST", "/v1/worlds/w/reset", nil)
	if diff := cmp.Diff(map[string]any{"data": []any{}, "next": ""}, d.ok("GET", deskFaults, nil)); diff != "" {
		t.Errorf("after a reset (-want +got):\n%s", diff)
	}
}

// The journal shows which faults struck a call, and none of others.
func TestControlFaultJournal(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	a := connect(t, fake, "w")
	d.ok("PUT", deskFaults+"/busy", `{"operation": "listProducts", "times": 1, "effect": {"kind": "status", "status": 429}}`)
	struck := a.call("GET", edgeProducts, nil)
	a.call("GET", edgeProducts, nil)
	entry := d.ok("GET", "/v1/worlds/w/requests/"+struck.Header.Get("X-Request-Id"), nil)
	want := map[string]any{"status": 429.0, "rule": "fault:busy", "faults": []any{"busy"}, "notes": []any{}}
	got := map[string]any{}
	for name := range want {
		got[name] = entry[name]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if latest := dig(t, d.ok("GET", "/v1/worlds/w/requests?limit=1", nil), "data", 0, "faults"); !cmp.Equal(latest, []any{}) {
		t.Errorf("a call that was not struck: %v", latest)
	}
}

func TestControlFaultPages(t *testing.T) {
	t.Parallel()
	d, _ := newDesk(t)
	for n := range fault.Max {
		d.ok("PUT", fmt.Sprintf("%s/f%03d", deskFaults, n), `{"operation": "*", "effect": {"kind": "lost_reply"}}`)
	}
	if a := d.do("PUT", deskFaults+"/g", `{"operation": "*", "effect": {"kind": "lost_reply"}}`); a.Status != 409 || !strings.Contains(a.Raw, "100 faults") {
		t.Errorf("fault 101: %d %s", a.Status, a.Raw)
	}
	first := d.ok("GET", deskFaults+"?limit=60", nil)
	second := d.ok("GET", deskFaults+"?limit=60&cursor="+toText(first["next"]), nil)
	if len(first["data"].([]any)) != 60 || len(second["data"].([]any)) != 40 || second["next"] != "" || dig(t, second, "data", 0, "name") != "f060" {
		t.Errorf("second page: %v", second)
	}
}

// Each wrong member is refused by name, with what would be right, and the fault that was there stays and counts on.
func TestControlFaultRefusals(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	a := connect(t, fake, "w")
	const put = "PUT " + deskFaults + "/old"
	d.ok("PUT", deskFaults+"/old", `{"operation": "listProducts", "skip": 5, "effect": {"kind": "lost_reply"}}`)
	a.call("GET", edgeProducts, nil)
	down := `"effect": {"kind": "status", "status": 500}`
	before := everything(d)
	for _, tt := range []struct {
		call, body string
		status     int
		says       string
	}{
		{put, "", 400, "a JSON object is required"},
		{put, `{}`, 400, "is required"},
		{put, `{` + down + `}`, 400, "operation: is required"},
		{put, `{"operation": "createCard"}`, 400, "effect: is required"},
		{put, `{"operation": "", ` + down + `}`, 400, "operation: must not be empty"},
		{put, `{"operation": "createcard", ` + down + `}`, 400, "did you mean createCard?"},
		{put, `{"operation": "createCards", ` + down + `}`, 400, "did you mean createCard?"},
		{put, `{"operation": "**", ` + down + `}`, 400, "operation: \\\"**\\\" is not known"},
		{put, `{"operation": "createWorld", ` + down + `}`, 400, "is not known"},
		{put, `{"operation": 5, ` + down + `}`, 400, "operation: must be a string"},
		{put, `{"operation": "*", "skip": -1, ` + down + `}`, 400, "skip: must be at least 0"},
		{put, `{"operation": "*", "skip": 1.5, ` + down + `}`, 400, "skip: must be an integer"},
		{put, `{"operation": "*", "skip": 1e3, ` + down + `}`, 400, "skip: cannot be taken"},
		{put, `{"operation": "*", "skip": 1000000001, ` + down + `}`, 400, "skip: must be at most 1000000000"},
		{put, `{"operation": "*", "times": -1, ` + down + `}`, 400, "times: must be at least 0"},
		{put, `{"operation": "*", "times": null, ` + down + `}`, 400, "times: must not be null"},
		{put, `{"operation": "*", "times": 1000000001, ` + down + `}`, 400, "times: must be at most 1000000000"},
		{put, `{"operation": "*", "time": 1, ` + down + `}`, 400, "did you mean times?"},
		{put, `{"operation": "*", "matched": 1, ` + down + `}`, 400, "matched: is not a member"},
		{put, `{"operation": "*", "effect": {}}`, 400, "effect.kind: is required"},
		{put, `{"operation": "*", "effect": "status"}`, 400, "effect: must be an object"},
		{put, `{"operation": "*", "effect": {"kind": ""}}`, 400, "effect.kind: must not be empty"},
		{put, `{"operation": "*", "effect": {"kind": "stats"}}`, 400, "did you mean status? It is one of in_flight, lost_reply, status"},
		{put, `{"operation": "*", "effect": {"kind": "status"}}`, 400, "effect.status: is required"},
		{put, `{"operation": "*", "effect": {"kind": "status", "status": 399}}`, 400, "effect.status: must be at least 400"},
		{put, `{"operation": "*", "effect": {"kind": "status", "status": 600}}`, 400, "effect.status: must be at most 599"},
		{put, `{"operation": "*", "effect": {"kind": "status", "status": "500"}}`, 400, "effect.status: must be an integer"},
		{put, `{"operation": "*", "effect": {"kind": "status", "staus": 500}}`, 400, "did you mean status?"},
		{put, `{"operation": "*", "effect": {"kind": "status", "status": 429, "retry_after": 0}}`, 400, "effect.retry_after: must be at least 1"},
		{put, `{"operation": "*", "effect": {"kind": "status", "status": 429, "retry_after": 86401}}`, 400, "effect.retry_after: must be at most 86400"},
		{put, `{"operation": "*", "effect": {"kind": "status", "status": 500, "retry_after": 1}}`, 400, "use status 429 or 503"},
		{put, `{"operation": "*", "effect": {"kind": "in_flight", "status": 500}}`, 400, "effect.status: is no member of kind in_flight"},
		{put, `{"operation": "*", "effect": {"kind": "lost_reply", "retry_after": 1}}`, 400, "effect.retry_after: is no member of kind lost_reply"},
		{put, `{"operation": "listCards", "effect": {"kind": "in_flight"}}`, 400, "listCards takes no idempotency key"},
		{"PUT " + deskFaults + "/a%20b", `{"operation": "*", ` + down + `}`, 400, "name: must be 1 to 128 of A-Z a-z 0-9 . _ -"},
		{"PUT " + deskFaults + "/" + strings.Repeat("x", 129), `{"operation": "*", ` + down + `}`, 400, "name: "},
		{"GET " + deskFaults + "/none", "", 404, "fault \\\"none\\\""},
		{"DELETE " + deskFaults + "/none", "", 404, "fault \\\"none\\\""},
		{"DELETE " + deskFaults + "/a%2Fb", "", 400, "name: "},
		{"GET " + deskFaults + "?name=old", "", 400, "it is one of limit, cursor"},
		{"POST " + deskFaults, `{}`, 405, "GET, HEAD"},
		{"PUT /v1/worlds/none/faults/f", `{"operation": "*", ` + down + `}`, 404, "is not open"},
	} {
		method, path, _ := strings.Cut(tt.call, " ")
		if got := d.do(method, path, tt.body); got.Status != tt.status || !strings.Contains(got.Raw, tt.says) {
			t.Errorf("%s %s\n got %d %s\nwant %d with %q", tt.call, tt.body, got.Status, got.Raw, tt.status, tt.says)
		}
	}
	if diff := cmp.Diff(before, everything(d)); diff != "" {
		t.Errorf("refused controls changed something (-before +after):\n%s", diff)
	}
}

// The description tells of every kind of effect, and has no member that no kind takes.
func TestControlDescribesEffects(t *testing.T) {
	t.Parallel()
	i := slices.IndexFunc(openapi.ControlOperations(), func(op openapi.Operation) bool { return op.ID == "setFault" })
	schema, err := openapi.ControlOperations()[i].Request()
	if err != nil {
		t.Fatal(err)
	}
	text, err := openapi.Spec("control", "yaml")
	if err != nil {
		t.Fatal(err)
	}
	taken := map[string]bool{"kind": true}
	for _, kind := range fault.Kinds() {
		if !strings.Contains(string(text), "`"+kind+"`:") {
			t.Errorf("kind %s is not described", kind)
		}
		for name := range schema.Properties["effect"].Value.Properties {
			_, err := fault.Read(kind, map[string]any{name: 429.0})
			taken[name] = taken[name] || err == nil || !strings.Contains(err.Error(), "effect."+name+": is no member")
		}
	}
	for name := range schema.Properties["effect"].Value.Properties {
		if !taken[name] {
			t.Errorf("effect.%s is described, and no kind takes it", name)
		}
	}
}
