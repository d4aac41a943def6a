package record_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/scenarios/record"
)

// FuzzScenario: any history gives YAML that parses, with no more steps than it has happenings, and without its key.
func FuzzScenario(f *testing.F) {
	f.Add("createCardholder", "POST", "/clock/advance", `{"email": "a@b.cc"}`, `{"code": "x"}`, "one", 400)
	f.Add("listProducts", "PUT", "", `{"seed": 1, "revision": "x"}`, `{"data": [{"product_id": "aaaaaaaaaaaa", "card_bin": "1"}]}`, "aaaaaaaaaaaa", 200)
	f.Add("", "DELETE", "/faults/${x}", `[`, `"***"`, "${vars.x}", 201)
	f.Add("createCard", "POST", "/reset", `{"pin": "***", "a": [1e400, null, {}]}`, "", "\x00", 0)
	f.Fuzz(func(t *testing.T, operation, method, path, body, reply, word string, status int) {
		const key = "77777777-2222-4333-8444-555555555555"
		call := record.Call{
			Operation: operation, Path: map[string]string{"id": word, word: path}, Query: url.Values{word: {word, path}, "page_size": {word}},
			Headers: map[string]string{"x-idempotency-key": key, "x-on-behalf-of": word}, Body: json.RawMessage(body), Status: status,
			Reply: json.RawMessage(reply), Events: []string{word},
		}
		history := []record.Happening{
			given(call), control(1, method, path, json.RawMessage(body), status, json.RawMessage(reply), method, word),
			event(2, word, method, word, json.RawMessage(body)), event(0, method, word, path, json.RawMessage(reply)), given(call),
		}
		first, err := record.Scenario("some-thing", history)
		if err != nil {
			t.Fatal(err)
		}
		var parsed struct {
			Scenario string
			Steps    []map[string]any
		}
		if err = yaml.Unmarshal(first, &parsed); err != nil || parsed.Scenario != "some-thing" || len(parsed.Steps) > len(history) {
			t.Fatalf("%v, %d steps of %d happenings\n%s", err, len(parsed.Steps), len(history), first)
		}
		if said := operation + method + path + body + reply + word; strings.Contains(string(first), key) && !strings.Contains(said, key) {
			t.Errorf("the file has the key:\n%s", first)
		}
		again, err := record.Scenario("some-thing", history)
		if diff := cmp.Diff(string(first), string(again)); err != nil || diff != "" {
			t.Errorf("a second time: %v\n%s", err, diff)
		}
	})
}

// FuzzTextSurvives: whatever text a call had, the file has the same, or says that it is lifted out.
func FuzzTextSurvives(f *testing.F) {
	for _, seed := range []string{"", "yes", "1e3", "~", "a: b #c", " lead", "tail ", "2026-01-01", "- a", "a\nb\n", "\x00\u0085\u2028\ufeff😀", `"q" 'x' \`, "${vars.x}", "1:30", "0x1f", ".5", "=", "<<", "!x", "&a", "*a", "@x", "`"} {
		f.Add("first_name", seed)
		f.Add(seed, "value")
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		body, err := json.Marshal(map[string]string{name: value})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := record.Scenario("some-thing", []record.Happening{given(record.Call{Operation: "createCardholder", Body: body, Status: 200})})
		if err != nil {
			t.Fatal(err)
		}
		var parsed struct {
			Vars  map[string]any
			Steps []struct{ Body map[string]string }
		}
		if err := yaml.Unmarshal(raw, &parsed); err != nil || len(parsed.Steps) != 1 {
			t.Fatalf("%v\n%s", err, raw)
		}
		var sent map[string]string
		if err := json.Unmarshal(body, &sent); err != nil {
			t.Fatal(err)
		}
		for name, was := range sent {
			got, ok := parsed.Steps[0].Body[name]
			lifted := len(parsed.Vars) > 0 || strings.HasPrefix(got, "${fake.")
			if !ok || !lifted && strings.ReplaceAll(got, `${"${"}`, "${") != was {
				t.Errorf("%q: %q became %q, %t\n%s", name, was, got, ok, raw)
			}
		}
	})
}
