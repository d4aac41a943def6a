package mockserver_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/uqmock/uqmock/mockserver"
)

// FuzzEdge sends any method, target, headers and body. No reply is a 5xx, a refused call changes nothing, every reply is
// marked and fits the description.
func FuzzEdge(f *testing.F) {
	seedEdge(f)
	f.Fuzz(func(t *testing.T, method, target, header string, body []byte) {
		fake, err := mockserver.New(mockserver.Config{FrozenAt: edgeNow, Bug: func(operation string, err error) { t.Errorf("%s: %v", operation, err) }})
		if err != nil {
			t.Fatal(err)
		}
		world, a := fake.World("edge"), connect(t, fake, "edge")
		mustCreate(t, a, edgeCardholders, simplePerson(5), "cardholder_id")
		text := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: uqmock\r\nx-auth-token: %s\r\nContent-Length: %d\r\n%s\r\n", method, target, a.token, len(body), header)
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(append([]byte(text), body...))))
		if err != nil {
			t.Skip("net/http refuses it by itself")
		}
		before := mockserver.Snapshot(t, world)
		w := httptest.NewRecorder()
		fake.ServeHTTP(w, r)
		mustBeSound(t, r.URL.Path, w)
		if after := mockserver.Snapshot(t, world); w.Code >= 400 && withoutKept(before) != withoutKept(after) {
			t.Errorf("%d changed the world:\n%s\nwas\n%s", w.Code, after, before)
		}
	})
}

// mustBeSound checks what holds for every reply of the edge.
func mustBeSound(t *testing.T, path string, w *httptest.ResponseRecorder) {
	t.Helper()
	page := strings.HasPrefix(path, "/idv")
	switch {
	case w.Code >= 500 || w.Code < 200:
		t.Errorf("%d %s", w.Code, w.Body)
	case !page && w.Header().Get("X-Request-Id") == "":
		t.Error("no X-Request-Id")
	case w.Code >= 400 && !page && (w.Header().Get("X-Uqmock-Rule") == "" || !json.Valid(w.Body.Bytes())):
		t.Errorf("a refusal without rule or envelope: %v %s", w.Header(), w.Body)
	}
	for name, values := range w.Header() {
		if strings.ContainsAny(strings.Join(values, ""), "\r\n\x00") || len(strings.Join(values, "")) > 2000 {
			t.Errorf("header %s: %.100q", name, values)
		}
	}
}

// seedEdge begins with good requests of every kind, and a bad one.
func seedEdge(f *testing.F) {
	f.Helper()
	holder, _ := json.Marshal(sarah("SUMSUB_REDIRECT"))
	proven, _ := json.Marshal(sarah("THIRD_PARTY"))
	card, _ := json.Marshal(cardFor("9d6017b2-0c2f-4b2e-876b-992b0db9597d", guideProduct, 1000))
	oneStep, _ := json.Marshal(map[string]any{
		"card_product_id": simpleProduct, "card_currency": "USD", "cardholder_required_fields": simplePerson(1), "metadata": map[string]any{"a": 1},
		"spending_controls": []any{map[string]any{"amount": "5", "interval": "PER_TRANSACTION"}}, "risk_controls": map[string]any{"blocked_mcc": []any{"5734"}},
	})
	const head = "Content-Type: application/json\r\nx-idempotency-key: " + keyOne + "\r\n"
	for _, seed := range []struct{ method, target, header, body string }{
		{"POST", "/api/v1/connect/token", "x-client-id: edge\r\nx-api-key: any\r\n", ""},
		{"GET", "/api/v1/issuing/products?page_size=10&page_number=1", "Content-Type: application/json\r\n", ""},
		{"POST", "/api/v1/issuing/cardholders", head, string(holder)},
		{"POST", "/api/v1/issuing/cardholders", head, string(proven)},
		{"GET", "/api/v1/issuing/cardholders?cardholder_status=SUCCESS", "", ""},
		{"GET", "/api/v1/issuing/cardholders/9d6017b2-0c2f-4b2e-876b-992b0db9597d", "", ""},
		{"POST", "/api/v1/issuing/cardholders/9d6017b2-0c2f-4b2e-876b-992b0db9597d", head, `{"email":"new@example.com"}`},
		{"POST", "/api/v1/issuing/cards", head, string(card)},
		{"POST", "/api/v1/issuing/cards", head, string(oneStep)},
		{"GET", "/api/v1/issuing/cards?card_status=ACTIVE&cardholder_id=9d6017b2-0c2f-4b2e-876b-992b0db9597d", "", ""},
		{"GET", "/api/v1/issuing/cards/9d6017b2-0c2f-4b2e-876b-992b0db9597d/order", "x-on-behalf-of: " + mockserver.SubAccountID + "\r\n", ""},
		{"GET", "/idv/ZWRnZQ~x", "", ""},
		{"POST", "/idv/ZWRnZQ~x", "Content-Type: application/x-www-form-urlencoded\r\n", "result=PASSED"},
		{"PUT", "//api/%2F", "Host: %zz\r\n", "\xff"},
	} {
		f.Add(seed.method, seed.target, seed.header, []byte(seed.body))
	}
}

// withoutKept leaves out the replies kept for idempotency keys: those of rule refusals are meant to be there.
func withoutKept(snapshot string) string {
	var lines []string
	for line := range strings.SplitSeq(snapshot, "\n") {
		if !strings.HasPrefix(line, "kept ") && !strings.HasSuffix(line, " of kind kept") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// FuzzDecode holds the decoder against encoding/json, which is laxer: what we take, it takes, with the same meaning.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,2.5e3,"x",null,true,{"b":{}}]}`, `"\ud83d\ude00"`, `{"a":1,"a":2}`, "\xef\xbb\xbf{}", `{"a\u0000":-0}`, `1e400000`, `{} {}`, strings.Repeat("[", 70), "\"\xff\"",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		ours, err := mockserver.DecodeBody(raw)
		if err != nil {
			if text := err.Error(); text == "" || len(text) > 10_000 {
				t.Errorf("error of %d bytes", len(text))
			}
			return
		}
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		var theirs any
		if err = d.Decode(&theirs); err != nil {
			t.Fatalf("encoding/json refuses it: %v", err)
		}
		a, _ := json.Marshal(ours)
		b, _ := json.Marshal(theirs)
		if !bytes.Equal(a, b) {
			t.Errorf("%s, encoding/json reads %s", a, b)
		}
		one, err := mockserver.CanonicalDigest(raw)
		if err != nil {
			t.Fatal(err)
		}
		if two, err := mockserver.CanonicalDigest(a); err != nil || one != two {
			t.Errorf("the digest depends on spelling: %v", err)
		}
	})
}

// FuzzToken sends any text as a token: none but that of the fake is taken, and no text is told back.
func FuzzToken(f *testing.F) {
	fake, err := mockserver.New(mockserver.Config{FrozenAt: edgeNow})
	if err != nil {
		f.Fatal(err)
	}
	good := connect(&testing.T{}, fake, "edge").token
	for _, seed := range []string{good, "Bearer " + good, "", "a.b.c", "Bearer", "bearer " + good, good + ".", "eyJhbGciOiJub25lIn0.e30."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		world, err := mockserver.ReadToken(fake, header)
		mine := strings.TrimPrefix(header, "Bearer ") == good
		if err == nil && (!mine || world != "edge") {
			t.Errorf("taken: %q of world %q", header, world)
		}
		if err != nil && (mine || len(header) > 30 && strings.Contains(err.Error(), header)) {
			t.Errorf("%q: %v", header, err)
		}
	})
}

// FuzzAmount reads any text as an amount: quick, without panic, and exact where it is taken.
func FuzzAmount(f *testing.F) {
	for _, seed := range []string{"1000", "1000.50", "1e3", "-0", "1e400", "1e-400000", "1e999999999", "", " 5", "NaN", "0x5", "1_000", "123456789012345678901234567890", "+5", "٣"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, value := range []any{text, json.Number(text)} {
			d, err := mockserver.ReadAmount(value, "card_limit")
			if err != nil {
				if !strings.HasPrefix(err.Error(), "card_limit: ") {
					t.Errorf("the error names no field: %v", err)
				}
				continue
			}
			if s := d.String(); len(s) > 40 {
				t.Errorf("%q is taken as %d characters", text, len(s))
			}
			if again, err := mockserver.ReadAmount(d.String(), "card_limit"); err != nil || !again.Equal(d) {
				t.Errorf("%q is taken as %s, which is read as %s, %v", text, d, again, err)
			}
		}
	})
}
