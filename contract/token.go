package contract

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
)

// Pages that speak of tokens.
var tokenPages = pages("Enhanced KYC guide", "Request Access Token reference")

func tokenCases() []engine.Case {
	cases := []engine.Case{
		{
			Name: "requestAccessToken/thirty-minutes", Operations: []string{opToken}, Rule: "a token is a JWT and lives 30 minutes from the Date of the reply",
			Facts: tokenPages, Run: tokenLife,
		},
		{
			Name: "requestAccessToken/claims", Operations: []string{opToken}, Rule: "a token names its client and carries the claims that the vendor's SDKs read",
			Facts: pages("uqpay-node"), Run: tokenClaims,
		},
		{
			Name: "requestAccessToken/bearer", Rule: "a token is taken after Bearer and one space",
			Facts: append(pages("Account Center quickstart"), "bare-token"),
			Run: func(s *engine.Session) {
				s.Call(opProducts, engine.Token("Bearer "+s.Renew().Text("auth_token"))).OK()
			},
		},
		{
			Name: "requestAccessToken/bare", Rule: "a token is taken alone, without Bearer",
			Facts: append(pages("Enhanced KYC guide"), "bare-token"),
			Run: func(s *engine.Session) {
				s.Call(opProducts, engine.Token(s.Renew().Text("auth_token"))).OK()
			},
		},
		{
			Name: "requestAccessToken/side-by-side", Rule: "a new token leaves the earlier ones as they are",
			Facts: append(pages("Account Center quickstart"), "tokens"), Needs: []engine.Capability{engine.Control},
			Run: func(s *engine.Session) {
				first := s.Renew().Text("auth_token")
				second := s.Renew().Text("auth_token")
				if first == second {
					s.Fail(report.Value, "two tokens are the same")
				}
				s.Call(opProducts, engine.Token("Bearer "+first)).OK()
				s.Call(opProducts, engine.Token("Bearer "+second)).OK()
			},
		},
		{
			Name: "requestAccessToken/good-until-its-end", Rule: "a token is good until the second before it ends",
			Facts: tokenPages, Needs: []engine.Capability{engine.Clock},
			Run: func(s *engine.Session) {
				token := s.Renew().Text("auth_token")
				s.Advance(30*time.Minute - time.Second)
				s.Call(opProducts, engine.Token("Bearer "+token)).OK()
			},
		},
		{
			Name: "requestAccessToken/ends", Rule: "a token is refused from the moment it ends, in words that SDKs renew it at", Refusal: true,
			Facts: append(pages("uqpay-node"), "token-401"), Needs: []engine.Capability{engine.Clock},
			Run: func(s *engine.Session) {
				token := s.Renew().Text("auth_token")
				s.Advance(30 * time.Minute)
				s.Call(opProducts, engine.Token("Bearer "+token)).Refused(unauthorized("token has expired"))
				s.Renew()
				s.Call(opProducts).OK()
			},
		},
		{
			Name: "requestAccessToken/no-body", Operations: []string{opToken}, Rule: "the token call needs no body and no content type", Facts: tokenPages,
			Run: func(s *engine.Session) { s.Renew().Has(members{"expired_at": engine.Whole}) },
		},
		{
			Name: "requestAccessToken/own-world", Operations: []string{opToken, opPerson, opPeople}, Rule: "what one client makes another does not see", Facts: pages("Request Access Token reference"),
			Needs: []engine.Capability{engine.Control}, Run: tokenIsolates,
		},
	}
	cases = append(cases, tokenRefusals()...)
	for i := range cases {
		if cases[i].Operations == nil {
			cases[i].Operations = []string{opToken, opProducts}
		}
	}
	return cases
}

func tokenLife(s *engine.Session) {
	r := s.Renew().Exactly("", "auth_token", "expired_at").Has(members{"auth_token": engine.Matching(`^[\w-]+\.[\w-]+\.[\w-]+$`)})
	s.About("the life of the token", 30*time.Minute, r.Time("expired_at").Sub(r.Date()))
	if s.Isolated() && !r.Date().Equal(s.Now().Truncate(time.Second)) {
		s.Fail(report.Timing, "Date is %s, and the clock of the world stands at %s", r.Date(), s.Now())
	}
}

// tokenClaims reads the middle of a token. Only a fake is known to have them all.
func tokenClaims(s *engine.Session) {
	token := s.Renew().Text("auth_token")
	parts := strings.Split(token, ".")
	raw, err := base64.RawURLEncoding.DecodeString(parts[min(1, len(parts)-1)])
	claims := map[string]any{}
	if err != nil || json.Unmarshal(raw, &claims) != nil {
		s.Fail(report.Shape, "the middle of the token is not JSON in base64url")
		return
	}
	for _, name := range []string{"entity_id", "short_entity_id", "parent_entity_id", "client_id", "api_version", "bus_type"} {
		if _, ok := claims[name]; !ok {
			s.Differ(report.Shape, "the claim %s is missing", name)
		}
	}
}

func tokenIsolates(s *engine.Session) {
	id := enrol(s, basic(s))
	other := s.Call(opToken, engine.Header("x-client-id", s.Stranger()), engine.Header("x-api-key", "any")).OK().Text("auth_token")
	s.Call(opPerson, engine.Path("id", id), engine.Token("Bearer "+other)).Refused(unknownPerson)
	s.Call(opPeople, engine.Token("Bearer "+other)).OK().Has(members{"total_items": 0})
}

func unauthorized(says string) refusal {
	return refusal{Status: 401, Type: "unauthorized_error", Code: "unauthorized_error", Says: says}
}

// tokenRefusals are the texts that are no token, and the credentials that give none.
func tokenRefusals() []engine.Case {
	foreign := "eyJhbGciOiJIUzI1NiJ9.eyJjbGllbnRfaWQiOiJub2JvZHkifQ.c2lnbmF0dXJl"
	rows := []struct {
		name, rule string
		token      func(s *engine.Session) string
		want       refusal
	}{
		{"garbage", "text that is no JWT is refused as such", func(*engine.Session) string { return "Bearer garbage" }, unauthorized("invalid auth token format")},
		{"two-spaces", "Bearer and two spaces are refused", func(s *engine.Session) string { return "Bearer  " + s.Renew().Text("auth_token") }, unauthorized("invalid auth token format")},
		{"other-scheme", "a scheme other than Bearer is refused", func(s *engine.Session) string { return "Basic " + s.Renew().Text("auth_token") }, unauthorized("invalid auth token format")},
		{"foreign", "a JWT that the target did not make is refused", func(*engine.Session) string { return "Bearer " + foreign }, unauthorized("")},
		{"forged", "a token with another signature is refused", func(s *engine.Session) string { return "Bearer " + forged(s.Renew().Text("auth_token")) }, unauthorized("")},
	}
	var cases []engine.Case
	for _, row := range rows {
		cases = append(cases, engine.Case{
			Name: "requestAccessToken/refuses-" + row.name, Rule: row.rule, Facts: []string{"token-401"}, Refusal: true,
			Run: func(s *engine.Session) { s.Call(opProducts, engine.Token(row.token(s))).Refused(row.want) },
		})
	}
	return append(cases,
		engine.Case{
			Name: "requestAccessToken/authorization-header", Rule: "a token in the Authorization header is none", Refusal: true,
			Facts: append(pages("Account Center quickstart"), "token-401"),
			Run: func(s *engine.Session) {
				token := s.Renew().Text("auth_token")
				s.Call(opProducts, engine.Token(""), engine.Header("Authorization", "Bearer "+token), engine.Invalid()).Refused(noToken)
			},
		},
		engine.Case{
			Name: "requestAccessToken/no-client-id", Operations: []string{opToken}, Rule: "a token call without client id is refused", Refusal: true, Facts: []string{"token-credentials"},
			Run: func(s *engine.Session) {
				s.Call(opToken, engine.Header("x-client-id", ""), engine.Invalid()).Refused(refusal{Status: 400})
			},
		},
		engine.Case{
			Name: "requestAccessToken/unknown-client-id", Operations: []string{opToken}, Rule: "a client id that nobody can have is refused", Refusal: true,
			Facts: append(pages("acquiring integration FAQ"), "token-credentials"),
			Run: func(s *engine.Session) {
				s.Call(opToken, engine.Header("x-client-id", "no such client!")).Refused(refusal{Status: 400, Code: "400", Type: "-", Message: "Invalid client id"})
			},
		},
		engine.Case{
			Name: "requestAccessToken/no-api-key", Operations: []string{opToken}, Rule: "a token call without API key is refused", Refusal: true, Facts: []string{"token-credentials"},
			Run: func(s *engine.Session) {
				s.Call(opToken, engine.Header("x-api-key", ""), engine.Invalid()).Refused(refusal{Status: 401})
			},
		},
	)
}

// noToken is how a call without token is refused.
var noToken = refusal{Status: 401, Type: "-", Code: "-", Says: "Invalid authorization header"}

// forged changes the signature of a token. Its first character counts in full, the last may not.
func forged(token string) string {
	i := strings.LastIndex(token, ".") + 1
	if i >= len(token) {
		return token
	}
	other := "A"
	if token[i] == 'A' {
		other = "B"
	}
	return token[:i] + other + token[i+1:]
}
