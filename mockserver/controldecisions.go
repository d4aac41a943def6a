package mockserver

import (
	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/world"
)

// decisionRequest is the body of every decision.
type decisionRequest struct {
	Result string `json:"result"`
	Reason string `json:"reason"`
}

// decidedCardholder is what a decision made of a cardholder.
type decidedCardholder struct {
	CardholderID string                   `json:"cardholder_id"`
	AccountID    string                   `json:"account_id"`
	Status       issuing.CardholderStatus `json:"cardholder_status"`
	IDV          issuing.IDVStatus        `json:"idv_status"`
	Review       issuing.ReviewStatus     `json:"review_status"`
	Reason       string                   `json:"reason"`
}

func decideIdentityCheck(c *controlCall) (any, error) {
	return decideCardholder(c, func(id string, r decisionRequest) error {
		return c.world.CompleteIDV(id, IDVResult(r.Result), r.Reason)
	})
}

func decideReview(c *controlCall) (any, error) {
	return decideCardholder(c, func(id string, r decisionRequest) error {
		return c.world.CompleteReview(id, ReviewResult(r.Result), r.Reason)
	})
}

func decideCardholder(c *controlCall, decide func(id string, r decisionRequest) error) (any, error) {
	var request decisionRequest
	if err := c.into(&request); err != nil {
		return nil, err
	}
	id := c.params["id"]
	if err := decide(id, request); err != nil {
		return nil, err
	}
	h, _ := c.world.Cardholder(id)
	return decidedCardholder{h.ID, h.AccountID, h.Status, h.IDV, h.Review, h.Reason}, nil
}

// decidedCard is what a decision made of a card and the order behind it.
type decidedCard struct {
	CardID      string              `json:"card_id"`
	CardStatus  issuing.CardStatus  `json:"card_status"`
	CardOrderID string              `json:"card_order_id"`
	OrderStatus issuing.OrderStatus `json:"order_status"`
	Reason      string              `json:"reason"`
}

func provisionCard(c *controlCall) (any, error) {
	var request decisionRequest
	if err := c.into(&request); err != nil {
		return nil, err
	}
	id := c.params["id"]
	if err := c.world.ProvisionCard(id, ProvisionResult(request.Result), request.Reason); err != nil {
		return nil, err
	}
	card, _ := c.world.Card(id)
	return showOrder(c.world, card.OrderID), nil
}

func completeOrder(c *controlCall) (any, error) {
	var request decisionRequest
	if err := c.into(&request); err != nil {
		return nil, err
	}
	id := c.params["id"]
	if err := c.world.CompleteOrder(id, ProvisionResult(request.Result), request.Reason); err != nil {
		return nil, err
	}
	return showOrder(c.world, id), nil
}

func showOrder(w *World, id string) decidedCard {
	order, _ := w.Order(id)
	card, _ := w.Card(order.CardID)
	return decidedCard{card.ID, card.Status, order.ID, order.Status, order.Reason}
}

// Cardholder gives a cardholder as it stands; false when the world has none of the id.
func (w *World) Cardholder(id string) (h issuing.Cardholder, ok bool) {
	w.state.View(func(tx *world.Tx) { h, ok = tx.Cardholders.Get(id) })
	return h, ok
}

// Card gives a card as it stands; false when the world has none of the id.
func (w *World) Card(id string) (c issuing.Card, ok bool) {
	w.state.View(func(tx *world.Tx) { c, ok = tx.Cards.Get(id) })
	return c, ok
}

// Order gives a card order as it stands; false when the world has none of the id.
func (w *World) Order(id string) (o issuing.Order, ok bool) {
	w.state.View(func(tx *world.Tx) { o, ok = tx.Orders.Get(id) })
	return o, ok
}
