package contract

import (
	"time"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
)

func tokenCases() []engine.Case {
	return []engine.Case{
		{
			Name: "requestAccessToken/thirty-minutes", Rule: "a token is a JWT and lives 30 minutes from the Date of the reply",
			Operations: []string{"requestAccessToken"}, Facts: []string{"page: Enhanced KYC guide", "page: Request Access Token reference"},
			Run: func(s *engine.Session) {
				r := s.Renew().Exactly("", "auth_token", "expired_at").Has(engine.Members{"auth_token": engine.Matching(`^[\w-]+\.[\w-]+\.[\w-]+$`)})
				if life := r.Time("expired_at").Sub(r.Date()); life < 29*time.Minute || life > 31*time.Minute {
					s.Fail(report.Timing, "the token lives %s, want 30m", life)
				}
				s.Call("listProducts").OK()
			},
		},
	}
}
