package mockserver_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/webhook"
)

// api is a bare client of one world, so that no client code of ours can hide a mistake of the fake.
type api struct {
	t     testing.TB
	base  string
	do    func(*http.Request) (*http.Response, error)
	token string
	extra http.Header
}

type reply struct {
	Status int
	Header http.Header
	Raw    []byte
	Body   map[string]any
}

func (a *api) call(method, path string, body any) reply {
	a.t.Helper()
	var in io.Reader
	if body != nil {
		switch b := body.(type) {
		case string:
			in = bytes.NewReader([]byte(b))
		default:
			raw, err := json.Marshal(b)
			if err != nil {
				a.t.Fatal(err)
			}
			in = bytes.NewReader(raw)
		}
	}
	req, err := http.NewRequest(method, a.base+path, in)
	if err != nil {
		a.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if a.token != "" {
		req.Header.Set("x-auth-token", a.token)
	}
	if method != http.MethodGet {
		req.Header.Set("x-idempotency-key", uuid.NewString())
	}
	maps.Copy(req.Header, a.extra)
	res, err := a.do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	r := reply{Status: res.StatusCode, Header: res.Header, Raw: raw}
	_ = json.Unmarshal(raw, &r.Body)
	return r
}

func connect(t testing.TB, fake *mockserver.Server, world string) *api {
	t.Helper()
	a := &api{t: t, base: fake.URL(), do: (&http.Client{Transport: fake.Transport()}).Do}
	a.extra = http.Header{"X-Client-Id": {world}, "X-Api-Key": {"any"}}
	r := a.call("POST", "/v1/connect/token", nil)
	if r.Status != 200 {
		t.Fatalf("token: %d %s", r.Status, r.Raw)
	}
	a.token, _ = r.Body["auth_token"].(string)
	a.extra = http.Header{}
	return a
}

const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

func sarah(method string) map[string]any {
	kyc := map[string]any{"method": method}
	if method == "THIRD_PARTY" {
		kyc["kyc_proof"] = map[string]any{"provider": "YOUR_PROVIDER", "reference_id": "your_provider_ref_1234567890"}
	}
	return map[string]any{
		"first_name": "Sarah", "last_name": "Chen", "email": "sarah.chen@example.com", "country_code": "SG",
		"phone_number": "90755646", "date_of_birth": "1992-06-15", "nationality": "SG",
		"identity": map[string]any{"type": "PASSPORT", "number": "E98765432", "front_file": pixel, "back_file": pixel, "hand_file": pixel},
		"residential_address": map[string]any{
			"country": "SG", "state": "Singapore", "city": "Singapore", "district": "Buona Vista", "line1": "9 N Buona Vista Dr",
			"line2": "THE METROPOLIS", "line_en": "9 N Buona Vista Dr, THE METROPOLIS", "postal_code": "138666",
		},
		"kyc_verification": kyc,
	}
}

const guideProduct = "0d8f10de-c888-4107-ab65-1cc9deb31b3b"

func TestSmoke(t *testing.T) {
	fake := mockserver.Run(t, mockserver.Config{FrozenAt: time.Date(2026, 4, 3, 9, 32, 50, 0, time.UTC)})
	var got [][]byte
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		got = append(got, raw)
	}))
	defer hook.Close()
	world := fake.World("guide")
	if _, err := world.AddWebhook(webhook.Endpoint{URL: hook.URL, Secret: "s", Ordered: true}); err != nil {
		t.Fatal(err)
	}
	a := connect(t, fake, "guide")
	r := a.call("GET", "/v1/issuing/products?page_size=10&page_number=1", nil)
	t.Logf("%d %s", r.Status, r.Raw)
	r = a.call("POST", "/v1/issuing/cardholders", sarah("SUMSUB_REDIRECT"))
	t.Logf("%d %s %v", r.Status, r.Raw, r.Header)
	id := r.Body["cardholder_id"].(string)
	card := map[string]any{"cardholder_id": id, "card_product_id": guideProduct, "card_currency": "USD", "card_limit": 1000}
	r = a.call("POST", "/v1/issuing/cards", card)
	t.Logf("%d %s %v", r.Status, r.Raw, r.Header)
	if err := world.CompleteIDV(id, mockserver.IDVPassed); err != nil {
		t.Fatal(err)
	}
	r = a.call("POST", "/v1/issuing/cards", card)
	t.Logf("%d %s %v", r.Status, r.Raw, r.Header)
	report, err := world.Advance(t.Context(), time.Minute)
	t.Logf("%+v %v", report, err)
	r = a.call("GET", "/v1/issuing/cards/"+r.Body["card_id"].(string), nil)
	t.Logf("%d %s %v", r.Status, r.Raw, r.Header)
	r = a.call("GET", "/v1/issuing/cards", nil)
	t.Logf("%d %s %v", r.Status, r.Raw, r.Header)
	for _, g := range got {
		t.Logf("%s", g)
	}
}
