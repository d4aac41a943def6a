package client_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/client"
)

// page is a page of cards with the given ids, under the totals.
func page(totals string, ids ...string) step {
	items := make([]string, len(ids))
	for i, id := range ids {
		items[i] = `{"card_id":"` + id + `"}`
	}
	return answer(200, fmt.Sprintf(`{%s"data":[%s]}`, totals, strings.Join(items, ",")))
}

// collect walks a sequence to its end.
func collect(all iter.Seq2[client.Card, error]) (ids []string, last error) {
	for card, err := range all {
		if err != nil {
			last = err
			continue
		}
		ids = append(ids, card.ID)
	}
	return ids, last
}

// A walk ends at the last page by the totals, or at an empty page, and asks for none beyond.
func TestAllPages(t *testing.T) {
	const pages, items = `"total_pages":2,"total_items":101,`, `"total_items":101,`
	tests := []struct {
		name  string
		pages []step
		want  []string
	}{
		{"by pages", []step{page(pages, "a", "b"), page(pages, "c")}, []string{"a", "b", "c"}},
		{"by pages as text", []step{page(`"total_pages":"1",`, "a")}, []string{"a"}},
		{"by items", []step{page(items, "a"), page(items, "b")}, []string{"a", "b"}},
		{"by an empty page", []step{page("", "a"), page("", "b"), page("")}, []string{"a", "b"}},
		{"empty before the total", []step{page(`"total_pages":9,`, "a"), page(`"total_pages":9,`)}, []string{"a"}},
		{"nothing", []step{page(`"total_pages":0,`)}, nil},
		{"null", []step{answer(200, `{"total_pages":3,"data":null}`)}, nil},
		{"no data", []step{answer(200, `{}`)}, nil},
	}
	for _, tt := range tests {
		h := newHand(&wire{calls: tt.pages})
		all := h.api.Cards.All(t.Context(), client.CardListParams{})
		got, err := collect(all)
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", tt.name, err, diff)
		}
		if got := h.wire.whats(); len(got) != len(tt.pages) || got[0] != "GET /api/v1/issuing/cards?page_number=1&page_size=100" {
			t.Errorf("%s: asked %v", tt.name, got)
		}
	}
}

// Paging is always sent, filters only when given.
func TestListQueries(t *testing.T) {
	h := newHand(&wire{})
	paging := client.PageParams{Size: 50, Number: 3}
	for want, ask := range map[string]func(context.Context) error{
		"products?page_number=1&page_size=10": func(ctx context.Context) error {
			_, err := h.api.Products.List(ctx, client.PageParams{})
			return err
		},
		"products?page_number=3&page_size=50": func(ctx context.Context) error {
			_, err := h.api.Products.List(ctx, paging)
			return err
		},
		"cardholders?cardholder_status=PENDING&page_number=3&page_size=50": func(ctx context.Context) error {
			_, err := h.api.Cardholders.List(ctx, client.CardholderListParams{PageParams: paging, Status: client.CardholderPending})
			return err
		},
		"cards?card_number=4096360811214526&card_status=ACTIVE&cardholder_id=h-1&page_number=1&page_size=10": func(ctx context.Context) error {
			_, err := h.api.Cards.List(ctx, client.CardListParams{Status: client.CardActive, CardholderID: "h-1", CardNumber: "4096360811214526"})
			return err
		},
	} {
		h.wire.calls = []step{page("")}
		if err := ask(t.Context()); err != nil {
			t.Error(err)
		}
		if got := h.wire.whats(); got[len(got)-1] != "GET /api/v1/issuing/"+want {
			t.Errorf("asked %s, want %s", got[len(got)-1], want)
		}
	}
}

// Filters go with every page of a walk, which begins at the page that is asked for and can be walked again.
func TestAllKeepsFilter(t *testing.T) {
	h := newHand(&wire{})
	all := h.api.Cardholders.All(t.Context(), client.CardholderListParams{
		PageParams: client.PageParams{Size: 10, Number: 2}, Status: client.CardholderFailed,
	})
	for range 2 {
		h.wire.calls = []step{
			answer(200, `{"total_pages":3,"data":[{"cardholder_id":"h-1"}]}`), answer(200, `{"total_pages":3,"data":[{"cardholder_id":"h-2"}]}`),
		}
		var got []string
		for holder, err := range all {
			got = append(got, fmt.Sprint(holder.ID, err))
		}
		if diff := cmp.Diff([]string{"h-1<nil>", "h-2<nil>"}, got); diff != "" {
			t.Error(diff)
		}
	}
	const second, third = "GET /api/v1/issuing/cardholders?cardholder_status=FAILED&page_number=2&page_size=10",
		"GET /api/v1/issuing/cardholders?cardholder_status=FAILED&page_number=3&page_size=10"
	if diff := cmp.Diff([]string{second, third, second, third}, h.wire.whats()); diff != "" {
		t.Error(diff)
	}
}

// Breaking off asks for no further page.
func TestAllBreak(t *testing.T) {
	h := newHand(&wire{calls: []step{answer(200, `{"total_pages":5,"data":[{"product_id":"a"},{"product_id":"b"}]}`)}})
	for product, err := range h.api.Products.All(t.Context(), client.PageParams{}) {
		if err != nil || product.ID != "a" {
			t.Errorf("%s, %v", product.ID, err)
		}
		break
	}
	if got := len(h.wire.requests()); got != 1 {
		t.Errorf("%d requests", got)
	}
}

// An error is the last that a walk gives, after the items before it.
func TestAllError(t *testing.T) {
	h := newHand(&wire{calls: []step{page(`"total_pages":3,`, "a"), answer(400, `{"code":"c","message":"m"}`), page("", "b")}})
	got, err := collect(h.api.Cards.All(t.Context(), client.CardListParams{}))
	if diff := cmp.Diff([]string{"a"}, got); diff != "" || failure(t, err).Code != "c" || len(h.wire.requests()) != 2 {
		t.Errorf("%v %s", err, diff)
	}
}

// A context that ends in the middle of a page ends the walk there.
func TestAllContext(t *testing.T) {
	h := newHand(&wire{calls: []step{page(`"total_pages":3,`, "a", "b", "c")}})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var got []string
	for card, err := range h.api.Cards.All(ctx, client.CardListParams{}) {
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			got = append(got, "end")
			continue
		}
		got = append(got, card.ID)
		cancel()
	}
	if diff := cmp.Diff([]string{"a", "end"}, got); diff != "" || len(h.wire.requests()) != 1 {
		t.Error(diff)
	}
}

// A walk over a list whose pages repeat gets nowhere, and ends with an error that says so; items that are made meanwhile
// push those of one page into the next, and end nothing.
func TestAllRepeats(t *testing.T) {
	const pages = `"total_pages":9,`
	items := func(n int) string { return fmt.Sprintf(`"total_pages":9,"total_items":%d,`, n) }
	tests := []struct {
		name  string
		pages []step
		want  string // the ids, and where the error came
	}{
		{"ignores page_number", []step{page("", "a", "b"), page("", "a", "b"), page("", "a", "b")}, "abab!3"},
		{"in another order", []step{page("", "a", "b"), page("", "b", "a"), page("", "a", "b")}, "abba!3"},
		{"with pages", []step{page(pages, "a"), page(pages, "a"), page(pages, "a")}, "aa!3"},
		{"with totals", []step{page(items(9), "a", "b"), page(items(9), "a", "b")}, "ab!2"},
		{"with a total that grows by less", []step{page(items(9), "a", "b"), page(items(10), "a", "b")}, "ab!2"},
		{"gives the last for those beyond", []step{page("", "a"), page("", "b"), page("", "b"), page("", "b")}, "abb!4"},
		{"one is made", []step{page("", "a"), page("", "a"), page("", "b"), page("")}, "aab"},
		{"one is made, and one later", []step{page("", "a"), page("", "a"), page("", "b"), page("", "b"), page("")}, "aabb"},
		{
			"the total grows by a page, again and again",
			[]step{page(items(7), "a"), page(items(8), "a"), page(items(9), "a"), page(items(9), "b"), page(items(9))},
			"aaab",
		},
		{"a part comes twice", []step{page(items(9), "a", "b"), page(items(9), "b", "c"), page(items(9))}, "abbc"},
	}
	for _, tt := range tests {
		h := newHand(&wire{calls: tt.pages})
		ids, err := collect(h.api.Cards.All(t.Context(), client.CardListParams{}))
		got := strings.Join(ids, "")
		if errors.Is(err, client.ErrReply) {
			got += fmt.Sprintf("!%d", len(h.wire.requests()))
		}
		if got != tt.want || len(h.wire.requests()) != len(tt.pages) {
			t.Errorf("%s: %s after %d pages, %v, want %s", tt.name, got, len(h.wire.requests()), err, tt.want)
		}
	}
}

// Every list tells of repeated pages, under its own operation.
func TestAllRepeatsOfEachList(t *testing.T) {
	h := newHand(&wire{})
	for operation, walk := range map[string]func() error{
		"listCards": func() error { return lastError(h.api.Cards.All(t.Context(), client.CardListParams{})) },
		"listCardholders": func() error {
			return lastError(h.api.Cardholders.All(t.Context(), client.CardholderListParams{}))
		},
		"listProducts": func() error { return lastError(h.api.Products.All(t.Context(), client.PageParams{})) },
	} {
		items := func(id string) step {
			return answer(200, strings.ReplaceAll(`{"total_items":999,"data":[{"card_id":"x","cardholder_id":"x","product_id":"x"}]}`, "x", id))
		}
		h.wire.calls = []step{items("x"), items("x")}
		want := operation + ": 200: reply not understood: page 2 has the items of page 1: want those that page_number asks for"
		if err := walk(); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
		h.wire.calls = []step{items("x"), items("y"), page("")}
		if err := walk(); err != nil {
			t.Errorf("%s: pages that differ: %v", operation, err)
		}
	}
}

func lastError[T any](all iter.Seq2[T, error]) (last error) {
	for _, err := range all {
		last = err
	}
	return last
}

// Several may walk one sequence at once: each sees every page.
func TestAllAtOnce(t *testing.T) {
	api := client.New(client.Config{BaseURL: base, ClientID: "c", APIKey: "k", HTTPClient: &http.Client{
		Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/token") {
				return tokenStep("a", time.Hour)(r)
			}
			number := r.URL.Query().Get("page_number")
			return answer(200, `{"total_pages":9,"data":[{"card_id":"`+number+`","cardholder_id":"`+number+`"}]}`)(r)
		}),
	}})
	cards := api.Cards.All(t.Context(), client.CardListParams{})
	holders := api.Cardholders.All(t.Context(), client.CardholderListParams{})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			var got string
			for card, err := range cards {
				got += card.ID
				if err != nil {
					t.Error(err)
				}
			}
			for holder, err := range holders {
				got += holder.ID
				if err != nil {
					t.Error(err)
				}
			}
			if got != "123456789123456789" {
				t.Errorf("walked %s", got)
			}
		})
	}
	all.Wait()
}
