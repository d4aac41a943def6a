package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/uqmock/uqmock/client"
)

// A receiver reads the body, verifies it, parses it. Now is given here to hold
// the example still; a real receiver leaves it out.
func ExampleVerifyWebhook() {
	body := []byte(`{"version":"V1.6.0","event_name":"ISSUING","event_type":"card.create.succeeded","event_id":"e-1","source_id":"o-1","data":{}}`)
	header := http.Header{}
	header.Set("x-wk-timestamp", "1775208889")
	header.Set("x-wk-signature", "4d2c64a6850954308274fbe30fc3f6c752e6b48e572f898f931dc2a25cdcd96beeda1e240edeccd4e4f68ad9870d5f0d3d7e9c94e4af2b284bee5ef6828796ee")
	options := client.WebhookOptions{
		Secret: "endpoint-secret",
		Now:    func() time.Time { return time.Unix(1775208890, 0) },
	}

	if err := client.VerifyWebhook(options, header, body); err != nil {
		fmt.Println("answer 401:", err)
		return
	}
	event, err := client.ParseEvent(body)
	if err != nil {
		fmt.Println("answer 400:", err)
		return
	}
	fmt.Println(event.Type, event.SourceID)
	// Output: card.create.succeeded o-1
}

// The errors tell a forged delivery from a late one.
func ExampleVerifyWebhook_refused() {
	header := http.Header{}
	header.Set("x-wk-timestamp", "1775208889")
	header.Set("x-wk-signature", "00ff")

	err := client.VerifyWebhook(client.WebhookOptions{Secret: "endpoint-secret"}, header, []byte(`{}`))
	fmt.Println("forged:", errors.Is(err, client.ErrWebhookSignature))
	fmt.Println("late:", errors.Is(err, client.ErrWebhookTolerance))
	// Output:
	// forged: true
	// late: false
}

// The function runs once for each event; an error makes the sender try again.
func ExampleWebhookHandler() {
	mux := http.NewServeMux()
	mux.Handle("/uqpay", client.WebhookHandler("endpoint-secret", func(_ context.Context, event client.Event) error {
		data, err := event.Decode()
		if err != nil {
			return err
		}
		switch data := data.(type) {
		case *client.CardholderKYCStatusChanged:
			fmt.Println("cardholder", data.ID, "is", data.Status)
		case *client.CardCreateSucceeded:
			fmt.Println("card", data.ID, "of order", event.SourceID)
		}
		return nil
	}))

	forged := httptest.NewRecorder()
	mux.ServeHTTP(forged, httptest.NewRequest(http.MethodPost, "/uqpay", strings.NewReader(`{}`)))
	fmt.Println(forged.Code)
	// Output: 401
}

// With options the handler keeps what it has seen in a store of yours, and tells what went wrong.
func ExampleNewWebhookHandler() {
	handler := client.NewWebhookHandler(client.WebhookHandlerOptions{
		WebhookOptions: client.WebhookOptions{Secret: "endpoint-secret"},
		Seen:           client.RememberEvents(100),
		Report:         func(_ context.Context, err error) { fmt.Println("refused:", err) },
	}, func(context.Context, client.Event) error { return nil })

	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/uqpay", strings.NewReader(`{}`)))
	fmt.Println(answer.Code)
	// Output:
	// refused: webhook header is missing: x-wk-timestamp
	// 401
}

func ExampleRememberEvents() {
	memory := client.RememberEvents(2)
	for _, id := range []string{"e-1", "e-2", "e-3"} {
		_ = memory.Add(context.Background(), id) // this one cannot fail
	}
	oldest, _ := memory.Seen(context.Background(), "e-1")
	newest, _ := memory.Seen(context.Background(), "e-3")
	fmt.Println(oldest, newest)
	// Output: false true
}

func ExampleEvent_Decode() {
	event, _ := client.ParseEvent([]byte(`{"event_type": "card.create.failed", "event_id": "e-8", "data": {"card_id": "c-1", "failure_reason": "no stock"}}`))
	data, err := event.Decode()
	if failed, ok := data.(*client.CardCreateFailed); ok {
		fmt.Println(failed.ID, failed.FailureReason, err)
	}
	// Output: c-1 no stock <nil>
}

func ExampleParseEvent() {
	event, err := client.ParseEvent([]byte(`{"event_type": "cardholder.updated", "event_id": "e-7", "data": {"email": "sarah@example.com"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s %s %s\n", event.ID, event.Type, event.Data)
	// Output: e-7 cardholder.updated {"email": "sarah@example.com"}
}
