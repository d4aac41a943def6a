package mockserver_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver"
)

// as makes the calls that follow for an account; empty is the master.
func (p *play) as(account string) {
	if account == "" {
		p.extra.Del("x-on-behalf-of")
		return
	}
	p.extra.Set("x-on-behalf-of", account)
}

// TestBehaviourAccountsAreApart looks from each account for what the other has, with every operation.
func TestBehaviourAccountsAreApart(t *testing.T) {
	for _, owner := range []string{"", mockserver.SubAccountID} {
		p := newPlay(t)
		other := mockserver.SubAccountID
		if owner != "" {
			other = ""
		}
		p.as(owner)
		id := p.enrol(simple(1))
		made := p.card(cardOf(id, simpleProduct))
		p.as(other)
		for path, code := range map[string]string{
			cardholdersPath + "/" + id:                                  "cardholder_not_found",
			fmt.Sprint(cardsPath, "/", made["card_id"]):                 "card_not_found",
			fmt.Sprint(cardsPath, "/", made["card_order_id"], "/order"): "card_order_not_found",
		} {
			p.refused(code, "GET", path, nil)
		}
		p.refused("cardholder_not_found", "POST", cardholdersPath+"/"+id, map[string]any{"gender": "FEMALE"})
		p.refused("cardholder_not_found", "POST", cardsPath, cardOf(id, simpleProduct))
		for _, path := range []string{
			cardholdersPath, cardholdersPath + "?cardholder_status=SUCCESS", cardsPath, cardsPath + "?card_status=PENDING",
			cardsPath + "?cardholder_id=" + id,
		} {
			if _, items, _ := p.page(path); items != 0 {
				t.Errorf("%s shows %d items of the other account", path, items)
			}
		}
		twin := p.enrol(simple(1)) // email and phone are free here
		p.card(cardOf(twin, simpleProduct))
		p.as(owner)
		if _, items, _ := p.page(cardholdersPath); items != 1 {
			t.Errorf("%d cardholders", items)
		}
		if _, items, _ := p.page("/v1/issuing/products"); items != 6 {
			t.Errorf("products are common to all accounts: %d", items)
		}
	}
}

func TestBehaviourBalancesAreApart(t *testing.T) {
	p := newPlay(t)
	p.as(mockserver.SubAccountID)
	p.card(cardOf(p.enrol(simple(1)), prepaidProduct))
	for account, want := range map[string]int64{"": 1_000_000, mockserver.SubAccountID: 999_000} {
		if b, err := p.world.Balance(account, "USD"); err != nil || !b.Equal(decimal.NewFromInt(want)) {
			t.Errorf("account %q has %s, %v", account, b, err)
		}
	}
}

// TestBehaviourReferenceIDIsGlobal: unlike email and phone, over all accounts.
func TestBehaviourReferenceIDIsGlobal(t *testing.T) {
	p := newPlay(t)
	p.enrol(sarah("THIRD_PARTY"))
	p.as(mockserver.SubAccountID)
	p.refused("reference_id_duplicated", "POST", cardholdersPath, sarah("THIRD_PARTY"))
}

func TestBehaviourOnBehalfOf(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(simple(1))
	want := map[string]any{
		"type": "account_error", "code": "sub_account_not_found",
		"message": "sub-account associated with the on-behalf-of not found or deactivated",
	}
	for _, account := range []string{noSuchID, "not-a-uuid", "18523f72f4de4f9cbb8eec7d1c4f32be", " "} {
		p.extra["X-On-Behalf-Of"] = []string{account}
		for _, path := range []string{
			"/v1/issuing/products", cardholdersPath, cardholdersPath + "/" + id, cardsPath, cardsPath + "/" + id, cardsPath + "/" + id + "/order",
		} {
			r := p.refused("sub_account_not_found", "GET", path, nil)
			if diff := cmp.Diff(want, r.Body); diff != "" {
				t.Errorf("%q: %s", account, diff)
			}
		}
		p.refused("sub_account_not_found", "POST", cardholdersPath, simple(2))
		p.refused("sub_account_not_found", "POST", cardholdersPath+"/"+id, map[string]any{})
		p.refused("sub_account_not_found", "POST", cardsPath, cardOf(id, simpleProduct))
	}
	p.extra["X-On-Behalf-Of"] = []string{""}
	if _, items, _ := p.page(cardholdersPath); items != 1 {
		t.Errorf("empty is not the master: %d items", items)
	}
	p.extra["X-On-Behalf-Of"] = []string{"18523F72-F4DE-4F9C-BB8E-EC7D1C4F32BE"}
	if _, items, _ := p.page(cardholdersPath); items != 0 {
		t.Errorf("the sub-account in capitals: %d items", items)
	}
}

// TestBehaviourEventsOfSubAccounts: webhooks are configured once for all accounts.
func TestBehaviourEventsOfSubAccounts(t *testing.T) {
	p := newPlay(t)
	p.as(mockserver.SubAccountID)
	id := p.enrol(sarah("SUMSUB_REDIRECT"))
	p.control(p.world.CompleteIDV(id, mockserver.IDVPassed))
	p.card(cardOf(id, guideProduct))
	p.pass(time.Minute)
	p.expect("cardholder.kyc.status_changed SUCCESS", "card.create.succeeded ACTIVE")
}
