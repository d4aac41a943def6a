package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
)

// TestLinksFollowTheCaller: bound to all addresses, the fake cannot know its own name, but each client does.
func TestLinksFollowTheCaller(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", "[::]:0"} {
		s := serve(t, nil, free("--addr", addr)...)
		behind, err := url.Parse(strings.TrimSuffix(s.api, "/api"))
		if err != nil {
			t.Fatal(err)
		}
		mapped := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(behind)
			r.Out.Host = r.In.Host // a mapped port leaves it as the caller says
		}})
		t.Cleanup(mapped.Close)
		s.api = mapped.URL + "/api"
		_, link := enrol(t, s, "mapped")
		if !strings.HasPrefix(link, mapped.URL+"/idv/") {
			t.Errorf("%s: link %s, want it to lie at %s", addr, link, mapped.URL)
		}
	}
}

func TestServedControl(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"": defaultControl, "0.0.0.0:5011": "http://127.0.0.1:5011", "[::]:5011": "http://127.0.0.1:5011", ":5011": "http://127.0.0.1:5011",
		"10.0.0.7:5011": "http://10.0.0.7:5011", "[::1]:5011": "http://[::1]:5011", "box:5011": "http://box:5011",
		"127.0.0.1:0": "", "5011": "",
	}
	for addr, want := range cases {
		got, err := (&program{environ: environment{controlAddrVariable: addr}.list()}).controlBase("")
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v, want %q", addr, got, err, want)
		}
	}
}

func TestHealthcheckTakesThePortOfServe(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free()...)
	_, port, err := net.SplitHostPort(strings.TrimPrefix(s.control, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	if got := execute(t, environment{controlAddrVariable: "0.0.0.0:" + port}, "healthcheck"); got.code != exitDone {
		t.Errorf("code %d, want 0: %s", got.code, got.err)
	}
	s.stop()
	got := execute(t, environment{controlAddrVariable: "0.0.0.0:" + port}, "healthcheck")
	if got.code != exitFailed {
		t.Errorf("code %d, want 1", got.code)
	}
	want(t, got.err, "is `uqmock serve` running there?")
}

func TestUnknownVariablesAreToldOf(t *testing.T) {
	t.Parallel()
	s := serve(t, environment{
		"UQMOCK_CONTROL_TOKN": "hush", "UQMOCK_ZZZZZZZZZZZZ": "1", "UQMOCK_SEED": "1", "UQMOCK_CONTROL": defaultControl, "UQMOCK_README": "1",
		"UQMOCK_BENCH_CARDHOLDERS": "1", "OTHER": "1",
	}, free()...)
	s.stop()
	want(t, s.errs.String(), "UQMOCK_CONTROL_TOKN: did you mean UQMOCK_CONTROL_TOKEN?\n", "variable without effect: UQMOCK_ZZZZZZZZZZZZ\n")
	if n := strings.Count(s.errs.String(), "without effect"); n != 2 || strings.Contains(s.errs.String(), "hush") {
		t.Errorf("%d variables are told of, want 2 without values: %s", n, s.errs)
	}
}

// TestCredentialsAbsentOrEmpty: no list lets everybody in, an empty one nobody.
func TestCredentialsAbsentOrEmpty(t *testing.T) {
	t.Parallel()
	for text, open := range map[string]bool{"seed: 1": true, "credentials: []": false} {
		_, c, err := settledAs(t, nil, "--config", file(t, "c.yaml", text))
		if err != nil || (c.Credentials == nil) != open || len(c.Credentials) != 0 {
			t.Errorf("%s: %#v, %v, want nil: %v", text, c.Credentials, err, open)
		}
	}
	got := execute(t, nil, "serve", "--config", file(t, "c.yaml", "credentials:"))
	if got.code != exitUsage {
		t.Errorf("a key without a list: code %d, want 2", got.code)
	}
	want(t, got.err, "c.yaml:1:", "a list is wanted here")
}

func TestListenRegistersTheGivenAddress(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free()...)
	l := listen(t, nil, "--world", "w", "--control", s.control, "--url", "http://receiver.example.com:4012/in")
	l.errs.line(t, 0, "registered")
	want(t, call(t, http.MethodGet, s.control+"/v1/worlds/w/webhooks", "").body, `"url":"http://receiver.example.com:4012/in"`)
	if strings.Contains(l.errs.String(), "--url") {
		t.Errorf("warned without need: %s", l.errs)
	}
}

// TestListenWarnsOfItsOwnAddress: what is loopback here is not this machine for a fake elsewhere.
func TestListenWarnsOfItsOwnAddress(t *testing.T) {
	t.Parallel()
	const warning = "see --url"
	cases := []struct {
		control, url string
		warns        bool
	}{
		{"http://0.0.0.0:1", "", true}, // reaches nobody, but is no loopback address
		{"http://0.0.0.0:1", "http://localhost:4012", true},
		{"http://0.0.0.0:1", "http://receiver.example.com", false},
		{"http://127.0.0.1:1", "", false},
		{"http://[::1]:1", "http://127.0.0.2:4012", false},
	}
	for _, c := range cases {
		args := []string{"listen", "--addr", "127.0.0.1:0", "--world", "w", "--control", c.control}
		if c.url != "" {
			args = append(args, "--url", c.url)
		}
		if got := execute(t, nil, args...); strings.Contains(got.err, warning) != c.warns {
			t.Errorf("%+v: %s", c, got.err)
		}
	}
}
