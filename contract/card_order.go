package contract

import (
	"fmt"
	"net/http"
	"time"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
)

// cardLife are the cases on what becomes of an order.
func cardLife() []engine.Case {
	guide := append(pages("Enhanced KYC guide", "Create Card reference"), "create-card-status", "create-card-members")
	return []engine.Case{
		{
			Name: "createCard/guide", Rule: "a card is PENDING and its order PROCESSING at first, in the members of the guide", Facts: guide,
			Operations: []string{opIssue, opCard, opOrder}, Run: ordered,
		},
		{
			Name: "createCard/enhanced", Rule: "a verified cardholder gets a card of the ENHANCED product", Facts: guide, Operations: []string{opIssue, opEnrol},
			Run: func(s *engine.Session) {
				s.Call(opIssue, engine.Body(order(enrol(s, verified(s)), productID(s, enhanced)))).OK().Has(members{"card_status": "PENDING"})
			},
		},
		{
			Name: "createCard/becomes-active", Rule: "a card becomes ACTIVE, its order SUCCESS, and card.create.succeeded tells of it",
			Facts: append(pages("card created webhook"), "available-balance"), Operations: []string{opIssue, opCard, opOrder}, Run: becomesActive,
		},
		{
			Name: "createCard/provisioning-time", Rule: "a card is not ACTIVE before its time, and is then", Facts: []string{"provisioning-delay"},
			Operations: []string{opIssue, opCard, opOrder}, Needs: []engine.Capability{engine.Clock}, Run: onTime,
		},
		{
			Name: "createCard/provisioning-fails", Rule: "an order that fails leaves a FAILED card, and card.create.failed tells of it",
			Facts: append(pages("card created webhook"), "create-failed-payload"), Operations: []string{opIssue, opCard, opOrder},
			Needs: []engine.Capability{engine.Control}, Run: provisioningFails,
		},
		{
			Name: "createCard/fails-by-tag", Rule: "the tag card-failed in the cardholder's email fails the order by itself", Facts: []string{"provisioning-delay"},
			Operations: []string{opIssue, opEnrol, opOrder}, Needs: []engine.Capability{engine.Control, engine.Clock},
			Run: func(s *engine.Session) {
				holder := enrol(s, with(basic(s), "email", "tag+card-failed@example.com"))
				r := s.Call(opIssue, engine.Body(order(holder, productID(s, simplified)))).OK()
				s.Advance(2 * time.Second)
				s.Call(opOrder, engine.Path("card_order_id", r.ID("card_order_id"))).OK().Has(members{"order_status": "FAILED"})
				s.Expect(engine.Event{Type: cardFailed, Source: r.ID("card_order_id")})
			},
		},
		{
			Name: "createCard/webhook-members", Rule: "card.create.succeeded has the members of its page", Facts: append(pages("card created webhook"), "event-members"),
			Operations: []string{opIssue}, Needs: []engine.Capability{engine.Webhooks}, Run: createdMembers,
		},
		{
			Name: "createCard/two-cards", Rule: "a cardholder can have two cards, each with ids of its own", Facts: pages("Create Card reference"),
			Operations: []string{opIssue, opCards, opPerson}, Run: twoCards,
		},
		{
			Name: "createCard/single-pays", Rule: "a prepaid card takes its limit from the issuing balance at once", Money: true,
			Facts: append(pages("core concepts guide"), "card-balance"), Operations: []string{opIssue, opCard}, Needs: []engine.Capability{engine.Control}, Run: singlePays,
		},
		{
			Name: "createCard/single-is-paid-back", Rule: "a prepaid card whose order fails gives its limit back", Money: true, Facts: []string{"card-balance"},
			Operations: []string{opIssue}, Needs: []engine.Capability{engine.Control},
			Run: func(s *engine.Session) {
				r := s.Call(opIssue, engine.Body(order(enrol(s, basic(s)), productID(s, single)))).OK()
				s.Control(http.MethodPost, "/cards/"+r.ID("card_id")+"/provision", object{"result": "FAILED", "reason": "no stock"}, nil)
				wantBalance(s, "1000000")
				s.Expect(engine.Event{Type: cardFailed, Source: r.ID("card_order_id")})
			},
		},
		{
			Name: "createCard/share-moves-nothing", Rule: "a SHARE card moves no money", Facts: pages("core concepts guide"),
			Operations: []string{opIssue}, Needs: []engine.Capability{engine.Control},
			Run: func(s *engine.Session) {
				issue(s)
				wantBalance(s, "1000000")
			},
		},
	}
}

// wantBalance wants the USD of the master account to be an amount.
func wantBalance(s *engine.Session, amount string) {
	var b struct {
		Available string `json:"available"`
	}
	s.Control(http.MethodGet, "/balances/USD", nil, &b)
	if err := engine.Amount(amount)(b.Available); err != nil {
		s.Fail(report.Value, "the issuing balance is %s: %s", b.Available, err)
	}
}

func ordered(s *engine.Session) {
	holder, product := enrol(s, basic(s)), productID(s, simplified)
	r := s.Call(opIssue, engine.Body(order(holder, product))).OK().
		Exactly("", "card_id", "card_order_id", "card_status", "order_status", "create_time", "risk_controls").
		Has(members{"card_status": "PENDING", "order_status": "PROCESSING", "create_time": at(s), "risk_controls": engine.Empty})
	s.Call(opOrder, engine.Path("card_order_id", r.ID("card_order_id"))).OK().Has(members{
		"card_id": r.ID("card_id"), "card_order_id": r.ID("card_order_id"), "order_type": "CREATE_CARD", "amount": engine.Amount("1000"),
		"card_currency": "USD", "create_time": at(s),
	})
	s.Call(opCard, engine.Path("id", r.ID("card_id"))).OK().Has(members{
		"card_id": r.ID("card_id"), "card_product_id": product, "card_currency": "USD", "cardholder.cardholder_id": holder,
	})
}

// at judges a time of +08:00: exactly now where the clock of the world stands still.
func at(s *engine.Session) engine.Judge {
	now := s.Now()
	return func(value any) error {
		text, _ := value.(string)
		got, err := time.Parse(time.RFC3339, text)
		if err != nil || !s.Isolated() {
			return engine.ISOTime(value)
		}
		if !got.Equal(now) {
			return fmt.Errorf("want %s", now.In(got.Location()).Format(time.RFC3339))
		}
		return engine.ISOTime(value)
	}
}

func becomesActive(s *engine.Session) {
	card, orderID, holder := issue(s)
	s.Until("the end of the order", time.Minute, func() bool {
		return s.Call(opOrder, engine.Path("card_order_id", orderID)).OK().Text("order_status") != "PROCESSING"
	})
	s.Call(opOrder, engine.Path("card_order_id", orderID)).OK().Has(members{"order_status": "SUCCESS"})
	s.Call(opCard, engine.Path("id", card)).OK().Has(members{
		"card_status": "ACTIVE", "available_balance": engine.TextAmount("1000.00"), "consumed_amount": engine.TextAmount("0.00"),
		"card_limit": engine.NumberAmount("1000"), "card_number": engine.Matching(`^\*{12}[0-9]{4}$`), "form_factor": "VIRTUAL",
		"cardholder.cardholder_id": holder, "cardholder.cardholder_status": "SUCCESS", "cardholder.create_time": engine.ISOTime,
	})
	s.Expect(engine.Event{Type: cardCreated, Source: orderID, Data: members{
		"card_id": card, "card_status": "ACTIVE", "cardholder.cardholder_id": holder, "card_available_balance": engine.TextAmount("1000"),
	}})
}

func onTime(s *engine.Session) {
	card, orderID, _ := issue(s)
	began := s.Now()
	s.Advance(2*time.Second - time.Millisecond)
	s.Call(opCard, engine.Path("id", card)).OK().Has(members{
		"card_status": "PENDING", "available_balance": engine.TextAmount("0.00"),
	})
	s.Call(opOrder, engine.Path("card_order_id", orderID)).OK().Has(members{"order_status": "PROCESSING"})
	s.Expect()
	s.Advance(time.Millisecond)
	s.Call(opCard, engine.Path("id", card)).OK().Has(members{"card_status": "ACTIVE"})
	s.Call(opOrder, engine.Path("card_order_id", orderID)).OK().Has(members{
		"order_status": "SUCCESS", "complete_time": moment(began.Add(2 * time.Second)), "update_time": moment(began.Add(2 * time.Second)), "create_time": moment(began),
	})
	events := s.Expect(engine.Event{Type: cardCreated, Source: orderID})
	for _, e := range events {
		s.Equal(report.Timing, "x-wk-timestamp", began.Add(2*time.Second).Unix(), e.SentAt().Unix())
	}
}

// moment takes a time that is exactly another.
func moment(want time.Time) engine.Judge {
	return func(value any) error {
		text, _ := value.(string)
		if got, err := time.Parse(time.RFC3339, text); err != nil || !got.Equal(want.Truncate(time.Second)) {
			return fmt.Errorf("want %s", want.Format(time.RFC3339))
		}
		return engine.ISOTime(value)
	}
}

func provisioningFails(s *engine.Session) {
	card, orderID, holder := issue(s)
	s.Control(http.MethodPost, "/cards/"+card+"/provision", object{"result": "FAILED", "reason": "no stock"}, nil)
	s.Call(opCard, engine.Path("id", card)).OK().Has(members{"card_status": "FAILED", "available_balance": engine.TextAmount("0.00")})
	s.Call(opOrder, engine.Path("card_order_id", orderID)).OK().Has(members{"order_status": "FAILED"})
	s.Expect(engine.Event{Type: cardFailed, Source: orderID, Data: members{"card_id": card, "card_status": "FAILED", "cardholder.cardholder_id": holder}})
	s.Advance(time.Minute)
	s.Call(opCard, engine.Path("id", card)).OK().Has(members{"card_status": "FAILED"})
}

func createdMembers(s *engine.Session) {
	_, orderID, _ := issue(s)
	s.Until("the end of the order", time.Minute, func() bool {
		return s.Call(opOrder, engine.Path("card_order_id", orderID)).OK().Text("order_status") == "SUCCESS"
	})
	for _, e := range s.Expect(engine.Event{Type: cardCreated, Source: orderID}) {
		e.Exactly("", "version", "event_name", "event_type", "event_id", "source_id", "data").
			Has(members{"version": "V1.6.0", "event_name": "ISSUING", "event_id": engine.ID, "data.card_number": engine.Matching(`^[0-9]{8}\*{4}[0-9]{4}$`)}).
			Exactly("data", "card_available_balance", "card_bin", "card_id", "card_number", "card_product_id", "card_scheme", "card_status",
				"cardholder", "form_factor", "metadata", "mode_type", "risk_control", "spending_limits").
			Exactly("data.cardholder", "cardholder_id", "cardholder_status", "create_time", "email", "first_name", "last_name")
	}
}

func twoCards(s *engine.Session) {
	holder, product := enrol(s, basic(s)), productID(s, simplified)
	first := s.Call(opIssue, engine.Body(order(holder, product))).OK()
	second := s.Call(opIssue, engine.Body(order(holder, product))).OK()
	if first.ID("card_id") == second.ID("card_id") || first.ID("card_order_id") == second.ID("card_order_id") {
		s.Fail(report.Value, "two cards share an id")
	}
	s.Call(opCards, engine.Query("cardholder_id", holder)).OK().Has(members{"total_items": 2})
	s.Call(opPerson, engine.Path("id", holder)).OK().Has(members{"number_of_cards": 2})
}

func singlePays(s *engine.Session) {
	r := s.Call(opIssue, engine.Body(with(order(enrol(s, basic(s)), productID(s, single)), "card_limit", 250.25))).OK()
	wantBalance(s, "999749.75")
	s.Advance(2 * time.Second)
	s.Call(opCard, engine.Path("id", r.ID("card_id"))).OK().Has(members{
		"mode_type": "SINGLE", "available_balance": engine.TextAmount("250.25"), "card_limit": engine.NumberAmount("250.25"),
	})
	wantBalance(s, "999749.75")
	s.Expect(engine.Event{Type: cardCreated, Source: r.ID("card_order_id"), Data: members{"card_available_balance": engine.TextAmount("250.25")}})
}
