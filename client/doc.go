// Package client is a reference client for the UQPAY Card Issuance API. It uses
// the standard library alone and knows nothing of the fake.
//
// So far it covers the receiving side: VerifyWebhook tells whether a delivery
// was signed with your secret and is fresh, ParseEvent reads the envelope.
// Verify the bytes exactly as they arrived, before anything decodes them:
//
//	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
//	...
//	err = client.VerifyWebhook(client.WebhookOptions{Secret: secret}, r.Header, body)
//
// Deliveries come at least once and may come out of order: remember Event.ID
// and ignore what was handled before.
package client
