package mockserver

import (
	"encoding/json"
	"time"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
	"github.com/uqmock/uqmock/mockserver/world"
)

// orderReply is a card order (Retrieve Card Order reference).
type orderReply struct {
	CardID       string              `json:"card_id"`
	CardOrderID  string              `json:"card_order_id"`
	OrderType    string              `json:"order_type"`
	Amount       any                 `json:"amount"`
	CardCurrency string              `json:"card_currency"`
	CreateTime   string              `json:"create_time"`
	UpdateTime   string              `json:"update_time"`
	CompleteTime string              `json:"complete_time,omitempty"`
	OrderStatus  issuing.OrderStatus `json:"order_status"`
}

// retrieveCardOrder serves Retrieve Card Order. The id in the path is the order's.
func retrieveCardOrder(tx *world.Tx, c *call) (any, error) {
	o, ok := tx.Orders.Get(c.params["card_order_id"])
	if !ok || o.AccountID != c.account {
		return nil, issuing.OrderNotFound()
	}
	c.assume("order-amount")
	quirks := tx.Settings().Quirks
	reply := orderReply{
		CardID: o.CardID, CardOrderID: o.ID, OrderType: string(o.Type), CardCurrency: o.Currency,
		Amount: o.Amount.String(), CreateTime: stamp(o.CreatedAt), UpdateTime: stamp(o.UpdatedAt),
		CompleteTime: stampOrNone(o.CompletedAt), OrderStatus: o.Status,
	}
	if o.Type == issuing.OrderCreate {
		reply.OrderType = string(quirks.OrderType)
	}
	if quirks.Money == quirk.MoneyDocumented {
		reply.Amount = json.Number(o.Amount.String())
	}
	return reply, nil
}

func stampOrNone(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}
