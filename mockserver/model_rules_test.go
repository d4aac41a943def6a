package mockserver_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// request is a POST of the walk. Its body is never changed.
type request struct {
	key, account, path string
	body               map[string]any
}

func (q request) GoString() string { return "POST " + q.path + " under key " + q.key }

func (q request) text() string {
	raw, _ := json.Marshal(q.body)
	return string(raw)
}

// verdict is what the model says of a request: the code of its refusal, the reply it got before, or what becomes of it.
type verdict struct {
	code    string
	missing []any // of kyc_insufficient
	replay  *reply
	members map[string]any // of the reply
	// apply does it, with the ids that the reply gives. It tells about whom the reply is, and whether that hides their state.
	apply func(id func(member string) string) (about *modelHolder, hidden bool)
}

func refused(code string) verdict { return verdict{code: code} }

// isKept tells whether the key stands for this answer from now on: the rules spoke it, not the gate before them.
func (v verdict) isKept() bool {
	gate := []string{"invalid_request_error", "sub_account_not_found", "key_mismatch_account", "key_mismatch_api", "key_mismatch_body"}
	return v.replay == nil && !slices.Contains(gate, v.code)
}

// judge says what comes of a request.
func (m *modelled) judge(q request) verdict {
	if !m.accounts[q.account] {
		return refused("sub_account_not_found")
	}
	if k, used := m.kept[q.key]; used && m.now.Before(k.ends) {
		switch {
		case k.account != q.account:
			return refused("key_mismatch_account")
		case k.path != q.path:
			return refused("key_mismatch_api")
		case k.text() != q.text():
			return refused("key_mismatch_body")
		}
		return verdict{replay: &k.reply}
	}
	switch q.path {
	case edgeCards:
		return m.judgeCard(q)
	case edgeCardholders:
		return m.judgeCardholder(q)
	}
	return m.judgeUpdate(q, strings.TrimPrefix(q.path, edgeCardholders+"/"))
}

// unfit gives the code by which data is refused, if it is. given is what a call tells of self, who is nobody as yet when
// nil; whole is all that would be known then.
func (m *modelled) unfit(account string, self *modelHolder, given, whole map[string]any) string {
	switch {
	case m.quirks["region"] == "all" && isOutside(given):
		return "residence_country_not_supported"
	case has(given, "kyc_verification") && !isStandard(whole):
		return "invalid_request_error"
	}
	reference := []string{"kyc_verification", "kyc_proof", "reference_id"}
	for _, unique := range []struct {
		code  string
		path  []string
		among string // "": all accounts
	}{
		{"email_duplicated", []string{"email"}, "account"},
		{"phone_number_duplicated", []string{"phone_number"}, "account"},
		{"reference_id_duplicated", reference, ""},
	} {
		value := lookUp(whole, unique.path...)
		if value != "" && slices.ContainsFunc(m.holders, func(o *modelHolder) bool {
			return o != self && (unique.among == "" || o.account == account) && strings.EqualFold(lookUp(o.person, unique.path...), value)
		}) {
			return unique.code
		}
	}
	return ""
}

// isOutside tells whether the residence is one that the region rules refuse. Persons of the walk live in SG or MY.
func isOutside(person map[string]any) bool {
	return lookUp(person, "residential_address", "country") == "SG"
}

func (m *modelled) judgeCardholder(q request) verdict {
	if code := m.unfit(q.account, nil, q.body, q.body); code != "" {
		return refused(code)
	}
	return verdict{
		apply: func(id func(string) string) (*modelHolder, bool) {
			return m.enrol(q.account, id("cardholder_id"), q.body), false
		},
	}
}

func (m *modelled) judgeUpdate(q request, id string) verdict {
	h := m.find(q.account, id)
	if h == nil {
		return refused("cardholder_not_found")
	}
	if code := m.unfit(q.account, h, q.body, laid(h.person, q.body)); code != "" {
		return refused(code)
	}
	return verdict{
		members: map[string]any{"cardholder_id": h.id},
		apply: func(func(string) string) (*modelHolder, bool) {
			before := h.status
			m.amend(h, q.body)
			m.emit("cardholder.updated", h.id, h.status)
			if h.status != before {
				m.emit("cardholder.kyc.status_changed", h.id, h.status)
				m.release(h)
			}
			return h, false
		},
	}
}

// judgeCard goes through the rules of createCard in their order.
func (m *modelled) judgeCard(q request) verdict {
	inline, isInline := q.body["cardholder_required_fields"].(map[string]any)
	holderID, named := q.body["cardholder_id"].(string)
	oneStep := !named
	basics := []string{"email", "first_name", "last_name", "country_code", "phone_number"}
	if oneStep && (!isInline || m.quirks["cardholder-id"] == "required" || !has(inline, basics...)) {
		return refused("invalid_request_error")
	}
	p := m.products[fmt.Sprint(q.body["card_product_id"])]
	currency, _ := q.body["card_currency"].(string)
	limit, given := decimal.Zero, q.body["card_limit"]
	if given != nil {
		limit = decimal.RequireFromString(fmt.Sprint(given))
	}
	switch {
	case p == nil || !p.enabled:
		return refused("product_not_found")
	case !slices.Contains(p.currencies, currency):
		return refused("card_currency_not_supported")
	case p.limited && limit.IsZero():
		return refused("invalid_request_error")
	}
	h, whole, v := m.judgeOwner(q.account, holderID, inline, p)
	if v.code != "" {
		return v
	}
	place := q.account + " " + currency
	switch {
	case m.quirks["region"] != "off" && (p.regional || m.quirks["region"] == "all") && isOutside(whole):
		return refused("residence_country_not_supported")
	case m.issued(q.account, fmt.Sprint(q.body["card_product_id"])) >= p.quota:
		return refused("card_quota_exceeded")
	case p.single && limit.GreaterThan(m.balances[place]):
		return refused("insufficient_balance")
	}
	return verdict{
		members: map[string]any{"card_status": "PENDING", "order_status": "PROCESSING"},
		apply: func(id func(string) string) (*modelHolder, bool) {
			switch {
			case oneStep:
				h = m.enrol(q.account, id("cardholder_id"), inline)
			case isInline && m.quirks["supplement"] == "merge":
				m.amend(h, inline)
			}
			h.cards++
			if p.single {
				m.balances[place] = m.balances[place].Sub(limit)
			}
			c := &modelCard{
				id: id("card_id"), order: id("card_order_id"), account: q.account, product: fmt.Sprint(q.body["card_product_id"]),
				currency: currency, status: "PENDING", holder: h, prepaid: p.single, waits: h.waits(), limit: limit, created: m.now,
			}
			m.cards = append(m.cards, c)
			if !c.waits {
				m.beginCreation(c)
			}
			return h, !c.waits
		},
	}
}

// judgeOwner goes through the rules about the cardholder, who is nil when the request makes one; whole is all that is known
// of them with what the request adds.
func (m *modelled) judgeOwner(account, id string, inline map[string]any, p *modelProduct) (h *modelHolder, whole map[string]any, v verdict) {
	whole = inline
	if id != "" {
		if h = m.find(account, id); h == nil {
			return nil, nil, refused("cardholder_not_found")
		}
		if h.status != "SUCCESS" {
			return nil, nil, refused("cardholder_" + strings.ToLower(h.status))
		}
		whole = laid(h.person, inline)
	}
	lacking := []any{}
	for _, name := range p.needs {
		if whole[name] == nil {
			lacking = append(lacking, name)
		}
	}
	stays := h == nil || m.quirks["supplement"] == "merge"
	switch {
	case inline == nil:
	case len(lacking) == 0 && stays:
		v.code = m.unfit(account, h, inline, whole)
	case m.quirks["region"] == "all" && isOutside(inline): // nothing will be kept, yet it has to be sound
		v.code = "residence_country_not_supported"
	}
	if v.code == "" && len(lacking) > 0 {
		v.code, v.missing = "kyc_insufficient", lacking
	}
	return h, whole, v
}

// issued counts the cards that an account has of a product, failed ones too.
func (m *modelled) issued(account, product string) (n int) {
	for _, c := range m.cards {
		if c.account == account && c.product == product {
			n++
		}
	}
	return n
}
