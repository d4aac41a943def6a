package mockserver_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

func (w *walk) mustEqual(rt *rapid.T, what string, want, got any) {
	if diff := cmp.Diff(want, got); diff != "" {
		rt.Fatalf("%s (-model +world):\n%s", what, diff)
	}
}

func (w *walk) settle(rt *rapid.T) { w.must(rt, w.world.Settle(w.t.Context())) }

// compare runs after each step: everything that a control shows, and one list of the API.
func (w *walk) compare(rt *rapid.T) {
	w.settle(rt)
	if now := w.world.Now(); !now.Equal(w.now) {
		rt.Fatalf("it is %s, want %s", now, w.now)
	}
	w.compareObjects(rt)
	w.compareBalances(rt)
	w.compareEvents(rt)
	lists := w.lists()
	w.turns++
	w.look(rt, lists[w.turns%len(lists)])
}

func (w *walk) compareObjects(rt *rapid.T) {
	var want, got []string
	for _, h := range w.holders {
		real, _ := w.world.Cardholder(h.id)
		want = append(want, fmt.Sprint(h.id, h.status, h.email(), h.cards))
		got = append(got, fmt.Sprint(real.ID, real.Status, real.Email, real.Cards))
	}
	for _, c := range w.cards {
		real, _ := w.world.Card(c.id)
		order, _ := w.world.Order(c.order)
		want = append(want, fmt.Sprint(c.id, c.status, c.holder.id, c.orderStatus(), c.available()))
		got = append(got, fmt.Sprint(real.ID, real.Status, real.CardholderID, order.Status, real.Available))
	}
	w.mustEqual(rt, "cardholders and cards", want, got)
}

// orderStatus is where the order behind a card stands.
func (c *modelCard) orderStatus() string {
	return map[string]string{"PENDING": "PROCESSING", "ACTIVE": "SUCCESS", "FAILED": "FAILED"}[c.status]
}

func (c *modelCard) available() decimal.Decimal {
	if c.status == "ACTIVE" {
		return c.limit
	}
	return decimal.Zero
}

func (w *walk) compareBalances(rt *rapid.T) {
	want, got := map[string]string{}, map[string]string{}
	for place, amount := range w.balances {
		want[place] = amount.String()
	}
	for _, b := range w.world.Balances() {
		account := b.AccountID
		if account == w.world.MasterID() {
			account = ""
		}
		got[account+" "+b.Currency] = b.Available.String()
	}
	w.mustEqual(rt, "balances", want, got)
}

// list is one that the API can show.
type list struct {
	account, path, status, holder string
	size, page                    int
}

var statuses = map[string][]string{
	edgeCardholders: {"", "SUCCESS", "PENDING", "INCOMPLETE", "FAILED"}, edgeCards: {"", "PENDING", "ACTIVE", "FAILED"},
}

// lists are all first pages by status.
func (w *walk) lists() []list {
	var all []list
	for _, account := range modelAccounts {
		for _, path := range []string{edgeCardholders, edgeCards} {
			for _, status := range statuses[path] {
				all = append(all, list{account, path, status, "", 100, 1})
			}
		}
	}
	return all
}

func (w *walk) lookAtAll(rt *rapid.T) {
	for _, l := range w.lists() {
		w.look(rt, l)
	}
}

// list looks at a page of a list.
func (w *walk) list(rt *rapid.T) {
	l := list{account: w.account(rt), path: pick(rt, "of", edgeCards, edgeCardholders), size: 10, page: pick(rt, "page", 1, 2, 3)}
	l.status = pick(rt, "status", statuses[l.path]...)
	if l.path == edgeCards {
		l.size = pick(rt, "size", 1, 10)
		if len(w.holders) > 0 && pick(rt, "of one", true, false) {
			l.holder = w.holder(rt).id
		}
	}
	w.look(rt, l)
}

// look compares a list: order, totals and items.
func (w *walk) look(rt *rapid.T, l list) {
	kind := map[string]string{edgeCards: "card_status", edgeCardholders: "cardholder_status"}[l.path]
	query := fmt.Sprintf("?page_size=%d&page_number=%d", l.size, l.page)
	if l.status != "" {
		query += "&" + kind + "=" + l.status
	}
	if l.holder != "" {
		query += "&cardholder_id=" + l.holder
	}
	if l.size < 10 && w.quirks["card-page-size"] == "min10" {
		w.get(rt, l.account, l.path+query, "invalid_request_error")
		return
	}
	r := w.get(rt, l.account, l.path+query, "")
	if r.Status != 200 {
		return
	}
	rows := w.rows(l)
	from, to := min((l.page-1)*l.size, len(rows)), min(l.page*l.size, len(rows))
	want := append([]string{fmt.Sprintf("%d items on %d pages", len(rows), (len(rows)+l.size-1)/l.size)}, rows[from:to]...)
	w.mustEqual(rt, l.path+query+" for "+l.account, want, shown(rt, r.Raw, l.path))
}

// rows writes down all of a list as the model has it.
func (w *walk) rows(l list) (rows []string) {
	if l.path == edgeCardholders {
		for _, h := range newest(w.holders, func(h *modelHolder) (time.Time, string) { return h.created, h.id }) {
			if h.account == l.account && (l.status == "" || l.status == h.status) {
				rows = append(rows, w.holderRow(h))
			}
		}
		return rows
	}
	for _, c := range newest(w.cards, func(c *modelCard) (time.Time, string) { return c.created, c.id }) {
		if c.account == l.account && (l.status == "" || l.status == c.status) && (l.holder == "" || l.holder == c.holder.id) {
			rows = append(rows, fmt.Sprint(c.id, " ", c.status, " ", c.holder.id, " ", w.money(c.limit), " ", w.money(c.available())))
		}
	}
	return rows
}

// holderRow writes down a cardholder as list and retrieve show it.
func (w *walk) holderRow(h *modelHolder) string {
	review := map[string]string{"SUCCESS": "SUCCESS", "FAILED": "FAILED"}[h.status]
	if h.waits() {
		review = "PENDING"
	}
	idv := "<nil>"
	if h.redirected() {
		idv = map[string]string{"SUCCESS": "PASSED", "FAILED": "FAILED"}[h.status]
		if h.waits() {
			idv = "PENDING"
		}
	}
	return fmt.Sprint(h.id, " ", h.status, " ", h.email(), " ", h.cards, " ", review, " ", idv, " ", h.linkEnds())
}

// linkEnds is when the link to the identity check ends, while one is shown.
func (h *modelHolder) linkEnds() any {
	if h.status != "INCOMPLETE" || h.check == nil {
		return nil
	}
	return h.check.ends.In(time.FixedZone("", 8*60*60)).Format(time.RFC3339)
}

// money is how lists write an amount.
func (w *walk) money(d decimal.Decimal) string {
	if w.quirks["money"] == "documented" {
		return d.String()
	}
	return strconv.Quote(d.StringFixed(2))
}

// shown writes down a page as the world has it.
func shown(rt *rapid.T, raw []byte, path string) []string {
	var page struct {
		Pages int `json:"total_pages"`
		Items int `json:"total_items"`
		Data  []map[string]any
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&page); err != nil {
		rt.Fatal(err)
	}
	rows := []string{fmt.Sprintf("%d items on %d pages", page.Items, page.Pages)}
	for _, o := range page.Data {
		if path == edgeCardholders {
			rows = append(rows, shownHolder(o))
			continue
		}
		rows = append(rows, fmt.Sprint(o["card_id"], " ", o["card_status"], " ", lookUp(o, "cardholder", "cardholder_id"), " ", plainly(o["card_limit"]), " ", plainly(o["available_balance"])))
	}
	return rows
}

func shownHolder(o map[string]any) string {
	return fmt.Sprint(o["cardholder_id"], " ", o["cardholder_status"], " ", o["email"], " ", o["number_of_cards"], " ",
		o["review_status"], " ", o["idv_status"], " ", o["idv_url_expires_at"])
}

// plainly keeps numbers and text apart.
func plainly(v any) string {
	if s, ok := v.(string); ok {
		return strconv.Quote(s)
	}
	return fmt.Sprint(v)
}

// retrieve looks at one cardholder, and at one card and its order, also from accounts whose they are not.
func (w *walk) retrieve(rt *rapid.T) {
	h := w.holder(rt)
	account := pick(rt, "from", h.account, w.account(rt))
	r := w.get(rt, account, edgeCardholders+"/"+h.id, map[bool]string{false: "cardholder_not_found"}[account == h.account])
	if r.Status == 200 {
		w.mustEqual(rt, "cardholder", w.holderRow(h), shownHolder(r.Body))
	}
	if len(w.cards) == 0 {
		return
	}
	c := pick(rt, "card", w.cards...)
	account = pick(rt, "from", c.account, w.account(rt))
	r = w.get(rt, account, edgeCards+"/"+c.id, map[bool]string{false: "card_not_found"}[account == c.account])
	if r.Status == 200 {
		w.mustEqual(rt, "card", []any{c.status, w.holderRow(c.holder)}, []any{r.Body["card_status"], shownHolder(r.Body["cardholder"].(map[string]any))})
	}
	r = w.get(rt, account, edgeCards+"/"+c.order+"/order", map[bool]string{false: "card_order_not_found"}[account == c.account])
	if r.Status == 200 {
		w.mustEqual(rt, "order", []any{c.orderStatus(), c.id}, []any{r.Body["order_status"], r.Body["card_id"]})
	}
}

// mustShowState holds the reply of a change against the state that it brought about, before anything happens by itself.
// That of a card shows its cardholder's only if it waits for that.
func (w *walk) mustShowState(rt *rapid.T, r reply, h *modelHolder, hidden bool) {
	want := []any{h.status, h.linkEnds()}
	if hidden {
		want = []any{nil, nil}
	}
	w.mustEqual(rt, "reply", want, []any{r.Body["cardholder_status"], r.Body["idv_url_expires_at"]})
}
