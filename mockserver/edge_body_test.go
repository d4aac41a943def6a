package mockserver_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// jsonText writes a value as JSON.
func jsonText(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestBodies sends what is no body of createCardholder. marker is text that no reply may repeat.
func TestBodies(t *testing.T) {
	_, world, a := frozen(t)
	good := jsonText(t, sarah("SUMSUB_REDIRECT"))
	put := func(from, to string) string {
		if !strings.Contains(good, from) {
			t.Fatalf("the good body has no %s", from)
		}
		return strings.Replace(good, from, to, 1)
	}
	const marker = "TopSecretValue"
	for _, tc := range []struct {
		name, body string
		want       refusal
	}{
		{"none", "", invalid("request.body.required", "body")},
		{"blanks", " \n\t ", invalid("request.body", "body")},
		{"text", "hello", invalid("request.body.json-syntax", "body")},
		{"form", "first_name=" + marker, invalid("request.body.json-syntax", "body")},
		{"null", "null", invalid("request.body", "body")},
		{"true", "true", invalid("request.body", "object")},
		{"number", "5", invalid("request.body", "object")},
		{"string", `"` + marker + `"`, invalid("request.body", "object")},
		{"array", "[" + good + "]", invalid("request.body", "object")},
		{"empty array", "[]", invalid("request.body", "object")},
		{"empty object", "{}", invalid("request.", "required")},
		{"cut", good[:len(good)-1], invalid("request.body.json-syntax", "ends")},
		{"cut in a string", good[:20], invalid("request.body.json-syntax", "ends")},
		{"trailing brace", good + "}", invalid("request.body.trailing-bytes", "byte")},
		{"second document", good + "{}", invalid("request.body.trailing-bytes", "byte")},
		{"trailing text", good + marker, invalid("request.body.trailing-bytes", "byte")},
		{"trailing NUL", good + "\x00", invalid("request.body.trailing-bytes", "byte")},
		{"BOM", "\xef\xbb\xbf" + good, invalid("request.body", "byte order mark")},
		{"UTF-16", "\xff\xfe{\x00}\x00", invalid("request.body", "byte 0")},
		{"comment", "/* hi */" + good, invalid("request.body.json-syntax", "byte")},
		{"trailing comma", good[:len(good)-1] + ",}", invalid("request.body.json-syntax", "byte")},
		{"single quotes", "{'first_name':'Sarah'}", invalid("request.body.json-syntax", "byte")},
		{"NaN", put(`"country_code":"SG"`, `"country_code":NaN`), invalid("request.body.json-syntax", "byte")},
		{"control character", put("Chen", "Ch\x01en"), invalid("request.body", "byte")},
		{"raw NUL", put("Chen", "Ch\x00en"), invalid("request.body", "byte")},
		{"duplicate name", put(`"first_name":"Sarah"`, `"first_name":"Sarah","first_name":"`+marker+`"`), invalid("request.body.duplicate-name", "first_name")},
		{"duplicate name by escape", put(`"first_name":"Sarah"`, `"first_name":"Sarah","first\u005fname":"`+marker+`"`), invalid("request.body.duplicate-name", "first_name")},
		{"duplicate name, nested", put(`"city":"Singapore"`, `"city":"Singapore","city":"`+marker+`"`), invalid("request.body.duplicate-name", "residential_address.city")},
		{"duplicate name of a member that is unknown", put(`"first_name":"Sarah"`, `"first_name":"Sarah","x":1,"x":"`+marker+`"`), invalid("request.body.duplicate-name", "x")},
		{"other case", put(`"email":`, `"Email":`), invalid("request.Email.name-case", "email")},
		{"other case beside the right one", put(`"email":`, `"EMAIL":"`+marker+`","email":`), invalid("request.EMAIL.name-case", "email")},
		{"other case, nested", put(`"city":`, `"City":`), invalid("request.residential_address.City.name-case", "city")},
		{"other case, of an object", put(`"identity":`, `"Identity":`), invalid("request.Identity.name-case", "identity")},
		{
			"other case, twice nested", put(`"method":"SUMSUB_REDIRECT"`, `"method":"SUMSUB_REDIRECT","kyc_proof":{"Provider":"`+marker+`"}`),
			invalid("request.kyc_verification.kyc_proof.Provider.name-case", "provider"),
		},
		{"case by Unicode folding", put(`"kyc_verification":`, "\"\u212ayc_verification\":"), invalid("request.", "kyc_verification")},
		{"invalid UTF-8", put("Sarah", "Sar\xffah"), invalid("request.body.invalid-utf8", "UTF-8")},
		{"invalid UTF-8 in a name", put(`"first_name"`, "\"first\xff_name\""), invalid("request.body.invalid-utf8", "UTF-8")},
		{"overlong UTF-8", put("Sarah", "Sar\xc0\xaf"), invalid("request.body.invalid-utf8", "UTF-8")},
		{"encoded surrogate", put("Sarah", "Sar\xed\xa0\x80"), invalid("request.body.invalid-utf8", "UTF-8")},
		{"lone high surrogate", put("Sarah", `Sar\ud800ah`), invalid("request.body", "surrogate")},
		{"lone low surrogate", put("Sarah", `Sar\udc00ah`), invalid("request.body", "surrogate")},
		{"lone surrogate in a name", put(`"first_name"`, `"first\ud800_name"`), invalid("request.body", "surrogate")},
		{"wrong escape", put("Sarah", `Sar\xah`), invalid("request.body.json-syntax", "byte")},
		{"escaped NUL in a name", put("Sarah", `Sar\u0000ah`), invalid("request.first_name", "first_name")},
		{"escaped NUL in the email", put("sarah.chen@", `sarah\u0000chen@`), invalid("request.email", "email")},
		{"unknown name that is long", put(`"email":`, `"`+strings.Repeat("E", 1<<20)+`":1,"`+strings.Repeat("E", 1<<20)+`":2,"email":`), invalid("request.body.duplicate-name", "")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			at := *a
			at.t = t
			var body any
			if tc.body != "" {
				body = tc.body
			}
			mustNotChange(t, world, func() {
				r := at.call("POST", edgeCardholders, body)
				mustRefuse(t, r, tc.want)
				mustHide(t, r, marker)
			})
		})
	}
}

// mustHide fails when a reply repeats a value of the request.
func mustHide(t *testing.T, r reply, value string) {
	t.Helper()
	if strings.Contains(string(r.Raw)+fmt.Sprint(r.Header), value) {
		t.Errorf("the reply repeats the value %s: %s %v", value, r.Raw, r.Header)
	}
}

// TestDepth goes to the limit of nesting and one beyond, in objects, arrays and both.
func TestDepth(t *testing.T) {
	_, world, a := frozen(t)
	id := mustCreate(t, a, edgeCardholders, simplePerson(1), "cardholder_id")
	for name, brackets := range map[string][2]string{"objects": {`{"a":`, "}"}, "arrays": {"[", "]"}} {
		t.Run(name, func(t *testing.T) {
			at := *a
			at.t = t
			nested := func(depth int) string { // metadata stands at depth 2
				inner := `{"x":` + strings.Repeat(brackets[0], depth-2) + "1" + strings.Repeat(brackets[1], depth-2) + "}"
				return fmt.Sprintf(`{"cardholder_id": %q, "card_product_id": %q, "card_currency": "USD", "metadata": %s}`, id, simpleProduct, inner)
			}
			if r := at.call("POST", edgeCards, nested(64)); r.Status != 200 {
				t.Errorf("depth 64: %d %s", r.Status, r.Raw)
			}
			for _, depth := range []int{65, 66, 20_000} {
				mustNotChange(t, world, func() {
					r := at.call("POST", edgeCards, nested(depth))
					mustRefuse(t, r, invalid("request.body.too-deep", "64"))
					if len(r.Raw) > 250 {
						t.Errorf("the refusal repeats the whole path: %s", r.Raw)
					}
				})
			}
			for _, open := range []string{strings.Repeat(brackets[0], 100_000), strings.Repeat(`[{"a":`, 50_000)} {
				mustRefuse(t, at.call("POST", edgeCards, open), invalid("request.body.too-deep", "64"))
			}
		})
	}
}

// TestMemberTypes puts every JSON type in the place of every member of both creations: only the right one may pass, and
// none may be a 5xx, be taken in silence, or be told back.
func TestMemberTypes(t *testing.T) {
	_, world, a := frozen(t)
	holder := mustCreate(t, a, edgeCardholders, edgePerson(1, "THIRD_PARTY"), "cardholder_id")
	person := edgePerson(2, "THIRD_PARTY")
	person["gender"], person["document_type"], person["document"] = "FEMALE", "png", pixel
	person["delivery_address"] = map[string]any{"line1": "x", "city": "x", "state": "x", "country": "SG", "postal_code": "1"}
	card := cardFor(holder, simpleProduct, 10)
	card["spending_controls"] = []any{map[string]any{"amount": 5, "interval": "PER_TRANSACTION"}}
	card["risk_controls"] = map[string]any{"allow_3ds_transactions": "Y", "allowed_mcc": []any{"5734"}}
	card["metadata"] = map[string]any{"a": "b"}
	card["usage_type"], card["expiry_at"], card["name_on_card"] = "NORMAL", "2027-01-01T00:00:00Z", "SARAH"
	card["cardholder_required_fields"] = map[string]any{"gender": "FEMALE", "identity": sarah("THIRD_PARTY")["identity"]}
	for path, body := range map[string]map[string]any{edgeCardholders: person, edgeCards: card} {
		walkMembers(body, "", func(at string, get any, set func(any)) {
			for _, odd := range []any{nil, true, 12345678901234567, "OddText", []any{}, []any{"OddText"}, map[string]any{}, map[string]any{"OddName": "OddText"}} {
				if fmt.Sprintf("%T", odd) == fmt.Sprintf("%T", get) || isNumber(odd) && isNumber(get) {
					continue // the right type: rules of its own
				}
				if strings.HasSuffix(at, "amount") && fmt.Sprintf("%T", odd) == "string" {
					continue // takes a number or text
				}
				if strings.HasSuffix(at, "allowed_mcc") && odd == nil {
					continue // may be null (spending controls guide)
				}
				set(odd)
				mustNotChange(t, world, func() {
					r := a.call("POST", path, body)
					mustRefuse(t, r, invalid("request."+at, at))
					mustHide(t, r, "OddText")
					mustHide(t, r, "12345678901234567")
				})
				set(get)
				if t.Failed() {
					t.Fatalf("%s of %s as %#v", at, path, odd)
				}
			}
		})
	}
}

func isNumber(v any) bool { _, ok := v.(int); return ok }

// walkMembers visits every member, depth first, with the path by which messages name it. What is inside metadata is free.
func walkMembers(v any, path string, visit func(at string, get any, set func(any))) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			at := strings.TrimPrefix(path+"."+name, ".")
			if path != "metadata" {
				walkMembers(inner, at, visit)
				visit(at, inner, func(to any) { v[name] = to })
			}
		}
	case []any:
		for i, inner := range v {
			at := fmt.Sprintf("%s[%d]", path, i)
			walkMembers(inner, at, visit)
			visit(at, inner, func(to any) { v[i] = to })
		}
	}
}
