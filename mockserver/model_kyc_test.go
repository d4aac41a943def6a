package mockserver_test

import (
	"time"

	"github.com/uqmock/uqmock/mockserver/world"
)

// enrol makes a cardholder.
func (m *modelled) enrol(account, id string, person map[string]any) *modelHolder {
	h := &modelHolder{id: id, account: account, person: person, created: m.now}
	m.holders = append(m.holders, h)
	m.submit(h)
	return h
}

// submit gives a cardholder the state that follows from the data handed in.
func (m *modelled) submit(h *modelHolder) {
	before := h.status
	method := methodOf(h.person)
	h.status, h.check = "SUCCESS", nil
	switch {
	case method == "SUMSUB_REDIRECT":
		h.status = "INCOMPLETE"
		m.openCheck(h)
	case method == "THIRD_PARTY" && m.quirks["enhanced-status"] == "pending",
		method == "" && isStandard(h.person):
		h.status = "PENDING"
	}
	if h.status == "PENDING" && before != "PENDING" {
		m.openReview(h)
	}
}

// isStandard tells whether there is the data of which a STANDARD cardholder consists.
func isStandard(person map[string]any) bool {
	return has(person, "nationality", "identity", "residential_address")
}

// amend lays data over a cardholder. What is handed in is judged anew when it verifies, completes, or answers a refusal.
func (m *modelled) amend(h *modelHolder, patch map[string]any) {
	before := h.person
	h.person = laid(before, patch)
	verified := has(patch, "kyc_verification")
	touched := patch["nationality"] != nil || patch["identity"] != nil || patch["residential_address"] != nil
	standard := isStandard(h.person) && methodOf(h.person) == ""
	answers := h.status == "FAILED" || h.status == "INCOMPLETE"
	if verified || touched && standard && (!isStandard(before) || answers) {
		m.submit(h)
	}
}

// openCheck sends a cardholder to a fresh identity check, which lives a day. What would bring back the same question for
// ever happens by itself once only.
func (m *modelled) openCheck(h *modelHolder) {
	h.checks++
	h.check = &modelCheck{ends: m.now.Add(24 * time.Hour)}
	n, policy, review := h.checks, m.policies.IDV, m.policies.Review
	endless := policy.Outcome == "RESUBMIT" ||
		policy.Outcome == "REVIEW" && review.Outcome == "INCOMPLETE" && review.Mode != world.Manual
	if endless && n > 1 {
		return
	}
	m.later(policy, func() bool { return h.checks == n && m.answerCheck(h, policy.Outcome) })
}

// openReview begins UQPAY's review.
func (m *modelled) openReview(h *modelHolder) {
	h.reviews++
	n, policy := h.reviews, m.policies.Review
	m.later(policy, func() bool { return h.reviews == n && m.answerReview(h, policy.Outcome) })
}

// answerCheck decides the check, if one is open.
func (m *modelled) answerCheck(h *modelHolder, result string) bool {
	if h.check == nil || h.check.decided || !m.now.Before(h.check.ends) {
		return false
	}
	h.check.decided = true
	m.decide(h, map[string]string{"PASSED": "SUCCESS", "FAILED": "FAILED", "REVIEW": "PENDING", "RESUBMIT": "INCOMPLETE"}[result])
	return true
}

// answerReview ends the review, if there is one.
func (m *modelled) answerReview(h *modelHolder, result string) bool {
	if h.status != "PENDING" {
		return false
	}
	m.decide(h, result)
	return true
}

func (m *modelled) decide(h *modelHolder, status string) {
	h.status = status
	switch {
	case status == "PENDING":
		m.openReview(h)
	case status == "INCOMPLETE" && h.redirected():
		m.openCheck(h)
	}
	m.emit("cardholder.kyc.status_changed", h.id, status)
	m.release(h)
}

// release lets the card go on that waited for its cardholder.
func (m *modelled) release(h *modelHolder) {
	for _, c := range m.cards {
		switch {
		case c.holder != h || !c.waits || h.waits():
		case h.status == "FAILED":
			m.endCreation(c, "FAILED")
		default:
			c.waits = false
			m.beginCreation(c)
		}
	}
}

// beginCreation has a card made, as the policy says.
func (m *modelled) beginCreation(c *modelCard) {
	policy := m.policies.Provisioning
	m.later(policy, func() bool { return !c.waits && m.endCreation(c, policy.Outcome) })
}

// endCreation makes a card, or gives its money back; false when that is over already, or has to wait.
func (m *modelled) endCreation(c *modelCard, result string) bool {
	if c.status != "PENDING" || c.waits && result == "SUCCESS" {
		return false
	}
	c.waits = false
	if result == "SUCCESS" {
		c.status = "ACTIVE"
		m.emit("card.create.succeeded", c.order, c.status)
		return true
	}
	c.status = "FAILED"
	if place := c.account + " " + c.currency; c.prepaid {
		m.balances[place] = m.balances[place].Add(c.limit)
	}
	m.emit("card.create.failed", c.order, c.status)
	return true
}
