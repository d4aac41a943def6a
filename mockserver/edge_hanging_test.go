package mockserver_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/uqmock/uqmock/client"
	"github.com/uqmock/uqmock/mockserver"
)

// TestHangingReceiver has a receiver that never answers: replies, other endpoints and Close do not wait for it.
func TestHangingReceiver(t *testing.T) {
	before := runtime.NumGoroutine()
	release := make(chan struct{})
	hanging := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	in := newInbox(t)
	fake, err := mockserver.New(mockserver.Config{FrozenAt: edgeNow})
	if err != nil {
		t.Fatal(err)
	}
	w := fake.World("edge")
	hook(t, w, hanging.URL)
	hook(t, w, in.url)
	a := connect(t, fake, "edge")
	for n := range 5 {
		failedCheck(t, a, w, n)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	report, err := w.Advance(ctx, time.Second)
	if err == nil || report.Quiet || len(report.Stuck) != 5 {
		t.Errorf("%d stuck, %v", len(report.Stuck), err)
	}
	if n := len(in.all()); n != 5 {
		t.Errorf("%d of 5 reached the other endpoint", n)
	}
	if r := a.call("GET", edgeCardholders, nil); r.Status != 200 {
		t.Errorf("%d %s", r.Status, r.Raw)
	}
	soon, stop := context.WithTimeout(t.Context(), 2*time.Second)
	defer stop()
	if err := fake.Close(soon); err != nil {
		t.Errorf("Close waits for a receiver that hangs: %v", err)
	}
	close(release)
	hanging.Close()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	for range 1000 {
		if runtime.NumGoroutine() <= before+2 { // the inbox still serves
			return
		}
		runtime.Gosched()
	}
	if n := runtime.NumGoroutine(); n > before+10 {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}

// TestReceiverCallsBack has a receiver that uses the same world while it is being told of it.
func TestReceiverCallsBack(t *testing.T) {
	fake, w, a := frozen(t)
	var cards sync.Map
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		e, err := client.ParseEvent(readAll(t, r.Body))
		if err != nil || e.Type != "cardholder.kyc.status_changed" {
			return
		}
		made := a.call("POST", edgeCards, cardFor(e.SourceID, guideProduct, 1000))
		cards.Store(e.SourceID, made.Status)
		if date := made.Header.Get("Date"); date != edgeNow.Format(http.TimeFormat) {
			t.Errorf("the world went on to %s while its event was on the way", date)
		}
	}))
	defer receiver.Close()
	hook(t, w, receiver.URL)
	id := mustCreate(t, a, edgeCardholders, sarah("SUMSUB_REDIRECT"), "cardholder_id")
	if err := w.CompleteIDV(id, mockserver.IDVPassed); err != nil {
		t.Fatal(err)
	}
	report, err := w.Advance(t.Context(), 2*time.Second)
	if err != nil || !report.Quiet {
		t.Fatalf("%+v %v", report, err)
	}
	if status, _ := cards.Load(id); status != 200 {
		t.Errorf("the receiver's own call: %v", status)
	}
	if r := a.call("GET", edgeCards+"?card_status=ACTIVE", nil); r.Body["total_items"] != 1.0 {
		t.Errorf("the card that the receiver ordered: %s", r.Raw)
	}
	_ = fake
}
