package client

import "net/http"

// Code is an error code of UQPAY. It is an error only to be compared with:
//
//	errors.Is(err, client.ErrCardNotFound)
//
// A code that has no name here is compared as Code("its_code").
type Code string

// Error is the code itself.
func (c Code) Error() string { return string(c) }

// The codes of UQPAY's Issuing pages, and those that integrations have met.
const (
	// ErrInvalidRequest: the request failed validation; the message names the member and the rule.
	ErrInvalidRequest Code = "invalid_request_error"
	// ErrUnauthorized: no token, a bad one, or an address that is not allowed. Also any 401 without a code in words.
	ErrUnauthorized Code = "unauthorized_error"
	// ErrForbidden: the account lacks the permission. Also any 403 without a code in words, such as the gateway's.
	ErrForbidden Code = "forbidden"
	// ErrAPI: UQPAY failed; repeat with the same idempotency key. Also any 5xx without a code in words.
	ErrAPI Code = "api_error"
	// ErrCardNotFound: there is no such card, or it is deactivated. The status is 400.
	ErrCardNotFound Code = "card_not_found"
	// ErrKYCInsufficient: the cardholder lacks data that the product asks for: see Error.MissingFields.
	ErrKYCInsufficient Code = "kyc_insufficient"
	// ErrSubAccountNotFound: OnBehalfOf names no active Issuing sub-account.
	ErrSubAccountNotFound Code = "sub_account_not_found"
	// ErrEmailDuplicated: another cardholder of the account has this email.
	ErrEmailDuplicated Code = "email_duplicated"
	// ErrInvalidPhoneNumber: the number breaks the rule of its country.
	ErrInvalidPhoneNumber Code = "invalid_phone_number"
	// ErrInsufficientSubBIN: the BIN has no card numbers left.
	ErrInsufficientSubBIN Code = "insufficient_sub_bin"
	// ErrCardArtNotConfigured: there is no default card art.
	ErrCardArtNotConfigured Code = "card_art_not_configured"
	// ErrInvalidNumber: it is not a card number.
	ErrInvalidNumber Code = "invalid_number"
	// ErrTooManyRequests is any 429 without a code in words.
	ErrTooManyRequests Code = "too_many_requests"
	// ErrNotFound: UQPAY has no such path. Also any 404 without a code in words. What has an id answers 400 instead.
	ErrNotFound Code = "not_found"
)

// The codes that UQPAY documents for its acquiring line, which runs behind the same gateway.
const (
	// ErrMissingParameter: a mandatory parameter is missing.
	ErrMissingParameter Code = "missing_parameter"
	// ErrInvalidParameter: a parameter is invalid.
	ErrInvalidParameter Code = "invalid_parameter"
	// ErrRequestBeingProcessed: the first request with this idempotency key still runs. Also the 400 with the number 200
	// for a code, which is repeated until the attempts are used up.
	ErrRequestBeingProcessed Code = "request_being_processed"
	// ErrKeyMismatchAccount: the idempotency key was first used by another account.
	ErrKeyMismatchAccount Code = "key_mismatch_account"
	// ErrKeyMismatchAPI: the idempotency key was first used for another operation.
	ErrKeyMismatchAPI Code = "key_mismatch_api"
	// ErrInvalidKeyFormat: the idempotency key is no UUID.
	ErrInvalidKeyFormat Code = "invalid_key_format"
	// ErrAccountNotFound: the account of the token is unknown or deactivated.
	ErrAccountNotFound Code = "account_not_found"
	// ErrUserNotFound: the user of the account is unknown or deactivated.
	ErrUserNotFound Code = "user_not_found"
	// ErrProductNotFound: there is no such product, or it is inactive.
	ErrProductNotFound Code = "product_not_found"
	// ErrVelocityLimitExceeded: a risk or velocity limit.
	ErrVelocityLimitExceeded Code = "velocity_limit_exceeded"
)

// codeOfStatus names a refusal whose envelope has no code, or just a number.
func codeOfStatus(status int) Code {
	switch {
	case status == http.StatusUnauthorized:
		return ErrUnauthorized
	case status == http.StatusForbidden:
		return ErrForbidden
	case status == http.StatusNotFound:
		return ErrNotFound
	case status == http.StatusTooManyRequests:
		return ErrTooManyRequests
	case status >= http.StatusInternalServerError:
		return ErrAPI
	}
	return ""
}
