// Package client is a reference client for the UQPAY Card Issuance API. It uses
// the standard library alone and knows nothing of the fake: against a fake, a
// test and the real service it is the same.
//
//	api := client.New(client.Config{
//		BaseURL:  client.SandboxURL,
//		ClientID: os.Getenv("UQPAY_CLIENT_ID"),
//		APIKey:   os.Getenv("UQPAY_API_KEY"),
//	})
//	holder, err := api.Cardholders.Create(ctx, client.CardholderData{
//		FirstName: "Sarah", LastName: "Chen", Email: "sarah.chen@example.com",
//		CountryCode: "SG", PhoneNumber: "90755646",
//	})
//	...
//	card, err := api.Cards.Create(ctx, client.CardCreate{
//		CardholderID: holder.ID, ProductID: product, Currency: "USD", Limit: client.Units(1000),
//	})
//	if errors.Is(err, client.ErrKYCInsufficient) {
//		failure, _ := errors.AsType[*client.Error](err)
//		return ask(failure.MissingNames())
//	}
//
// # Calls
//
// Each operation is a method of the service of its resource, and its comment
// names the operation id. The client asks for a token on first use, renews it in
// time, and shares it among all calls.
//
// Every error of a call is an *Error; compare it with the Code values, with
// ErrNotSent and ErrReply, or with the errors of the context.
//
// Network errors, the statuses 408, 429 and 5xx, and the 400 that says that the
// first request is still being processed are tried again, with growing random
// waits and no less than Retry-After. A write keeps its idempotency key and its
// bytes meanwhile, so it is carried out once. The context bounds it all: a call
// whose deadline cannot cover the next wait returns at once.
//
// # Webhooks
//
// WebhookHandler receives deliveries: it verifies them, ignores duplicates, and
// hands over events, whose data Event.Decode gives a type. VerifyWebhook and
// ParseEvent are its parts, for receivers that have a frame of their own. Verify
// the bytes exactly as they arrived, before anything decodes them.
package client
