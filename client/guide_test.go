package client_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/client"
	"github.com/uqmock/uqmock/mockserver"
)

// The guide, from the products to an active card, through the client and its handler, whatever form money, metadata,
// names and timestamps have.
func TestGuide(t *testing.T) {
	for name, quirks := range map[string]map[string]string{
		"defaults": nil,
		"other forms": {
			"money": "documented", "event-names": "swapped", "timestamp-unit": "ms", "product-field-keys": "field_name",
		},
	} {
		t.Run(name, func(t *testing.T) {
			world, api, box := bench(t, quirks)
			holder := enrol(t, world, api)
			card := must[client.CardCreated](t)(api.Cards.Create(t.Context(), client.CardCreate{
				CardholderID: holder, ProductID: guideProduct, Currency: "USD", Limit: client.Units(1000),
				SpendingControls: []client.SpendingControl{{Amount: amount(t, "20.50"), Interval: "PER_TRANSACTION"}},
				RiskControls:     &client.RiskControls{Allow3DS: "Y", AllowedMCCs: []client.MCC{"5734"}},
				Metadata:         client.Metadata{"purpose": "test"},
			}))
			if card.Status != client.CardPending || card.OrderStatus != client.OrderProcessing {
				t.Errorf("%+v", card)
			}
			advance(t, world, 2*time.Second)
			holds(t, api, card, holder)
			kinds := make([]string, len(box.got))
			for i, e := range box.got {
				kinds[i] = e.Kind()
			}
			if diff := cmp.Diff([]string{client.CardholderKYCStatusChangedEvent, client.CardCreateSucceededEvent}, kinds); diff != "" {
				t.Fatal(diff)
			}
			changed, made := box.data[0].(*client.CardholderKYCStatusChanged), box.data[1].(*client.CardCreateSucceeded)
			if changed.ID != holder || changed.Status != client.CardholderSuccess || changed.Verification != "PASSED" {
				t.Errorf("%+v", changed)
			}
			if made.ID != card.ID || box.got[1].SourceID != card.OrderID || made.Available.Cmp(client.Units(1000)) != 0 || made.Metadata["purpose"] != "test" {
				t.Errorf("%+v", made)
			}
		})
	}
}

// enrol reads what the product asks for, creates the cardholder and passes the identity check.
func enrol(t *testing.T, world *mockserver.World, api *client.Client) string {
	t.Helper()
	var asked []string
	for product, err := range api.Products.All(t.Context(), client.PageParams{}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, field := range product.RequiredFields {
			if product.ID == guideProduct && field.Required && len(field.Fields) > 0 {
				asked = append(asked, field.Name+"."+field.Fields[0].Name)
			}
		}
	}
	if diff := cmp.Diff([]string{"identity.type", "residential_address.country", "kyc_verification.method"}, asked); diff != "" {
		t.Error(diff)
	}
	holder := must[client.CardholderResult](t)(api.Cardholders.Create(t.Context(), sarah(t, 0)))
	if holder.Status != client.CardholderIncomplete || holder.VerificationURL == "" || holder.VerificationEndsAt.IsZero() {
		t.Errorf("%+v", holder)
	}
	_, err := api.Cards.Create(t.Context(), client.CardCreate{CardholderID: holder.ID, ProductID: guideProduct, Currency: "USD"})
	if !errors.Is(err, client.Code("cardholder_incomplete")) {
		t.Errorf("a card before the check: %v", err)
	}
	if err := world.CompleteIDV(holder.ID, mockserver.IDVPassed); err != nil {
		t.Fatal(err)
	}
	if got := must[client.Cardholder](t)(api.Cardholders.Retrieve(t.Context(), holder.ID)); got.Status != client.CardholderSuccess ||
		got.CreatedAt.IsZero() || got.ResidentialAddress.PostalCode != "138666" {
		t.Errorf("%+v", got)
	}
	return holder.ID
}

func advance(t *testing.T, world *mockserver.World, by time.Duration) {
	t.Helper()
	if _, err := world.Advance(t.Context(), by); err != nil {
		t.Fatal(err)
	}
}

// holds looks at the finished card in each way there is.
func holds(t *testing.T, api *client.Client, made client.CardCreated, holder string) {
	t.Helper()
	got := must[client.Card](t)(api.Cards.Retrieve(t.Context(), made.ID))
	if got.Status != client.CardActive || got.Cardholder.ID != holder || got.Limit.Cmp(client.Units(1000)) != 0 ||
		got.Metadata["purpose"] != "test" || got.SpendingControls[0].Amount.Cmp(amount(t, "20.5")) != 0 ||
		got.RiskControls.AllowedMCCs[0] != "5734" {
		t.Errorf("%+v", got)
	}
	list := must[client.Page[client.Card]](t)(api.Cards.List(t.Context(), client.CardListParams{CardholderID: holder}))
	if len(list.Data) != 1 || list.TotalItems != 1 || list.Data[0].Limit.Cmp(got.Limit) != 0 || list.Data[0].Metadata["purpose"] != "test" ||
		!list.Data[0].Cardholder.CreatedAt.Equal(got.Cardholder.CreatedAt.Time) {
		t.Errorf("%+v", list)
	}
	order := must[client.Order](t)(api.Orders.Retrieve(t.Context(), made.OrderID))
	if order.Status != client.OrderSuccess || order.CardID != made.ID || order.CompletedAt.IsZero() || order.Amount.Cmp(client.Units(1000)) != 0 {
		t.Errorf("%+v", order)
	}
}

// When the data do not suffice, the error says what is missing, in each form; giving it heals, in both ways of the guide.
func TestGuideKYCInsufficient(t *testing.T) {
	for form, want := range map[string]string{
		"names":   "date_of_birth nationality identity residential_address kyc_verification",
		"objects": "date_of_birth nationality identity residential_address kyc_verification",
		"paths":   "identity.front_file",
	} {
		for _, kind := range []string{"present", "absent"} {
			_, api, _ := bench(t, map[string]string{"missing-fields": form, "kyc-type": kind})
			holder := must[client.CardholderResult](t)(api.Cardholders.Create(t.Context(), basics(1)))
			order := client.CardCreate{CardholderID: holder.ID, ProductID: guideProduct, Currency: "USD"}
			_, err := api.Cards.Create(t.Context(), order)
			e := failure(t, err)
			if !errors.Is(err, client.ErrKYCInsufficient) || !strings.Contains(strings.Join(e.MissingNames(), " "), want) || (e.Type == "") != (kind == "absent") {
				t.Errorf("%s, type %s: %v", form, kind, e)
			}
			if form == "objects" && len(e.MissingFields[2].Fields) == 0 {
				t.Errorf("%+v", e.MissingFields)
			}
			missing := sarah(t, 1)
			missing.KYCVerification = &client.KYCVerification{
				Method: client.ThirdParty, Proof: &client.KYCProof{Provider: "OURS", ReferenceID: "reference-" + form + kind},
			}
			if kind == "present" {
				changed := must[client.CardholderResult](t)(api.Cardholders.Update(t.Context(), holder.ID, missing))
				if changed.Status != client.CardholderSuccess {
					t.Errorf("%+v", changed)
				}
			} else {
				order.Cardholder = &missing
			}
			must[client.CardCreated](t)(api.Cards.Create(t.Context(), order))
		}
	}
}

// A failed card tells why.
func TestGuideCardFails(t *testing.T) {
	world, api, box := bench(t, nil)
	person := basics(2)
	card := must[client.CardCreated](t)(api.Cards.Create(t.Context(), client.CardCreate{
		ProductID: basicProduct, Currency: "USD", Cardholder: &person,
	}))
	if !card.CardholderCreated || card.CardholderID == "" {
		t.Errorf("%+v", card)
	}
	if err := world.ProvisionCard(card.ID, mockserver.ProvisionFailed, "no stock"); err != nil {
		t.Fatal(err)
	}
	if err := world.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	failed, ok := box.data[len(box.data)-1].(*client.CardCreateFailed)
	if !ok || failed.FailureReason != "no stock" || failed.Status != client.CardFailed {
		t.Errorf("%+v", box.data)
	}
}

// What the fake refuses is what the codes say; repeating a key gives the first answer; a resent delivery is a duplicate.
func TestGuideRefusals(t *testing.T) {
	world, api, box := bench(t, nil)
	const key = "cc58fa96-7a49-4be1-a70b-85075c1b4957"
	first := must[client.CardholderResult](t)(api.Cardholders.Create(t.Context(), basics(3), client.WithIdempotencyKey(key)))
	again := must[client.CardholderResult](t)(api.Cardholders.Create(t.Context(), basics(3), client.WithIdempotencyKey(key)))
	if first.ID != again.ID {
		t.Errorf("%s, then %s", first.ID, again.ID)
	}
	_, twice := api.Cardholders.Create(t.Context(), basics(3))
	_, card := api.Cards.Retrieve(t.Context(), first.ID)
	_, account := api.OnBehalfOf(first.ID).Products.List(t.Context(), client.PageParams{})
	_, size := api.Products.List(t.Context(), client.PageParams{Size: 1})
	for code, err := range map[client.Code]error{
		client.ErrEmailDuplicated: twice, client.ErrCardNotFound: card, client.ErrSubAccountNotFound: account, client.ErrInvalidRequest: size,
	} {
		if !errors.Is(err, code) || failure(t, err).RequestID == "" || failure(t, err).Attempts != 1 {
			t.Errorf("want %s, got %v", code, err)
		}
	}
	must[client.CardholderResult](t)(api.Cardholders.Update(t.Context(), first.ID, client.CardholderData{Email: "new@example.com"}))
	if err := world.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := world.Resend(world.Deliveries()[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := world.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if updated, ok := box.data[0].(*client.CardholderUpdated); !ok || updated.Email != "new@example.com" || len(box.got) != 1 {
		t.Errorf("%+v", box.data)
	}
}

// A sub-account's cardholders are its own.
func TestGuideOnBehalfOf(t *testing.T) {
	_, api, _ := bench(t, nil)
	sub := api.OnBehalfOf(mockserver.SubAccountID)
	holder := must[client.CardholderResult](t)(sub.Cardholders.Create(t.Context(), basics(4)))
	must[client.Cardholder](t)(sub.Cardholders.Retrieve(t.Context(), holder.ID))
	if _, err := api.Cardholders.Retrieve(t.Context(), holder.ID); failure(t, err).Status != http.StatusBadRequest {
		t.Errorf("the master account sees it: %v", err)
	}
}

// A world whose clock is years away hands out tokens that live as long as any: life is counted on its own clock. When that
// clock jumps, calls notice and go on.
func TestGuideTokenOfAnotherTime(t *testing.T) {
	fake := mockserver.Run(t, mockserver.Config{FrozenAt: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)})
	world := fake.World("my-client")
	now := time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
	api := client.New(client.Config{BaseURL: fake.URL(), ClientID: "my-client", APIKey: "any", Now: func() time.Time { return now }})
	token := must[client.AccessToken](t)(api.AccessToken(t.Context()))
	if got := token.ExpiresAt.Sub(now); got != 30*time.Minute {
		t.Errorf("lives %s", got)
	}
	for _, jump := range []time.Duration{0, time.Hour, 29 * time.Minute} {
		advance(t, world, jump)
		must[client.Page[client.Product]](t)(api.Products.List(t.Context(), client.PageParams{}))
	}
	if got := tokenCalls(world); got != 2 {
		t.Errorf("%d tokens, want one, and one after the first had expired", got)
	}
}

// tokenCalls counts the token requests of a world.
func tokenCalls(world *mockserver.World) (n int) {
	for _, entry := range world.Requests() {
		if entry.Operation == "requestAccessToken" {
			n++
		}
	}
	return n
}

// Fifty goroutines that share a client make fifty cardholders with one token.
func TestGuideSharedClient(t *testing.T) {
	world, api, _ := bench(t, nil)
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			if _, err := api.Cardholders.Create(t.Context(), basics(100+i)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := tokenCalls(world); got != 1 {
		t.Errorf("%d token requests", got)
	}
	seen := map[string]bool{}
	for holder, err := range api.Cardholders.All(t.Context(), client.CardholderListParams{PageParams: client.PageParams{Size: 20}}) {
		if err != nil {
			t.Fatal(err)
		}
		seen[holder.ID] = true
	}
	if len(seen) != 50 {
		t.Errorf("%d cardholders in the list", len(seen))
	}
}
