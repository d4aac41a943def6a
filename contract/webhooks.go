package contract

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
)

// waits is the vendor's schedule of retries (ledger: retry-schedule).
var waits = []time.Duration{16 * time.Second, 32 * time.Second, 64 * time.Second, 128 * time.Second, 256 * time.Second}

// webhookCases are how events are delivered. They watch updateCardholder, whose event comes at once.
func webhookCases() []engine.Case {
	cases := []engine.Case{
		{Name: "webhook-signature", Rule: "x-wk-signature is the HMAC-SHA512 of body and timestamp in lower-case hexadecimal digits", Facts: append(pages("webhooks overview", "uqpay-node"), "signature"), Run: signature},
		{Name: "webhook-no-secret", Rule: "an endpoint without secret gets no signature", Facts: append(pages("webhooks overview"), "signature-without-secret"), Run: noSecret},
		{Name: "webhook-headers", Rule: "a webhook is a POST of JSON with a timestamp in seconds", Facts: append(pages("webhooks overview"), "timestamp-unit"), Run: webhookHeaders},
		{Name: "webhook-milliseconds", Rule: "an endpoint that wants milliseconds gets 13 digits", Facts: append(pages("uqpay-sdk-android"), "timestamp-unit"), Run: milliseconds},
		{Name: "webhook-retries", Rule: "a webhook that is refused is sent again after 16, 32, 64, 128 and 256 seconds, then never more", Facts: append(pages("uqpay-sdk-android"), "retry-schedule"), Run: retries},
		{Name: "webhook-retry-same-bytes", Rule: "a retry has the same bytes and event id, and a timestamp and signature of its own", Facts: append(pages("uqpay-sdk-android"), "delivery-repeat"), Run: sameBytes},
		{Name: "webhook-retry-stops", Rule: "a webhook that was taken is not sent again", Facts: append(pages("uqpay-sdk-android"), "delivery-success"), Run: retryStops},
		{Name: "webhook-order", Rule: "a later event of one object waits until the earlier was taken", Facts: []string{"delivery-order"}, Run: inOrder},
		{Name: "webhook-order-others", Rule: "events of other objects do not wait", Facts: []string{"delivery-order"}, Run: othersGo},
		{Name: "webhook-unordered", Rule: "an endpoint without order gets the later event at once", Facts: []string{"delivery-order"}, Run: unordered},
		{Name: "webhook-filter", Rule: "an endpoint gets the events that its filter names and no others", Facts: pages("webhooks overview"), Run: filtered},
		{Name: "webhook-two-endpoints", Rule: "each endpoint gets each event once, under one event id", Facts: append(pages("webhooks overview"), "delivery-repeat"), Run: twoEndpoints},
		{Name: "webhook-resend", Rule: "a webhook that is sent once more has the same event id and bytes", Facts: []string{"delivery-repeat"}, Run: resend},
		{Name: "webhook-sub-account", Rule: "the endpoints of the master account get the events of its sub-accounts", Facts: pages("connected accounts guide"), Run: subAccountEvents},
		{Name: "webhook-event-ids", Rule: "every event has an id of its own", Facts: pages("webhooks overview"), Run: eventIDs},
		{Name: "webhook-sequence", Rule: "events come in the order of the calls that brought them about", Facts: []string{"delivery-order"}, Run: sequence},
	}
	for _, status := range []int{201, 204, 299} {
		cases = append(cases, engine.Case{
			Name: fmt.Sprintf("webhook-answer-%d", status), Rule: fmt.Sprintf("a webhook that is answered %d was taken", status), Facts: []string{"delivery-success"},
			Run: func(s *engine.Session) { answered(s, status, 1) },
		})
	}
	for _, status := range []int{302, 400, 410, 500} {
		cases = append(cases, engine.Case{
			Name: fmt.Sprintf("webhook-answer-%d", status), Rule: fmt.Sprintf("a webhook that is answered %d was not taken, and is sent again", status), Facts: []string{"delivery-success", "retry-schedule"},
			Run: func(s *engine.Session) { answered(s, status, 2) },
		})
	}
	for i := range cases {
		cases[i].Name = opAmend + "/" + cases[i].Name
		cases[i].Operations = []string{opAmend}
		cases[i].Needs = []engine.Capability{engine.Clock, engine.Webhooks}
	}
	return cases
}

// touch updates a cardholder, which sends one webhook.
func touch(s *engine.Session, id string) engine.Event {
	s.Call(opAmend, engine.Path("id", id), engine.Body(object{"gender": "MALE"})).OK()
	return engine.Event{Type: updated, Source: id}
}

func signature(s *engine.Session) {
	for _, d := range s.Expect(touch(s, enrol(s, basic(s)))) {
		mac := hmac.New(sha512.New, []byte(engine.WebhookSecret))
		mac.Write(d.Body)
		mac.Write([]byte(d.Header.Get("X-Wk-Timestamp")))
		s.Equal(report.Webhook, "x-wk-signature", hex.EncodeToString(mac.Sum(nil)), d.Header.Get("X-Wk-Signature"))
	}
}

func noSecret(s *engine.Session) {
	s.Endpoint(object{"secret": ""})
	for _, d := range s.Expect(touch(s, enrol(s, basic(s)))) {
		if _, there := d.Header["X-Wk-Signature"]; there {
			s.Fail(report.Webhook, "x-wk-signature is there, and the endpoint has no secret")
		}
	}
}

func webhookHeaders(s *engine.Session) {
	for _, d := range s.Expect(touch(s, enrol(s, basic(s)))) {
		s.Equal(report.Webhook, "the method", http.MethodPost, d.Method)
		s.Equal(report.Webhook, "x-wk-timestamp", fmt.Sprint(s.Now().Unix()), d.Header.Get("X-Wk-Timestamp"))
		if err := engine.Matching(`^application/json`)(d.Header.Get("Content-Type")); err != nil {
			s.Fail(report.Webhook, "Content-Type is %q: %s", d.Header.Get("Content-Type"), err)
		}
	}
}

func milliseconds(s *engine.Session) {
	s.Endpoint(object{"timestamp_unit": "ms"})
	for _, d := range s.Expect(touch(s, enrol(s, basic(s)))) {
		s.Equal(report.Webhook, "x-wk-timestamp", fmt.Sprint(s.Now().UnixMilli()), d.Header.Get("X-Wk-Timestamp"))
	}
}

func retries(s *engine.Session) {
	s.Answer(500, 500, 500, 500, 500, 500)
	event := touch(s, enrol(s, basic(s)))
	s.Expect(event)
	for _, wait := range waits {
		s.Advance(wait - time.Millisecond)
		s.Expect()
		s.Advance(time.Millisecond)
		s.Expect(event)
	}
	s.Advance(20 * time.Hour)
	s.Expect()
}

func sameBytes(s *engine.Session) {
	s.Answer(500)
	event := touch(s, enrol(s, basic(s)))
	first := s.Expect(event)
	s.Advance(waits[0])
	second := s.Expect(event)
	if len(first) != 1 || len(second) != 1 {
		return // reported already
	}
	second[0].SameBody(first[0])
	s.Equal(report.Webhook, "event_id of the retry", first[0].ID, second[0].ID)
	s.Equal(report.Timing, "x-wk-timestamp of the retry", first[0].SentAt().Add(waits[0]), second[0].SentAt())
}

func retryStops(s *engine.Session) {
	s.Answer(500, 503)
	event := touch(s, enrol(s, basic(s)))
	s.Expect(event)
	s.Advance(waits[0] + waits[1])
	s.Expect(event, event)
	s.Advance(time.Hour)
	s.Expect()
}

func inOrder(s *engine.Session) {
	s.Answer(500)
	id := enrol(s, basic(s))
	first := touch(s, id)
	s.Expect(first)
	s.Call(opAmend, engine.Path("id", id), engine.Body(object{"gender": "FEMALE"})).OK()
	s.Expect()
	s.Advance(waits[0])
	both := s.Expect(first, first)
	if len(both) == 2 && both[0].ID == both[1].ID {
		s.Fail(report.Webhook, "the first event came twice")
	}
}

func othersGo(s *engine.Session) {
	s.Answer(500)
	first, second := enrol(s, basic(s)), enrol(s, basic(s))
	waiting := touch(s, first)
	s.Expect(waiting)
	s.Expect(touch(s, second))
	s.Advance(waits[0])
	s.Expect(waiting)
}

func unordered(s *engine.Session) {
	s.Endpoint(object{"ordered": false})
	s.Answer(500)
	id := enrol(s, basic(s))
	event := touch(s, id)
	s.Expect(event)
	s.Expect(touch(s, id))
	s.Advance(waits[0])
	s.Expect(event)
}

func filtered(s *engine.Session) {
	s.Endpoint(object{"events": []string{"card.*"}})
	touch(s, enrol(s, basic(s)))
	s.Expect()
	_, orderID, _ := issue(s)
	s.Advance(2 * time.Second)
	s.Expect(engine.Event{Type: cardCreated, Source: orderID})
	s.Endpoint(object{"events": []string{updated}})
	_, _, holder := issue(s)
	s.Advance(2 * time.Second)
	s.Expect(touch(s, holder))
	lift := without(without(standard(s), "first_name"), "last_name")
	s.Call(opAmend, engine.Path("id", holder), engine.Body(lift)).OK().Has(members{"cardholder_status": "PENDING"}) // of which another event tells
	s.Expect(engine.Event{Type: updated, Source: holder})
}

func twoEndpoints(s *engine.Session) {
	s.Subscribe()
	event := touch(s, enrol(s, basic(s)))
	if got := s.Expect(event, event); len(got) == 2 && got[0].ID != got[1].ID {
		s.Fail(report.Webhook, "one event came under two ids")
	}
}

func resend(s *engine.Session) {
	event := touch(s, enrol(s, basic(s)))
	first := s.Expect(event)
	var all struct {
		Data []struct {
			ID    string `json:"id"`
			State string `json:"state"`
		} `json:"data"`
	}
	s.Control(http.MethodGet, "/deliveries", nil, &all)
	if len(all.Data) != 1 || all.Data[0].State != "delivered" {
		s.Fatal(report.Webhook, "control lists the deliveries %v, want one that is delivered", all.Data)
	}
	s.Control(http.MethodPost, "/deliveries/"+all.Data[0].ID+"/resend", nil, nil)
	if again := s.Expect(event); len(again) == 1 && len(first) == 1 {
		again[0].SameBody(first[0])
	}
}

func subAccountEvents(s *engine.Session) {
	s.Act(subAccount, func() { s.Expect(touch(s, enrol(s, basic(s)))) })
}

func eventIDs(s *engine.Session) {
	id := enrol(s, basic(s))
	seen := map[string]bool{}
	for range 3 {
		for _, d := range s.Expect(touch(s, id)) {
			if seen[d.ID] {
				s.Fail(report.Webhook, "event_id %s came twice", d.ID)
			}
			seen[d.ID] = true
		}
	}
}

func sequence(s *engine.Session) {
	var want []engine.Event
	for range 4 {
		want = append(want, touch(s, enrol(s, basic(s))))
	}
	s.Expect(want...)
}

// answered wants a webhook that is answered so to be sent a number of times in all.
func answered(s *engine.Session, status, times int) {
	s.Answer(status)
	event := touch(s, enrol(s, basic(s)))
	s.Expect(event)
	s.Advance(time.Hour)
	s.Expect(slices.Repeat([]engine.Event{event}, times-1)...)
}
