package mockserver_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"pgregory.net/rapid"

	"github.com/uqmock/uqmock/client"
)

// mailbox receives webhooks without a socket, verifies them as a user would, and takes every one.
type mailbox struct {
	now func() time.Time

	mu     sync.Mutex
	got    map[string][]string // bodies by endpoint
	faults []string
}

func newMailbox() *mailbox { return &mailbox{got: map[string][]string{}} }

// RoundTrip takes a letter.
func (b *mailbox) RoundTrip(r *http.Request) (*http.Response, error) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	options := client.WebhookOptions{Secret: hookSecret, Tolerance: time.Second, Now: b.now}
	fault := client.VerifyWebhook(options, r.Header, raw)
	b.mu.Lock()
	defer b.mu.Unlock()
	if fault != nil {
		b.faults = append(b.faults, fault.Error())
	}
	to := strings.TrimPrefix(r.URL.Path, "/")
	b.got[to] = append(b.got[to], string(raw))
	return &http.Response{StatusCode: 200, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

func (b *mailbox) empty() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.got)
}

// heard is what an event says, as the model has it, and its id.
type heard struct {
	modelEvent
	id string
}

// hear reads an event, or remembers what it read in it.
func (w *walk) hear(rt *rapid.T, body string) heard {
	if h, again := w.heard[body]; again {
		return h
	}
	var e struct {
		Name   string `json:"event_name"`
		Type   string `json:"event_type"`
		ID     string `json:"event_id"`
		Source string `json:"source_id"`
		Data   struct {
			Holder string `json:"cardholder_status"`
			Card   string `json:"card_status"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		rt.Fatal(err)
	}
	h := heard{modelEvent{e.Source, fmt.Sprint(e.Type, " ", e.Name, " ", e.Data.Holder, e.Data.Card)}, e.ID}
	w.heard[body] = h
	return h
}

// compareEvents holds what happened, and what arrived of it, against the model: all events in their order, and at each
// endpoint each once, with the same bytes, in the order of its source.
func (w *walk) compareEvents(rt *rapid.T) {
	var got []modelEvent
	bodies := map[string]string{}
	for _, e := range w.world.Events() {
		h := w.hear(rt, string(e.Body))
		got, bodies[h.id] = append(got, h.modelEvent), string(e.Body)
		if h.id != e.ID || h.source != e.SourceID {
			rt.Fatalf("event %s of %s says %s", e.ID, e.SourceID, e.Body)
		}
	}
	w.mustEqual(rt, "events", lines(w.events), lines(got))
	w.mail.mu.Lock()
	defer w.mail.mu.Unlock()
	w.mustEqual(rt, "letters that could not be verified", []string(nil), w.mail.faults)
	for _, name := range w.endpoints {
		var arrived []modelEvent
		for _, body := range w.mail.got[name] {
			h := w.hear(rt, body)
			if arrived = append(arrived, h.modelEvent); bodies[h.id] != body {
				rt.Fatalf("the letter is not the event: %s", body)
			}
		}
		w.mustEqual(rt, "letters at "+name, bySource(w.letters[name]), bySource(arrived))
	}
}

func lines(events []modelEvent) []string {
	all := []string{}
	for _, e := range events {
		all = append(all, e.source+" "+e.says)
	}
	return all
}

func bySource(events []modelEvent) map[string][]string {
	all := map[string][]string{}
	for _, e := range events {
		all[e.source] = append(all[e.source], e.says)
	}
	return all
}
