package client_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/uqmock/uqmock/client"
)

// Neither the key, nor the token, nor a card number, nor a line break gets into an error, whoever puts it there.
func TestErrorHoldsNoSecret(t *testing.T) {
	const pan = "4096360811214526"
	said := `key-of-my-client and secret-token-1 and ` + pan + `\n` + strings.Repeat("x", 600)
	for name, s := range map[string]step{
		"message":    answer(400, `{"code":"c","message":"`+said+`"}`),
		"error":      answer(400, `{"error":"`+said+`"}`),
		"code":       answer(400, `{"code":"`+said+`","message":"m"}`),
		"type":       answer(400, `{"type":"`+said+`","message":"m"}`),
		"wrong type": answer(200, `{"total_pages":{"`+said+`":1}}`),
		"no object":  answer(200, `"`+said+`"`),
		"HTML":       answer(502, said, "Content-Type", "text/html"),
		"redirect":   answer(302, "", "Location", "https://x.test/?"+pan+"=secret-token-1"),
		"network":    fail(io.ErrUnexpectedEOF),
	} {
		h := newHand(&wire{tokens: []step{tokenStep("secret-token-1", time.Hour)}, calls: []step{s}}, func(c *client.Config) { c.MaxAttempts = 1 })
		_, err := h.api.Cards.List(t.Context(), client.CardListParams{CardNumber: pan})
		e := failure(t, err)
		for _, secret := range []string{"key-of-my-client", "secret-token-1", pan, "\n"} {
			if strings.Contains(err.Error()+e.Message+e.Code+e.Type, secret) {
				t.Errorf("%s: %q holds %q", name, err, secret)
			}
		}
		if len(err.Error()) > 1200 {
			t.Errorf("%s: %d bytes of error", name, len(err.Error()))
		}
	}
	h := newHand(&wire{tokens: []step{answer(401, `{"message":"wrong key key-of-my-client"}`)}})
	if err := h.retrieve(t.Context()); strings.Contains(err.Error(), "key-of-my-client") {
		t.Error(err)
	}
}

// TestErrorTellsNoSecrets: whatever part of a reply repeats a secret or a card number, the error's text does not.
func TestErrorTellsNoSecrets(t *testing.T) {
	t.Parallel()
	const key = "an-api-key-of-nobody"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/connect/token") {
			_, _ = io.WriteString(w, `{"auth_token": "a-token-of-nobody", "expired_at": 4102444800}`)
			return
		}
		w.Header().Set("X-Request-Id", key+" a-token-of-nobody 4665171112345678")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"code": "kyc_insufficient", "message": "4665 1711 1234 5678 and 4665-1711-1234-5678 \u009b31m\u202e", "missing_fields": ["4665171112345678", "`+key+`"]}`)
	}))
	t.Cleanup(server.Close)
	api := client.New(client.Config{BaseURL: server.URL, ClientID: "c", APIKey: key})
	_, err := api.Cards.Retrieve(t.Context(), "d26f2287-434b-41a4-af47-f06dbf6f9e71")
	if err == nil {
		t.Fatal("no error")
	}
	for _, secret := range []string{key, "a-token-of-nobody", "46651711", "4665 1711", "4665-1711", "\u009b", "\u202e"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error tells %q: %q", secret, err)
		}
	}
	if !strings.Contains(err.Error(), "************5678") {
		t.Errorf("the last four digits are gone: %q", err)
	}
}

// What is wrong with a success, or with the network, is told without what the other side echoes, and can be compared as before.
func TestErrorTellsNoSecretsOfSuccess(t *testing.T) {
	const key, pan = "key-of-my-client", "4096360811214526"
	tests := []struct {
		name string
		step step
		is   error
	}{
		{"request id", answer(200, `{}`, "X-Request-Id", key+" "+pan), client.ErrReply},
		{"content type", answer(200, `x`, "Content-Type", key+pan), client.ErrReply},
		{"amount", answer(200, `{"card_limit":"`+pan+` `+key+`"}`), client.ErrAmount},
		{"no amount, but a reply", answer(200, `{"card_limit":"secret-token-1"}`), client.ErrReply},
		{"network", fail(fmt.Errorf("malformed reply %s secret-token-1: %w", key+pan, io.ErrUnexpectedEOF)), io.ErrUnexpectedEOF},
	}
	for _, tt := range tests {
		h := newHand(&wire{tokens: []step{tokenStep("secret-token-1", time.Hour)}, calls: []step{tt.step}}, func(c *client.Config) { c.MaxAttempts = 1 })
		err := h.retrieve(t.Context())
		for _, secret := range []string{key, pan, "secret-token-1"} {
			if strings.Contains(err.Error()+failure(t, err).RequestID, secret) {
				t.Errorf("%s: %q holds %q", tt.name, err, secret)
			}
		}
		if !errors.Is(err, tt.is) {
			t.Errorf("%s: %v is not %v", tt.name, err, tt.is)
		}
	}
}
