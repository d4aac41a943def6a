package mockserver

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/uqmock/uqmock/mockserver/console"
	"github.com/uqmock/uqmock/mockserver/world"
)

// pageRules are the codes of the control API that the statuses of a refused page stand for.
var pageRules = map[int]string{
	http.StatusBadRequest: "invalid_request", http.StatusForbidden: "forbidden", http.StatusGone: "wrong_state",
}

// pageDecision is what the form of the identity check page says, as the body of the control that it stands for.
type pageDecision struct {
	Result string `json:"result"`
	Reason string `json:"reason,omitempty"`
}

// takeDecision takes the form of the identity check page. The journal keeps it as the control that does the same, which
// names the cardholder and not the secret of the page's address.
func (s *Server) takeDecision(w http.ResponseWriter, r *http.Request, token string) {
	of, id := s.ownerOf(token)
	if of == nil {
		s.decideCheck(w, r, token, nil)
		return
	}
	k := kept{began: s.config.Wall(), turn: of.state.Journal.Turn(), at: of.Now()}
	seen := &witness{ResponseWriter: w}
	s.decideCheck(seen, r, token, of.gathering(&k.events))
	of.keepControl(k, world.Entry{
		Operation: "decideIdentityCheck", Method: http.MethodPost, Path: "/v1/worlds/" + of.Name() + "/cardholders/" + id + "/idv",
		Request: world.Message{Headers: withoutAddress(r.Header), Body: decisionText(r)},
		Reply:   world.Message{Headers: withoutAddress(seen.Header())},
		Status:  seen.status, Rule: pageRules[seen.status],
		Notes: []string{"decided on the identity check page: POST /idv/" + masked},
	})
}

// ownerOf finds the world and the cardholder of a page; nil when no check has the token.
func (s *Server) ownerOf(token string) (of *World, cardholder string) {
	name, _ := readCheckToken(token)
	w, ok := s.Find(name)
	if !ok {
		return nil, ""
	}
	w.state.View(func(tx *world.Tx) {
		if h, _, ok := findCheck(tx, token); ok {
			of, cardholder = w, h.ID
		}
	})
	return of, cardholder
}

// decisionText is the form as JSON; nil when it was not read, because the page takes no decision any more.
func decisionText(r *http.Request) []byte {
	if r.PostForm == nil {
		return nil
	}
	result, reason := strings.Join(r.PostForm[console.FieldResult], ","), r.PostForm.Get(console.FieldReason)
	if choice, err := console.ParseChoice(result, reason); err == nil {
		result, reason = string(choice.Result), choice.Reason
	}
	raw, _ := json.Marshal(pageDecision{result, reason}) // text always can be
	return raw
}

// withoutAddress gives headers without the page's address, whose token is a secret.
func withoutAddress(h http.Header) http.Header {
	out := maskedHeaders(h)
	for _, name := range []string{"Location", "Referer"} {
		if _, ok := out[name]; ok {
			out[name] = []string{masked}
		}
	}
	return out
}
