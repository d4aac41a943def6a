package client

import (
	"context"
	"iter"
	"net/http"
)

// CardService issues cards and shows them.
type CardService struct{ caller caller }

const cardsPath = "/v1/issuing/cards"

// CardListParams choose cards; empty members choose any.
type CardListParams struct {
	PageParams
	Status       CardStatus
	CardholderID string
	CardNumber   string // the whole number
}

// Create orders a card. The reply shows it PENDING; card.create.succeeded or
// card.create.failed tells how it ended, with the order's id for its source.
//
// Refusals: ErrKYCInsufficient with Error.MissingFields, ErrInvalidRequest,
// ErrInsufficientSubBIN, ErrCardArtNotConfigured, and others.
//
// It serves createCard.
func (s CardService) Create(ctx context.Context, card CardCreate, options ...CallOption) (CardCreated, error) {
	return perform[CardCreated](ctx, s.caller, call{
		operation: "createCard", method: http.MethodPost, path: cardsPath, body: card, options: options,
	})
}

// List gives one page of cards, the newest first as far as is known. Its items
// lack some members of a card.
//
// It serves listCards.
func (s CardService) List(ctx context.Context, params CardListParams) (Page[Card], error) {
	return perform[Page[Card]](ctx, s.caller, list("listCards", cardsPath, params.PageParams, map[string]string{
		"card_status": string(params.Status), "cardholder_id": params.CardholderID, "card_number": params.CardNumber,
	}))
}

// All walks the cards page by page. One that is made meanwhile can make another
// come twice; a page that repeats the one before it for no such reason ends the
// walk with ErrReply.
//
// It serves listCards.
func (s CardService) All(ctx context.Context, params CardListParams) iter.Seq2[Card, error] {
	return all(ctx, "listCards", params.PageParams, func(ctx context.Context, page PageParams) (Page[Card], error) {
		next := params // a copy: several goroutines may walk the sequence
		next.PageParams = page
		return s.List(ctx, next)
	})
}

// Retrieve looks at one card. The number stays masked.
//
// Refusals: ErrCardNotFound.
//
// It serves retrieveCard.
func (s CardService) Retrieve(ctx context.Context, id string) (Card, error) {
	what := call{operation: "retrieveCard", method: http.MethodGet}
	return perform[Card](ctx, s.caller, what.at(cardsPath+"/", id, ""))
}
