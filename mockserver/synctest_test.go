package mockserver_test

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/uqmock/uqmock/client"
	"github.com/uqmock/uqmock/mockserver"
)

// wire carries webhooks to a handler without a socket.
type wire struct{ handler func(*http.Request) int }

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: w.handler(r), Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

// TestGuideInBubble plays the guide with a clock that runs, in virtual time: the card becomes ACTIVE two seconds after it
// was ordered, a webhook that failed comes again after 16 seconds, the link and the token expire.
func TestGuideInBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now() //nolint:forbidigo // virtual time of the bubble
		var mu sync.Mutex   // the fake sends with several workers
		var arrived []string
		var at []time.Duration
		fail := 1
		receiver := wire{func(r *http.Request) int {
			mu.Lock()
			defer mu.Unlock()
			body := readAll(t, r.Body)
			if err := client.VerifyWebhook(client.WebhookOptions{Secret: hookSecret}, r.Header, body); err != nil {
				t.Errorf("webhook: %v", err)
			}
			event, err := client.ParseEvent(body)
			if err != nil {
				t.Error(err)
			}
			arrived, at = append(arrived, event.Type), append(at, time.Since(began)) //nolint:forbidigo // virtual time of the bubble
			if fail > 0 {
				fail--
				return 500
			}
			return 200
		}}
		fake, err := mockserver.New(mockserver.Config{WebhookTransport: receiver, Bug: func(op string, err error) { t.Errorf("%s: %v", op, err) }})
		if err != nil {
			t.Fatal(err)
		}
		world := fake.World("bubble")
		hook(t, world, "http://receiver.invalid/hooks")
		a := connect(t, fake, "bubble")
		if r := a.call("GET", edgeProducts+"?page_size=10&page_number=1", nil); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Raw)
		}
		id := mustCreate(t, a, edgeCardholders, sarah("SUMSUB_REDIRECT"), "cardholder_id")
		time.Sleep(5 * time.Second) //nolint:forbidigo // virtual time of the bubble
		if err := world.CompleteIDV(id, mockserver.IDVPassed); err != nil {
			t.Fatal(err)
		}
		card := mustCreate(t, a, edgeCards, cardFor(id, guideProduct, 1000), "card_id")
		time.Sleep(2*time.Second - time.Nanosecond) //nolint:forbidigo // virtual time of the bubble
		if r := a.call("GET", edgeCards+"/"+card, nil); r.Body["card_status"] != "PENDING" {
			t.Errorf("a nanosecond early the card is %v", r.Body["card_status"])
		}
		time.Sleep(time.Nanosecond) //nolint:forbidigo // virtual time of the bubble
		synctest.Wait()
		if r := a.call("GET", edgeCards+"/"+card, nil); r.Body["card_status"] != "ACTIVE" {
			t.Errorf("after two seconds the card is %v", r.Body["card_status"])
		}
		time.Sleep(30 * time.Second) //nolint:forbidigo // virtual time of the bubble
		synctest.Wait()
		want := []string{"cardholder.kyc.status_changed", "card.create.succeeded", "cardholder.kyc.status_changed"}
		wantAt := []time.Duration{5 * time.Second, 7 * time.Second, 21 * time.Second}
		for i := range want {
			if i >= len(arrived) || arrived[i] != want[i] || at[i] != wantAt[i] {
				t.Fatalf("arrived %v at %v, want %v at %v", arrived, at, want, wantAt)
			}
		}
		time.Sleep(30 * time.Minute) //nolint:forbidigo // virtual time of the bubble
		mustRefuse(t, a.call("GET", edgeProducts, nil), expiredRefused)
		if err := fake.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestHangInBubble meets a receiver that never answers: an attempt ends after ten seconds of wall time, and other
// endpoints and replies do not wait for it.
func TestHangInBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex // the fake sends with several workers
		fine := 0
		receiver := transportFunc(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/hangs" {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			mu.Lock()
			defer mu.Unlock()
			fine++
			return &http.Response{StatusCode: 204, Body: http.NoBody, Header: http.Header{}}, nil
		})
		fake, err := mockserver.New(mockserver.Config{WebhookTransport: receiver})
		if err != nil {
			t.Fatal(err)
		}
		world := fake.World("bubble")
		hook(t, world, "http://receiver.invalid/hangs")
		hook(t, world, "http://receiver.invalid/fine")
		a := connect(t, fake, "bubble")
		began := time.Now() //nolint:forbidigo // virtual time of the bubble
		for n := range 20 {
			id := mustCreate(t, a, edgeCardholders, edgePerson(n, "SUMSUB_REDIRECT"), "cardholder_id")
			if err := world.CompleteIDV(id, mockserver.IDVFailed); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if !time.Now().Equal(began) || fine != 20 { //nolint:forbidigo // virtual time of the bubble
			t.Errorf("after %s %d of 20 webhooks reached the endpoint that works", time.Since(began), fine) //nolint:forbidigo // virtual time of the bubble
		}
		time.Sleep(10 * time.Second) //nolint:forbidigo // virtual time of the bubble
		synctest.Wait()
		failed := 0
		for _, d := range world.Deliveries() {
			for _, attempt := range d.Attempts {
				if !attempt.Outcome.Delivered {
					failed++
					if attempt.Took != 10*time.Second || attempt.Outcome.Error == "" {
						t.Errorf("a hanging attempt took %s: %q", attempt.Took, attempt.Outcome.Error)
					}
				}
			}
		}
		if failed == 0 {
			t.Error("no attempt ended after ten seconds")
		}
		ended := time.Now()                                                         //nolint:forbidigo // virtual time of the bubble
		if err := fake.Close(t.Context()); err != nil || !time.Now().Equal(ended) { //nolint:forbidigo // virtual time of the bubble
			t.Errorf("Close took %s: %v", time.Since(ended), err) //nolint:forbidigo // virtual time of the bubble
		}
	})
}

// transportFunc lets a function carry requests.
type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
