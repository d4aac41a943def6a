package mockserver_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
)

// guideTime is when the guide's cardholder is created: 2026-04-03T17:32:50+08:00.
var guideTime = time.Date(2026, 4, 3, 9, 32, 50, 0, time.UTC)

// The seeded products besides the guide's, simpleProduct (SHARE, SIMPLIFIED, one-time cards) and prepaidProduct (SINGLE).
const (
	regionalProduct = "40433705-0000-4000-8000-000000000001" // STANDARD, with region rules
	limitedProduct  = "52773500-0000-4000-8000-000000000001" // SINGLE, card_limit required
	disabledProduct = "40963609-0000-4000-8000-000000000001"
	noSuchID        = "00000000-0000-4000-8000-000000000000"
)

// play is a world whose clock stands still, and a client of it.
type play struct {
	*api
	fake  *mockserver.Server
	world *mockserver.World
	told  int // events that were looked at already
}

func newPlay(t *testing.T, configs ...mockserver.Config) *play {
	t.Helper()
	var c mockserver.Config
	if len(configs) > 0 {
		c = configs[0]
	}
	if c.FrozenAt.IsZero() {
		c.FrozenAt = guideTime
	}
	fake := mockserver.Run(t, c)
	return &play{api: connect(t, fake, "play"), fake: fake, world: fake.World("play")}
}

// quirked is a play in which one quirk has a value.
func quirked(t *testing.T, id, value string) *play {
	t.Helper()
	return newPlay(t, mockserver.Config{Quirks: map[string]string{id: value}})
}

// ok makes a call that must succeed and gives its body.
func (p *play) ok(method, path string, body any) map[string]any {
	p.t.Helper()
	r := p.call(method, path, body)
	if r.Status != http.StatusOK {
		p.t.Fatalf("%s %s: %d %s", method, path, r.Status, r.Raw)
	}
	return r.Body
}

// refused makes a call that must answer 400 with a code, and gives the reply.
func (p *play) refused(code, method, path string, body any) reply {
	p.t.Helper()
	r := p.call(method, path, body)
	if r.Status != http.StatusBadRequest || r.Body["code"] != code {
		p.t.Errorf("%s %s: %d %s, want 400 %s", method, path, r.Status, r.Raw, code)
	}
	return r
}

// enrol creates a cardholder and gives its id.
func (p *play) enrol(body map[string]any) string {
	p.t.Helper()
	return p.ok("POST", "/v1/issuing/cardholders", body)["cardholder_id"].(string)
}

// holder looks at a cardholder.
func (p *play) holder(id string) map[string]any {
	p.t.Helper()
	return p.ok("GET", "/v1/issuing/cardholders/"+id, nil)
}

// update changes a cardholder.
func (p *play) update(id string, body map[string]any) map[string]any {
	p.t.Helper()
	return p.ok("POST", "/v1/issuing/cardholders/"+id, body)
}

// card creates a card and gives the reply's body.
func (p *play) card(body map[string]any) map[string]any {
	p.t.Helper()
	return p.ok("POST", "/v1/issuing/cards", body)
}

// look retrieves a card.
func (p *play) look(id any) map[string]any {
	p.t.Helper()
	return p.ok("GET", fmt.Sprint("/v1/issuing/cards/", id), nil)
}

// order retrieves a card order.
func (p *play) order(id any) map[string]any {
	p.t.Helper()
	return p.ok("GET", fmt.Sprint("/v1/issuing/cards/", id, "/order"), nil)
}

// pass lets time pass.
func (p *play) pass(by time.Duration) mockserver.Advanced {
	p.t.Helper()
	report, err := p.world.Advance(p.t.Context(), by)
	if err != nil {
		p.t.Fatal(err)
	}
	p.token = connect(p.t, p.fake, p.world.Name()).token // the old one may have expired
	return report
}

// bodies are the events since the last look.
func (p *play) bodies() []map[string]any {
	p.t.Helper()
	all := p.world.Events()
	var fresh []map[string]any
	for _, e := range all[p.told:] {
		var body map[string]any
		if err := json.Unmarshal(e.Body, &body); err != nil {
			p.t.Fatal(err)
		}
		fresh = append(fresh, body)
	}
	p.told = len(all)
	return fresh
}

// expect holds the events since the last look against their type and the status that they tell.
func (p *play) expect(want ...string) {
	p.t.Helper()
	var got []string
	for _, e := range p.bodies() {
		data := e["data"].(map[string]any)
		status := data["cardholder_status"]
		if status == nil {
			status = data["card_status"]
		}
		got = append(got, fmt.Sprint(e["event_type"], " ", status))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		p.t.Errorf("events: %s", diff)
	}
}

// control carries out a control that must succeed.
func (p *play) control(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// simple is the n-th cardholder of the five basic members.
func simple(n int) map[string]any {
	return map[string]any{
		"first_name": "Sarah", "last_name": "Chen", "email": fmt.Sprintf("simple%d@example.com", n), "country_code": "SG",
		"phone_number": fmt.Sprintf("8%07d", n),
	}
}

// without gives a body that lacks members.
func without(body map[string]any, names ...string) map[string]any {
	out := maps.Clone(body)
	for _, name := range names {
		delete(out, name)
	}
	return out
}

// with gives a body with one member of another value.
func with(body map[string]any, name string, value any) map[string]any {
	out := maps.Clone(body)
	out[name] = value
	return out
}

// inside gives a body in which one member of an object has another value; nil takes it out.
func inside(body map[string]any, object, name string, value any) map[string]any {
	inner := maps.Clone(body[object].(map[string]any))
	inner[name] = value
	if value == nil {
		delete(inner, name)
	}
	return with(body, object, inner)
}

// standard is the guide's cardholder without kyc_verification.
func standard() map[string]any { return without(sarah("THIRD_PARTY"), "kyc_verification") }

// tagged is the guide's redirected cardholder with outcome tags in the email.
func tagged(tags string) map[string]any {
	return with(sarah("SUMSUB_REDIRECT"), "email", "sarah.chen+"+tags+"@example.com")
}

// cardOf asks for a card of a product in USD with a limit of 1000.
func cardOf(holder, product string) map[string]any {
	return map[string]any{"cardholder_id": holder, "card_product_id": product, "card_currency": "USD", "card_limit": 1000}
}

// members picks some of a body's.
func members(body map[string]any, names ...string) map[string]any {
	out := map[string]any{}
	for _, name := range names {
		if v, ok := body[name]; ok {
			out[name] = v
		}
	}
	return out
}
