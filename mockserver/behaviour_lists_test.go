package mockserver_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
)

// page is a list reply as a test wants it.
func (p *play) page(path string) (pages, items int, data []any) {
	p.t.Helper()
	body := p.ok("GET", path, nil)
	data, ok := body["data"].([]any)
	if !ok || len(body) != 3 {
		p.t.Errorf("%s: the list is %v", path, body)
	}
	return int(body["total_pages"].(float64)), int(body["total_items"].(float64)), data
}

// field picks one member of each item.
func field(data []any, name string) (out []string) {
	for _, item := range data {
		out = append(out, fmt.Sprint(item.(map[string]any)[name]))
	}
	return out
}

const cardholdersPath, cardsPath = "/v1/issuing/cardholders", "/v1/issuing/cards"

func TestBehaviourListPages(t *testing.T) {
	p := newPlay(t)
	var newestFirst []string
	for i := range 23 {
		newestFirst = append([]string{p.enrol(simple(i))}, newestFirst...)
		p.pass(time.Second)
	}
	for query, want := range map[string]struct{ pages, from, to int }{
		"":                                 {3, 0, 10},
		"?page_size=10&page_number=1":      {3, 0, 10},
		"?page_number=2":                   {3, 10, 20},
		"?page_number=3":                   {3, 20, 23},
		"?page_number=4":                   {3, 23, 23},
		"?page_number=1000000000000":       {3, 23, 23},
		"?page_number=9223372036854775807": {3, 23, 23},
		"?page_size=11&page_number=2":      {3, 11, 22},
		"?page_size=23":                    {1, 0, 23},
		"?page_size=22&page_number=2":      {2, 22, 23},
		"?page_size=100":                   {1, 0, 23},
		"?page_size=100&page_number=2":     {1, 23, 23},
	} {
		pages, items, data := p.page(cardholdersPath + query)
		if diff := cmp.Diff(slices.Clip(newestFirst[want.from:want.to]), field(data, "cardholder_id")); diff != "" && want.from != want.to || pages != want.pages || items != 23 {
			t.Errorf("%q: %d pages, %d items: %s", query, pages, items, diff)
		}
	}
	for _, query := range []string{
		"page_size=9", "page_size=0", "page_size=-1", "page_size=101", "page_size=ten", "page_size=", "page_size=10.0",
		"page_number=0", "page_number=-1", "page_number=x", "page_number=", "page_number=99999999999999999999",
	} {
		for _, path := range []string{cardholdersPath, cardsPath, "/v1/issuing/products"} {
			r := p.refused("invalid_request_error", "GET", path+"?"+query, nil)
			name, _, _ := strings.Cut(query, "=")
			if message, _ := r.Body["message"].(string); !strings.HasPrefix(message, name+":") {
				t.Errorf("%s: message %q", query, message)
			}
		}
	}
}

// TestBehaviourSamePageOfOneInstant: what was created at one instant is in the order of the ids, newest first otherwise.
func TestBehaviourSamePageOfOneInstant(t *testing.T) {
	p := newPlay(t)
	var ids []string
	for i := range 5 {
		ids = append(ids, p.enrol(simple(i)))
	}
	_, _, data := p.page(cardholdersPath)
	got := field(data, "cardholder_id")
	slices.Sort(ids)
	slices.Reverse(ids)
	if diff := cmp.Diff(ids, got); diff != "" {
		t.Errorf("%s", diff)
	}
}

func TestBehaviourEmptyLists(t *testing.T) {
	p := newPlay(t)
	for _, path := range []string{cardholdersPath, cardsPath, cardholdersPath + "?cardholder_status=FAILED", cardsPath + "?card_number=4096360800000000"} {
		r := p.call("GET", path, nil)
		if string(r.Raw) != `{"total_pages":0,"total_items":0,"data":[]}` {
			t.Errorf("%s: %s", path, r.Raw)
		}
	}
}

func TestBehaviourCardholdersByStatus(t *testing.T) {
	p := newPlay(t)
	ids := map[string]string{
		"SUCCESS": p.enrol(simple(1)), "PENDING": p.enrol(with(standard(), "phone_number", "81111112")),
		"INCOMPLETE": p.enrol(with(sarah("SUMSUB_REDIRECT"), "email", "i@example.com")),
	}
	failed := p.enrol(with(with(sarah("SUMSUB_REDIRECT"), "email", "f@example.com"), "phone_number", "81111111"))
	p.control(p.world.CompleteIDV(failed, mockserver.IDVFailed))
	ids["FAILED"] = failed
	for status, id := range ids {
		_, items, data := p.page(cardholdersPath + "?cardholder_status=" + status)
		if diff := cmp.Diff([]string{id}, field(data, "cardholder_id")); diff != "" || items != 1 {
			t.Errorf("%s: %s", status, diff)
		}
		if diff := cmp.Diff(p.holder(id), data[0]); diff != "" {
			t.Errorf("list and retrieve differ: %s", diff)
		}
	}
	p.refused("invalid_request_error", "GET", cardholdersPath+"?cardholder_status=success", nil)
	p.control(p.world.CompleteIDV(ids["INCOMPLETE"], mockserver.IDVPassed))
	if _, items, _ := p.page(cardholdersPath + "?cardholder_status=SUCCESS"); items != 2 {
		t.Errorf("%d are SUCCESS", items)
	}
}

func TestBehaviourCardFilters(t *testing.T) {
	p := newPlay(t)
	a, b := p.enrol(simple(1)), p.enrol(with(simple(2), "email", "b+card-failed@example.com"))
	first := p.card(cardOf(a, simpleProduct))["card_id"].(string)
	p.pass(time.Minute)
	second := p.card(cardOf(a, simpleProduct))["card_id"].(string)
	third := p.card(cardOf(b, simpleProduct))["card_id"].(string)
	p.pass(time.Second)
	masked := p.look(first)["card_number"].(string)
	ids := map[string]string{first: "first", second: "second", third: "third"}
	query := func(q string) string {
		_, items, data := p.page(cardsPath + q)
		var out []string
		for _, id := range field(data, "card_id") {
			out = append(out, ids[id])
		}
		if items != len(out) {
			t.Errorf("%s: %d items, total_items %d", q, len(out), items)
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	for q, want := range map[string]string{
		"":                       "first second third",
		"?cardholder_id=" + a:    "first second",
		"?cardholder_id=" + b:    "third",
		"?card_status=ACTIVE":    "first",
		"?card_status=PENDING":   "second third",
		"?card_status=FROZEN":    "",
		"?card_number=" + masked: "first",
		"?cardholder_id=" + a + "&card_status=PENDING":    "second",
		"?cardholder_id=" + b + "&card_status=ACTIVE":     "",
		"?cardholder_id=" + noSuchID:                      "",
		"?card_number=" + masked + "&card_status=PENDING": "",
		"?card_number=" + masked + "&cardholder_id=" + a:  "first",
	} {
		if got := query(q); got != want {
			t.Errorf("%s: %q, want %q", q, got, want)
		}
	}
	p.pass(time.Minute)
	if got := query("?card_status=FAILED"); got != "third" {
		t.Errorf("FAILED: %q", got)
	}
	p.refused("invalid_request_error", "GET", cardsPath+"?card_status=active", nil)
	p.refused("invalid_request_error", "GET", cardsPath+"?cardholder_id=x", nil)
}

// TestBehaviourCardListAndDetailDiffer as they were seen: limit and metadata are text in the list, the cardholder is short.
func TestBehaviourCardListAndDetailDiffer(t *testing.T) {
	p := newPlay(t)
	id := p.enrol(simple(1))
	made := p.card(with(cardOf(id, simpleProduct), "metadata", map[string]any{"a": "b"}))
	p.pass(2 * time.Second)
	_, _, data := p.page(cardsPath)
	listed, detail := data[0].(map[string]any), p.look(made["card_id"])
	number := detail["card_number"]
	short := map[string]any{
		"cardholder_id": id, "cardholder_status": "SUCCESS", "create_time": "2026-04-03T17:32:50+08:00",
		"email": "simple1@example.com", "first_name": "Sarah", "last_name": "Chen",
	}
	wantListed := map[string]any{
		"card_id": made["card_id"], "card_bin": "40963608", "card_scheme": "VISA", "card_number": number, "form_factor": "VIRTUAL",
		"mode_type": "SHARE", "card_product_id": simpleProduct, "card_limit": "1000.00", "available_balance": "1000.00",
		"consumed_amount": "0.00", "cardholder": short, "card_status": "ACTIVE", "card_currency": "USD", "metadata": `{"a":"b"}`,
		"update_reason": "",
	}
	if diff := cmp.Diff(wantListed, listed); diff != "" {
		t.Errorf("listed: %s", diff)
	}
	wantDetail := maps.Clone(wantListed)
	maps.Copy(wantDetail, map[string]any{
		"card_limit": 1000.0, "metadata": map[string]any{"a": "b"}, "no_pin_payment_amount": "USD",
		"cardholder":        with(p.holder(id), "create_time", "2026-04-03T17:32:50+08:00"),
		"spending_controls": []any{map[string]any{"amount": "20000", "interval": "PER_TRANSACTION"}},
		"risk_controls":     map[string]any{"allow_3ds_transactions": "Y"},
	})
	if diff := cmp.Diff(wantDetail, detail); diff != "" {
		t.Errorf("detail: %s", diff)
	}
}

func TestBehaviourMetadataOfNone(t *testing.T) {
	p := newPlay(t)
	made := p.card(cardOf(p.enrol(simple(1)), simpleProduct))
	if v, ok := p.look(made["card_id"])["metadata"]; !ok || v != nil {
		t.Errorf("detail: %v, %v", v, ok)
	}
	_, _, data := p.page(cardsPath)
	if v := data[0].(map[string]any)["metadata"]; v != "" && v != "{}" {
		t.Errorf("list: %v", v)
	}
}

func TestBehaviourProducts(t *testing.T) {
	p := newPlay(t)
	pages, items, data := p.page("/v1/issuing/products?page_size=10&page_number=1")
	if pages != 1 || items != 6 {
		t.Errorf("%d pages, %d items", pages, items)
	}
	want := []string{
		guideProduct + " 46651711 VISA SHARE ENHANCED ENABLED 3001 [USD SGD HKD] [VIR]",
		simpleProduct + " 40963608 VISA SHARE SIMPLIFIED ENABLED 1000 [USD SGD] [VIR PHY]",
		prepaidProduct + " 49372418 VISA SINGLE SIMPLIFIED ENABLED 1000 [USD] [VIR]",
		regionalProduct + " 40433705 VISA SHARE STANDARD ENABLED 1000 [USD SGD] [VIR]",
		limitedProduct + " 527735 MASTERCARD SINGLE SIMPLIFIED ENABLED 1000 [USD SGD] [VIR]",
		disabledProduct + " 40963609 VISA SHARE SIMPLIFIED DISABLED 1000 [USD] [VIR]",
	}
	var got []string
	for _, item := range data {
		m := item.(map[string]any)
		got = append(got, fmt.Sprint(m["product_id"], " ", m["card_bin"], " ", m["card_scheme"], " ", m["mode_type"], " ", m["kyc_level"], " ",
			m["product_status"], " ", m["max_card_quota"], " ", m["card_currency"], " ", m["card_form"]))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	basic := data[1].(map[string]any)["required_fields"].([]any)
	if diff := cmp.Diff([]string{"first_name", "last_name", "email", "country_code", "phone_number", "date_of_birth"}, field(basic, "name")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"true", "true", "true", "true", "true", "false"}, field(basic, "required")); diff != "" {
		t.Error(diff)
	}
}
