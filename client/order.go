package client

import (
	"context"
	"net/http"
)

// OrderService shows how far the orders for cards are.
type OrderService struct{ caller caller }

// OrderStatus says how far an order is.
type OrderStatus string

// The statuses of an order; the last two are final.
const (
	OrderPending    OrderStatus = "PENDING"
	OrderProcessing OrderStatus = "PROCESSING"
	OrderSuccess    OrderStatus = "SUCCESS"
	OrderFailed     OrderStatus = "FAILED"
)

// Order is what was asked of a card.
type Order struct {
	ID     string `json:"card_order_id"`
	CardID string `json:"card_id"`
	// Type is CREATE_CARD, also seen as CARD_CREATE, or one of CARD_RECHARGE,
	// CARD_WITHDRAW, CARD_UPDATE and PIN_MANAGEMENT.
	Type        string      `json:"order_type"`
	Status      OrderStatus `json:"order_status"`
	Amount      Amount      `json:"amount"` // the money it moves; perhaps none
	Currency    string      `json:"card_currency"`
	CreatedAt   Time        `json:"create_time"`
	UpdatedAt   Time        `json:"update_time"`
	CompletedAt Time        `json:"complete_time"` // zero until it is done
	FailureCode string      `json:"failure_code"`  // why it failed
}

func (o *Order) absent() string { return unless(o.ID, "card_order_id") }

// Retrieve looks at one order. The id is the order's, CardCreated.OrderID, and
// not the card's.
//
// It serves retrieveCardOrder.
func (s OrderService) Retrieve(ctx context.Context, orderID string) (Order, error) {
	what := call{operation: "retrieveCardOrder", method: http.MethodGet}
	return perform[Order](ctx, s.caller, what.at(cardsPath+"/", orderID, "/order"))
}
