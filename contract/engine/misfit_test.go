package engine_test

import (
	"strings"
	"testing"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/openapi"
)

// A call is held against the description as the session would send it: with a token and a key, unless it says otherwise.
func TestMisfit(t *testing.T) {
	id := engine.Path("id", "467e993f-317a-49fc-9ea0-bf49de7d1f76")
	phone := engine.Body(engine.Object{"phone_number": "90755646"})
	tests := []struct {
		name, operation string
		args            []engine.Arg
		want            string // in the error; empty: there is none
	}{
		{"as it should be", "updateCardholder", []engine.Arg{id, phone}, ""},
		{"no key", "updateCardholder", []engine.Arg{id, phone, engine.Key("")}, "x-idempotency-key is required"},
		{"an id that is none", "updateCardholder", []engine.Arg{engine.Path("id", "one"), phone}, "id: "},
		{"no body", "updateCardholder", []engine.Arg{id}, "a body is required"},
		{"a member of another type", "updateCardholder", []engine.Arg{id, engine.Body(engine.Object{"phone_number": 5})}, "phone_number"},
		{"no key where none is taken", "listProducts", []engine.Arg{engine.Query("page_size", "10"), engine.Query("page_number", "1")}, ""},
		{"a query out of range", "listProducts", []engine.Arg{engine.Query("page_size", "1000"), engine.Query("page_number", "1")}, "out of range"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			op, ok := openapi.OperationByID(tt.operation)
			if !ok {
				t.Fatal(tt.operation)
			}
			err := engine.Misfit(op, tt.args...)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}
