package mockserver_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestUnknownPlaces asks for paths and methods that no operation has.
func TestUnknownPlaces(t *testing.T) {
	_, world, a := frozen(t)
	id := mustCreate(t, a, edgeCardholders, sarah("SUMSUB_REDIRECT"), "cardholder_id")
	notFound := refusal{404, "invalid_request_error", "not_found", "path", ""}
	notAllowed := refusal{405, "invalid_request_error", "method_not_allowed", "method", ""}
	for _, tc := range []struct {
		name, method, path string
		want               refusal
		allow              []string
	}{
		{"unknown path", "GET", "/v1/issuing/nothing", notFound, nil},
		{"root of the API", "GET", "", notFound, nil},
		{"unknown version", "GET", "/v2/issuing/products", notFound, nil},
		{"trailing slash", "GET", edgeProducts + "/", notFound, nil},
		{"trailing slash of a resource", "GET", edgeCardholders + "/" + id + "/", notFound, nil},
		{"trailing slash on a POST", "POST", edgeCards + "/", notFound, nil},
		{"two slashes", "GET", "//v1/issuing/products", notFound, nil},
		{"two slashes inside", "GET", "/v1//issuing/products", notFound, nil},
		{"other case", "GET", "/V1/Issuing/Products", notFound, nil},
		{"encoded slash between words", "GET", "/v1/issuing%2Fproducts", notFound, nil},
		{"encoded slash before an id", "GET", "/v1/issuing/cardholders%2F" + id, notFound, nil},
		{"dot segments", "GET", "/v1/issuing/cards/../products", notFound, nil},
		{"encoded dot segments", "GET", "/v1/issuing/cards/%2e%2e/products", notFound, nil},
		{"encoded NUL", "GET", "/v1/issuing/products%00", notFound, nil},
		{"long path", "GET", "/v1/" + strings.Repeat("a", 20_000), notFound, nil},
		{"invalid UTF-8", "GET", "/v1/%ff%fe", notFound, nil},
		{"fixed name where an id stands", "GET", "/v1/issuing/cards/arts/default", notFound, nil},
		{"PUT", "PUT", edgeCardholders, notAllowed, []string{"GET", "POST"}},
		{"DELETE", "DELETE", edgeCardholders + "/" + id, notAllowed, []string{"GET", "POST"}},
		{"PATCH", "PATCH", edgeCards + "/" + id, notAllowed, []string{"GET"}},
		{"OPTIONS", "OPTIONS", edgeProducts, notAllowed, []string{"GET"}},
		{"POST where only GET is", "POST", edgeProducts, notAllowed, []string{"GET"}},
		{"GET where only POST is", "GET", edgeToken, notAllowed, []string{"POST"}},
		{"a method of its own", "BREW", edgeProducts, notAllowed, []string{"GET"}},
		{"a long method", strings.Repeat("M", 5000), edgeProducts, notAllowed, []string{"GET"}},
		{"lower case method", "get", edgeProducts, notAllowed, []string{"GET"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			at := *a
			at.t = t
			mustNotChange(t, world, func() {
				r := at.call(tc.method, tc.path, nil)
				mustRefuse(t, r, tc.want)
				got := strings.FieldsFunc(r.Header.Get("Allow"), func(c rune) bool { return c == ',' || c == ' ' })
				slices.Sort(got)
				if !slices.Equal(got, tc.allow) {
					t.Errorf("Allow %q, want %q", got, tc.allow)
				}
			})
		})
	}
}

// TestHead checks that HEAD is refused like any other method, and that no reply to it has a body, socket or not.
func TestHead(t *testing.T) {
	fake, _, a := frozen(t)
	for name, do := range map[string]func(*http.Request) (*http.Response, error){"transport": a.do, "socket": http.DefaultClient.Do} {
		t.Run(name, func(t *testing.T) {
			at := *a
			at.t, at.do, at.base = t, do, fake.URL()
			r := at.call("HEAD", edgeProducts, nil)
			if r.Status != 405 || r.Header.Get("Allow") != "GET" || r.Header.Get("X-Uqmock-Rule") != "method" || len(r.Raw) > 0 {
				t.Errorf("HEAD: %d, %v, %q", r.Status, r.Header, r.Raw)
			}
		})
	}
}

// TestPageNotFound checks that everything below /idv is answered in HTML, and nothing beside it.
func TestPageNotFound(t *testing.T) {
	fake, _, a := frozen(t)
	at := *a
	at.base = strings.TrimSuffix(fake.URL(), "/api")
	for _, path := range []string{"/idv", "/idv/", "/idv/none", "/idv/a/b", "/idv/ZWRnZQ~nothing", "/idv/%2e%2e", "/idv/%00", "/idv/ZWRnZQ%2Fx"} {
		r := at.call("GET", path, nil)
		if r.Status != 404 || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
			t.Errorf("GET %s: %d %s, want an HTML 404", path, r.Status, r.Header.Get("Content-Type"))
		}
	}
	for _, path := range []string{"/", "/idvx", "/IDV/x", "/v1/connect/token", "/favicon.ico"} {
		mustRefuse(t, at.call("GET", path, nil), refusal{status: 404, code: "not_found", message: "/api/v1/connect/token"})
	}
}

// TestTransportsAgree sends the same odd calls with and without a socket.
func TestTransportsAgree(t *testing.T) {
	fake, _, a := frozen(t)
	socket := *a
	socket.do = http.DefaultClient.Do
	for _, c := range []struct{ method, path, body string }{
		{"GET", edgeProducts, ""},
		{"GET", "/v1//x", ""},
		{"PUT", edgeCards, ""},
		{"POST", edgeCards, "{"},
		{"POST", edgeCards, ""},
		{"POST", edgeCards, `{"a":1,"a":2}`},
		{"GET", edgeProducts, "body"},
		{"GET", edgeProducts + "?page_size=%zz", ""},
		{"POST", edgeToken, "ignored"},
	} {
		var body any
		if c.body != "" {
			body = c.body
		}
		one, other := a.call(c.method, c.path, body), socket.call(c.method, c.path, body)
		if one.Status != other.Status || string(one.Raw) != string(other.Raw) || one.Header.Get("X-Uqmock-Rule") != other.Header.Get("X-Uqmock-Rule") {
			t.Errorf("%s %s: without a socket %d %s, with one %d %s", c.method, c.path, one.Status, one.Raw, other.Status, other.Raw)
		}
	}
	_ = fake
}
