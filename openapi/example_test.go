package openapi_test

import (
	"fmt"
	"strings"

	"github.com/uqmock/uqmock/openapi"
)

func ExampleOperations() {
	for _, op := range openapi.Operations()[:3] {
		fmt.Println(op.ID, op.Method, op.Path)
	}
	// Output:
	// requestAccessToken POST /v1/connect/token
	// listProducts GET /v1/issuing/products
	// createCardholder POST /v1/issuing/cardholders
}

func ExampleOperation_Request() {
	op, _ := openapi.OperationByID("createCard")
	schema, err := op.Request()
	if err != nil {
		fmt.Println(err)
		return
	}
	body := map[string]any{"card_product_id": "0d8f10de-c888-4107-ab65-1cc9deb31b3b", "card_currency": "usd"}
	fmt.Println(schema.VisitJSON(body, openapi.VisitOptions()...) == nil)
	body["card_currency"] = "USD"
	fmt.Println(schema.VisitJSON(body, openapi.VisitOptions()...) == nil)
	// Output:
	// false
	// true
}

func ExampleOperation_Reply() {
	op, _ := openapi.OperationByID("createCardholder")
	schema, ok, err := op.Reply(200)
	fmt.Println(schema.Required, ok, err)
	_, ok, err = op.Reply(201)
	fmt.Println(ok, err)
	// Output:
	// [cardholder_id cardholder_status] true <nil>
	// false <nil>
}

func ExampleEventSchema() {
	schema, err := openapi.EventSchema("card.create.succeeded")
	fmt.Println(schema.Required, err)
	// Output:
	// [version event_name event_type event_id source_id data] <nil>
}

func ExampleLedgerEntry() {
	entry, _ := openapi.LedgerEntry("timestamp-unit")
	fmt.Println(entry.Topic)
	fmt.Println(entry.Quirk.Default, entry.Quirk.In("2026-09"))
	// Output:
	// The unit of x-wk-timestamp
	// s ms
}

func ExampleSpec() {
	text, err := openapi.Spec("issuing", "yaml")
	first, _, _ := strings.Cut(string(text), "\n")
	fmt.Println(first, err)
	// Output:
	// openapi: 3.0.3 <nil>
}

func ExampleFormats() {
	fmt.Println(openapi.Formats()["date"]("2023-02-29"))
	// Output:
	// must be a date of the calendar, yyyy-mm-dd
}
