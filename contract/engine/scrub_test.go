package engine

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestScrub holds what stands for what differs from run to run, that one value has one placeholder, and that
// nothing is written harder to read than it must be.
func TestScrub(t *testing.T) {
	const one, two = "9d6017b2-0c2f-4b2e-876b-992b0db9597d", "1f0b3ad4-5b53-4c0e-9a0c-0d6a4a0f9a11"
	s := newScrub()
	for _, c := range []struct{ masked, want string }{
		{"", ""},
		{`{"id":"` + one + `","other":"` + two + `","again":"9D6017B2-0C2F-4B2E-876B-992B0DB9597D"}`, `{"id":"<id 1>","other":"<id 2>","again":"<id 1>"}`},
		{`{"message":"card ` + two + ` at 2026-04-03T17:32:50+08:00"}`, `{"message":"card <id 2> at 0000-00-00T00:00:00+08:00"}`},
		{`{"create_time":"2026-04-03 17:32:50","at":"2026-04-03T17:32:50.123Z"}`, `{"create_time":"0000-00-00 00:00:00","at":"0000-00-00T00:00:00.000Z"}`},
		{`{"auth_token":"***","expired_at":1775210493}`, `{"auth_token":"<secret>","expired_at":0}`},
		{`{"email":"a@b.example","first_name":"Ana","last_name":"Ana","phone_number":"81234567"}`, `{"email":"<email 1>","first_name":"<name 1>","last_name":"<name 1>","phone_number":"<phone 1>"}`},
		{`{"message":"a@b.example is taken"}`, `{"message":"<email 1> is taken"}`},
		{`{"card_number":"46651711****5678","short_entity_id":"P1234"}`, `{"card_number":"00000000****0000","short_entity_id":"P0000"}`},
		{`{"card_status":"ACTIVE","limit":1000,"ok":true,"none":null,"empty":""}`, `{"card_status":"ACTIVE","limit":1000,"ok":true,"none":null,"empty":""}`},
		{`{"message":"due 2026-04-03 17:32:50, not 2026-04-03 17:32:51"}`, `{"message":"due 0000-00-00 00:00:00, not 0000-00-00 00:00:00"}`},
		{"no JSON, " + one, `"no JSON, <id 1>"`},
		{`{"<` + one + `>":"a \u003c b & c"}`, `{"<<id 1>>":"a < b & c"}`},
		{`{"note":"\u003c` + one + `> & c"}`, `{"note":"<<id 1>> & c"}`},
	} {
		if diff := cmp.Diff(c.want, string(s.body(c.masked))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.masked, diff)
		}
	}
}

// FuzzScrub holds that the scrubbed form is JSON whatever came, that ids and addresses are gone, and that the same comes out
// the next time.
func FuzzScrub(f *testing.F) {
	f.Add(`{"id":"9d6017b2-0c2f-4b2e-876b-992b0db9597d","email":"a@b.example"}`)
	f.Add("at 2026-04-03T17:32:50Z")
	f.Add(`{"expired_at":"x","card_number":12}`)
	f.Fuzz(func(t *testing.T, masked string) {
		got := newScrub().body(masked)
		if masked == "" {
			return
		}
		if !json.Valid(got) {
			t.Fatalf("%q has become %q", masked, got)
		}
		if diff := cmp.Diff(got, newScrub().body(masked)); diff != "" {
			t.Errorf("the next time (-first +second):\n%s", diff)
		}
		allTexts(reads(t, string(got)), func(text string) {
			if idInText.MatchString(text) || mailInText.MatchString(text) || slices.ContainsFunc(spacedForm.FindAllString(text, -1), isTime) {
				t.Errorf("%q is left of %q", text, masked)
			}
		})
	})
}

// isTime tells a time from what stands for one.
func isTime(spaced string) bool { return spaced != "0000-00-00 00:00:00" }

// allTexts walks the texts of a value that are no names.
func allTexts(value any, look func(string)) {
	switch v := value.(type) {
	case string:
		look(v)
	case []any:
		for _, item := range v {
			allTexts(item, look)
		}
	case map[string]any:
		for _, item := range v {
			allTexts(item, look)
		}
	}
}
