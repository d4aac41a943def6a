package client_test

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/client"
)

// vector is one case of testdata/webhook_vectors.json; see the comment there.
type vector struct {
	Name, Secret, Timestamp, Body, Signature, Want string
	Now                                            time.Time
}

func (v vector) header() http.Header {
	header := http.Header{}
	for name, value := range map[string]string{"x-wk-timestamp": v.Timestamp, "x-wk-signature": v.Signature} {
		if value != "" {
			header.Set(name, value)
		}
	}
	return header
}

func (v vector) options() client.WebhookOptions {
	return client.WebhookOptions{Secret: v.Secret, Now: func() time.Time { return v.Now }}
}

func vectors(t *testing.T) []vector {
	t.Helper()
	content, err := os.ReadFile("testdata/webhook_vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []vector }
	if err := json.Unmarshal(content, &file); err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

// reason names an error as the vectors do.
func reason(err error) string {
	names := map[string]error{
		"secret": client.ErrWebhookSecretMissing, "header": client.ErrWebhookHeaderMissing,
		"timestamp": client.ErrWebhookTimestamp, "signature": client.ErrWebhookSignature,
		"tolerance": client.ErrWebhookTolerance,
	}
	for name, known := range names {
		if errors.Is(err, known) {
			return name
		}
	}
	if err == nil {
		return "ok"
	}
	return "unknown: " + err.Error()
}

func TestVerifyWebhookVectors(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range vectors(t) {
		err := client.VerifyWebhook(v.options(), v.header(), []byte(v.Body))
		if diff := cmp.Diff(v.Want, reason(err)); diff != "" {
			t.Errorf("%s: %s", v.Name, diff)
		}
		seen[v.Want] = true
	}
	want := map[string]bool{"ok": true, "secret": true, "header": true, "timestamp": true, "signature": true, "tolerance": true}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("the vectors' answers: %s", diff)
	}
}

func TestVerifyWebhookTolerance(t *testing.T) {
	sent := vectors(t)[0]
	tests := []struct {
		name           string
		tolerance, age time.Duration
		want           string
	}{
		{"narrow, inside", time.Second, time.Second, "ok"},
		{"narrow, old", time.Second, time.Second + 1, "tolerance"},
		{"narrow, ahead", time.Second, -time.Second - 1, "tolerance"},
		{"wide", time.Hour, time.Hour, "ok"},
		{"default", 0, 301 * time.Second, "tolerance"},
		{"off, old", -1, 24 * 365 * time.Hour, "ok"},
		{"off, ahead", -1, -24 * 365 * time.Hour, "ok"},
	}
	for _, tt := range tests {
		moved := sent
		moved.Now = sent.Now.Add(tt.age)
		options := moved.options()
		options.Tolerance = tt.tolerance
		err := client.VerifyWebhook(options, sent.header(), []byte(sent.Body))
		if diff := cmp.Diff(tt.want, reason(err)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// TestVerifyWebhookWallClock runs on the bubble's clock, which begins at
// midnight UTC, 2000-01-01.
func TestVerifyWebhookWallClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := []byte(`{}`)
		for timestamp, want := range map[string]string{"946684800": "ok", "946684499": "tolerance"} {
			header := signed("secret", timestamp, body)
			err := client.VerifyWebhook(client.WebhookOptions{Secret: "secret"}, header, body)
			if diff := cmp.Diff(want, reason(err)); diff != "" {
				t.Errorf("%s: %s", timestamp, diff)
			}
		}
	})
}

func TestVerifyWebhookErrorsKeepSecrets(t *testing.T) {
	for _, v := range vectors(t) {
		err := client.VerifyWebhook(v.options(), v.header(), []byte(v.Body))
		if err == nil {
			continue
		}
		for _, private := range []string{v.Secret, v.Signature, v.Body} {
			if private != "" && strings.Contains(err.Error(), private) {
				t.Errorf("%s: %q repeats %q", v.Name, err, private)
			}
		}
	}
}

func TestVerifyWebhookNamesTheHeader(t *testing.T) {
	options := client.WebhookOptions{Secret: "s"}
	tests := []struct {
		header http.Header
		want   string
	}{
		{nil, "webhook header is missing: x-wk-timestamp"},
		{http.Header{"X-Wk-Timestamp": {"1"}}, "webhook header is missing: x-wk-signature; it is only sent for endpoints with a secret"},
	}
	for _, tt := range tests {
		err := client.VerifyWebhook(options, tt.header, nil)
		if err == nil || err.Error() != tt.want {
			t.Errorf("VerifyWebhook(%v) = %v, want %s", tt.header, err, tt.want)
		}
	}
}

func FuzzVerifyWebhook(f *testing.F) {
	f.Add("secret", "1775208889", []byte(`{"event_id":"e-1"}`), "00", uint(3))
	f.Add("", "1775208889123", []byte{}, "", uint(0))
	f.Add("k", "-1", []byte{0xff, 0xfe}, "sha512=00", uint(12))
	f.Fuzz(func(t *testing.T, secret, timestamp string, body []byte, signature string, bit uint) {
		options := client.WebhookOptions{Secret: secret, Now: func() time.Time { return time.Unix(1775208889, 0) }}
		foreign := http.Header{"X-Wk-Timestamp": {timestamp}, "X-Wk-Signature": {signature}}
		if err := client.VerifyWebhook(options, foreign, body); err == nil && !strings.EqualFold(signature, mac(secret, timestamp, body)) {
			t.Errorf("accepted a signature of its own making: %q", signature)
		}

		options.Secret += "k" // never empty from here on
		genuine := signed(options.Secret, "1775208889", body)
		if err := client.VerifyWebhook(options, genuine, body); err != nil {
			t.Errorf("refused a genuine signature: %v", err)
		}
		if len(body) == 0 {
			return
		}
		bit %= uint(len(body)) * 8
		body[bit/8] ^= 1 << (bit % 8)
		if err := client.VerifyWebhook(options, genuine, body); !errors.Is(err, client.ErrWebhookSignature) {
			t.Errorf("bit %d flipped: %v, want a signature error", bit, err)
		}
	})
}

// mac signs for tests that need more signatures than the vectors hold.
func mac(secret, timestamp string, body []byte) string {
	sum := hmac.New(sha512.New, []byte(secret))
	sum.Write(body)
	sum.Write([]byte(timestamp))
	return hex.EncodeToString(sum.Sum(nil))
}

func signed(secret, timestamp string, body []byte) http.Header {
	header := http.Header{}
	header.Set("x-wk-timestamp", timestamp)
	header.Set("x-wk-signature", mac(secret, timestamp, body))
	return header
}
