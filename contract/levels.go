package contract

import (
	"slices"
	"time"

	"github.com/uqmock/uqmock/contract/engine"
)

// levelCases are what becomes of a cardholder by what is sent about him.
func levelCases() []engine.Case {
	guide := append(pages("Enhanced KYC guide"), "enhanced-status")
	return append([]engine.Case{
		{
			Name: opEnrol + "/simplified", Rule: "with the five basic members a cardholder is SUCCESS at once", Operations: []string{opEnrol, opPerson},
			Facts: append(pages("changelog of 2026-04-02"), "empty-members"), Run: simplifiedPerson,
		},
		{
			Name: opEnrol + "/standard", Rule: "with nationality, identity and address a cardholder is PENDING under UQPAY's review", Operations: []string{opEnrol, opPerson},
			Facts: append(pages("changelog of 2026-04-02"), "standard-status", "review-status"),
			Run: func(s *engine.Session) {
				r := s.Call(opEnrol, engine.Body(standard(s))).OK().
					Exactly("", "cardholder_id", "cardholder_status").Has(members{"cardholder_status": "PENDING"})
				s.Call(opPerson, engine.Path("id", r.ID("cardholder_id"))).OK().
					Has(members{"cardholder_status": "PENDING", "review_status": "PENDING"}).Lacks("idv_verification_url")
			},
		},
		{
			Name: opEnrol + "/third-party", Rule: "with THIRD_PARTY a cardholder is SUCCESS at once, without a link", Operations: []string{opEnrol, opPerson}, Facts: guide,
			Run: func(s *engine.Session) {
				r := s.Call(opEnrol, engine.Body(verified(s))).OK().
					Exactly("", "cardholder_id", "cardholder_status").Has(members{"cardholder_status": "SUCCESS"})
				s.Call(opPerson, engine.Path("id", r.ID("cardholder_id"))).OK().
					Has(members{"cardholder_status": "SUCCESS"}).Lacks("idv_verification_url", "idv_url_expires_at")
			},
		},
		{
			Name: opEnrol + "/redirect", Rule: "with SUMSUB_REDIRECT a cardholder is INCOMPLETE and gets a link", Operations: []string{opEnrol, opPerson},
			Facts: append(guide, "idv-url-life"),
			Run: func(s *engine.Session) {
				r := s.Call(opEnrol, engine.Body(redirected(s))).OK().
					Exactly("", "cardholder_id", "cardholder_status", "idv_verification_url", "idv_url_expires_at").
					Has(members{"cardholder_status": "INCOMPLETE", "idv_verification_url": engine.URL, "idv_url_expires_at": engine.ISOTime})
				s.Call(opPerson, engine.Path("id", r.ID("cardholder_id"))).OK().Has(members{
					"cardholder_status": "INCOMPLETE", "idv_status": "PENDING", "idv_verification_url": r.Text("idv_verification_url"),
					"idv_url_expires_at": r.Text("idv_url_expires_at"),
				})
			},
		},
		{
			Name: opEnrol + "/link-lives-a-day", Rule: "the link of an identity check lives 24 hours", Operations: []string{opEnrol}, Facts: []string{"idv-url-life"},
			Run: func(s *engine.Session) {
				r := s.Call(opEnrol, engine.Body(redirected(s))).OK()
				s.About("the life of the link", 24*time.Hour, r.Time("idv_url_expires_at").Sub(r.Date()))
			},
		},
		{
			Name: opEnrol + "/no-webhook", Rule: "creating a cardholder sends no webhook, whatever the level", Operations: []string{opEnrol},
			Facts: append(pages("manage cardholders guide"), "initial-events"), Needs: []engine.Capability{engine.Webhooks},
			Run: func(s *engine.Session) {
				for _, person := range []object{basic(s), standard(s), redirected(s), verified(s)} {
					enrol(s, person)
				}
				s.Expect()
			},
		},
		{
			Name: opEnrol + "/files-not-shown", Rule: "identity files and proofs are never shown again", Operations: []string{opEnrol, opPerson},
			Facts: append(pages("Retrieve Cardholder reference"), "what-is-kept"),
			Run: func(s *engine.Session) {
				s.Call(opPerson, engine.Path("id", enrol(s, whole(s)))).OK().Lacks("identity", "kyc_verification", "document", "document_type")
			},
		},
	}, slices.Concat(partCases(), kycNeeds())...)
}

func simplifiedPerson(s *engine.Session) {
	person := basic(s)
	r := s.Call(opEnrol, engine.Body(person)).OK().
		Exactly("", "cardholder_id", "cardholder_status").Has(members{"cardholder_status": "SUCCESS", "cardholder_id": engine.ID})
	got := s.Call(opPerson, engine.Path("id", r.ID("cardholder_id"))).OK().Has(members{
		"cardholder_id": r.ID("cardholder_id"), "cardholder_status": "SUCCESS", "number_of_cards": 0, "create_time": engine.SpacedTime,
		"gender": "", "nationality": "",
	})
	for name, value := range person {
		got.Has(members{name: value})
	}
	got.Lacks("idv_verification_url", "idv_url_expires_at")
	if s.Isolated() {
		got.Has(members{"create_time": s.Now().In(zone).Format(time.DateTime)})
	}
}

// zone is how UQPAY writes times.
var zone = time.FixedZone("+08:00", 8*60*60)

// partCases are cardholders with some of what a level asks for.
func partCases() []engine.Case {
	parts := map[string][]string{
		"nationality": {"nationality"}, "identity": {"identity"}, "address": {"residential_address"},
		"nationality-and-identity": {"nationality", "identity"}, "identity-and-address": {"identity", "residential_address"},
	}
	var cases []engine.Case
	for _, name := range []string{"nationality", "identity", "address", "nationality-and-identity", "identity-and-address"} {
		cases = append(cases, engine.Case{
			Name: opEnrol + "/part-" + name, Rule: "a cardholder with " + name + " alone beyond the basics is SUCCESS, and keeps it", Operations: []string{opEnrol},
			Facts: []string{"kyc-level"},
			Run: func(s *engine.Session) {
				person, all := basic(s), standard(s)
				for _, member := range parts[name] {
					person[member] = all[member]
				}
				s.Call(opEnrol, engine.Body(person)).OK().Has(members{"cardholder_status": "SUCCESS"})
			},
		})
	}
	return cases
}

// kycNeeds are what kyc_verification cannot come without, for each method.
func kycNeeds() []engine.Case {
	methods := map[string]func(*engine.Session) object{"SUMSUB_REDIRECT": redirected, "THIRD_PARTY": verified}
	var cases []engine.Case
	for _, method := range []string{"SUMSUB_REDIRECT", "THIRD_PARTY"} {
		for _, member := range []string{"nationality", "identity", "residential_address"} {
			cases = append(cases, engine.Case{
				Name: opEnrol + "/" + method + "-without-" + member, Rule: method + " without " + member + " is refused", Refusal: true,
				Operations: []string{opEnrol}, Facts: append(pages("Create Cardholder reference"), "kyc-level"),
				Run: func(s *engine.Session) {
					s.Call(opEnrol, engine.Body(without(methods[method](s), member))).Refused(invalid(member))
					nobodyThere(s)
				},
			})
		}
	}
	return cases
}
