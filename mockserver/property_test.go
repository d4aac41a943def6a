package mockserver_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/uqmock/uqmock/mockserver"
)

// must fails with what a call answered unless status and code (of a refusal) are as expected.
func must(rt *rapid.T, r reply, code string) bool {
	got, _ := r.Body["code"].(string)
	if (r.Status == 200) != (code == "") || got != code {
		rt.Fatalf("answered %d %s, want code %q", r.Status, r.Raw, code)
	}
	return code == ""
}

// TestWorldIsTheModel walks random calls, controls and clock moves, and compares the world with the model.
func TestWorldIsTheModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := newModel(t)
		rt.Repeat(map[string]func(*rapid.T){
			"createCardholder": m.createCardholder, "createTwin": m.createTwin, "updateEmail": m.updateEmail, "verifyAgain": m.verifyAgain,
			"createCard": m.createCard, "decideCheck": m.decideCheck, "decideReview": m.decideReview, "provision": m.provision,
			"advance": m.advance, "look": m.look, "refuse": m.refuse, "": m.compareEvents,
		})
		m.look(rt)
		if err := m.fake.Close(t.Context()); err != nil {
			rt.Fatal(err)
		}
	})
}

func (m *model) createCardholder(rt *rapid.T) {
	m.people++
	h := &modelHolder{account: rapid.SampledFrom(modelAccounts).Draw(rt, "account"), status: "SUCCESS"}
	switch rapid.SampledFrom([]string{"simple", "standard", "third party", "redirect"}).Draw(rt, "kind") {
	case "simple":
		h.person = simplePerson(m.people)
	case "standard":
		h.person = edgePerson(m.people, "THIRD_PARTY")
		delete(h.person, "kyc_verification")
		h.status = "PENDING"
	case "third party":
		h.person, h.enhanced = edgePerson(m.people, "THIRD_PARTY"), true
	case "redirect":
		h.person = edgePerson(m.people, "SUMSUB_REDIRECT")
		h.sent(m.now)
	}
	h.email, _ = h.person["email"].(string)
	r := m.call(h.account, "POST", edgeCardholders, h.person)
	must(rt, r, "")
	h.id, _ = r.Body["cardholder_id"].(string)
	if r.Body["cardholder_status"] != h.status {
		rt.Fatalf("%s, want status %s", r.Raw, h.status)
	}
	m.holders = append(m.holders, h)
}

// sent puts the model's cardholder before a fresh identity check.
func (h *modelHolder) sent(now time.Time) {
	h.enhanced, h.redirect, h.decided, h.status, h.expires = true, true, false, "INCOMPLETE", now.Add(24*time.Hour)
}

// createTwin takes another's email: refused in the same account, fine in the other.
func (m *model) createTwin(rt *rapid.T) {
	h := m.holder(rt)
	m.people++
	twin := simplePerson(m.people)
	twin["email"] = h.email
	account := rapid.SampledFrom(modelAccounts).Draw(rt, "account")
	code := ""
	if slices.ContainsFunc(m.holders, func(o *modelHolder) bool { return o.account == account && o.email == h.email }) {
		code = "email_duplicated"
	}
	r := m.call(account, "POST", edgeCardholders, twin)
	if must(rt, r, code) {
		m.holders = append(m.holders, &modelHolder{id: r.Body["cardholder_id"].(string), account: account, email: h.email, person: twin, status: "SUCCESS"})
	}
}

func (m *model) holder(rt *rapid.T) *modelHolder {
	if len(m.holders) == 0 {
		rt.Skip("no cardholder yet")
	}
	return rapid.SampledFrom(m.holders).Draw(rt, "cardholder")
}

func (m *model) updateEmail(rt *rapid.T) {
	h := m.holder(rt)
	m.people++
	email := fmt.Sprintf("changed%d@example.com", m.people)
	account := rapid.SampledFrom(modelAccounts).Draw(rt, "account")
	code := ""
	if account != h.account {
		code = "cardholder_not_found"
	}
	if must(rt, m.call(account, "POST", edgeCardholders+"/"+h.id, map[string]any{"email": email}), code) {
		h.email = email
		m.emit("cardholder.updated", h.id, h.status)
	}
}

// verifyAgain asks for a new identity check.
func (m *model) verifyAgain(rt *rapid.T) {
	h := m.holder(rt)
	code := ""
	if h.person["identity"] == nil {
		code = "invalid_request_error"
	}
	r := m.call(h.account, "POST", edgeCardholders+"/"+h.id, map[string]any{"kyc_verification": map[string]any{"method": "SUMSUB_REDIRECT"}})
	if !must(rt, r, code) {
		return
	}
	before := h.status
	h.sent(m.now)
	m.emit("cardholder.updated", h.id, h.status)
	if before != h.status {
		m.emit("cardholder.kyc.status_changed", h.id, h.status)
	}
}

func (m *model) createCard(rt *rapid.T) {
	h := m.holder(rt)
	account := rapid.SampledFrom([]string{h.account, h.account, h.account, modelAccounts[0]}).Draw(rt, "account")
	product := rapid.SampledFrom([]string{simpleProduct, prepaidProduct, guideProduct}).Draw(rt, "product")
	limit := decimal.New(rapid.Int64Range(0, 60_000_000).Draw(rt, "cents"), -2)
	code := ""
	switch {
	case account != h.account:
		code = "cardholder_not_found"
	case h.status != "SUCCESS":
		code = map[string]string{"PENDING": "cardholder_pending", "INCOMPLETE": "cardholder_incomplete", "FAILED": "cardholder_failed"}[h.status]
	case product == guideProduct && !h.enhanced:
		code = "kyc_insufficient"
	case product == prepaidProduct && limit.GreaterThan(m.balances[account]):
		code = "insufficient_balance"
	}
	r := m.call(account, "POST", edgeCards, cardFor(h.id, product, json.Number(limit.String())))
	if !must(rt, r, code) {
		return
	}
	c := &modelCard{
		id: r.Body["card_id"].(string), order: r.Body["card_order_id"].(string), account: account, status: "PENDING",
		holder: h, prepaid: product == prepaidProduct, limit: limit, due: m.now.Add(2 * time.Second),
	}
	h.cards++
	if c.prepaid {
		m.balances[account] = m.balances[account].Sub(limit)
	}
	m.cards = append(m.cards, c)
}

// control checks that a control did what the model says, or was refused for the state.
func control(rt *rapid.T, err error, possible bool) bool {
	if possible != (err == nil) || err != nil && !errors.Is(err, mockserver.ErrWrongState) {
		rt.Fatalf("the control answers %v, possible %v", err, possible)
	}
	return possible
}

func (m *model) decideCheck(rt *rapid.T) {
	h := m.holder(rt)
	result := rapid.SampledFrom([]mockserver.IDVResult{mockserver.IDVPassed, mockserver.IDVFailed, mockserver.IDVReview, mockserver.IDVResubmit}).Draw(rt, "result")
	open := h.status == "INCOMPLETE" && h.redirect && !h.decided && m.now.Before(h.expires)
	if !control(rt, m.world.CompleteIDV(h.id, result), open) {
		return
	}
	h.decided = true
	h.status = map[mockserver.IDVResult]string{
		mockserver.IDVPassed: "SUCCESS", mockserver.IDVFailed: "FAILED", mockserver.IDVReview: "PENDING", mockserver.IDVResubmit: "INCOMPLETE",
	}[result]
	if result == mockserver.IDVResubmit {
		h.sent(m.now)
	}
	m.emit("cardholder.kyc.status_changed", h.id, h.status)
}

func (m *model) decideReview(rt *rapid.T) {
	h := m.holder(rt)
	result := rapid.SampledFrom([]mockserver.ReviewResult{mockserver.ReviewSuccess, mockserver.ReviewFailed, mockserver.ReviewIncomplete}).Draw(rt, "result")
	if !control(rt, m.world.CompleteReview(h.id, result), h.status == "PENDING") {
		return
	}
	h.status = string(result)
	if result == mockserver.ReviewIncomplete && h.redirect {
		h.sent(m.now)
	}
	m.emit("cardholder.kyc.status_changed", h.id, h.status)
}

func (m *model) provision(rt *rapid.T) {
	if len(m.cards) == 0 {
		rt.Skip("no card yet")
	}
	c := rapid.SampledFrom(m.cards).Draw(rt, "card")
	result := rapid.SampledFrom([]mockserver.ProvisionResult{mockserver.ProvisionSuccess, mockserver.ProvisionFailed}).Draw(rt, "result")
	err := m.world.ProvisionCard(c.id, result)
	if control(rt, err, c.status == "PENDING") {
		m.end(c, result == mockserver.ProvisionSuccess)
	}
}

// end ends the creation of a card.
func (m *model) end(c *modelCard, success bool) {
	if success {
		c.status = "ACTIVE"
		m.emit("card.create.succeeded", c.order, c.status)
		return
	}
	c.status = "FAILED"
	if c.prepaid {
		m.balances[c.account] = m.balances[c.account].Add(c.limit)
	}
	m.emit("card.create.failed", c.order, c.status)
}

func (m *model) advance(rt *rapid.T) {
	by := rapid.SampledFrom([]time.Duration{0, time.Nanosecond, time.Second, 2 * time.Second, time.Hour, 12 * time.Hour, 24 * time.Hour}).Draw(rt, "by")
	report, err := m.world.Advance(m.t.Context(), by)
	m.now = m.now.Add(by)
	if err != nil || !report.Quiet || !report.Now.Equal(m.now) {
		rt.Fatalf("advance by %s: %+v, %v, want now %s", by, report, err, m.now)
	}
	for _, c := range m.cards { // in the order of their creation, which is that of their due times
		if c.status == "PENDING" && !c.due.After(m.now) {
			m.end(c, true)
		}
	}
	m.api = connect(m.t, m.fake, "model")
}

// refuse sends something that is wrong: nothing may come of it.
func (m *model) refuse(rt *rapid.T) {
	before := mockserver.Snapshot(m.t, m.world)
	path := rapid.SampledFrom([]string{edgeCards, edgeCardholders}).Draw(rt, "path")
	must(rt, m.call("", "POST", path, rapid.SampledFrom([]string{"{}", "[]", "{", `{"email":5}`}).Draw(rt, "body")), "invalid_request_error")
	if before != mockserver.Snapshot(m.t, m.world) {
		rt.Fatal("a refused call changed the world")
	}
}
