package mockserver

import (
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// claims are what the vendor's SDKs read from an access token (uqpay-node), and the registered claims.
type claims struct {
	EntityID       string `json:"entity_id"`
	ShortEntityID  string `json:"short_entity_id"`
	ParentEntityID string `json:"parent_entity_id"`
	ClientID       string `json:"client_id"` // names the world
	APIVersion     string `json:"api_version"`
	BusType        string `json:"bus_type"`
	jwt.RegisteredClaims
}

// tokenReply is the body of requestAccessToken.
type tokenReply struct {
	AuthToken string `json:"auth_token"`
	ExpiredAt int64  `json:"expired_at"` // Unix seconds
}

// issueToken makes an access token for a world.
func (s *Server) issueToken(w *World) (tokenReply, error) {
	t := w.state.IssueToken()
	master := w.state.Master()
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		EntityID:      master,
		ShortEntityID: "C" + strings.ToUpper(master[:8]),
		ClientID:      w.Name(),
		APIVersion:    "V1.6.0",
		BusType:       "ISSUING",
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: "uqmock", ID: t.ID,
			IssuedAt: jwt.NewNumericDate(t.IssuedAt), ExpiresAt: jwt.NewNumericDate(t.ExpiresAt),
		},
	}).SignedString(s.key)
	return tokenReply{AuthToken: signed, ExpiredAt: t.ExpiresAt.Unix()}, err
}

// readToken finds the world that a request's token names. bare tells that it came without Bearer. The signature is
// checked; whether the token is still good is for the world to say.
func (s *Server) readToken(header string) (c claims, bare bool, err error) {
	if header == "" {
		return c, false, refused(noToken)
	}
	raw, found := strings.CutPrefix(header, "Bearer ")
	if strings.Count(raw, ".") != 2 || strings.ContainsAny(raw, " \t") {
		return c, !found, refused(badToken)
	}
	if known, ok := s.tokens.get(raw); ok {
		return known, !found, nil
	}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}), jwt.WithoutClaimsValidation())
	_, err = parser.ParseWithClaims(raw, &c, func(*jwt.Token) (any, error) { return s.key, nil })
	switch {
	case errors.Is(err, jwt.ErrTokenMalformed):
		return c, !found, refused(badToken)
	case err != nil, c.ExpiresAt == nil, !validWorldName(c.ClientID):
		return c, !found, refused(forgedToken)
	}
	s.tokens.put(raw, c)
	return c, !found, nil
}

// verified remembers tokens whose signature was checked, so that it is checked once. Whether a token is still good is
// asked each time.
type verified struct {
	mu     sync.RWMutex
	claims map[string]claims
}

const maxVerified = 10_000

func (v *verified) get(raw string) (claims, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	c, ok := v.claims[raw]
	return c, ok
}

func (v *verified) put(raw string, c claims) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.claims == nil || len(v.claims) >= maxVerified {
		v.claims = map[string]claims{}
	}
	v.claims[raw] = c
}

// judgeToken refuses a token that its world does not know any more, or never took in this form.
func judgeToken(w *World, c claims, bare bool) error {
	if bare && w.state.Settings().Strict {
		return refused(badToken)
	}
	if !w.state.TokenValid(c.ID, c.ExpiresAt.Time) {
		return refused(expiredToken)
	}
	return nil
}

// Credential is a pair that the token operation takes. Without a list of them, every client id with any non-empty API key
// opens its world on first use; an empty list lets nobody in.
type Credential struct {
	ClientID string
	APIKey   string
}

// judgeCredentials refuses a client id or API key that is missing or not configured (ledger: token-credentials).
func (s *Server) judgeCredentials(clientID, apiKey string) error {
	switch {
	case clientID == "":
		return refused(clientMissing)
	case !validWorldName(clientID):
		return refused(clientUnknown)
	}
	open := s.config.Credentials == nil
	known := open
	for _, c := range s.config.Credentials {
		if c == (Credential{ClientID: clientID, APIKey: apiKey}) {
			return nil
		}
		known = known || c.ClientID == clientID
	}
	switch {
	case !known:
		return refused(clientUnknown)
	case apiKey == "":
		return refused(apiKeyMissing)
	case !open:
		return refused(badAPIKey)
	}
	return nil
}

// validWorldName reports whether a client id can name a world: [A-Za-z0-9._-]{1,128}.
func validWorldName(name string) bool {
	if len(name) < 1 || len(name) > 128 {
		return false
	}
	return strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") == ""
}

// zone is how UQPAY writes times.
var zone = time.FixedZone("+08:00", 8*60*60)

// stamp writes a time as cards, orders and webhooks do.
func stamp(t time.Time) string { return t.In(zone).Format("2006-01-02T15:04:05-07:00") }

// spaced writes a time as the cardholder operations do.
func spaced(t time.Time) string { return t.In(zone).Format("2006-01-02 15:04:05") }
