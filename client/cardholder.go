package client

import (
	"context"
	"iter"
	"net/http"
)

// CardholderService keeps the people that cards are issued to.
type CardholderService struct{ caller caller }

const cardholdersPath = "/v1/issuing/cardholders"

// CardholderListParams choose cardholders.
type CardholderListParams struct {
	PageParams
	Status CardholderStatus // empty for any
}

// Create makes a cardholder. What is given decides how far the person is known:
// see KYCVerification. No webhook tells of it.
//
// Refusals: ErrInvalidRequest, ErrEmailDuplicated, ErrInvalidPhoneNumber.
//
// It serves createCardholder.
func (s CardholderService) Create(ctx context.Context, data CardholderData, options ...CallOption) (CardholderResult, error) {
	return perform[CardholderResult](ctx, s.caller, call{
		operation: "createCardholder", method: http.MethodPost, path: cardholdersPath, body: data, options: options,
	})
}

// List gives one page of cardholders, the newest first as far as is known.
//
// It serves listCardholders.
func (s CardholderService) List(ctx context.Context, params CardholderListParams) (Page[Cardholder], error) {
	filter := map[string]string{"cardholder_status": string(params.Status)}
	return perform[Page[Cardholder]](ctx, s.caller, list("listCardholders", cardholdersPath, params.PageParams, filter))
}

// All walks the cardholders page by page. One who is created meanwhile can make
// another come twice; a page that repeats the one before it for no such reason
// ends the walk with ErrReply.
//
// It serves listCardholders.
func (s CardholderService) All(ctx context.Context, params CardholderListParams) iter.Seq2[Cardholder, error] {
	return all(ctx, "listCardholders", params.PageParams, func(ctx context.Context, page PageParams) (Page[Cardholder], error) {
		next := params // a copy: several goroutines may walk the sequence
		next.PageParams = page
		return s.List(ctx, next)
	})
}

// Retrieve looks at one cardholder.
//
// It serves retrieveCardholder.
func (s CardholderService) Retrieve(ctx context.Context, id string) (Cardholder, error) {
	what := call{operation: "retrieveCardholder", method: http.MethodGet}
	return perform[Cardholder](ctx, s.caller, what.at(cardholdersPath+"/", id, ""))
}

// Update changes what is given and leaves the rest; the names cannot be changed.
// It sends cardholder.updated, and cardholder.kyc.status_changed when the status
// moves.
//
// It serves updateCardholder.
func (s CardholderService) Update(ctx context.Context, id string, data CardholderData, options ...CallOption) (CardholderResult, error) {
	what := call{operation: "updateCardholder", method: http.MethodPost, body: data, options: options}
	return perform[CardholderResult](ctx, s.caller, what.at(cardholdersPath+"/", id, ""))
}
