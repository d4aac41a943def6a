package mockserver

import (
	"encoding/json"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
	"github.com/uqmock/uqmock/mockserver/world"
)

// riskReply are risk controls as replies show them: only what was set.
type riskReply struct {
	Enable3DS  string   `json:"enable_3ds,omitempty"`
	Allow3DS   string   `json:"allow_3ds_transactions,omitempty"`
	AllowedMCC []string `json:"allowed_mcc,omitempty"`
	BlockedMCC []string `json:"blocked_mcc,omitempty"`
}

func riskOf(r issuing.RiskControls) riskReply { return riskReply(r) }

// effective are the controls as they act on a card: 3DS transactions are allowed unless it was said otherwise.
func effective(r issuing.RiskControls) riskReply {
	if r.Allow3DS == "" {
		r.Allow3DS = "Y"
	}
	return riskOf(r)
}

// cardReply are the members that list and retrieve share (Retrieve Card reference).
type cardReply struct {
	CardID           string             `json:"card_id"`
	CardBIN          string             `json:"card_bin"`
	CardScheme       string             `json:"card_scheme"`
	CardNumber       string             `json:"card_number"`
	FormFactor       string             `json:"form_factor"`
	ModeType         issuing.Mode       `json:"mode_type"`
	CardProductID    string             `json:"card_product_id"`
	CardLimit        any                `json:"card_limit"`
	AvailableBalance any                `json:"available_balance"`
	ConsumedAmount   string             `json:"consumed_amount"`
	Cardholder       any                `json:"cardholder"`
	CardStatus       issuing.CardStatus `json:"card_status"`
	CardCurrency     string             `json:"card_currency"`
	Metadata         any                `json:"metadata"`
	UpdateReason     string             `json:"update_reason"`
}

// cardDetail adds what only retrieve shows.
type cardDetail struct {
	cardReply
	SpendingControls []controlReply `json:"spending_controls"`
	RiskControls     riskReply      `json:"risk_controls"`
	NoPINAmount      string         `json:"no_pin_payment_amount"`
}

type controlReply struct {
	Amount   any    `json:"amount"`
	Interval string `json:"interval"`
}

// shortHolder is a cardholder inside a card list or a card event.
type shortHolder struct {
	CardholderID     string                   `json:"cardholder_id"`
	CardholderStatus issuing.CardholderStatus `json:"cardholder_status"`
	CreateTime       string                   `json:"create_time"`
	Email            string                   `json:"email"`
	FirstName        string                   `json:"first_name"`
	LastName         string                   `json:"last_name"`
}

func shortOf(h issuing.Cardholder) shortHolder {
	return shortHolder{h.ID, h.Status, stamp(h.CreatedAt), h.Email, h.FirstName, h.LastName}
}

// listCards serves List Cards. The narrowest filter picks the partition, the others are looked at card by card.
func listCards(tx *world.Tx, c *call) (any, error) {
	number, holder, status := c.params["card_number"], strings.ToLower(c.params["cardholder_id"]), c.params["card_status"]
	list, key := world.CardsOf, world.Key{c.account}
	switch {
	case holder != "":
		list, key = world.CardsOfCardholder, world.Key{c.account, holder}
	case status != "":
		list, key = world.CardsWithStatus, world.Key{c.account, status}
	}
	wire := func(card issuing.Card) cardReply { return listedCard(tx, card) }
	if number == "" && (holder == "" || status == "") {
		return pageOf(tx, c, tx.Cards, list, key, wire)
	}
	return pageWhere(tx, c, tx.Cards.Partition(list, key), wire, func(card issuing.Card) bool {
		return (status == "" || string(card.Status) == status) &&
			(number == "" || card.PAN == number || maskedREST(card) == number)
	})
}

// retrieveCard serves Retrieve Card.
func (s *Server) retrieveCard(tx *world.Tx, c *call) (any, error) {
	card, err := cardByID(tx, c.account, c.params["id"])
	if err != nil {
		return nil, err
	}
	holder, _ := tx.Cardholders.Get(card.CardholderID)
	body := s.cardholderBody(tx, c, holder)
	body.CreateTime = stamp(holder.CreatedAt) // inside a card, times are ISO 8601
	documented := tx.Settings().Quirks.Money == quirk.MoneyDocumented
	detail := cardDetail{
		cardReply: baseCard(card), RiskControls: effective(card.Risk), NoPINAmount: card.Currency,
		SpendingControls: []controlReply{},
	}
	detail.Cardholder = body
	detail.CardLimit = json.Number(card.Limit.String())
	detail.AvailableBalance = money(card.Available, documented)
	detail.Metadata = rawOrNull(card.Metadata)
	if card.SpendingAssumed {
		c.assume("spending-default")
	}
	for _, control := range card.Spending {
		detail.SpendingControls = append(detail.SpendingControls, controlReply{plain(control.Amount, documented), control.Interval})
	}
	return detail, nil
}

func cardByID(tx *world.Tx, account, id string) (issuing.Card, error) {
	card, ok := tx.Cards.Get(id)
	if !ok || card.AccountID != account {
		return issuing.Card{}, issuing.CardNotFound()
	}
	return card, nil
}

// baseCard are the members that look alike in list and detail.
func baseCard(c issuing.Card) cardReply {
	return cardReply{
		CardID: c.ID, CardBIN: c.BIN, CardScheme: c.Scheme, CardNumber: maskedREST(c), FormFactor: formFactor(c.Form),
		ModeType: c.Mode, CardProductID: c.ProductID, ConsumedAmount: c.Consumed.StringFixed(2),
		CardStatus: c.Status, CardCurrency: c.Currency, UpdateReason: c.UpdateReason,
	}
}

// listedCard is a card in a list: there, the limit is text and metadata is JSON in text (2026-09 fixtures of the SDKs).
func listedCard(tx *world.Tx, c issuing.Card) cardReply {
	documented := tx.Settings().Quirks.Money == quirk.MoneyDocumented
	holder, _ := tx.Cardholders.Get(c.CardholderID)
	reply := baseCard(c)
	reply.Cardholder = shortOf(holder)
	reply.CardLimit = money(c.Limit, documented)
	reply.AvailableBalance = money(c.Available, documented)
	reply.Metadata = c.Metadata
	if documented {
		reply.Metadata = rawOrNull(c.Metadata)
	}
	return reply
}

// money writes an amount with two decimals as text, as the sandbox does, or as a number, as the reference says.
func money(d decimal.Decimal, documented bool) any {
	if documented {
		return json.Number(d.String())
	}
	return d.StringFixed(2)
}

// plain writes an amount without padding, as text or as a number.
func plain(d decimal.Decimal, documented bool) any {
	if documented {
		return json.Number(d.String())
	}
	return d.String()
}

func rawOrNull(text string) any {
	if text == "" {
		return nil
	}
	return json.RawMessage(text)
}

func formFactor(f issuing.Form) string {
	if f == issuing.Physical {
		return "PHYSICAL"
	}
	return "VIRTUAL"
}

// maskedREST is a card number as REST replies show it: twelve stars and, once the card is made, the last four digits.
func maskedREST(c issuing.Card) string {
	const stars = "************"
	if c.Status == issuing.CardPending && c.Form == issuing.Physical {
		return stars
	}
	return stars + c.PAN[len(c.PAN)-4:]
}

// maskedEvent is a card number as events show it: the BIN's first eight digits, four stars, the last four.
func maskedEvent(c issuing.Card) string { return c.PAN[:8] + "****" + c.PAN[len(c.PAN)-4:] }
