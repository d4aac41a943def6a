package contract_test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/uqmock/uqmock/openapi"
)

// wire changes replies on their way: those of one operation, or of all when it names none.
type wire struct {
	operation string
	change    func(*http.Response, []byte) []byte
}

// between puts the change between a target and whoever calls it.
func (w *wire) between(next http.RoundTripper) http.RoundTripper { return changed{w, next} }

type changed struct {
	wire *wire
	next http.RoundTripper
}

func (c changed) RoundTrip(r *http.Request) (*http.Response, error) {
	reply, err := c.next.RoundTrip(r)
	if err != nil || r.URL.Host != apiHost || c.wire.operation != "" && c.wire.operation != operationOf(r) {
		return reply, err
	}
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		return nil, err
	}
	_ = reply.Body.Close()
	body = c.wire.change(reply, body)
	reply.Body, reply.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	reply.Header.Del("Content-Length")
	return reply, nil
}

var inPath = regexp.MustCompile(`\{[^}]+\}`)

// operationOf finds the operation that a request is of.
func operationOf(r *http.Request) string {
	for _, op := range openapi.Operations() {
		path := "^/api" + inPath.ReplaceAllString(op.Path, "[^/]+") + "$"
		if op.Method == r.Method && regexp.MustCompile(path).MatchString(r.URL.Path) {
			return op.ID
		}
	}
	return ""
}

// swap replaces what a pattern matches in successful replies of an operation.
func swap(name, operation, pattern, by string) mutant {
	return mutant{name: name, operation: operation, wire: &wire{operation, func(r *http.Response, body []byte) []byte {
		if r.StatusCode != http.StatusOK {
			return body
		}
		return regexp.MustCompile(pattern).ReplaceAll(body, []byte(by))
	}}}
}

// swapRefusal replaces what a pattern matches in refusals.
func swapRefusal(name, operation, pattern, by string) mutant {
	return mutant{name: name, operation: operation, wire: &wire{operation, func(r *http.Response, body []byte) []byte {
		if r.StatusCode == http.StatusOK {
			return body
		}
		return regexp.MustCompile(pattern).ReplaceAll(body, []byte(by))
	}}}
}

// swapStatus answers one status for another.
func swapStatus(name, operation string, from, to int) mutant {
	return mutant{name: name, operation: operation, wire: &wire{operation, func(r *http.Response, body []byte) []byte {
		if r.StatusCode == from {
			r.StatusCode, r.Status = to, http.StatusText(to)
		}
		return body
	}}}
}

// swapHeader gives a header of every reply another value; empty removes it.
func swapHeader(name, operation, header, value string) mutant {
	return mutant{name: name, operation: operation, wire: &wire{"", func(r *http.Response, body []byte) []byte {
		if r.Header.Get(header) != "" {
			r.Header.Set(header, value)
		}
		if value == "" {
			r.Header.Del(header)
		}
		return body
	}}}
}

// wireMutants change what is said, not what is done.
func wireMutants() []mutant {
	return []mutant{
		swap("token-life-in-milliseconds", "requestAccessToken", `"expired_at":(\d+)`, `"expired_at":${1}000`),
		swap("token-life-as-text", "requestAccessToken", `"expired_at":(\d+)`, `"expired_at":"$1"`),
		swap("token-with-bearer", "requestAccessToken", `"auth_token":"`, `"auth_token":"Bearer `),
		swap("token-renamed", "requestAccessToken", `"auth_token"`, `"access_token"`),
		swap("token-extra-member", "requestAccessToken", `^\{`, `{"token_type":"Bearer",`),

		swap("product-quota-as-text", "listProducts", `"max_card_quota":(\d+)`, `"max_card_quota":"$1"`),
		swap("product-level-lower-case", "listProducts", `"ENHANCED"`, `"Enhanced"`),
		swap("product-currency-missing", "listProducts", `"USD","SGD","HKD"`, `"USD","SGD"`),
		swap("product-required-turned", "listProducts", `"back_file","type":"string","required":false`, `"back_file","type":"string","required":true`),
		swap("product-field-keys", "listProducts", `"name":"nationality"`, `"field_name":"nationality"`),
		swap("product-fields-swapped", "listProducts", `(\{"name":"country_code"[^}]+\}),(\{"name":"date_of_birth"[^}]+\})`, `$2,$1`),

		swap("cardholder-link-missing", "createCardholder", `,"idv_verification_url":"[^"]*"`, ``),
		swap("cardholder-link-relative", "createCardholder", `"idv_verification_url":"https?://[^/]+`, `"idv_verification_url":"`),
		swap("cardholder-expiry-in-utc", "createCardholder", `(T\d\d:\d\d:\d\d)\+08:00`, `${1}Z`),
		swap("cardholder-status-lower-case", "createCardholder", `"INCOMPLETE"`, `"incomplete"`),
		swap("cardholder-echoes-email", "createCardholder", `\}$`, `,"email":"ana@example.com"}`),
		swapStatus("cardholder-created-201", "createCardholder", 200, 201),

		swap("cardholder-time-iso", "retrieveCardholder", `("create_time":"\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)"`, `${1}T$2+08:00"`),
		swap("cardholder-cards-as-text", "retrieveCardholder", `"number_of_cards":(\d+)`, `"number_of_cards":"$1"`),
		swap("cardholder-gender-null", "retrieveCardholder", `"gender":""`, `"gender":null`),
		swap("cardholder-district-missing", "retrieveCardholder", `"district":"[^"]*",`, ``),
		swap("cardholder-shows-identity", "retrieveCardholder", `"gender":"FEMALE"`, `"gender":"FEMALE","identity":{"number":"E98765432"}`),
		swapStatus("cardholder-unknown-404", "retrieveCardholder", 400, 404),

		swap("list-total-one-more", "listCardholders", `"total_items":3`, `"total_items":4`),
		swap("list-pages-as-text", "listCardholders", `"total_pages":(\d+)`, `"total_pages":"$1"`),
		swap("list-null-when-empty", "listCardholders", `"data":\[\]`, `"data":null`),
		swap("list-no-page-when-one", "listCardholders", `"total_pages":1`, `"total_pages":0`),

		swap("card-status-active", "createCard", `"card_status":"PENDING"`, `"card_status":"ACTIVE"`),
		swap("card-order-pending", "createCard", `"order_status":"PROCESSING"`, `"order_status":"PENDING"`),
		swap("card-controls-missing", "createCard", `,"risk_controls":\{\}`, ``),
		swap("card-controls-null", "createCard", `"risk_controls":\{\}`, `"risk_controls":null`),
		swap("card-order-id-renamed", "createCard", `"card_order_id"`, `"order_id"`),
		swap("card-time-without-zone", "createCard", `\+08:00"`, `"`),
		swap("card-ids-swapped", "createCard", `"card_id":("[^"]+"),"card_order_id":("[^"]+")`, `"card_id":$2,"card_order_id":$1`),

		swap("card-limit-as-text", "retrieveCard", `"card_limit":([\d.]+)`, `"card_limit":"$1"`),
		swap("card-balance-as-number", "retrieveCard", `"available_balance":"([\d.]+)"`, `"available_balance":$1`),
		swap("card-balance-unpadded", "retrieveCard", `"available_balance":"(\d+)\.00"`, `"available_balance":"$1"`),
		swap("card-limit-shown-short", "retrieveCard", `"card_limit":250\.25`, `"card_limit":250.2`),
		swap("card-number-without-stars", "retrieveCard", `"card_number":"\*{12}`, `"card_number":"`),
		swap("card-holder-short", "retrieveCard", `"number_of_cards":\d+,?`, ``),
		swap("card-listed-limit-number", "listCards", `"card_limit":"([\d.]+)"`, `"card_limit":$1`),
		swap("card-listed-metadata-as-object", "listCards", `"metadata":"\{\\"department\\":\\"sales\\"\}"`, `"metadata":{"department":"sales"}`),
		swap("card-listed-metadata-lost", "listCards", `"metadata":"\{\\"department\\":\\"sales\\"\}"`, `"metadata":"{}"`),
		swap("card-listed-holder-missing", "listCards", `"cardholder":\{[^}]*\},?`, ``),

		swap("card-always-of-one-bin", "retrieveCard", `"card_bin":"\d+"`, `"card_bin":"40963608"`),
		swap("card-always-in-dollars", "retrieveCard", `"card_currency":"[A-Z]+"`, `"card_currency":"USD"`),
		swap("card-holder-of-another-name", "retrieveCard", `"first_name":"[^"]+"`, `"first_name":"Eva"`),
		swap("card-holder-moved", "retrieveCard", `"postal_code":"138666"`, `"postal_code":"138667"`),
		swap("card-holder-of-another-year", "retrieveCard", `"create_time":"2026`, `"create_time":"2025`),
		swap("card-listed-balance-other", "listCards", `"available_balance":"`, `"available_balance":"9`),
		swap("card-listed-of-another-product", "listCards", `"card_product_id":"[^"]+"`, `"card_product_id":"467e993f-317a-49fc-9ea0-bf49de7d1f77"`),
		swap("card-listed-holder-other", "listCards", `"email":"[^"]+"`, `"email":"nobody@example.com"`),
		swap("cardholder-delivered-elsewhere", "retrieveCardholder", `"delivery_address":\{"line1":"9 N`, `"delivery_address":{"line1":"8 N`),
		swap("cardholder-listed-passed-is-pending", "listCardholders", `"idv_status":"PASSED"`, `"idv_status":"PENDING"`),
		swap("product-of-another-scheme", "listProducts", `"MASTERCARD"`, `"VISA"`),
		swap("order-type-other", "retrieveCardOrder", `"CREATE_CARD"`, `"CARD_CREATE"`),
		swap("order-amount-as-number", "retrieveCardOrder", `"amount":"([\d.]+)"`, `"amount":$1`),
		swap("order-complete-while-running", "retrieveCardOrder", `"order_status":"PROCESSING"`, `"complete_time":"2026-04-03T17:32:50+08:00","order_status":"PROCESSING"`),

		swapRefusal("refusal-without-type", "createCard", `"type":"cardholder_error",`, ``),
		swapRefusal("refusal-code-as-number", "createCard", `"code":"[a-z_]+"`, `"code":400`),
		swapRefusal("refusal-in-error-envelope", "createCardholder", `"message":`, `"error":`),
		swapRefusal("gate-missing-as-objects", "createCard", `"missing_fields":\["date_of_birth"`, `"missing_fields":[{"name":"date_of_birth","type":"string","required":true}`),
		swapRefusal("gate-message-unstopped", "createCard", `for this product\."`, `for this product"`),
		swapRefusal("gate-missing-left-out", "createCard", `,"missing_fields":\[[^\]]*\]`, ``),
		swapRefusal("no-token-typed", "", `\{"error":"Invalid authorization header"\}`, `{"type":"unauthorized_error","code":"unauthorized_error","message":"Invalid authorization header"}`),
		swapRefusal("expired-in-other-words", "listProducts", `token has expired`, `session ended`),
		swapRefusal("in-flight-as-refusal", "createCard", `"code":200`, `"code":409`),
		swapRefusal("duplicate-code-other", "createCardholder", `"email_duplicated"`, `"email_exists"`),
		swapRefusal("sub-account-in-other-words", "listProducts", `sub-account associated[^"]*`, `no such account`),
		swapRefusal("key-format-in-other-words", "createCard", `invalid idempotency key format`, `bad key`),
		swapRefusal("key-of-another-call-in-other-words", "createCard", `api associated with key[^"]*`, `bad key`),
		swapRefusal("key-of-another-account-in-other-words", "createCardholder", `key does not belong to account`, `bad key`),
		swapRefusal("product-in-other-words", "createCard", `product not found or inactive`, `no such product`),
		swapRefusal("processing-in-other-words", "createCard", `Request is processing, please try again later`, `still processing`),
		swapStatus("refusal-422", "createCardholder", 400, 422),
		swapStatus("no-token-403", "", 401, 403),

		{name: "request-id-of-all", operation: "listProducts", wire: &wire{"", func(r *http.Response, body []byte) []byte {
			r.Header.Set("X-Request-Id", "9d6017b2-0c2f-4b2e-876b-992b0db9597d")
			return body
		}}},
		swap("card-waiting-holder-without-link", "retrieveCard", `"idv_verification_url":"[^"]*",`, ``),
		swap("card-waiting-holder-with-another-link", "retrieveCard", `"idv_verification_url":"([^"]*)"`, `"idv_verification_url":"${1}x"`),
		swap("card-waiting-holder-without-expiry", "retrieveCard", `,"idv_url_expires_at":"[^"]*"`, ``),
		swapHeader("reply-as-text", "listProducts", "Content-Type", "text/plain"),
		swapHeader("limit-says-no-time", "createCard", "Retry-After", ""),
		swapHeader("reply-without-date", "listProducts", "Date", ""),
		swapHeader("method-without-allow", "edge", "Allow", ""),
		swapHeader("reply-without-request-id", "listProducts", "X-Request-Id", ""),
		{name: "reply-of-two-values", operation: "listProducts", wire: &wire{"listProducts", func(_ *http.Response, body []byte) []byte { return append(body, '{', '}') }}},
		{name: "reply-cut-short", operation: "listProducts", wire: &wire{"listProducts", func(_ *http.Response, body []byte) []byte { return body[:len(body)-1] }}},
		{name: "reply-empty", operation: "updateCardholder", wire: &wire{"updateCardholder", func(*http.Response, []byte) []byte { return nil }}},
		{name: "ids-in-capitals", operation: "retrieveCardholder", wire: &wire{"retrieveCardholder", func(_ *http.Response, body []byte) []byte {
			return regexp.MustCompile(`"cardholder_id":"[^"]+"`).ReplaceAllFunc(body, func(id []byte) []byte {
				return []byte(strings.Replace(strings.ToUpper(string(id)), "CARDHOLDER_ID", "cardholder_id", 1))
			})
		}}},
	}
}
