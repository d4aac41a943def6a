package console

import (
	"io"
	"net/http"
	"time"
)

// Phase says what an identity check link is at the moment it is opened.
type Phase int

// The phases of a link. The zero value is PhaseUnknown, so that a Check that was
// never filled in cannot be mistaken for one that may be decided.
const (
	PhaseUnknown     Phase = iota // no check has this link; no other field is shown
	PhaseOpen                     // may be decided: the page carries the form
	PhaseDone                     // was decided a moment ago: where the form's POST redirects to
	PhaseUsed                     // was decided or replaced earlier: nothing more to do here
	PhaseExpired                  // its time ran out undecided
	PhaseWrongMethod              // asked for by a method that no page takes; only Allow is shown besides
	PhaseForeign                  // may be decided, but not by a form that a page of another origin sent
)

// Check is everything the identity check page shows. All text is escaped when
// rendered, so it may come straight from an API caller.
type Check struct {
	Phase Phase

	Allow string // the methods that are taken, as the header of that name lists them (PhaseWrongMethod)

	Name         string // the cardholder's first and last name, as they are to be read
	World        string // the world's name, that is the x-client-id
	CardholderID string
	// ExpiresAt is in world time and shown in its own zone; left out when zero
	// (PhaseOpen, PhaseExpired).
	ExpiresAt time.Time

	// Action is where the form posts to, usually the page's own path (PhaseOpen, PhaseForeign).
	Action string
	// Problem is what was wrong with the form that was just sent, usually the
	// error of ParseChoice; shown above the form (PhaseOpen).
	Problem string
	// Reason is the reason that was recorded (PhaseDone, PhaseUsed), or the one
	// that was refused, kept in its field so that it can be mended (PhaseOpen).
	Reason string

	// Result is the recorded outcome; empty in PhaseUsed means that another link
	// took this one's place (PhaseDone, PhaseUsed).
	Result Result
	// Status is the cardholder's status now, in UQPAY's spelling; left out when
	// empty (PhaseDone, PhaseUsed).
	Status string
	// Event is the type of the webhook event that announced the result; empty
	// when none was emitted because the status did not change (PhaseDone).
	Event string
	// NextURL is the check that follows this one, when there is one (PhaseDone
	// after ResultResubmit, PhaseUsed, PhaseExpired).
	NextURL string
}

// Page writes the page for c as one HTML document. It fails only when w does.
func Page(w io.Writer, c Check) error {
	return render(w, c.Phase.template(), c)
}

// StatusCode is the HTTP status the page of c goes out with: 200 for a link that
// can be decided or was just now, 400 when the form was refused, 410 for a link
// that is over, 403 for a form of another page, 404 for a link that never was, 405 for a method that is not taken.
// uqmock's own choice: UQPAY's public pages say nothing of the hosted page.
func (c Check) StatusCode() int {
	switch c.Phase {
	case PhaseOpen:
		if c.Problem != "" {
			return http.StatusBadRequest
		}
		return http.StatusOK
	case PhaseDone:
		return http.StatusOK
	case PhaseUsed, PhaseExpired:
		return http.StatusGone
	case PhaseWrongMethod:
		return http.StatusMethodNotAllowed
	case PhaseForeign:
		return http.StatusForbidden
	case PhaseUnknown:
	}
	return http.StatusNotFound
}

func (p Phase) template() string {
	switch p {
	case PhaseOpen:
		return "open"
	case PhaseDone:
		return "done"
	case PhaseUsed:
		return "used"
	case PhaseExpired:
		return "expired"
	case PhaseWrongMethod:
		return "method"
	case PhaseForeign:
		return "foreign"
	case PhaseUnknown:
	}
	return "unknown"
}

// Open says whether the check may still be decided.
func (c Check) Open() bool { return c.Phase == PhaseOpen }

// Options are the four buttons of the form, in the order they are shown.
func (Check) Options() []Option { return options() }

// Chosen is the option that was recorded; its Label is empty when none was.
func (c Check) Chosen() Option {
	for _, o := range options() {
		if o.Result == c.Result {
			return o
		}
	}
	return Option{}
}

// MaxReason is the longest reason the form takes, in characters.
func (Check) MaxReason() int { return MaxReason }

// instant spells a time for people, in the time's own zone.
func instant(t time.Time) string {
	zone := "UTC" + t.Format("-07:00")
	if _, offset := t.Zone(); offset == 0 {
		zone = "UTC"
	}
	return t.Format("Monday 2 January 2006, 15:04:05 ") + zone
}

// machine spells a time for the datetime attribute.
func machine(t time.Time) string { return t.Format(time.RFC3339) }
