package mockserver_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/openapi"
)

// desk calls the control API of a fake and holds every reply against the description.
type desk struct {
	t       testing.TB
	handler http.Handler
	header  http.Header
}

// controlAnswer is a reply of the control API.
type controlAnswer struct {
	Status int
	Header http.Header
	Raw    string
	Body   map[string]any
}

var controlStart = time.Date(2026, 4, 3, 9, 0, 0, 0, time.UTC)

// newDesk starts a fake whose clocks stand still, with a world "w".
func newDesk(t *testing.T) (*desk, *mockserver.Server) {
	t.Helper()
	fake := mockserver.Run(t, mockserver.Config{FrozenAt: controlStart})
	fake.World("w")
	return deskOf(t, fake, mockserver.ControlConfig{}), fake
}

func deskOf(t testing.TB, fake *mockserver.Server, c mockserver.ControlConfig) *desk {
	return &desk{t: t, handler: fake.Control(c), header: http.Header{}}
}

// do makes a call; a body that is no string is sent as JSON.
func (d *desk) do(method, path string, body any) controlAnswer {
	d.t.Helper()
	text, ok := body.(string)
	if !ok && body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			d.t.Fatal(err)
		}
		text = string(raw)
	}
	r := httptest.NewRequest(method, "http://127.0.0.1:4011"+path, strings.NewReader(text))
	if text != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	maps.Copy(r.Header, d.header)
	return d.send(r)
}

func (d *desk) send(r *http.Request) controlAnswer {
	d.t.Helper()
	out := httptest.NewRecorder()
	d.handler.ServeHTTP(out, r)
	a := controlAnswer{Status: out.Code, Header: out.Header(), Raw: out.Body.String()}
	if out.Body.Len() > 0 && strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(out.Body.Bytes(), &a.Body); err != nil {
			d.t.Fatalf("%s %s: not JSON: %v: %s", r.Method, r.URL, err, a.Raw)
		}
	}
	d.check(r, a)
	return a
}

// ok is do for a call that must succeed.
func (d *desk) ok(method, path string, body any) map[string]any {
	d.t.Helper()
	a := d.do(method, path, body)
	if a.Status >= 300 {
		d.t.Fatalf("%s %s: %d %s", method, path, a.Status, a.Raw)
	}
	return a.Body
}

// check holds a reply against the description: status, body, and the headers that every reply has.
func (d *desk) check(r *http.Request, a controlAnswer) {
	d.t.Helper()
	if a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
		d.t.Errorf("%s %s: headers %v", r.Method, r.URL, a.Header)
	}
	op, ok := controlOperation(r.Method, r.URL.EscapedPath())
	if !ok {
		op, _ = controlOperation("GET", "/v1/worlds/w") // for its error replies
		if a.Status != 404 && a.Status != 405 && a.Status != 401 && a.Status != 403 {
			d.t.Errorf("%s %s: status %d of a path that is not described", r.Method, r.URL, a.Status)
		}
	}
	if ok && !slices.Contains(op.Statuses, a.Status) {
		d.t.Errorf("%s %s: %s does not describe status %d: %s", r.Method, r.URL, op.ID, a.Status, a.Raw)
	}
	status := a.Status
	if !ok {
		status = 404
	}
	d.fits(op, status, a)
}

func (d *desk) fits(op openapi.Operation, status int, a controlAnswer) {
	d.t.Helper()
	schema, described, err := op.Reply(status)
	if err != nil {
		d.t.Fatal(err)
	}
	if !described {
		if status == http.StatusNoContent && a.Raw != "" {
			d.t.Errorf("%s: 204 with a body", op.ID)
		}
		return
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(a.Raw)))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		d.t.Errorf("%s %d: %v: %q", op.ID, status, err, a.Raw)
		return
	}
	if err := schema.VisitJSON(value, openapi.VisitOptions()...); err != nil {
		d.t.Errorf("%s %d breaks the description: %v\n%s", op.ID, status, err, a.Raw)
	}
}

// controlOperation finds the described operation of a call.
func controlOperation(method, path string) (openapi.Operation, bool) {
	for _, op := range openapi.ControlOperations() {
		if (op.Method == method || op.Method == "GET" && method == "HEAD") && fitsPath(op.Path, path) {
			return op, true
		}
	}
	return openapi.Operation{}, false
}

func fitsPath(template, path string) bool {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] && (got[i] == "" || !strings.HasPrefix(want[i], "{")) {
			return false
		}
	}
	return true
}

// dig takes a value out of a decoded reply.
func dig(t testing.TB, value any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch s := step.(type) {
		case string:
			inner, ok := value.(map[string]any)
			if !ok {
				t.Fatalf("%v: no object at %q in %v", path, s, value)
			}
			value = inner[s]
		case int:
			list, ok := value.([]any)
			if !ok || s >= len(list) {
				t.Fatalf("%v: no item %d in %v", path, s, value)
			}
			value = list[s]
		}
	}
	return value
}

// deskCardholder is a world with a cardholder whose identity check is open.
func deskCardholder(t *testing.T, fake *mockserver.Server) (a *api, cardholder string) {
	t.Helper()
	a = connect(t, fake, "w")
	r := a.call("POST", "/v1/issuing/cardholders", sarah("SUMSUB_REDIRECT"))
	if r.Status != 200 {
		t.Fatalf("cardholder: %d %s", r.Status, r.Raw)
	}
	return a, r.Body["cardholder_id"].(string)
}

// deskCard is deskCardholder with the check passed and a card that is PENDING.
func deskCard(t *testing.T, fake *mockserver.Server) (card, order string) {
	t.Helper()
	a, holder := deskCardholder(t, fake)
	if err := fake.World("w").CompleteIDV(holder, mockserver.IDVPassed); err != nil {
		t.Fatal(err)
	}
	r := a.call("POST", "/v1/issuing/cards", map[string]any{
		"cardholder_id": holder, "card_product_id": guideProduct, "card_currency": "USD", "card_limit": 1000,
	})
	if r.Status != 200 {
		t.Fatalf("card: %d %s", r.Status, r.Raw)
	}
	return r.Body["card_id"].(string), r.Body["card_order_id"].(string)
}
