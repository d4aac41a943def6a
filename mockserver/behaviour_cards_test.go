package mockserver_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/issuing"
)

// violations break the rules of createCard, in the order in which they are to speak. Each changes a request for a prepaid
// card with region rules that is right in all else; what cannot be in a request is done to the world.
var violations = []struct {
	name, code string
	body       func(map[string]any) map[string]any
	world      func(*play, string) // given the cardholder's id
}{
	{"shape", "invalid_request_error", func(b map[string]any) map[string]any { return with(b, "card_limit", "1000") }, nil},
	{"product", "product_not_found", func(b map[string]any) map[string]any { return with(b, "card_product_id", noSuchID) }, nil},
	{"currency", "card_currency_not_supported", func(b map[string]any) map[string]any { return with(b, "card_currency", "HKD") }, nil},
	{"limit", "invalid_request_error", func(b map[string]any) map[string]any { return with(b, "card_limit", 0.001) }, nil},
	{"cardholder", "cardholder_not_found", func(b map[string]any) map[string]any { return with(b, "cardholder_id", noSuchID) }, nil},
	{"status", "cardholder_failed", nil, func(p *play, id string) { p.control(p.world.CompleteReview(id, mockserver.ReviewFailed)) }},
	{"kyc", "kyc_insufficient", nil, func(p *play, id string) {
		p.update(id, map[string]any{"residential_address": map[string]any{"country": "SG", "city": "Singapore", "line1": "1"}})
	}},
	{"region", "residence_country_not_supported", nil, nil}, // the guide's cardholder lives in SG
	{"quota", "card_quota_exceeded", nil, nil},              // the product's is 0
	{"balance", "insufficient_balance", nil, func(p *play, _ string) { p.control(p.world.SetBalance("", "USD", decimal.Zero)) }},
}

// strictProduct is prepaid, has region rules and asks for a whole address; the quota is 0 unless somebody gets a card.
func strictProduct(quota int, region bool) issuing.Product {
	need := []issuing.Field{{Name: "country", Required: true}, {Name: "city", Required: true}, {Name: "postal_code", Required: true}}
	return issuing.Product{
		ID: prepaidProduct, BIN: "49372418", Scheme: "VISA", Forms: []issuing.Form{issuing.Virtual}, Currencies: []string{"USD"},
		Mode: issuing.Single, Level: issuing.Standard, Quota: quota, Status: issuing.ProductEnabled, RegionRules: region,
		RequiredFields: []issuing.Field{{Name: "email", Required: true}, {Name: "residential_address", Object: true, Required: true, Fields: need}},
	}
}

// TestBehaviourCardRefusalsInOrder breaks each rule together with each later one: the earlier speaks, and nothing changes.
func TestBehaviourCardRefusalsInOrder(t *testing.T) {
	for i, first := range violations {
		for j := i; j < len(violations); j++ {
			second := violations[j]
			t.Run(first.name+" and "+second.name, func(t *testing.T) {
				broken := func(name string) bool { return first.name == name || second.name == name }
				quota := 10
				if broken("quota") {
					quota = 0
				}
				p := newPlay(t, mockserver.Config{Products: []issuing.Product{strictProduct(quota, broken("region"))}})
				id := p.enrol(standard())
				if broken("kyc") {
					violations[6].world(p, id)
				}
				if broken("status") {
					violations[5].world(p, id)
				} else if p.holder(id)["cardholder_status"] == "PENDING" {
					p.control(p.world.CompleteReview(id, mockserver.ReviewSuccess))
				}
				if broken("balance") {
					violations[9].world(p, id)
				}
				body := cardOf(id, prepaidProduct)
				for _, v := range []int{j, i} { // the earlier last: shape and limit break the same member
					if change := violations[v].body; change != nil {
						body = change(body)
					}
				}
				p.bodies()
				r := p.refused(first.code, "POST", "/v1/issuing/cards", body)
				if first.name == "limit" && !strings.Contains(r.Header.Get("x-uqmock-rule"), "card_limit") {
					t.Errorf("refused by %s", r.Header.Get("x-uqmock-rule"))
				}
				p.expect()
				if n := p.holder(id)["number_of_cards"]; n != 0.0 {
					t.Errorf("the cardholder has %v cards", n)
				}
			})
		}
	}
}

func TestBehaviourStatusGate(t *testing.T) {
	for code, way := range map[string]struct {
		body  map[string]any
		steps []decision
	}{
		"cardholder_pending":    {standard(), nil},
		"cardholder_incomplete": {sarah("SUMSUB_REDIRECT"), nil},
		"cardholder_failed":     {sarah("SUMSUB_REDIRECT"), []decision{idv("FAILED")}},
	} {
		p := newPlay(t)
		id := p.enrol(way.body)
		for _, step := range way.steps {
			p.control(step(p.world, id))
		}
		r := p.refused(code, "POST", "/v1/issuing/cards", cardOf(id, simpleProduct))
		if r.Body["type"] != "cardholder_error" || r.Header.Get("x-uqmock-assumed") != "status-gate" || r.Header.Get("x-uqmock-rule") == "" {
			t.Errorf("%s: %s %v", code, r.Raw, r.Header)
		}
	}
}

// TestBehaviourKYCGate takes out each required member of the guide's product, by itself, and then what is not required.
func TestBehaviourKYCGate(t *testing.T) {
	whole := sarah("THIRD_PARTY")
	type row struct {
		body map[string]any
		want []any
	}
	rows := map[string]row{
		"date_of_birth":    {without(whole, "date_of_birth"), []any{"date_of_birth"}},
		"kyc_verification": {simple(1), []any{"date_of_birth", "nationality", "identity", "residential_address", "kyc_verification"}},
		"nationality":      {without(simple(1)), nil},
		"proof":            {sarah("THIRD_PARTY"), nil},
	}
	rows["nationality"] = row{
		with(with(simple(1), "residential_address", whole["residential_address"]), "identity", whole["identity"]),
		[]any{"date_of_birth", "nationality", "kyc_verification"},
	}
	for _, name := range []string{"state", "line_en", "postal_code"} {
		rows["residential_address."+name] = row{inside(whole, "residential_address", name, nil), []any{"residential_address"}}
	}
	for _, name := range []string{"district", "line2"} {
		rows["residential_address."+name+" may be missing"] = row{inside(whole, "residential_address", name, nil), nil}
	}
	for _, name := range []string{"back_file", "hand_file"} {
		rows["identity."+name+" may be missing"] = row{inside(whole, "identity", name, nil), nil}
	}
	for name, tc := range rows {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			id := p.enrol(tc.body)
			if tc.want == nil {
				p.card(cardOf(id, guideProduct))
				return
			}
			r := p.refused("kyc_insufficient", "POST", "/v1/issuing/cards", cardOf(id, guideProduct))
			want := map[string]any{
				"type": "cardholder_error", "code": "kyc_insufficient",
				"message":        "Cardholder KYC information is insufficient for this product.",
				"missing_fields": tc.want,
			}
			if diff := cmp.Diff(want, r.Body); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestBehaviourGateOfStandard: a STANDARD cardholder lacks the verification that an ENHANCED product asks for.
func TestBehaviourGateOfStandard(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(standard())
	p.control(p.world.CompleteReview(id, mockserver.ReviewSuccess))
	r := p.refused("kyc_insufficient", "POST", "/v1/issuing/cards", cardOf(id, guideProduct))
	if diff := cmp.Diff([]any{"kyc_verification"}, r.Body["missing_fields"]); diff != "" {
		t.Error(diff)
	}
}
