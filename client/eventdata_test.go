package client_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/client"
)

// The data of known events decode to the type of the event, those of others stay as they are.
func TestDecode(t *testing.T) {
	holder := client.CardholderEvent{ID: "h-1", Status: client.CardholderIncomplete, Reason: "blurred", UpdatedAt: instant(t, "2026-04-03T17:34:49+08:00")}
	card := client.CardEvent{
		ID: "c-1", Available: amount(t, "1000.50"), Metadata: client.Metadata{"n": json.Number("1")},
		Cardholder:     client.Cardholder{ID: "h-1", CreatedAt: instant(t, "2026-04-08T16:46:41.044+08:00")},
		RiskControls:   &client.RiskControls{Enable3DS: "Y", BlockedMCCs: []client.MCC{"5734"}},
		SpendingLimits: []client.SpendingControl{{Amount: amount(t, "20000"), Interval: "PER_TRANSACTION"}},
	}
	const holderData = `{"cardholder_id":"h-1","cardholder_status":"INCOMPLETE","reason":"blurred","update_time":"2026-04-03 17:34:49","new":1}`
	const cardData = `{"card_id":"c-1","card_available_balance":"1000.50","metadata":"{\"n\":1}","failure_reason":"why",
		"cardholder":{"cardholder_id":"h-1","create_time":"2026-04-08T16:46:41.044+08:00"},
		"risk_control":{"enable_3ds":"Y","blocked_mcc":[5734]},"spending_limits":[{"amount":20000,"interval":"PER_TRANSACTION"}]}`
	for _, tt := range []struct {
		event client.Event
		want  any
	}{
		{client.Event{Type: "cardholder.kyc.status_changed", Data: []byte(holderData)}, &client.CardholderKYCStatusChanged{holder}},
		{client.Event{Type: "cardholder.updated", Data: []byte(holderData)}, &client.CardholderUpdated{holder}},
		{client.Event{Type: "ISSUING", Name: "cardholder.updated", Data: []byte(holderData)}, &client.CardholderUpdated{holder}},
		{client.Event{Type: "card.create.succeeded", Data: []byte(cardData)}, &client.CardCreateSucceeded{card}},
		{client.Event{Type: "card.create.failed", Data: []byte(cardData)}, &client.CardCreateFailed{card, "why"}},
		{client.Event{Type: "card.closed", Data: []byte(`{ "a": 1 }`)}, json.RawMessage(`{ "a": 1 }`)},
		{client.Event{Type: "ISSUING", Data: []byte(`[]`)}, json.RawMessage(`[]`)},
	} {
		got, err := tt.event.Decode()
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(client.Amount{})); diff != "" || err != nil {
			t.Errorf("%s: %v %s", tt.event.Type, err, diff)
		}
	}
}

func instant(t *testing.T, text string) (at client.Time) {
	t.Helper()
	if err := json.Unmarshal([]byte(`"`+text+`"`), &at); err != nil {
		t.Fatal(err)
	}
	return at
}

// Data that do not fit their event are an error that says where.
func TestDecodeRefuses(t *testing.T) {
	for data, want := range map[string]string{
		``:                            "webhook body is not an event: card.create.failed has no data",
		`{"card_id":5}`:               "webhook body is not an event: data of card.create.failed: card_id has the wrong type, number",
		`{"cardholder":{"email":[]}}`: "webhook body is not an event: data of card.create.failed: cardholder.email has the wrong type, array",
		`{"metadata":"x"}`:            "webhook body is not an event: data of card.create.failed: metadata is not an object: want names and values",
	} {
		got, err := client.Event{Type: "card.create.failed", Data: []byte(data)}.Decode()
		if got != nil || !errors.Is(err, client.ErrWebhookEvent) || err.Error() != want {
			t.Errorf("%s: %v, %v, want %s", data, got, err, want)
		}
	}
}
