package mockserver_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/fault"
	"github.com/uqmock/uqmock/mockserver/webhook"
)

// A fake is an http.Handler; Transport reaches it without a socket.
func ExampleNew() {
	fake, err := mockserver.New(mockserver.Config{FrozenAt: time.Date(2026, 4, 3, 9, 30, 0, 0, time.UTC)})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fake.Close(context.Background())
	client := http.Client{Transport: fake.Transport()}
	req, _ := http.NewRequest(http.MethodPost, fake.URL()+"/v1/connect/token", http.NoBody)
	req.Header.Set("x-client-id", "my-client") // names the world
	req.Header.Set("x-api-key", "any")
	res, err := client.Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer res.Body.Close()
	fmt.Println(res.StatusCode, res.Header.Get("Date"))
	// Output: 200 Fri, 03 Apr 2026 09:30:00 GMT
}

// The clock of a world can be moved: what falls due happens in order, webhooks included, before Advance returns.
func ExampleWorld_Advance() {
	fake, _ := mockserver.New(mockserver.Config{FrozenAt: time.Date(2026, 4, 3, 9, 30, 0, 0, time.UTC)})
	defer fake.Close(context.Background())
	world := fake.World("my-client")
	report, err := world.Advance(context.Background(), 36*time.Hour)
	fmt.Println(report.Now.Format(time.RFC3339), report.Quiet, err)
	// Output: 2026-04-04T21:30:00Z true <nil>
}

// A webhook endpoint gets what its filter lets through, signed with its secret.
func ExampleWorld_AddWebhook() {
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer receiver.Close()
	fake, _ := mockserver.New(mockserver.Config{})
	defer fake.Close(context.Background())
	world := fake.World("my-client")
	_, err := world.AddWebhook(webhook.Endpoint{URL: receiver.URL, Secret: "s3cret", Events: []string{"cardholder.*"}, Ordered: true})
	fmt.Println(err)
	_, err = world.AddWebhook(webhook.Endpoint{URL: "receiver.example"})
	fmt.Println(strings.HasPrefix(err.Error(), "not valid: url:"))
	// Output:
	// <nil>
	// true
}

// A fault makes calls fail: here the first token call gets a 503, the next one is carried out.
func ExampleWorld_SetFault() {
	fake, _ := mockserver.New(mockserver.Config{})
	defer fake.Close(context.Background())
	world := fake.World("my-client")
	err := world.SetFault("down", fault.Fault{Operation: "requestAccessToken", Times: 1, Effect: fault.Status{Code: 503, RetryAfter: 2}})
	if err != nil {
		fmt.Println(err)
		return
	}
	client := http.Client{Transport: fake.Transport()}
	for range 2 {
		req, _ := http.NewRequest(http.MethodPost, fake.URL()+"/v1/connect/token", http.NoBody)
		req.Header.Set("x-client-id", "my-client")
		req.Header.Set("x-api-key", "any")
		res, err := client.Do(req)
		if err != nil {
			fmt.Println(err)
			return
		}
		res.Body.Close()
		fmt.Printf("%d %q\n", res.StatusCode, res.Header.Get("x-uqmock-rule"))
	}
	down, _ := world.Fault("down")
	fmt.Println(down.Matched, down.Struck)
	fmt.Println(world.SetFault("down", fault.Fault{Operation: "requestAccesToken", Effect: fault.LostReply{}}))
	// Output:
	// 503 "fault:down"
	// 200 ""
	// 2 1
	// not valid: operation: "requestAccesToken" is not known; did you mean requestAccessToken? It is one of *, requestAccessToken, listProducts, createCardholder, listCardholders, retrieveCardholder, updateCardholder, createCard, listCards, retrieveCard, retrieveCardOrder
}

// Quirks are switches on which the sources about UQPAY disagree; errors say what there is.
func ExampleWorld_SetQuirk() {
	fake, _ := mockserver.New(mockserver.Config{})
	defer fake.Close(context.Background())
	world := fake.World("my-client")
	fmt.Println(world.SetQuirk("missing-fields", "paths"))
	fmt.Println(world.SetQuirk("missing-fields", "path"))
	// Output:
	// <nil>
	// not valid: quirk missing-fields has no value "path": it takes names, paths, objects
}
