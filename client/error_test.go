package client_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/client"
)

// Every envelope that UQPAY is known to use says what it says.
func TestErrorEnvelopes(t *testing.T) {
	identity := client.RequiredField{
		Name: "identity", Type: "object", Required: true, Description: "a document",
		Fields: []client.RequiredField{{Name: "number", Type: "string", Required: true}},
	}
	tests := []struct {
		name string
		step step
		want client.Error
		is   client.Code
	}{
		{
			"A: type, code, message",
			answer(400, `{"type":"card_error","code":"card_not_found","message":"card not found or deactivated"}`, "X-Request-Id", "r-1"),
			client.Error{Status: 400, Type: "card_error", Code: "card_not_found", Message: "card not found or deactivated", RequestID: "r-1"},
			client.ErrCardNotFound,
		},
		{
			"B: the code is the text 400",
			answer(400, `{"code":"400","message":"Card does not exists"}`),
			client.Error{Status: 400, Code: "400", Message: "Card does not exists"},
			"",
		},
		{
			"numeric code", answer(403, `{"code":403,"message":"Authorization error"}`),
			client.Error{Status: 403, Code: "403", Message: "Authorization error"},
			client.ErrForbidden,
		},
		{
			"the layer before", answer(401, `{"error":"Invalid authorization header"}`),
			client.Error{Status: 401, Message: "Invalid authorization header"},
			client.ErrUnauthorized,
		},
		{
			"gateway", answer(403, `{"error":"Forbidden","message":"Access to this resource is forbidden from UAT"}`),
			client.Error{Status: 403, Message: "Access to this resource is forbidden from UAT"},
			client.ErrForbidden,
		},
		{
			"kyc_insufficient without type, with names",
			answer(400, `{"code":"kyc_insufficient","message":"m","missing_fields":["identity","residential_address"]}`),
			client.Error{
				Status: 400, Code: "kyc_insufficient", Message: "m",
				MissingFields: []client.RequiredField{{Name: "identity"}, {Name: "residential_address"}},
			},
			client.ErrKYCInsufficient,
		},
		{
			"kyc_insufficient with paths", answer(400, `{"code":"kyc_insufficient","message":"m","missing_fields":["identity.front_file"]}`),
			client.Error{
				Status: 400, Code: "kyc_insufficient", Message: "m",
				MissingFields: []client.RequiredField{{Name: "identity.front_file"}},
			},
			client.ErrKYCInsufficient,
		},
		{
			"kyc_insufficient with objects, in both spellings", answer(400, `{"type":"cardholder_error","code":"kyc_insufficient","message":"m","missing_fields":[
				{"name":"identity","type":"object","required":true,"description":"a document","fields":[{"name":"number","type":"string","required":true}]},
				{"field_name":"nationality","field_type":"string","required":true}]}`),
			client.Error{
				Status: 400, Type: "cardholder_error", Code: "kyc_insufficient", Message: "m",
				MissingFields: []client.RequiredField{identity, {Name: "nationality", Type: "string", Required: true}},
			},
			client.ErrKYCInsufficient,
		},
		{
			"missing_fields of no known form", answer(400, `{"code":"kyc_insufficient","message":"m","missing_fields":"all"}`),
			client.Error{Status: 400, Code: "kyc_insufficient", Message: "m"},
			client.ErrKYCInsufficient,
		},
		{
			"HTML", answer(404, "<html>secret of the proxy</html>", "Content-Type", "text/html"),
			client.Error{Status: 404, Message: "body is text/html, not JSON"},
			client.ErrNotFound,
		},
		{
			"no body", answer(413, ""), client.Error{Status: 413, Message: "empty body"}, "",
		},
		{
			"JSON of another shape", answer(400, `{"data":[]}`),
			client.Error{Status: 400, Message: "JSON body without code and message"},
			"",
		},
		{
			"JSON that is no object", answer(400, `null`),
			client.Error{Status: 400, Message: "JSON body without code and message"},
			"",
		},
		{
			"members of other types", answer(400, `{"type":{},"code":["x"],"message":"m"}`),
			client.Error{Status: 400, Message: "m"},
			"",
		},
		{
			"a success that carries a failure", answer(200, `{"code":"card_not_found","message":"m"}`),
			client.Error{Status: 200, Code: "card_not_found", Message: "m"},
			client.ErrCardNotFound,
		},
		{
			"a success that carries a number", answer(200, `{"code":400,"message":"m"}`),
			client.Error{Status: 200, Code: "400", Message: "m"},
			"",
		},
		{
			"names match exactly", answer(400, `{"Code":"card_not_found","code":"invalid_number","message":"m"}`),
			client.Error{Status: 400, Code: "invalid_number", Message: "m"},
			client.ErrInvalidNumber,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := failure(t, newHand(&wire{calls: []step{tt.step}}).retrieve(t.Context()))
			tt.want.Operation, tt.want.Attempts = "retrieveCard", 1
			if diff := cmp.Diff(tt.want, *got, sameErrors); diff != "" {
				t.Error(diff)
			}
			for _, code := range allCodes {
				if is := errors.Is(got, code); is != (code == tt.is) {
					t.Errorf("is %s: %t", code, is)
				}
			}
		})
	}
}

var allCodes = []client.Code{
	client.ErrInvalidRequest, client.ErrUnauthorized, client.ErrForbidden, client.ErrAPI, client.ErrCardNotFound,
	client.ErrKYCInsufficient, client.ErrSubAccountNotFound, client.ErrEmailDuplicated, client.ErrInvalidPhoneNumber,
	client.ErrInsufficientSubBIN, client.ErrCardArtNotConfigured, client.ErrInvalidNumber, client.ErrTooManyRequests,
	client.ErrNotFound, client.ErrMissingParameter, client.ErrInvalidParameter, client.ErrRequestBeingProcessed,
	client.ErrKeyMismatchAccount, client.ErrKeyMismatchAPI, client.ErrInvalidKeyFormat, client.ErrAccountNotFound,
	client.ErrUserNotFound, client.ErrProductNotFound, client.ErrVelocityLimitExceeded,
}

// Each code matches the reply that has it, and is written as UQPAY writes it.
func TestCodes(t *testing.T) {
	words := strings.Fields(`invalid_request_error unauthorized_error forbidden api_error card_not_found kyc_insufficient
		sub_account_not_found email_duplicated invalid_phone_number insufficient_sub_bin card_art_not_configured invalid_number
		too_many_requests not_found missing_parameter invalid_parameter request_being_processed key_mismatch_account
		key_mismatch_api invalid_key_format account_not_found user_not_found product_not_found velocity_limit_exceeded`)
	for i, code := range allCodes {
		if string(code) != words[i] {
			t.Errorf("%s, want %s", code, words[i])
		}
		err := newHand(&wire{calls: []step{answer(400, `{"type":"t","code":"`+words[i]+`","message":"m"}`)}}).retrieve(t.Context())
		if !errors.Is(err, code) || errors.Is(err, client.Code(words[i]+"x")) {
			t.Errorf("%v is not %s alone", err, code)
		}
	}
	if errors.Is(&client.Error{Status: 400}, client.Code("")) {
		t.Error("no code is a code")
	}
}

// Statuses stand in for codes where an envelope has none in words.
func TestCodeOfStatus(t *testing.T) {
	for status, want := range map[int]client.Code{
		401: client.ErrUnauthorized, 403: client.ErrForbidden, 404: client.ErrNotFound, 429: client.ErrTooManyRequests,
		500: client.ErrAPI, 503: client.ErrAPI,
	} {
		for _, code := range []string{"", "400"} {
			if err := (&client.Error{Status: status, Code: code}); !errors.Is(err, want) {
				t.Errorf("%v is not %s", err, want)
			}
		}
	}
}

// An answer that cannot be understood is said to be that, and is not asked for again.
func TestReplyNotUnderstood(t *testing.T) {
	tests := []struct {
		name string
		step step
		want string
	}{
		{"HTML", answer(200, "<html>", "Content-Type", "text/html"), "retrieveCard: 200: reply not understood: body is text/html, not JSON"},
		{"JSON it is not", answer(200, "<html>", "Content-Type", ""), "retrieveCard: 200: reply not understood: body is not JSON"},
		{"empty", answer(200, ""), "retrieveCard: 200: reply not understood: empty body"},
		{"a list", answer(200, "[]"), "retrieveCard: 200: reply not understood: the body is not one JSON object"},
		{"two objects", answer(200, "{}{}", "Content-Type", ""), "retrieveCard: 200: reply not understood: body is not JSON"},
		{"no id", answer(200, "{}", "X-Request-Id", "r-1"), "retrieveCard: 200: reply not understood: it has no card_id (request r-1)"},
		{"wrong type", answer(200, `{"card_id":5551234}`), "retrieveCard: 200: reply not understood: card_id has the wrong type, number"},
		{"wrong amount", answer(200, `{"card_limit":"much"}`), `retrieveCard: 200: reply not understood: not an amount: "much": want decimal digits, such as 1000 or 0.01`},
		{"too long", answer(200, `{"card_id":"`+strings.Repeat("x", 8<<20)), "retrieveCard: 200: reply not understood: the body has more than 8388608 bytes"},
		{"redirect", answer(302, "", "Location", "https://login.test/?token=abc"), "retrieveCard: 302: redirects to https://login.test, which is not followed"},
		{"redirect to nowhere", answer(302, "", "Location", ""), "retrieveCard: 302: redirects to another path, which is not followed"},
	}
	for _, tt := range tests {
		h := newHand(&wire{calls: []step{tt.step}})
		err := h.retrieve(t.Context())
		if err.Error() != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
		if refused := strings.HasPrefix(tt.name, "redirect"); errors.Is(err, client.ErrReply) == refused {
			t.Errorf("%s: %v is ErrReply: %t", tt.name, err, !refused)
		}
	}
}

// What an error knows is in its text, in one line.
func TestErrorText(t *testing.T) {
	for want, e := range map[string]client.Error{
		"createCard: 400 kyc_insufficient: m (missing: identity, gender; request r-1)": {
			Operation: "createCard", Status: 400, Code: "kyc_insufficient", Message: "m", RequestID: "r-1",
			MissingFields: []client.RequiredField{{Name: "identity"}, {Name: "gender"}},
		},
		"listCards: no route (4 attempts)": {Operation: "listCards", Attempts: 4, Err: errors.New("no route")},
		"listCards: 503: busy":             {Operation: "listCards", Status: 503, Message: "busy", Attempts: 1},
	} {
		if got := e.Error(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// An error of a write has the key to ask again with.
func TestErrorHasIdempotencyKey(t *testing.T) {
	const key = "cc58fa96-7a49-4be1-a70b-85075c1b4957"
	h := newHand(&wire{calls: []step{fail(io.ErrUnexpectedEOF)}}, func(c *client.Config) { c.MaxAttempts = 1 })
	got := failure(t, h.create(t.Context(), client.WithIdempotencyKey(key)))
	want := client.Error{Operation: "createCard", IdempotencyKey: key, Attempts: 1, Err: io.ErrUnexpectedEOF}
	if diff := cmp.Diff(want, *got, sameErrors); diff != "" || !errors.Is(got, io.ErrUnexpectedEOF) {
		t.Error(diff)
	}
}

// No body, status or header makes the reading of an envelope fail, and only a
// success without a code is none.
func FuzzErrorEnvelope(f *testing.F) {
	for _, body := range []string{
		`{"type":"card_error","code":"card_not_found","message":"m"}`, `{"code":"400","message":"m"}`, `{"code":200,"message":"m"}`,
		`{"error":"m"}`, `{"code":"kyc_insufficient","missing_fields":["a",{"name":"b","fields":[{"field_name":"c"}]}]}`, `<html>`, ``, `null`,
	} {
		f.Add(400, body, "1")
		f.Add(200, body, "Wed, 01 Jan 2020 12:00:09 GMT")
	}
	f.Fuzz(func(t *testing.T, status int, body, retryAfter string) {
		if status < 100 || status > 999 {
			return
		}
		reply := answer(status, body, "Retry-After", retryAfter)
		h := newHand(&wire{calls: []step{reply}}, func(c *client.Config) { c.MaxAttempts = 1 })
		err := h.retrieve(t.Context())
		if err == nil {
			if status/100 != 2 {
				t.Errorf("%d %q is a success", status, body)
			}
			return
		}
		e := failure(t, err)
		if e.Status != status || e.RetryAfter < 0 || strings.ContainsAny(e.Message, "\n\r\x00") || len([]rune(e.Message)) > 600 {
			t.Errorf("%d %q: %#v", status, body, *e)
		}
	})
}
