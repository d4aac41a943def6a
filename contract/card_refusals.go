package contract

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/contract/engine"
)

// cardRefusals are the orders that are refused, each for one thing.
func cardRefusals() []engine.Case {
	return slices.Concat(
		limitCases(opIssue, []string{"cardholder_required_fields", "risk_controls.allowed_mcc", "risk_controls.blocked_mcc"}, pages("Create Card reference"),
			fullOrder, func(*engine.Session) []engine.Arg { return nil }),
		orderRules(), statusGate(), refusalOrder(),
	)
}

// fullOrder is an order with every member that a SIMPLIFIED product takes.
func fullOrder(s *engine.Session) object {
	body := order(enrol(s, basic(s)), productID(s, simplified))
	body["spending_controls"] = []object{{"amount": 500, "interval": "PER_TRANSACTION"}}
	body["risk_controls"] = object{"enable_3ds": "Y", "allow_3ds_transactions": "Y"}
	body["metadata"], body["name_on_card"], body["usage_type"] = object{"department": "sales"}, "ANA LIM", "NORMAL"
	return body
}

var (
	noProduct = refusal{Status: 400, Type: "account_error", Code: "product_not_found", Message: "product not found or inactive"}
	noHolder  = refusal{Status: 400, Type: "cardholder_error", Code: "cardholder_not_found"}
	currency  = refusal{Status: 400, Type: "card_error", Code: "card_currency_not_supported"}
	quota     = refusal{Status: 400, Type: "account_error", Code: "card_quota_exceeded"}
	balance   = refusal{Status: 400, Type: "account_error", Code: "insufficient_balance"}
)

// orderRule is an order that is refused.
type orderRule struct {
	name, rule string
	body       func(*engine.Session) object
	malformed  bool
	want       refusal
	facts      []string
	needs      []engine.Capability
}

func ordering(want kind, path string, value any) func(*engine.Session) object {
	return func(s *engine.Session) object {
		return with(order(enrol(s, basic(s)), productID(s, want)), path, value)
	}
}

func orderRules() []engine.Case {
	own := []engine.Capability{engine.Control}
	rows := []orderRule{
		{name: "unknown-product", rule: "an order of a product that is not there is refused", body: ordering(simplified, "card_product_id", nobody), want: noProduct, facts: []string{"product-not-found"}},
		{name: "disabled-product", rule: "an order of a product that is disabled is refused", body: ordering(kind{status: "DISABLED"}, "card_limit", 1), want: noProduct, facts: []string{"product-not-found"}},
		{name: "other-currency", rule: "an order in a currency that the product does not offer is refused", body: ordering(simplified, "card_currency", "HKD"), want: currency, facts: []string{"card-currency"}},
		{name: "limit-negative", rule: "a negative card_limit is refused", body: ordering(simplified, "card_limit", -1), malformed: true, want: invalid("card_limit"), facts: pages("changelog of 2025-08-07")},
		{name: "limit-three-decimals", rule: "a card_limit with three decimals is refused", body: ordering(simplified, "card_limit", 10.001), want: invalid("card_limit"), facts: append(pages("changelog of 2025-08-07"), "currency-scale")},
		{name: "limit-required", rule: "BIN 527735 needs a card_limit", body: ordering(kind{bin: "527735"}, "card_limit", leave), want: invalid("card_limit"), facts: append(pages("changelog of 2025-08-07"), "card-limit-bins")},
		{name: "limit-required-zero", rule: "BIN 527735 needs a card_limit of at least 0.01", body: ordering(kind{bin: "527735"}, "card_limit", 0), want: invalid("card_limit"), facts: append(pages("changelog of 2025-08-07"), "card-limit-bins")},
		{name: "unknown-cardholder", rule: "an order for a cardholder who is not there is refused", body: ordering(simplified, "cardholder_id", nobody), want: noHolder, facts: []string{"cardholder-not-found"}},
		{name: "nobody", rule: "an order without cardholder_id and without data of a new cardholder is refused", body: ordering(simplified, "cardholder_id", leave), want: invalid("cardholder_id"), facts: []string{"cardholder-id"}},
		{name: "one-step-basics", rule: "one-step issuance without the basic members is refused", body: func(s *engine.Session) object {
			return with(without(order("", productID(s, simplified)), "cardholder_id"), "cardholder_required_fields", without(basic(s), "email"))
		}, want: invalid("cardholder_required_fields.email"), facts: append(pages("one-step card issuance guide"), "inline-missing")},
		{name: "inline-phone", rule: "inline data with a bad phone number is refused as it would be anywhere", body: ordering(simplified, "cardholder_required_fields", object{"phone_number": "123"}), want: badPhone, facts: []string{"phone-rules"}},
		{name: "control-zero", rule: "a spending control of 0 is refused", body: ordering(simplified, "spending_controls", []object{{"amount": 0, "interval": "PER_TRANSACTION"}}), malformed: true, want: invalid("spending_controls"), facts: pages("spending controls guide")},
		{name: "control-monthly", rule: "a spending control by month is refused", body: ordering(simplified, "spending_controls", []object{{"amount": 5, "interval": "MONTHLY"}}), malformed: true, want: invalid("spending_controls"), facts: pages("spending controls guide")},
		{name: "control-both-mcc", rule: "allowed and blocked merchant categories exclude each other", body: ordering(simplified, "risk_controls", object{"allowed_mcc": []string{"5734"}, "blocked_mcc": []string{"7995"}}), want: invalid("risk_controls"), facts: pages("spending controls guide")},
		{name: "metadata-too-large", rule: "metadata of more than 3200 bytes is refused", body: ordering(simplified, "metadata", object{"note": strings.Repeat("m", 3200)}), want: invalid("metadata"), facts: pages("Create Card reference")},
		{name: "one-time-no-trigger", rule: "a ONE_TIME card needs an auto_cancel_trigger", body: ordering(kind{bin: "40963608"}, "usage_type", "ONE_TIME"), want: invalid("auto_cancel_trigger"), facts: append(pages("one-time cards guide"), "one-time-trigger")},
		{name: "one-time-bin", rule: "a BIN without one-time cards refuses them", body: func(s *engine.Session) object {
			return with(with(order(enrol(s, verified(s)), productID(s, enhanced)), "usage_type", "ONE_TIME"), "auto_cancel_trigger", "ON_AUTH")
		}, want: refusal{Status: 400, Type: "card_error", Code: "one_time_not_supported"}, facts: append(pages("one-time cards guide"), "one-time-bin")},
		{name: "trigger-alone", rule: "auto_cancel_trigger goes with ONE_TIME only", body: ordering(simplified, "auto_cancel_trigger", "ON_AUTH"), want: invalid("auto_cancel_trigger"), facts: append(pages("one-time cards guide"), "one-time-trigger")},
		{name: "balance", rule: "a prepaid card beyond the issuing balance is refused", body: ordering(single, "card_limit", 1000000.01), want: balance, facts: append(pages("core concepts guide"), "card-balance"), needs: own},
		{name: "residence", rule: "a product with region rules refuses a residence outside them", body: regional("residential_address.country", "DE"), want: refusal{Status: 400, Type: "cardholder_error", Code: "residence_country_not_supported"}, facts: append(pages("cardholder region restrictions"), "region"), needs: own},
		{name: "nationality", rule: "a product with region rules refuses a restricted nationality", body: regional("nationality", "KP"), want: refusal{Status: 400, Type: "cardholder_error", Code: "nationality_not_supported"}, facts: append(pages("cardholder region restrictions"), "region"), needs: own},
	}
	var cases []engine.Case
	for _, row := range rows {
		cases = append(cases, engine.Case{
			Name: opIssue + "/refuses-" + row.name, Rule: opIssue + ": " + row.rule, Operations: []string{opIssue, opCards}, Refusal: true, Facts: row.facts, Needs: row.needs,
			Run: func(s *engine.Session) {
				args := []engine.Arg{engine.Body(row.body(s))}
				if row.malformed {
					args = append(args, engine.Invalid())
				}
				s.Call(opIssue, args...).Refused(row.want)
				noCards(s)
			},
		})
	}
	return append(cases, orderEdges()...)
}

// regional orders a card of the product with region rules for a reviewed cardholder who fits them but for one member.
func regional(path string, value any) func(*engine.Session) object {
	return func(s *engine.Session) object {
		body := with(with(standard(s), "residential_address.country", "MY"), "nationality", "MY")
		holder := enrol(s, with(body, path, value))
		passReview(s, holder)
		return order(holder, productID(s, region))
	}
}

// orderEdges are the orders that are just possible.
func orderEdges() []engine.Case {
	own := []engine.Capability{engine.Control}
	rows := []orderRule{
		{name: "no-limit", rule: "card_limit is optional", body: ordering(simplified, "card_limit", leave), facts: pages("changelog of 2025-08-07")},
		{name: "limit-two-decimals", rule: "a card_limit may have two decimals", body: ordering(simplified, "card_limit", 10.25), facts: append(pages("changelog of 2025-08-07"), "currency-scale")},
		{name: "limit-smallest", rule: "BIN 527735 takes a card_limit of 0.01", body: ordering(kind{bin: "527735"}, "card_limit", 0.01), facts: append(pages("changelog of 2025-08-07"), "card-limit-bins")},
		{name: "other-currency", rule: "each currency of the product is offered", body: ordering(simplified, "card_currency", "SGD"), facts: pages("List Products reference")},
		{name: "all-members", rule: "an order with every member is taken", body: fullOrder, facts: append(pages("Create Card reference"), "name-on-card")},
		{name: "control-as-text", rule: "the amount of a spending control may be text", body: ordering(simplified, "spending_controls", []object{{"amount": "500.50", "interval": "PER_TRANSACTION"}}), facts: []string{"control-amount"}},
		{name: "metadata-full", rule: "metadata of 3200 bytes is taken", body: ordering(simplified, "metadata", object{"note": strings.Repeat("m", 3200-len(`{"note":""}`))}), facts: pages("Create Card reference")},
		{name: "one-time", rule: "the BIN 40963608 has one-time cards", body: func(s *engine.Session) object {
			return with(ordering(kind{bin: "40963608"}, "usage_type", "ONE_TIME")(s), "auto_cancel_trigger", "ON_AUTH")
		}, facts: append(pages("one-time cards guide"), "one-time-bin")},
		{name: "whole-balance", rule: "a prepaid card may take the whole issuing balance", body: ordering(single, "card_limit", 1000000), facts: append(pages("core concepts guide"), "card-balance"), needs: own},
		{name: "region", rule: "a product with region rules takes a cardholder who fits them", body: regional("residential_address.country", "JP"), facts: append(pages("cardholder region restrictions"), "region"), needs: own},
	}
	var cases []engine.Case
	for _, row := range rows {
		cases = append(cases, engine.Case{
			Name: opIssue + "/takes-" + row.name, Rule: opIssue + ": " + row.rule, Operations: []string{opIssue}, Facts: row.facts, Needs: row.needs, Money: strings.Contains(row.rule, "prepaid") || strings.Contains(row.rule, "527735"),
			Run: func(s *engine.Session) {
				s.Call(opIssue, engine.Body(row.body(s))).OK().Has(members{"card_status": "PENDING", "order_status": "PROCESSING"})
			},
		})
	}
	return append(cases, engine.Case{
		Name: opIssue + "/quota", Rule: "the quota of a product is the number of cards that an account may have of it", Operations: []string{opIssue, opCards}, Refusal: true,
		Facts: append(pages("changelog of 2025-05-29"), "card-quota"), Needs: own,
		Run: func(s *engine.Session) {
			product := productID(s, simplified)
			setQuota(s, product, 2)
			holder := enrol(s, basic(s))
			for range 2 {
				s.Call(opIssue, engine.Body(order(holder, product))).OK()
			}
			s.Call(opIssue, engine.Body(order(holder, product))).Refused(quota)
			s.Call(opCards).OK().Has(members{"total_items": 2})
			s.Act(subAccount, func() { s.Call(opIssue, engine.Body(order(enrol(s, basic(s)), product))).OK() })
		},
	}, engine.Case{
		Name: opIssue + "/cardholder-of-another-account", Rule: "a cardholder of another account is not known", Operations: []string{opIssue, opEnrol}, Refusal: true,
		Facts: append(pages("connected accounts guide"), "cardholder-not-found"), Needs: own,
		Run: func(s *engine.Session) {
			holder, product := enrol(s, basic(s)), productID(s, simplified)
			s.Act(subAccount, func() { s.Call(opIssue, engine.Body(order(holder, product))).Refused(noHolder) })
		},
	})
}

// setQuota changes how many cards an account may have of a product.
func setQuota(s *engine.Session, product string, cards int) {
	var p object
	s.Control(http.MethodGet, "/products/"+product, nil, &p)
	p["max_card_quota"] = cards
	s.Control(http.MethodPut, "/products/"+product, p, nil)
}

// statusGate are the statuses of a cardholder who gets no card.
func statusGate() []engine.Case {
	rows := []struct {
		status, code string
		holder       func(*engine.Session) string
	}{
		{"PENDING", "cardholder_pending", func(s *engine.Session) string { return enrol(s, standard(s)) }},
		{"INCOMPLETE", "cardholder_incomplete", func(s *engine.Session) string { return enrol(s, redirected(s)) }},
		{"FAILED", "cardholder_failed", failed},
	}
	var cases []engine.Case
	for _, row := range rows {
		needs := []engine.Capability(nil)
		if row.status == "FAILED" {
			needs = []engine.Capability{engine.Control}
		}
		want := refusal{Status: 400, Type: "cardholder_error", Code: row.code}
		for name, of := range map[string]kind{"simplified": simplified, "standard": region, "enhanced": enhanced} {
			cases = append(cases, engine.Case{
				Name:       fmt.Sprintf("%s/status-gate-%s-%s", opIssue, row.status, name),
				Rule:       fmt.Sprintf("a cardholder who is %s gets no card of a %s product", row.status, strings.ToUpper(name)),
				Operations: []string{opIssue, opEnrol}, Refusal: true, Facts: append(pages("Enhanced KYC guide"), "status-gate"), Needs: needs,
				Run: func(s *engine.Session) {
					s.Call(opIssue, engine.Body(order(row.holder(s), productID(s, of)))).Refused(want)
					noCards(s)
				},
			})
		}
	}
	slices.SortFunc(cases, func(a, b engine.Case) int { return strings.Compare(a.Name, b.Name) })
	return cases
}

// failed makes a cardholder whose identity check failed.
func failed(s *engine.Session) string {
	id, path := opened(s)
	s.Decide(id, link(s, path), "FAILED")
	s.Expect(engine.Event{Type: kycChanged, Source: id})
	return id
}

// refusalOrder hold which rule speaks first when two are broken.
func refusalOrder() []engine.Case {
	own := []engine.Capability{engine.Control}
	incomplete := refusal{Status: 400, Type: "cardholder_error", Code: "cardholder_incomplete"}
	gate := refusal{Status: 400, Code: "kyc_insufficient"}
	rows := []orderRule{
		{name: "shape-before-product", rule: "a malformed member is refused before an unknown product", body: ordering(simplified, "card_product_id", nobody), want: invalid("card_currency"), malformed: true},
		{name: "product-before-currency", rule: "an unknown product is refused before a currency that is not offered", body: ordering(kind{status: "DISABLED"}, "card_currency", "HKD"), want: noProduct},
		{name: "currency-before-limit", rule: "a currency that is not offered is refused before a limit with three decimals", body: func(s *engine.Session) object {
			return with(ordering(simplified, "card_currency", "HKD")(s), "card_limit", 1.001)
		}, want: currency},
		{name: "limit-before-cardholder", rule: "a limit with three decimals is refused before an unknown cardholder", body: func(s *engine.Session) object {
			return with(order(nobody, productID(s, simplified)), "card_limit", 1.001)
		}, want: invalid("card_limit")},
		{name: "status-before-gate", rule: "the status of a cardholder is refused before what he lacks", body: func(s *engine.Session) object {
			return order(enrol(s, without(redirected(s), "residential_address.line_en")), productID(s, enhanced))
		}, want: incomplete},
		{name: "gate-before-region", rule: "what a cardholder lacks is refused before his region", needs: own, body: func(s *engine.Session) object {
			return regional("residential_address", without(with(standard(s), "residential_address.country", "DE"), "residential_address.line_en")["residential_address"])(s)
		}, want: gate},
		{name: "region-before-quota", rule: "a region is refused before a quota that is used up", needs: own, body: func(s *engine.Session) object {
			setQuota(s, productID(s, region), 0)
			return regional("residential_address.country", "DE")(s)
		}, want: refusal{Status: 400, Code: "residence_country_not_supported"}},
		{name: "gate-before-quota", rule: "what a cardholder lacks is refused before a quota that is used up", needs: own, body: func(s *engine.Session) object {
			setQuota(s, productID(s, enhanced), 0)
			return order(enrol(s, basic(s)), productID(s, enhanced))
		}, want: gate},
		{name: "quota-before-balance", rule: "a quota that is used up is refused before a balance that does not cover", needs: own, body: func(s *engine.Session) object {
			setQuota(s, productID(s, single), 0)
			return with(order(enrol(s, basic(s)), productID(s, single)), "card_limit", 2000000)
		}, want: quota},
	}
	var cases []engine.Case
	for _, row := range rows {
		cases = append(cases, engine.Case{
			Name: opIssue + "/order-" + row.name, Rule: row.rule, Operations: []string{opIssue}, Refusal: true, Facts: []string{"card-check-order"}, Needs: row.needs,
			Run: func(s *engine.Session) {
				body := row.body(s)
				args := []engine.Arg{}
				if row.malformed {
					body, args = with(body, "card_currency", "usd"), append(args, engine.Invalid())
				}
				s.Call(opIssue, append(args, engine.Body(body))...).Refused(row.want)
			},
		})
	}
	return cases
}
