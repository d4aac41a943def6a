package mockserver_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/issuing"
)

func TestBehaviourLimits(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(simple(1))
	for name, tc := range map[string]struct {
		product string
		limit   any // nil: none
		code    string
	}{
		"share without":         {simpleProduct, nil, ""},
		"share of 0":            {simpleProduct, 0, ""},
		"share negative":        {simpleProduct, -1, "invalid_request_error"},
		"share three decimals":  {simpleProduct, 1.001, "invalid_request_error"},
		"share as text":         {simpleProduct, "5", "invalid_request_error"},
		"prepaid without":       {prepaidProduct, nil, ""},
		"required without":      {limitedProduct, nil, "invalid_request_error"},
		"required of 0":         {limitedProduct, 0, "invalid_request_error"},
		"required of a cent":    {limitedProduct, 0.01, ""},
		"required, 0.009":       {limitedProduct, 0.009, "invalid_request_error"},
		"disabled product":      {disabledProduct, 10, "product_not_found"},
		"no product":            {noSuchID, 10, "product_not_found"},
		"id that is not a UUID": {"product", 10, "invalid_request_error"},
	} {
		t.Run(name, func(t *testing.T) {
			body := with(cardOf(id, tc.product), "card_limit", tc.limit)
			if tc.limit == nil {
				body = without(body, "card_limit")
			}
			if tc.code == "" {
				made := p.card(body)
				want := 0.0
				switch limit := tc.limit.(type) {
				case int:
					want = float64(limit)
				case float64:
					want = limit
				}
				if got := p.look(made["card_id"])["card_limit"]; got != want {
					t.Errorf("card_limit is %v, want %v", got, want)
				}
				return
			}
			p.refused(tc.code, "POST", "/v1/issuing/cards", body)
		})
	}
}

func TestBehaviourCurrency(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(sarah("THIRD_PARTY"))
	for _, c := range []string{"USD", "SGD", "HKD"} {
		p.card(with(cardOf(id, guideProduct), "card_currency", c))
	}
	p.refused("card_currency_not_supported", "POST", "/v1/issuing/cards", with(cardOf(id, guideProduct), "card_currency", "EUR"))
	p.refused("card_currency_not_supported", "POST", "/v1/issuing/cards", with(cardOf(id, simpleProduct), "card_currency", "HKD"))
	p.refused("invalid_request_error", "POST", "/v1/issuing/cards", with(cardOf(id, guideProduct), "card_currency", "usd"))
	p.refused("invalid_request_error", "POST", "/v1/issuing/cards", without(cardOf(id, guideProduct), "card_currency"))
}

func TestBehaviourQuotaIsPerAccountAndProduct(t *testing.T) {
	first := strictProduct(2, false)
	first.RequiredFields = nil
	second := first
	second.ID = simpleProduct
	p := newPlay(t, mockserver.Config{Products: []issuing.Product{first, second}})
	id := p.enrol(with(simple(1), "email", "sarah+card-failed@example.com"))
	for range 2 {
		p.card(cardOf(id, prepaidProduct))
	}
	p.pass(time.Minute) // they failed; cards of every status count
	p.refused("card_quota_exceeded", "POST", "/v1/issuing/cards", cardOf(id, prepaidProduct))
	p.card(cardOf(id, simpleProduct))
	p.extra.Set("x-on-behalf-of", mockserver.SubAccountID)
	p.card(cardOf(p.enrol(simple(1)), prepaidProduct))
}

func TestBehaviourRegion(t *testing.T) {
	for name, tc := range map[string]struct {
		region, product, residence, nationality string
		create, card                            string // codes; empty: taken
	}{
		"guide's product":           {"product", guideProduct, "SG", "SG", "", ""},
		"allowed":                   {"product", regionalProduct, "MY", "SG", "", ""},
		"residence":                 {"product", regionalProduct, "SG", "SG", "", "residence_country_not_supported"},
		"nationality":               {"product", regionalProduct, "MY", "RU", "", "nationality_not_supported"},
		"all, residence":            {"all", guideProduct, "SG", "MY", "residence_country_not_supported", ""},
		"all, nationality":          {"all", guideProduct, "MY", "KP", "nationality_not_supported", ""},
		"all, allowed":              {"all", guideProduct, "MY", "MY", "", ""},
		"off, residence":            {"off", regionalProduct, "SG", "RU", "", ""},
		"restricted, other product": {"product", guideProduct, "SG", "RU", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := quirked(t, "region", tc.region)
			body := with(inside(sarah("THIRD_PARTY"), "residential_address", "country", tc.residence), "nationality", tc.nationality)
			if tc.create != "" {
				p.refused(tc.create, "POST", "/v1/issuing/cardholders", body)
				return
			}
			id := p.enrol(body)
			if tc.card != "" {
				p.refused(tc.card, "POST", "/v1/issuing/cards", cardOf(id, tc.product))
				return
			}
			p.card(cardOf(id, tc.product))
		})
	}
}

// TestBehaviourRegionOfTheMergedData: the data given with the request counts.
func TestBehaviourRegionOfTheMergedData(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(inside(sarah("THIRD_PARTY"), "residential_address", "country", "MY"))
	body := with(cardOf(id, regionalProduct), "cardholder_required_fields", map[string]any{"nationality": "RU"})
	p.refused("nationality_not_supported", "POST", "/v1/issuing/cards", body)
	if got := p.holder(id)["nationality"]; got != "SG" {
		t.Errorf("the refused request left the nationality %v", got)
	}
	p.card(cardOf(id, regionalProduct))
}

func TestBehaviourOneTime(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(simple(1))
	once := func(product string, members map[string]any) map[string]any {
		body := cardOf(id, product)
		maps.Copy(body, members)
		return body
	}
	p.card(once(simpleProduct, map[string]any{"usage_type": "ONE_TIME", "auto_cancel_trigger": "ON_AUTH", "expiry_at": "2026-05-01T00:00:00+08:00"}))
	p.card(once(simpleProduct, map[string]any{"usage_type": "ONE_TIME", "auto_cancel_trigger": "ON_CAPTURE"}))
	p.card(once(simpleProduct, map[string]any{"usage_type": "NORMAL"}))
	for name, tc := range map[string]struct {
		product string
		members map[string]any
		code    string
	}{
		"another BIN":      {prepaidProduct, map[string]any{"usage_type": "ONE_TIME", "auto_cancel_trigger": "ON_AUTH"}, "one_time_not_supported"},
		"no trigger":       {simpleProduct, map[string]any{"usage_type": "ONE_TIME"}, "invalid_request_error"},
		"trigger alone":    {simpleProduct, map[string]any{"auto_cancel_trigger": "ON_AUTH"}, "invalid_request_error"},
		"another trigger":  {simpleProduct, map[string]any{"usage_type": "ONE_TIME", "auto_cancel_trigger": "ON_REFUND"}, "invalid_request_error"},
		"another usage":    {simpleProduct, map[string]any{"usage_type": "TWICE"}, "invalid_request_error"},
		"expiry of no day": {simpleProduct, map[string]any{"usage_type": "ONE_TIME", "auto_cancel_trigger": "ON_AUTH", "expiry_at": "soon"}, "invalid_request_error"},
	} {
		t.Run(name, func(*testing.T) { p.refused(tc.code, "POST", "/v1/issuing/cards", once(tc.product, tc.members)) })
	}
}

func TestBehaviourCardSettings(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(simple(1))
	body := cardOf(id, simpleProduct)
	body["spending_controls"] = []any{map[string]any{"amount": 50, "interval": "PER_TRANSACTION"}}
	body["risk_controls"] = map[string]any{"enable_3ds": "Y", "blocked_mcc": []any{"5734"}}
	body["metadata"] = map[string]any{"team": "red", "n": 1}
	made := p.card(body)
	if diff := cmp.Diff(body["risk_controls"], made["risk_controls"]); diff != "" {
		t.Error(diff)
	}
	card := p.look(made["card_id"])
	if diff := cmp.Diff([]any{map[string]any{"amount": "50", "interval": "PER_TRANSACTION"}}, card["spending_controls"]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]any{"team": "red", "n": 1.0}, card["metadata"]); diff != "" {
		t.Error(diff)
	}
	for name, wrong := range map[string]map[string]any{
		"both lists":       {"risk_controls": map[string]any{"allowed_mcc": []any{"5734"}, "blocked_mcc": []any{"5735"}}},
		"a long MCC":       {"risk_controls": map[string]any{"allowed_mcc": []any{"57345"}}},
		"another interval": {"spending_controls": []any{map[string]any{"amount": 50, "interval": "DAILY"}}},
		"amount of 0":      {"spending_controls": []any{map[string]any{"amount": 0, "interval": "PER_TRANSACTION"}}},
		"amount negative":  {"spending_controls": []any{map[string]any{"amount": "-1", "interval": "PER_TRANSACTION"}}},
		"large metadata":   {"metadata": map[string]any{"x": strings.Repeat("x", 3200)}},
		"metadata list":    {"metadata": []any{}},
	} {
		t.Run(name, func(*testing.T) {
			body := cardOf(id, simpleProduct)
			maps.Copy(body, wrong)
			p.refused("invalid_request_error", "POST", "/v1/issuing/cards", body)
		})
	}
}

func TestBehaviourPANs(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(simple(1))
	seen := map[string]bool{}
	for i := range 30 {
		product, bin := simpleProduct, "40963608"
		if i%2 == 1 {
			product, bin = prepaidProduct, "49372418"
		}
		made := p.card(with(cardOf(id, product), "card_limit", 1))
		p.pass(2 * time.Second)
		e := p.bodies()
		masked := e[len(e)-1]["data"].(map[string]any)["card_number"].(string)
		shown := p.look(made["card_id"])["card_number"].(string)
		if !strings.HasPrefix(masked, bin+"****") || len(masked) != 16 || shown != "************"+masked[12:] {
			t.Errorf("masked as %s and %s", masked, shown)
		}
		if seen[made["card_id"].(string)] {
			t.Error("a card id came twice")
		}
		seen[made["card_id"].(string)] = true
	}
}

func TestBehaviourCardNotFound(t *testing.T) {
	p := newPlay(t)
	r := p.refused("card_not_found", "GET", "/v1/issuing/cards/"+noSuchID, nil)
	want := map[string]any{"type": "card_error", "code": "card_not_found", "message": "card not found or deactivated"}
	if diff := cmp.Diff(want, r.Body); diff != "" {
		t.Error(diff)
	}
	made := p.card(cardOf(p.enrol(simple(1)), simpleProduct))
	p.refused("card_order_not_found", "GET", fmt.Sprint("/v1/issuing/cards/", made["card_id"], "/order"), nil) // a card's id is no order's
	p.refused("card_not_found", "GET", fmt.Sprint("/v1/issuing/cards/", made["card_order_id"]), nil)
	p.refused("invalid_request_error", "GET", "/v1/issuing/cards/not-a-uuid", nil)
	p.refused("cardholder_not_found", "GET", "/v1/issuing/cardholders/"+noSuchID, nil)
}

// TestBehaviourIDsInCapitals: a UUID is the same in either case, in a path and in a body.
func TestBehaviourIDsInCapitals(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(simple(1))
	made := p.card(cardOf(strings.ToUpper(id), strings.ToUpper(simpleProduct)))
	p.look(strings.ToUpper(made["card_id"].(string)))
	p.order(strings.ToUpper(made["card_order_id"].(string)))
	p.update(strings.ToUpper(id), map[string]any{"gender": "FEMALE"})
	list := p.ok("GET", "/v1/issuing/cards?cardholder_id="+strings.ToUpper(id), nil)
	if list["total_items"] != 1.0 {
		t.Errorf("the list has %v cards", list["total_items"])
	}
}

func TestBehaviourOrder(t *testing.T) {
	p := newPlay(t)
	made := p.card(with(cardOf(p.enrol(with(simple(1), "email", "s+card-failed@example.com")), simpleProduct), "card_limit", 12.50))
	want := map[string]any{
		"card_id": made["card_id"], "card_order_id": made["card_order_id"], "order_type": "CREATE_CARD", "amount": "12.5",
		"card_currency": "USD", "create_time": "2026-04-03T17:32:50+08:00", "update_time": "2026-04-03T17:32:50+08:00",
		"order_status": "PROCESSING",
	}
	if diff := cmp.Diff(want, p.order(made["card_order_id"])); diff != "" {
		t.Error(diff)
	}
	p.pass(2 * time.Second)
	want["order_status"], want["update_time"], want["complete_time"] = "FAILED", "2026-04-03T17:32:52+08:00", "2026-04-03T17:32:52+08:00"
	if diff := cmp.Diff(want, p.order(made["card_order_id"])); diff != "" {
		t.Error(diff)
	}
}
