package mockserver_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uqmock/uqmock/mockserver"
)

// browser opens pages of a fake as a browser without JavaScript would, redirects not followed.
type browser struct {
	t      *testing.T
	fake   *mockserver.Server
	header http.Header // beside what a form needs
}

// visit opens an address; form, unless nil, is posted.
func (b browser) visit(method, address string, form url.Values) reply {
	b.t.Helper()
	return b.send(method, address, "application/x-www-form-urlencoded", form.Encode())
}

func (b browser) send(method, address, contentType, body string) reply {
	b.t.Helper()
	req, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	maps.Copy(req.Header, b.header)
	if body != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := b.fake.Transport().RoundTrip(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	return reply{Status: res.StatusCode, Header: res.Header, Raw: readAll(b.t, res.Body)}
}

// mustShow checks status, words and the headers that every page has.
func (b browser) mustShow(r reply, status int, words ...string) {
	b.t.Helper()
	if r.Status != status {
		b.t.Errorf("status %d, want %d: %.200s", r.Status, status, r.Raw)
	}
	for _, word := range words {
		if !strings.Contains(string(r.Raw), word) {
			b.t.Errorf("the page does not say %q: %.150s", word, r.Raw)
		}
	}
	for name, want := range map[string]string{
		"Content-Type": "text/html", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'",
	} {
		if got := r.Header.Get(name); !strings.HasPrefix(got, want) {
			b.t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if strings.Contains(string(r.Raw), "<script") {
		b.t.Error("the page has a script")
	}
}

// checkOf opens a check for a new cardholder of a new frozen world and gives its address.
func checkOf(t *testing.T) (browser, *mockserver.World, *api, string, string) {
	t.Helper()
	fake, w, a := frozen(t)
	r := a.call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT"))
	address, _ := r.Body["idv_verification_url"].(string)
	id, _ := r.Body["cardholder_id"].(string)
	if r.Status != 200 || !strings.HasPrefix(address, strings.TrimSuffix(fake.URL(), "/api")+"/idv/") {
		t.Fatalf("%d %s", r.Status, r.Raw)
	}
	return browser{t: t, fake: fake}, w, a, address, id
}

// TestPageDecides presses each button, and looks at what it did.
func TestPageDecides(t *testing.T) {
	for _, tc := range []struct {
		result, reason     string
		status, idv        string
		events             int
		told, page, errors string
	}{
		{"PASSED", "", "SUCCESS", "PASSED", 1, "", "SUCCESS", ""},
		{"FAILED", "name does not match", "FAILED", "FAILED", 1, "name does not match", "name does not match", ""},
		{"FAILED", "", "FAILED", "FAILED", 1, "", "FAILED", ""},
		{"RESUBMIT", "too dark", "INCOMPLETE", "PENDING", 1, "too dark", "/idv/", ""},
		{"REVIEW", "ignored", "PENDING", "PENDING", 1, "", "PENDING", ""},
	} {
		t.Run(tc.result+tc.reason, func(t *testing.T) {
			b, w, a, address, id := checkOf(t)
			b.mustShow(b.visit("GET", address, nil), 200, "Sarah Chen", "<form", "PASSED", "FAILED", "RESUBMIT", "REVIEW")
			sent := b.visit("POST", address, url.Values{"result": {tc.result}, "reason": {tc.reason}})
			if sent.Status != http.StatusSeeOther {
				t.Fatalf("%d %s, want a redirect", sent.Status, sent.Raw)
			}
			base, _ := url.Parse(address)
			next, err := base.Parse(sent.Header.Get("Location"))
			if err != nil {
				t.Fatal(err)
			}
			b.mustShow(b.visit("GET", next.String(), nil), 200, tc.page)
			b.mustShow(b.visit("GET", next.String(), nil), 200, tc.page) // reloading decides nothing
			r := a.call("GET", edgeCardholders+"/"+id, nil)
			if r.Body["cardholder_status"] != tc.status || r.Body["idv_status"] != tc.idv {
				t.Errorf("%s", r.Raw)
			}
			events := w.Events()
			if len(events) != tc.events || !strings.Contains(string(events[0].Body), tc.told) || tc.told == "" && strings.Contains(string(events[0].Body), "ignored") {
				t.Errorf("%d events: %s", len(events), events[0].Body)
			}
			mustNotChange(t, w, func() {
				b.mustShow(b.visit("POST", address, url.Values{"result": {"FAILED"}}), 410)
				b.mustShow(b.visit("GET", address, nil), 410)
			})
			if fresh, _ := r.Body["idv_verification_url"].(string); tc.result == "RESUBMIT" {
				if fresh == address || fresh == "" {
					t.Errorf("the new link is %q", fresh)
				}
				b.mustShow(b.visit("GET", fresh, nil), 200, "<form")
				b.mustShow(b.visit("GET", address, nil), 410, strings.TrimPrefix(fresh, "http://"))
			}
		})
	}
}

// TestPageRefuses posts what is no decision.
func TestPageRefuses(t *testing.T) {
	b, w, _, address, _ := checkOf(t)
	const form = "application/x-www-form-urlencoded"
	for name, tc := range map[string]struct{ contentType, body, words string }{
		"empty":               {form, "", "result"},
		"no result":           {form, "reason=x", "result"},
		"unknown result":      {form, "result=MAYBE", "result"},
		"lower case":          {form, "result=passed", "result"},
		"bad escape":          {form, "result=%zz", "form"},
		"JSON":                {"application/json", `{"result":"PASSED"}`, "result"},
		"multipart":           {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"result\"\r\n\r\nPASSED\r\n--x--\r\n", "result"},
		"query is no form":    {form, "", "result"},
		"long reason":         {form, "result=FAILED&reason=" + strings.Repeat("x", 201), "200"},
		"reason not UTF-8":    {form, "result=FAILED&reason=%ff", "reason"},
		"reason with NUL":     {form, "result=FAILED&reason=a%00b", "reason"},
		"oversized":           {form, "result=PASSED&reason=" + strings.Repeat("x", 100_000), "form"},
		"two results":         {form, "result=PASSED&result=FAILED", "result"},
		"markup in the value": {form, "result=<script>alert(1)</script>", "result"},
	} {
		t.Run(name, func(t *testing.T) {
			b.t = t
			at := address
			if name == "query is no form" {
				at += "?result=PASSED"
			}
			mustNotChange(t, w, func() { b.mustShow(b.send("POST", at, tc.contentType, tc.body), 400, tc.words, "<form") })
		})
	}
	b.t = t
	kept := b.visit("POST", address, url.Values{"result": {"NO"}, "reason": {`"><script>x</script>`}})
	b.mustShow(kept, 400)
}

// TestPageOrigin sends the form of the page for another one: a page that a tester happens to look at decides nothing.
func TestPageOrigin(t *testing.T) {
	for name, tt := range map[string]struct {
		base   string
		header http.Header
		status int
	}{
		"a program":                      {"", http.Header{}, 303},
		"its own page":                   {"", http.Header{"Origin": {"http://uqmock.local"}, "Sec-Fetch-Site": {"same-origin"}}, 303},
		"its own page, old browser":      {"", http.Header{"Origin": {"http://uqmock.local"}}, 303},
		"another page":                   {"", http.Header{"Origin": {"https://attacker.example"}, "Sec-Fetch-Site": {"cross-site"}, "Sec-Fetch-Mode": {"navigate"}, "Sec-Fetch-Dest": {"document"}}, 403},
		"another port":                   {"", http.Header{"Origin": {"http://uqmock.local:3000"}, "Sec-Fetch-Site": {"same-site"}}, 403},
		"another page, old browser":      {"", http.Header{"Origin": {"https://attacker.example"}}, 403},
		"a page that hides its origin":   {"", http.Header{"Origin": {"null"}}, 403},
		"its own page through a proxy":   {"https://idv.example.com/fake", http.Header{"Origin": {"https://idv.example.com"}}, 303},
		"another page through the proxy": {"https://idv.example.com/fake", http.Header{"Origin": {"https://attacker.example"}}, 403},
	} {
		t.Run(name, func(t *testing.T) {
			fake, w, a := frozen(t, mockserver.Config{IDVURLBase: tt.base})
			link, _ := a.call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT")).Body["idv_verification_url"].(string)
			_, token, _ := strings.Cut(link, "/idv/")
			b := browser{t, fake, tt.header}
			send := func() reply {
				return b.send("POST", "http://uqmock.local/idv/"+token, "application/x-www-form-urlencoded", "result=PASSED")
			}
			if tt.status == 303 {
				if r := send(); r.Status != 303 {
					t.Errorf("%d %s", r.Status, r.Raw)
				}
				return
			}
			mustNotChange(t, w, func() { b.mustShow(send(), 403, "another page", `href="`+token) })
		})
	}
}

// TestPageEnds looks at links that expired, were replaced, never were, or belong to a world that is gone.
func TestPageEnds(t *testing.T) {
	b, w, _, address, id := checkOf(t)
	for _, other := range []string{address + "x", address[:len(address)-1], address + "/", strings.ToUpper(address)} {
		if u, err := url.Parse(other); err == nil && strings.HasPrefix(u.Path, "/idv/") {
			b.mustShow(b.visit("GET", other, nil), 404)
			b.mustShow(b.visit("POST", other, url.Values{"result": {"PASSED"}}), 404)
		}
	}
	if _, err := w.Advance(t.Context(), 24*time.Hour-time.Nanosecond); err != nil {
		t.Fatal(err)
	}
	b.mustShow(b.visit("GET", address, nil), 200, "<form")
	if _, err := w.Advance(t.Context(), time.Nanosecond); err != nil {
		t.Fatal(err)
	}
	mustNotChange(t, w, func() {
		b.mustShow(b.visit("GET", address, nil), 410, "expired")
		b.mustShow(b.visit("POST", address, url.Values{"result": {"PASSED"}}), 410, "expired")
	})
	if n := len(w.Events()); n != 0 {
		t.Errorf("expiry emitted %d events", n)
	}
	if err := w.CompleteIDV(id, mockserver.IDVPassed); err == nil {
		t.Error("an expired check was decided by a control")
	}
	a := connect(t, b.fake, "edge")
	r := a.call("POST", edgeCardholders+"/"+id, map[string]any{"kyc_verification": map[string]any{"method": "SUMSUB_REDIRECT"}})
	fresh, _ := r.Body["idv_verification_url"].(string)
	if r.Status != 200 || fresh == "" || fresh == address {
		t.Fatalf("%d %s", r.Status, r.Raw)
	}
	b.mustShow(b.visit("GET", address, nil), 410)
	b.mustShow(b.visit("GET", fresh, nil), 200, "<form")
	b.fake.Drop("edge")
	b.mustShow(b.visit("GET", fresh, nil), 404)
	b.mustShow(b.visit("POST", fresh, url.Values{"result": {"PASSED"}}), 404)
	if _, open := b.fake.Find("edge"); open {
		t.Error("a page opened a world")
	}
}

// TestPageMethods uses methods that the page does not have, and is refused by a page; HEAD is one that it has.
func TestPageMethods(t *testing.T) {
	b, w, _, address, _ := checkOf(t)
	if head := b.visit("HEAD", address, nil); head.Status != 200 || len(head.Raw) > 0 || !strings.HasPrefix(head.Header.Get("Content-Type"), "text/html") {
		t.Errorf("HEAD: %d %v %q", head.Status, head.Header, head.Raw)
	}
	for _, method := range []string{"PUT", "DELETE", "PATCH", "OPTIONS", "BREW"} {
		mustNotChange(t, w, func() {
			r := b.visit(method, address, nil)
			if allow := r.Header.Get("Allow"); r.Status != 405 || allow != "POST, GET, HEAD" || !strings.Contains(string(r.Raw), allow) {
				t.Errorf("%s: %d, Allow %q, %.300s", method, r.Status, allow, r.Raw)
			}
			if kind := r.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/html") || r.Header.Get("Content-Security-Policy") == "" {
				t.Errorf("%s: %v, want a page", method, r.Header)
			}
		})
	}
}

// TestPageRace lets many testers press different buttons at once: one of them decides.
func TestPageRace(t *testing.T) {
	b, w, _, address, _ := checkOf(t)
	results := []string{"PASSED", "FAILED", "REVIEW", "RESUBMIT"}
	statuses := make([]int, 16)
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() { statuses[i] = b.visit("POST", address, url.Values{"result": {results[i%4]}}).Status })
	}
	all.Wait()
	won := strings.Count(fmt.Sprint(statuses), "303")
	if won != 1 || strings.Count(fmt.Sprint(statuses), "410") != len(statuses)-1 || len(w.Events()) != 1 {
		t.Errorf("%v and %d events", statuses, len(w.Events()))
	}
}

// TestPageBase checks that the configured base is put before the token.
func TestPageBase(t *testing.T) {
	for base, want := range map[string]string{
		"https://idv.example.com": "https://idv.example.com/idv/", "http://127.0.0.1:4010/": "http://127.0.0.1:4010/idv/",
		"https://example.com/fake": "https://example.com/fake/idv/",
	} {
		_, _, a := frozen(t, mockserver.Config{IDVURLBase: base})
		r := a.call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT"))
		if got, _ := r.Body["idv_verification_url"].(string); !strings.HasPrefix(got, want) {
			t.Errorf("base %s gives %s", base, got)
		}
	}
}
