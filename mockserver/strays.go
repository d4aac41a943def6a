package mockserver

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/uqmock/uqmock/mockserver/console"
)

// noRoute answers a path that no operation has: HTML below /idv, the envelope elsewhere.
func (s *Server) noRoute(w http.ResponseWriter, r *http.Request) {
	if belowCheck(r) {
		s.showUnknownCheck(w)
		return
	}
	s.answerEdge(w, r, &edgeError{rule: unknownPath, message: "no operation has the path " + quotePath(r.URL.Path) + hint(r.URL.Path)})
}

// belowCheck reports whether a browser, not a client, is to be answered.
func belowCheck(r *http.Request) bool {
	return r.URL.Path == "/idv" || strings.HasPrefix(r.URL.Path, "/idv/")
}

// hint helps with the mistake that is made most.
func hint(path string) string {
	if strings.HasPrefix(path, base+"/") {
		return ""
	}
	return ": paths begin with " + base + ", as in " + base + "/v1/connect/token"
}

// quotePath shows a path in a message, shortened.
func quotePath(path string) string {
	if len(path) > 200 {
		path = path[:200] + "…"
	}
	return fmt.Sprintf("%q", maskNumbers(path))
}

// noMethod answers a method that no operation of the path has, as noRoute does; gin has set Allow.
func (s *Server) noMethod(w http.ResponseWriter, r *http.Request) {
	if belowCheck(r) {
		s.page(w, console.Check{Phase: console.PhaseWrongMethod, Allow: w.Header().Get("Allow")})
		return
	}
	s.answerEdge(w, r, &edgeError{rule: wrongMethod, message: "the path takes " + w.Header().Get("Allow") + ", not " + short(r.Method)})
}

// answerEdge answers a request that belongs to no operation. A token that it carries still tells its world.
func (s *Server) answerEdge(w http.ResponseWriter, r *http.Request, err error) {
	x := &exchange{request: r, began: s.config.Wall()}
	if c, _, tokenErr := s.readToken(r.Header.Get("x-auth-token")); tokenErr == nil {
		x.world, _ = s.Find(c.ClientID)
	}
	x.answer = s.refuse(x, err)
	_ = x.readReply() // ours, and written as JSON
	s.send(w, x)
}
