package mockserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const newProduct = "aaaaaaaa-0000-4000-8000-000000000001"

func TestControlProducts(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	guide := d.ok("GET", "/v1/worlds/w/products/"+guideProduct, nil)
	if guide["card_bin"] != "46651711" || len(guide["required_fields"].([]any)) != 10 {
		t.Errorf("%v", guide)
	}
	made := d.do("PUT", "/v1/worlds/w/products/AAAAAAAA-0000-4000-8000-000000000001",
		`{"card_bin": "411111", "card_scheme": "VISA", "card_currency": ["EUR"], "mode_type": "SHARE", "kyc_level": "SIMPLIFIED"}`)
	want := map[string]any{
		"product_id": newProduct, "card_bin": "411111", "card_scheme": "VISA", "card_form": []any{"VIR"},
		"card_currency": []any{"EUR"}, "mode_type": "SHARE", "kyc_level": "SIMPLIFIED", "max_card_quota": 1000.0,
		"product_status": "ENABLED", "required_fields": []any{}, "limit_required": false, "region_rules": false, "one_time": false,
	}
	if diff := cmp.Diff(want, made.Body); made.Status != 201 || diff != "" {
		t.Errorf("%d (-want +got):\n%s", made.Status, diff)
	}
	list := d.ok("GET", "/v1/worlds/w/products", nil)
	if dig(t, list, "data", 0, "product_id") != guideProduct || dig(t, list, "data", 6, "product_id") != newProduct {
		t.Errorf("order: %v", list)
	}
	// What is shown can be sent back, to its own address only.
	guide["product_status"] = "DISABLED"
	if a := d.do("PUT", "/v1/worlds/w/products/"+guideProduct, guide); a.Status != 200 {
		t.Errorf("replace: %d %s", a.Status, a.Raw)
	}
	if a := d.do("PUT", "/v1/worlds/w/products/"+newProduct, guide); a.Status != 400 || !strings.Contains(a.Raw, newProduct) {
		t.Errorf("the product of another id: %d %s", a.Status, a.Raw)
	}
	a := connect(t, fake, "w")
	r := a.call("GET", "/v1/issuing/products?page_size=10&page_number=1", nil)
	if dig(t, r.Body, "data", 0, "product_status") != "DISABLED" || dig(t, r.Body, "data", 6, "card_bin") != "411111" {
		t.Errorf("List Products: %s", r.Raw)
	}
	if next := d.ok("GET", "/v1/worlds/w/products?limit=6", nil)["next"]; next == "" {
		t.Error("seven products fit on a page of six")
	} else if got := d.ok("GET", "/v1/worlds/w/products?limit=6&cursor="+toText(next), nil); dig(t, got, "data", 0, "product_id") != newProduct {
		t.Errorf("second page %v", got)
	}
}

func TestControlAccounts(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	const id = "bbbbbbbb-0000-4000-8000-000000000001"
	made := d.do("PUT", "/v1/worlds/w/accounts/"+id, `{"name": "Second"}`)
	want := map[string]any{"id": id, "parent_id": fake.World("w").MasterID(), "name": "Second", "active": true}
	if diff := cmp.Diff(want, made.Body); made.Status != 201 || diff != "" {
		t.Errorf("%d (-want +got):\n%s", made.Status, diff)
	}
	a := connect(t, fake, "w")
	a.extra = http.Header{"X-On-Behalf-Of": {id}}
	if r := a.call("GET", "/v1/issuing/cards", nil); r.Status != 200 {
		t.Errorf("on behalf of it: %d %s", r.Status, r.Raw)
	}
	if got := d.ok("PUT", "/v1/worlds/w/accounts/"+id, `{"active": false}`); got["name"] != "Second" || got["active"] != false {
		t.Errorf("%v", got)
	}
	if r := a.call("GET", "/v1/issuing/cards", nil); r.Status != 400 {
		t.Errorf("on behalf of an inactive one: %d %s", r.Status, r.Raw)
	}
	if diff := cmp.Diff(d.ok("GET", "/v1/worlds/w/accounts/"+id, nil)["active"], false); diff != "" {
		t.Error(diff)
	}
	if got := d.ok("GET", "/v1/worlds/w/accounts", nil)["data"].([]any); len(got) != 3 {
		t.Errorf("%v", got)
	}
	if got := d.ok("PUT", "/v1/worlds/w/accounts/"+fake.World("w").MasterID(), `{"name": "Chief"}`); got["parent_id"] != "" || got["name"] != "Chief" {
		t.Errorf("master: %v", got)
	}
}

func TestControlBalances(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	const sub = "18523f72-f4de-4f9c-bb8e-ec7d1c4f32be"
	set := d.ok("PUT", "/v1/worlds/w/balances/EUR?account_id="+sub, `{"available": "12.5"}`)
	want := map[string]any{"account_id": sub, "currency": "EUR", "available": "12.50"}
	if diff := cmp.Diff(want, set); diff != "" {
		t.Errorf("set (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, d.ok("GET", "/v1/worlds/w/balances/EUR?account_id="+sub, nil)); diff != "" {
		t.Errorf("get (-want +got):\n%s", diff)
	}
	if a := d.do("GET", "/v1/worlds/w/balances/EUR", nil); a.Status != 404 {
		t.Errorf("the master has it too: %d", a.Status)
	}
	if got := d.ok("GET", "/v1/worlds/w/balances/USD", nil); got["account_id"] != fake.World("w").MasterID() || got["available"] != "1000000.00" {
		t.Errorf("master: %v", got)
	}
	if got := d.ok("GET", "/v1/worlds/w/balances", nil)["data"].([]any); len(got) != 7 {
		t.Errorf("%d balances", len(got))
	}
	if got := d.ok("GET", "/v1/worlds/w/balances?account_id="+sub, nil)["data"].([]any); len(got) != 4 {
		t.Errorf("%d balances of the sub-account", len(got))
	}
}

func TestControlJournal(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	a := connect(t, fake, "w")
	a.call("GET", "/v1/issuing/products", nil)
	refused := a.call("GET", "/v1/issuing/cards/"+nowhere, nil)
	page := d.ok("GET", "/v1/worlds/w/requests?limit=2", nil)
	newest := dig(t, page, "data", 0).(map[string]any)
	if newest["id"] != refused.Header.Get("X-Request-Id") || newest["operation"] != "retrieveCard" || newest["status"] != 400.0 || newest["rule"] == "" {
		t.Errorf("%v", newest)
	}
	if got := dig(t, newest, "request", "headers", "X-Auth-Token", 0); got != "***" {
		t.Errorf("token %v", got)
	}
	if diff := cmp.Diff(any(newest), any(d.ok("GET", "/v1/worlds/w/requests/"+toText(newest["id"]), nil))); diff != "" {
		t.Error(diff)
	}
	// A call between two pages does not shift the second.
	a.call("GET", "/v1/issuing/products", nil)
	rest := d.ok("GET", "/v1/worlds/w/requests?limit=2&cursor="+toText(page["next"]), nil)
	if got := rest["data"].([]any); len(got) != 1 || dig(t, got, 0, "operation") != "requestAccessToken" || rest["next"] != "" {
		t.Errorf("second page %v", rest)
	}
	if dig(t, rest, "data", 0, "reply", "body", "auth_token") != "***" {
		t.Errorf("token in the journal: %v", rest)
	}
	if got := d.do("DELETE", "/v1/worlds/w/requests", nil); got.Status != 204 {
		t.Errorf("%d", got.Status)
	}
	if got := d.ok("GET", "/v1/worlds/w/requests?cursor="+toText(page["next"]), nil)["data"].([]any); len(got) != 0 {
		t.Errorf("%v", got)
	}
	a.token = ""
	a.call("GET", "/v1/issuing/products", nil)
	if got := d.ok("GET", "/v1/requests", nil); dig(t, got, "data", 0, "status") != 401.0 {
		t.Errorf("process journal %v", got)
	}
}
