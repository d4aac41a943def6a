package client_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/client"
)

func TestParseEvent(t *testing.T) {
	tests := []struct {
		name, body string
		want       client.Event
	}{
		{
			"whole envelope",
			`{"version":"V1.6.0","event_name":"ISSUING","event_type":"card.create.succeeded","event_id":"e-1","source_id":"o-1","data":{ "card_id" : "c-1" },"new":1}`,
			client.Event{
				Version: "V1.6.0", Name: "ISSUING", Type: "card.create.succeeded", ID: "e-1", SourceID: "o-1",
				Data: json.RawMessage(`{ "card_id" : "c-1" }`),
			},
		},
		{
			"only what is needed", `{"event_type":"card.closed","event_id":"e-2"}`,
			client.Event{Type: "card.closed", ID: "e-2"},
		},
		{
			"names match exactly", `{"event_type":"card.closed","event_id":"e-2","EVENT_TYPE":"other","Data":{}}`,
			client.Event{Type: "card.closed", ID: "e-2"},
		},
		{
			"swapped names stay as sent", `{"event_type":"ISSUING","event_name":"card.closed","event_id":"e-3"}`,
			client.Event{Type: "ISSUING", Name: "card.closed", ID: "e-3"},
		},
	}
	for _, tt := range tests {
		got, err := client.ParseEvent([]byte(tt.body))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestParseEventRefuses(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"nothing", ``, "webhook body is not an event: want one JSON object"},
		{"no JSON", `hello`, "webhook body is not an event: want one JSON object"},
		{"array", `[]`, "webhook body is not an event: want one JSON object"},
		{"bytes after it", `{"event_type":"a","event_id":"b"}{}`, "webhook body is not an event: want one JSON object"},
		{"null", `null`, "webhook body is not an event: event_type is missing"},
		{"no type", `{"event_id":"b"}`, "webhook body is not an event: event_type is missing"},
		{"null type", `{"event_type":null,"event_id":"b"}`, "webhook body is not an event: event_type is missing"},
		{"no id", `{"event_type":"a"}`, "webhook body is not an event: event_id is missing"},
		{"number for text", `{"event_type":"a","event_id":1}`, "webhook body is not an event: event_id is not a string"},
		{"object for text", `{"version":{},"event_type":"a","event_id":"b"}`, "webhook body is not an event: version is not a string"},
	}
	for _, tt := range tests {
		got, err := client.ParseEvent([]byte(tt.body))
		if !errors.Is(err, client.ErrWebhookEvent) || err.Error() != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
		if diff := cmp.Diff(client.Event{}, got); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func FuzzParseEvent(f *testing.F) {
	f.Add([]byte(`{"event_type":"a","event_id":"b","data":{}}`))
	f.Add([]byte(`{"event_type":"a","event_id":"b","data":null}`))
	f.Add([]byte("\xff{"))
	f.Fuzz(func(t *testing.T, body []byte) {
		event, err := client.ParseEvent(body)
		if err != nil {
			if !errors.Is(err, client.ErrWebhookEvent) {
				t.Errorf("untyped error %v", err)
			}
			return
		}
		if event.Type == "" || event.ID == "" {
			t.Errorf("accepted without type or id: %+v", event)
		}
		if event.Data != nil && !json.Valid(event.Data) {
			t.Errorf("data is not JSON: %q", event.Data)
		}
	})
}
