package contract

import (
	"net/http"
	"strings"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
)

// edgeCases are the requests that reach no operation, and those that no operation should see.
func edgeCases() []engine.Case {
	malformed := refusal{Status: 400, Type: "invalid_request_error", Code: "invalid_request_error"}
	cases := []engine.Case{
		{
			Name: "edge/unknown-path", Rule: "a path that is not there is answered 404 in the envelope of the API",
			Run: func(s *engine.Session) {
				s.Send(http.MethodGet, "/v1/issuing/cardhoulders").Refused(refusal{Status: 404, Type: "invalid_request_error", Code: "not_found"})
			},
		},
		{
			Name: "edge/unknown-path-below", Rule: "a path below an object that is not there is answered 404",
			Run: func(s *engine.Session) {
				s.Send(http.MethodGet, "/v1/issuing/cardholders/"+nobody+"/pets").Refused(refusal{Status: 404, Code: "not_found"})
			},
		},
		{
			Name: "edge/wrong-method", Rule: "a method that a path does not take is answered 405 with those that it takes",
			Run: func(s *engine.Session) {
				r := s.Send(http.MethodDelete, "/v1/issuing/cardholders").Refused(refusal{Status: 405, Code: "method_not_allowed"})
				for _, method := range []string{http.MethodGet, http.MethodPost} {
					if !strings.Contains(r.Header.Get("Allow"), method) {
						s.Fail(report.Shape, "header Allow is %q, want it to name %s", r.Header.Get("Allow"), method)
					}
				}
			},
		},
		{
			Name: "edge/patch-is-no-update", Rule: "a cardholder is updated by POST and not by PATCH",
			Run: func(s *engine.Session) {
				s.Send(http.MethodPatch, "/v1/issuing/cardholders/"+enrol(s, basic(s)), engine.Raw(`{"gender":"MALE"}`)).Refused(refusal{Status: 405})
				s.Expect()
			},
		},
		{
			Name: "edge/too-large", Rule: "a body of more than 12 MiB is answered 413, and changes nothing",
			Run: func(s *engine.Session) {
				s.Call(opEnrol, engine.Body(with(basic(s), "note", strings.Repeat("n", 12<<20)))).Refused(refusal{Status: 413, Type: "invalid_request_error"})
				nobodyThere(s)
			},
		},
		{
			Name: "edge/too-deep", Rule: "a body that is nested more than 64 deep is refused",
			Run: func(s *engine.Session) {
				deep := strings.Repeat(`{"a":`, 70) + "1" + strings.Repeat("}", 70)
				body := `{"first_name":"Ana","last_name":"Lim","email":"` + s.Email() + `","country_code":"SG","phone_number":"` + s.Phone() + `","note":` + deep + `}`
				s.Call(opEnrol, engine.Raw(body)).Refused(malformed)
				nobodyThere(s)
			},
		},
		{
			Name: "edge/body-on-get", Rule: "a GET with a body is refused",
			Run: func(s *engine.Session) {
				s.Call(opPeople, engine.Raw(`{}`), engine.Invalid()).Refused(malformed)
			},
		},
	}
	for i := range cases {
		cases[i].Facts, cases[i].Refusal = []string{"http-edge", "limits"}, true
	}
	return cases
}
