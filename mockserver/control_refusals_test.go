package mockserver_test

import (
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const nowhere = "00000000-0000-4000-8000-000000000000"

// everything is all that a refused control must leave as it was.
func everything(d *desk) map[string]string {
	d.t.Helper()
	all := map[string]string{}
	for _, path := range []string{
		"/v1/worlds", "/v1/worlds/w/settings", "/v1/worlds/w/clock", "/v1/worlds/w/products", "/v1/worlds/w/accounts",
		"/v1/worlds/w/balances", "/v1/worlds/w/webhooks", "/v1/worlds/w/events", "/v1/worlds/w/deliveries", "/v1/worlds/w/requests",
		"/v1/worlds/w/faults",
	} {
		all[path] = d.do("GET", path, nil).Raw
	}
	return all
}

// Each kind of bad input gets a 4xx that names what was wrong and what would be right, and changes nothing.
func TestControlRefusals(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	card, order := deskCard(t, fake)
	holder := fake.World("w").Events()[0].SourceID
	hook := toText(d.ok("POST", "/v1/worlds/w/webhooks", `{"url": "http://127.0.0.1:1/", "secret": "whsec"}`)["id"])
	const w = "/v1/worlds/w"
	const product = w + "/products/" + guideProduct
	good := `"card_bin": "40963608", "card_scheme": "VISA", "card_currency": ["USD"], "mode_type": "SHARE", "kyc_level": "SIMPLIFIED"`
	long := strings.Repeat("x", 300)
	tests := []struct {
		call, body string
		status     int
		says       string // part of message or hint
	}{
		// bodies
		{"PUT " + w, `{"seed": 1`, 400, "ends too early"},
		{"PUT " + w, `{"seed": 1} {}`, 400, "more follows"},
		{"PUT " + w, `{"seed": 1, "seed": 2}`, 400, "seed: the member is given twice"},
		{"PUT " + w, `[]`, 400, "body: must be an object"},
		{"PUT " + w, `null`, 400, "body: must not be null"},
		{"PUT " + w, "{\"revision\": \"\xff\"}", 400, "UTF-8"},
		{"PUT " + w, strings.Repeat("[", 100) + strings.Repeat("]", 100), 400, "nested at most 64 deep"},
		{"PUT " + w, `{"Seed": 1}`, 400, "did you mean seed"},
		{"PUT " + w, `{"sed": 1}`, 400, "did you mean seed"},
		{"PUT " + w, `{"clock": {"frozen": "x"}}`, 400, "frozen_at"},
		{"PUT " + w, `{"` + long + `": 1}`, 400, "is not a member"},
		{"POST " + w + "/clock/advance", "", 400, "a JSON object is required"},
		{"POST " + w + "/reset", `{}`, 400, "takes none"},
		{"GET " + w, `{}`, 400, "takes none"},
		{"DELETE " + w, `{}`, 400, "takes none"},
		// parameters
		{"GET /v1/worlds?limt=1", "", 400, "did you mean limit"},
		{"GET /v1/worlds?limit=0", "", 400, "limit: must be at least 1"},
		{"GET /v1/worlds?limit=1001", "", 400, "limit: must be at most 1000"},
		{"GET /v1/worlds?limit=ten", "", 400, "limit: must be an integer"},
		{"GET /v1/worlds?limit=1&limit=2", "", 400, "more than once"},
		{"GET /v1/worlds?cursor=%21", "", 400, "cursor: is not one of this list"},
		{"GET /v1/worlds?cursor=bGlzdEV2ZW50cyAx", "", 400, "cursor: is not one of this list"},
		{"GET /v1/worlds?cursor=", "", 400, "cursor"},
		{"GET /v1/worlds?limit=%zz", "", 400, "query: cannot be read"},
		{"GET " + w + "?x=1", "", 400, "there is none"},
		{"POST " + w + "/reset?hard=1", "", 400, "hard: is not a parameter"},
		// worlds
		{"PUT /v1/worlds/bad%20name", `{}`, 400, "A-Z a-z 0-9 . _ -"},
		{"PUT /v1/worlds/" + strings.Repeat("a", 129), `{}`, 400, "at most 128"},
		{"GET /v1/worlds/none", "", 404, "PUT /v1/worlds/none"},
		{"DELETE /v1/worlds/none", "", 404, "x-client-id none"},
		{"POST /v1/worlds/none/reset", "", 404, "is not open"},
		{"PATCH /v1/worlds/none/settings", `{}`, 404, "is not open"},
		{"PUT " + w, `{"seed": 5}`, 409, "world_exists"},
		{"PUT " + w, `{"seed": 0}`, 400, "seed: must be at least 1"},
		{"PUT " + w, `{"seed": -1}`, 400, "seed"},
		{"PUT " + w, `{"seed": 1.5}`, 400, "seed: must be an integer"},
		{"PUT " + w, `{"seed": 1e3}`, 400, "seed"},
		{"PUT " + w, `{"seed": 9007199254740992}`, 400, "seed: must be at most 9007199254740991"},
		{"PUT " + w, `{"seed": null}`, 400, "seed: must not be null"},
		{"PUT " + w, `{"strict": "yes"}`, 400, "strict: must be a boolean"},
		{"PUT " + w, `{"revision": "2026-40"}`, 400, "did you mean 2026-04"},
		{"PUT " + w, `{"quirks": {"mony": "sandbox"}}`, 400, "did you mean money"},
		{"PUT " + w, `{"clock": {"frozen_at": "yesterday"}}`, 400, "clock.frozen_at: must be a time"},
		{"PUT " + w, `{"clock": {"frozen_at": "1969-12-31T23:59:59Z"}}`, 400, "1970 to 2199"},
		{"PUT " + w, `{"clock": {"frozen_at": "2200-01-01T00:00:00Z"}}`, 400, "1970 to 2199"},
		{"PUT " + w, `{"policies": {"idv": {"mode": "after", "delay": "0s"}}}`, 400, "needs a delay"},
		{"PUT " + w, `{"policies": {"idv": {"mode": "after", "delay": "0"}}}`, 400, `did you mean \"0s\"`},
		// clock
		{"POST " + w + "/clock/advance", `{}`, 400, "by: or else to must be given"},
		{"POST " + w + "/clock/advance", `{"by": "1s", "to": "2027-01-01T00:00:00Z"}`, 400, "not both"},
		{"POST " + w + "/clock/advance", `{"by": "-1s"}`, 400, "by"},
		{"POST " + w + "/clock/advance", `{"by": "36"}`, 400, "36h"},
		{"POST " + w + "/clock/advance", `{"by": 36}`, 400, "by: must be a string"},
		{"POST " + w + "/clock/advance", `{"by": "87601h"}`, 400, "by"},
		{"POST " + w + "/clock/advance", `{"to": "2026-04-03T08:59:59Z"}`, 409, "cannot be turned back"},
		{"POST " + w + "/clock/advance", `{"to": "2100-01-01T00:00:00Z"}`, 400, "too far"},
		{"POST " + w + "/clock/advance", `{"by": "1s", "wait": "61s"}`, 400, "wait"},
		{"POST " + w + "/clock/advance", `{"by": "1s", "wait": "0s"}`, 400, "wait: 0s leaves receivers no time"},
		{"POST " + w + "/clock/advance", `{"by": "1s", "wait": "0"}`, 400, `did you mean \"0s\"`},
		{"POST " + w + "/clock/advance", `{"by": "0"}`, 400, `did you mean \"0s\"`},
		{"POST " + w + "/clock/freeze", `{"at": "2026-04-03T08:59:59Z"}`, 409, "cannot be turned back"},
		{"POST " + w + "/clock/freeze", `{"at": "now"}`, 400, "at: must be a time"},
		{"POST " + w + "/clock/resume", `{"rate": 0}`, 400, "rate: must be at least 0.001"},
		{"POST " + w + "/clock/resume", `{"rate": -1}`, 400, "rate"},
		{"POST " + w + "/clock/resume", `{"rate": 1e7}`, 400, "rate: must be at most 1000000"},
		{"POST " + w + "/clock/resume", `{"rate": 1e999}`, 400, "rate"},
		// decisions
		{"POST " + w + "/cardholders/" + holder + "/idv", `{"result": "PASSED"}`, 409, "nothing is to be decided"},
		{"POST " + w + "/cardholders/" + holder + "/idv", `{"result": "PASSED"}`, 409, `"hint":"it needs a check whose link is open; updating`},
		{"POST " + w + "/cardholders/" + holder + "/idv", `{"result": "passed"}`, 400, "result: must be one of PASSED"},
		{"POST " + w + "/cardholders/" + holder + "/idv", `{}`, 400, "result: is required"},
		{"POST " + w + "/cardholders/" + holder + "/idv", `{"result": "FAILED", "reason": "` + long + `"}`, 400, "reason: must have at most 200"},
		{"POST " + w + "/cardholders/" + nowhere + "/idv", `{"result": "PASSED"}`, 404, "cardholder " + nowhere},
		{"POST " + w + "/cardholders/17/idv", `{"result": "PASSED"}`, 400, "id: must be a UUID"},
		{"POST " + w + "/cardholders/" + holder + "/review", `{"result": "SUCCESS"}`, 409, "nothing is to be decided"},
		{"POST " + w + "/cardholders/" + holder + "/review", `{"result": "PASSED"}`, 400, "SUCCESS, FAILED, INCOMPLETE"},
		{"POST " + w + "/cards/" + card + "/provision", `{"result": "MAYBE"}`, 400, "SUCCESS, FAILED"},
		{"POST " + w + "/cards/" + order + "/provision", `{"result": "SUCCESS"}`, 404, "card " + order},
		{"POST " + w + "/orders/" + card + "/complete", `{"result": "SUCCESS"}`, 404, "card order " + card},
		// products
		{"GET " + w + "/products/" + nowhere, "", 404, "product " + nowhere},
		{"PUT " + product, `{}`, 400, "is required"},
		{"PUT " + w + "/products/p1", `{` + good + `}`, 400, "id: must be a UUID"},
		{"PUT " + product, `{` + strings.Replace(good, "40963608", "4096", 1) + `}`, 400, "card_bin: must be 6 to 8 digits"},
		{"PUT " + product, `{` + strings.Replace(good, `["USD"]`, `["usd"]`, 1) + `}`, 400, "card_currency[0]: must be a currency"},
		{"PUT " + product, `{` + strings.Replace(good, `["USD"]`, `[]`, 1) + `}`, 400, "card_currency: must have at least 1"},
		{"PUT " + product, `{` + strings.Replace(good, `["USD"]`, `["USD", "USD"]`, 1) + `}`, 400, "card_currency"},
		{"PUT " + product, `{` + good + `, "max_card_quota": -1}`, 400, "max_card_quota: must be at least 0"},
		{"PUT " + product, `{` + good + `, "required_fields": [{"name": "emial"}]}`, 400, "did you mean email"},
		{"PUT " + product, `{` + good + `, "required_fields": [{"name": "email"}, {"name": "email"}]}`, 400, "listed twice"},
		{"PUT " + product, `{` + good + `, "required_fields": [{"name": "identity", "type": "string"}]}`, 400, "required_fields[0].type"},
		{"PUT " + product, `{` + good + `, "required_fields": [{"name": "email", "type": "object"}]}`, 400, "required_fields[0].type"},
		{"PUT " + product, `{` + good + `, "required_fields": [{"name": "identity", "type": "object", "fields": [{"name": "email"}]}]}`, 400, "required_fields[0].fields[0].name"},
		{"PUT " + product, `{` + good + `, "required_fields": [{"nam": "email"}]}`, 400, "did you mean name"},
		// accounts and balances
		{"GET " + w + "/accounts/" + nowhere, "", 404, "account " + nowhere},
		{"PUT " + w + "/accounts/me", `{}`, 400, "account: must be a UUID"},
		{"PUT " + w + "/accounts/" + fake.World("w").MasterID(), `{"active": false}`, 409, "master"},
		{"PUT " + w + "/accounts/" + fake.World("w").MasterID(), `{"active": false}`, 409, `"hint":"configure one of the sub-accounts`},
		{"PUT " + w + "/accounts/" + nowhere, `{"name": ""}`, 400, "name: must not be empty"},
		{"GET " + w + "/balances/usd", "", 400, "currency: must be a currency"},
		{"GET " + w + "/balances/EUR", "", 404, "balance in EUR"},
		{"GET " + w + "/balances?account_id=" + nowhere, "", 404, "account " + nowhere},
		{"GET " + w + "/balances/USD?account_id=x", "", 400, "account_id: must be a UUID"},
		{"PUT " + w + "/balances/USD?account_id=" + nowhere, `{"available": "1"}`, 404, "account " + nowhere},
		{"PUT " + w + "/balances/USD", `{"available": 1}`, 400, "available: must be a string"},
		{"PUT " + w + "/balances/USD", `{"available": "-1"}`, 400, "available: must be an amount"},
		{"PUT " + w + "/balances/USD", `{"available": "1.005"}`, 400, "available: must be an amount"},
		{"PUT " + w + "/balances/USD", `{"available": "1e5"}`, 400, "available: must be an amount"},
		// webhooks
		{"POST " + w + "/webhooks", `{}`, 400, "url: is required"},
		{"POST " + w + "/webhooks", `{"url": "ftp://127.0.0.1/"}`, 400, "http or https"},
		{"POST " + w + "/webhooks", `{"url": "/hook"}`, 400, "http or https"},
		{"POST " + w + "/webhooks", `{"url": "http://127.0.0.1/", "events": ["card*"]}`, 400, "events[0]"},
		{"POST " + w + "/webhooks", `{"url": "http://127.0.0.1/", "timestamps": "moon"}`, 400, "timestamps: must be one of wall, world"},
		{"POST " + w + "/webhooks", `{"url": "http://127.0.0.1/", "timestamp_unit": "us"}`, 400, "timestamp_unit: must be one of s, ms"},
		{"POST " + w + "/webhooks", `{"url": "http://127.0.0.1/", "ordered": null}`, 400, "ordered: must not be null"},
		{"POST " + w + "/webhooks", `{"url": "http://127.0.0.1/", "id": "` + nowhere + `"}`, 400, "id: is not a member"},
		{"POST " + w + "/webhooks", `{"url": "http://127.0.0.1/", "secret": "***"}`, 400, "mask"},
		{"PATCH " + w + "/webhooks/" + hook, `{"url": ""}`, 400, "url"},
		{"PATCH " + w + "/webhooks/" + hook, `{"secret": "***"}`, 400, "mask"},
		{"PATCH " + w + "/webhooks/" + hook, `{"event": []}`, 400, "did you mean events"},
		{"PATCH " + w + "/webhooks/" + nowhere, `{}`, 404, "webhook endpoint " + nowhere},
		{"GET " + w + "/webhooks/" + nowhere, "", 404, "webhook endpoint " + nowhere},
		{"DELETE " + w + "/webhooks/" + nowhere, "", 404, "webhook endpoint " + nowhere},
		// events and deliveries
		{"GET " + w + "/events?after=" + nowhere, "", 400, "after: is the id of no event"},
		{"GET " + w + "/events?after=1", "", 400, "after: must be a UUID"},
		{"POST " + w + "/events", `{"event_type": "cardholder.updated"}`, 400, "source_id: is required"},
		{"POST " + w + "/events", `{"event_type": "cardholder.updated", "source_id": "` + nowhere + `"}`, 400, "no such cardholder"},
		{"POST " + w + "/events", `{"event_type": "card.create.failed", "source_id": "` + card + `"}`, 400, "no such card order"},
		{"POST " + w + "/events", `{"event_type": "cardholder.updatd", "source_id": "x"}`, 400, "did you mean cardholder.updated"},
		{"POST " + w + "/events", `{"event_type": "card.*", "source_id": "x", "data": {}}`, 400, "event_type: is not an event type"},
		{"POST " + w + "/events", `{"event_type": "a b.c", "source_id": "x", "data": {}}`, 400, "event_type: is not an event type"},
		{"POST " + w + "/events", `{"event_type": "a.b", "source_id": "x", "data": []}`, 400, "data: must be an object"},
		{"GET " + w + "/deliveries/" + nowhere, "", 404, "delivery " + nowhere},
		{"POST " + w + "/deliveries/" + nowhere + "/resend", "", 404, "delivery " + nowhere},
		{"GET " + w + "/requests/" + nowhere, "", 404, "call " + nowhere},
		// settings
		{"PATCH " + w + "/settings", `{"policies": {"idvs": {}}}`, 400, "did you mean idv"},
		{"PATCH " + w + "/settings", `{"policies": {"idv": {"mod": "manual"}}}`, 400, "did you mean mode"},
		{"PATCH " + w + "/settings", `{"policies": {"idv": {"mode": "now"}}}`, 400, "manual, immediate, after"},
		{"PATCH " + w + "/settings", `{"policies": {"idv": {"outcome": "SUCCESS"}}}`, 400, "PASSED, FAILED, REVIEW, RESUBMIT"},
		{"PATCH " + w + "/settings", `{"policies": {"idv": {"delay": "2 s"}}}`, 400, "policies.idv.delay"},
		{"PATCH " + w + "/settings", `{"policies": {"webhook_retry": {"waits": ["1s", "x"]}}}`, 400, "policies.webhook_retry.waits[1]"},
		{"PATCH " + w + "/settings", `{"policies": {"webhook_retry": {}}}`, 400, "waits: is required"},
		{"PATCH " + w + "/settings", `{"quirks": {"money": "sandbox", "mony": "sandbox"}}`, 400, "did you mean money"},
		{"PATCH " + w + "/settings", `{"strict": true, "quirks": {"money": "sandbx"}}`, 400, "did you mean sandbox"},
		{"PATCH " + w + "/settings", `{"quirks": {"money": 1}}`, 400, "quirks.money: must be a string"},
	}
	before := everything(d)
	for _, tt := range tests {
		method, path, _ := strings.Cut(tt.call, " ")
		a := d.do(method, path, tt.body)
		if a.Status != tt.status || !strings.Contains(a.Raw, tt.says) {
			t.Errorf("%s %.200s\n got %d %s\nwant %d with %q", tt.call, tt.body, a.Status, a.Raw, tt.status, tt.says)
		}
		if len(a.Raw) > 2500 || strings.Contains(a.Raw, "whsec") {
			t.Errorf("%s: reply too long, or with a secret: %s", tt.call, a.Raw)
		}
	}
	if diff := cmp.Diff(before, everything(d)); diff != "" {
		t.Errorf("refused controls changed something (-before +after):\n%s", diff)
	}
}

func TestControlMedia(t *testing.T) {
	t.Parallel()
	d, _ := newDesk(t)
	tests := []struct {
		contentType, encoding string
		status                int
	}{
		{"application/json", "", 200},
		{"application/json; charset=UTF-8", "", 200},
		{"", "", 415},
		{"text/plain", "", 415},
		{"application/x-www-form-urlencoded", "", 415},
		{"application/json; charset=latin1", "", 415},
		{"application/json", "gzip", 415},
	}
	for _, tt := range tests {
		r := httptest.NewRequest("PATCH", "/v1/worlds/w/settings", strings.NewReader(`{"strict": false}`))
		r.Header.Set("Content-Type", tt.contentType)
		if tt.encoding != "" {
			r.Header.Set("Content-Encoding", tt.encoding)
		}
		if a := d.send(r); a.Status != tt.status {
			t.Errorf("%q %q: %d %s", tt.contentType, tt.encoding, a.Status, a.Raw)
		}
	}
}

func TestControlTooLarge(t *testing.T) {
	t.Parallel()
	d, _ := newDesk(t)
	padded := func(n int) string { return `{"strict": false` + strings.Repeat(" ", n-17) + `}` }
	if a := d.do("PATCH", "/v1/worlds/w/settings", padded(1<<20)); a.Status != 200 {
		t.Errorf("1 MiB: %d %s", a.Status, a.Raw)
	}
	if a := d.do("PATCH", "/v1/worlds/w/settings", padded(1<<20+1)); a.Status != 413 {
		t.Errorf("more: %d %s", a.Status, a.Raw)
	}
}

func TestControlLimits(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	for range 100 {
		d.ok("POST", "/v1/worlds/w/webhooks", `{"url": "http://127.0.0.1:1/"}`)
	}
	if a := d.do("POST", "/v1/worlds/w/webhooks", `{"url": "http://127.0.0.1:1/"}`); a.Status != 409 {
		t.Errorf("webhook 101: %d %s", a.Status, a.Raw)
	}
	for n := range 9_999 {
		fake.World(strconv.Itoa(n))
	}
	if a := d.do("PUT", "/v1/worlds/one-more", nil); a.Status != 409 || a.Body["code"] != "limit_reached" {
		t.Errorf("world 10001: %d %s", a.Status, a.Raw)
	}
}
