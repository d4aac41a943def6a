package record_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/scenarios/record"
)

// proxied is a proxy before a handler, on loopback, and its address.
func proxied(t *testing.T, target http.Handler) (*record.Proxy, string) {
	t.Helper()
	behind := httptest.NewServer(target)
	t.Cleanup(behind.Close)
	base, err := url.Parse(behind.URL + "/api")
	if err != nil {
		t.Fatal(err)
	}
	p, err := record.NewProxy(base, nil)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(p)
	t.Cleanup(front.Close)
	return p, front.URL
}

// ask makes a call through a proxy.
func ask(t *testing.T, method, address, body string, header http.Header) (status int, reply string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

// What goes through the proxy reaches the target as it is, comes back as it is, and can be written as a scenario.
func TestProxyRecords(t *testing.T) {
	th := newTheatre(t, 3)
	p, front := proxied(t, th.fake)
	header := http.Header{"X-Client-Id": {"w"}, "X-Api-Key": {"hush-key"}}
	if status, _ := ask(t, "POST", front+"/v1/connect/token", "", header); status != 200 {
		t.Fatal(status)
	}
	header = http.Header{"X-Auth-Token": {"Bearer " + th.token}, "Content-Type": {"application/json"}, "X-Idempotency-Key": {"00000003-0000-4000-8000-000000000001"}}
	status, reply := ask(t, "POST", front+"/v1/issuing/cardholders", th.person(1, "+idv-passed"), header)
	_, id, _ := strings.Cut(reply, `"cardholder_id":"`)
	if status != 200 || len(id) < 36 {
		t.Fatal(status, reply)
	}
	if status, reply := ask(t, "GET", front+"/v1/issuing/cardholders/"+id[:36], "", header); status != 200 || !strings.Contains(reply, id[:36]) {
		t.Fatal(status, reply)
	}
	ask(t, "GET", front+"/v1/nowhere", "", header)
	raw, err := record.Scenario("through-proxy", p.History())
	if err != nil {
		t.Fatal(err)
	}
	_, got, _ := strings.Cut(string(raw), "that do not matter.\n")
	want := `Left out, because no step can say it:
  - a call to a path that no operation has (1)
tags:
  - recorded
vars:
  email: ${fake.user}+idv-passed@example.com
  phone: ${fake.phone}
steps:
  - call: createCardholder
`
	if diff := cmp.Diff("  "+want, got[:min(len(got), len(want)+2)]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.HasSuffix(got, `
    save:
      cardholder: body.cardholder_id
  - call: retrieveCardholder
    path:
      id: ${vars.cardholder}
    expect:
      - status == 200
`) {
		t.Error(got)
	}
	held := fmt.Sprint(p.History())
	for _, h := range p.History() {
		if h.Call.Operation == "createCardholder" && !h.At.Equal(at(0)) {
			t.Errorf("a call at %s, want the time of the target", h.At)
		}
		held += string(h.Call.Body) + string(h.Call.Reply)
	}
	for _, secret := range []string{th.token, "hush", pixel} {
		if strings.Contains(held, secret) || bytes.Contains(raw, []byte(secret)) {
			t.Errorf("%q is kept", secret)
		}
	}
}

// A target that gives no reply is told to the application, and a step that expects none.
func TestProxyWithoutReply(t *testing.T) {
	p, front := proxied(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	if status, reply := ask(t, "GET", front+"/v1/issuing/cards", "", nil); status != 502 || !strings.Contains(reply, "no reply") {
		t.Errorf("%d %s", status, reply)
	}
	if got := written(t, p.History()...); !strings.Contains(got, "no_reply: true") {
		t.Error(got)
	}
	if status, _ := ask(t, "POST", front+"/v1/issuing/cards", strings.Repeat(" ", 13<<20), nil); status != 413 {
		t.Errorf("a body of 13 MiB: %d", status)
	}
}

// A reply that the target would compress for the application can be read all the same.
func TestProxyReadsCompressedReplies(t *testing.T) {
	p, front := proxied(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("the target is asked for %q", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, `{"code": "no_such_card"}`)
		_ = z.Close()
	}))
	if _, reply := ask(t, "GET", front+"/v1/issuing/cards", "", http.Header{"Accept-Encoding": {"br"}}); reply != `{"code": "no_such_card"}` {
		t.Error(reply)
	}
	if got := string(p.History()[0].Call.Reply); got != `{"code":"no_such_card"}` {
		t.Errorf("kept %s", got)
	}
}

// Calls stand in the order in which they began, however long they took.
func TestProxyKeepsTheOrder(t *testing.T) {
	began, release := make(chan struct{}), make(chan struct{})
	p, front := proxied(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "cards") {
			close(began)
			<-release
		}
	}))
	var slow sync.WaitGroup
	slow.Go(func() { ask(t, "GET", front+"/v1/issuing/cards", "", nil) })
	<-began
	ask(t, "GET", front+"/v1/issuing/cardholders", "", nil)
	close(release)
	slow.Wait()
	var got []string
	for _, h := range p.History() {
		got = append(got, h.Call.Operation)
	}
	if diff := cmp.Diff([]string{"listCards", "listCardholders"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestProxyRefusesTargets(t *testing.T) {
	for address, want := range map[string]error{
		"https://api.uqpay.com/api": engine.ErrProduction, "https://API.UQPAYTECH.com.:443": engine.ErrProduction,
		"https://api-sandbox.uqpaytech.com/api": nil, "http://127.0.0.1:4010/api": nil,
	} {
		target, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := record.NewProxy(target, nil); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", address, err, want)
		}
	}
	if _, err := record.NewProxy(&url.URL{Scheme: "ftp", Host: "x"}, nil); err == nil {
		t.Error("a target that is no web address is taken")
	}
}
