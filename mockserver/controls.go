package mockserver

import (
	"errors"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
)

// IDVResult is what the identity check can say of a cardholder.
type IDVResult string

// The results.
const (
	IDVPassed   IDVResult = "PASSED"
	IDVFailed   IDVResult = "FAILED"
	IDVReview   IDVResult = "REVIEW"   // leave it to UQPAY's review
	IDVResubmit IDVResult = "RESUBMIT" // documents are to be sent again, under a new link
)

// ReviewResult is what UQPAY's own review can say of a cardholder.
type ReviewResult string

// The results.
const (
	ReviewSuccess    ReviewResult = "SUCCESS"
	ReviewFailed     ReviewResult = "FAILED"
	ReviewIncomplete ReviewResult = "INCOMPLETE"
)

// ProvisionResult is how the creation of a card can end.
type ProvisionResult string

// The results.
const (
	ProvisionSuccess ProvisionResult = "SUCCESS"
	ProvisionFailed  ProvisionResult = "FAILED"
)

// The errors of controls, for errors.Is. Their wrapping says what and why.
var (
	ErrNotFound   = errors.New("not found")
	ErrWrongState = errors.New("not possible in this state")
	ErrInvalid    = errors.New("not valid")
)

// maxReason bounds the reason of a decision, in characters.
const maxReason = 200

// CompleteIDV decides the open identity check of a cardholder, as its page does. A reason is told with FAILED and RESUBMIT.
func (w *World) CompleteIDV(cardholderID string, r IDVResult, reason ...string) error {
	d := issuing.Decision(r)
	if !slices.Contains(issuing.CheckDecisions(), d) {
		return fmt.Errorf("%w: result %q, want PASSED, FAILED, REVIEW or RESUBMIT", ErrInvalid, r)
	}
	return w.decide(cardholderID, d, reason)
}

// CompleteReview ends UQPAY's review of a cardholder who is PENDING. A reason is told with FAILED and INCOMPLETE.
func (w *World) CompleteReview(cardholderID string, r ReviewResult, reason ...string) error {
	d := issuing.Decision("REVIEW_" + string(r))
	if !slices.Contains(issuing.ReviewDecisions(), d) {
		return fmt.Errorf("%w: result %q, want SUCCESS, FAILED or INCOMPLETE", ErrInvalid, r)
	}
	return w.decide(cardholderID, d, reason)
}

func (w *World) decide(id string, d issuing.Decision, reason []string) error {
	why, err := reasonOf(reason)
	if err != nil {
		return err
	}
	return w.control(func(tx *world.Tx) error {
		h, ok := tx.Cardholders.Get(id)
		if !ok {
			return fmt.Errorf("cardholder %s: %w in world %s", id, ErrNotFound, w.Name())
		}
		return w.server.decide(tx, h, d, why)
	})
}

// decideToken decides the identity check of a token, if it is still the cardholder's open one.
func (w *World) decideToken(token string, d issuing.Decision, reason string) error {
	return w.control(func(tx *world.Tx) error {
		h, n, ok := findCheck(tx, token)
		if !ok || n != h.Checks {
			return ErrWrongState
		}
		return w.server.decide(tx, h, d, reason)
	})
}

// ProvisionCard ends the creation of a PENDING card. A reason is told with FAILED.
func (w *World) ProvisionCard(cardID string, r ProvisionResult, reason ...string) error {
	why, err := reasonOf(reason)
	if err != nil {
		return err
	}
	if r != ProvisionSuccess && r != ProvisionFailed {
		return fmt.Errorf("%w: result %q, want SUCCESS or FAILED", ErrInvalid, r)
	}
	return w.control(func(tx *world.Tx) error {
		c, ok := tx.Cards.Get(cardID)
		if !ok {
			return fmt.Errorf("card %s: %w in world %s", cardID, ErrNotFound, w.Name())
		}
		return w.server.provision(tx, c, issuing.Result(r), why)
	})
}

// CompleteOrder ends a running card order; today that is the creation of a card.
func (w *World) CompleteOrder(orderID string, r ProvisionResult, reason ...string) error {
	var cardID string
	w.state.View(func(tx *world.Tx) {
		if o, ok := tx.Orders.Get(orderID); ok {
			cardID = o.CardID
		}
	})
	if cardID == "" {
		return fmt.Errorf("card order %s: %w in world %s", orderID, ErrNotFound, w.Name())
	}
	return w.ProvisionCard(cardID, r, reason...)
}

func reasonOf(reason []string) (string, error) {
	if len(reason) == 0 {
		return "", nil
	}
	if len([]rune(reason[0])) > maxReason {
		return "", fmt.Errorf("%w: reason has more than %d characters", ErrInvalid, maxReason)
	}
	return reason[0], nil
}

// control runs a control as a transaction; a rule that refuses it is an ErrWrongState.
func (w *World) control(do func(*world.Tx) error) error {
	told, err := w.state.Tell(do)
	w.gather(told)
	if r, ok := errors.AsType[*issuing.Refusal](err); ok {
		return fmt.Errorf("%w: %s", ErrWrongState, r.Error())
	}
	return err
}

// Settings gives the world's policies, quirks and strictness.
func (w *World) Settings() world.Settings { return w.state.Settings().Clone() }

// Configure changes the world's settings from now on; what is on the agenda already stays. An error changes nothing.
func (w *World) Configure(change func(*world.Settings) error) error {
	return w.state.Configure(func(s *world.Settings) error {
		if err := change(s); err != nil {
			return err
		}
		if err := checkPolicies(s.Policies); err != nil {
			return fmt.Errorf("%w: %w", ErrInvalid, err)
		}
		return nil
	})
}

// SetQuirk gives a quirk a value, as the ledger names them.
func (w *World) SetQuirk(id, value string) error {
	return w.Configure(func(s *world.Settings) error {
		if err := s.Quirks.Put(id, value); err != nil {
			return fmt.Errorf("%w: %w", ErrInvalid, err)
		}
		return nil
	})
}

// AddWebhook registers a webhook endpoint and gives its id. Timestamps are in world time unless the endpoint says wall.
func (w *World) AddWebhook(e webhook.Endpoint) (string, error) {
	e, err := completeEndpoint(e)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	put, ok := w.state.PutEndpoint(world.Endpoint{Endpoint: e})
	if !ok {
		return "", fmt.Errorf("%w: the world has 100 webhook endpoints already", ErrWrongState)
	}
	return put.ID, nil
}

// Webhooks lists the world's webhook endpoints.
func (w *World) Webhooks() []webhook.Endpoint {
	var all []webhook.Endpoint
	for _, e := range w.state.Endpoints() {
		all = append(all, e.Clone())
	}
	return all
}

// RemoveWebhook removes an endpoint; what was waiting for it is given up.
func (w *World) RemoveWebhook(id string) error {
	if !w.state.DropEndpoint(id) {
		return fmt.Errorf("webhook endpoint %s: %w in world %s", id, ErrNotFound, w.Name())
	}
	return nil
}

// Events lists what the world told, oldest first. The latest 10,000 are kept, fewer when their bodies have more than 32 MiB,
// and all for which a delivery waits.
func (w *World) Events() []world.Event {
	var all []world.Event
	w.state.View(func(tx *world.Tx) { all = slices.Collect(tx.Events.Partition(world.EventsAll, world.Key{})) })
	return all
}

// Deliveries lists the deliveries of events to endpoints with every attempt, oldest first. The latest 10,000 finished ones
// are kept, as long as their events are.
func (w *World) Deliveries() []world.Delivery {
	var all []world.Delivery
	w.state.View(func(tx *world.Tx) { all = slices.Collect(tx.Deliveries.Partition(world.DeliveriesAll, world.Key{})) })
	return all
}

// Resend sends a finished delivery once more, with the same event id and bytes.
func (w *World) Resend(deliveryID string) error {
	_, err := w.resend(deliveryID)
	return err
}

// resend gives the delivery as it was put on its way.
func (w *World) resend(id string) (d world.Delivery, err error) {
	err = w.control(func(tx *world.Tx) error {
		var ok bool
		if d, ok = tx.Deliveries.Get(id); !ok {
			return w.noDelivery(id)
		}
		if d, err = tx.Resend(d); err != nil {
			return fmt.Errorf("delivery %s: %w: %w", id, ErrWrongState, err)
		}
		return nil
	})
	return d, err
}

// Balance gives an account's issuing balance in a currency; an empty account is the master.
func (w *World) Balance(account, currency string) (decimal.Decimal, error) {
	var (
		b  world.Balance
		ok bool
	)
	w.state.View(func(tx *world.Tx) {
		if account == "" {
			account = master(tx)
		}
		b, ok = tx.Balances.Get(world.BalanceID(account, currency))
	})
	if !ok {
		return decimal.Zero, fmt.Errorf("balance in %s of account %s: %w", currency, account, ErrNotFound)
	}
	return b.Available, nil
}

// SetBalance gives an account's issuing balance in a currency an amount of two decimals that is not negative.
func (w *World) SetBalance(account, currency string, amount decimal.Decimal) error {
	if amount.IsNegative() || !amount.Equal(amount.Truncate(2)) || len(currency) < 3 || len(currency) > 4 {
		return fmt.Errorf("%w: balance %s %s must not be negative and have at most two decimals", ErrInvalid, amount, currency)
	}
	return w.control(func(tx *world.Tx) error {
		if account == "" {
			account = master(tx)
		}
		if _, ok := tx.Accounts.Get(account); !ok {
			return fmt.Errorf("account %s: %w in world %s", account, ErrNotFound, w.Name())
		}
		tx.Balances.Put(world.Balance{ID: world.BalanceID(account, currency), AccountID: account, Currency: currency, Available: amount})
		return nil
	})
}
