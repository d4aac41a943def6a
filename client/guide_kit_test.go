package client_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"

	"github.com/uqmock/uqmock/client"
	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/webhook"
)

// guideProduct is the product of the Enhanced KYC guide, basicProduct one that asks for little.
const (
	guideProduct = "0d8f10de-c888-4107-ab65-1cc9deb31b3b"
	basicProduct = "467e993f-317a-49fc-9ea0-bf49de7d1f76"
)

const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// sarah is the person of the guide.
func sarah(t testing.TB, n int) client.CardholderData {
	t.Helper()
	image, err := base64.StdEncoding.DecodeString(pixel)
	if err != nil {
		t.Fatal(err)
	}
	data := basics(n)
	data.DateOfBirth, data.Nationality = "1992-06-15", "SG"
	data.Identity = &client.Identity{Type: "PASSPORT", Number: "E98765432", FrontFile: image}
	data.ResidentialAddress = &client.Address{
		Country: "SG", State: "Singapore", City: "Singapore", Line1: "9 N Buona Vista Dr", LineEN: "9 N Buona Vista Dr", PostalCode: "138666",
	}
	data.KYCVerification = &client.KYCVerification{Method: client.SumsubRedirect}
	return data
}

// basics are what a Simplified product asks for, of the n-th person.
func basics(n int) client.CardholderData {
	return client.CardholderData{
		FirstName: "Sarah", LastName: "Chen", Email: fmt.Sprintf("sarah.chen.%d@example.com", n),
		CountryCode: "SG", PhoneNumber: strconv.Itoa(90755646 + n),
	}
}

// inbox is a WebhookHandler on a loopback port that keeps what it is told.
type inbox struct {
	mu   sync.Mutex
	got  []client.Event
	data []any
}

func (b *inbox) handle(_ context.Context, e client.Event) error {
	data, err := e.Decode()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.got, b.data = append(b.got, e), append(b.data, data)
	return err
}

// bench is a fake, its world, a client of it, and an inbox that its webhooks go to.
func bench(t *testing.T, quirks map[string]string) (*mockserver.World, *client.Client, *inbox) {
	t.Helper()
	box := &inbox{}
	receiver := httptest.NewServer(client.WebhookHandler(hookSecret, box.handle))
	t.Cleanup(receiver.Close)
	fake := mockserver.Run(t, mockserver.Config{Quirks: quirks})
	world := fake.World("my-client")
	if _, err := world.AddWebhook(webhook.Endpoint{URL: receiver.URL, Secret: hookSecret, Ordered: true, Timestamps: webhook.Wall}); err != nil {
		t.Fatal(err)
	}
	return world, client.New(client.Config{BaseURL: fake.URL(), ClientID: "my-client", APIKey: "any"}), box
}

// must gives the value of a call that has to succeed.
func must[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
