package issuing

import (
	"slices"
	"time"

	"github.com/uqmock/uqmock/mockserver/quirk"
)

// CardholderStatus says whether a cardholder can be issued cards (Create and Manage Cardholders guide).
type CardholderStatus string

// The statuses.
const (
	StatusSuccess    CardholderStatus = "SUCCESS"    // can be issued cards
	StatusPending    CardholderStatus = "PENDING"    // under review
	StatusIncomplete CardholderStatus = "INCOMPLETE" // an identity check or documents are wanting
	StatusFailed     CardholderStatus = "FAILED"     // refused
)

// CardholderStatuses lists every status.
func CardholderStatuses() []CardholderStatus {
	return []CardholderStatus{StatusSuccess, StatusPending, StatusIncomplete, StatusFailed}
}

// IDVStatus is what the identity check said; empty when none applies (Retrieve Cardholder reference).
type IDVStatus string

// The results.
const (
	IDVNone    IDVStatus = ""
	IDVPending IDVStatus = "PENDING"
	IDVPassed  IDVStatus = "PASSED"
	IDVFailed  IDVStatus = "FAILED"
)

// ReviewStatus is the state of UQPAY's own review (Retrieve Cardholder reference).
type ReviewStatus string

// The results.
const (
	ReviewPending ReviewStatus = "PENDING"
	ReviewSuccess ReviewStatus = "SUCCESS"
	ReviewFailed  ReviewStatus = "FAILED"
)

// CheckLife is how long the link to an identity check can be used. The guide's sample shows it: the link expires 24 hours
// after the cardholder was created (ledger: idv-url-life).
const CheckLife = 24 * time.Hour

// Check is one hosted identity check.
type Check struct {
	Number    int // from 1, among the cardholder's
	ExpiresAt time.Time
	Decided   Decision   // empty while it is open
	Earlier   []Decision // what became of the checks before it
}

// Open reports whether the check can still be decided at now.
func (c *Check) Open(now time.Time) bool {
	return c != nil && c.Decided == "" && now.Before(c.ExpiresAt)
}

// Cardholder is a person who can hold cards.
type Cardholder struct {
	ID        string
	AccountID string
	Profile
	Status    CardholderStatus
	IDV       IDVStatus
	Review    ReviewStatus
	Reason    string // why the status is FAILED or INCOMPLETE, if somebody said so
	Check     *Check // the latest identity check
	Checks    int    // how many there were
	Reviews   int    // how many reviews there were
	Cards     int    // of any status
	CreatedAt time.Time
	UpdatedAt time.Time
}

// NeedsCheck reports whether an identity check has to be opened for the cardholder, which the caller does by Opened.
func (h Cardholder) NeedsCheck() bool {
	return h.Status == StatusIncomplete && h.KYC != nil && h.KYC.Method == SumsubRedirect &&
		(h.Check == nil || h.Check.Decided != "")
}

// NeedsLink reports whether replies show the link to an identity check: while that is still to be decided.
func (h Cardholder) NeedsLink() bool { return h.Check != nil && h.Status == StatusIncomplete }

// Opened gives the cardholder a fresh identity check.
func (h Cardholder) Opened(now time.Time) Cardholder {
	fresh := &Check{ExpiresAt: now.Add(CheckLife)}
	if h.Check != nil {
		fresh.Earlier = append(slices.Clip(h.Check.Earlier), h.Check.Decided)
	}
	h.Checks++
	fresh.Number = h.Checks
	h.Check = fresh
	return h
}

// CheckDecided tells what became of the cardholder's n-th check: empty for an open one, Superseded for one that nobody
// decided.
func (h Cardholder) CheckDecided(n int) Decision {
	if h.Check == nil || n > h.Check.Number {
		return Superseded
	}
	if n == h.Check.Number {
		return h.Check.Decided
	}
	if back := h.Check.Number - n; back <= len(h.Check.Earlier) {
		return h.Check.Earlier[len(h.Check.Earlier)-back]
	}
	return Superseded
}

// Waits reports whether the cardholder's state will be decided by somebody: a card ordered with the data waits for it.
func (h Cardholder) Waits() bool {
	return h.Status == StatusPending || h.Status == StatusIncomplete
}

// NewCardholder makes a cardholder of a profile whose fields were checked. The status follows from the level: SIMPLIFIED
// and proven ENHANCED are SUCCESS at once, STANDARD is reviewed, SUMSUB_REDIRECT waits for the identity check.
func NewCardholder(p Profile, q quirk.Set, now time.Time) (Cardholder, error) {
	if err := enhancedComplete(p); err != nil {
		return Cardholder{}, err
	}
	h := Cardholder{Profile: p, CreatedAt: now, UpdatedAt: now}
	return h.submitted(q), nil
}

// Amend lays a patch over the cardholder. KYC data in it can start a check or a review anew (ledger: update-review):
// kyc_verification always does; nationality, identity or residential_address do when they lift the level to STANDARD or
// answer a refusal.
func (h Cardholder) Amend(patch Profile, q quirk.Set, now time.Time) (Cardholder, error) {
	before := h.Level()
	h.Profile = h.Merge(patch)
	h.UpdatedAt = now
	if patch.KYC != nil {
		if err := enhancedComplete(h.Profile); err != nil {
			return Cardholder{}, err
		}
		return h.submitted(q), nil
	}
	raised := h.Level() == Standard && before == Simplified
	answers := h.Level() == Standard && (h.Status == StatusFailed || h.Status == StatusIncomplete)
	if patch.TouchesKYC() && (raised || answers) {
		return h.submitted(q), nil
	}
	return h, nil
}

// enhancedComplete refuses kyc_verification without the data that it verifies.
func enhancedComplete(p Profile) error {
	if p.KYC == nil {
		return nil
	}
	for _, path := range []string{"nationality", "identity", "residential_address"} {
		if !p.Has(path) {
			return invalid(path, "is required with kyc_verification")
		}
	}
	return nil
}

// submitted sets the state that follows from handing in the data.
func (h Cardholder) submitted(q quirk.Set) Cardholder {
	h.Reason = ""
	h.Status, h.IDV, h.Review = StatusSuccess, IDVNone, ReviewSuccess
	switch h.Level() {
	case Simplified:
	case Standard:
		h.Status, h.Review = StatusPending, ReviewPending
	case Enhanced:
		if h.KYC.Method == SumsubRedirect {
			h.Status, h.IDV, h.Review = StatusIncomplete, IDVPending, ReviewPending
			h.Check = h.Check.superseded()
			return h
		}
		if q.EnhancedStatus == quirk.EnhancedStatusPending {
			h.Status, h.Review = StatusPending, ReviewPending
		}
	}
	h.Check = nil
	return h
}

// superseded marks a check that a newer one replaces, so that its link says so.
func (c *Check) superseded() *Check {
	if c == nil {
		return nil
	}
	old := *c
	if old.Decided == "" {
		old.Decided = Superseded
	}
	return &old
}

// Decision is an answer of the identity check or of UQPAY's review.
type Decision string

// The decisions, and Superseded for a check whose link was replaced by a newer one.
const (
	CheckPassed      Decision = "PASSED"
	CheckFailed      Decision = "FAILED"
	CheckReview      Decision = "REVIEW"   // leave it to UQPAY's review
	CheckResubmit    Decision = "RESUBMIT" // documents are to be sent again
	ReviewSucceeds   Decision = "REVIEW_SUCCESS"
	ReviewFails      Decision = "REVIEW_FAILED"
	ReviewIncomplete Decision = "REVIEW_INCOMPLETE"
	Superseded       Decision = "SUPERSEDED"
)

// CheckDecisions and ReviewDecisions list what each side can say.
func CheckDecisions() []Decision {
	return []Decision{CheckPassed, CheckFailed, CheckReview, CheckResubmit}
}

// ReviewDecisions lists what UQPAY's review can say.
func ReviewDecisions() []Decision { return []Decision{ReviewSucceeds, ReviewFails, ReviewIncomplete} }

// kycMoves is the machine: one row a status, the decisions that are possible in it and where they lead.
var kycMoves = map[CardholderStatus][]kycMove{
	StatusIncomplete: {{CheckPassed, StatusSuccess}, {CheckFailed, StatusFailed}, {CheckReview, StatusPending}, {CheckResubmit, StatusIncomplete}},
	StatusPending:    {{ReviewSucceeds, StatusSuccess}, {ReviewFails, StatusFailed}, {ReviewIncomplete, StatusIncomplete}},
	StatusSuccess:    {},
	StatusFailed:     {},
}

// kycMove is one possible decision and where it leads.
type kycMove struct {
	by Decision
	to CardholderStatus
}

func nextStatus(from CardholderStatus, by Decision) (CardholderStatus, bool) {
	for _, m := range kycMoves[from] {
		if m.by == by {
			return m.to, true
		}
	}
	return from, false
}

// Decide applies a decision. The error says what the cardholder's state would allow; the cardholder is then unchanged.
// A reason is kept with FAILED and INCOMPLETE only.
func (h Cardholder) Decide(d Decision, reason string, now time.Time) (Cardholder, error) {
	next, ok := nextStatus(h.Status, d)
	if !ok {
		return h, refuse(NotNow, "%s cannot be decided while the cardholder is %s: %s", d, h.Status, possible(h.Status))
	}
	if slices.Contains(CheckDecisions(), d) {
		if !h.Check.Open(now) {
			return h, refuse(NotNow, "no identity check is open: update the cardholder with kyc_verification.method SUMSUB_REDIRECT to get a new one")
		}
		decided := *h.Check
		decided.Decided = d
		h.Check = &decided
	}
	h.Status, h.UpdatedAt, h.Reason = next, now, ""
	switch next {
	case StatusSuccess:
		h.Review = ReviewSuccess
		h.IDV = h.idvBecomes(IDVPassed)
	case StatusFailed:
		h.Review, h.Reason = ReviewFailed, reason
		h.IDV = h.idvBecomes(IDVFailed)
	case StatusIncomplete:
		h.Review, h.Reason = ReviewPending, reason
		h.IDV = h.idvBecomes(IDVPending)
	case StatusPending:
		h.Review = ReviewPending
	}
	return h, nil
}

func (h Cardholder) idvBecomes(s IDVStatus) IDVStatus {
	if h.IDV == IDVNone {
		return IDVNone
	}
	return s
}

func possible(s CardholderStatus) string {
	var words []Decision
	for _, m := range kycMoves[s] {
		words = append(words, m.by)
	}
	if len(words) == 0 {
		return "nothing is to be decided"
	}
	return "possible is " + list(words)
}
