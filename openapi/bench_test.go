package openapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/uqmock/uqmock/openapi"
)

// How long the judgement of a body takes, by sample.
func BenchmarkVisit(b *testing.B) {
	bodies := map[string]struct {
		status int // 0 is the request
		body   string
	}{
		"createCardholder request": {0, guideCardholder},
		"createCard request":       {0, guideCard},
		"createCardholder reply":   {200, `{"cardholder_id": "9d6017b2-0c2f-4b2e-876b-992b0db9597d", "cardholder_status": "INCOMPLETE", "idv_verification_url": "https://in.sumsub.com/websdk/p/sbx_MVSJTHTZj77PZggH", "idv_url_expires_at": "2026-04-04T17:32:50+08:00"}`},
		"createCard reply":         {200, `{"card_id": "d26f2287-434b-41a4-af47-f06dbf6f9e71", "card_order_id": "c004375c-8137-4b94-b948-4282bff33625", "card_status": "PENDING", "order_status": "PROCESSING", "create_time": "2026-04-03T17:35:55+08:00", "risk_controls": {}}`},
		"createCard refusal":       {400, `{"type": "cardholder_error", "code": "kyc_insufficient", "message": "m", "missing_fields": ["identity"]}`},
	}
	for name, sample := range bodies {
		b.Run(name, func(b *testing.B) {
			schema := benchSchema(b, name, sample.status)
			value := decode(b, sample.body)
			options := openapi.VisitOptions()
			b.ReportAllocs()
			for b.Loop() {
				if err := schema.VisitJSON(value, options...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func benchSchema(b *testing.B, name string, status int) *openapi3.Schema {
	b.Helper()
	id, _, _ := strings.Cut(name, " ")
	op, _ := openapi.OperationByID(id)
	schema, err := op.Request()
	if status != 0 {
		schema, _, err = op.Reply(status)
	}
	if err != nil || schema == nil {
		b.Fatalf("no schema for %q: %v", name, err)
	}
	return schema
}

// What start-up pays for the table.
func BenchmarkOperations(b *testing.B) {
	for b.Loop() {
		if len(openapi.Operations()) == 0 {
			b.Fatal("no operations")
		}
	}
}

// How long the judgement of a page of products takes: six of the guide's.
func BenchmarkVisitProducts(b *testing.B) {
	for _, s := range samples(b) {
		if s.name != "listProducts 200 guide" {
			continue
		}
		page, _ := numbers(b, s.value).(map[string]any)
		products, _ := page["data"].([]any)
		page["data"] = slices.Repeat(products, 6)
		for b.Loop() {
			if err := s.schema.VisitJSON(page, openapi.VisitOptions()...); err != nil {
				b.Fatal(err)
			}
		}
	}
}
