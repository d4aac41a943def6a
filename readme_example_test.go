package uqmock_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"github.com/uqmock/uqmock/client"
	"github.com/uqmock/uqmock/contract"
	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/scenarios"
)

// README.md shows functions of this file word for word; TestReadmeGo holds that.

func TestCardAfterIdentityCheck(t *testing.T) {
	fake := mockserver.Run(t)
	world := fake.World("my-client") // the world of x-client-id: my-client
	shop := newShop(fake.URL(), http.DefaultClient)

	holder := shop.signUp(t, "sarah.chen@example.com")
	if err := world.CompleteIDV(holder, mockserver.IDVPassed); err != nil {
		t.Fatal(err)
	}
	card := shop.orderCard(t, holder)
	if _, err := world.Advance(t.Context(), 2*time.Second); err != nil {
		t.Fatal(err)
	}
	if status := shop.cardStatus(t, card); status != "ACTIVE" {
		t.Errorf("the card is %s, want ACTIVE", status)
	}
}

func TestContract(t *testing.T) {
	fake := mockserver.Run(t)
	control := httptest.NewServer(fake.Control(mockserver.ControlConfig{}))
	t.Cleanup(control.Close)
	contract.Run(t, contract.Target{BaseURL: fake.URL(), ControlURL: control.URL})
}

func TestScenarios(t *testing.T) {
	fake := mockserver.Run(t)
	control := httptest.NewServer(fake.Control(mockserver.ControlConfig{}))
	t.Cleanup(control.Close)
	scenarios.Run(t, scenarios.Target{BaseURL: fake.URL(), ControlURL: control.URL}, os.DirFS("scenarios/library"))
}

func TestJourneyInVirtualTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, err := mockserver.New(mockserver.Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = fake.Close(context.Background()) }()
		shop := newShop(fake.URL(), &http.Client{Transport: fake.Transport()})

		holder := shop.signUp(t, "sarah.chen+idv-passed@example.com")
		wait(3 * time.Second) // the check is passed after 2 s
		card := shop.orderCard(t, holder)
		wait(3 * time.Second) // the card is made after 2 s
		if status := shop.cardStatus(t, card); status != "ACTIVE" {
			t.Errorf("the card is %s, want ACTIVE", status)
		}
	})
}

// wait passes virtual time: it is for a synctest bubble only.
func wait(d time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	<-ctx.Done()
}

func receive(secret string, handle func(client.Event)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, "unreadable", http.StatusBadRequest)
			return
		}
		if err = client.VerifyWebhook(client.WebhookOptions{Secret: secret}, r.Header, body); err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		event, err := client.ParseEvent(body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		handle(event)
	}
}

func order(ctx context.Context, api *client.Client, person client.CardholderData, product string) (client.CardCreated, error) {
	holder, err := api.Cardholders.Create(ctx, person)
	if err != nil {
		return client.CardCreated{}, err
	}
	card, err := api.Cards.Create(ctx, client.CardCreate{
		CardholderID: holder.ID, ProductID: product, Currency: "USD", Limit: client.Units(1000),
	})
	if errors.Is(err, client.ErrKYCInsufficient) { // its MissingNames tell what is missing, as its text does
		return card, fmt.Errorf("ask %s for more: %w", person.Email, err)
	}
	return card, err
}

func TestOrder(t *testing.T) {
	fake := mockserver.Run(t)
	api := client.New(client.Config{BaseURL: fake.URL(), ClientID: "my-client", APIKey: "any"})
	const basic, enhanced = "467e993f-317a-49fc-9ea0-bf49de7d1f76", "0d8f10de-c888-4107-ab65-1cc9deb31b3b"
	person := client.CardholderData{
		FirstName: "Ana", LastName: "Lim", Email: "ana.lim@example.com", CountryCode: "SG", PhoneNumber: "86683306",
	}
	if card, err := order(t.Context(), api, person, basic); err != nil || card.Status != client.CardPending {
		t.Errorf("%+v, %v", card, err)
	}
	person.Email, person.PhoneNumber = "ana.lim.2@example.com", "86683307"
	_, err := order(t.Context(), api, person, enhanced)
	const want = "(missing: date_of_birth, nationality, identity, residential_address, kyc_verification; "
	if !errors.Is(err, client.ErrKYCInsufficient) || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestReceive(t *testing.T) {
	for _, c := range []struct {
		name, secret string
		want         string
	}{
		{"the endpoint's secret", "whsec", "cardholder.kyc.status_changed"},
		{"another secret", "other", "nothing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			told := make(chan string, 1)
			receiver := httptest.NewServer(receive(c.secret, func(e client.Event) { told <- e.Type }))
			t.Cleanup(receiver.Close)
			fake := mockserver.Run(t)
			world := fake.World("my-client")
			endpoint := webhook.Endpoint{URL: receiver.URL, Secret: "whsec", Ordered: true}
			if _, err := world.AddWebhook(endpoint); err != nil {
				t.Fatal(err)
			}
			newShop(fake.URL(), http.DefaultClient).signUp(t, "sarah.chen+idv-passed@example.com")
			if _, err := world.Advance(t.Context(), 2*time.Second); err != nil {
				t.Fatal(err)
			}
			got := "nothing"
			select {
			case got = <-told:
			default: // Advance came back after the answer
			}
			if got != c.want {
				t.Errorf("was told %s, want %s", got, c.want)
			}
		})
	}
}

// shop stands for the application of a user of this module: it knows UQPAY's API and a base URL, nothing of the fake.
type shop struct {
	base string
	http *http.Client
}

func newShop(base string, c *http.Client) *shop { return &shop{base, c} }

// signUp creates a cardholder, whose identity UQPAY is to check, and gives the id.
func (s *shop) signUp(t *testing.T, email string) string {
	t.Helper()
	const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
	return s.call(t, "POST /v1/issuing/cardholders", map[string]any{
		"first_name": "Sarah", "last_name": "Chen", "email": email, "country_code": "SG", "phone_number": "90755646",
		"date_of_birth": "1992-06-15", "nationality": "SG",
		"identity": map[string]any{"type": "PASSPORT", "number": "E98765432", "front_file": pixel},
		"residential_address": map[string]any{
			"country": "SG", "state": "Singapore", "city": "Singapore", "line1": "9 N Buona Vista Dr",
			"line_en": "9 N Buona Vista Dr", "postal_code": "138666",
		},
		"kyc_verification": map[string]any{"method": "SUMSUB_REDIRECT"},
	})["cardholder_id"]
}

// orderCard asks for a card of the guide's product and gives its id.
func (s *shop) orderCard(t *testing.T, cardholder string) string {
	t.Helper()
	return s.call(t, "POST /v1/issuing/cards", map[string]any{
		"cardholder_id": cardholder, "card_product_id": "0d8f10de-c888-4107-ab65-1cc9deb31b3b", "card_currency": "USD",
		"card_limit": 1000,
	})["card_id"]
}

func (s *shop) cardStatus(t *testing.T, card string) string {
	t.Helper()
	return s.call(t, "GET /v1/issuing/cards/"+card, nil)["card_status"]
}

// call makes a call with a token of its own and gives the members of the reply that are texts.
func (s *shop) call(t *testing.T, what string, body any) map[string]string {
	t.Helper()
	login := s.do(t, "POST /v1/connect/token", http.Header{"X-Client-Id": {"my-client"}, "X-Api-Key": {"any"}}, nil)
	header := http.Header{"X-Auth-Token": {"Bearer " + login["auth_token"]}, "X-Idempotency-Key": {uuid.NewString()}}
	return s.do(t, what, header, body)
}

func (s *shop) do(t *testing.T, what string, header http.Header, body any) map[string]string {
	t.Helper()
	var method, path string
	_, _ = fmt.Sscan(what, &method, &path) // each caller gives two words
	sent, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	if body == nil {
		sent = nil
	}
	request, err := http.NewRequestWithContext(t.Context(), method, s.base+path, bytes.NewReader(sent))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = header
	request.Header.Set("Content-Type", "application/json")
	reply, err := s.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	var members map[string]any
	if err := json.NewDecoder(reply.Body).Decode(&members); err != nil || reply.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v, %v", what, reply.Status, members, err)
	}
	texts := map[string]string{}
	for name, value := range members {
		texts[name] = fmt.Sprint(value)
	}
	return texts
}
