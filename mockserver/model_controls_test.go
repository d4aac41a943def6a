package mockserver_test

import (
	"errors"
	"slices"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/world"
)

// mustControl checks that a control did what the model did, or was refused for the state and changed nothing.
func (w *walk) mustControl(rt *rapid.T, control func() error, possible bool) {
	before := ""
	if !possible {
		w.settle(rt)
		before = w.snapshot()
	}
	err := control()
	if possible != (err == nil) || err != nil && !errors.Is(err, mockserver.ErrWrongState) {
		rt.Fatalf("the control answers %v; possible: %v", err, possible)
	}
	if !possible {
		w.mustBeUnchanged(rt, before, false)
	}
}

func (w *walk) decideCheck(rt *rapid.T) {
	h := w.holder(rt)
	result := pick(rt, "result", mockserver.IDVPassed, mockserver.IDVPassed, mockserver.IDVFailed, mockserver.IDVReview, mockserver.IDVResubmit)
	possible := w.answerCheck(h, string(result))
	w.mustControl(rt, func() error { return w.world.CompleteIDV(h.id, result) }, possible)
}

func (w *walk) decideReview(rt *rapid.T) {
	h := w.holder(rt)
	result := pick(rt, "result", mockserver.ReviewSuccess, mockserver.ReviewSuccess, mockserver.ReviewFailed, mockserver.ReviewIncomplete)
	possible := w.answerReview(h, string(result))
	w.mustControl(rt, func() error { return w.world.CompleteReview(h.id, result) }, possible)
}

// provision ends the creation of a card, by its id or by that of its order.
func (w *walk) provision(rt *rapid.T) {
	c := pick(rt, "card", w.cards...)
	result := pick(rt, "result", mockserver.ProvisionSuccess, mockserver.ProvisionFailed)
	control, id := w.world.ProvisionCard, c.id
	if pick(rt, "by order", true, false) {
		control, id = w.world.CompleteOrder, c.order
	}
	possible := w.endCreation(c, string(result))
	w.mustControl(rt, func() error { return control(id, result) }, possible)
}

func (w *walk) pass(rt *rapid.T) {
	w.passBy(rt, pick(rt, "by", 0, time.Nanosecond, time.Second, 2*time.Second, time.Hour, 12*time.Hour, 24*time.Hour))
}

// borders are the instants to come at which something changes by itself.
func (w *walk) borders() (borders []time.Time) {
	for _, item := range w.agenda {
		borders = append(borders, item.due)
	}
	for _, h := range w.holders {
		if h.check != nil && !h.check.decided {
			borders = append(borders, h.check.ends)
		}
	}
	return slices.DeleteFunc(borders, func(at time.Time) bool { return !at.After(w.now) })
}

// passToBorder moves to a border, or a nanosecond before it.
func (w *walk) passToBorder(rt *rapid.T) {
	w.passTo(rt, pick(rt, "border", w.borders()...).Add(-pick(rt, "before", 0, time.Nanosecond)))
}

func (w *walk) passTo(rt *rapid.T, at time.Time) {
	if at.After(w.now) {
		w.passBy(rt, at.Sub(w.now))
	}
}

func (w *walk) passBy(rt *rapid.T, by time.Duration) {
	w.settle(rt)
	report, err := w.world.Advance(w.t.Context(), by)
	happened := w.until(w.now.Add(by))
	if err != nil || !report.Quiet || !report.Now.Equal(w.now) || len(report.Fired) != happened {
		rt.Fatalf("advance by %s: %+v, %v; want now %s and %d fired", by, report, err, w.now, happened)
	}
}

// setClock stops the clock, here or at a later instant, or lets it run.
func (w *walk) setClock(rt *rapid.T) {
	switch pick(rt, "clock", "freeze", "freeze later", "turn back", "run", "run fast") {
	case "freeze":
		w.must(rt, w.world.Freeze())
		w.rate = 0
	case "freeze later":
		at := w.now.Add(pick(rt, "at", time.Second, time.Hour))
		w.must(rt, w.world.FreezeAt(at))
		w.rate = 0
		w.until(at)
	case "turn back":
		if err := w.world.FreezeAt(w.now.Add(-time.Nanosecond)); !errors.Is(err, world.ErrBackwards) {
			rt.Fatalf("the clock was turned back: %v", err)
		}
	case "run":
		w.run()
	case "run fast":
		w.must(rt, w.world.ResumeAt(60))
		w.rate = 60
	}
}

func (w *walk) run() {
	w.world.Resume()
	w.rate = 1
}

func (w *walk) must(rt *rapid.T, err error) {
	if err != nil {
		rt.Fatal(err)
	}
}

// resend sends the letter of a delivery again.
func (w *walk) resend(rt *rapid.T) {
	w.settle(rt)
	all := w.world.Deliveries()
	d := all[pick(rt, "delivery", upTo(len(all))...)]
	w.must(rt, w.world.Resend(d.ID))
	i := slices.IndexFunc(w.world.Events(), func(e world.Event) bool { return e.ID == d.EventID })
	to := w.endpoints[d.EndpointID]
	w.letters[to] = append(w.letters[to], w.events[i])
}

// reset empties the world. What stays is compared at once, and an old key is used as if it were new.
func (w *walk) reset(rt *rapid.T) {
	w.settle(rt)
	settings, endpoints := w.world.Settings(), w.world.Webhooks()
	w.world.Reset()
	w.modelData, w.now, w.rate = newModelData(), edgeNow, 0
	w.mail.empty()
	if n := len(w.world.Requests()); n != 0 {
		rt.Fatalf("%d calls are in the journal of a world that was reset", n)
	}
	w.mustEqual(rt, "settings", settings, w.world.Settings())
	w.mustEqual(rt, "endpoints", endpoints, w.world.Webhooks())
	w.mustEqual(rt, "clock", edgeNow, w.world.Now())
	w.compare(rt)
	w.post(rt, pick(rt, "call", w.past...))
}

// setPolicy changes how one asynchronous state moves on. What is on the agenda stays there.
func (w *walk) setPolicy(rt *rapid.T) {
	p := world.Policy{Mode: pick(rt, "mode", world.Manual, world.Manual, world.Immediate, world.After)}
	if p.Mode == world.After {
		p.Delay = pick(rt, "delay", 2*time.Second, time.Hour, 24*time.Hour-time.Nanosecond, 24*time.Hour)
	}
	switch pick(rt, "policy", "idv", "review", "provisioning") {
	case "idv":
		p.Outcome = pick(rt, "outcome", "PASSED", "FAILED", "REVIEW", "RESUBMIT")
		w.policies.IDV = p
	case "review":
		p.Outcome = pick(rt, "outcome", "SUCCESS", "FAILED", "INCOMPLETE")
		w.policies.Review = p
	case "provisioning":
		p.Outcome = pick(rt, "outcome", "SUCCESS", "FAILED")
		w.policies.Provisioning = p
	}
	w.must(rt, w.world.Configure(func(s *world.Settings) error { s.Policies = w.policies; return nil }))
}

// walkQuirks are those that change states, money, lists or events, with their values, the default first.
func walkQuirks() [][]string {
	return [][]string{
		{"enhanced-status", "by-method", "pending"},
		{"supplement", "merge", "card-only"},
		{"region", "product", "all", "off"},
		{"cardholder-id", "optional", "required"},
		{"money", "sandbox", "documented"},
		{"card-page-size", "min10", "min1"},
		{"event-names", "v1.6", "swapped"},
	}
}

// setQuirk sets a quirk, often to its default.
func (w *walk) setQuirk(rt *rapid.T) {
	q := pick(rt, "quirk", walkQuirks()...)
	value := pick(rt, "value", append([]string{q[1]}, q[1:]...)...)
	w.must(rt, w.world.SetQuirk(q[0], value))
	w.quirks[q[0]] = value
}

// setSupply changes a product, a balance or an account.
func (w *walk) setSupply(rt *rapid.T) {
	switch pick(rt, "what", "product", "product", "balance", "balance", "account") {
	case "product":
		w.setProduct(rt)
	case "balance":
		w.setBalance(rt)
	case "account":
		w.setAccount(rt)
	}
}

func (w *walk) setProduct(rt *rapid.T) {
	all := w.world.Products()
	i, account := pick(rt, "product", upTo(len(all))...), ""
	if len(w.cards) > 0 && pick(rt, "in use", true, false) {
		c := pick(rt, "card", w.cards...)
		for i = 0; all[i].ID != c.product; i++ {
		}
		account = c.account
	}
	p := w.products[all[i].ID]
	switch pick(rt, "change", "status", "quota", "quota", "currencies") {
	case "status":
		p.enabled = !p.enabled
	case "quota":
		p.quota = w.issued(account, all[i].ID) + pick(rt, "left", 0, 1, 100)
	case "currencies":
		p.currencies = pick(rt, "currencies", []string{"USD"}, []string{"HKD", "USD"}, modelCurrencies)
	}
	all[i].Status = "DISABLED"
	if p.enabled {
		all[i].Status = "ENABLED"
	}
	all[i].Quota, all[i].Currencies = p.quota, p.currencies
	made, err := w.world.PutProduct(all[i])
	if made || err != nil {
		rt.Fatalf("made %v, %v", made, err)
	}
}

// upTo lists the places of n things.
func upTo(n int) (places []int) {
	for i := range n {
		places = append(places, i)
	}
	return places
}

func (w *walk) setBalance(rt *rapid.T) {
	account, currency := w.account(rt), pick(rt, "currency", modelCurrencies...)
	amount := decimal.New(pick[int64](rt, "cents", 0, 1, 100_000, 100_000_000), -2)
	if len(w.cards) > 0 && pick(rt, "just enough", true, false) {
		c := pick(rt, "card", w.cards...)
		account, currency, amount = c.account, c.currency, c.limit
	}
	err := w.world.SetBalance(account, currency, amount)
	if _, there := w.accounts[account]; !there {
		if !errors.Is(err, mockserver.ErrNotFound) {
			rt.Fatalf("an account that is none: %v", err)
		}
		return
	}
	w.must(rt, err)
	w.balances[account+" "+currency] = amount
}

// setAccount opens a sub-account, or makes it inactive or active again. The master stays active.
func (w *walk) setAccount(rt *rapid.T) {
	account, active := w.account(rt), pick(rt, "active", true, true, false)
	id := account
	if account == "" {
		id = w.world.MasterID()
	}
	_, there := w.accounts[account]
	configure := func() error {
		made, err := w.world.ConfigureAccount(id, func(a *world.Account) { a.Active = active })
		if err == nil && made == there {
			rt.Fatalf("made is %v", made)
		}
		return err
	}
	possible := account != "" || active
	w.mustControl(rt, configure, possible)
	if !there {
		w.open(account)
	}
	if possible {
		w.accounts[account] = active
	}
}
