package report_test

import (
	"time"

	"github.com/uqmock/uqmock/contract/report"
)

// The objects of the scenarios below.
const (
	sarah = "9d6017b2-0c2f-4b2e-876b-992b0db9597d"
	card  = "d26f2287-434b-41a4-af47-f06dbf6f9e71"
	order = "c004375c-8137-4b94-b948-4282bff33625"
)

// journeys is a run of scenarios: one that passed, with all that can be seen in a step, one that failed, and one that
// was skipped.
func journeys() *report.Report {
	return &report.Report{
		Suite: "uqmock play", Target: "mock", StartedAt: worldTime(0), Took: 312 * time.Millisecond,
		Results: []report.Result{checked(), refused(), {
			Name: "receiver-down-then-up", Rule: "A receiver that was down gets every event once it is up", Verdict: report.Skip,
			Reason: "needs clock: the target has no control API (--control)",
		}},
	}
}

// worldTime is so many seconds after the worlds began.
func worldTime(seconds int) time.Time {
	return time.Date(2026, 4, 3, 23, 58, 30+seconds, 0, time.FixedZone("", 8*60*60))
}

// checked is a scenario that passed.
func checked() report.Result {
	headers := map[string]string{"Content-Type": "application/json", "X-Auth-Token": "***", "X-Idempotency-Key": "0b1f8a52-1d0c-4a93-8b1f-2f4f0a6c3c11"}
	replied := map[string]string{"Content-Type": "application/json"}
	return report.Result{
		Name: "idv-failed-then-passed", Rule: "A check that failed can be taken again", Verdict: report.Pass, Webhooks: true,
		Facts: []string{"kyc-events"}, Took: 180 * time.Millisecond,
		Exchanges: []report.Exchange{
			{
				Operation: "createCardholder", Method: "POST", Path: "/v1/issuing/cardholders", Headers: headers, Replied: replied, Took: 4 * time.Millisecond,
				Request: `{"email":"sarah.chen@example.com","first_name":"Sarah","last_name":"Chen","country_code":"SG","phone_number":"90755646","kyc_verification":{"method":"SUMSUB_REDIRECT"}}`,
				Status:  200, Reply: `{"cardholder_id":"` + sarah + `","cardholder_status":"INCOMPLETE","idv_status":"PENDING","idv_verification_url":"***"}`,
			},
			{
				Operation: "createCard", Method: "POST", Path: "/v1/issuing/cards", Headers: headers, Replied: replied, Took: 3 * time.Millisecond,
				Request: `{"cardholder_id":"` + sarah + `","card_product_id":"467e993f-317a-49fc-9ea0-bf49de7d1f76","card_currency":"USD"}`,
				Status:  400, Reply: `{"type":"card_error","code":"cardholder_not_ready","message":"cardholder is not ready"}`,
			},
			{
				Operation: "retrieveCardholder", Method: "GET", Path: "/v1/issuing/cardholders/" + sarah, Headers: headers, Replied: replied, Took: time.Millisecond,
				Status: 200, Reply: `{"cardholder_id":"` + sarah + `","cardholder_status":"SUCCESS","idv_status":"PASSED","first_name":"Sarah"}`,
			},
		},
		Deliveries: []report.Delivery{
			{EventType: "cardholder.kyc.status_changed", SourceID: sarah, Body: kycEvent("INCOMPLETE", "FAILED")},
			{EventType: "cardholder.kyc.status_changed", SourceID: sarah, Body: kycEvent("SUCCESS", "PASSED")},
		},
		Steps: []report.Step{
			{Name: "Two ways to fail before one that works", Kind: "log", Place: "idv-failed-then-passed.yaml:14:5", Verdict: report.Pass, At: worldTime(0), Moments: []report.Moment{
				{Kind: report.MomentNote, Text: "Sarah takes a picture that is too dark. She may try again at the same link."},
			}},
			{Name: "Enrol Sarah with an identity check", Kind: "call", Place: "idv-failed-then-passed.yaml:16:5", Verdict: report.Pass, At: worldTime(0), Moments: []report.Moment{{Kind: report.MomentCall, Index: 0}}},
			{Name: "Her check fails", Kind: "control", Place: "idv-failed-then-passed.yaml:29:5", Verdict: report.Pass, At: worldTime(0), Moments: []report.Moment{
				{Kind: report.MomentControl, Text: "POST /v1/cardholders/" + sarah + `/idv {"outcome":"FAILED"}`},
			}},
			{Name: "We are told", Kind: "expect_event", Place: "idv-failed-then-passed.yaml:33:5", Verdict: report.Pass, At: worldTime(0), Moments: []report.Moment{{Kind: report.MomentWebhook, Index: 0}}},
			{Name: "No card for her yet", Kind: "call", Place: "refused-card.yaml:9:5", Depth: 1, Verdict: report.Pass, At: worldTime(0), Moments: []report.Moment{{Kind: report.MomentCall, Index: 1}}},
			{Name: "A person looks at the page", Kind: "pause", Place: "idv-failed-then-passed.yaml:44:5", Verdict: report.Skip, Reason: "nobody is asked without --interactive", At: worldTime(0)},
			{Name: "Two minutes go by", Kind: "advance", Place: "idv-failed-then-passed.yaml:46:5", Verdict: report.Pass, At: worldTime(120), Moments: []report.Moment{
				{Kind: report.MomentClock, Text: "2m0s on, to 2026-04-04T00:00:30+08:00"},
			}},
			{Name: "Her check passes", Kind: "control", Place: "idv-failed-then-passed.yaml:48:5", Verdict: report.Pass, At: worldTime(120), Moments: []report.Moment{
				{Kind: report.MomentControl, Text: "POST /v1/cardholders/" + sarah + `/idv {"outcome":"PASSED"}`},
				{Kind: report.MomentWebhook, Index: 1},
			}},
			{Name: "She is ready", Kind: "wait_until", Place: "idv-failed-then-passed.yaml:52:5", Verdict: report.Pass, At: worldTime(120), Moments: []report.Moment{{Kind: report.MomentCall, Index: 2}}},
		},
	}
}

// refused is a scenario that failed in its second step, in a call, and at its end, in none.
func refused() report.Result {
	return report.Result{
		Name: "card-stays-pending", Rule: "A card that is slow stays PENDING until its order is done", Verdict: report.Fail, Webhooks: true, Took: 96 * time.Millisecond,
		Exchanges: []report.Exchange{
			{
				Operation: "listProducts", Method: "GET", Path: "/v1/issuing/products?page_size=10", Status: 200, Took: time.Millisecond,
				Reply: `{"total_pages":1,"total_items":1,"data":[{"product_id":"467e993f-317a-49fc-9ea0-bf49de7d1f76","product_status":"ENABLED"}]}`,
			},
			{
				Operation: "createCard", Method: "POST", Path: "/v1/issuing/cards", Took: 12 * time.Millisecond,
				Headers: map[string]string{"Content-Type": "application/json", "X-Auth-Token": "***"},
				Request: `{"cardholder_id":"` + sarah + `","card_product_id":"467e993f-317a-49fc-9ea0-bf49de7d1f76","card_currency":"USD"}`,
				Status:  200, Replied: map[string]string{"Content-Type": "application/json"},
				Reply: `{"card_id":"` + card + `","card_order_id":"` + order + `","card_status":"ACTIVE","order_status":"PENDING","create_time":"2026-04-03T23:58:30+08:00"}`,
			},
			{Operation: "retrieveCard", Method: "GET", Path: "/v1/issuing/cards/" + card},
		},
		Deliveries: []report.Delivery{{
			EventType: "card.create.succeeded", SourceID: order,
			Body: `{"version":"V1.6.0","event_type":"card.create.succeeded","source_id":"` + order + `","data":{"card_id":"` + card + `","card_status":"ACTIVE","cardholder":{"cardholder_id":"` + sarah + `","cardholder_status":"SUCCESS"}}}`,
		}},
		Findings: []report.Finding{
			{
				Class: report.Enum, Text: `card_status is "ACTIVE", want "PENDING"`, Exchange: 1,
				Want: `{"card_status":"PENDING","order_status":"PROCESSING"}`, Got: `{"card_status":"ACTIVE","order_status":"PENDING"}`,
			},
			{Class: report.Extra, Text: "create_time is not in the description", Exchange: 1, Harmless: true},
			{Class: report.Broken, Text: "no reply within 10s", Exchange: 2},
			{Class: report.Webhook, Text: "card.create.succeeded of " + order + " came, and nothing should", Exchange: -1},
		},
		Steps: []report.Step{
			{Name: "Find the product", Kind: "call", Place: "card-stays-pending.yaml:12:5", Verdict: report.Pass, At: worldTime(0), Moments: []report.Moment{{Kind: report.MomentCall, Index: 0}}},
			{Name: "Order a card", Kind: "call", Place: "card-stays-pending.yaml:18:5", Verdict: report.Fail, At: worldTime(0), Moments: []report.Moment{
				{Kind: report.MomentCall, Index: 1}, {Kind: report.MomentFinding, Index: 0}, {Kind: report.MomentFinding, Index: 1},
			}},
			{Name: "Look at it", Kind: "call", Place: "card-stays-pending.yaml:30:5", Depth: 2, Verdict: report.Fail, At: worldTime(0), Moments: []report.Moment{
				{Kind: report.MomentCall, Index: 2}, {Kind: report.MomentFinding, Index: 2},
			}},
		},
	}
}

func kycEvent(status, check string) string {
	return `{"version":"V1.6.0","event_name":"ISSUING","event_type":"cardholder.kyc.status_changed","event_id":"d92ab1ec-1737-4b3c-bedb-7500a3c02677","source_id":"` + sarah +
		`","data":{"cardholder_id":"` + sarah + `","cardholder_status":"` + status + `","email":"sarah.chen@example.com","idv_provider":"SUMSUB","idv_status":"` + check + `"}}`
}
