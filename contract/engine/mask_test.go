package engine

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/report"
)

const (
	pan = "4665171112345678"
	jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"
)

// TestMask holds what is masked, by kind of field or by its looks, and what is left as it is.
func TestMask(t *testing.T) {
	for _, c := range []struct{ name, raw, want string }{
		{"nothing", "", ""},
		{"kinds of field", `{"auth_token":"a","api_key":"b","secret":"c","cvv":"123","pin":"9","card_number":"4"}`, `{"auth_token":"***","api_key":"***","secret":"***","cvv":"***","pin":"***","card_number":"***"}`},
		{"images", `{"identity":{"front_file":"iVBO","back_file":"R0lG","hand_file":"/9j/"}}`, `{"identity":{"front_file":"***","back_file":"***","hand_file":"***"}}`},
		{"link to the check", `{"idv_verification_url":"https://x/idv/t"}`, `{"idv_verification_url":"***"}`},
		{"names in capitals", `{"CVV":"123"}`, `{"CVV":"***"}`},
		{"in a list", `{"cvv":["123",{"pin":"1"}]}`, `{"cvv":["***",{"pin":"***"}]}`},
		{"a number stays JSON", `{"cvv":123,"n":4665171112345678,"at":1775210493}`, `{"cvv":"***","n":"***","at":1775210493}`},
		{"nothing to hide", `{"cvv":null,"pin":"","card_number":"46651711****5678","token":"***"}`, `{"cvv":null,"pin":"","card_number":"46651711****5678","token":"***"}`},
		{"a secret with a star", `{"secret":"a*b"}`, `{"secret":"***"}`},
		{"PAN in a sentence", `{"message":"card ` + pan + ` is known"}`, `{"message":"card *** is known"}`},
		{"PAN in groups", `{"message":"4665 1711 1234 5678, 4665-1711-1234-5678"}`, `{"message":"***, ***"}`},
		{"PAN beside letters", `{"message":"pan4665171112345678x"}`, `{"message":"pan***x"}`},
		{"PAN in escapes", `{"message":"\u0034665171112345678"}`, `{"message":"***"}`},
		{"token in a sentence", `{"message":"not ` + jwt + `"}`, `{"message":"not ***"}`},
		{"ids stay", `{"id":"40433705-0000-4000-8000-000000000001"}`, `{"id":"40433705-0000-4000-8000-000000000001"}`},
		{"order stays", `{"b":1,"a":{"d":2,"c":"x"}}`, `{"b":1,"a":{"d":2,"c":"x"}}`},
		{"no JSON", "card " + pan + " and " + jwt, "card *** and ***"},
		{"half of JSON", `{"card_number":"` + pan, `{"card_number":"***`},
	} {
		got := Mask([]byte(c.raw))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		if json.Valid([]byte(c.raw)) != json.Valid([]byte(got)) {
			t.Errorf("%s: JSON has become something else: %s", c.name, got)
		}
	}
}

// TestMaskedAddress holds that neither path nor query shows a secret, however it is written.
func TestMaskedAddress(t *testing.T) {
	for _, c := range []struct{ path, query, want string }{
		{"/v1/issuing/cards/" + pan, "", "/v1/issuing/cards/***"},
		{"/v1/%34665171112345678", "", "/v1/***"},
		{"/v1/cards", "cvv=123&a=b", "/v1/cards?a=b&cvv=%2A%2A%2A"},
		{"/v1/cards", "q=" + jwt, "/v1/cards?q=***"},
		{"/v1/cards%zz" + pan, "", "/v1/cards%zz***"},
		{"/v1/cards/40433705-0000-4000-8000-000000000001", "page=1", "/v1/cards/40433705-0000-4000-8000-000000000001?page=1"},
	} {
		query, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, maskedAddress(&request{path: c.path, query: query})); diff != "" {
			t.Errorf("%s?%s (-want +got):\n%s", c.path, c.query, diff)
		}
	}
}

// TestShownHeaders holds that credentials are shown as being there, that a PAN is not, and that what is not on the list is
// left out.
func TestShownHeaders(t *testing.T) {
	h := http.Header{}
	for name, value := range map[string]string{
		"x-auth-token": "Bearer " + jwt, "x-api-key": "the-key", "x-client-id": "the-client", "x-idempotency-key": pan,
		"Content-Type": "application/json", "Cookie": "session",
	} {
		h.Set(name, value)
	}
	want := map[string]string{"X-Auth-Token": "***", "X-Api-Key": "***", "X-Client-Id": "***", "X-Idempotency-Key": "***", "Content-Type": "application/json"}
	if diff := cmp.Diff(want, (&Session{target: &Target{APIKey: "the-api-key"}, token: "the-opaque-token"}).shown(h)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNoSecretSurvives plays a case in which the target echoes all secrets, in every place that a result has, and looks for
// them in the result.
func TestNoSecretSurvives(t *testing.T) {
	echo := `{"cvv":"987654321","message":"the-api-key of the-client-id with a-token-that-is-not-a-jwt and ` + pan + `","list":[{"token":"opaque-token"}]}`
	result := play(t, answering(http.StatusBadRequest, echo), func(s *Session) {
		s.Call("requestAccessToken")
		r := s.Send("POST", "/v1/"+pan+"/the-api-key", Raw(`{"api_key":"the-api-key","text":"`+pan+`"}`))
		r.Has(Members{"cvv": "111222333", "message": pan, "list.0.token": "another-token", "nothing": pan})
		r.Lacks("cvv")
		r.Refused(Refusal{Status: 400, Message: "no " + pan, Says: "nowhere"})
		s.Equal(report.Value, "the echo", r.Text("message"), "other")
		r.OK()
	})
	if len(result.Findings) < 9 {
		t.Fatalf("only %d findings, of all kinds that quote what came: %v", len(result.Findings), found(result))
	}
	raw, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"the-api-key", "the-client-id", "a-token-that", pan, "987654321", "111222333", "opaque-token", "another-token"} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("%s survives in %s", secret, raw)
		}
	}
}

// FuzzMask holds that JSON stays JSON, that a second masking changes nothing, and that no planted secret survives.
func FuzzMask(f *testing.F) {
	f.Add(`{"a": [1, "x"], "cvv": "1"}`, "name")
	f.Add("text "+pan, "cvv")
	f.Add("40433705-0000-4000-8000-000000000001", "")
	f.Add(`{"a":"eyJ.a.b"}`, `"`)
	f.Fuzz(func(t *testing.T, text, name string) {
		once := Mask([]byte(text))
		if json.Valid([]byte(text)) && !json.Valid([]byte(once)) {
			t.Errorf("%q has become %q", text, once)
		}
		if again := Mask([]byte(once)); again != once {
			t.Errorf("masking %q again gives %q", once, again)
		}
		planted, err := json.Marshal(map[string]any{name: []any{text, map[string]any{"secret": "planted " + pan}, "x" + pan + "y " + jwt}})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(name, pan) || strings.Contains(text, pan) {
			return
		}
		if masked := Mask(planted); strings.Contains(masked, pan) || strings.Contains(masked, "planted") || strings.Contains(masked, jwt) {
			t.Errorf("a secret survives in %s", masked)
		}
	})
}
