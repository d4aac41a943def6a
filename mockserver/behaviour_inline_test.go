package mockserver_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
)

// identityOf are the members that make a SIMPLIFIED cardholder an ENHANCED one.
func identityOf(method string) map[string]any {
	return members(sarah(method), "date_of_birth", "nationality", "identity", "residential_address", "kyc_verification")
}

// inline asks for a card with data for the cardholder.
func inline(id, product string, data map[string]any) map[string]any {
	body := with(cardOf(id, product), "cardholder_required_fields", data)
	if id == "" {
		delete(body, "cardholder_id")
	}
	return body
}

// TestBehaviourSupplement: what the request adds makes it pass the gate, stays with the cardholder, and no cardholder
// event tells of it.
func TestBehaviourSupplement(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(simple(1))
	made := p.card(inline(id, guideProduct, identityOf("THIRD_PARTY")))
	if len(made) != 6 {
		t.Errorf("the reply has more than the guide's six members: %v", made)
	}
	p.expect()
	after := p.holder(id)
	if after["nationality"] != "SG" || after["date_of_birth"] != "1992-06-15" || after["cardholder_status"] != "SUCCESS" || after["number_of_cards"] != 1.0 {
		t.Errorf("the cardholder is %v", after)
	}
	p.pass(time.Minute)
	p.expect("card.create.succeeded ACTIVE")
	p.card(cardOf(id, guideProduct)) // the gate passes later too
}

func TestBehaviourSupplementCannotRename(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(simple(1))
	p.card(inline(id, simpleProduct, map[string]any{"first_name": "Other", "last_name": "Person", "gender": "FEMALE"}))
	after := p.holder(id)
	if after["first_name"] != "Sarah" || after["last_name"] != "Chen" || after["gender"] != "FEMALE" {
		t.Errorf("the cardholder is %v", after)
	}
}

// TestBehaviourSupplementOfAPart: what is still missing after the merge is named, and nothing is kept.
func TestBehaviourSupplementOfAPart(t *testing.T) {
	for name, tc := range map[string]struct {
		inline  map[string]any
		missing []any
	}{
		"nationality alone": {
			map[string]any{"nationality": "SG"},
			[]any{"date_of_birth", "identity", "residential_address", "kyc_verification"},
		},
		"all but verification": {without(identityOf("THIRD_PARTY"), "kyc_verification"), []any{"kyc_verification"}},
		"verification alone": {
			members(identityOf("THIRD_PARTY"), "kyc_verification"),
			[]any{"date_of_birth", "nationality", "identity", "residential_address"},
		},
		"verification without identity": {without(identityOf("SUMSUB_REDIRECT"), "identity"), []any{"identity"}},
		"an address without its state": {
			inside(identityOf("THIRD_PARTY"), "residential_address", "state", nil),
			[]any{"residential_address"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			id := p.enrol(simple(1))
			before := p.holder(id)
			r := p.refused("kyc_insufficient", "POST", "/v1/issuing/cards", inline(id, guideProduct, tc.inline))
			if diff := cmp.Diff(tc.missing, r.Body["missing_fields"]); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(before, p.holder(id)); diff != "" {
				t.Errorf("the refused request changed the cardholder: %s", diff)
			}
			p.expect()
		})
	}
}

func TestBehaviourSupplementRefuses(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(simple(1))
	p.enrol(simple(2))
	before := p.holder(id)
	for name, tc := range map[string]struct {
		data map[string]any
		code string
		at   string
	}{
		"email of another": {map[string]any{"email": "simple2@example.com"}, "email_duplicated", "cardholder_required_fields.email"},
		"phone of another": {map[string]any{"phone_number": "80000002"}, "phone_number_duplicated", "cardholder_required_fields.phone_number"},
		"bad phone":        {map[string]any{"phone_number": "1"}, "invalid_phone_number", "cardholder_required_fields.phone_number"},
		"bad date":         {map[string]any{"date_of_birth": "2030-01-01"}, "invalid_request_error", "cardholder_required_fields.date_of_birth"},
		"bad type":         {map[string]any{"nationality": 5}, "invalid_request_error", "cardholder_required_fields.nationality"},
	} {
		t.Run(name, func(t *testing.T) {
			r := p.refused(tc.code, "POST", "/v1/issuing/cards", inline(id, simpleProduct, tc.data))
			if message, _ := r.Body["message"].(string); len(message) < len(tc.at) || message[:len(tc.at)] != tc.at {
				t.Errorf("message %q does not begin with %s", message, tc.at)
			}
		})
	}
	if diff := cmp.Diff(before, p.holder(id)); diff != "" {
		t.Error(diff)
	}
}

// TestBehaviourSupplementOfWaiting: data given with the request does not lift the status gate.
func TestBehaviourSupplementOfWaiting(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(sarah("SUMSUB_REDIRECT"))
	p.refused("cardholder_incomplete", "POST", "/v1/issuing/cards", inline(id, guideProduct, members(sarah("THIRD_PARTY"), "kyc_verification")))
	p.state(id, "INCOMPLETE", "PENDING", "PENDING")
}

// awaiting makes a card whose data has to be checked first.
func awaiting(t *testing.T, p *play, oneStep bool) (card map[string]any, holder string) {
	t.Helper()
	if oneStep {
		card = p.card(inline("", guideProduct, sarah("SUMSUB_REDIRECT")))
		holder, _ = card["cardholder_id"].(string)
		return card, holder
	}
	holder = p.enrol(simple(1))
	return p.card(inline(holder, guideProduct, identityOf("SUMSUB_REDIRECT"))), holder
}

func TestBehaviourInlineRedirect(t *testing.T) {
	for _, oneStep := range []bool{false, true} {
		p := newPlay(t)
		made, holder := awaiting(t, p, oneStep)
		want := map[string]any{
			"card_status": "PENDING", "order_status": "PROCESSING", "kyc_method": "SUMSUB_REDIRECT", "verification_status": "UNDER_REVIEW",
			"idv_url_expires_at": "2026-04-04T17:32:50+08:00", "cardholder_status": "INCOMPLETE",
		}
		if diff := cmp.Diff(want, members(made, "card_status", "order_status", "kyc_method", "verification_status", "idv_url_expires_at", "cardholder_status")); diff != "" {
			t.Error(diff)
		}
		if url, _ := p.link(holder); url == "" || url != made["idv_verification_url"] {
			t.Errorf("the reply's link is %v, the cardholder's %s", made["idv_verification_url"], url)
		}
		if oneStep != (made["cardholder_created"] == true) {
			t.Errorf("cardholder_created is %v", made["cardholder_created"])
		}
		p.pass(23 * time.Hour)
		p.expect()
		if err := p.world.ProvisionCard(made["card_id"].(string), mockserver.ProvisionSuccess); !errors.Is(err, mockserver.ErrWrongState) {
			t.Errorf("the card did not wait: %v", err)
		}
		p.refused("cardholder_incomplete", "POST", "/v1/issuing/cards", cardOf(holder, guideProduct))
		p.control(p.world.CompleteIDV(holder, mockserver.IDVPassed))
		p.expect("cardholder.kyc.status_changed SUCCESS")
		p.pass(2*time.Second - 1)
		p.expect()
		p.pass(1)
		p.expect("card.create.succeeded ACTIVE")
	}
}

func TestBehaviourInlineRedirectFails(t *testing.T) {
	p := newPlay(t)
	made, holder := awaiting(t, p, true)
	p.control(p.world.CompleteIDV(holder, mockserver.IDVResubmit))
	p.control(p.world.CompleteIDV(holder, mockserver.IDVReview))
	p.expect("cardholder.kyc.status_changed INCOMPLETE", "cardholder.kyc.status_changed PENDING")
	p.pass(time.Hour)
	p.expect()
	p.control(p.world.CompleteReview(holder, mockserver.ReviewFailed))
	p.expect("cardholder.kyc.status_changed FAILED", "card.create.failed FAILED")
	if got := p.order(made["card_order_id"])["order_status"]; got != "FAILED" {
		t.Errorf("the order is %v", got)
	}
	p.pass(time.Hour)
	p.expect()
}

// TestBehaviourInlineRedirectGivesMoneyBack: a prepaid card that its cardholder's check kept from being made.
func TestBehaviourInlineRedirectGivesMoneyBack(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(simple(1))
	p.card(inline(id, prepaidProduct, identityOf("SUMSUB_REDIRECT")))
	if p.money() != "999000.00" {
		t.Errorf("balance %s", p.money())
	}
	p.control(p.world.CompleteIDV(id, mockserver.IDVFailed))
	if p.money() != "1000000.00" {
		t.Errorf("balance %s", p.money())
	}
}

func TestBehaviourOneStep(t *testing.T) {
	p := newPlay(t)
	made := p.card(inline("", simpleProduct, simple(1)))
	if made["cardholder_created"] != true || made["card_status"] != "PENDING" || made["order_status"] != "PROCESSING" || len(made) != 8 {
		t.Errorf("the reply is %v", made)
	}
	p.expect() // creating a cardholder sends none
	id := made["cardholder_id"].(string)
	if h := p.holder(id); h["email"] != "simple1@example.com" || h["number_of_cards"] != 1.0 || h["cardholder_status"] != "SUCCESS" {
		t.Errorf("the cardholder is %v", h)
	}
	p.pass(2 * time.Second)
	p.expect("card.create.succeeded ACTIVE")
	p.refused("email_duplicated", "POST", "/v1/issuing/cards", inline("", simpleProduct, simple(1)))
}

func TestBehaviourOneStepStandardWaitsForReview(t *testing.T) {
	p := newPlay(t)
	body := inside(standard(), "residential_address", "country", "MY")
	made := p.card(inline("", regionalProduct, body))
	if made["cardholder_status"] != "PENDING" || made["verification_status"] != "UNDER_REVIEW" || made["idv_verification_url"] != nil {
		t.Errorf("the reply is %v", made)
	}
	p.pass(time.Hour)
	p.expect()
	p.control(p.world.CompleteReview(made["cardholder_id"].(string), mockserver.ReviewSuccess))
	p.pass(2 * time.Second)
	p.expect("cardholder.kyc.status_changed SUCCESS", "card.create.succeeded ACTIVE")
}

func TestBehaviourOneStepRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		body    map[string]any
		code    string
		missing any
	}{
		"enhanced data missing": {
			inline("", guideProduct, simple(1)), "kyc_insufficient",
			[]any{"date_of_birth", "nationality", "identity", "residential_address", "kyc_verification"},
		},
		"nobody":               {without(cardOf("", simpleProduct), "cardholder_id"), "invalid_request_error", nil},
		"product first":        {with(inline("", simpleProduct, simple(1)), "card_product_id", noSuchID), "product_not_found", nil},
		"region":               {inline("", regionalProduct, standard()), "residence_country_not_supported", nil},
		"bad phone":            {inline("", simpleProduct, with(simple(1), "phone_number", "1")), "invalid_phone_number", nil},
		"limit before holder":  {with(inline("", simpleProduct, with(simple(1), "phone_number", "1")), "card_limit", 0.001), "invalid_request_error", nil},
		"balance after holder": {with(inline("", prepaidProduct, simple(1)), "card_limit", 1000000.01), "insufficient_balance", nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			r := p.refused(tc.code, "POST", "/v1/issuing/cards", tc.body)
			if diff := cmp.Diff(tc.missing, r.Body["missing_fields"]); diff != "" {
				t.Error(diff)
			}
			if n := p.ok("GET", "/v1/issuing/cardholders", nil)["total_items"]; n != 0.0 {
				t.Errorf("%v cardholders were made", n)
			}
			p.expect()
		})
	}
}

// TestBehaviourOneStepWithoutTheBasics: the ledger (inline-missing) wants a validation refusal for the five basics.
func TestBehaviourOneStepWithoutTheBasics(t *testing.T) {
	for _, name := range []string{"first_name", "last_name", "email", "country_code", "phone_number"} {
		p := newPlay(t)
		p.refused("invalid_request_error", "POST", "/v1/issuing/cards", inline("", simpleProduct, without(simple(1), name)))
	}
}

func TestBehaviourCardOnlySupplement(t *testing.T) {
	p := quirked(t, "supplement", "card-only")
	id := p.enrol(simple(1))
	before := p.holder(id)
	p.card(inline(id, guideProduct, identityOf("THIRD_PARTY")))
	if diff := cmp.Diff(with(before, "number_of_cards", 1.0), p.holder(id)); diff != "" {
		t.Error(diff)
	}
	p.refused("kyc_insufficient", "POST", "/v1/issuing/cards", cardOf(id, guideProduct))
}
