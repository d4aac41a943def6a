package webhook_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver/webhook"
)

// TestSignAgainstVectors holds the signer to the file the client's verifier is
// held to as well; its signatures come from OpenSSL.
func TestSignAgainstVectors(t *testing.T) {
	content, err := os.ReadFile("../../client/testdata/webhook_vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Cases []struct {
			Name, Secret, Timestamp, Body, Signature string
			Over                                     webhook.Over
		}
	}
	if err := json.Unmarshal(content, &vectors); err != nil {
		t.Fatal(err)
	}
	signed := 0
	for _, vector := range vectors.Cases {
		if vector.Over == "" {
			continue
		}
		signed++
		got := webhook.Sign(vector.Secret, []byte(vector.Body), vector.Timestamp, vector.Over)
		if diff := cmp.Diff(vector.Signature, got); diff != "" {
			t.Errorf("%s: %s", vector.Name, diff)
		}
	}
	if signed < 10 {
		t.Errorf("only %d vectors were signed, want at least 10", signed)
	}
}

func TestSigningInput(t *testing.T) {
	body := make([]byte, 0, 64)
	body = append(body, "{}"...)
	tests := []struct {
		over webhook.Over
		want string
	}{
		{webhook.OverBodyTimestamp, "{}17"},
		{webhook.OverBody, "{}"},
		{"", "{}17"},
	}
	for _, tt := range tests {
		got := webhook.SigningInput(body, "17", tt.over)
		if diff := cmp.Diff(tt.want, string(got)); diff != "" {
			t.Errorf("%q: %s", tt.over, diff)
		}
		got[0] = 'x' // the body, kept for retries, must not share memory
	}
	if diff := cmp.Diff("{}", string(body)); diff != "" {
		t.Error(diff)
	}
}

func TestTimestamp(t *testing.T) {
	at := time.Date(2026, time.April, 3, 17, 34, 49, 999_999_999, time.FixedZone("", 8*60*60))
	tests := []struct {
		unit webhook.Unit
		want string
	}{
		{webhook.Seconds, "1775208889"},
		{webhook.Milliseconds, "1775208889999"},
		{"", "1775208889"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, webhook.Timestamp(at, tt.unit)); diff != "" {
			t.Errorf("%q: %s", tt.unit, diff)
		}
	}
}

func TestBuild(t *testing.T) {
	endpoint := webhook.Endpoint{URL: "http://localhost/hooks?a=b", Secret: "s"}
	body := []byte(`{}`)
	got := webhook.Build(endpoint, body, "1775208889", webhook.OverBody)
	want := webhook.Request{
		URL: endpoint.URL,
		Headers: map[string][]string{
			"Content-Type":   {"application/json"},
			"User-Agent":     {webhook.UserAgent},
			"X-Wk-Timestamp": {"1775208889"},
			"X-Wk-Signature": {webhook.Sign("s", body, "1775208889", webhook.OverBody)},
		},
		Body: body, Over: webhook.OverBody,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestBuildUnsigned(t *testing.T) {
	got := webhook.Build(webhook.Endpoint{URL: "http://localhost"}, nil, "1", webhook.OverBodyTimestamp)
	if values := got.Headers.Values(webhook.SignatureHeader); len(values) != 0 {
		t.Errorf("signature %q sent without a secret", values)
	}
}

func TestScheduleDefault(t *testing.T) {
	start := time.Date(2026, time.April, 3, 9, 0, 0, 0, time.UTC)
	var waits []time.Duration
	at, schedule := start, webhook.DefaultSchedule()
	for attempt := 1; ; attempt++ {
		next, again := schedule.Next(attempt, at)
		if !again {
			break
		}
		waits = append(waits, next.Sub(at)/time.Second)
		at = next
	}
	if diff := cmp.Diff([]time.Duration{16, 32, 64, 128, 256}, waits); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(start.Add(496*time.Second), at); diff != "" {
		t.Error(diff)
	}
}

func TestScheduleEdges(t *testing.T) {
	at := time.Date(2026, time.April, 3, 9, 0, 0, 0, time.UTC)
	once := webhook.Schedule{Waits: []time.Duration{0}}
	tests := []struct {
		name     string
		schedule webhook.Schedule
		attempt  int
		again    bool
	}{
		{"no retries", webhook.Schedule{}, 1, false},
		{"attempts count from one", once, 0, false},
		{"negative", once, -1, false},
		{"no wait at all", once, 1, true},
		{"exhausted", once, 2, false},
	}
	for _, tt := range tests {
		if next, again := tt.schedule.Next(tt.attempt, at); again != tt.again || again && !next.Equal(at) {
			t.Errorf("%s: Next(%d) = %s, %t, want %t", tt.name, tt.attempt, next, again, tt.again)
		}
	}
}

func TestScheduleValidate(t *testing.T) {
	if err := webhook.DefaultSchedule().Validate(); err != nil {
		t.Error(err)
	}
	err := webhook.Schedule{Waits: []time.Duration{0, -time.Second}}.Validate()
	want := "waits[1]: -1s lies in the past; want a duration of 0s or more"
	if err == nil || err.Error() != want {
		t.Errorf("Validate = %v, want %s", err, want)
	}
}
