package mockserver

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"strings"
)

// guard judges who may call the control API.
type guard struct {
	token    [sha256.Size]byte // of the control token, so that comparing tells not even its length
	asks     bool
	loopback bool
	origins  origins
}

func newGuard(c ControlConfig) guard {
	return guard{
		token: sha256.Sum256([]byte(c.Token)), asks: c.Token != "", loopback: c.Loopback,
		origins: origins{http.NewCrossOriginProtection()},
	}
}

// tokenFree are the paths that need no token.
var tokenFree = map[string]bool{"/": true, "/healthz": true, "/readyz": true}

func (g guard) judge(r *http.Request) *controlError {
	switch {
	case g.loopback && !isLoopback(r.Host):
		return &controlError{
			status: http.StatusForbidden, code: "forbidden", message: "the Host of the request is not a loopback address",
			hint: "call the control API as 127.0.0.1, [::1] or localhost",
		}
	case g.origins.foreign(r):
		return &controlError{
			status: http.StatusForbidden, code: "forbidden", message: "the request comes from a page of another origin",
			hint: "call the control API from a program, or open its address in a window of its own",
		}
	case g.asks && !tokenFree[r.URL.Path] && !g.knows(r):
		return &controlError{
			status: http.StatusUnauthorized, code: "unauthorized", message: "the control token is missing or wrong",
			hint: "send Authorization: Bearer TOKEN or X-Control-Token: TOKEN",
		}
	}
	return nil
}

// knows reports whether the request carries the token in either of its two places.
func (g guard) knows(r *http.Request) bool {
	scheme, bearer, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return g.is(r.Header.Get("X-Control-Token")) || strings.EqualFold(scheme, "Bearer") && g.is(strings.TrimSpace(bearer))
}

func (g guard) is(token string) bool {
	given := sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(given[:], g.token[:]) == 1
}

// isLoopback judges the Host of a request, with or without port.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
