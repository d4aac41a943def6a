package mockserver_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
)

// link is the cardholder's open identity check, as retrieve shows it.
func (p *play) link(id string) (url, expires string) {
	p.t.Helper()
	body := p.holder(id)
	url, _ = body["idv_verification_url"].(string)
	expires, _ = body["idv_url_expires_at"].(string)
	return url, expires
}

func TestBehaviourLinkExpires(t *testing.T) {
	p := newPlay(t)
	made := p.ok("POST", "/v1/issuing/cardholders", sarah("SUMSUB_REDIRECT"))
	id := made["cardholder_id"].(string)
	if made["idv_url_expires_at"] != "2026-04-04T17:32:50+08:00" {
		t.Errorf("the link expires %v", made["idv_url_expires_at"])
	}
	p.pass(24 * time.Hour)
	p.state(id, "INCOMPLETE", "PENDING", "PENDING")
	p.expect() // expiry alone tells nothing
	if err := p.world.CompleteIDV(id, mockserver.IDVPassed); !errors.Is(err, mockserver.ErrWrongState) {
		t.Errorf("an expired check was decided: %v", err)
	}
	renewed := p.update(id, map[string]any{"kyc_verification": map[string]any{"method": "SUMSUB_REDIRECT"}})
	if renewed["idv_verification_url"] == made["idv_verification_url"] || renewed["idv_url_expires_at"] != "2026-04-06T01:32:50+08:00" &&
		renewed["idv_url_expires_at"] != "2026-04-05T17:32:50+08:00" {
		t.Errorf("renewed: %v", renewed)
	}
	p.expect("cardholder.updated INCOMPLETE") // the status is the same
	p.control(p.world.CompleteIDV(id, mockserver.IDVPassed))
	p.expect("cardholder.kyc.status_changed SUCCESS")
}

func TestBehaviourResubmitGivesANewLink(t *testing.T) {
	for _, way := range [][]decision{{idv("RESUBMIT")}, {idv("REVIEW"), review("INCOMPLETE")}} {
		p := newPlay(t)
		id := p.enrol(sarah("SUMSUB_REDIRECT"))
		first, _ := p.link(id)
		p.pass(time.Hour)
		for _, step := range way {
			p.control(step(p.world, id))
		}
		second, expires := p.link(id)
		if second == "" || second == first || expires != "2026-04-04T18:32:50+08:00" {
			t.Errorf("the new link %s expires %s", second, expires)
		}
	}
}

func TestBehaviourFailedIsRenewedByAnUpdate(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(sarah("SUMSUB_REDIRECT"))
	old, _ := p.link(id)
	p.control(p.world.CompleteIDV(id, mockserver.IDVFailed, "blurred"))
	if url, _ := p.link(id); url != "" {
		t.Errorf("a FAILED cardholder shows the link %s", url)
	}
	p.bodies()
	body := p.update(id, map[string]any{"kyc_verification": map[string]any{"method": "SUMSUB_REDIRECT"}})
	if url, _ := body["idv_verification_url"].(string); url == "" || url == old || body["cardholder_status"] != "INCOMPLETE" {
		t.Errorf("renewed: %v", body)
	}
	p.expect("cardholder.updated INCOMPLETE", "cardholder.kyc.status_changed INCOMPLETE")
}

func TestBehaviourUpdate(t *testing.T) {
	for name, tc := range map[string]struct {
		before map[string]any
		first  []decision
		patch  map[string]any
		events []string
		shows  map[string]any
	}{
		"email": {
			simple(1), nil,
			map[string]any{"email": "new@example.com"},
			[]string{"cardholder.updated SUCCESS"},
			map[string]any{"email": "new@example.com"},
		},
		"nothing": {simple(1), nil, map[string]any{}, []string{"cardholder.updated SUCCESS"}, nil},
		"names are ignored": {
			simple(1), nil,
			map[string]any{"first_name": "Other", "last_name": "Person"},
			[]string{"cardholder.updated SUCCESS"},
			map[string]any{"first_name": "Sarah", "last_name": "Chen"},
		},
		"gender and birth": {
			simple(1), nil,
			map[string]any{"gender": "FEMALE", "date_of_birth": "1990-01-01"},
			[]string{"cardholder.updated SUCCESS"},
			map[string]any{"gender": "FEMALE", "date_of_birth": "1990-01-01"},
		},
		"phone and country": {
			simple(1), nil,
			map[string]any{"country_code": "CN", "phone_number": "15912345678"},
			[]string{"cardholder.updated SUCCESS"},
			map[string]any{"country_code": "CN", "phone_number": "15912345678"},
		},
		"to standard": {
			simple(1), nil, members(standard(), "nationality", "identity", "residential_address"),
			[]string{"cardholder.updated PENDING", "cardholder.kyc.status_changed PENDING"},
			map[string]any{"review_status": "PENDING"},
		},
		"to redirect": {
			simple(1), nil, members(sarah("SUMSUB_REDIRECT"), "nationality", "identity", "residential_address", "kyc_verification"),
			[]string{"cardholder.updated INCOMPLETE", "cardholder.kyc.status_changed INCOMPLETE"},
			map[string]any{"idv_status": "PENDING"},
		},
		"to third party": {
			simple(1), nil, members(sarah("THIRD_PARTY"), "nationality", "identity", "residential_address", "kyc_verification"),
			[]string{"cardholder.updated SUCCESS"},
			nil,
		},
		"proof ends the check": {
			sarah("SUMSUB_REDIRECT"), nil, members(sarah("THIRD_PARTY"), "kyc_verification"),
			[]string{"cardholder.updated SUCCESS", "cardholder.kyc.status_changed SUCCESS"},
			nil,
		},
		"email of one under check": {
			sarah("SUMSUB_REDIRECT"), nil,
			map[string]any{"email": "new@example.com"},
			[]string{"cardholder.updated INCOMPLETE"},
			map[string]any{"idv_status": "PENDING"},
		},
		"email of one that failed": {
			standard(),
			[]decision{review("FAILED")},
			map[string]any{"email": "new@example.com"},
			[]string{"cardholder.updated FAILED"},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			id := p.enrol(tc.before)
			for _, step := range tc.first {
				p.control(step(p.world, id))
			}
			p.bodies()
			p.pass(time.Minute)
			p.update(id, tc.patch)
			p.expect(tc.events...)
			after := p.holder(id)
			for member, want := range tc.shows {
				if after[member] != want {
					t.Errorf("%s is %v, want %v", member, after[member], want)
				}
			}
		})
	}
}

func TestBehaviourUpdateReplacesObjects(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(sarah("THIRD_PARTY"))
	p.update(id, map[string]any{"residential_address": map[string]any{"country": "MY", "city": "Penang", "line1": "1 Lebuh"}})
	address := p.holder(id)["residential_address"].(map[string]any)
	for _, gone := range []string{"state", "district", "line2", "line_en", "postal_code"} {
		if v := address[gone]; v != nil && v != "" {
			t.Errorf("%s is still %v", gone, v)
		}
	}
	r := p.refused("kyc_insufficient", "POST", "/v1/issuing/cards", cardOf(id, guideProduct))
	if diff := cmp.Diff([]any{"residential_address"}, r.Body["missing_fields"]); diff != "" {
		t.Error(diff)
	}
}

func TestBehaviourUpdateRefuses(t *testing.T) {
	p := newPlay(t)
	id, other := p.enrol(simple(1)), p.enrol(sarah("THIRD_PARTY"))
	before := p.holder(id)
	p.bodies()
	for name, tc := range map[string]struct {
		id    string
		patch map[string]any
		code  string
	}{
		"unknown":                {noSuchID, map[string]any{}, "cardholder_not_found"},
		"email of another":       {id, map[string]any{"email": "Sarah.Chen@Example.com"}, "email_duplicated"},
		"phone of another":       {id, map[string]any{"phone_number": "90755646"}, "phone_number_duplicated"},
		"phone by new country":   {id, map[string]any{"country_code": "CN"}, "invalid_phone_number"},
		"bad phone":              {id, map[string]any{"phone_number": "123"}, "invalid_phone_number"},
		"verification alone":     {id, map[string]any{"kyc_verification": map[string]any{"method": "SUMSUB_REDIRECT"}}, "invalid_request_error"},
		"reference of another":   {id, members(sarah("THIRD_PARTY"), "nationality", "identity", "residential_address", "kyc_verification"), "reference_id_duplicated"},
		"birth in the future":    {other, map[string]any{"date_of_birth": "2027-01-01"}, "invalid_request_error"},
		"a half address":         {other, map[string]any{"residential_address": map[string]any{"country": "SG"}}, "invalid_request_error"},
		"identity without front": {other, map[string]any{"identity": map[string]any{"type": "PASSPORT", "number": "1"}}, "invalid_request_error"},
	} {
		t.Run(name, func(*testing.T) {
			p.refused(tc.code, "POST", "/v1/issuing/cardholders/"+tc.id, tc.patch)
		})
	}
	if diff := cmp.Diff(before, p.holder(id)); diff != "" {
		t.Error(diff)
	}
	p.expect()
	p.update(other, map[string]any{"email": "sarah.chen@example.com"}) // its own
}

func TestBehaviourUniqueness(t *testing.T) {
	p := newPlay(t)
	p.enrol(sarah("THIRD_PARTY"))
	for name, tc := range map[string]struct {
		body map[string]any
		code string
	}{
		"email":               {with(simple(1), "email", "sarah.chen@example.com"), "email_duplicated"},
		"email in capitals":   {with(simple(1), "email", "SARAH.CHEN@EXAMPLE.COM"), "email_duplicated"},
		"phone":               {with(simple(1), "phone_number", "90755646"), "phone_number_duplicated"},
		"reference":           {with(with(sarah("THIRD_PARTY"), "email", "o@example.com"), "phone_number", "81111111"), "reference_id_duplicated"},
		"email before phone":  {sarah("SUMSUB_REDIRECT"), "email_duplicated"},
		"phone before proof":  {with(sarah("THIRD_PARTY"), "email", "o@example.com"), "phone_number_duplicated"},
		"field before unique": {with(sarah("THIRD_PARTY"), "phone_number", "1"), "invalid_phone_number"},
	} {
		t.Run(name, func(*testing.T) { p.refused(tc.code, "POST", "/v1/issuing/cardholders", tc.body) })
	}
	// the same identity document is no obstacle, nor the same phone number elsewhere
	p.enrol(with(with(sarah("SUMSUB_REDIRECT"), "email", "twin@example.com"), "phone_number", "81111111"))
	p.enrol(with(with(simple(7), "phone_number", "90755646"), "country_code", "MY"))
}
