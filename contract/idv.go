package contract

import (
	"errors"
	"net/http"
	"time"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
)

var errSame = errors.New("want another than before")

// checkCases are the ends of identity checks and reviews. They are about retrieveCardholder, which shows them.
func checkCases() []engine.Case {
	kyc := append(pages("Enhanced KYC guide", "cardholder KYC status changed webhook"), "kyc-events")
	control := []engine.Capability{engine.Control}
	return []engine.Case{
		{
			Name: opPerson + "/passed", Rule: "a passed identity check makes SUCCESS, and one webhook tells of it", Operations: []string{opPerson, opEnrol},
			Facts: kyc, Needs: []engine.Capability{engine.Human},
			Run: func(s *engine.Session) {
				id, path := opened(s)
				s.Decide(id, link(s, path), "PASSED")
				s.Call(opPerson, path).OK().Has(members{"cardholder_status": "SUCCESS", "idv_status": "PASSED"}).Lacks("idv_verification_url", "idv_url_expires_at")
				s.Expect(engine.Event{Type: kycChanged, Source: id, Data: members{"cardholder_status": "SUCCESS", "idv_status": "PASSED", "idv_provider": "SUMSUB"}})
			},
		},
		{
			Name: opPerson + "/passed-webhook-members", Rule: "cardholder.kyc.status_changed has the guide's members, without a reason at SUCCESS", Operations: []string{opPerson},
			Facts: append(kyc, "event-members"), Needs: control,
			Run: func(s *engine.Session) {
				id, path := opened(s)
				s.Decide(id, link(s, path), "PASSED")
				for _, e := range s.Expect(engine.Event{Type: kycChanged, Source: id}) {
					cardholderEvent(e)
				}
			},
		},
		{
			Name: opPerson + "/failed", Rule: "a failed identity check makes FAILED, with the reason in the webhook", Operations: []string{opPerson}, Facts: kyc, Needs: control,
			Run: func(s *engine.Session) {
				id, path := opened(s)
				s.Control(http.MethodPost, "/cardholders/"+id+"/idv", object{"result": "FAILED", "reason": "document expired"}, nil)
				s.Call(opPerson, path).OK().Has(members{"cardholder_status": "FAILED", "idv_status": "FAILED"}).Lacks("idv_verification_url")
				s.Expect(engine.Event{Type: kycChanged, Source: id, Data: members{"cardholder_status": "FAILED", "idv_status": "FAILED", "reason": "document expired"}})
			},
		},
		{
			Name: opPerson + "/resubmit", Rule: "a check to be taken again stays INCOMPLETE, gives a new link, and a webhook tells of it", Operations: []string{opPerson},
			Facts: append(kyc, "idv-resubmit"), Needs: control,
			Run: func(s *engine.Session) {
				id, path := opened(s)
				before := link(s, path)
				s.Control(http.MethodPost, "/cardholders/"+id+"/idv", object{"result": "RESUBMIT", "reason": "More evidence required"}, nil)
				s.Call(opPerson, path).OK().Has(members{"cardholder_status": "INCOMPLETE", "idv_status": "PENDING", "idv_verification_url": another(before)})
				s.Expect(engine.Event{Type: kycChanged, Source: id, Data: members{"cardholder_status": "INCOMPLETE", "reason": "More evidence required"}})
			},
		},
		{
			Name: opPerson + "/review-success", Rule: "a check under review is PENDING, and SUCCESS when the review is", Operations: []string{opPerson},
			Facts: append(kyc, "review-status"), Needs: control,
			Run: func(s *engine.Session) {
				id, path := underReview(s)
				s.Control(http.MethodPost, "/cardholders/"+id+"/review", object{"result": "SUCCESS"}, nil)
				s.Call(opPerson, path).OK().Has(members{"cardholder_status": "SUCCESS", "idv_status": "PASSED", "review_status": "SUCCESS"})
				s.Expect(engine.Event{Type: kycChanged, Source: id, Data: members{"cardholder_status": "SUCCESS", "idv_status": "PASSED"}})
			},
		},
		{
			Name: opPerson + "/review-failed", Rule: "a review that fails makes FAILED, with the reason", Operations: []string{opPerson}, Facts: append(kyc, "review-status"), Needs: control,
			Run: func(s *engine.Session) {
				id, path := underReview(s)
				s.Control(http.MethodPost, "/cardholders/"+id+"/review", object{"result": "FAILED", "reason": "watch list"}, nil)
				s.Call(opPerson, path).OK().Has(members{"cardholder_status": "FAILED", "review_status": "FAILED"})
				s.Expect(engine.Event{Type: kycChanged, Source: id, Data: members{"cardholder_status": "FAILED", "reason": "watch list"}})
			},
		},
		{
			Name: opPerson + "/review-incomplete", Rule: "a review that wants more makes INCOMPLETE with a new link", Operations: []string{opPerson}, Facts: append(kyc, "review-status"), Needs: control,
			Run: func(s *engine.Session) {
				id, path := underReview(s)
				s.Control(http.MethodPost, "/cardholders/"+id+"/review", object{"result": "INCOMPLETE", "reason": "blurred"}, nil)
				s.Call(opPerson, path).OK().Has(members{"cardholder_status": "INCOMPLETE", "idv_verification_url": engine.URL})
				s.Expect(engine.Event{Type: kycChanged, Source: id, Data: members{"cardholder_status": "INCOMPLETE", "reason": "blurred"}})
			},
		},
		{
			Name: opPerson + "/standard-review", Rule: "the review of a STANDARD cardholder ends in SUCCESS, and one webhook tells of it", Operations: []string{opPerson},
			Facts: append(pages("changelog of 2026-04-02"), "standard-status", "review-status"), Needs: control,
			Run: func(s *engine.Session) {
				id, path := person(s, standard(s))
				s.Control(http.MethodPost, "/cardholders/"+id+"/review", object{"result": "SUCCESS"}, nil)
				s.Call(opPerson, path).OK().Has(members{"cardholder_status": "SUCCESS", "review_status": "SUCCESS"})
				s.Expect(engine.Event{Type: kycChanged, Source: id, Data: members{"cardholder_status": "SUCCESS", "idv_provider": ""}})
			},
		},
		{
			Name: opPerson + "/expired-link", Rule: "a link that ends changes nothing and sends nothing", Operations: []string{opPerson}, Facts: []string{"idv-expiry", "idv-url-life"},
			Needs: []engine.Capability{engine.Clock},
			Run: func(s *engine.Session) {
				_, path := opened(s)
				before := s.Call(opPerson, path).OK()
				s.Advance(24*time.Hour - time.Second)
				s.Renew()
				s.Call(opPerson, path).OK().Same(before)
				s.Advance(time.Hour)
				s.Renew()
				s.Call(opPerson, path).OK().Has(members{"cardholder_status": "INCOMPLETE", "idv_status": "PENDING"})
				s.Expect()
			},
		},
		{
			Name: opPerson + "/page-of-the-check", Rule: "the link opens a page, and after its end the page says so", Operations: []string{opPerson}, Facts: []string{"idv-url-host", "idv-expiry"},
			Needs: []engine.Capability{engine.Clock}, Run: checkPage,
		},
		{
			Name: opPerson + "/waits", Rule: "a check that nobody takes stays open", Operations: []string{opPerson}, Facts: append(pages("Enhanced KYC guide"), "idv-simulation"),
			Needs: []engine.Capability{engine.Clock},
			Run: func(s *engine.Session) {
				_, path := opened(s)
				s.Advance(20 * time.Minute)
				s.Call(opPerson, path).OK().Has(members{"cardholder_status": "INCOMPLETE", "idv_status": "PENDING"})
				s.Expect()
			},
		},
	}
}

// checkPage opens the page of a check as a person would, and opens it again when the link has ended.
func checkPage(s *engine.Session) {
	_, path := opened(s)
	at := link(s, path)
	s.Page(at, http.StatusOK)
	s.Advance(24 * time.Hour)
	s.Page(at, http.StatusGone)
}

// opened makes a cardholder whose identity check is open.
func opened(s *engine.Session) (id string, path engine.Arg) { return person(s, redirected(s)) }

// link gives the link of an open check.
func link(s *engine.Session, path engine.Arg) string {
	return s.Call(opPerson, path).OK().Has(members{"idv_verification_url": engine.URL}).Text("idv_verification_url")
}

// underReview makes a cardholder whose identity check went to review.
func underReview(s *engine.Session) (id string, path engine.Arg) {
	id, path = opened(s)
	s.Decide(id, link(s, path), "REVIEW")
	s.Call(opPerson, path).OK().Has(members{"cardholder_status": "PENDING"}).Lacks("idv_verification_url")
	s.Expect(engine.Event{Type: kycChanged, Source: id, Data: members{"cardholder_status": "PENDING"}})
	return id, path
}

// tagCases are the outcomes that a client chooses by the cardholder's email.
func tagCases() []engine.Case {
	rows := []struct{ tag, status, idv string }{
		{"idv-passed", "SUCCESS", "PASSED"}, {"idv-failed", "FAILED", "FAILED"}, {"idv-resubmit", "INCOMPLETE", "PENDING"}, {"idv-review", "PENDING", "PENDING"},
	}
	var cases []engine.Case
	for _, row := range rows {
		cases = append(cases, engine.Case{
			Name: opEnrol + "/tag-" + row.tag, Rule: "the tag " + row.tag + " in the email ends the check by itself after 2 seconds", Operations: []string{opEnrol, opPerson},
			Facts: []string{"idv-simulation"}, Needs: []engine.Capability{engine.Clock},
			Run: func(s *engine.Session) {
				id, path := person(s, with(redirected(s), "email", "contract+"+row.tag+"@example.com"))
				s.Advance(2*time.Second - time.Millisecond)
				s.Call(opPerson, path).OK().Has(members{"cardholder_status": "INCOMPLETE"})
				s.Expect()
				s.Advance(time.Millisecond)
				s.Call(opPerson, path).OK().Has(members{"cardholder_status": row.status, "idv_status": row.idv})
				s.Expect(engine.Event{Type: kycChanged, Source: id, Data: members{"cardholder_status": row.status}})
			},
		})
	}
	return append(cases, engine.Case{
		Name: opEnrol + "/tag-review-failed", Rule: "the tag review-failed in the email fails the review by itself", Operations: []string{opEnrol, opPerson},
		Facts: []string{"standard-status"}, Needs: []engine.Capability{engine.Clock},
		Run: func(s *engine.Session) {
			id, path := person(s, with(standard(s), "email", "contract+review-failed@example.com"))
			s.Advance(2 * time.Second)
			s.Call(opPerson, path).OK().Has(members{"cardholder_status": "FAILED", "review_status": "FAILED"})
			s.Expect(engine.Event{Type: kycChanged, Source: id, Data: members{"cardholder_status": "FAILED"}})
		},
	}, engine.Case{
		Name: opPerson + "/check-time", Rule: "update_time is when the check ended", Operations: []string{opPerson}, Facts: pages("cardholder KYC status changed webhook"),
		Needs: []engine.Capability{engine.Clock},
		Run: func(s *engine.Session) {
			began := s.Now()
			id, path := opened(s)
			s.Advance(2 * time.Minute)
			s.Decide(id, link(s, path), "PASSED")
			events := s.Expect(engine.Event{Type: kycChanged, Source: id, Data: members{"create_time": moment(began), "update_time": moment(began.Add(2 * time.Minute))}})
			for _, e := range events {
				s.Equal(report.Timing, "x-wk-timestamp", began.Add(2*time.Minute).Unix(), e.SentAt().Unix())
			}
		},
	})
}
