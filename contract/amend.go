package contract

import (
	"net/http"
	"slices"
	"time"

	"github.com/uqmock/uqmock/contract/engine"
)

// updateCases are the cases on what an update does to a cardholder.
func updateCases() []engine.Case {
	target := func(s *engine.Session) []engine.Arg { return []engine.Arg{engine.Path("id", enrol(s, basic(s)))} }
	return slices.Concat(
		limitCases(opAmend, []string{"kyc_verification.kyc_proof.reference_id", "phone_number"}, pages("Update Cardholder reference"), change, target),
		fieldRefusals(opAmend, target, change),
		updateStories(), updateRefusals(), liftCases(),
	)
}

// change is an update of every member that can be changed.
func change(s *engine.Session) object { return without(without(whole(s), "first_name"), "last_name") }

// person is a cardholder with his id as argument.
func person(s *engine.Session, body object) (id string, path engine.Arg) {
	id = enrol(s, body)
	return id, engine.Path("id", id)
}

func updateStories() []engine.Case {
	reference := append(pages("Update Cardholder reference"), "update-review")
	return []engine.Case{
		{
			Name: opAmend + "/changes", Rule: "an update changes what it names, leaves the rest, and cardholder.updated tells of it",
			Operations: []string{opAmend, opPerson}, Facts: append(reference, "event-members"), Run: updateChanges,
		},
		{
			Name: opAmend + "/webhook-members", Rule: "cardholder.updated has the members of its page", Operations: []string{opAmend},
			Facts: append(pages("cardholder updated webhook"), "event-members", "birth-date-empty"), Needs: []engine.Capability{engine.Webhooks},
			Run: func(s *engine.Session) {
				id, path := person(s, basic(s))
				s.Call(opAmend, path, engine.Body(object{"gender": "MALE"})).OK()
				for _, e := range s.Expect(engine.Event{Type: updated, Source: id, Data: members{"date_of_birth": "0001-01-01", "idv_provider": "", "idv_status": "", "nationality": ""}}) {
					cardholderEvent(e)
				}
			},
		},
		{
			Name: opAmend + "/nothing", Rule: "an update without members changes nothing", Operations: []string{opAmend, opPerson}, Facts: reference,
			Run: func(s *engine.Session) {
				id, path := person(s, basic(s))
				before := s.Call(opPerson, path).OK()
				s.Call(opAmend, path, engine.Body(object{})).OK().Has(members{"cardholder_id": id, "cardholder_status": "SUCCESS"})
				s.Expect(engine.Event{Type: updated, Source: id})
				s.Call(opPerson, path).OK().Same(before)
			},
		},
		{
			Name: opAmend + "/names-stay", Rule: "names cannot be changed", Operations: []string{opAmend, opPerson},
			Facts: append(pages("Update Cardholder reference"), "name-update"),
			Run: func(s *engine.Session) {
				id, path := person(s, basic(s))
				s.Call(opAmend, path, engine.Body(object{"first_name": "Eva", "last_name": "Tan", "gender": "FEMALE"})).OK()
				s.Expect(engine.Event{Type: updated, Source: id, Data: members{"first_name": "Ana", "last_name": "Lim"}})
				s.Call(opPerson, path).OK().Has(members{"first_name": "Ana", "last_name": "Lim", "gender": "FEMALE"})
			},
		},
		{
			Name: opAmend + "/frees-the-old", Rule: "email and phone number that were given up are free again", Operations: []string{opAmend, opEnrol},
			Facts: []string{"email-duplicated", "phone-duplicated"},
			Run: func(s *engine.Session) {
				first := basic(s)
				id, path := person(s, first)
				s.Call(opAmend, path, engine.Body(object{"email": s.Email(), "phone_number": s.Phone()})).OK()
				s.Expect(engine.Event{Type: updated, Source: id})
				enrol(s, first)
			},
		},
		{
			Name: opAmend + "/own-values", Rule: "a cardholder may be sent his own email and phone number again", Operations: []string{opAmend},
			Facts: []string{"email-duplicated", "phone-duplicated"},
			Run: func(s *engine.Session) {
				first := basic(s)
				id, path := person(s, first)
				s.Call(opAmend, path, engine.Body(object{"email": first["email"], "phone_number": first["phone_number"], "country_code": "SG"})).OK()
				s.Expect(engine.Event{Type: updated, Source: id})
			},
		},
		{
			Name: opAmend + "/update-time", Rule: "update_time is the time of the update, create_time stays", Operations: []string{opAmend},
			Facts: append(pages("cardholder updated webhook"), "time-zone"), Needs: []engine.Capability{engine.Clock},
			Run: func(s *engine.Session) {
				began := s.Now()
				id, path := person(s, basic(s))
				s.Advance(20 * time.Minute)
				s.Call(opAmend, path, engine.Body(object{"gender": "MALE"})).OK()
				s.Expect(engine.Event{Type: updated, Source: id, Data: members{"create_time": moment(began), "update_time": moment(began.Add(20 * time.Minute))}})
			},
		},
		{
			Name: opAmend + "/nested-replace", Rule: "an object in an update replaces the one that was there", Operations: []string{opAmend, opPerson},
			Facts: []string{"nested-replace"},
			Run: func(s *engine.Session) {
				id, path := person(s, verified(s))
				s.Call(opAmend, path, engine.Body(object{"delivery_address": object{"line1": "1 Main St", "city": "Perth", "postal_code": "6000", "country": "AU"}})).OK()
				s.Expect(engine.Event{Type: updated, Source: id})
				s.Call(opAmend, path, engine.Body(object{"delivery_address": object{"line1": "2 Main St", "city": "Perth", "postal_code": "6000", "country": "AU", "line2": "b"}})).OK()
				s.Expect(engine.Event{Type: updated, Source: id})
				s.Call(opPerson, path).OK().Has(members{"delivery_address.line1": "2 Main St", "delivery_address.line2": "b"})
			},
		},
	}
}

func updateChanges(s *engine.Session) {
	first := basic(s)
	id, path := person(s, first)
	mail := s.Email()
	s.Call(opAmend, path, engine.Body(object{"email": mail, "gender": "FEMALE", "date_of_birth": "1990-01-31"})).OK().
		Exactly("", "cardholder_id", "cardholder_status").Has(members{"cardholder_id": id, "cardholder_status": "SUCCESS"})
	s.Expect(engine.Event{Type: updated, Source: id, Data: members{
		"cardholder_id": id, "cardholder_status": "SUCCESS", "email": mail, "date_of_birth": "1990-01-31", "phone_number": first["phone_number"],
	}})
	s.Call(opPerson, path).OK().Has(members{
		"email": mail, "gender": "FEMALE", "date_of_birth": "1990-01-31", "phone_number": first["phone_number"], "country_code": "SG", "cardholder_status": "SUCCESS",
	})
}

// cardholderEvent wants the members of both cardholder events (the guide's sample).
func cardholderEvent(e engine.Delivered) {
	e.Exactly("", "version", "event_name", "event_type", "event_id", "source_id", "data").
		Has(members{"version": "V1.6.0", "event_name": "ISSUING", "event_id": engine.ID, "data.create_time": engine.ISOTime, "data.update_time": engine.ISOTime}).
		Exactly("data", "cardholder_id", "cardholder_status", "country_code", "create_time", "date_of_birth", "email", "first_name", "idv_provider",
			"idv_status", "last_name", "nationality", "phone_number", "update_time")
}

// updateRefusals are the updates that meet another cardholder. Nothing changes, and no webhook is sent.
func updateRefusals() []engine.Case {
	rows := []struct {
		name, rule, member, code string
		facts                    []string
	}{
		{"email", "an update to an email that another cardholder has is refused", "email", "email_duplicated", []string{"email-duplicated"}},
		{"phone", "an update to a phone number that another cardholder has is refused", "phone_number", "phone_number_duplicated", []string{"phone-duplicated"}},
	}
	var cases []engine.Case
	for _, row := range rows {
		cases = append(cases, engine.Case{
			Name: opAmend + "/duplicate-" + row.name, Rule: row.rule, Operations: []string{opAmend, opPerson}, Refusal: true, Facts: row.facts,
			Run: func(s *engine.Session) {
				other := basic(s)
				enrol(s, other)
				_, path := person(s, basic(s))
				before := s.Call(opPerson, path).OK()
				s.Call(opAmend, path, engine.Body(object{row.member: other[row.member], "gender": "MALE"})).Refused(taken(row.code))
				s.Call(opPerson, path).OK().Same(before)
				s.Expect()
			},
		})
	}
	return append(cases, engine.Case{
		Name: opAmend + "/refused-changes-nothing", Rule: "an update that is refused for one member changes none of the others", Operations: []string{opAmend, opPerson},
		Refusal: true, Facts: pages("Update Cardholder reference"),
		Run: func(s *engine.Session) {
			_, path := person(s, basic(s))
			before := s.Call(opPerson, path).OK()
			s.Call(opAmend, path, engine.Body(object{"gender": "MALE", "nationality": "MY", "phone_number": "123"})).Refused(badPhone)
			s.Call(opPerson, path).OK().Same(before)
			s.Expect()
		},
	})
}

// liftCases are updates that bring a cardholder to another level.
func liftCases() []engine.Case {
	extra := func(whole object) object {
		for _, name := range []string{"first_name", "last_name", "email", "country_code", "phone_number"} {
			whole = without(whole, name)
		}
		return whole
	}
	rows := []struct {
		name, rule, status string
		body               func(*engine.Session) object
	}{
		{"to-standard", "an update with nationality, identity and address starts a review", "PENDING", standard},
		{"to-redirect", "an update with SUMSUB_REDIRECT makes INCOMPLETE and gives a link", "INCOMPLETE", redirected},
		{"to-third-party", "an update with THIRD_PARTY leaves SUCCESS", "SUCCESS", verified},
	}
	var cases []engine.Case
	for _, row := range rows {
		cases = append(cases, engine.Case{
			Name: opAmend + "/" + row.name, Rule: row.rule, Operations: []string{opAmend, opPerson},
			Facts: append(pages("Update Cardholder reference"), "update-review", "kyc-events", "kyc-event-order"),
			Run: func(s *engine.Session) {
				id, path := person(s, basic(s))
				r := s.Call(opAmend, path, engine.Body(extra(row.body(s)))).OK().Has(members{"cardholder_status": row.status})
				want := []engine.Event{{Type: updated, Source: id, Data: members{"cardholder_status": row.status}}}
				if row.status != "SUCCESS" {
					want = append(want, engine.Event{Type: kycChanged, Source: id, Data: members{"cardholder_status": row.status}})
				}
				s.Expect(want...)
				s.Call(opPerson, path).OK().Has(members{"cardholder_status": row.status})
				if row.status == "INCOMPLETE" {
					r.Has(members{"idv_verification_url": engine.URL, "idv_url_expires_at": engine.ISOTime})
				} else {
					r.Lacks("idv_verification_url", "idv_url_expires_at")
				}
			},
		})
	}
	return append(cases, engine.Case{
		Name: opAmend + "/after-failed", Rule: "after a failed check an update with SUMSUB_REDIRECT gives a new link", Operations: []string{opAmend, opEnrol},
		Facts: []string{"idv-renewal", "kyc-events"}, Needs: []engine.Capability{engine.Control},
		Run: func(s *engine.Session) {
			r := s.Call(opEnrol, engine.Body(redirected(s))).OK()
			id, link := r.ID("cardholder_id"), r.Text("idv_verification_url")
			s.Decide(id, link, "FAILED")
			s.Expect(engine.Event{Type: kycChanged, Source: id, Data: members{"cardholder_status": "FAILED"}})
			again := s.Call(opAmend, engine.Path("id", id), engine.Body(object{"kyc_verification": object{"method": "SUMSUB_REDIRECT"}})).OK().
				Has(members{"cardholder_status": "INCOMPLETE", "idv_verification_url": another(link)})
			s.Expect(
				engine.Event{Type: updated, Source: id, Data: members{"cardholder_status": "INCOMPLETE"}},
				engine.Event{Type: kycChanged, Source: id, Data: members{"cardholder_status": "INCOMPLETE"}},
			)
			s.Control(http.MethodPost, "/cardholders/"+id+"/idv", object{"result": "PASSED"}, nil)
			s.Expect(engine.Event{Type: kycChanged, Source: id, Data: members{"cardholder_status": "SUCCESS"}})
			s.About("the life of the new link", 24*time.Hour, again.Time("idv_url_expires_at").Sub(again.Date()))
		},
	})
}

// another takes a text that differs from one.
func another(than string) engine.Judge {
	return func(value any) error {
		if value == than {
			return errSame
		}
		return engine.URL(value)
	}
}
