package mockserver_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/world"
)

// modelled is what the model holds a world to be: lists, maps and a few rules, in the fewest words. It knows nothing of how
// the fake does it.
type modelled struct {
	now      time.Time
	rate     time.Duration // world seconds a wall second; 0: the clock stands still
	policies world.Policies
	quirks   map[string]string
	modelData
}

// modelData is what a reset empties.
type modelData struct {
	holders  []*modelHolder
	cards    []*modelCard
	products map[string]*modelProduct
	accounts map[string]bool            // whether they are active; the master is ""
	balances map[string]decimal.Decimal // by account and currency
	agenda   []modelItem                // in the order in which it was put there
	kept     map[string]modelKept       // by idempotency key
	events   []modelEvent
	letters  map[string][]modelEvent // by endpoint
}

type modelHolder struct {
	id, account string
	person      map[string]any // what was told of them, as in a body
	status      string
	check       *modelCheck // the latest, if the data asks for one
	checks      int         // that there were
	reviews     int
	cards       int
	created     time.Time
}

type modelCheck struct {
	ends    time.Time
	decided bool
}

type modelCard struct {
	id, order, account, product, currency, status string
	holder                                        *modelHolder
	prepaid, waits                                bool // waits: for the holder's check or review
	limit                                         decimal.Decimal
	created                                       time.Time
}

type modelProduct struct {
	enabled, single, limited, regional bool // limited: card_limit is required
	quota                              int
	currencies, needs                  []string // needs: beyond the five basics
}

// These say who it is where a walk is written down.
func (h *modelHolder) GoString() string { return "cardholder " + h.id }
func (c *modelCard) GoString() string   { return "card " + c.id }

type modelItem struct {
	due time.Time
	act func() bool // false: there was nothing to do any more
}

type modelKept struct {
	request
	reply reply
	ends  time.Time
}

type modelEvent struct{ source, says string }

// thirdAccount is a sub-account that no world has before it is configured.
const thirdAccount = "7a2f1c0e-54d3-4b7a-9c11-0d5f0a6b3e21"

// modelAccounts are all that calls of the walk are made for.
var modelAccounts = []string{"", mockserver.SubAccountID, thirdAccount}

var modelCurrencies = []string{"USD", "SGD", "HKD"}

func newModelled() modelled {
	return modelled{
		now: edgeNow, policies: world.DefaultSettings().Policies, modelData: newModelData(),
		quirks: map[string]string{"supplement": "merge", "region": "product", "card-page-size": "min10"},
	}
}

func newModelData() modelData {
	full := []string{"date_of_birth", "nationality", "identity", "residential_address", "kyc_verification"}
	usd, both := []string{"USD"}, []string{"USD", "SGD"}
	d := modelData{
		products: map[string]*modelProduct{
			guideProduct:    {enabled: true, quota: 3001, currencies: modelCurrencies, needs: full},
			simpleProduct:   {enabled: true, quota: 1000, currencies: both},
			prepaidProduct:  {enabled: true, quota: 1000, currencies: usd, single: true},
			regionalProduct: {enabled: true, quota: 1000, currencies: both, regional: true, needs: full[:4]},
			limitedProduct:  {enabled: true, quota: 1000, currencies: both, single: true, limited: true},
			disabledProduct: {quota: 1000, currencies: usd},
		},
		accounts: map[string]bool{}, balances: map[string]decimal.Decimal{}, kept: map[string]modelKept{},
		letters: map[string][]modelEvent{},
	}
	d.open("")
	d.open(mockserver.SubAccountID)
	return d
}

// open makes an account with the balances that each starts with.
func (d *modelData) open(account string) {
	d.accounts[account] = true
	for _, currency := range modelCurrencies {
		d.balances[account+" "+currency] = decimal.NewFromInt(1_000_000)
	}
}

// find looks for a cardholder of an account.
func (d *modelData) find(account, id string) *modelHolder {
	for _, h := range d.holders {
		if h.id == id && h.account == account {
			return h
		}
	}
	return nil
}

// has tells whether all of some members are given.
func has(person map[string]any, names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return person[name] == nil })
}

// lookUp finds a string inside objects; empty when it is not there.
func lookUp(o map[string]any, path ...string) string {
	for _, name := range path[:len(path)-1] {
		o, _ = o[name].(map[string]any)
	}
	s, _ := o[path[len(path)-1]].(string)
	return s
}

func (h *modelHolder) email() string    { return lookUp(h.person, "email") }
func (h *modelHolder) redirected() bool { return methodOf(h.person) == "SUMSUB_REDIRECT" }

// waits tells whether somebody has yet to decide about the cardholder.
func (h *modelHolder) waits() bool { return h.status == "PENDING" || h.status == "INCOMPLETE" }

func methodOf(person map[string]any) string { return lookUp(person, "kyc_verification", "method") }

// laid is a person with newer data over it. Names cannot be changed.
func laid(person, patch map[string]any) map[string]any {
	out := maps.Clone(person)
	maps.Copy(out, without(patch, "first_name", "last_name"))
	return out
}

// emit notes an event and the letters that tell of it.
func (m *modelled) emit(kind, source, status string) {
	name, other := kind, "ISSUING"
	if m.quirks["event-names"] == "swapped" {
		name, other = other, name
	}
	e := modelEvent{source, name + " " + other + " " + status}
	m.events = append(m.events, e)
	m.letters["all"] = append(m.letters["all"], e)
	if strings.HasPrefix(kind, "card.") {
		m.letters["cards"] = append(m.letters["cards"], e)
	}
}

// later puts on the agenda what a policy does by itself.
func (m *modelled) later(p world.Policy, act func() bool) {
	switch p.Mode {
	case world.Immediate:
		m.agenda = append(m.agenda, modelItem{m.now, act})
	case world.After:
		m.agenda = append(m.agenda, modelItem{m.now.Add(p.Delay), act})
	case world.Manual:
	}
}

// until lets time pass, and tells how much happened by itself meanwhile: in order of time, and of the agenda where times
// are equal.
func (m *modelled) until(at time.Time) (happened int) {
	for {
		next := -1
		for i, item := range m.agenda {
			if !item.due.After(at) && (next < 0 || item.due.Before(m.agenda[next].due)) {
				next = i
			}
		}
		if next < 0 {
			m.now = at
			return happened
		}
		item := m.agenda[next]
		m.agenda = slices.Delete(m.agenda, next, next+1)
		m.now = item.due
		if item.act() {
			happened++
		}
	}
}

// newest orders as lists are: newest first, by id where times are equal.
func newest[T any](rows []T, of func(T) (created time.Time, id string)) []T {
	return slices.SortedFunc(slices.Values(rows), func(a, b T) int {
		atA, idA := of(a)
		atB, idB := of(b)
		return cmp.Or(atB.Compare(atA), strings.Compare(idB, idA))
	})
}
