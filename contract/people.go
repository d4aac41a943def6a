package contract

import (
	"slices"

	"github.com/uqmock/uqmock/contract/engine"
)

func createCardholderCases() []engine.Case {
	return slices.Concat(levelCases(), createCardholderRefusals())
}

// levelCases are the levels of a cardholder by what is sent.
func levelCases() []engine.Case {
	return []engine.Case{
		{
			Name: "createCardholder/redirect", Rule: "with SUMSUB_REDIRECT a cardholder is INCOMPLETE and gets a link that lives 24 hours",
			Operations: []string{opEnrol, opPerson}, Facts: append(pages("Enhanced KYC guide"), "enhanced-status", "idv-url-life"),
			Run: func(s *engine.Session) {
				r := s.Call(opEnrol, engine.Body(redirected(s))).OK().
					Exactly("", "cardholder_id", "cardholder_status", "idv_verification_url", "idv_url_expires_at").
					Has(members{"cardholder_status": "INCOMPLETE", "idv_verification_url": engine.URL, "idv_url_expires_at": engine.ISOTime})
				s.Call(opPerson, engine.Path("id", r.ID("cardholder_id"))).OK().
					Has(members{"cardholder_status": "INCOMPLETE", "idv_status": "PENDING"})
			},
		},
	}
}

// createCardholderRefusals are the bodies that are refused, each for one member.
func createCardholderRefusals() []engine.Case {
	rows := []struct {
		name, rule string
		change     func(object) object
		invalid    bool // by the description
		want       refusal
		facts      []string
	}{
		{
			name: "phone-letters", rule: "a phone number of letters is refused as such",
			change: func(p object) object { return with(p, "phone_number", "abcdefgh") },
			want:   refusal{Status: 400, Type: "cardholder_error", Code: "invalid_phone_number"},
			facts:  []string{"phone-rules"},
		},
		{
			name: "email-missing", rule: "a cardholder without email is refused",
			change: func(p object) object { return without(p, "email") }, invalid: true, want: invalid("email"),
			facts: pages("Create Cardholder reference"),
		},
	}
	cases := make([]engine.Case, len(rows))
	for i, row := range rows {
		cases[i] = engine.Case{
			Name: "createCardholder/refuses-" + row.name, Rule: row.rule, Operations: []string{opEnrol, opPeople}, Facts: row.facts, Refusal: true,
			Run: func(s *engine.Session) {
				args := []engine.Arg{engine.Body(row.change(basic(s)))}
				if row.invalid {
					args = append(args, engine.Invalid())
				}
				s.Call(opEnrol, args...).Refused(row.want)
				nobodyThere(s)
			},
		}
	}
	return cases
}

// nobodyThere wants a refused call to have left no cardholder, where the case can see that.
func nobodyThere(s *engine.Session) {
	if s.Isolated() {
		s.Call(opPeople).OK().Has(members{"total_items": 0, "data": engine.Length(0)})
	}
}
