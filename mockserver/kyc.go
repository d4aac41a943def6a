package mockserver

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/synth"
	"github.com/uqmock/uqmock/mockserver/world"
)

// What the agenda can hold.
const (
	decideCheckItem  = "identity check"
	decideReviewItem = "review"
	provisionItem    = "provisioning"
)

// tagDelay is when an outcome tag acts under a policy that has no delay of its own.
const tagDelay = 2 * time.Second

// checkToken names the cardholder's n-th identity check. It says which world and cardholder it is of, so that nothing has
// to be kept for it, and ends in a secret.
func checkToken(world string, seed synth.Seed, cardholder string, n int) string {
	id := uuid.MustParse(cardholder) // ours
	return strings.Join([]string{
		base64.RawURLEncoding.EncodeToString([]byte(world)),
		base64.RawURLEncoding.EncodeToString(id[:]),
		seed.Token("identity check "+cardholder, uint64(n)), //nolint:gosec // counts from 1
	}, "~")
}

// readCheckToken reads the names of world and cardholder out of a token; both are empty when it is none.
func readCheckToken(token string) (world, cardholder string) {
	parts := strings.Split(token, "~")
	if len(parts) != 3 {
		return "", ""
	}
	name, errName := base64.RawURLEncoding.DecodeString(parts[0])
	raw, errID := base64.RawURLEncoding.DecodeString(parts[1])
	id, errUUID := uuid.FromBytes(raw)
	if errName != nil || errID != nil || errUUID != nil {
		return "", ""
	}
	return string(name), id.String()
}

// findCheck finds the cardholder and the number of the check that a token names.
func findCheck(tx *world.Tx, token string) (h issuing.Cardholder, n int, ok bool) {
	_, id := readCheckToken(token)
	h, _ = tx.Cardholders.Get(id)
	for n = h.Checks; n > 0; n-- {
		if checkToken(tx.World(), tx.Seed(), h.ID, n) == token {
			return h, n, true
		}
	}
	return h, 0, false
}

func (s *Server) checkURL(token, origin string) string {
	at := s.config.IDVURLBase
	if at == "" {
		at = origin
	}
	return strings.TrimSuffix(at, "/") + "/idv/" + token
}

// scheduleCheck puts on the agenda what the identity check will say by itself: a tag's word first, else the policy's.
func (s *Server) scheduleCheck(tx *world.Tx, h issuing.Cardholder) {
	policy := tx.Settings().Policies.IDV
	decision := issuing.Decision(policy.Outcome)
	due, acts := policy.Wait(tx.Now)
	if tagged, ok := h.CheckTag(); ok {
		decision = tagged
		if !acts {
			due, acts = tx.Now.Add(tagDelay), true
		}
	}
	if acts && (h.Checks == 1 || !comesBack(tx, h, decision)) {
		tx.Later(due, decideCheckItem, h.ID, strconv.Itoa(h.Checks)+" "+string(decision))
	}
}

// comesBack reports whether a decision leads to another check by itself. It is made by itself for the first check only, else
// it would never end.
func comesBack(tx *world.Tx, h issuing.Cardholder, d issuing.Decision) bool {
	review := tx.Settings().Policies.Review
	again := review.Mode != world.Manual && issuing.Decision("REVIEW_"+review.Outcome) == issuing.ReviewIncomplete
	return d == issuing.CheckResubmit || d == issuing.CheckReview && again && !h.HasTag(issuing.TagReviewFailed)
}

// scheduleReview puts on the agenda what UQPAY's review will say by itself.
func scheduleReview(tx *world.Tx, h issuing.Cardholder) {
	policy := tx.Settings().Policies.Review
	decision := issuing.Decision("REVIEW_" + policy.Outcome)
	due, acts := policy.Wait(tx.Now)
	if h.HasTag(issuing.TagReviewFailed) {
		decision = issuing.ReviewFails
		if !acts {
			due, acts = tx.Now.Add(tagDelay), true
		}
	}
	if acts {
		tx.Later(due, decideReviewItem, h.ID, strconv.Itoa(h.Reviews)+" "+string(decision))
	}
}

// decide carries out a decision about a cardholder.
func (s *Server) decide(tx *world.Tx, old issuing.Cardholder, d issuing.Decision, reason string) error {
	return s.carry(tx, Step{What: string(d), Account: old.AccountID, ID: old.ID}, func() error { return s.apply(tx, old, d, reason) })
}

// apply lets a decision come true with all that follows from it: events, a fresh check, cards that waited.
func (s *Server) apply(tx *world.Tx, old issuing.Cardholder, d issuing.Decision, reason string) error {
	h, err := old.Decide(d, reason, tx.Now)
	if err != nil {
		return err
	}
	h = s.putCardholder(tx, h)
	if old.Status != h.Status || d == issuing.CheckResubmit {
		if err := emitCardholder(tx, statusChangedEvent, h); err != nil {
			return err
		}
	}
	return s.releaseCards(tx, h)
}

// releaseCards lets the cards go on that waited for their cardholder: to provisioning, or to their end.
func (s *Server) releaseCards(tx *world.Tx, h issuing.Cardholder) error {
	if h.Waits() {
		return nil
	}
	var waiting []issuing.Card
	for c := range tx.Cards.Partition(world.CardsAwaitingKYC, world.Key{h.ID}) {
		waiting = append(waiting, c)
	}
	for _, c := range waiting {
		if h.Status == issuing.StatusFailed {
			if err := s.provision(tx, c, issuing.Failed, "the cardholder's KYC was refused"); err != nil {
				return err
			}
			continue
		}
		c.AwaitsKYC = false
		tx.Cards.Put(c)
		scheduleProvisioning(tx, c, h)
	}
	return nil
}

// runItem carries out what the agenda holds. It reports false for what has become pointless.
func (s *Server) runItem(tx *world.Tx, item world.Item) (bool, error) {
	switch item.What {
	case decideCheckItem:
		number, decision, _ := strings.Cut(item.Note, " ")
		h, ok := tx.Cardholders.Get(item.ID)
		if !ok || strconv.Itoa(h.Checks) != number || !h.Check.Open(tx.Now) {
			return false, nil
		}
		err := s.decide(tx, h, issuing.Decision(decision), "")
		return err == nil, err
	case decideReviewItem:
		review, decision, _ := strings.Cut(item.Note, " ")
		h, ok := tx.Cardholders.Get(item.ID)
		if !ok || h.Status != issuing.StatusPending || strconv.Itoa(h.Reviews) != review {
			return false, nil
		}
		err := s.decide(tx, h, issuing.Decision(decision), "")
		return err == nil, err
	case provisionItem:
		c, ok := tx.Cards.Get(item.ID)
		if !ok || c.Status != issuing.CardPending || c.AwaitsKYC {
			return false, nil
		}
		err := s.provision(tx, c, issuing.Result(item.Note), "")
		return err == nil, err
	}
	return false, nil
}
