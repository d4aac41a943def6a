package mockserver

import (
	"net/http"
	"strings"
	"time"

	"github.com/uqmock/uqmock/mockserver/console"
	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/world"
)

// justDone is the query with which the page is shown right after its form.
const justDone = "done"

// maxForm bounds the form of the identity check page.
const maxForm = 8 << 10

// showCheck serves the hosted identity check page.
func (s *Server) showCheck(w http.ResponseWriter, r *http.Request, token string) {
	check := s.lookAtCheck(r, token)
	s.page(w, check)
}

// decideCheck takes the page's form, and sends the browser on to the page, so that reloading it decides nothing again. of is
// the world of the token; nil when there is none.
func (s *Server) decideCheck(w http.ResponseWriter, r *http.Request, token string, of *World) {
	check := s.lookAtCheck(r, token)
	if check.Phase != console.PhaseOpen {
		s.page(w, check)
		return
	}
	if s.origins.foreign(r) {
		check.Phase = console.PhaseForeign
		s.page(w, check)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		check.Problem = "the form could not be read"
		s.page(w, check)
		return
	}
	choice, err := console.ParseChoice(strings.Join(r.PostForm[console.FieldResult], ","), r.PostForm.Get(console.FieldReason))
	if err != nil {
		check.Problem, check.Reason = err.Error(), r.PostForm.Get(console.FieldReason)
		s.page(w, check)
		return
	}
	if err := of.decideToken(token, issuing.Decision(choice.Result), choice.Reason); err != nil {
		s.page(w, s.lookAtCheck(r, token)) // somebody was faster
		return
	}
	w.Header().Set("Location", token+"?"+justDone) // relative: a proxy may have put a path before it
	w.WriteHeader(http.StatusSeeOther)
}

func (s *Server) showUnknownCheck(w http.ResponseWriter) { s.page(w, console.Check{}) }

func (s *Server) page(w http.ResponseWriter, c console.Check) {
	h := w.Header()
	h.Set("Content-Type", console.ContentType)
	h.Set("Content-Security-Policy", console.ContentSecurityPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", console.ReferrerPolicy)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(c.StatusCode())
	_ = console.Page(w, c) // fails only when the browser is gone
}

// lookAtCheck finds out what the page of a token has to say.
func (s *Server) lookAtCheck(r *http.Request, token string) console.Check {
	name, _ := readCheckToken(token)
	w, ok := s.Find(name)
	if !ok {
		return console.Check{}
	}
	var view console.Check
	w.state.View(func(tx *world.Tx) {
		h, n, ok := findCheck(tx, token)
		if !ok {
			return
		}
		view = console.Check{
			World: w.Name(), CardholderID: h.ID, Name: h.FirstName + " " + h.LastName,
			Action: token, Status: string(h.Status), Reason: h.Reason,
		}
		_, done := r.URL.Query()[justDone]
		phaseOf(&view, h, n, tx.Now, done)
		if n != h.Checks && h.Check.Open(tx.Now) {
			view.NextURL = s.checkOf(tx, h, origin(r)).URL
		}
	})
	return view
}

// phaseOf says whether the n-th check is open, expired, used, or was replaced by a newer one.
func phaseOf(view *console.Check, h issuing.Cardholder, n int, now time.Time, done bool) {
	decided := h.CheckDecided(n)
	if decided != "" && decided != issuing.Superseded {
		view.Result = console.Result(decided)
	}
	switch {
	case view.Result != "" && done:
		view.Phase, view.Event = console.PhaseDone, statusChangedEvent
	case decided != "":
		view.Phase = console.PhaseUsed
	case !h.Check.Open(now):
		view.Phase, view.ExpiresAt = console.PhaseExpired, h.Check.ExpiresAt.In(zone)
	default:
		view.Phase, view.ExpiresAt = console.PhaseOpen, h.Check.ExpiresAt.In(zone)
	}
}
