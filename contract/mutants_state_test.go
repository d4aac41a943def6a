package contract_test

import (
	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/world"
)

// stateMutants go wrong in what is, or becomes.
func stateMutants() []mutant {
	return []mutant{
		{name: "simplified-is-pending", operation: enrol, seams: holder(enrol, func(h *issuing.Cardholder) {
			if h.Level() == issuing.Simplified {
				h.Status = issuing.StatusPending
			}
		})},
		{name: "standard-needs-no-review", operation: enrol, seams: holder(enrol, func(h *issuing.Cardholder) {
			if h.Level() == issuing.Standard {
				h.Status = issuing.StatusSuccess
			}
		})},
		{name: "third-party-is-pending", operation: enrol, seams: holder(enrol, func(h *issuing.Cardholder) {
			if h.KYC != nil && h.KYC.Method == issuing.ThirdParty {
				h.Status = issuing.StatusPending
			}
		})},
		{name: "redirect-is-verified", operation: enrol, seams: status(enrol, issuing.StatusIncomplete, issuing.StatusSuccess)},
		{name: "check-is-not-open", operation: enrol, seams: holder(enrol, func(h *issuing.Cardholder) {
			if h.IDV == issuing.IDVPending {
				h.IDV = issuing.IDVNone
			}
		})},
		{name: "passed-stays-incomplete", operation: person, seams: status("PASSED", issuing.StatusSuccess, issuing.StatusIncomplete)},
		{name: "passed-forgets-result", operation: person, seams: holder("PASSED", func(h *issuing.Cardholder) { h.IDV = issuing.IDVPending })},
		{name: "failed-is-incomplete", operation: person, seams: status("FAILED", issuing.StatusFailed, issuing.StatusIncomplete)},
		{name: "review-is-skipped", operation: person, seams: status("REVIEW", issuing.StatusPending, issuing.StatusSuccess)},
		{name: "review-success-is-not-passed", operation: person, seams: holder("REVIEW_SUCCESS", func(h *issuing.Cardholder) { h.IDV = issuing.IDVPending })},
		{name: "review-failed-stays-pending", operation: person, seams: status("REVIEW_FAILED", issuing.StatusFailed, issuing.StatusPending)},
		{name: "review-status-forgotten", operation: person, seams: holder("REVIEW_SUCCESS", func(h *issuing.Cardholder) { h.Review = issuing.ReviewPending })},
		{name: "resubmit-keeps-link", operation: person, seams: holder("RESUBMIT", func(h *issuing.Cardholder) { h.Checks-- })},

		{name: "update-changes-names", operation: amend, seams: holder(amend, func(h *issuing.Cardholder) { h.FirstName = "Eva" })},
		{name: "update-loses-birthday", operation: amend, seams: holder(amend, func(h *issuing.Cardholder) { h.DateOfBirth = "" })},
		{name: "update-needs-no-review", operation: amend, seams: status(amend, issuing.StatusPending, issuing.StatusSuccess)},
		{name: "update-review-for-all", operation: amend, seams: holder(amend, func(h *issuing.Cardholder) {
			if h.Level() == issuing.Simplified {
				h.Status = issuing.StatusPending
			}
		})},
		{name: "refused-update-stays", operation: amend, seams: refused(amend, func(tx *world.Tx, _ step) {
			everyHolder(tx, func(h *issuing.Cardholder) { h.Gender = "MALE" })
		})},
		{name: "refused-cardholder-stays", operation: enrol, seams: refused(enrol, ghost)},
		{name: "reference-used-twice", operation: enrol, seams: holder(enrol, func(h *issuing.Cardholder) {
			if h.KYC != nil {
				kyc := *h.KYC
				kyc.ReferenceID = ""
				h.KYC = &kyc
			}
		})},
		{name: "accounts-share-cardholders", operation: "listCardholders", seams: holderIn(func(tx *world.Tx, h *issuing.Cardholder) { h.AccountID = tx.Master() })},

		{name: "cards-not-counted", operation: order, seams: after(order, func(tx *world.Tx, _ step) { everyHolder(tx, func(h *issuing.Cardholder) { h.Cards = 0 }) })},
		{name: "cards-counted-twice", operation: order, seams: after(order, func(tx *world.Tx, _ step) { everyHolder(tx, func(h *issuing.Cardholder) { h.Cards++ }) })},
		{name: "refused-order-counts", operation: order, seams: refused(order, func(tx *world.Tx, _ step) { everyHolder(tx, func(h *issuing.Cardholder) { h.Cards++ }) })},
		{name: "refused-order-pays", operation: order, seams: refused(order, func(tx *world.Tx, s step) { pay(tx, s.Account, "-1") })},
		{name: "refused-order-merges", operation: order, seams: refused(order, func(tx *world.Tx, _ step) {
			everyHolder(tx, func(h *issuing.Cardholder) { h.Nationality = "SG" })
		})},
		{name: "refused-order-leaves-cardholder", operation: order, seams: refused(order, ghost)},
		{name: "inline-is-not-kept", operation: order, seams: inlineForgotten()},
		{name: "card-active-at-once", operation: order, seams: plastic(order, func(c *issuing.Card) { c.Status = issuing.CardActive })},
		{name: "card-of-other-currency", operation: order, seams: plastic(order, func(c *issuing.Card) { c.Currency = "SGD" })},
		{name: "card-loses-metadata", operation: order, seams: plastic(order, func(c *issuing.Card) { c.Metadata = "" })},
		{name: "card-loses-controls", operation: order, seams: plastic(order, func(c *issuing.Card) { c.Risk = issuing.RiskControls{} })},
		{name: "card-limit-loses-cents", operation: order, seams: plastic(order, func(c *issuing.Card) { c.Limit = c.Limit.Truncate(0) })},
		{name: "pending-card-has-money", operation: order, seams: plastic(order, func(c *issuing.Card) { c.Available = c.Limit })},
		{name: "active-card-has-no-money", operation: order, seams: plastic("PROVISION_SUCCESS", func(c *issuing.Card) { c.Available = decimal.Zero })},
		{name: "waiting-card-goes-on", operation: order, seams: impatient()},
		{name: "waiting-card-waits-forever", operation: order, seams: forgotten()},
		{name: "order-done-at-once", operation: orders, seams: paper(order, func(o *issuing.Order) { o.Status = issuing.OrderSuccess })},
		{name: "order-stays-running", operation: orders, seams: paper("PROVISION_SUCCESS", func(o *issuing.Order) { o.Status = issuing.OrderProcessing })},
		{name: "failed-order-succeeds", operation: order, seams: paper("PROVISION_FAILED", func(o *issuing.Order) { o.Status = issuing.OrderSuccess })},
		{name: "failed-card-stays-pending", operation: order, seams: plastic("PROVISION_FAILED", func(c *issuing.Card) { c.Status = issuing.CardPending })},

		{name: "failed-card-keeps-money", operation: order, seams: after("PROVISION_FAILED", settleAgain("-1"))},
		{name: "failed-card-pays-back-twice", operation: order, seams: after("PROVISION_FAILED", settleAgain("1"))},
		{name: "prepaid-card-is-free", operation: order, seams: debitAgain("1")},
		{name: "prepaid-card-pays-twice", operation: order, seams: debitAgain("-1")},
		{name: "share-card-pays", operation: order, seams: after(order, func(tx *world.Tx, s step) { pay(tx, s.Account, "-1000") })},
		{name: "prepaid-card-pays-whole-dollars", operation: order, seams: after(order, func(tx *world.Tx, s step) {
			b, _ := tx.Balances.Get(world.BalanceID(s.Account, "USD"))
			b.Available = b.Available.Ceil()
			tx.Balances.Put(b)
		})},
	}
}

// holderIn changes a new cardholder with a look at the world.
func holderIn(change func(*world.Tx, *issuing.Cardholder)) seams {
	return carrying(enrol, func(tx *world.Tx, _ step, do func() error) error {
		before := rows(tx.Cardholders, holderID)
		if err := do(); err != nil {
			return err
		}
		for _, h := range unlike(rows(tx.Cardholders, holderID), before) {
			change(tx, &h)
			tx.Cardholders.Put(h)
		}
		return nil
	})
}

// inlineForgotten forgets what an order told of its cardholder.
func inlineForgotten() seams {
	return carrying(order, func(tx *world.Tx, _ step, do func() error) error {
		before := rows(tx.Cardholders, holderID)
		if err := do(); err != nil {
			return err
		}
		for id, h := range rows(tx.Cardholders, holderID) {
			if old, known := before[id]; known {
				h.Profile = old.Profile
				tx.Cardholders.Put(h)
			}
		}
		return nil
	})
}

// impatient provisions a card that waits for its cardholder's identity check.
func impatient() seams {
	return carrying(order, func(tx *world.Tx, _ step, do func() error) error {
		before := rows(tx.Cards, cardID)
		if err := do(); err != nil {
			return err
		}
		for _, c := range unlike(rows(tx.Cards, cardID), before) {
			if c.AwaitsKYC {
				c.AwaitsKYC = false
				tx.Cards.Put(c)
				tx.Later(tx.Now, "provisioning", c.ID, "SUCCESS")
			}
		}
		return nil
	})
}

// forgotten never comes back to a card that waited for an identity check.
func forgotten() seams {
	return carrying("PASSED", func(tx *world.Tx, _ step, do func() error) error {
		for _, c := range rows(tx.Cards, cardID) {
			c.AwaitsKYC = false
			tx.Cards.Put(c)
		}
		return do()
	})
}

// settleAgain moves the limit of a prepaid card once more, times a sign.
func settleAgain(sign string) func(*world.Tx, step) {
	return func(tx *world.Tx, s step) {
		if c, _ := tx.Cards.Get(s.ID); c.Mode == issuing.Single {
			pay(tx, s.Account, c.Limit.Mul(decimal.RequireFromString(sign)).String())
		}
	}
}

// debitAgain moves the limit of a new prepaid card once more, times a sign.
func debitAgain(sign string) seams {
	return carrying(order, func(tx *world.Tx, s step, do func() error) error {
		before := rows(tx.Cards, cardID)
		if err := do(); err != nil {
			return err
		}
		for id := range unlike(rows(tx.Cards, cardID), before) {
			settleAgain(sign)(tx, step{ID: id, Account: s.Account})
		}
		return nil
	})
}
