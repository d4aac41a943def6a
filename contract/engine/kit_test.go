package engine

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/uqmock/uqmock/contract/report"
)

// target is a server without a socket.
type target func(*http.Request) (int, string)

// RoundTrip answers a call in the calling goroutine.
func (t target) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := t(r)
	return &http.Response{
		StatusCode: status, Request: r, Body: io.NopCloser(strings.NewReader(body)),
		Header: http.Header{"Content-Type": {"application/json"}, "Date": {"Fri, 03 Apr 2026 09:32:50 GMT"}},
	}, nil
}

// tokenReply is what every target answers to the token call.
const tokenReply = `{"auth_token": "a-token-that-is-not-a-jwt", "expired_at": 1775210493}`

// answering is a target that gives a token, and one body to every other call.
func answering(status int, body string) target {
	return func(r *http.Request) (int, string) {
		if strings.HasSuffix(r.URL.Path, "/connect/token") {
			return http.StatusOK, tokenReply
		}
		return status, body
	}
}

// openTarget opens a run on a target without control, on a host that nobody has.
func openTarget(t testing.TB, transport http.RoundTripper, change ...func(*Target)) *Run {
	t.Helper()
	to := Target{BaseURL: "http://target.invalid/api", ClientID: "the-client-id", APIKey: "the-api-key", Transport: transport}
	for _, c := range change {
		c(&to)
	}
	run, err := Open(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() })
	return run
}

// play plays one case against a target and gives its result.
func play(t testing.TB, transport http.RoundTripper, do func(*Session)) report.Result {
	t.Helper()
	return openTarget(t, transport).PlayAlone(&Case{Name: "edge/a-case", Run: do})
}

// found lists the findings of a result, as class and text.
func found(r report.Result) []string {
	texts := []string{}
	for _, f := range r.Findings {
		text := string(f.Class) + ": " + f.Text
		if f.Harmless {
			text = "harmless, " + text
		}
		texts = append(texts, text)
	}
	return texts
}

// reads is a value of JSON as the engine has it.
func reads(t testing.TB, text string) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}
