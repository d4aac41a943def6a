package mockserver

import (
	"errors"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
	"github.com/uqmock/uqmock/mockserver/world"
)

// created is the body of a create card reply: the guide's members, then those that newer pages add.
type created struct {
	CardID             string                   `json:"card_id"`
	CardOrderID        string                   `json:"card_order_id"`
	CardStatus         issuing.CardStatus       `json:"card_status"`
	OrderStatus        issuing.OrderStatus      `json:"order_status"`
	CreateTime         string                   `json:"create_time"`
	RiskControls       riskReply                `json:"risk_controls"`
	CardholderID       string                   `json:"cardholder_id,omitempty"`
	CardholderCreated  *bool                    `json:"cardholder_created,omitempty"`
	CardholderStatus   issuing.CardholderStatus `json:"cardholder_status,omitempty"`
	KYCMethod          issuing.Method           `json:"kyc_method,omitempty"`
	VerificationStatus string                   `json:"verification_status,omitempty"`
	checkReply
}

// underReview is the one verification_status that any page shows.
const underReview = "UNDER_REVIEW"

// createCard serves Create Card. The card is PENDING; provisioning follows the policy.
func (s *Server) createCard(tx *world.Tx, c *call) (any, error) {
	a, err := s.application(tx, c)
	if err != nil {
		return nil, err
	}
	if err := s.judgeCard(tx, a); err != nil {
		return nil, err
	}
	card, order := a.Card(tx.Now)
	holder := *a.Holder
	if amended, ok := tx.Cardholders.Get(holder.ID); ok {
		holder = amended
	}
	card.AwaitsKYC = holder.Waits()
	engrave(tx, &card, &order)
	holder.Cards++
	tx.Cardholders.Put(holder)
	tx.Cards.Put(card)
	tx.Orders.Put(order)
	if card.Mode == issuing.Single {
		moveBalance(tx, card, card.Limit.Neg())
	}
	if !card.AwaitsKYC {
		scheduleProvisioning(tx, card, holder)
	}
	assumeProof(c, a.Inline)
	assumeArt(c, a)
	return s.createdReply(tx, c, a, card, order, holder), nil
}

// assumeArt names the ledger entries by which the looks of a card were taken as they are.
func assumeArt(c *call, a issuing.Application) {
	if a.NameOnCard != "" {
		c.assume("name-on-card")
	}
	if a.ArtID != "" {
		c.assume("card-art")
	}
}

// engrave gives a card its ids, its number and its CVV. No two cards of a world share a number.
func engrave(tx *world.Tx, c *issuing.Card, o *issuing.Order) {
	c.ID, o.ID = tx.NextID("card"), tx.NextID("card order")
	c.OrderID, o.CardID = o.ID, c.ID
	for {
		n := tx.Next("pan " + c.BIN)
		c.PAN, c.CVV = tx.Seed().PAN(c.BIN, n), tx.Seed().CVV(n)
		if _, taken := tx.Cards.Find(world.ByPAN, *c); !taken {
			break
		}
	}
	c.ExpiresAt = endOfMonth(tx.Now.AddDate(validYears, 0, 0))
}

// application gathers all that the rules of createCard look at. Data given inline is laid over the cardholder, or makes
// one; a refusal of the rules undoes that.
func (s *Server) application(tx *world.Tx, c *call) (issuing.Application, error) {
	request, err := readCardRequest(c.body)
	if err != nil {
		return issuing.Application{}, err
	}
	a := issuing.Application{CardRequest: request}
	if p, ok := tx.Products.Get(strings.ToLower(text(c.body, "card_product_id"))); ok {
		a.Product = &p.Product
		a.Issued = tx.Cards.Count(world.CardsOfProduct, world.Key{c.account, p.ID})
	}
	if b, ok := tx.Balances.Get(world.BalanceID(c.account, request.Currency)); ok {
		a.Balance = b.Available
	}
	const inline = "cardholder_required_fields"
	if a.Inline, err = c.profile(nested(c.body, inline), inline+"."); err != nil {
		return a, err
	}
	id := strings.ToLower(text(c.body, "cardholder_id"))
	switch {
	case id != "":
		s.supplement(tx, c, &a, id)
	case tx.Settings().Quirks.CardholderID == quirk.CardholderIDRequired:
		return a, issuing.Invalid("cardholder_id", "is required")
	case nested(c.body, inline) == nil:
		return a, issuing.Invalid("cardholder_id", "is required, or else cardholder_required_fields with the data of a new cardholder")
	default:
		if err := basics(a.Inline); err != nil {
			return a, within(inline, err)
		}
		s.oneStep(tx, c, &a)
	}
	a.Refused = within(inline, a.Refused)
	return a, nil
}

// supplement finds the cardholder and lays the inline data over it. No cardholder event tells of that.
func (s *Server) supplement(tx *world.Tx, c *call, a *issuing.Application, id string) {
	h, err := cardholderByID(tx, c.account, id)
	if err != nil {
		a.Refused = err
		return
	}
	a.Holder = &h
	if a.Inline == (issuing.Profile{}) {
		return
	}
	a.Inline.FirstName, a.Inline.LastName = "", "" // cannot be changed
	if h.Status != issuing.StatusSuccess {
		return // refused for its status; nothing to merge
	}
	lacking := a.Product != nil && len(a.Product.Missing(h.Merge(a.Inline))) > 0 // the KYC gate will say what
	if lacking || tx.Settings().Quirks.Supplement == quirk.SupplementCardOnly {
		a.Refused = checkFields(tx, withPhoneCountry(a.Inline, h))
		return
	}
	_, a.Refused = s.amend(tx, h, a.Inline)
}

// basics refuses data of a new cardholder without the members that createCardholder requires (ledger: inline-missing).
func basics(p issuing.Profile) error {
	for _, path := range []string{"email", "first_name", "last_name", "country_code", "phone_number"} {
		if !p.Has(path) {
			return issuing.InvalidBy("inline-missing", path, "is required for a new cardholder")
		}
	}
	return nil
}

// oneStep makes the cardholder of the inline data, if that is all the product asks for. What is missing is for the KYC
// gate to say.
func (s *Server) oneStep(tx *world.Tx, c *call, a *issuing.Application) {
	a.OneStep = true
	if a.Product != nil && len(a.Product.Missing(a.Inline)) > 0 {
		a.Holder = &issuing.Cardholder{AccountID: c.account}
		a.Refused = checkFields(tx, a.Inline)
		return
	}
	h, err := s.enrol(tx, c.account, a.Inline)
	a.Holder, a.Refused = &h, err
}

// within puts the name of the inline object before the path of a refusal.
func within(object string, err error) error {
	var r *issuing.Refusal
	if !errors.As(err, &r) || r.Field == "" {
		return err
	}
	inner := *r
	inner.Field = object + "." + r.Field
	return &inner
}

func (s *Server) createdReply(tx *world.Tx, c *call, a issuing.Application, card issuing.Card, order issuing.Order, h issuing.Cardholder) created {
	quirks := tx.Settings().Quirks
	reply := created{
		CardID: card.ID, CardOrderID: order.ID, CardStatus: card.Status, OrderStatus: order.Status,
		CreateTime: stamp(card.CreatedAt), RiskControls: riskOf(card.Risk),
	}
	if quirks.CreateCardStatus == quirk.CreateCardStatusActivePending {
		reply.CardStatus, reply.OrderStatus = issuing.CardActive, issuing.OrderPending
	}
	extended := quirks.CreateCardMembers == quirk.CreateCardMembersExtended
	if a.OneStep || extended {
		reply.CardholderID, reply.CardholderCreated = h.ID, &a.OneStep
	}
	if card.AwaitsKYC || extended {
		reply.CardholderStatus = h.Status
	}
	if card.AwaitsKYC {
		reply.VerificationStatus = underReview
		reply.checkReply = s.checkOf(tx, h, c.origin)
		if h.KYC != nil {
			reply.KYCMethod = h.KYC.Method
		}
		c.assume("inline-review")
		c.assume("verification-status")
	} else if !a.OneStep && a.Inline.TouchesKYC() {
		c.assume("supplement")
	}
	return reply
}

// scheduleProvisioning puts on the agenda how the card comes to be, or not.
func scheduleProvisioning(tx *world.Tx, c issuing.Card, h issuing.Cardholder) {
	policy := tx.Settings().Policies.Provisioning
	outcome := policy.Outcome
	due, acts := policy.Wait(tx.Now)
	if h.HasTag(issuing.TagCardFailed) {
		outcome = string(issuing.Failed)
		if !acts {
			due, acts = tx.Now.Add(tagDelay), true
		}
	}
	if acts {
		tx.Later(due, provisionItem, c.ID, outcome)
	}
}

// provision ends the order that makes a card, and tells of it.
func (s *Server) provision(tx *world.Tx, c issuing.Card, r issuing.Result, reason string) error {
	return s.carry(tx, Step{What: "PROVISION_" + string(r), Account: c.AccountID, ID: c.ID}, func() error { return endOrder(tx, c, r, reason) })
}

// endOrder ends a card and its order. A prepaid card that failed gives its money back.
func endOrder(tx *world.Tx, c issuing.Card, r issuing.Result, reason string) error {
	order, _ := tx.Orders.Get(c.OrderID)
	c, order, err := issuing.Provision(c, order, r, tx.Now)
	if err != nil {
		return err
	}
	if r == issuing.Failed {
		order.Reason = reason
		if c.Mode == issuing.Single {
			moveBalance(tx, c, c.Limit)
		}
	}
	tx.Cards.Put(c)
	tx.Orders.Put(order)
	return emitCreated(tx, c, order)
}

// moveBalance changes the issuing balance of the card's account and currency.
func moveBalance(tx *world.Tx, c issuing.Card, by decimal.Decimal) {
	b, _ := tx.Balances.Get(world.BalanceID(c.AccountID, c.Currency))
	b.ID, b.AccountID, b.Currency = world.BalanceID(c.AccountID, c.Currency), c.AccountID, c.Currency
	b.Available = b.Available.Add(by)
	tx.Balances.Put(b)
}
