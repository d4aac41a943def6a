package contract

import (
	"net/http"
	"strings"
	"time"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
)

func upper(text string) string { return strings.ToUpper(text) }

// cardListCases are what the list of cards holds.
func cardListCases() []engine.Case {
	own := []engine.Capability{engine.Control}
	clock := []engine.Capability{engine.Clock}
	reference := pages("List Cards reference")
	return []engine.Case{
		{
			Name: opCards + "/newest-first", Rule: "cards come newest first", Operations: []string{opCards, opIssue}, Facts: []string{"list-order"}, Needs: clock,
			Run: func(s *engine.Session) {
				s.Set(object{"policies": object{"provisioning": object{"mode": "manual"}}})
				holder, product := enrol(s, basic(s)), productID(s, simplified)
				walkPages(s, opCards, "card_id", func() string { return s.Call(opIssue, engine.Body(order(holder, product))).OK().ID("card_id") })
			},
		},
		{
			Name: opCards + "/by-cardholder", Rule: "cardholder_id lists the cards of that cardholder and no others", Operations: []string{opCards, opIssue}, Facts: reference,
			Run: func(s *engine.Session) {
				card, _, holder := issue(s)
				issue(s)
				s.Call(opCards, engine.Query("cardholder_id", holder)).OK().Has(members{"total_items": 1, "data.0.card_id": card, "data": engine.Length(1)})
				s.Call(opCards, engine.Query("cardholder_id", nobody)).OK().Has(members{"total_items": 0, "data": engine.Length(0)})
			},
		},
		{
			Name: opCards + "/by-status", Rule: "card_status lists the cards of that status and no others", Operations: []string{opCards, opIssue}, Facts: reference, Needs: clock,
			Run: func(s *engine.Session) {
				first, firstOrder, _ := issue(s)
				s.Advance(2 * time.Second)
				second, _, _ := issue(s)
				s.Call(opCards, engine.Query("card_status", "ACTIVE")).OK().Has(members{"total_items": 1, "data.0.card_id": first, "data.0.card_status": "ACTIVE"})
				s.Call(opCards, engine.Query("card_status", "PENDING")).OK().Has(members{"total_items": 1, "data.0.card_id": second})
				s.Call(opCards, engine.Query("card_status", "FROZEN")).OK().Has(members{"total_items": 0})
				s.Expect(engine.Event{Type: cardCreated, Source: firstOrder})
			},
		},
		{
			Name: opCards + "/by-both", Rule: "two filters list what fits both", Operations: []string{opCards, opIssue}, Facts: reference, Needs: own,
			Run: func(s *engine.Session) {
				card, _, holder := issue(s)
				issue(s)
				s.Call(opCards, engine.Query("cardholder_id", holder), engine.Query("card_status", "PENDING")).OK().Has(members{"total_items": 1, "data.0.card_id": card})
				s.Call(opCards, engine.Query("cardholder_id", holder), engine.Query("card_status", "ACTIVE")).OK().Has(members{"total_items": 0})
			},
		},
		{
			Name: opCards + "/by-number", Rule: "card_number lists no card when no card has it", Operations: []string{opCards}, Facts: reference,
			Run: func(s *engine.Session) {
				issue(s)
				s.Call(opCards, engine.Query("card_number", "4096360811214526")).OK().Has(members{"data": engine.Length(0)})
			},
		},
		{
			Name: opCards + "/unknown-status", Rule: "a card_status that does not exist is refused", Operations: []string{opCards}, Refusal: true, Facts: []string{"validation-message"},
			Run: func(s *engine.Session) {
				s.Call(opCards, engine.Query("card_status", "OPEN"), engine.Invalid()).Refused(invalid("card_status"))
			},
		},
		{
			Name: opCards + "/malformed-cardholder", Rule: "a cardholder_id that is no UUID is refused", Operations: []string{opCards}, Refusal: true, Facts: []string{"validation-message"},
			Run: func(s *engine.Session) {
				s.Call(opCards, engine.Query("cardholder_id", "ana"), engine.Invalid()).Refused(invalid("cardholder_id"))
			},
		},
		{
			Name: opCards + "/accounts-apart", Rule: "each account lists its own cards", Operations: []string{opCards, opIssue}, Facts: append(pages("connected accounts guide"), "account-ids"), Needs: own,
			Run: func(s *engine.Session) {
				issue(s)
				s.Act(subAccount, func() {
					s.Call(opCards).OK().Has(members{"total_items": 0})
					issue(s)
					s.Call(opCards).OK().Has(members{"total_items": 1})
				})
				s.Call(opCards).OK().Has(members{"total_items": 1})
			},
		},
		{
			Name: opCards + "/members", Rule: "a card in a list has the members of the reference, its cardholder in the short form", Operations: []string{opCards, opIssue},
			Facts: append(pages("List Cards reference", "uqpay-sdk-python"), "money", "metadata-form"),
			Run: func(s *engine.Session) {
				card, _, holder := issue(s)
				s.Call(opCards, engine.Query("cardholder_id", holder)).OK().Has(members{
					"data.0.card_id": card, "data.0.card_bin": engine.Matching(`^[0-9]{6,8}$`), "data.0.card_number": engine.Matching(`^\*{12}`), "data.0.form_factor": "VIRTUAL",
					"data.0.mode_type": "SHARE", "data.0.card_limit": engine.TextAmount("1000.00"), "data.0.card_status": engine.OneOf("PENDING", "ACTIVE"),
					"data.0.card_currency": "USD", "data.0.available_balance": engine.Matching(`^[0-9]+\.[0-9]{2}$`),
				}).Exactly("data.0.cardholder", "cardholder_id", "cardholder_status", "create_time", "email", "first_name", "last_name")
			},
		},
	}
}

// oneCardCases are what one card and one order show.
func oneCardCases() []engine.Case {
	return []engine.Case{
		{
			Name: opCard + "/members", Rule: "a card has the members of the reference, its cardholder in full", Operations: []string{opCard, opIssue},
			Facts: append(pages("Retrieve Card reference"), "money", "spending-default", "no-pin-default"),
			Run: func(s *engine.Session) {
				card, _, holder := issue(s)
				s.Call(opCard, engine.Path("id", card)).OK().Has(members{
					"card_id": card, "card_scheme": "VISA", "card_currency": "USD", "card_limit": engine.NumberAmount("1000"), "consumed_amount": engine.TextAmount("0.00"),
					"update_reason": "", "spending_controls.0.interval": "PER_TRANSACTION", "spending_controls.0.amount": engine.TextAmount("20000"),
					"cardholder.cardholder_id": holder, "cardholder.number_of_cards": 1, "cardholder.country_code": "SG", "cardholder.create_time": engine.ISOTime,
				}).Lacks("cvv", "expire_date", "card_expiration_date")
			},
		},
		{
			Name: opCards + "/same-as-retrieve", Rule: "a list shows a card as retrieve does", Operations: []string{opCards, opCard, opIssue}, Facts: pages("List Cards reference"), Run: sameCard,
		},
		{
			Name: opCard + "/of-share-product", Rule: "a card is of the product it was ordered of, in the currency it was ordered in", Operations: []string{opCard, opIssue, opPerson},
			Facts: pages("Retrieve Card reference"), Run: func(s *engine.Session) { cardOfProduct(s, simplified, "SGD") },
		},
		{
			Name: opCard + "/of-mastercard-product", Rule: "a prepaid card of a MASTERCARD product is one", Operations: []string{opCard, opIssue, opPerson}, Money: true,
			Facts: pages("Retrieve Card reference"), Run: func(s *engine.Session) { cardOfProduct(s, kind{bin: "527735"}, "SGD") },
		},
		{
			Name: opCard + "/of-enhanced-product", Rule: "a card of the ENHANCED product is one", Operations: []string{opCard, opIssue, opPerson},
			Facts: pages("Enhanced KYC guide"), Run: func(s *engine.Session) { cardOfProduct(s, enhanced, "HKD") },
		},
		{
			Name: opCard + "/same-after-a-day", Rule: "a card that nobody touches stays as it is", Operations: []string{opCard}, Facts: pages("card lifecycle guide"), Needs: []engine.Capability{engine.Clock},
			Run: func(s *engine.Session) {
				card, orderID, _ := issue(s)
				s.Advance(2 * time.Second)
				before := s.Call(opCard, engine.Path("id", card)).OK()
				s.Advance(24 * time.Hour)
				s.Renew()
				s.Call(opCard, engine.Path("id", card)).OK().Same(before)
				s.Expect(engine.Event{Type: cardCreated, Source: orderID})
			},
		},
		{
			Name: opCard + "/what-was-ordered", Rule: "a card shows the controls and the metadata that it was ordered with", Operations: []string{opCard, opIssue},
			Facts: append(pages("spending controls guide", "3D Secure guide"), "control-amount", "metadata-form", "risk-controls-empty"), Run: cardAsOrdered,
		},
		{
			Name: opCard + "/follows-cardholder", Rule: "a card shows its cardholder as he is now", Operations: []string{opCard, opAmend}, Facts: pages("Retrieve Card reference"),
			Needs: []engine.Capability{engine.Control},
			Run: func(s *engine.Session) {
				card, _, holder := issue(s)
				mail := s.Email()
				s.Call(opAmend, engine.Path("id", holder), engine.Body(object{"email": mail})).OK()
				s.Call(opCard, engine.Path("id", card)).OK().Has(members{"cardholder.email": mail})
				s.Expect(engine.Event{Type: updated, Source: holder})
			},
		},
		{
			Name: opCard + "/documented-money", Rule: "amounts are numbers where money is as documented", Operations: []string{opCard, opIssue}, Facts: append(pages("Retrieve Card reference"), "money"),
			Needs: []engine.Capability{engine.Control},
			Run: func(s *engine.Session) {
				quirk(s, "money", "documented")
				card, _, _ := issue(s)
				s.Call(opCard, engine.Path("id", card)).OK().Has(members{"available_balance": engine.NumberAmount("0"), "card_limit": engine.NumberAmount("1000")})
			},
		},
		{
			Name: opOrder + "/card-id", Rule: "the id of a card is no order id", Operations: []string{opOrder, opIssue}, Refusal: true, Facts: append(pages("Retrieve Card Order reference"), "order-not-found"),
			Run: func(s *engine.Session) {
				card, _, _ := issue(s)
				s.Call(opOrder, engine.Path("card_order_id", card)).Refused(unknownID[opOrder])
			},
		},
		{
			Name: opOrder + "/members", Rule: "an order has the members of the reference, complete_time only once it is complete", Operations: []string{opOrder, opIssue},
			Facts: append(pages("Retrieve Card Order reference"), "order-type", "order-amount", "order-complete-time"), Needs: []engine.Capability{engine.Clock},
			Run: func(s *engine.Session) {
				card, orderID, _ := issue(s)
				path := engine.Path("card_order_id", orderID)
				s.Call(opOrder, path).OK().Exactly("", "card_id", "card_order_id", "order_type", "amount", "card_currency", "create_time", "update_time", "order_status").
					Has(members{"card_id": card, "order_type": "CREATE_CARD", "amount": engine.TextAmount("1000")})
				s.Advance(2 * time.Second)
				s.Call(opOrder, path).OK().Has(members{"complete_time": at(s), "order_status": "SUCCESS"})
				s.Expect(engine.Event{Type: cardCreated, Source: orderID})
			},
		},
		{
			Name: opOrder + "/stays", Rule: "an order that ended does not change any more", Operations: []string{opOrder}, Facts: pages("Retrieve Card Order reference"), Needs: []engine.Capability{engine.Clock},
			Run: func(s *engine.Session) {
				card, orderID, _ := issue(s)
				s.Control(http.MethodPost, "/orders/"+orderID+"/complete", object{"result": "SUCCESS"}, nil)
				path := engine.Path("card_order_id", orderID)
				before := s.Call(opOrder, path).OK().Has(members{"order_status": "SUCCESS", "card_id": card})
				s.Advance(20 * time.Minute)
				s.Call(opOrder, path).OK().Same(before)
				s.Expect(engine.Event{Type: cardCreated, Source: orderID})
			},
		},
	}
}

// sameCard wants a card in a list to show what it shows alone. Limit and metadata are written otherwise there.
func sameCard(s *engine.Session) {
	card, _, holder := issue(s)
	alone := s.Call(opCard, engine.Path("id", card)).OK()
	listed := s.Call(opCards, engine.Query("cardholder_id", holder)).OK()
	for _, member := range []string{
		"card_id", "card_bin", "card_scheme", "card_number", "form_factor", "mode_type", "card_product_id", "consumed_amount", "card_status", "card_currency",
		"update_reason", "available_balance", "cardholder.cardholder_id", "cardholder.cardholder_status", "cardholder.create_time", "cardholder.email",
		"cardholder.first_name", "cardholder.last_name",
	} {
		listed.Has(members{"data.0." + member: alone.Text(member)})
	}
}

// cardOfProduct orders a card in a currency of a product, and wants it to be as product and cardholder are.
func cardOfProduct(s *engine.Session, want kind, currency string) {
	p, who := product(s, want), whole(s)
	holder, path := person(s, who)
	body := with(with(order(holder, textAt(p, "product_id")), "card_currency", currency), "card_limit", 25.5)
	r := s.Call(opIssue, engine.Body(body)).OK()
	shown := s.Call(opCard, engine.Path("id", r.ID("card_id"))).OK().Has(members{
		"card_bin": p["card_bin"], "card_scheme": p["card_scheme"], "mode_type": p["mode_type"], "card_product_id": p["product_id"], "card_currency": currency,
		"card_limit": engine.NumberAmount("25.5"), "cardholder.create_time": at(s),
	})
	alone := s.Call(opPerson, path).OK()
	for _, member := range []string{"cardholder_id", "email", "first_name", "last_name", "phone_number", "country_code", "date_of_birth", "nationality", "gender", "number_of_cards"} {
		if shown.Text("cardholder."+member) != alone.Text(member) {
			s.Fail(report.Value, "cardholder.%s is %q, and the cardholder alone shows %q", member, shown.Text("cardholder."+member), alone.Text(member))
		}
	}
	for member, value := range who["residential_address"].(object) {
		shown.Has(members{"cardholder.residential_address." + member: value})
	}
	for member, value := range who["delivery_address"].(object) {
		alone.Has(members{"delivery_address." + member: value})
	}
}

func cardAsOrdered(s *engine.Session) {
	holder, product := enrol(s, basic(s)), productID(s, simplified)
	body := order(holder, product)
	body["spending_controls"] = []object{{"amount": 500, "interval": "PER_TRANSACTION"}}
	body["risk_controls"] = object{"enable_3ds": "Y", "allow_3ds_transactions": "N", "blocked_mcc": []string{"7995"}}
	body["metadata"] = object{"department": "sales"}
	r := s.Call(opIssue, engine.Body(body)).OK().Has(members{"risk_controls.enable_3ds": "Y"})
	s.Call(opCard, engine.Path("id", r.ID("card_id"))).OK().Has(members{
		"spending_controls": engine.Length(1), "spending_controls.0.amount": engine.Amount("500"), "risk_controls.enable_3ds": "Y",
		"risk_controls.allow_3ds_transactions": "N", "risk_controls.blocked_mcc": []string{"7995"}, "metadata.department": "sales",
	})
	s.Call(opCards, engine.Query("cardholder_id", holder)).OK().Has(members{
		"data": engine.Length(1), "data.0.card_id": r.ID("card_id"), "data.0.metadata": engine.Matching(`^\{\s*"department"\s*:\s*"sales"\s*\}$`), // the text of JSON
	})
}
