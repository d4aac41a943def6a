//go:build bench

package mockserver_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/uqmock/uqmock/mockserver"
)

// The figures of `make bench`. Each is a ratio against something measured beside it, or a count; the limits are held on
// ratios and counts alone, so that a slow machine changes nothing.

// rounds is how often both sides of a ratio take turns; the best round of each counts.
const rounds = 25

// TestRates compares whole calls over a kept-alive loopback connection with bare net/http handlers that do the least that
// anybody would have to do: decode the same body, answer as many bytes.
func TestRates(t *testing.T) {
	fake := mockserver.Run(t)
	a := connect(t, fake, "speed")
	first := a.call("POST", "/v1/issuing/cardholders", person(0))
	products := a.call("GET", "/v1/issuing/products?page_size=10&page_number=1", nil)
	bare := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodGet {
			_, _ = w.Write(products.Raw)
			return
		}
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		_, _ = w.Write(first.Raw)
	}))
	next := 1
	create := func(base string) func() {
		return func() { next++; send(t, "POST", base+"/v1/issuing/cardholders", a.token, next) }
	}
	list := func(base string) func() {
		return func() { send(t, "GET", base+"/v1/issuing/products?page_size=10&page_number=1", a.token, 0) }
	}
	report(t, "createCardholder, rate against a bare handler", ratio(200, create(bare), create(fake.URL())), 0.5)
	report(t, "listProducts, rate against a bare handler", ratio(200, list(bare), list(fake.URL())), 0.5)
}

// ratio gives how fast the second is compared with the first: 1 is as fast, 0.5 half as fast.
func ratio(n int, bare, ours func()) float64 {
	best := func(old time.Duration, do func()) time.Duration {
		runtime.GC()
		began := time.Now()
		for range n {
			do()
		}
		return min(old, time.Since(began))
	}
	fastest, mine := time.Duration(1<<62), time.Duration(1<<62)
	for range rounds {
		fastest, mine = best(fastest, bare), best(mine, ours)
	}
	return float64(fastest) / float64(mine)
}

func report(t *testing.T, what string, got, least float64) {
	t.Helper()
	fmt.Printf("%-60s %8.2f  (at least %.2f)\n", what, got, least)
	if got < least {
		t.Errorf("%s: %.2f, want at least %.2f", what, got, least)
	}
}

func atMost(t *testing.T, what, unit string, got, most float64) {
	t.Helper()
	fmt.Printf("%-60s %8.2f%s  (at most %.2f%s)\n", what, got, unit, most, unit)
	if got > most {
		t.Errorf("%s: %.2f%s, want at most %.2f%s", what, got, unit, most, unit)
	}
}

// show prints a time. It depends on the machine, so it is held against nothing.
func show(what, unit string, got, aim float64) {
	fmt.Printf("%-60s %8.2f%s  (aim: at most %.2f%s)\n", what, got, unit, aim, unit)
}

func listen(t *testing.T, h http.Handler) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return "http://" + l.Addr().String()
}

func send(t *testing.T, method, url, token string, n int) {
	var body io.Reader
	if n > 0 {
		body = bytes.NewReader(personJSON(n))
	}
	r, err := http.NewRequest(method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("x-auth-token", token)
	if n > 0 {
		r.Header.Set("x-idempotency-key", key(n))
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := io.ReadAll(res.Body)
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %d %s", method, url, res.StatusCode, raw)
	}
}

func key(n int) string { return fmt.Sprintf("%08x-0000-4000-8000-%012x", n, n) }

// person is the guide's cardholder with another email and phone number.
func person(n int) map[string]any {
	p := sarah("SUMSUB_REDIRECT")
	p["email"], p["phone_number"], p["country_code"] = fmt.Sprintf("sarah.chen.%d@example.com", n), fmt.Sprintf("%08d", n), "AU"
	return p
}

var template = func() []byte { raw, _ := json.Marshal(person(12345678)); return raw }()

func personJSON(n int) []byte {
	s := strings.Replace(string(template), "sarah.chen.12345678@", fmt.Sprintf("sarah.chen.%d@", n), 1)
	return []byte(strings.Replace(s, `"12345678"`, fmt.Sprintf(`"%08d"`, n), 1))
}

// TestWorlds measures what a further fake and a further world cost.
func TestWorlds(t *testing.T) {
	if _, err := mockserver.New(mockserver.Config{}); err != nil {
		t.Fatal(err)
	}
	fresh := each(200, func(int) {
		if _, err := mockserver.New(mockserver.Config{}); err != nil {
			t.Fatal(err)
		}
	})
	show("a further fake in the process", " ms", fresh.Seconds()*1e3, 1)
	fake := mockserver.Run(t)
	world := each(2000, func(i int) { fake.World(fmt.Sprintf("w%d", i)) })
	show("a further world", " µs", world.Seconds()*1e6, 100)
}

// each gives the median time of a call.
func each(n int, do func(int)) time.Duration {
	times := make([]time.Duration, n)
	for i := range times {
		began := time.Now()
		do(i)
		times[i] = time.Since(began)
	}
	slices.Sort(times)
	return times[n/2]
}

// TestMillion fills a world with a million cardholders, straight through the handler.
func TestMillion(t *testing.T) {
	const sample = 20_000
	total := 1_000_000
	if n, err := strconv.Atoi(os.Getenv("UQMOCK_BENCH_CARDHOLDERS")); err == nil {
		total = n
	}
	fake, err := mockserver.New(mockserver.Config{})
	if err != nil {
		t.Fatal(err)
	}
	a := connect(t, fake, "million")
	handler := http.Handler(fake)
	create := func(n int) {
		r, _ := http.NewRequest("POST", fake.URL()+"/v1/issuing/cardholders", bytes.NewReader(personJSON(n)))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("x-auth-token", a.token)
		r.Header.Set("x-idempotency-key", key(n))
		w := &discard{header: http.Header{}}
		handler.ServeHTTP(w, r)
		if w.status != http.StatusOK {
			t.Fatalf("cardholder %d: %d", n, w.status)
		}
	}
	for n := range 2000 {
		create(n) // warm
	}
	var early, late time.Duration
	for n := 2000; n < total; {
		took := each(sample, func(i int) { create(n + i) })
		if early == 0 {
			early = took
		}
		late = took
		n += sample
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	atMost(t, "the millionth cardholder, time against the first", "", float64(late)/float64(early), 1.5)
	atMost(t, "live heap with a million cardholders", " GiB", float64(m.HeapAlloc)/(1<<30), 1.5)
	fmt.Printf("%-60s %8.1f µs\n", "createCardholder inside the process", float64(late)/1e3)
	page := each(50, func(i int) { mockserver.HandlePage(t, fake, "million", total/200+i%2) })
	show("a page of 100 in the middle, without the reply check", " ms", page.Seconds()*1e3, 1)
}

type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(s int)           { d.status = s }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
