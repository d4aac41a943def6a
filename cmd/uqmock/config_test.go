package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
)

const sections1 = `
# a whole config file
seed: 7
credentials:
  - client_id: alice
    api_key: "0123"
policies:
  idv: {mode: immediate, outcome: FAILED}
  provisioning: {mode: after, delay: 1m30s}
  webhook_retry:
    waits: [0s, 500ms]
webhooks:
  - url: http://127.0.0.1:9/one
    secret: &secret whsec
  - url: http://127.0.0.1:9/two
    secret: *secret
    events: [card.*, cardholder.updated]
    timestamps: world
    timestamp_unit: ms
    ordered: false
balances: {USD: 100.50, HKD: 0}
accounts: [18523F72-f4de-4f9c-bb8e-ec7d1c4f32be]
products:
  - product_id: 40963608-0000-4000-8000-00000000000A
    card_bin: "40963608"
    card_scheme: VISA
    card_form: [VIR, PHY]
    card_currency: [USD, SGD]
    mode_type: SHARE
    kyc_level: SIMPLIFIED
    max_card_quota: 3
    product_status: DISABLED
    limit_required: true
    region_rules: true
    one_time: true
    required_fields:
      - {name: email, type: string, required: true}
      - name: kyc_verification
        required: true
        fields:
          - {name: method, required: true}
          - {name: kyc_proof, type: object, fields: [{name: provider}]}
`

func TestSections(t *testing.T) {
	t.Parallel()
	_, got, err := settledAs(t, nil, "--config", file(t, "uqmock.yaml", sections1))
	if err != nil {
		t.Fatal(err)
	}
	policies := world.DefaultSettings().Policies
	policies.IDV = world.Policy{Mode: world.Immediate, Outcome: "FAILED"}
	policies.Provisioning = world.Policy{Mode: world.After, Delay: 90 * time.Second, Outcome: "SUCCESS"}
	policies.WebhookRetry.Waits = []time.Duration{0, 500 * time.Millisecond}
	want := mockserver.Config{
		Seed: 7, Revision: "2026-04", Quirks: map[string]string{}, MaxBody: 12 << 20,
		Credentials: []mockserver.Credential{{ClientID: "alice", APIKey: "0123"}},
		Policies:    &policies,
		Endpoints: []webhook.Endpoint{
			{URL: "http://127.0.0.1:9/one", Secret: "whsec", Timestamps: webhook.Wall, Ordered: true},
			{
				URL: "http://127.0.0.1:9/two", Secret: "whsec", Timestamps: webhook.World, Unit: webhook.Milliseconds,
				Events: []string{"card.*", "cardholder.updated"},
			},
		},
		Balances:    map[string]decimal.Decimal{"USD": decimal.RequireFromString("100.50"), "HKD": decimal.Zero},
		SubAccounts: []string{"18523f72-f4de-4f9c-bb8e-ec7d1c4f32be"},
		Products: []issuing.Product{{
			ID: "40963608-0000-4000-8000-00000000000a", BIN: "40963608", Scheme: "VISA",
			Forms: []issuing.Form{issuing.Virtual, issuing.Physical}, Currencies: []string{"USD", "SGD"},
			Mode: issuing.Share, Level: issuing.Simplified, Quota: 3, Status: issuing.ProductDisabled,
			LimitRequired: true, RegionRules: true, OneTime: true,
			RequiredFields: []issuing.Field{
				{Name: "email", Required: true},
				{Name: "kyc_verification", Object: true, Required: true, Fields: []issuing.Field{
					{Name: "method", Required: true},
					{Name: "kyc_proof", Object: true, Fields: []issuing.Field{{Name: "provider"}}},
				}},
			},
		}},
	}
	equal := cmp.Comparer(func(a, b decimal.Decimal) bool { return a.Equal(b) })
	if diff := cmp.Diff(want, got, equal); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := mockserver.New(got); err != nil {
		t.Errorf("the fake refuses it: %v", err)
	}
}

func TestSeedFileGoesBeforeConfig(t *testing.T) {
	t.Parallel()
	config := file(t, "c.yaml", "balances: {USD: 1}\naccounts: []\n")
	seeds := file(t, "s.json", "{\n\t\"balances\": {\n\t\t\"SGD\": 2\n\t}\n}\n")
	_, got, err := settledAs(t, nil, "--config", config, "--seed-file", seeds)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Balances) != 1 || !got.Balances["SGD"].Equal(decimal.NewFromInt(2)) {
		t.Errorf("balances %v, want those of the seed file", got.Balances)
	}
	if got.SubAccounts == nil || len(got.SubAccounts) != 0 || got.Products != nil {
		t.Errorf("accounts %v and products %v, want the config file's none and the seeded", got.SubAccounts, got.Products)
	}
}

func TestWebhookFlagAddsToConfig(t *testing.T) {
	t.Parallel()
	config := file(t, "c.yaml", "webhooks: [{url: http://127.0.0.1:9/}]\nwebhook-url: http://127.0.0.1:8/\n")
	_, got, err := settledAs(t, nil, "--config", config)
	if err != nil || len(got.Endpoints) != 2 {
		t.Errorf("endpoints %v, %v, want two", got.Endpoints, err)
	}
}

func TestEmptyFilesChangeNothing(t *testing.T) {
	t.Parallel()
	_, want, err := settledAs(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "# nothing\n", "---\n", "{}"} {
		path := file(t, "c.yaml", text)
		_, got, err := settledAs(t, nil, "--config", path, "--seed-file", path)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%q: %v (-want +got):\n%s", text, err, diff)
		}
	}
}

// TestConfigMistakes holds where each complaint points and what it says.
func TestConfigMistakes(t *testing.T) {
	t.Parallel()
	product := func(change string) string {
		return "products:\n- {product_id: 40963608-0000-4000-8000-000000000001, card_bin: '46651711', card_scheme: VISA, " +
			"card_form: [VIR], card_currency: [USD], mode_type: SHARE, kyc_level: ENHANCED, " + change + "}\n"
	}
	cases := []struct{ name, text, at, says string }{
		{"unknown key", "seed: 1\nsede: 2\n", "2:1", `unknown key "sede": did you mean seed?`},
		{"underscore", "control_addr: 127.0.0.1:0\n", "1:1", "did you mean control-addr?"},
		{"nothing like it", "xyzzy: 2\n", "1:1", "possible are "},
		{"quirk is quirks", "quirk: {}\n", "1:1", "did you mean quirks?"},
		{"no config in config", "config: x\n", "1:1", `unknown key "config"`},
		{"twice", "seed: 1\nseed: 2\n", "2:1", "already defined"},
		{"syntax", "seed: [\n", "1:7", "']' not found"},
		{"two documents", "seed: 1\n---\nseed: 2\n", "3:1", "only one"},
		{"list at the top", "- seed\n", "1:1", "an object"},
		{"text at the top", "seed", "1:1", "an object"},
		{"flag without a value", "seed:\n", "1:", "a single value"},
		{"flag with a list", "seed: [1]\n", "1:7", "a single value"},
		{"key is a list", "? [a]\n: b\n", "2:1", "invalid key"},
		{"alias of nothing", "seed: *nobody\n", "1:7", ""},
		{"merge key", "quirks: {<<: {money: documented}}\n", "1:", "a key must be a plain word"},
		{"credential without key", "credentials: [{client_id: a}]\n", "1:", "needs client_id and api_key"},
		{"client id", "credentials: [{client_id: a b, api_key: c}]\n", "1:27", "1 to 128"},
		{"policy", "policies: {idvv: {}}\n", "1:12", "did you mean idv?"},
		{"mode", "policies: {idv: {mode: manuel}}\n", "1:24", "did you mean manual?"},
		{"outcome", "policies: {review: {outcome: PASSED}}\n", "1:30", "SUCCESS, FAILED, INCOMPLETE"},
		{"delay", "policies: {idv: {delay: 2}}\n", "1:25", "such as 2s"},
		{"negative delay", "policies: {idv: {delay: -2s}}\n", "1:25", "0s or more"},
		{"waits", "policies: {webhook_retry: {waits: [1s, soon]}}\n", "1:40", "such as 2s"},
		{"quirk", "quirks:\n  money: documentd\n", "2:3", "did you mean documented?"},
		{"quirk value", "quirks:\n  money: [a]\n", "2:10", "a single value"},
		{"endpoint url", "webhooks: [{url: x}]\n", "1:", "http or https"},
		{"endpoint without url", "webhooks: [{secret: x}]\n", "1:", "url: is missing"},
		{"endpoint events", "webhooks: [{url: 'http://x', events: [card*]}]\n", "1:", "events[0]"},
		{"endpoint clock", "webhooks: [{url: 'http://x', timestamps: wal}]\n", "1:42", "did you mean wall?"},
		{"endpoint order", "webhooks: [{url: 'http://x', ordered: maybe}]\n", "1:39", "true or false"},
		{"currency", "balances: {usd: 1}\n", "1:12", "capital letters"},
		{"amount", "balances: {USD: -1}\n", "1:17", "not an amount"},
		{"cents", "balances: {USD: 1.005}\n", "1:17", "two decimals"},
		{"huge", "balances: {USD: 1e99}\n", "1:17", "not an amount"},
		{"balance object", "balances: [USD]\n", "1:11", "an object"},
		{"account", "accounts: [me]\n", "1:12", "UUID"},
		{"account twice", "accounts: [18523f72-f4de-4f9c-bb8e-ec7d1c4f32be, 18523F72-f4de-4f9c-bb8e-ec7d1c4f32be]\n", "1:50", "comes twice"},
		{"product member", product("card_bni: 1"), "2:", "did you mean card_bin?"},
		{"product short", "products: [{card_bin: '46651711'}]\n", "1:", "needs product_id"},
		{"product quota", product("max_card_quota: -1"), "2:", "0 or more"},
		{"product field", product("required_fields: [{type: string}]"), "2:", "needs a name"},
		{"product field type", product("required_fields: [{name: a, type: string, fields: [{name: b}]}]"), "2:", "must be object"},
		{
			"product nesting", product("required_fields: [{name: a, fields: [{name: b, fields: [{name: c, fields: []}]}]}]"),
			"2:", `unknown key "fields"`,
		},
	}
	for _, c := range cases {
		path := file(t, "c.yaml", c.text)
		_, _, err := settledAs(t, nil, "--config", path)
		if err == nil {
			t.Errorf("%s: no complaint", c.name)
			continue
		}
		t.Run(c.name, func(t *testing.T) { want(t, err.Error(), "--config: "+path+":"+c.at, c.says) })
	}
}

func TestProductMistakes(t *testing.T) {
	t.Parallel()
	whole := map[string]string{
		"product_id": "40963608-0000-4000-8000-000000000001", "card_bin": "'46651711'", "card_scheme": "VISA", "card_form": "[VIR]",
		"card_currency": "[USD]", "mode_type": "SHARE", "kyc_level": "ENHANCED",
	}
	text := func(change, value string) string {
		out := "products:\n- x: 0\n"
		out = out[:len(out)-len("x: 0\n")]
		for name, v := range whole {
			if name == change {
				v = value
			}
			if v != "" {
				out += name + ": " + v + "\n  "
			}
		}
		return out
	}
	if _, err := readSeedFile(file(t, "ok.yaml", text("", ""))); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]string{
		"product_id": "40963608", "card_bin": "'4'", "card_scheme": "visa", "card_form": "[]", "card_currency": "[usd]",
		"mode_type": "BOTH", "kyc_level": "NONE",
	} {
		for _, value := range []string{bad, ""} {
			if value == "" && name == "card_form" {
				continue // VIR
			}
			if _, err := readSeedFile(file(t, "bad.yaml", text(name, value))); err == nil {
				t.Errorf("%s: %q was taken", name, value)
			}
		}
	}
	twice := text("", "") + "\n" + text("", "")[len("products:\n"):]
	if _, err := readSeedFile(file(t, "twice.yaml", twice)); err == nil {
		t.Error("the same product was taken twice")
	}
}

func TestSeedFileTakesNoFlags(t *testing.T) {
	t.Parallel()
	path := file(t, "s.yaml", "seed: 1\n")
	got := execute(t, nil, "serve", "--seed-file", path)
	if got.code != exitUsage {
		t.Errorf("code %d, want 2", got.code)
	}
	want(t, got.err, "--seed-file: "+path+":1:1", `unknown key "seed": possible are products, balances, accounts`)
}

func TestMissingFile(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"config", "seed-file"} {
		got := execute(t, nil, "serve", "--"+flag, t.TempDir()+"/none.yaml")
		if got.code != exitUsage {
			t.Errorf("code %d, want 2", got.code)
		}
		want(t, got.err, "--"+flag+": cannot be read")
	}
}

// TestDeepFile: a file whose nesting would cost the parser all memory is refused before it is parsed.
func TestDeepFile(t *testing.T) {
	_, _, err := parseDocument("deep.yaml", []byte("products: "+strings.Repeat("[", 3<<20)))
	if err == nil || !strings.Contains(err.Error(), "deep.yaml:1:1: nested more than 200 deep") {
		t.Errorf("error %v", err)
	}
	if _, _, err := parseDocument("deep.yaml", []byte("note: "+strings.Repeat("[", 200)+strings.Repeat("]", 200))); err != nil {
		t.Errorf("at the bound: %v", err)
	}
}

// TestFakeRefusesCombination: what only the fake can judge is a misuse as well.
func TestFakeRefusesCombination(t *testing.T) {
	t.Parallel()
	path := file(t, "c.yaml", "policies: {idv: {mode: after}}\n")
	got := execute(t, nil, free("--config", path)...)
	if got.code != exitUsage {
		t.Errorf("code %d, want 2", got.code)
	}
	want(t, got.err, "policy idv", "needs a delay")
}

func FuzzConfig(f *testing.F) {
	for _, text := range []string{sections1, "", "a: *b", "a: &a [*a]", "? [a]\n: b", "quirks: {<<: *a}", "{\"seed\": 1}", "seed: !!int &x 3", "- 1", "---\n---\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		top, ok, err := parseDocument("fuzz.yaml", []byte(text))
		if err != nil || !ok {
			return
		}
		s := sections{quirks: quirkValues{}}
		var seed uint64
		members := append(s.members(), s.worldData.members()...)
		if top.object(append(members, member{"seed", into(seedValue{&seed}.Set)})...) != nil {
			return
		}
		config := (&serveOptions{revision: "2026-04", maxBody: 1}).fake(s, s.worldData, s.quirks)
		if _, err := mockserver.New(config); err != nil {
			t.Skipf("the fake refuses it: %v", err)
		}
	})
}
