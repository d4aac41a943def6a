package world

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver/issuing"
)

// The lists of the tables, by position.
const (
	CardholdersOf         = 0 // Key{account}
	CardholdersWithStatus = 1 // Key{account, status}

	CardsOf             = 0 // Key{account}
	CardsWithStatus     = 1 // Key{account, status}
	CardsOfCardholder   = 2 // Key{account, cardholder id}
	CardsOfProduct      = 3 // Key{account, product id}
	CardsAwaitingKYC    = 4 // Key{cardholder id}
	ProductsAll         = 0 // Key{}
	EventsAll           = 0 // Key{}
	eventsByNeed        = 1 // idle or needed
	DeliveriesAll       = 0 // Key{}
	deliveriesDue       = 1 // Key{endpoint}: waiting and free to go, in the order they fall due
	deliveriesQueued    = 2 // Key{endpoint, source}: unfinished, in the order of their events
	deliveriesWaiting   = 3 // Key{}
	deliveriesFinished  = 4 // Key{}
	idempotencyByExpiry = 0 // Key{}
)

// The unique values of cardholders and cards, by position.
const (
	ByEmail       = 0 // of an account, case folded
	ByPhone       = 1 // of an account: country code and number
	ByReferenceID = 2 // of the world: kyc_proof.reference_id is globally unique

	ByPAN = 0
)

// Account is a master account or an issuing sub-account.
type Account struct {
	ID     string
	Parent string // empty for the master
	Name   string
	Active bool
}

// Balance is an account's issuing balance in one currency.
type Balance struct {
	ID        string // BalanceID
	AccountID string
	Currency  string
	Available decimal.Decimal
}

// BalanceID names the balance of an account in a currency.
func BalanceID(account, currency string) string { return account + "/" + currency }

// data is what a reset empties.
type data struct {
	Accounts    *Table[Account]
	Balances    *Table[Balance]
	Products    *Table[Product]
	Cardholders *Table[issuing.Cardholder]
	Cards       *Table[issuing.Card]
	Orders      *Table[issuing.Order]
	Events      *Table[Event]
	Deliveries  *Table[Delivery]
	Kept        *Table[Kept]
	agenda      *Table[Item]
	counters    map[string]uint64
}

// Product is an issuing product and its place in the list.
type Product struct {
	issuing.Product
	Position int
}

func newData(log *undoLog) data {
	return data{
		Accounts: newTable(log, schema[Account]{id: func(a *Account) *string { return &a.ID }}),
		Balances: newTable(log, schema[Balance]{id: func(b *Balance) *string { return &b.ID }}),
		Products: newTable(log, schema[Product]{
			id: func(p *Product) *string { return &p.ID },
			// Lists run newest first; products keep the order in which they were configured.
			before: func(a, b *Product) bool { return a.Position > b.Position },
			lists:  []list[Product]{{of: func(*Product) (Key, bool) { return Key{}, true }}},
		}),
		Cardholders: newTable(log, cardholderSchema),
		Cards:       newTable(log, cardSchema),
		Orders:      newTable(log, schema[issuing.Order]{id: func(o *issuing.Order) *string { return &o.ID }}),
		Events:      newTable(log, eventSchema),
		Deliveries:  newTable(log, deliverySchema),
		Kept:        newTable(log, keptSchema),
		agenda:      newTable(log, itemSchema),
		counters:    map[string]uint64{},
	}
}

var cardholderSchema = schema[issuing.Cardholder]{
	id: func(h *issuing.Cardholder) *string { return &h.ID },
	before: func(a, b *issuing.Cardholder) bool {
		return older(a.CreatedAt, b.CreatedAt, a.ID, b.ID)
	},
	lists: []list[issuing.Cardholder]{
		CardholdersOf:         {of: func(h *issuing.Cardholder) (Key, bool) { return Key{h.AccountID}, true }},
		CardholdersWithStatus: {of: func(h *issuing.Cardholder) (Key, bool) { return Key{h.AccountID, string(h.Status)}, true }},
	},
	unique: []unique[issuing.Cardholder]{
		ByEmail: {
			has: func(h *issuing.Cardholder) bool { return h.Email != "" },
			before: func(a, b *issuing.Cardholder) bool {
				return pair(a.AccountID, b.AccountID, foldCompare(a.Email, b.Email))
			},
		},
		ByPhone: {
			has: func(h *issuing.Cardholder) bool { return h.PhoneNumber != "" },
			before: func(a, b *issuing.Cardholder) bool {
				byNumber := strings.Compare(a.PhoneNumber, b.PhoneNumber)
				if byNumber == 0 {
					byNumber = strings.Compare(a.CountryCode, b.CountryCode)
				}
				return pair(a.AccountID, b.AccountID, byNumber)
			},
		},
		ByReferenceID: {
			has:    func(h *issuing.Cardholder) bool { return h.KYC != nil && h.KYC.ReferenceID != "" },
			before: func(a, b *issuing.Cardholder) bool { return a.KYC.ReferenceID < b.KYC.ReferenceID },
		},
	},
}

var cardSchema = schema[issuing.Card]{
	id:     func(c *issuing.Card) *string { return &c.ID },
	before: func(a, b *issuing.Card) bool { return older(a.CreatedAt, b.CreatedAt, a.ID, b.ID) },
	lists: []list[issuing.Card]{
		CardsOf:           {of: func(c *issuing.Card) (Key, bool) { return Key{c.AccountID}, true }},
		CardsWithStatus:   {of: func(c *issuing.Card) (Key, bool) { return Key{c.AccountID, string(c.Status)}, true }},
		CardsOfCardholder: {of: func(c *issuing.Card) (Key, bool) { return Key{c.AccountID, c.CardholderID}, true }},
		CardsOfProduct:    {of: func(c *issuing.Card) (Key, bool) { return Key{c.AccountID, c.ProductID}, true }},
		CardsAwaitingKYC:  {of: func(c *issuing.Card) (Key, bool) { return Key{c.CardholderID}, c.AwaitsKYC }},
	},
	unique: []unique[issuing.Card]{ByPAN: {
		has:    func(c *issuing.Card) bool { return c.PAN != "" },
		before: func(a, b *issuing.Card) bool { return a.PAN < b.PAN },
	}},
}

// older orders by time, then by id.
func older(a, b time.Time, idA, idB string) bool {
	if c := a.Compare(b); c != 0 {
		return c < 0
	}
	return idA < idB
}

// pair orders by account first, then by an already made comparison.
func pair(a, b string, then int) bool {
	if a != b {
		return a < b
	}
	return then < 0
}

// foldCompare compares as if both were in lower case, without making copies for the usual ASCII.
func foldCompare(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] >= utf8.RuneSelf || b[i] >= utf8.RuneSelf {
			return strings.Compare(strings.ToLower(a[i:]), strings.ToLower(b[i:]))
		}
		if c := int(lower(a[i])) - int(lower(b[i])); c != 0 {
			return c
		}
	}
	return len(a) - len(b)
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
