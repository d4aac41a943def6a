package record_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/scenarios/record"
)

// theatre is a fake in which a journey is made over HTTP, as an application and a tester make it.
type theatre struct {
	t     *testing.T
	fake  *mockserver.Server
	desk  http.Handler
	token string
	keys  int
	seed  uint64 // of keys and persons
	ticks chan time.Time
}

// watched is what a watch sees that goes on while do does something.
func (th *theatre) watched(do func()) []record.Happening {
	th.t.Helper()
	ctx, stop := context.WithCancel(th.t.Context())
	done := make(chan []record.Happening)
	th.ticks = make(chan time.Time)
	go func() {
		history, err := record.Watch(ctx, th.get, "w", th.ticks)
		if err != nil {
			th.t.Error(err)
		}
		done <- history
	}()
	do()
	stop()
	return <-done
}

// tick has the watch look.
func (th *theatre) tick() { th.ticks <- time.Time{} }

func newTheatre(t *testing.T, seed uint64) *theatre {
	t.Helper()
	fake := mockserver.Run(t, mockserver.Config{Seed: seed, FrozenAt: at(0)})
	th := &theatre{t: t, fake: fake, desk: fake.Control(mockserver.ControlConfig{}), seed: seed}
	th.control("PUT", "", `{"policies": {"idv": {"mode": "manual"}}}`)
	th.token, _ = th.call("POST", "/v1/connect/token", "")["auth_token"].(string)
	return th
}

// call makes a call to the UQPAY API; key, if one is given, instead of a new one.
func (th *theatre) call(method, path, body string, key ...string) map[string]any {
	th.t.Helper()
	r, err := http.NewRequest(method, th.fake.URL()+path, strings.NewReader(body))
	if err != nil {
		th.t.Fatal(err)
	}
	th.keys++
	r.Header = http.Header{
		"Content-Type": {"application/json"}, "X-Client-Id": {"w"}, "X-Api-Key": {"any"}, "X-Auth-Token": {"Bearer " + th.token},
		"X-Idempotency-Key": {fmt.Sprintf("%08d-0000-4000-8000-%012d", th.seed, th.keys)},
	}
	if len(key) > 0 {
		r.Header.Set("X-Idempotency-Key", key[0])
	}
	res, err := th.fake.Transport().RoundTrip(r)
	if errors.Is(err, io.EOF) {
		return nil // a fault took the reply
	}
	if err != nil {
		th.t.Fatal(err)
	}
	defer res.Body.Close()
	return th.read(res.Body)
}

func (th *theatre) read(from io.Reader) map[string]any {
	th.t.Helper()
	var all map[string]any
	if err := json.NewDecoder(from).Decode(&all); err != nil && !errors.Is(err, io.EOF) {
		th.t.Fatal(err)
	}
	return all
}

func (th *theatre) control(method, path, body string) {
	th.t.Helper()
	r := httptest.NewRequest(method, "/v1/worlds/w"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	out := httptest.NewRecorder()
	th.desk.ServeHTTP(out, r)
}

// get is how a recorder reads the control API.
func (th *theatre) get(ctx context.Context, path string, into any) error {
	out := httptest.NewRecorder()
	th.desk.ServeHTTP(out, httptest.NewRequestWithContext(ctx, "GET", "/v1"+path, nil))
	if out.Code != 200 {
		return fmt.Errorf("%d %s", out.Code, out.Body)
	}
	return json.Unmarshal(out.Body.Bytes(), into)
}

// person is a cardholder of the run, as JSON.
func (th *theatre) person(n int, tag string) string {
	return fmt.Sprintf(`{"first_name": "Sarah", "last_name": "Chen", "email": "p%d.%d%s@example.com", "country_code": "SG", "phone_number": "9%d%06d",
		"date_of_birth": "1992-06-15", "nationality": "SG", "identity": {"type": "PASSPORT", "number": "E%08d", "front_file": %[7]q, "back_file": %[7]q, "hand_file": %[7]q},
		"residential_address": {"country": "SG", "state": "Singapore", "city": "Singapore", "district": "Buona Vista", "line1": "9 N Buona Vista Dr",
			"line2": "THE METROPOLIS", "line_en": "9 N Buona Vista Dr", "postal_code": "138666"},
		"kyc_verification": {"method": "SUMSUB_REDIRECT"}}`, n, th.seed, tag, n, th.seed, th.seed, pixel)
}

const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// perform is one journey, made from both sides: pages, faults, keys used again, time.
func (th *theatre) perform() {
	th.t.Helper()
	th.control("POST", "/webhooks", `{"url": "http://127.0.0.1:1/", "secret": "hush-secret"}`)
	th.call("GET", "/v1/issuing/products?page_size=10&page_number=1", "")
	first := th.call("POST", "/v1/issuing/cardholders", th.person(1, ""))
	holder, _ := first["cardholder_id"].(string)
	card := fmt.Sprintf(`{"cardholder_id": %q, "card_product_id": "0d8f10de-c888-4107-ab65-1cc9deb31b3b", "card_currency": "USD", "card_limit": 1000}`, holder)
	th.call("POST", "/v1/issuing/cards", card) // refused: the check is open
	page, _ := first["idv_verification_url"].(string)
	th.press(page, url.Values{"result": {"MAYBE"}})
	th.press(page, url.Values{"result": {"PASSED"}})
	th.control("POST", "/cardholders/"+holder+"/idv", `{"result": "PASSED"}`) // refused: it was decided
	th.control("PUT", "/faults/lost", `{"operation": "createCard", "times": 1, "effect": {"kind": "lost_reply"}}`)
	key := fmt.Sprintf("%08d-0000-4000-8000-000000000077", th.seed)
	th.call("POST", "/v1/issuing/cards", card, key)
	made := th.call("POST", "/v1/issuing/cards", card, key)
	th.control("DELETE", "/faults/lost", "")
	th.call("POST", "/v1/issuing/cardholders", th.person(2, "+idv-failed"))
	th.control("POST", "/clock/advance", `{"by": "2s"}`)
	th.call("GET", fmt.Sprint("/v1/issuing/cards/", made["card_id"]), "")
	th.control("POST", "/events", fmt.Sprintf(`{"event_type": "cardholder.updated", "source_id": %q}`, holder))
}

// press sends the form of the identity check page.
func (th *theatre) press(page string, form url.Values) {
	th.t.Helper()
	r, err := http.NewRequest("POST", page, strings.NewReader(form.Encode()))
	if err != nil {
		th.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := th.fake.Transport().RoundTrip(r)
	if err != nil {
		th.t.Fatal(err)
	}
	_ = res.Body.Close()
}

// What was done in a world, watched while it was done, is written as a scenario. Two worlds of other seeds, with other
// persons, keys and ids, give the same file; and so it is whether the watch looked once or all along.
func TestWatchRecordsAWorld(t *testing.T) {
	const golden = "testdata/watched.yaml"
	for _, looks := range []int{0, 3} {
		th := newTheatre(t, uint64(looks)+5)
		history := th.watched(func() {
			for range looks {
				th.tick()
			}
			th.perform()
			for range looks {
				th.tick()
			}
		})
		raw, err := record.Scenario("watched-world", history)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err = os.WriteFile(golden, raw, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(raw)); diff != "" {
			t.Errorf("%d looks (-want +got):\n%s", looks, diff)
		}
		for _, secret := range []string{"hush", pixel, "E0000000", th.token, "@example.com\""} {
			if bytes.Contains(raw, []byte(secret)) {
				t.Errorf("the file has %q", secret)
			}
		}
	}
}

// A control that took long turns up after what it brought about, and is put where it began.
func TestWatchPutsWhatTookLongInItsPlace(t *testing.T) {
	th := newTheatre(t, 1)
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		th.call("GET", "/v1/issuing/products?page_size=10&page_number=1", "")
		th.tick()
	}))
	defer receiver.Close()
	th.control("POST", "/webhooks", fmt.Sprintf(`{"url": %q}`, receiver.URL))
	th.call("POST", "/v1/issuing/cardholders", th.person(1, "+idv-passed"))
	history := th.watched(func() { th.control("POST", "/clock/advance", `{"by": "2s"}`) })
	var got []string
	for _, h := range history {
		switch {
		case h.Call != nil:
			got = append(got, h.Call.Operation)
		case h.Control != nil:
			got = append(got, h.Control.Method+" "+h.Control.Path)
		}
	}
	want := []string{"PUT ", "requestAccessToken", "POST /webhooks", "createCardholder", "POST /clock/advance", "listProducts"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A reset begins a new life, whose ids are those of the old one. What went before it is no step.
func TestWatchFollowsAReset(t *testing.T) {
	th := newTheatre(t, 1)
	th.call("POST", "/v1/issuing/cardholders", th.person(1, ""))
	history := th.watched(func() {
		th.control("POST", "/events", `{"event_type": "a.before", "source_id": "c", "data": {}}`)
		th.tick()
		th.control("POST", "/reset", "")
		th.call("GET", "/v1/issuing/products?page_size=10&page_number=1", "")
		th.tick()
		th.call("GET", "/v1/issuing/products?page_size=20&page_number=1", "")
		th.control("POST", "/events", `{"event_type": "a.after", "source_id": "c", "data": {}}`) // its id is that of the other
	})
	got := written(t, history...)
	want := `needs:
  - control
  - webhooks
world:
  policies:
    idv:
      mode: manual
steps:
  - call: listProducts
    query:
      page_number: 1
      page_size: 10
    expect:
      - status == 200
  - call: listProducts
    query:
      page_number: 1
      page_size: 20
    expect:
      - status == 200
  - control: POST /events
    body:
      event_type: a.after
      source_id: c
      data: {}
  - expect_event: a.after
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A journal of several pages is read to its end.
func TestWatchReadsEveryPage(t *testing.T) {
	th := newTheatre(t, 1)
	for range 130 {
		th.call("GET", "/v1/issuing/products?page_size=10&page_number=1", "")
	}
	if history := th.watched(func() {}); len(history) != 132 {
		t.Errorf("%d happenings, want 130 calls, that for the token, and the world", len(history))
	}
}

// Calls that were forgotten between two looks are missed in silence by nobody; the rest is there.
func TestWatchTellsWhatWasForgotten(t *testing.T) {
	th := newTheatre(t, 1)
	ctx, stop := context.WithCancel(t.Context())
	ticks := make(chan time.Time)
	go func() {
		ticks <- time.Time{}
		th.control("DELETE", "/requests", "")
		th.call("GET", "/v1/issuing/products?page_size=10&page_number=1", "")
		stop()
	}()
	history, err := record.Watch(ctx, th.get, "w", ticks)
	if !errors.Is(err, record.ErrForgotten) || len(history) != 3 {
		t.Errorf("%v, %d happenings", err, len(history))
	}
}

// A control API that cannot be read ends the watch with what was seen.
func TestWatchEndsWithTheWorld(t *testing.T) {
	th := newTheatre(t, 1)
	ticks := make(chan time.Time)
	go func() {
		ticks <- time.Time{}
		th.control("DELETE", "", "")
		ticks <- time.Time{}
	}()
	history, err := record.Watch(t.Context(), th.get, "w", ticks)
	if err == nil || !strings.Contains(err.Error(), "404") || len(history) != 2 {
		t.Errorf("%v, %d happenings", err, len(history))
	}
}
