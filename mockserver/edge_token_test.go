package mockserver_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/uqmock/uqmock/mockserver"
)

// strangers are refusals of tokens by their x-uqmock-rule and message.
var (
	formatRefused  = refusal{401, "unauthorized_error", "unauthorized_error", "token-format", "invalid auth token format"}
	forgedRefused  = refusal{401, "unauthorized_error", "unauthorized_error", "token-forged", ""}
	expiredRefused = refusal{401, "unauthorized_error", "unauthorized_error", "token-expired", "token has expired"}
)

// mustMiss checks the reply to a call without a token: the gate's own envelope.
func mustMiss(t *testing.T, r reply) {
	t.Helper()
	if r.Status != 401 || string(r.Raw) != `{"error":"Invalid authorization header"}` || r.Header.Get("X-Uqmock-Rule") != "token-missing" {
		t.Errorf("%d %s %v", r.Status, r.Raw, r.Header)
	}
	mustBeMarked(t, r)
}

// TestTokenForms sends the token in every form that one might try.
func TestTokenForms(t *testing.T) {
	fake, world, a := frozen(t)
	strangers, err := mockserver.New(mockserver.Config{Seed: 2, FrozenAt: edgeNow})
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(a.token, ".")
	segment := func(v any) string { return base64.RawURLEncoding.EncodeToString([]byte(jsonText(t, v))) }
	none, _ := jwt.NewWithClaims(jwt.SigningMethodNone, jwt.MapClaims{"client_id": "edge", "jti": "1", "exp": 1 << 40}).SignedString(jwt.UnsafeAllowNoneSignatureType)
	long, _ := jwt.NewWithClaims(jwt.SigningMethodHS512, jwt.MapClaims{"client_id": "edge"}).SignedString([]byte("guess"))
	var claims map[string]any
	payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
	_ = json.Unmarshal(payload, &claims)
	claims["client_id"] = "another"
	elsewhere := parts[0] + "." + segment(claims) + "." + parts[2]
	for _, tc := range []struct {
		name, header string
		want         refusal // status 200: taken
	}{
		{"bare", a.token, refusal{status: 200}},
		{"Bearer", "Bearer " + a.token, refusal{status: 200}},
		{"lower case bearer", "bearer " + a.token, formatRefused},
		{"upper case bearer", "BEARER " + a.token, formatRefused},
		{"two spaces", "Bearer  " + a.token, formatRefused},
		{"tab", "Bearer\t" + a.token, formatRefused},
		{"no space", "Bearer" + a.token, refusal{status: 401, kind: "unauthorized_error"}},
		{"Bearer alone", "Bearer", formatRefused},
		{"Bearer twice", "Bearer Bearer " + a.token, formatRefused},
		{"Basic", "Basic " + a.token, formatRefused},
		{"quoted", `"` + a.token + `"`, refusal{status: 401, kind: "unauthorized_error"}},
		{"garbage", "garbage", formatRefused},
		{"two dots", "..", formatRefused},
		{"three words", "a.b.c", formatRefused},
		{"four parts", a.token + ".x", formatRefused},
		{"without signature", parts[0] + "." + parts[1] + ".", forgedRefused},
		{"cut signature", a.token[:len(a.token)-3], forgedRefused},
		{"another world's name", elsewhere, forgedRefused},
		{"alg none", none, forgedRefused},
		{"alg HS512", long, forgedRefused},
		{"alg in the header changed", segment(map[string]string{"alg": "none", "typ": "JWT"}) + "." + parts[1] + "." + parts[2], forgedRefused},
		{"another seed", connect(t, strangers, "edge").token, forgedRefused},
	} {
		t.Run(tc.name, func(t *testing.T) {
			at := edgeWith(a, "x-auth-token", tc.header)
			at.t = t
			r := at.call("GET", edgeProducts, nil)
			if tc.want.status == 200 {
				if r.Status != 200 {
					t.Errorf("%d %s", r.Status, r.Raw)
				}
				return
			}
			mustNotChange(t, world, func() { r = at.call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT")) })
			mustRefuse(t, r, tc.want)
			mustHide(t, r, parts[2])
		})
	}
	mustMiss(t, edgeWith(a, "x-auth-token", noHeader).call("GET", edgeProducts, nil))
	mustMiss(t, edgeWith(a, "x-auth-token", "").call("GET", edgeProducts, nil))
	mustMiss(t, edgeWith(a, "x-auth-token", noHeader, "Authorization", "Bearer "+a.token).call("GET", edgeProducts, nil))
	for _, entry := range mockserver.Strays(fake) {
		if raw := jsonText(t, entry.Request.Headers); strings.Contains(raw, parts[2]) {
			t.Errorf("the journal of strays holds a token: %s", raw)
		}
	}
	if len(mockserver.Strays(fake)) == 0 {
		t.Error("calls without a world are not in the process journal")
	}
}

// TestTokenLife goes to the edge of 30 minutes of world time, and through drop and reset.
func TestTokenLife(t *testing.T) {
	fake, world, a := frozen(t)
	advance := func(by time.Duration) {
		t.Helper()
		if _, err := fake.World("edge").Advance(t.Context(), by); err != nil {
			t.Fatal(err)
		}
	}
	fine := func(why string) {
		t.Helper()
		if r := a.call("GET", edgeProducts, nil); r.Status != 200 {
			t.Errorf("%s: %d %s", why, r.Status, r.Raw)
		}
	}
	advance(30*time.Minute - time.Nanosecond)
	fine("a nanosecond before its end")
	advance(time.Nanosecond)
	mustRefuse(t, a.call("GET", edgeProducts, nil), expiredRefused)
	world.Reset()
	if now := world.Now(); !now.Equal(edgeNow) {
		t.Errorf("after the reset it is %s, want %s", now, edgeNow)
	}
	a = connect(t, fake, "edge")
	world.Reset()
	fine("after a reset")
	if !fake.Drop("edge") {
		t.Error("there was nothing to drop")
	}
	mustRefuse(t, a.call("GET", edgeProducts, nil), expiredRefused)
	if _, open := fake.Find("edge"); open {
		t.Error("a call with the token of a dropped world opened it again")
	}
	if r := connect(t, fake, "edge").call("GET", edgeProducts, nil); r.Status != 200 {
		t.Errorf("after opening it again: %d", r.Status)
	}
}

// TestTokenReply checks body, claims and time of the token call.
func TestTokenReply(t *testing.T) {
	_, _, a := frozen(t)
	plain := edgeWith(a, "x-auth-token", noHeader, "x-client-id", "edge", "x-api-key", "k", "x-idempotency-key", noHeader, "Content-Type", noHeader)
	plain.token = ""
	r := plain.call("POST", edgeToken, nil)
	if r.Status != 200 || len(r.Body) != 2 || r.Body["expired_at"] != float64(edgeNow.Add(30*time.Minute).Unix()) {
		t.Fatalf("%d %s", r.Status, r.Raw)
	}
	if date := r.Header.Get("Date"); date != "Fri, 03 Apr 2026 09:32:50 GMT" {
		t.Errorf("Date %q is not the world's", date)
	}
	token, _ := r.Body["auth_token"].(string)
	parsed, _, err := jwt.NewParser().ParseUnverified(token, jwt.MapClaims{})
	if err != nil || parsed.Method.Alg() != "HS256" {
		t.Fatalf("%v, %v", parsed, err)
	}
	claims, _ := parsed.Claims.(jwt.MapClaims)
	for _, name := range []string{"entity_id", "short_entity_id", "parent_entity_id", "client_id", "api_version", "bus_type", "exp", "iat", "jti", "iss"} {
		if _, ok := claims[name]; !ok {
			t.Errorf("claim %s is missing: %v", name, claims)
		}
	}
	if claims["client_id"] != "edge" || claims["exp"] != float64(edgeNow.Add(30*time.Minute).Unix()) {
		t.Errorf("claims %v", claims)
	}
	again := plain.call("POST", edgeToken, nil)
	if string(again.Raw) == string(r.Raw) {
		t.Error("two token calls give one token")
	}
	old := edgeWith(a, "x-auth-token", token)
	if r := old.call("GET", edgeProducts, nil); r.Status != 200 {
		t.Errorf("tokens do not live side by side: %d", r.Status)
	}
}

// TestNewestOnly checks the quirk that ends earlier tokens.
func TestNewestOnly(t *testing.T) {
	fake, world, a := frozen(t)
	if err := world.SetQuirk("tokens", "newest-only"); err != nil {
		t.Fatal(err)
	}
	newer := connect(t, fake, "edge")
	mustRefuse(t, a.call("GET", edgeProducts, nil), expiredRefused)
	other := connect(t, fake, "other")
	if r := newer.call("GET", edgeProducts, nil); r.Status != 200 {
		t.Errorf("a token of another world ended this one's: %d", r.Status)
	}
	_ = other
}

// TestCredentials checks who gets a token, with and without a list.
func TestCredentials(t *testing.T) {
	listed := mockserver.Config{Credentials: []mockserver.Credential{{ClientID: "one", APIKey: "secret-1"}, {ClientID: "two", APIKey: "secret-2"}}}
	noClient := refusal{status: 400, rule: "client-id", message: `"Invalid client id"`}
	missing := refusal{status: 400, rule: "client-id-missing", message: "Invalid client id: the header x-client-id is missing"}
	noKey := refusal{status: 401, rule: "api-key", message: `"invalid api key"`}
	keyMissing := refusal{status: 401, rule: "api-key-missing", message: "invalid api key: the header x-api-key is missing"}
	for _, tc := range []struct {
		name, client, key string
		config            mockserver.Config
		want              refusal
	}{
		{"anyone", "anyone", "any", mockserver.Config{}, refusal{status: 200}},
		{"no client id", noHeader, "any", mockserver.Config{}, missing},
		{"empty client id", "", "any", mockserver.Config{}, missing},
		{"client id with a space", "a b", "any", mockserver.Config{}, noClient},
		{"client id with a slash", "a/b", "any", mockserver.Config{}, noClient},
		{"client id outside ASCII", "wörld", "any", mockserver.Config{}, noClient},
		{"longest client id", strings.Repeat("a", 128), "any", mockserver.Config{}, refusal{status: 200}},
		{"too long client id", strings.Repeat("a", 129), "any", mockserver.Config{}, noClient},
		{"huge client id", strings.Repeat("a", 100_000), "any", mockserver.Config{}, noClient},
		{"dots", "..", "any", mockserver.Config{}, refusal{status: 200}},
		{"no key", "anyone", noHeader, mockserver.Config{}, keyMissing},
		{"empty key", "anyone", "", mockserver.Config{}, keyMissing},
		{"no key for a listed one", "one", noHeader, listed, keyMissing},
		{"no key for one not listed", "three", noHeader, listed, noClient},
		{"no client id, with a list", noHeader, "secret-1", listed, missing},
		{"listed", "one", "secret-1", listed, refusal{status: 200}},
		{"wrong key", "one", "secret-2", listed, noKey},
		{"wrong key of another case", "one", "Secret-1", listed, noKey},
		{"not listed", "three", "secret-1", listed, noClient},
		{"listed in another case", "ONE", "secret-1", listed, noClient},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fake := mockserver.Run(t, tc.config)
			nobody := &api{t: t, base: fake.URL(), do: fake.Transport().RoundTrip}
			r := edgeWith(nobody, "x-client-id", tc.client, "x-api-key", tc.key).call("POST", edgeToken, nil)
			if tc.want.status == 200 {
				if r.Status != 200 {
					t.Errorf("%d %s", r.Status, r.Raw)
				}
				return
			}
			if r.Status != tc.want.status || !strings.Contains(string(r.Raw), tc.want.message) || r.Header.Get("X-Uqmock-Rule") != tc.want.rule {
				t.Errorf("%d %s %s, want %+v", r.Status, r.Raw, r.Header.Get("X-Uqmock-Rule"), tc.want)
			}
			mustBeMarked(t, r)
			if len(fake.Worlds()) > 0 {
				t.Errorf("a refused token call opened a world: %s", fake.Worlds()[0].Name())
			}
		})
	}
}
