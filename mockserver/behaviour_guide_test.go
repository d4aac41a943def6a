package mockserver_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
)

// leaf is one value of a JSON text and where it stands.
type leaf struct {
	Path  string
	Value any
}

// leaves lists the members of a JSON text in the order in which they are written, so that names and order are compared
// along with the values.
func leaves(t *testing.T, raw []byte) []leaf {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var out []leaf
	var walk func(path string)
	walk = func(path string) {
		token, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		open, nested := token.(json.Delim)
		if !nested {
			out = append(out, leaf{path, token})
			return
		}
		out = append(out, leaf{path, open.String()})
		for n := 0; d.More(); n++ {
			at := fmt.Sprintf("%s[%d]", path, n)
			if open == '{' {
				name, err := d.Token()
				if err != nil {
					t.Fatal(err)
				}
				at = fmt.Sprint(path, ".", name)
			}
			walk(at)
		}
		if _, err := d.Token(); err != nil {
			t.Fatal(err)
		}
	}
	walk("")
	return out
}

// own gives the form of a member whose value cannot be the guide's: ids, links and tokens of ours, and an email that the
// page hides.
func own(path string) (form *regexp.Regexp, ok bool) {
	switch path {
	case ".auth_token":
		return regexp.MustCompile(`^eyJ[\w-]+\.[\w-]+\.[\w-]+$`), true
	case ".idv_verification_url":
		return regexp.MustCompile(`^http://[^ ]+/idv/[\w~.-]+$`), true
	case ".data.email":
		return regexp.MustCompile(`^sarah\.chen@example\.com$`), true
	case ".cardholder_id", ".event_id", ".source_id", ".data.cardholder_id", ".card_id", ".card_order_id":
		return regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`), true
	}
	return nil, false
}

// asGuide holds a JSON text against one of the guide's samples: the same members, in the same order, of the same values.
func asGuide(t *testing.T, sample string, got []byte) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "guide", sample+".json"))
	if err != nil {
		t.Fatal(err)
	}
	want, have := leaves(t, raw), leaves(t, got)
	for i, l := range have {
		form, ok := own(l.Path)
		if !ok {
			continue
		}
		if value, _ := l.Value.(string); !form.MatchString(value) {
			t.Errorf("%s is %v", l.Path, l.Value)
		}
		if i < len(want) {
			have[i].Value = want[i].Value
		}
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("%s is not the guide's: %s", sample, diff)
	}
}

// TestBehaviourGuideSamples plays the guide's steps at the guide's times and holds each success reply, and the webhook,
// against the guide's own sample.
func TestBehaviourGuideSamples(t *testing.T) {
	p := newPlay(t, mockserver.Config{FrozenAt: guideTime.Add(-77 * time.Second)})
	p.extra.Set("x-client-id", "play")
	p.extra.Set("x-api-key", "any")
	asGuide(t, "token", p.call("POST", "/v1/connect/token", nil).Raw)
	p.as("")
	products := p.call("GET", "/v1/issuing/products?page_size=10&page_number=1", nil)
	var list struct{ Data []json.RawMessage }
	if err := json.Unmarshal(products.Raw, &list); err != nil || len(list.Data) == 0 {
		t.Fatalf("%v: %s", err, products.Raw)
	}
	asGuide(t, "product", list.Data[0])
	p.pass(77 * time.Second)

	redirected := p.create(sarah("SUMSUB_REDIRECT"))
	asGuide(t, "cardholder_redirect", redirected.Raw)
	id := redirected.Body["cardholder_id"].(string)
	second := with(with(sarah("THIRD_PARTY"), "email", "other@example.com"), "phone_number", "81234567")
	asGuide(t, "cardholder_third_party", p.create(second).Raw)

	p.pass(119 * time.Second)
	p.control(p.world.CompleteIDV(id, mockserver.IDVPassed))
	events := p.world.Events()
	asGuide(t, "kyc_status_changed", events[len(events)-1].Body)
	if told := p.bodies()[0]; told["source_id"] != id || told["data"].(map[string]any)["cardholder_id"] != id {
		t.Errorf("the event is of %v", told["source_id"])
	}

	p.pass(66 * time.Second)
	asGuide(t, "card", p.issue(cardOf(id, guideProduct)).Raw)
	p.pass(2 * time.Second)
	p.expect("card.create.succeeded ACTIVE")
}

// TestBehaviourGuideRefusal: the guide's kyc_insufficient, and with the quirk to the letter.
func TestBehaviourGuideRefusal(t *testing.T) {
	for value, adds := range map[string]string{"present": `{"type":"cardholder_error",`, "absent": `{`} {
		p := quirked(t, "kyc-type", value)
		id := p.enrol(with(with(simple(1), "date_of_birth", "1992-06-15"), "nationality", "SG"))
		r := p.refused("kyc_insufficient", "POST", cardsPath, inline(id, guideProduct, members(sarah("THIRD_PARTY"), "kyc_verification")))
		rest, ok := strings.CutPrefix(string(r.Raw), adds)
		if !ok {
			t.Errorf("%s: %s", value, r.Raw)
		}
		asGuide(t, "kyc_insufficient", []byte("{"+rest))
	}
}

// TestBehaviourCardCreatedSample holds the card event against the members of its page, in its order.
func TestBehaviourCardCreatedSample(t *testing.T) {
	p := newPlay(t)
	made := p.card(with(cardOf(p.enrol(simple(1)), simpleProduct), "risk_controls", map[string]any{"enable_3ds": "Y", "allow_3ds_transactions": "Y"}))
	p.pass(2 * time.Second)
	events := p.world.Events()
	body := events[len(events)-1].Body
	var got []string
	for _, l := range leaves(t, body) {
		got = append(got, fmt.Sprint(l.Path, "=", l.Value))
	}
	shown := p.look(made["card_id"])["card_number"].(string)
	holder := p.look(made["card_id"])["cardholder"].(map[string]any)["cardholder_id"]
	want := []string{
		"={", ".version=V1.6.0", ".event_name=ISSUING", ".event_type=card.create.succeeded", ".event_id=" + events[len(events)-1].ID,
		fmt.Sprint(".source_id=", made["card_order_id"]), ".data={", ".data.card_available_balance=1000", ".data.card_bin=40963608",
		fmt.Sprint(".data.card_id=", made["card_id"]), ".data.card_number=40963608****" + shown[12:],
		".data.card_product_id=" + simpleProduct, ".data.card_scheme=VISA", ".data.card_status=ACTIVE", ".data.cardholder={",
		fmt.Sprint(".data.cardholder.cardholder_id=", holder), ".data.cardholder.cardholder_status=SUCCESS",
		".data.cardholder.create_time=2026-04-03T17:32:50+08:00", ".data.cardholder.email=simple1@example.com",
		".data.cardholder.first_name=Sarah", ".data.cardholder.last_name=Chen", ".data.form_factor=VIRTUAL", ".data.metadata={",
		".data.mode_type=SHARE", ".data.risk_control={", ".data.risk_control.enable_3ds=Y", ".data.risk_control.allow_3ds_transactions=Y",
		".data.spending_limits=[", ".data.spending_limits[0]={", ".data.spending_limits[0].amount=20000",
		".data.spending_limits[0].interval=PER_TRANSACTION",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestBehaviourCardholderEvents: the same members for both events, and the empty forms of a cardholder without KYC.
func TestBehaviourCardholderEvents(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(simple(1))
	p.pass(time.Minute)
	p.update(id, map[string]any{})
	want := map[string]any{
		"cardholder_id": id, "cardholder_status": "SUCCESS", "country_code": "SG", "create_time": "2026-04-03T17:32:50+08:00",
		"date_of_birth": "0001-01-01", "email": "simple1@example.com", "first_name": "Sarah", "idv_provider": "", "idv_status": "",
		"last_name": "Chen", "nationality": "", "phone_number": "80000001", "update_time": "2026-04-03T17:33:50+08:00",
	}
	if diff := cmp.Diff(want, p.bodies()[0]["data"]); diff != "" {
		t.Error(diff)
	}
}

// TestBehaviourCardholderShown holds retrieve against the reference: what was given, without the document and the proof.
func TestBehaviourCardholderShown(t *testing.T) {
	p := newPlay(t)
	full := with(sarah("SUMSUB_REDIRECT"), "gender", "FEMALE")
	made := p.ok("POST", cardholdersPath, full)
	id := made["cardholder_id"].(string)
	want := members(full, "email", "first_name", "last_name", "country_code", "phone_number", "date_of_birth", "gender", "nationality", "residential_address")
	maps.Copy(want, map[string]any{
		"cardholder_id": id, "number_of_cards": 0.0, "create_time": "2026-04-03 17:32:50", "cardholder_status": "INCOMPLETE",
		"review_status": "PENDING", "idv_status": "PENDING", "idv_verification_url": made["idv_verification_url"],
		"idv_url_expires_at": made["idv_url_expires_at"],
	})
	if diff := cmp.Diff(want, p.holder(id)); diff != "" {
		t.Error(diff)
	}
	bare := p.holder(p.enrol(simple(1)))
	wantBare := map[string]any{
		"cardholder_id": bare["cardholder_id"], "email": "simple1@example.com", "first_name": "Sarah", "last_name": "Chen",
		"number_of_cards": 0.0, "create_time": "2026-04-03 17:32:50", "cardholder_status": "SUCCESS", "country_code": "SG",
		"phone_number": "80000001", "gender": "", "nationality": "", "review_status": "SUCCESS",
	}
	if diff := cmp.Diff(wantBare, bare); diff != "" {
		t.Errorf("a cardholder of the basics: %s", diff)
	}
}
