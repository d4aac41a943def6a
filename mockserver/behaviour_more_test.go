package mockserver_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/world"
)

// TestBehaviourUpdateReleasesTheCard: a card that waits for its cardholder goes on, however the cardholder gets there.
func TestBehaviourUpdateReleasesTheCard(t *testing.T) {
	p := newPlay(t)
	made, holder := awaiting(t, p, true)
	p.update(holder, members(sarah("THIRD_PARTY"), "kyc_verification"))
	p.expect("cardholder.updated SUCCESS", "cardholder.kyc.status_changed SUCCESS")
	p.pass(2 * time.Second)
	p.expect("card.create.succeeded ACTIVE")
	if got := p.look(made["card_id"])["card_status"]; got != "ACTIVE" {
		t.Errorf("the card is %v", got)
	}
}

// TestBehaviourReviewOfAnOlderState: a review that was to come is not carried out on what came after it.
func TestBehaviourReviewOfAnOlderState(t *testing.T) {
	p := newPlay(t, mockserver.Config{Policies: policies(func(x *world.Policies) {
		x.Review = world.Policy{Mode: world.After, Delay: time.Hour, Outcome: "SUCCESS"}
	})})
	id := p.enrol(standard())
	p.pass(30 * time.Minute)
	p.update(id, map[string]any{"kyc_verification": map[string]any{"method": "SUMSUB_REDIRECT"}})
	p.control(p.world.CompleteIDV(id, mockserver.IDVReview))
	p.bodies()
	p.pass(time.Hour - 1)
	p.expect()
	p.pass(1)
	p.expect("cardholder.kyc.status_changed SUCCESS")
}

func TestBehaviourFiles(t *testing.T) {
	large := func(n int) string { return base64.StdEncoding.EncodeToString(make([]byte, n)) }
	p := newPlay(t)
	taken := inside(sarah("THIRD_PARTY"), "identity", "front_file", large(2<<20))
	p.enrol(taken)
	for name, tc := range map[string]struct{ member, file string }{
		"front a byte too large": {"front_file", large(2<<20 + 1)},
		"back a byte too large":  {"back_file", large(2<<20 + 1)},
		"a data URI":             {"front_file", "data:image/png;base64," + pixel},
		"no base64":              {"hand_file", "%%%"},
		"no padding":             {"front_file", "YQ"},
		"no front":               {"front_file", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := p.refused("invalid_request_error", "POST", cardholdersPath, inside(sarah("SUMSUB_REDIRECT"), "identity", tc.member, tc.file))
			if message, _ := r.Body["message"].(string); !strings.HasPrefix(message, "identity."+tc.member+":") {
				t.Errorf("message %q", message)
			}
		})
	}
	document := func(kind, file any) map[string]any {
		return without(with(with(simple(1), "document_type", kind), "document", file))
	}
	p.refused("invalid_request_error", "POST", cardholdersPath, document("pdf", large(2<<20+1)))
	p.refused("invalid_request_error", "POST", cardholdersPath, document("exe", pixel))
	p.refused("invalid_request_error", "POST", cardholdersPath, without(document("pdf", pixel), "document"))
	p.enrol(document("pdf", pixel))
}

// TestBehaviourDeliveryAddress is kept, shown and changed.
func TestBehaviourDeliveryAddress(t *testing.T) {
	p := newPlay(t)
	address := map[string]any{"line1": "淮海路 1", "city": "Shanghai", "country": "CN", "postal_code": "200000"}
	id := p.enrol(with(simple(1), "delivery_address", address))
	shown, _ := p.holder(id)["delivery_address"].(map[string]any)
	want := with(with(address, "line2", ""), "state", "") // and nothing of the newer address
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Error(diff)
	}
	p.refused("invalid_request_error", "POST", cardholdersPath+"/"+id, map[string]any{"delivery_address": without(address, "postal_code")})
	if p.holder(id)["cardholder_status"] != "SUCCESS" {
		t.Error("a delivery address changed the status")
	}
}

// TestBehaviourReset: data and clock go, settings and tokens stay, and the same calls give the same ids again.
func TestBehaviourReset(t *testing.T) {
	p := newPlay(t)
	token := p.token
	p.control(p.world.SetQuirk("order-type", "CARD_CREATE"))
	first := p.card(cardOf(p.enrol(simple(1)), prepaidProduct))
	p.pass(time.Minute)
	p.world.Reset()
	p.token, p.told = token, 0
	if !p.world.Now().Equal(guideTime) || len(p.world.Events()) != 0 || p.money() != "1000000.00" {
		t.Errorf("clock %s, %d events, balance %s", p.world.Now(), len(p.world.Events()), p.money())
	}
	if _, items, _ := p.page(cardsPath); items != 0 {
		t.Errorf("%d cards", items)
	}
	second := p.card(cardOf(p.enrol(simple(1)), prepaidProduct))
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
	if got := p.order(second["card_order_id"])["order_type"]; got != "CARD_CREATE" {
		t.Errorf("the quirk went: %v", got)
	}
	p.pass(2 * time.Second)
	p.expect("card.create.succeeded ACTIVE")
}

// TestBehaviourManyCards: the counts of a cardholder and a product follow every card, however it ended.
func TestBehaviourManyCards(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(sarah("THIRD_PARTY"))
	for range 12 {
		p.card(cardOf(id, guideProduct))
	}
	p.pass(time.Minute)
	if n := p.holder(id)["number_of_cards"]; n != 12.0 {
		t.Errorf("number_of_cards is %v", n)
	}
	if _, items, data := p.page(cardsPath + "?card_status=ACTIVE&page_number=2"); items != 12 || len(data) != 2 {
		t.Errorf("%d items, %d on the second page", items, len(data))
	}
}
