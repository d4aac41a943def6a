package contract

import (
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
)

// asked are the members that the guide's product requires beyond the five basics, each as it is left out.
var asked = []string{
	"date_of_birth", "nationality", "identity", "residential_address", "residential_address.state", "residential_address.line_en",
	"residential_address.postal_code",
}

const insufficient = "Cardholder KYC information is insufficient for this product."

// cardGate are the cases on what a product asks of a cardholder.
func cardGate() []engine.Case {
	var cases []engine.Case
	for _, path := range asked {
		cases = append(cases, engine.Case{
			Name: "createCard/gate-" + path, Rule: "a card of the STANDARD product is refused for a cardholder without " + path, Refusal: true,
			Operations: []string{opIssue, opEnrol, opCards}, Facts: append(pages("Enhanced KYC guide"), "kyc-type", "missing-fields", "missing-objects"),
			Needs: []engine.Capability{engine.Control},
			Run: func(s *engine.Session) {
				holder := enrol(s, without(standard(s), path))
				passReview(s, holder)
				s.Call(opIssue, engine.Body(order(holder, productID(s, region)))).Refused(lacking(top(path)))
				noCards(s)
			},
		}, engine.Case{
			Name: "createCard/inline-" + path, Rule: "a card of the STANDARD product is issued when " + path + " comes with the order",
			Operations: []string{opIssue, opPerson}, Facts: append(pages("Enhanced KYC guide"), "supplement"), Needs: []engine.Capability{engine.Control},
			Run: func(s *engine.Session) { suppliedInline(s, path) },
		})
	}
	return append(cases, gateStories()...)
}

func top(path string) string {
	for i, r := range path {
		if r == '.' {
			return path[:i]
		}
	}
	return path
}

// passReview ends the review of a cardholder who has one.
func passReview(s *engine.Session, holder string) {
	if s.Call(opPerson, engine.Path("id", holder)).OK().Text("cardholder_status") != "PENDING" {
		return
	}
	s.Control(http.MethodPost, "/cardholders/"+holder+"/review", object{"result": "SUCCESS"}, nil)
	s.Expect(engine.Event{Type: kycChanged, Source: holder, Data: members{"cardholder_status": "SUCCESS"}})
}

func lacking(names ...string) refusal {
	return refusal{Status: 400, Type: "cardholder_error", Code: "kyc_insufficient", Message: insufficient, Missing: names}
}

// noCards wants no card and no order to have come of a refused call, where the case can see that.
func noCards(s *engine.Session) {
	s.Own(func() {
		s.Call(opCards).OK().Has(members{"total_items": 0})
		for _, counted := range s.Call(opPeople).OK().Texts("data", "number_of_cards") {
			s.Equal(report.Value, "number_of_cards", "0", counted)
		}
		wantBalance(s, "1000000")
	})
}

// suppliedInline leaves a member out of the cardholder and sends it with the order.
func suppliedInline(s *engine.Session, path string) {
	whole := with(with(standard(s), "residential_address.country", "MY"), "nationality", "MY") // where the region rules let it
	holder := enrol(s, without(whole, path))
	passReview(s, holder)
	inline := object{top(path): whole[top(path)]}
	r := s.Call(opIssue, engine.Body(with(order(holder, productID(s, region)), "cardholder_required_fields", inline))).OK()
	r.Has(members{"card_status": "PENDING"})
	if shown, ok := whole[top(path)].(string); ok {
		s.Call(opPerson, engine.Path("id", holder)).OK().Has(members{top(path): shown})
	}
}

func gateStories() []engine.Case {
	facts := append(pages("Enhanced KYC guide"), "kyc-type", "missing-fields")
	return []engine.Case{
		{
			Name: "createCard/gate-all", Rule: "all that is missing is named, in the product's order", Refusal: true, Facts: facts,
			Operations: []string{opIssue, opEnrol},
			Run: func(s *engine.Session) {
				s.Call(opIssue, engine.Body(order(enrol(s, basic(s)), productID(s, enhanced)))).
					Refused(lacking("date_of_birth", "nationality", "identity", "residential_address", "kyc_verification")).
					Exactly("", "type", "code", "message", "missing_fields")
			},
		},
		{
			Name: "createCard/gate-method", Rule: "the ENHANCED product asks for kyc_verification", Refusal: true, Facts: facts, Operations: []string{opIssue, opEnrol},
			Needs: []engine.Capability{engine.Control},
			Run: func(s *engine.Session) {
				holder := enrol(s, standard(s))
				passReview(s, holder)
				s.Call(opIssue, engine.Body(order(holder, productID(s, enhanced)))).Refused(lacking("kyc_verification"))
			},
		},
		{
			Name: "createCard/gate-optional", Rule: "what a product does not require is not missed", Facts: facts, Operations: []string{opIssue, opEnrol},
			Run: func(s *engine.Session) {
				person := verified(s)
				for _, path := range []string{"identity.back_file", "identity.hand_file", "residential_address.district", "residential_address.line2"} {
					person = without(person, path)
				}
				s.Call(opIssue, engine.Body(order(enrol(s, person), productID(s, enhanced)))).OK()
			},
		},
		{
			Name: "createCard/gate-then-update", Rule: "an update with what was missing opens the gate", Facts: facts, Operations: []string{opIssue, opAmend},
			Run: func(s *engine.Session) {
				holder := enrol(s, basic(s))
				whole := verified(s)
				patch := object{}
				for _, name := range []string{"date_of_birth", "nationality", "identity", "residential_address", "kyc_verification"} {
					patch[name] = whole[name]
				}
				body := engine.Body(order(holder, productID(s, enhanced)))
				s.Call(opIssue, body).Refused(refusal{Status: 400, Code: "kyc_insufficient"})
				s.Call(opAmend, engine.Path("id", holder), engine.Body(patch)).OK().Has(members{"cardholder_status": "SUCCESS"})
				s.Expect(engine.Event{Type: updated, Source: holder})
				s.Call(opIssue, body).OK()
			},
		},
		{
			Name: "createCard/inline-not-enough", Rule: "inline data that leaves something out merges nothing", Refusal: true, Facts: []string{"supplement"},
			Operations: []string{opIssue, opPerson},
			Run: func(s *engine.Session) {
				holder := enrol(s, basic(s))
				body := with(order(holder, productID(s, enhanced)), "cardholder_required_fields", object{"nationality": "SG"})
				s.Call(opIssue, engine.Body(body)).Refused(lacking("date_of_birth", "identity", "residential_address", "kyc_verification"))
				s.Call(opPerson, engine.Path("id", holder)).OK().Has(members{"nationality": ""})
			},
		},
		{
			Name: "createCard/inline-redirect", Rule: "with an inline SUMSUB_REDIRECT the card waits for the identity check", Facts: append(pages("newer Create Card reference"), "inline-review"),
			Operations: []string{opIssue, opCard}, Needs: []engine.Capability{engine.Human}, Run: inlineRedirect,
		},
		{
			Name: "createCard/one-step", Rule: "without cardholder_id the cardholder is made along with the card",
			Facts: append(pages("one-step card issuance guide"), "cardholder-id", "inline-missing"), Operations: []string{opIssue, opPerson}, Run: oneStep,
		},
		{
			Name: "createCard/one-step-duplicate", Rule: "one-step issuance with an email that is taken makes neither cardholder nor card", Refusal: true,
			Facts: []string{"cardholder-id", "email-duplicated"}, Operations: []string{opIssue, opPeople, opCards},
			Run: func(s *engine.Session) {
				first := basic(s)
				enrol(s, first)
				body := without(with(order("", productID(s, simplified)), "cardholder_required_fields", with(basic(s), "email", first["email"])), "cardholder_id")
				s.Call(opIssue, engine.Body(body)).Refused(refusal{Status: 400, Type: "cardholder_error", Code: "email_duplicated"})
				noCards(s)
				onePerson(s)
			},
		},
	}
}

func inlineRedirect(s *engine.Session) {
	holder := enrol(s, basic(s))
	whole := redirected(s)
	maps.DeleteFunc(whole, func(name string, _ any) bool {
		return slices.Contains([]string{"first_name", "last_name", "email", "country_code", "phone_number"}, name)
	})
	r := s.Call(opIssue, engine.Body(with(order(holder, productID(s, enhanced)), "cardholder_required_fields", whole))).OK().Has(members{
		"card_status": "PENDING", "order_status": "PROCESSING", "cardholder_status": "INCOMPLETE", "kyc_method": "SUMSUB_REDIRECT",
		"verification_status": engine.Matching(`.`), "idv_verification_url": engine.URL, "idv_url_expires_at": engine.ISOTime,
	})
	card := engine.Path("id", r.ID("card_id"))
	if s.Can(engine.Clock) {
		s.Advance(20 * time.Minute)
		s.Aside(func() {
			s.Call(opCard, card).OK().Has(members{
				"card_status": "PENDING", "cardholder.idv_verification_url": r.Text("idv_verification_url"), "cardholder.idv_url_expires_at": r.Text("idv_url_expires_at"),
			})
		})
		s.Expect()
	}
	s.Decide(holder, r.Text("idv_verification_url"), "PASSED")
	s.Until("the card", 10*time.Second, func() bool { return s.Call(opCard, card).OK().Text("card_status") == "ACTIVE" })
	s.Aside(func() {
		s.Call(opCard, card).OK().Lacks("cardholder.idv_verification_url", "cardholder.idv_url_expires_at")
	})
	s.Expect(
		engine.Event{Type: kycChanged, Source: holder, Data: members{"cardholder_status": "SUCCESS", "idv_status": "PASSED"}},
		engine.Event{Type: cardCreated, Source: r.ID("card_order_id")},
	)
}

func oneStep(s *engine.Session) {
	person := basic(s)
	body := without(with(order("", productID(s, simplified)), "cardholder_required_fields", person), "cardholder_id")
	r := s.Call(opIssue, engine.Body(body)).OK().Has(members{"cardholder_created": true, "cardholder_id": engine.ID, "card_status": "PENDING"})
	s.Call(opPerson, engine.Path("id", r.ID("cardholder_id"))).OK().Has(members{
		"email": person["email"], "phone_number": person["phone_number"], "cardholder_status": "SUCCESS", "number_of_cards": 1,
	})
}
