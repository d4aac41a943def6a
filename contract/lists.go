package contract

import (
	"fmt"
	"slices"
	"time"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
)

// listCases are what lists hold: which objects, in which order, on which page. Where other data may be about, only what
// the case made is looked at.
func listCases() []engine.Case {
	own := []engine.Capability{engine.Control}
	clock := []engine.Capability{engine.Clock}
	return []engine.Case{
		{
			Name: opPeople + "/newest-first", Rule: "cardholders come newest first", Operations: []string{opPeople, opEnrol}, Facts: []string{"list-order"}, Needs: clock,
			Run: func(s *engine.Session) {
				var ids []string
				for range 3 {
					ids = append(ids, enrol(s, basic(s)))
					s.Advance(time.Second)
				}
				slices.Reverse(ids)
				s.Call(opPeople).OK().Has(members{"total_items": 3, "total_pages": 1})
				s.Equal(report.Order, "the list", ids, s.Call(opPeople).OK().Texts("data", "cardholder_id"))
			},
		},
		{
			Name: opPeople + "/pages", Rule: "every cardholder is on exactly one page", Operations: []string{opPeople, opEnrol}, Facts: append(pages("List Cardholders reference"), "list-order"), Needs: clock,
			Run: func(s *engine.Session) {
				walkPages(s, opPeople, "cardholder_id", func() string { return enrol(s, basic(s)) })
			},
		},
		{
			Name: opPeople + "/empty", Rule: "a list of nothing is an empty list and no page", Operations: []string{opPeople}, Facts: []string{"empty-list"}, Needs: own,
			Run: func(s *engine.Session) {
				s.Call(opPeople).OK().Has(members{"total_items": 0, "total_pages": 0, "data": engine.Length(0)})
			},
		},
		{
			Name: opPeople + "/by-status", Rule: "cardholder_status lists the cardholders of that status and no others", Operations: []string{opPeople, opEnrol},
			Facts: pages("List Cardholders reference"), Run: peopleByStatus,
		},
		{
			Name: opPeople + "/status-moves", Rule: "a cardholder whose status changes moves from one list to the other", Operations: []string{opPeople}, Facts: pages("List Cardholders reference"), Needs: own,
			Run: func(s *engine.Session) {
				id, path := opened(s)
				s.Decide(id, link(s, path), "PASSED")
				s.Expect(engine.Event{Type: kycChanged, Source: id})
				s.Call(opPeople, engine.Query("cardholder_status", "INCOMPLETE")).OK().Has(members{"total_items": 0})
				s.Call(opPeople, engine.Query("cardholder_status", "SUCCESS")).OK().Has(members{"total_items": 1, "data.0.cardholder_id": id})
			},
		},
		{
			Name: opPeople + "/unknown-status", Rule: "a cardholder_status that does not exist is refused", Operations: []string{opPeople}, Refusal: true, Facts: []string{"validation-message"},
			Run: func(s *engine.Session) {
				s.Call(opPeople, engine.Query("cardholder_status", "VERIFIED"), engine.Invalid()).Refused(invalid("cardholder_status"))
			},
		},
		{
			Name: opPeople + "/same-as-retrieve", Rule: "a list shows a cardholder as retrieve does", Operations: []string{opPeople, opPerson}, Facts: pages("List Cardholders reference"), Needs: own,
			Run: func(s *engine.Session) {
				id, path := opened(s)
				one := s.Call(opPerson, path).OK()
				s.Call(opPeople).OK().SameItem(0, one)
				s.Decide(id, one.Text("idv_verification_url"), "PASSED")
				s.Expect(engine.Event{Type: kycChanged, Source: id})
				one = s.Call(opPerson, path).OK()
				s.Call(opPeople).OK().SameItem(0, one)
			},
		},
		{
			Name: opPeople + "/accounts-apart", Rule: "each account lists its own cardholders", Operations: []string{opPeople, opEnrol}, Facts: append(pages("connected accounts guide"), "account-ids"), Needs: own,
			Run: func(s *engine.Session) {
				mine := enrol(s, basic(s))
				s.Act(subAccount, func() {
					s.Call(opPeople).OK().Has(members{"total_items": 0})
					theirs := enrol(s, basic(s))
					s.Call(opPeople).OK().Has(members{"total_items": 1, "data.0.cardholder_id": theirs})
				})
				s.Call(opPeople).OK().Has(members{"total_items": 1, "data.0.cardholder_id": mine})
			},
		},
		{
			Name: opPeople + "/unknown-parameter", Rule: "a query parameter that nobody knows is ignored", Operations: []string{opPeople}, Facts: []string{"unknown-parameters"},
			Run: func(s *engine.Session) { wantPage(s, s.Call(opPeople, engine.Query("colour", "green")).OK()) },
		},
		{
			Name: opPerson + "/capitals", Rule: "an id is the same in capitals", Operations: []string{opPerson}, Facts: []string{"validation-message"},
			Run: func(s *engine.Session) {
				id := enrol(s, basic(s))
				s.Call(opPerson, engine.Path("id", upper(id))).OK().Has(members{"cardholder_id": id})
			},
		},
		{
			Name: opPerson + "/members", Rule: "a cardholder has the members of the reference, and the address it was given", Operations: []string{opPerson},
			Facts: append(pages("Retrieve Cardholder reference"), "cardholder-time"), Run: personMembers,
		},
	}
}

func personMembers(s *engine.Session) {
	body := whole(s)
	_, path := person(s, body)
	address, _ := body["residential_address"].(object)
	got := s.Call(opPerson, path).OK().Has(members{
		"number_of_cards": 0, "create_time": engine.SpacedTime, "cardholder_status": "SUCCESS", "date_of_birth": "1992-06-15", "gender": "FEMALE", "nationality": "SG",
	}).Exactly("residential_address", "country", "state", "city", "district", "line1", "line2", "line_en", "postal_code")
	for name, value := range address {
		got.Has(members{"residential_address." + name: value})
	}
}

// peopleByStatus makes a cardholder of each status that a call alone can bring about, and looks for it.
func peopleByStatus(s *engine.Session) {
	made := map[string]string{
		"SUCCESS": enrol(s, basic(s)), "PENDING": enrol(s, standard(s)), "INCOMPLETE": enrol(s, redirected(s)),
	}
	for _, status := range []string{"SUCCESS", "PENDING", "INCOMPLETE", "FAILED"} {
		r := s.Call(opPeople, engine.Query("cardholder_status", status), engine.Query("page_size", "100")).OK()
		ids := r.Texts("data", "cardholder_id")
		for other, id := range made {
			if slices.Contains(ids, id) != (other == status) && (other != status || s.Isolated()) {
				s.Fail(report.Value, "the list of %s: whether it holds the cardholder that is %s is %t", status, other, other != status)
			}
		}
		for i, shown := range r.Texts("data", "cardholder_status") {
			if shown != status {
				s.Fail(report.Enum, "item %d of the list of %s is %s", i, status, shown)
			}
		}
	}
}

// walkPages makes 23 objects and wants each on exactly one page of ten, newest first.
func walkPages(s *engine.Session, op, member string, one func() string) {
	var made []string
	for range 23 {
		made = append(made, one())
		s.Advance(time.Second)
	}
	slices.Reverse(made)
	var seen []string
	for page := 1; page <= 3; page++ {
		r := s.Call(op, engine.Query("page_size", "10"), engine.Query("page_number", fmt.Sprint(page))).OK().
			Has(members{"total_items": 23, "total_pages": 3, "data": engine.Length(min(10, 23-10*(page-1)))})
		seen = append(seen, r.Texts("data", member)...)
	}
	s.Equal(report.Order, "what the pages list", made, seen)
	s.Equal(report.Order, "one page of 100", made, s.Call(op, engine.Query("page_size", "100")).OK().Texts("data", member))
}
