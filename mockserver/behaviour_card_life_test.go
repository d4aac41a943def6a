package mockserver_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/world"
)

func TestBehaviourCardComesToBe(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(sarah("THIRD_PARTY"))
	made := p.card(cardOf(id, guideProduct))
	want := map[string]any{
		"card_id": made["card_id"], "card_order_id": made["card_order_id"], "card_status": "PENDING", "order_status": "PROCESSING",
		"create_time": "2026-04-03T17:32:50+08:00", "risk_controls": map[string]any{},
	}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Error(diff)
	}
	if n := p.holder(id)["number_of_cards"]; n != 1.0 {
		t.Errorf("number_of_cards is %v", n)
	}
	p.pass(2*time.Second - time.Nanosecond)
	card, order := p.look(made["card_id"]), p.order(made["card_order_id"])
	if card["card_status"] != "PENDING" || card["available_balance"] != "0.00" || order["order_status"] != "PROCESSING" || order["complete_time"] != nil {
		t.Errorf("too early: %v %v", card, order)
	}
	p.expect()
	p.pass(time.Nanosecond)
	card, order = p.look(made["card_id"]), p.order(made["card_order_id"])
	if card["card_status"] != "ACTIVE" || card["available_balance"] != "1000.00" || order["order_status"] != "SUCCESS" ||
		order["complete_time"] != "2026-04-03T17:32:52+08:00" {
		t.Errorf("after 2 s: %v %v", card, order)
	}
	e := p.bodies()
	if len(e) != 1 || e[0]["event_type"] != "card.create.succeeded" || e[0]["source_id"] != made["card_order_id"] {
		t.Errorf("events %v", e)
	}
	p.pass(time.Hour)
	p.expect()
}

func TestBehaviourProvisioningPolicy(t *testing.T) {
	for _, mode := range []world.Mode{world.Manual, world.Immediate, world.After} {
		for outcome, want := range map[string]string{"SUCCESS": "card.create.succeeded ACTIVE", "FAILED": "card.create.failed FAILED"} {
			t.Run(string(mode)+" "+outcome, func(t *testing.T) {
				policy := world.Policy{Mode: mode, Outcome: outcome}
				if mode == world.After {
					policy.Delay = time.Minute
				}
				p := newPlay(t, mockserver.Config{Policies: policies(func(x *world.Policies) { x.Provisioning = policy })})
				made := p.card(cardOf(p.enrol(simple(1)), simpleProduct))
				if made["card_status"] != "PENDING" || made["order_status"] != "PROCESSING" {
					t.Errorf("the reply does not show the state before: %v", made)
				}
				switch mode {
				case world.Manual:
					p.pass(24 * time.Hour)
					p.expect()
					p.control(p.world.ProvisionCard(made["card_id"].(string), mockserver.ProvisionResult(outcome)))
				case world.Immediate:
				case world.After:
					p.pass(time.Minute - 1)
					p.expect()
					p.pass(1)
				}
				p.expect(want)
				if err := p.world.ProvisionCard(made["card_id"].(string), mockserver.ProvisionSuccess); !errors.Is(err, mockserver.ErrWrongState) {
					t.Errorf("provisioned twice: %v", err)
				}
			})
		}
	}
}

// money is a world's master balance in USD.
func (p *play) money() string {
	p.t.Helper()
	b, err := p.world.Balance("", "USD")
	if err != nil {
		p.t.Fatal(err)
	}
	return b.StringFixed(2)
}

func TestBehaviourPrepaidMoney(t *testing.T) {
	p := newPlay(t)
	p.control(p.world.SetBalance("", "USD", decimal.RequireFromString("1000.50")))
	id := p.enrol(with(simple(1), "email", "sarah+card-failed@example.com"))
	p.refused("insufficient_balance", "POST", "/v1/issuing/cards", with(cardOf(id, prepaidProduct), "card_limit", 1000.51))
	if p.money() != "1000.50" {
		t.Errorf("a refused card took money: %s", p.money())
	}
	made := p.card(with(cardOf(id, prepaidProduct), "card_limit", 1000.50))
	if p.money() != "0.00" {
		t.Errorf("the card was not paid for at once: %s", p.money())
	}
	p.refused("insufficient_balance", "POST", "/v1/issuing/cards", with(cardOf(id, prepaidProduct), "card_limit", 0.01))
	p.pass(2 * time.Second)
	p.expect("card.create.failed FAILED")
	if p.money() != "1000.50" {
		t.Errorf("the money of a card that failed did not come back: %s", p.money())
	}
	if card := p.look(made["card_id"]); card["card_status"] != "FAILED" || card["available_balance"] != "0.00" {
		t.Errorf("the failed card: %v", card)
	}
	if n := p.holder(id)["number_of_cards"]; n != 1.0 {
		t.Errorf("a failed card counts too, number_of_cards is %v", n)
	}
}

func TestBehaviourShareCardsCostNothing(t *testing.T) {
	p := newPlay(t)
	p.control(p.world.SetBalance("", "USD", decimal.Zero))
	p.card(with(cardOf(p.enrol(simple(1)), simpleProduct), "card_limit", 250000))
	p.pass(time.Minute)
	p.expect("card.create.succeeded ACTIVE")
	if p.money() != "0.00" {
		t.Errorf("balance %s", p.money())
	}
}
