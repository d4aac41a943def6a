package mockserver_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/openapi"
)

// filled writes a described path with values of the world "w".
func filled(path string) string {
	return strings.NewReplacer(
		"{world}", "w", "{id}", "00000000-0000-4000-8000-000000000000", "{account}", "00000000-0000-4000-8000-000000000000",
		"{currency}", "USD",
	).Replace(path)
}

// Every described operation is routed: what it answers is its own, not that of an unknown path.
func TestControlRoutesAll(t *testing.T) {
	t.Parallel()
	d, _ := newDesk(t)
	for _, op := range openapi.ControlOperations() {
		if op.ID == "dropWorld" {
			continue
		}
		a := d.do(op.Method, filled(op.Path), nil)
		if a.Status == 405 || strings.HasPrefix(toText(a.Body["message"]), "there is no path") {
			t.Errorf("%s is not routed: %d %s", op.ID, a.Status, a.Raw)
		}
	}
}

func toText(v any) string {
	s, _ := v.(string)
	return s
}

func TestControlUnknownPlaces(t *testing.T) {
	t.Parallel()
	d, _ := newDesk(t)
	tests := []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", "/v1", 404, ""},
		{"GET", "/v1/worlds/", 404, ""},
		{"GET", "//v1/worlds", 404, ""},
		{"GET", "/v1/../v1/worlds", 404, ""},
		{"GET", "/v1/worlds/w/nothing", 404, ""},
		{"GET", "/v1/worlds/w/clock/", 404, ""},
		{"GET", "/v1/worlds/w/failures", 404, ""},
		{"GET", "/index.html", 404, ""},
		{"POST", "/v1/worlds", 405, "GET, HEAD"},
		{"DELETE", "/v1/worlds/w/clock", 405, "GET, HEAD"},
		{"GET", "/v1/worlds/w/reset", 405, "POST"},
		{"POST", "/v1/worlds/w", 405, "DELETE, GET, HEAD, PUT"},
		{"OPTIONS", "/v1/worlds/w/settings", 405, "GET, HEAD, PATCH"},
		{"BREW", "/healthz", 405, "GET, HEAD"},
		{"POST", "/", 405, "GET, HEAD"},
	}
	for _, tt := range tests {
		a := d.do(tt.method, tt.path, nil)
		if a.Status != tt.status || a.Header.Get("Allow") != tt.allow || a.Body["hint"] == "" {
			t.Errorf("%s %s: %d, Allow %q, %s", tt.method, tt.path, a.Status, a.Header.Get("Allow"), a.Raw)
		}
	}
}

func TestControlIndex(t *testing.T) {
	t.Parallel()
	fake := mockserver.Run(t)
	for _, token := range []string{"", "s3cret"} {
		d := deskOf(t, fake, mockserver.ControlConfig{APIURL: "http://127.0.0.1:9/api", Version: "1.2.3", Token: token})
		a := d.do("GET", "/", nil)
		policy := a.Header.Get("Content-Security-Policy")
		if a.Status != 200 || !strings.Contains(a.Raw, "http://127.0.0.1:9/api") || !strings.Contains(a.Raw, "1.2.3") {
			t.Errorf("%d %s", a.Status, a.Raw)
		}
		if !strings.HasPrefix(policy, "default-src 'none'") || a.Header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("headers %v", a.Header)
		}
		if strings.Contains(a.Raw, "control token") != (token != "") || strings.Contains(a.Raw, "s3cret") {
			t.Errorf("token %q: %s", token, a.Raw)
		}
	}
	if a := deskOf(t, fake, mockserver.ControlConfig{}).do("GET", "/", nil); !strings.Contains(a.Raw, fake.URL()) {
		t.Errorf("the fake's own address is not shown: %s", a.Raw)
	}
}

func TestControlToken(t *testing.T) {
	t.Parallel()
	fake := mockserver.Run(t)
	fake.World("w")
	tests := []struct {
		name   string
		header http.Header
		path   string
		status int
	}{
		{"bearer", http.Header{"Authorization": {"Bearer right"}}, "/v1/worlds", 200},
		{"bearer in lower case", http.Header{"Authorization": {"bearer  right"}}, "/v1/worlds", 200},
		{"own header", http.Header{"X-Control-Token": {"right"}}, "/v1/worlds", 200},
		{"none", nil, "/v1/worlds", 401},
		{"wrong", http.Header{"Authorization": {"Bearer wrong"}}, "/v1/worlds", 401},
		{"a part of it", http.Header{"X-Control-Token": {"righ"}}, "/v1/worlds", 401},
		{"empty", http.Header{"X-Control-Token": {""}, "Authorization": {"Bearer "}}, "/v1/worlds", 401},
		{"other scheme", http.Header{"Authorization": {"Basic right"}}, "/v1/worlds", 401},
		{"no scheme", http.Header{"Authorization": {"right"}}, "/v1/worlds", 401},
		{"unknown path without", nil, "/v1/nothing", 401},
		{"unknown path with", http.Header{"X-Control-Token": {"right"}}, "/v1/nothing", 404},
		{"healthz", nil, "/healthz", 200},
		{"readyz", nil, "/readyz", 200},
		{"index", nil, "/", 200},
	}
	for _, tt := range tests {
		d := deskOf(t, fake, mockserver.ControlConfig{Token: "right"})
		d.header = tt.header
		a := d.do("GET", tt.path, nil)
		if a.Status != tt.status || (a.Status == 401) != (a.Header.Get("WWW-Authenticate") == "Bearer") {
			t.Errorf("%s: %d %v", tt.name, a.Status, a.Header)
		}
		if strings.Contains(a.Raw, "right\"") {
			t.Errorf("%s: the reply holds the token: %s", tt.name, a.Raw)
		}
	}
}

func TestControlHost(t *testing.T) {
	t.Parallel()
	fake := mockserver.Run(t)
	tests := []struct {
		host     string
		loopback bool
		status   int
	}{
		{"127.0.0.1:4011", true, 200},
		{"localhost", true, 200},
		{"[::1]:4011", true, 200},
		{"attacker.example", true, 403},
		{"127.0.0.1.attacker.example:4011", true, 403},
		{"", true, 403},
		{"attacker.example", false, 200},
	}
	for _, tt := range tests {
		for _, path := range []string{"/v1/worlds", "/healthz", "/"} {
			d := deskOf(t, fake, mockserver.ControlConfig{Loopback: tt.loopback})
			r := httptest.NewRequest("GET", path, nil)
			r.Host = tt.host
			if a := d.send(r); a.Status != tt.status {
				t.Errorf("%s at %q: %d %s", path, tt.host, a.Status, a.Raw)
			}
		}
	}
}

// A page of another origin can send a POST without a body, or a form, without asking first; and it can embed what it must not
// read. A link to here is followed.
func TestControlOrigin(t *testing.T) {
	t.Parallel()
	d, fake := newDesk(t)
	deskCardholder(t, fake)
	fetch := func(site, mode, dest string) http.Header {
		return http.Header{"Sec-Fetch-Site": {site}, "Sec-Fetch-Mode": {mode}, "Sec-Fetch-Dest": {dest}}
	}
	for name, tt := range map[string]struct {
		header      http.Header
		read, write int
	}{
		"another page, old browser": {http.Header{"Origin": {"https://attacker.example"}}, 403, 403},
		"another page":              {http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403, 403},
		"another port":              {fetch("same-site", "cors", "empty"), 403, 403},
		"a script of another page":  {fetch("cross-site", "no-cors", "script"), 403, 403},
		"a frame of another page":   {fetch("cross-site", "navigate", "iframe"), 403, 403},
		"a link of another page":    {fetch("cross-site", "navigate", "document"), 200, 403},
		"a preflight":               {http.Header{"Origin": {"https://attacker.example"}, "Access-Control-Request-Method": {"GET"}}, 403, 403},
		"typed into the browser":    {fetch("none", "navigate", "document"), 200, 200},
		"its own page":              {http.Header{"Origin": {"http://127.0.0.1:4011"}, "Sec-Fetch-Site": {"same-origin"}}, 200, 200},
		"a program":                 {http.Header{}, 200, 200},
	} {
		d.header = tt.header
		for _, path := range []string{"/v1/worlds/w", "/v1/requests", "/healthz", "/"} {
			if a := d.do("GET", path, nil); a.Status != tt.read {
				t.Errorf("%s: GET %s: %d %s", name, path, a.Status, a.Raw)
			}
		}
		if a := d.do("POST", "/v1/worlds/w/clock/freeze", nil); a.Status != tt.write {
			t.Errorf("%s: POST: %d %s", name, a.Status, a.Raw)
		}
		if tt.write == 403 {
			if a := d.do("POST", "/v1/worlds/w/reset", nil); a.Status != 403 {
				t.Errorf("%s: %d %s", name, a.Status, a.Raw)
			}
			if a := d.do("OPTIONS", "/v1/worlds/w/reset", nil); a.Status != 403 {
				t.Errorf("%s: OPTIONS: %d %s", name, a.Status, a.Raw)
			}
		}
	}
	d.header = http.Header{"Origin": {"http://127.0.0.1:4011"}, "Sec-Fetch-Site": {"same-origin"}}
	if got := dig(t, d.ok("GET", "/v1/worlds/w", nil), "counts", "cardholders"); got != 1.0 {
		t.Errorf("%v cardholders", got)
	}
	d.ok("POST", "/v1/worlds/w/reset", nil)
	if got := dig(t, d.ok("GET", "/v1/worlds/w", nil), "counts", "cardholders"); got != 0.0 {
		t.Errorf("%v cardholders after a reset from its own page", got)
	}
}

func TestControlHead(t *testing.T) {
	t.Parallel()
	fake := mockserver.Run(t)
	web := httptest.NewServer(fake.Control(mockserver.ControlConfig{Loopback: true}))
	defer web.Close()
	res, err := http.Head(web.URL + "/v1/worlds")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if diff := cmp.Diff([]any{200, "application/json; charset=utf-8"}, []any{res.StatusCode, res.Header.Get("Content-Type")}); diff != "" {
		t.Error(diff)
	}
}

func TestControlLedger(t *testing.T) {
	t.Parallel()
	d, _ := newDesk(t)
	page := d.ok("GET", "/v1/ledger?limit=1000", nil)
	if got, want := len(page["data"].([]any)), len(openapi.Ledger()); got != want || page["next"] != "" {
		t.Errorf("%d entries of %d, next %v", got, want, page["next"])
	}
}
