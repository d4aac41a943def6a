package openapi_test

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/uqmock/uqmock/openapi"
)

// tinyImage is a one-pixel PNG as base64.
const tinyImage = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

const guideCardholder = `{
	"first_name": "Sarah", "last_name": "Chen", "email": "sarah.chen@example.com", "country_code": "SG",
	"phone_number": "90755646", "date_of_birth": "1992-06-15", "nationality": "SG",
	"identity": {"type": "PASSPORT", "number": "E98765432", "front_file": "` + tinyImage + `", "back_file": "` + tinyImage + `", "hand_file": "` + tinyImage + `"},
	"residential_address": {"country": "SG", "state": "Singapore", "city": "Singapore", "district": "Buona Vista",
		"line1": "9 N Buona Vista Dr", "line2": "THE METROPOLIS", "line_en": "9 N Buona Vista Dr, THE METROPOLIS", "postal_code": "138666"},
	"kyc_verification": {"method": "SUMSUB_REDIRECT"}}`

const guideCard = `{"cardholder_id": "9d6017b2-0c2f-4b2e-876b-992b0db9597d",
	"card_product_id": "0d8f10de-c888-4107-ab65-1cc9deb31b3b", "card_currency": "USD", "card_limit": 1000}`

func TestRequestSchemasRefuse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		operation, body string
		path            string // JSON pointer of the fault, members joined by "/"
		member, value   string // set in the body; value "" removes the member
		field           string // the rule
	}{
		{"createCardholder", guideCardholder, "", "email", "", "required"},
		{"createCardholder", guideCardholder, "email", "email", `"sarah"`, "format"},
		{"createCardholder", guideCardholder, "email", "email", `5`, "type"},
		{"createCardholder", guideCardholder, "first_name", "first_name", `""`, "minLength"},
		{"createCardholder", guideCardholder, "first_name", "first_name", `null`, "nullable"},
		{"createCardholder", guideCardholder, "last_name", "last_name", `"` + strings.Repeat("x", 41) + `"`, "maxLength"},
		{"createCardholder", guideCardholder, "country_code", "country_code", `"SGP"`, "pattern"},
		{"createCardholder", guideCardholder, "date_of_birth", "date_of_birth", `"2023-02-29"`, "format"},
		{"createCardholder", guideCardholder, "gender", "gender", `"male"`, "enum"},
		{"createCardholder", guideCardholder, "identity/front_file", "identity", `{"type": "PASSPORT", "number": "E1", "front_file": "data:image/png;base64,AAAA"}`, "format"},
		{"createCardholder", guideCardholder, "identity", "identity", `{"type": "PASSPORT", "number": "E1"}`, "required"},
		{"createCardholder", guideCardholder, "residential_address", "residential_address", `{"country": "SG", "city": "Singapore"}`, "required"},
		{"createCardholder", guideCardholder, "kyc_verification/method", "kyc_verification", `{"method": "OTHER"}`, "enum"},
		{"createCardholder", guideCardholder, "kyc_verification/kyc_proof/reference_id", "kyc_verification", `{"method": "THIRD_PARTY", "kyc_proof": {"reference_id": "123456789"}}`, "minLength"},
		{"createCardholder", guideCardholder, "document_type", "document_type", `"gif"`, "enum"},
		{"updateCardholder", `{}`, "email", "email", `""`, "format"},
		{"createCard", guideCard, "", "card_product_id", "", "required"},
		{"createCard", guideCard, "card_product_id", "card_product_id", `"0d8f10dec8884107ab651cc9deb31b3b"`, "format"},
		{"createCard", guideCard, "card_limit", "card_limit", `-1`, "minimum"},
		{"createCard", guideCard, "card_limit", "card_limit", `"1000"`, "type"},
		{"createCard", guideCard, "card_limit", "card_limit", `1e999`, "type"},
		{"createCard", guideCard, "card_currency", "card_currency", `"usd"`, "pattern"},
		{"createCard", guideCard, "spending_controls/0/amount", "spending_controls", `[{"amount": 0, "interval": "PER_TRANSACTION"}]`, "anyOf"},
		{"createCard", guideCard, "spending_controls/0/interval", "spending_controls", `[{"amount": 1, "interval": "DAILY"}]`, "enum"},
		{"createCard", guideCard, "risk_controls/allowed_mcc/0", "risk_controls", `{"allowed_mcc": ["57344"]}`, "pattern"},
		{"createCard", guideCard, "metadata", "metadata", `"x"`, "type"},
		{"createCard", guideCard, "expiry_at", "expiry_at", `"2026-03-19"`, "format"},
		{"createCard", guideCard, "cardholder_required_fields/email", "cardholder_required_fields", `{"email": "x"}`, "format"},
	}
	for _, tt := range tests {
		err := visit(t, tt.operation, with(t, tt.body, tt.member, tt.value))
		var fault *openapi3.SchemaError
		if !errors.As(err, &fault) {
			t.Errorf("%s %s=%s: error %v", tt.operation, tt.member, tt.value, err)
			continue
		}
		path := strings.Join(fault.JSONPointer(), "/")
		if tt.field == "required" {
			path = strings.TrimSuffix(strings.TrimSuffix(path, last(fault.JSONPointer())), "/")
		}
		if fault.SchemaField != tt.field || path != tt.path {
			t.Errorf("%s %s=%s: fault %s at %q, want %s at %q", tt.operation, tt.member, tt.value, fault.SchemaField, path, tt.field, tt.path)
		}
	}
}

func last(path []string) string {
	if len(path) == 0 {
		return ""
	}
	return path[len(path)-1]
}

// What some setting accepts, the description accepts.
func TestRequestSchemasAreWide(t *testing.T) {
	t.Parallel()
	tests := []struct{ operation, body, member, value string }{
		{"createCardholder", guideCardholder, "gender", `"OTHER"`},
		{"createCardholder", guideCardholder, "identity", `{"type": "DRIVER_LICENSE", "number": "1", "front_file": "AAAA"}`},
		{"createCardholder", guideCardholder, "phone_number", `"+6590755646"`},
		{"createCardholder", guideCardholder, "first_name", `"O'Neil-Smith, J."`},
		{"createCardholder", guideCardholder, "unknown", `{"any": "thing"}`},
		{"createCardholder", guideCardholder, "kyc_verification", `{"method": "THIRD_PARTY", "kyc_proof": {"provider": "P", "reference_id": "` + strings.Repeat("r", 500) + `"}}`},
		{"updateCardholder", `{}`, "unknown", `1`},
		{"createCard", guideCard, "cardholder_id", ""},
		{"createCard", guideCard, "card_limit", `0`},
		{"createCard", guideCard, "card_limit", `1000.50`},
		{"createCard", guideCard, "card_currency", `"XUSD"`},
		{"createCard", guideCard, "spending_controls", `[{"amount": "20000", "interval": "PER_TRANSACTION"}]`},
		{"createCard", guideCard, "risk_controls", `{"allowed_mcc": null}`},
	}
	for _, tt := range tests {
		if err := visit(t, tt.operation, with(t, tt.body, tt.member, tt.value)); err != nil {
			t.Errorf("%s %s=%s: %v", tt.operation, tt.member, tt.value, err)
		}
	}
}

// A refusal must not repeat what was sent: it may be a card number.
func TestErrorsHideValues(t *testing.T) {
	t.Parallel()
	const secret = "4096360811214526"
	for _, member := range []string{"email", "country_code", "date_of_birth", "gender", "identity"} {
		err := visit(t, "createCardholder", with(t, guideCardholder, member, `"`+secret+`"`))
		if err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", member, err)
		}
	}
}

// A reply without its type is the flat envelope; a type nobody knows is neither.
func TestBadRequestEnvelopes(t *testing.T) {
	t.Parallel()
	op, _ := openapi.OperationByID("createCard")
	schema, _, err := op.Reply(400)
	if err != nil {
		t.Fatal(err)
	}
	for body, fits := range map[string]bool{
		`{"type": "card_error", "code": "card_not_found", "message": "m"}`: true,
		`{"code": "400", "message": "m"}`:                                  true,
		`{"code": 400, "message": "m"}`:                                    true,
		`{"type": "strange_error", "code": "c", "message": "m"}`:           false,
		`{"type": "card_error", "message": "m"}`:                           false,
		`{"error": "m"}`:                                                   false,
	} {
		if err := schema.VisitJSON(decode(t, body), openapi.VisitOptions()...); (err == nil) != fits {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestSchemasAreSharedSafely(t *testing.T) {
	t.Parallel()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for _, op := range openapi.Operations() {
				if _, _, err := op.Reply(200); err != nil {
					t.Error(err)
				}
			}
			if err := visit(t, "createCardholder", decode(t, guideCardholder)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func visit(t testing.TB, operation string, value any) error {
	t.Helper()
	op, ok := openapi.OperationByID(operation)
	if !ok {
		t.Errorf("no operation %s", operation)
	}
	schema, err := op.Request()
	if err != nil {
		t.Error(err)
	}
	return schema.VisitJSON(value, openapi.VisitOptions()...)
}

// with decodes a body and sets one member, or removes it when value is empty.
func with(t testing.TB, body, member, value string) any {
	t.Helper()
	object, ok := decode(t, body).(map[string]any)
	if !ok {
		t.Fatalf("not an object: %s", body)
	}
	if value == "" {
		delete(object, member)
	} else {
		object[member] = decode(t, value)
	}
	return object
}

// decode keeps numbers as json.Number, as the server does.
func decode(t testing.TB, text string) any {
	t.Helper()
	var value any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		t.Error(err)
	}
	return value
}
