package engine

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/uqmock/uqmock/client"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/openapi"
)

// Event is a webhook that a case expects.
type Event struct {
	Type   string
	Source string  // the object it is about
	Data   Members // of its data
}

// Delivered is a webhook as it arrived.
type Delivered struct {
	ID, Type, Source string
	Method           string
	Header           http.Header
	Body             []byte
	At               time.Time // by its timestamp header
	s                *Session
	body             any
}

// WebhookSecret is what the engine gives the endpoints that it makes.
const WebhookSecret = "contract-suite-webhook-secret"

// Subscribe makes the case an endpoint for all events. Each case of a target with control has one from its start.
func (s *Session) Subscribe() {
	s.t.Helper()
	if err := s.subscribe(); err != nil {
		s.Fatal(report.Broken, "%s", err.Error())
	}
}

func (s *Session) subscribe() error {
	var made struct {
		ID string `json:"id"`
	}
	err := s.control(http.MethodPost, "/webhooks", Object{
		"url": s.run.receiver.url + "/" + s.world, "secret": WebhookSecret, "events": []string{}, "timestamps": "world", "ordered": true,
	}, &made)
	s.endpoint = made.ID
	return err
}

// Endpoint changes the endpoint of the case, such as Object{"ordered": false}.
func (s *Session) Endpoint(change Object) {
	s.t.Helper()
	s.Control(http.MethodPatch, "/webhooks/"+s.endpoint, change, nil)
	if secret, ok := change["secret"].(string); ok {
		s.secret = secret
	}
}

// Expect wants these webhooks next, in this order, and none besides them up to now. Where webhooks do not reach us it
// looks at nothing: a case that is about webhooks says that it needs them.
func (s *Session) Expect(want ...Event) []Delivered {
	s.t.Helper()
	if s.inbox == nil {
		return nil
	}
	got := s.collect(len(want))
	for i, event := range want {
		if i >= len(got) {
			s.Fail(report.Webhook, "%s of %s did not come", event.Type, event.Source)
			continue
		}
		s.compareEvent(event, got[i])
	}
	for _, extra := range got[min(len(want), len(got)):] {
		s.Fail(report.Webhook, "%s of %s came, and nothing should", extra.Type, extra.Source)
	}
	return got
}

// Answer makes our endpoint answer the next webhooks with these statuses, then 200 again.
func (s *Session) Answer(statuses ...int) {
	s.t.Helper()
	if s.inbox == nil {
		s.Fatal(report.Broken, "the case answers webhooks: it must say that it needs %s", Webhooks)
	}
	s.inbox.answer(statuses)
}

// collect gives the webhooks of the case that are new, when at least n have come or none will.
func (s *Session) collect(n int) []Delivered {
	s.t.Helper()
	if s.Isolated() {
		s.Advance(0)
		return s.take()
	}
	var got []Delivered
	missing := func() bool { return len(got)+s.spurious < n } // what came unsigned will not come again in time
	for end := s.run.wall().Add(s.target.timeout()); missing() && s.run.wall().Before(end); {
		got = append(got, s.take()...)
		if missing() && sleep(s.ctx, pollWall) != nil {
			break
		}
	}
	s.spurious = 0
	return got
}

// take reads on in the inbox. On a shared target what belongs to others is left out, and what is no webhook where nothing is
// signed.
func (s *Session) take() []Delivered {
	s.t.Helper()
	s.doubts()
	var mine []Delivered
	for _, r := range s.inbox.from(s.read) {
		s.read++
		d, err := s.open(r)
		if err != nil {
			if s.Isolated() || s.target.Webhooks.Secret != "" {
				s.Fail(report.Webhook, "%s", err.Error())
			}
			continue
		}
		if s.Isolated() || s.made[strings.ToLower(d.Source)] {
			s.checkDelivery(d)
			mine = append(mine, d)
		}
	}
	return mine
}

// doubts reports posts about what the case made that are not signed as they should be.
func (s *Session) doubts() {
	s.t.Helper()
	for _, f := range s.inbox.doubtful(s.doubted) {
		s.doubted++
		if s.made[f.source] {
			s.spurious++
			s.Fail(report.Webhook, "a webhook of %s came %s", f.source, f.why)
		}
	}
}

func (s *Session) open(r received) (Delivered, error) {
	event, err := client.ParseEvent(r.body)
	if err != nil {
		return Delivered{}, err
	}
	d := Delivered{ID: event.ID, Type: event.Type, Source: event.SourceID, Method: r.method, Header: r.header, Body: r.body, s: s}
	if d.body, err = strictly(r.body); err != nil {
		return d, errors.New("a webhook's body is not JSON")
	}
	s.came[d.ID]++
	s.moment(report.MomentWebhook, len(s.result.Deliveries), "")
	s.result.Deliveries = append(s.result.Deliveries, report.Delivery{
		EventType: s.conceal(d.Type), SourceID: s.conceal(d.Source), Body: s.mask(d.Body),
	})
	return d, nil
}

// checkDelivery holds a webhook against the description and its signature.
func (s *Session) checkDelivery(d Delivered) {
	s.t.Helper()
	schema, err := openapi.EventSchema(d.Type)
	if err != nil {
		s.Differ(report.Webhook, "%s is not described", d.Type)
	} else {
		s.checkSchema(schema, d.body)
	}
	if s.secret == "" || !s.Isolated() { // on a shared target it was checked before it was read
		return
	}
	now := s.now
	options := client.WebhookOptions{Secret: s.secret, Now: func() time.Time { return now }, Tolerance: webhookTolerance}
	if err := client.VerifyWebhook(options, d.Header, d.Body); err != nil {
		s.Fail(report.Webhook, "%s of %s: %s", d.Type, d.Source, err.Error())
	}
}

// webhookTolerance is wide: retries of a moved clock are as old as the move was long. Cases about times look closer.
const webhookTolerance = 366 * 24 * time.Hour

func (s *Session) compareEvent(want Event, got Delivered) {
	s.t.Helper()
	if want.Type != got.Type {
		s.Fail(report.Webhook, "%s of %s came, want %s of %s", got.Type, got.Source, want.Type, want.Source)
		return
	}
	if want.Source != "" && want.Source != got.Source {
		s.Fail(report.Webhook, "source_id of %s is %s, want %s", got.Type, got.Source, want.Source)
	}
	for path, value := range want.Data {
		s.compare(got.body, Members{"data." + path: value})
	}
}

// Has wants members of the whole body.
func (d Delivered) Has(want Members) Delivered {
	d.s.t.Helper()
	d.s.compare(d.body, want)
	return d
}

// Exactly wants these members at a path, and no others, in this order; see [Reply.Exactly].
func (d Delivered) Exactly(path string, names ...string) Delivered {
	d.s.t.Helper()
	value, _ := at(d.body, path)
	d.s.exactly(d.Body, path, value, names)
	return d
}

// SameBody wants the bytes of another webhook, and reports where they differ.
func (d Delivered) SameBody(other Delivered) Delivered {
	d.s.t.Helper()
	d.s.alike("", other.Body, d.Body)
	return d
}

// SentAt is the time of the delivery by x-wk-timestamp: seconds, or milliseconds from 1e12 on.
func (d Delivered) SentAt() time.Time {
	n, err := strconv.ParseInt(d.Header.Get("X-Wk-Timestamp"), 10, 64)
	switch {
	case err != nil:
		return time.Time{}
	case n >= 1e12:
		return time.UnixMilli(n)
	}
	return time.Unix(n, 0)
}
