package mockserver_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
)

// edgeNow is the frozen instant of these tests, in the minute of the guide's samples.
var edgeNow = time.Date(2026, 4, 3, 9, 32, 50, 0, time.UTC)

// The paths that most tests of the edge call.
const (
	edgeToken       = "/v1/connect/token"
	edgeProducts    = "/v1/issuing/products"
	edgeCardholders = "/v1/issuing/cardholders"
	edgeCards       = "/v1/issuing/cards"
)

// noHeader as a value takes a header away that a call would carry by default.
const noHeader = "\x00"

// edgeWith gives a client that sends other headers: name, value, name, value. A name that comes twice is sent twice.
func edgeWith(a *api, pairs ...string) *api {
	other := *a
	other.extra = maps.Clone(a.extra)
	if other.extra == nil {
		other.extra = http.Header{}
	}
	fresh := map[string]bool{}
	for i := 0; i+1 < len(pairs); i += 2 {
		name := http.CanonicalHeaderKey(pairs[i])
		if !fresh[name] {
			other.extra[name] = []string{}
		}
		fresh[name] = true
		if pairs[i+1] != noHeader {
			other.extra[name] = append(other.extra[name], pairs[i+1])
		}
	}
	return &other
}

// frozen starts a fake whose worlds stand still, and a client of its world "edge".
func frozen(t *testing.T, configs ...mockserver.Config) (*mockserver.Server, *mockserver.World, *api) {
	t.Helper()
	c := mockserver.Config{}
	if len(configs) > 0 {
		c = configs[0]
	}
	c.FrozenAt = edgeNow
	fake := mockserver.Run(t, c)
	a := connect(t, fake, "edge")
	return fake, fake.World("edge"), a
}

// refusal is what a refused call shows of itself. Empty fields are not compared.
type refusal struct {
	status  int
	kind    string // type
	code    string
	rule    string // begins so
	message string // contains
}

func invalid(rule, message string) refusal {
	return refusal{400, "invalid_request_error", "invalid_request_error", rule, message}
}

// mustRefuse checks a reply against all that every refusal must have, and against what this one must say.
func mustRefuse(t *testing.T, r reply, want refusal) {
	t.Helper()
	if r.Status != want.status {
		t.Errorf("status %d, want %d: %.300s", r.Status, want.status, r.Raw)
	}
	var envelope struct{ Type, Code, Message string }
	if err := json.Unmarshal(r.Raw, &envelope); err != nil || envelope.Message == "" || envelope.Code == "" || envelope.Type == "" {
		t.Errorf("not UQPAY's envelope: %.300s", r.Raw)
	}
	if want.kind != "" && envelope.Type != want.kind || want.code != "" && envelope.Code != want.code {
		t.Errorf("type %q and code %q, want %q and %q", envelope.Type, envelope.Code, want.kind, want.code)
	}
	rule := r.Header.Get("x-uqmock-rule")
	if rule == "" || !strings.HasPrefix(rule, want.rule) {
		t.Errorf("x-uqmock-rule %q, want %q…", rule, want.rule)
	}
	if !strings.Contains(envelope.Message, want.message) {
		t.Errorf("message %q, want it to contain %q", envelope.Message, want.message)
	}
	if len(envelope.Message) > 500 || len(rule) > 500 {
		t.Errorf("message of %d and rule of %d bytes: too long to be read", len(envelope.Message), len(rule))
	}
	mustBeMarked(t, r)
}

// mustBeMarked checks the headers that every API reply carries.
func mustBeMarked(t *testing.T, r reply) {
	t.Helper()
	if r.Header.Get("X-Request-Id") == "" {
		t.Error("no X-Request-Id")
	}
	if got := r.Header.Get("Content-Type"); !strings.HasPrefix(got, "application/json") {
		t.Errorf("content type %q, want application/json", got)
	}
}

// mustNotChange runs do and fails when the world is another one afterwards.
func mustNotChange(t *testing.T, w *mockserver.World, do func()) {
	t.Helper()
	before := mockserver.Snapshot(t, w)
	do()
	after := mockserver.Snapshot(t, w)
	if before == after {
		return
	}
	var changes []string
	for line := range strings.SplitSeq(cmp.Diff(strings.Split(before, "\n"), strings.Split(after, "\n")), "\n") {
		if strings.HasPrefix(line, "+") || strings.HasPrefix(line, "-") {
			changes = append(changes, fmt.Sprintf("%.200s", line))
		}
	}
	t.Errorf("a refused call changed the world (-before +after):\n%s", strings.Join(changes, "\n"))
}

// person is the n-th cardholder with an identity check to come; no two share what must be unique.
func edgePerson(n int, method string) map[string]any {
	p := sarah(method)
	p["email"] = fmt.Sprintf("person%d@example.com", n)
	p["phone_number"] = fmt.Sprintf("9%07d", n)
	if method == "THIRD_PARTY" {
		p["kyc_verification"] = map[string]any{
			"method": method, "kyc_proof": map[string]any{"provider": "YOUR_PROVIDER", "reference_id": fmt.Sprintf("reference-%010d", n)},
		}
	}
	return p
}

// simple is the n-th cardholder of the basic fields, SUCCESS at once.
func simplePerson(n int) map[string]any {
	return map[string]any{
		"first_name": "Simple", "last_name": "Person", "email": fmt.Sprintf("simple%d@example.com", n),
		"country_code": "SG", "phone_number": fmt.Sprintf("8%07d", n),
	}
}

// Seeded products by what they ask for.
const (
	simpleProduct  = "467e993f-317a-49fc-9ea0-bf49de7d1f76"
	prepaidProduct = "5a9239b7-1618-41a5-989b-4a41fc2d4856"
)

func cardFor(holder, product string, limit any) map[string]any {
	return map[string]any{"cardholder_id": holder, "card_product_id": product, "card_currency": "USD", "card_limit": limit}
}

// created makes something that must succeed and gives the member of the reply that identifies it.
func mustCreate(t *testing.T, a *api, path string, body any, member string) string {
	t.Helper()
	r := a.call("POST", path, body)
	id, _ := r.Body[member].(string)
	if r.Status != 200 || id == "" {
		t.Fatalf("POST %s: %d %s", path, r.Status, r.Raw)
	}
	return id
}
