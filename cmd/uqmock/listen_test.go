package main

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const eventBody = `{"version":"V1.6.0","event_name":"ISSUING","event_type":"card.create.succeeded","event_id":"e-1",` +
	`"source_id":"order-1","data":{"card_status":"ACTIVE"}}`

// signed are the headers of a delivery of body, at the present second.
func signed(secret, body string) []string {
	stamp := strconv.FormatInt(wallClock().Unix(), 10)
	mac := hmac.New(sha512.New, []byte(secret))
	_, _ = io.WriteString(mac, body+stamp)
	return []string{
		"Content-Type", "application/json", "x-wk-timestamp", stamp, "x-wk-signature", hex.EncodeToString(mac.Sum(nil)),
	}
}

// listening is a running receiver.
type listening struct {
	*running
	url string
}

func listen(t *testing.T, env environment, args ...string) listening {
	t.Helper()
	r := start(t, env, append([]string{"listen", "--addr", "127.0.0.1:0"}, args...)...)
	words := strings.Fields(r.errs.line(t, 0, "uqmock listening on "))
	return listening{r, words[3]}
}

func TestListenPrintsText(t *testing.T) {
	t.Parallel()
	l := listen(t, nil, "--secret", "whsec")
	deliveries := []struct {
		body   string
		secret string
		status int
		prints string
	}{
		{eventBody, "whsec", 200, `card\.create\.succeeded  ACTIVE  order-1  verified`},
		{eventBody, "other", 400, `card\.create\.succeeded  ACTIVE  order-1  not verified: webhook signature does not match.*`},
		{`{"event_type":"a b\u001b[31m","event_id":"1"}`, "whsec", 200, `"a b\\x1b\[31m"  -  -  verified`},
		{`{"event_name":"cardholder.updated","event_type":"ISSUING","event_id":"1"}`, "whsec", 200, `cardholder\.updated  -  -  verified`},
		{`[]`, "whsec", 400, `-  -  -  verified, webhook body is not an event.*`},
	}
	for i, d := range deliveries {
		if got := call(t, http.MethodPost, l.url+"/any/path", d.body, signed(d.secret, d.body)...); got.status != d.status {
			t.Errorf("%s: %d %s, want %d", d.body, got.status, got.body, d.status)
		}
		line := l.out.line(t, i, "")
		if !regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)  ` + d.prints + `$`).MatchString(line) {
			t.Errorf("printed %q, want %s", line, d.prints)
		}
	}
	if code := l.stop(); code != exitDone {
		t.Errorf("code %d, want 0", code)
	}
	if strings.Contains(l.out.String()+l.errs.String(), "whsec") {
		t.Error("the secret is shown")
	}
}

func TestListenPrintsJSON(t *testing.T) {
	t.Parallel()
	l := listen(t, nil, "--secret", "whsec", "--format", "json")
	call(t, http.MethodPost, l.url, eventBody, signed("whsec", eventBody)...)
	call(t, http.MethodPost, l.url, "no JSON", signed("other", "no JSON")...)
	want := []map[string]any{
		{
			"event_type": "card.create.succeeded", "event_id": "e-1", "status": "ACTIVE", "source_id": "order-1", "verified": true,
			"answer": 200.0, "forwarded": false, "body": decoded(t, eventBody),
		},
		{
			"event_type": "", "event_id": "", "status": "", "source_id": "", "verified": false, "answer": 400.0, "forwarded": false,
			"reason": "webhook signature does not match; check the secret, and that the body is raw as received", "body": "no JSON",
		},
	}
	for i := range want {
		got, ok := decoded(t, l.out.line(t, i, "")).(map[string]any)
		if !ok || got["at"] == "" {
			t.Errorf("line %d has no time: %v", i, got)
		}
		delete(got, "at")
		if diff := cmp.Diff(want[i], got); diff != "" {
			t.Errorf("line %d (-want +got):\n%s", i, diff)
		}
	}
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestListenWithoutSecretChecksNothing(t *testing.T) {
	t.Parallel()
	l := listen(t, nil)
	if got := call(t, http.MethodPost, l.url, eventBody); got.status != 200 {
		t.Errorf("%d, want 200", got.status)
	}
	want(t, l.out.line(t, 0, ""), "not verified: no secret given")
	want(t, l.errs.String(), "signatures are not checked")
}

func TestListenRefuses(t *testing.T) {
	t.Parallel()
	l := listen(t, nil, "--secret", "whsec")
	got := call(t, http.MethodGet, l.url, "")
	if got.status != http.StatusMethodNotAllowed || got.header.Get("Allow") != http.MethodPost {
		t.Errorf("GET: %d, Allow %q", got.status, got.header.Get("Allow"))
	}
	large := strings.Repeat(" ", maxWebhook+1)
	if got := call(t, http.MethodPost, l.url, large, signed("whsec", large)...); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("large body: %d, want 413", got.status)
	}
	if got := l.out.String(); got != "" {
		t.Errorf("printed %q, want nothing", got)
	}
}

// TestListenForwards: the receiver behind sees the same bytes and headers, and its status comes back.
func TestListenForwards(t *testing.T) {
	t.Parallel()
	type seen struct{ path, body, signature, custom string }
	arrived := make(chan seen, 9)
	var status atomic.Int64
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		arrived <- seen{r.URL.String(), string(body), r.Header.Get("x-wk-signature"), r.Header.Get("x-custom")}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(int(status.Load()))
	}))
	defer behind.Close()
	l := listen(t, nil, "--secret", "whsec", "--forward-to", behind.URL+"/hooks?a=b")
	for i, want := range []int{200, 204, 302, 503} {
		status.Store(int64(want))
		headers := append(signed("whsec", eventBody), "x-custom", "kept")
		if got := call(t, http.MethodPost, l.url, eventBody, headers...); got.status != want {
			t.Errorf("%d, want %d passed back", got.status, want)
		}
		if diff := cmp.Diff(seen{"/hooks?a=b", eventBody, headers[5], "kept"}, <-arrived, cmp.AllowUnexported(seen{})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if line := l.out.line(t, i, ""); !strings.HasSuffix(line, fmt.Sprintf("verified, sent on: %d", want)) {
			t.Errorf("printed %q", line)
		}
	}
	call(t, http.MethodPost, l.url, eventBody, signed("other", eventBody)...)
	behind.Close()
	if got := call(t, http.MethodPost, l.url, eventBody, signed("whsec", eventBody)...); got.status != http.StatusBadGateway {
		t.Errorf("with nobody behind: %d, want 502", got.status)
	}
	want(t, l.out.line(t, 5, ""), "verified, could not be sent on: ")
	if len(arrived) != 0 {
		t.Error("a forged webhook was sent on")
	}
}

func TestListenMisuse(t *testing.T) {
	t.Parallel()
	cases := []struct {
		env  environment
		args []string
		says string
	}{
		{nil, []string{"--control", "http://127.0.0.1:1"}, "without --world"},
		{nil, []string{"--control-token", "x"}, "without --world"},
		{nil, []string{"--url", "http://127.0.0.1:1"}, "--url is of no use without --world"},
		{nil, []string{"--world", "a", "--url", "127.0.0.1:1"}, "--url: not an address"},
		{nil, []string{"--world", "a b"}, "1 to 128"},
		{nil, []string{"--world", "a", "--control", "127.0.0.1:4011"}, "--control: "},
		{environment{controlVariable: "127.0.0.1"}, []string{"--world", "a"}, "UQMOCK_CONTROL: "},
		{environment{tokenVariable: "a b"}, []string{"--world", "a"}, "UQMOCK_CONTROL_TOKEN: "},
		{nil, []string{"--format", "xml"}, "text, json"},
		{nil, []string{"--addr", "x"}, "must look like"},
		{nil, []string{"--forward", "http://127.0.0.1:1"}, "unknown flag --forward"},
	}
	for _, c := range cases {
		got := execute(t, c.env, append([]string{"listen"}, c.args...)...)
		if got.code != exitUsage {
			t.Errorf("%q: code %d, want 2", c.args, got.code)
		}
		want(t, got.err, c.says)
	}
}

func TestListenWithoutAFake(t *testing.T) {
	t.Parallel()
	nobody := httptest.NewServer(http.NotFoundHandler())
	nobody.Close()
	got := execute(t, nil, "listen", "--addr", "127.0.0.1:0", "--world", "w", "--control", nobody.URL)
	if got.code != exitFailed {
		t.Errorf("code %d, want 1", got.code)
	}
	want(t, got.err, "cannot register with world w at "+nobody.URL, "is `uqmock serve` running there?")
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }))
	defer other.Close()
	got = execute(t, nil, "listen", "--addr", "127.0.0.1:0", "--world", "w", "--control", other.URL)
	want(t, got.err, "is this the control address?")
}
