package mockserver_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/uqmock/uqmock/mockserver"
)

// The model: what a world of default settings is, in the fewest words. It knows nothing of how the fake does it.
type model struct {
	t      *testing.T
	fake   *mockserver.Server
	world  *mockserver.World
	api    *api
	people int // made so far, also in vain: keeps emails and phones apart

	now      time.Time
	holders  []*modelHolder
	cards    []*modelCard
	balances map[string]decimal.Decimal // of accounts, in USD
	events   []string
}

type modelHolder struct {
	id, account, email string
	person             map[string]any
	status             string
	enhanced           bool // kyc_verification was given
	redirect           bool // by SUMSUB_REDIRECT
	decided            bool // the latest check was
	expires            time.Time
	cards              int
}

type modelCard struct {
	id, order, account, status string
	holder                     *modelHolder
	prepaid                    bool
	limit                      decimal.Decimal
	due                        time.Time
}

// accounts are the two that every world has; the master's header is empty.
var modelAccounts = []string{"", mockserver.SubAccountID}

func newModel(t *testing.T) *model {
	fake, err := mockserver.New(mockserver.Config{FrozenAt: edgeNow, Bug: func(op string, err error) { t.Errorf("%s: %v", op, err) }})
	if err != nil {
		t.Fatal(err)
	}
	m := &model{t: t, fake: fake, world: fake.World("model"), now: edgeNow, balances: map[string]decimal.Decimal{}}
	for _, account := range modelAccounts {
		m.balances[account] = decimal.NewFromInt(1_000_000)
	}
	m.api = connect(t, fake, "model")
	return m
}

func (m *model) call(account, method, path string, body any) reply {
	return edgeWith(m.api, "x-on-behalf-of", account).call(method, path, body)
}

func (m *model) emit(kind, source, status string) {
	m.events = append(m.events, kind+" "+source+" "+status)
}

// compareEvents runs after each step.
func (m *model) compareEvents(rt *rapid.T) {
	var got []string
	for _, e := range m.world.Events() {
		var body struct {
			Type string `json:"event_type"`
			Data struct {
				Holder string `json:"cardholder_status"`
				Card   string `json:"card_status"`
			} `json:"data"`
		}
		if err := json.Unmarshal(e.Body, &body); err != nil {
			rt.Fatal(err)
		}
		got = append(got, body.Type+" "+e.SourceID+" "+body.Data.Holder+body.Data.Card)
	}
	if diff := cmp.Diff(m.events, got); diff != "" {
		rt.Fatalf("events (-model +world):\n%s", diff)
	}
}

// look compares lists, objects, counts and balances.
func (m *model) look(rt *rapid.T) {
	want, got := []string{}, []string{}
	for _, account := range modelAccounts {
		for _, status := range []string{"SUCCESS", "PENDING", "INCOMPLETE", "FAILED"} {
			n := m.count(func(h *modelHolder) bool { return h.account == account && h.status == status })
			want = append(want, fmt.Sprintf("cardholders %s %s %d", account, status, n))
			r := m.call(account, "GET", edgeCardholders+"?cardholder_status="+status, nil)
			got = append(got, fmt.Sprintf("cardholders %s %s %v", account, status, r.Body["total_items"]))
		}
		for _, status := range []string{"PENDING", "ACTIVE", "FAILED"} {
			var ids []string
			for _, c := range slices.Backward(m.cards) {
				if c.account == account && c.status == status {
					ids = append(ids, c.id)
				}
			}
			r := m.call(account, "GET", edgeCards+"?page_size=100&card_status="+status, nil)
			got, want = append(got, listed(r, status)), append(want, fmt.Sprintf("cards %s %d %v", status, len(ids), slices.Sorted(slices.Values(ids))))
		}
		balance, err := m.world.Balance(account, "USD")
		if err != nil {
			rt.Fatal(err)
		}
		want, got = append(want, m.balances[account].String()), append(got, balance.String())
	}
	for _, h := range m.holders {
		r := m.call(h.account, "GET", edgeCardholders+"/"+h.id, nil)
		want = append(want, fmt.Sprintf("%s %s %s %d", h.id, h.status, h.email, h.cards))
		got = append(got, fmt.Sprintf("%v %v %v %v", r.Body["cardholder_id"], r.Body["cardholder_status"], r.Body["email"], r.Body["number_of_cards"]))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		rt.Fatalf("(-model +world):\n%s", diff)
	}
}

func (m *model) count(is func(*modelHolder) bool) (n int) {
	for _, h := range m.holders {
		if is(h) {
			n++
		}
	}
	return n
}

// listed writes a list of cards as the model does.
func listed(r reply, status string) string {
	items, _ := r.Body["data"].([]any)
	var ids []string
	for _, item := range items {
		card, _ := item.(map[string]any)
		ids = append(ids, fmt.Sprint(card["card_id"]))
	}
	return fmt.Sprintf("cards %s %v %v", status, r.Body["total_items"], slices.Sorted(slices.Values(ids)))
}
