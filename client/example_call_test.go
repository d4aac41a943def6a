package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/uqmock/uqmock/client"
	"github.com/uqmock/uqmock/mockserver"
)

// offline is a client of a fake in this process, so that the examples run without a network; clock is of the year 2026.
func offline() (*client.Client, *mockserver.World) {
	fake, err := mockserver.New(mockserver.Config{FrozenAt: time.Date(2026, 4, 3, 9, 30, 0, 0, time.UTC)})
	if err != nil {
		return client.New(client.Config{}), nil // every call says that it is not configured
	}
	return client.New(client.Config{
		BaseURL: fake.URL(), ClientID: "my-client", APIKey: "any",
		HTTPClient: &http.Client{Transport: fake.Transport()},
	}), fake.World("my-client")
}

// ana is somebody who gives what Simplified products ask for.
var ana = client.CardholderData{
	FirstName: "Ana", LastName: "Lim", Email: "ana.lim@example.com", CountryCode: "SG", PhoneNumber: "86683306",
}

// A mistake in the Config comes from the first call.
func ExampleNew() {
	api := client.New(client.Config{BaseURL: client.SandboxURL, ClientID: "my-client"})
	_, err := api.Products.List(context.Background(), client.PageParams{})
	fmt.Println(err)
	// Output: listProducts: not sent: Config.APIKey is empty: want the one from UQPAY's dashboard
}

func ExampleClient_AccessToken() {
	api, _ := offline()
	token, err := api.AccessToken(context.Background())
	fmt.Println(token.ExpiresAt.Sub(token.RenewAt), err)
	// Output: 1m0s <nil>
}

func ExampleClient_OnBehalfOf() {
	api, _ := offline()
	sub := api.OnBehalfOf("18523f72-f4de-4f9c-bb8e-ec7d1c4f32be")
	holder, err := sub.Cardholders.Create(context.Background(), ana)
	fmt.Println(holder.Status, err)
	_, err = api.Cardholders.Retrieve(context.Background(), holder.ID) // the master account has its own
	fmt.Println(err != nil)
	// Output:
	// SUCCESS <nil>
	// true
}

func ExampleProductService_List() {
	api, _ := offline()
	page, err := api.Products.List(context.Background(), client.PageParams{})
	fmt.Println(page.TotalItems, page.Data[0].BIN, page.Data[0].KYCLevel, err)
	// Output: 6 46651711 ENHANCED <nil>
}

func ExampleProductService_All() {
	api, _ := offline()
	for product, err := range api.Products.All(context.Background(), client.PageParams{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if product.Mode == "SINGLE" {
			fmt.Println(product.BIN, product.Currency)
		}
	}
	// Output:
	// 49372418 [USD]
	// 527735 [USD SGD]
}

func ExampleCardholderService_Create() {
	api, _ := offline()
	holder, err := api.Cardholders.Create(context.Background(), ana)
	fmt.Println(holder.Status, err)
	_, err = api.Cardholders.Create(context.Background(), ana)
	fmt.Println(errors.Is(err, client.ErrEmailDuplicated))
	// Output:
	// SUCCESS <nil>
	// true
}

func ExampleCardholderService_List() {
	api, _ := offline()
	_, _ = api.Cardholders.Create(context.Background(), ana)
	page, err := api.Cardholders.List(context.Background(), client.CardholderListParams{Status: client.CardholderSuccess})
	fmt.Println(page.TotalItems, page.Data[0].Email, err)
	// Output: 1 ana.lim@example.com <nil>
}

func ExampleCardholderService_All() {
	api, _ := offline()
	_, _ = api.Cardholders.Create(context.Background(), ana)
	for holder, err := range api.Cardholders.All(context.Background(), client.CardholderListParams{}) {
		fmt.Println(holder.FirstName, holder.CreatedAt.UTC().Format(time.TimeOnly), err)
	}
	// Output: Ana 09:30:00 <nil>
}

func ExampleCardholderService_Retrieve() {
	api, _ := offline()
	made, _ := api.Cardholders.Create(context.Background(), ana)
	holder, err := api.Cardholders.Retrieve(context.Background(), made.ID)
	fmt.Println(holder.LastName, holder.NumberOfCards, err)
	// Output: Lim 0 <nil>
}

func ExampleCardholderService_Update() {
	api, _ := offline()
	made, _ := api.Cardholders.Create(context.Background(), ana)
	changed, err := api.Cardholders.Update(context.Background(), made.ID, client.CardholderData{PhoneNumber: "90755646"})
	fmt.Println(changed.Status, err)
	// Output: SUCCESS <nil>
}

// When the cardholder has not given enough, the error says what to ask for.
func ExampleCardService_Create() {
	api, _ := offline()
	ctx := context.Background()
	holder, _ := api.Cardholders.Create(ctx, ana)

	order := client.CardCreate{
		CardholderID: holder.ID, ProductID: "467e993f-317a-49fc-9ea0-bf49de7d1f76", Currency: "USD", Limit: client.Units(1000),
	}
	card, err := api.Cards.Create(ctx, order)
	fmt.Println(card.Status, err)

	order.ProductID = "40433705-0000-4000-8000-000000000001" // asks for more
	_, err = api.Cards.Create(ctx, order)
	if failure, ok := errors.AsType[*client.Error](err); ok && errors.Is(err, client.ErrKYCInsufficient) {
		fmt.Println(failure.MissingNames())
	}
	// Output:
	// PENDING <nil>
	// [date_of_birth nationality identity residential_address]
}

// issued makes a card for the examples.
func issued(api *client.Client) (client.CardCreated, error) {
	return api.Cards.Create(context.Background(), client.CardCreate{
		ProductID: "467e993f-317a-49fc-9ea0-bf49de7d1f76", Currency: "USD", Limit: client.Units(50), Cardholder: &ana,
	})
}

func ExampleCardService_Retrieve() {
	api, world := offline()
	made, _ := issued(api)
	_, _ = world.Advance(context.Background(), 2*time.Second)
	card, err := api.Cards.Retrieve(context.Background(), made.ID)
	fmt.Println(card.Status, card.Limit, card.Currency, err)
	// Output: ACTIVE 50 USD <nil>
}

func ExampleCardService_List() {
	api, _ := offline()
	_, _ = issued(api)
	page, err := api.Cards.List(context.Background(), client.CardListParams{Status: client.CardPending})
	fmt.Println(page.TotalItems, page.Data[0].Scheme, err)
	// Output: 1 VISA <nil>
}

func ExampleCardService_All() {
	api, _ := offline()
	made, _ := issued(api)
	for card, err := range api.Cards.All(context.Background(), client.CardListParams{CardholderID: made.CardholderID}) {
		fmt.Println(card.BIN, card.Cardholder.Email, err)
	}
	// Output: 40963608 ana.lim@example.com <nil>
}

func ExampleOrderService_Retrieve() {
	api, _ := offline()
	made, _ := issued(api)
	order, err := api.Orders.Retrieve(context.Background(), made.OrderID)
	fmt.Println(order.Type, order.Status, order.Amount, err)
	// Output: CREATE_CARD PROCESSING 50 <nil>
}

// Keep the key before you call: after a crash the same call gives the first answer.
func ExampleWithIdempotencyKey() {
	api, _ := offline()
	key := client.WithIdempotencyKey("cc58fa96-7a49-4be1-a70b-85075c1b4957")
	first, _ := api.Cardholders.Create(context.Background(), ana, key)
	again, err := api.Cardholders.Create(context.Background(), ana, key)
	fmt.Println(first.ID == again.ID, err)
	// Output: true <nil>
}

func ExampleError() {
	api, _ := offline()
	_, err := api.Cards.Retrieve(context.Background(), "50418faa-57a8-4ce2-9157-621b00b13a3b")
	if failure, ok := errors.AsType[*client.Error](err); ok {
		fmt.Println(failure.Operation, failure.Status, failure.Type, failure.Code)
	}
	// Output: retrieveCard 400 card_error card_not_found
}

func ExampleCode() {
	var err error = &client.Error{Status: 401, Message: "Invalid authorization header"} // an envelope without a code
	fmt.Println(errors.Is(err, client.ErrUnauthorized), errors.Is(err, client.Code("my_own")))
	// Output: true false
}

func ExampleParseAmount() {
	price, err := client.ParseAmount("0.10")
	fmt.Println(price, err)
	_, err = client.ParseAmount("1,000")
	fmt.Println(err)
	// Output:
	// 0.10 <nil>
	// not an amount: "1,000": want decimal digits, such as 1000 or 0.01
}

func ExampleAmount_Cmp() {
	limit, _ := client.ParseAmount("1000.00")
	fmt.Println(limit.Cmp(client.Units(1000)), limit.Cmp(client.Units(1001)))
	// Output: 0 -1
}
