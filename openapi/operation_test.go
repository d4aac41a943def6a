package openapi_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/openapi"
)

func TestOperations(t *testing.T) {
	t.Parallel()
	type route struct {
		ID, Method, Path  string
		Body, Idempotent  bool
		Parameters        int
		FirstAndLastReply [2]int
	}
	want := []route{
		{"requestAccessToken", "POST", "/v1/connect/token", false, false, 2, [2]int{200, 504}},
		{"listProducts", "GET", "/v1/issuing/products", false, false, 4, [2]int{200, 504}},
		{"createCardholder", "POST", "/v1/issuing/cardholders", true, true, 3, [2]int{200, 504}},
		{"listCardholders", "GET", "/v1/issuing/cardholders", false, false, 5, [2]int{200, 504}},
		{"retrieveCardholder", "GET", "/v1/issuing/cardholders/{id}", false, false, 3, [2]int{200, 504}},
		{"updateCardholder", "POST", "/v1/issuing/cardholders/{id}", true, true, 4, [2]int{200, 504}},
		{"createCard", "POST", "/v1/issuing/cards", true, true, 3, [2]int{200, 504}},
		{"listCards", "GET", "/v1/issuing/cards", false, false, 7, [2]int{200, 504}},
		{"retrieveCard", "GET", "/v1/issuing/cards/{id}", false, false, 3, [2]int{200, 504}},
		{"retrieveCardOrder", "GET", "/v1/issuing/cards/{card_order_id}/order", false, false, 3, [2]int{200, 504}},
	}
	var got []route
	for _, op := range openapi.Operations() {
		got = append(got, route{
			op.ID, op.Method, op.Path, op.HasBody, op.Idempotent, len(op.Params),
			[2]int{op.Statuses[0], op.Statuses[len(op.Statuses)-1]},
		})
		if op.API != openapi.Issuing || op.HasBody != op.BodyRequired {
			t.Errorf("%s: api %q, body %t, required %t", op.ID, op.API, op.HasBody, op.BodyRequired)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
}

// What any operation may answer that a fault strikes is described for each.
func TestFailuresAreDescribed(t *testing.T) {
	t.Parallel()
	for _, op := range openapi.Operations() {
		for _, status := range []int{400, 401, 403, 413, 429, 500, 502, 503, 504} {
			if !slices.Contains(op.Statuses, status) {
				t.Errorf("%s does not describe status %d", op.ID, status)
			}
		}
	}
}

func TestParams(t *testing.T) {
	t.Parallel()
	tests := []struct {
		operation, in string
		want          openapi.Param
	}{
		{"listCardholders", "query", openapi.Param{Name: "page_size", Type: "integer", Minimum: new(10.0), Maximum: new(100.0), Default: "10"}},
		{"listCards", "query", openapi.Param{Name: "page_size", Type: "integer", Minimum: new(1.0), Maximum: new(100.0), Default: "10"}},
		{"listCards", "query", openapi.Param{Name: "page_number", Type: "integer", Minimum: new(1.0), Default: "1"}},
		{"listCardholders", "query", openapi.Param{Name: "cardholder_status", Type: "string", Enum: []string{"PENDING", "SUCCESS", "INCOMPLETE", "FAILED"}}},
		{"createCard", "header", openapi.Param{Name: "x-idempotency-key", Required: true, Type: "string", Format: "uuid"}},
		{"createCard", "header", openapi.Param{Name: "x-auth-token", Required: true, Type: "string"}},
		{"createCard", "header", openapi.Param{Name: "x-on-behalf-of", Type: "string"}},
		{"requestAccessToken", "header", openapi.Param{Name: "x-client-id", Required: true, Type: "string", MinLength: 1, MaxLength: 128}},
		{"retrieveCardOrder", "path", openapi.Param{Name: "card_order_id", Required: true, Type: "string", Format: "uuid"}},
	}
	for _, tt := range tests {
		op, ok := openapi.OperationByID(tt.operation)
		if !ok {
			t.Fatalf("no operation %s", tt.operation)
		}
		got, _ := op.Param(tt.in, tt.want.Name)
		tt.want.In, tt.want.Description = tt.in, got.Description
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.operation, diff)
		}
	}
}

// What the table promises can be decoded, and nothing else.
func TestSchemasOfOperations(t *testing.T) {
	t.Parallel()
	for _, op := range slices.Concat(openapi.Operations(), openapi.ControlOperations()) {
		request, err := op.Request()
		if err != nil || (request != nil) != op.HasBody {
			t.Errorf("%s: request schema %v, error %v", op.ID, request != nil, err)
		}
		for _, status := range op.Statuses {
			if _, _, err := op.Reply(status); err != nil {
				t.Errorf("%s %d: %v", op.ID, status, err)
			}
		}
		if _, ok, err := op.Reply(299); ok || err != nil {
			t.Errorf("%s: a schema for status 299, error %v", op.ID, err)
		}
	}
}

func TestUnknownNames(t *testing.T) {
	t.Parallel()
	if _, ok := openapi.OperationByID("createcard"); ok {
		t.Error("found an operation by another case")
	}
	if _, err := (openapi.Operation{ID: "createCard"}).Request(); err == nil {
		t.Error("an operation of no api has a schema")
	}
	if _, err := openapi.EventSchema("card.created"); err == nil {
		t.Error("an unknown event type has a schema")
	}
}
