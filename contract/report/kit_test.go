package report_test

import (
	"encoding/json"
	"errors"
	"flag"
	"strings"
	"testing"
	"time"

	"github.com/uqmock/uqmock/contract/report"
)

// update rewrites the files of testdata: look at the difference.
var update = flag.Bool("update", false, "rewrite golden files")

// hostile is what a target may put anywhere: markup, terminal codes, direction marks, what is no UTF-8.
const hostile = "<script>alert(1)</script>\x1b[2J\x00\u202e\"'&]]>\xff"

// sample has a result of each kind, and everything that a report can hold.
func sample() *report.Report {
	return &report.Report{
		Suite: "uqmock contract", Target: "http://127.0.0.1:4010/api",
		StartedAt: time.Date(2026, 4, 3, 17, 32, 50, 0, time.FixedZone("", 8*60*60)), Took: 1234 * time.Millisecond,
		Results: []report.Result{
			{
				Name: "edge/unknown-path", Rule: "A path that is not there is refused.", Facts: []string{"not-found"},
				Verdict: report.Pass, Took: 1400 * time.Microsecond,
			},
			{
				Name: "createCard/limit", Operation: "createCard", Rule: "A SINGLE product needs a limit.",
				Facts: []string{"page: Create Card", "card-limit"}, Verdict: report.Fail, Took: 2400 * time.Microsecond,
				Findings: []report.Finding{
					{Class: report.Enum, Text: `data.card_status is "ACTIVE", want "PENDING"`, Want: `"PENDING"`, Got: `"ACTIVE"`, Exchange: 1},
					{Class: report.Shape, Text: "data.limits.daily is missing", Exchange: 1},
					{Class: report.Extra, Text: "note is not in the description", Exchange: 1, Harmless: true},
				},
				Exchanges: []report.Exchange{
					{Operation: "listProducts", Method: "GET", Path: "/v1/issuing/products?page_size=100", Status: 200, Reply: `{"data":[]}`},
					{
						Operation: "createCard", Method: "POST", Path: "/v1/issuing/cards",
						Headers: map[string]string{"X-Auth-Token": "***", "Content-Type": "application/json"},
						Request: `{"cardholder_id":"c1","card_limit":null}`, Status: 200,
						Replied: map[string]string{"Content-Type": "application/json"},
						Reply:   `{"data":{"card_status":"ACTIVE","limits":{"monthly":"10"}},"note":"x"}`, Took: 9 * time.Millisecond,
					},
				},
				Deliveries: []report.Delivery{{EventType: "card.create.succeeded", SourceID: "o1", Body: `{"event_id":"e1"}`}},
			},
			{
				Name: "createCard/hostile", Operation: "createCard", Rule: "Nothing from a target is trusted.",
				Verdict: report.Fail, Took: time.Millisecond,
				Findings: []report.Finding{{Class: report.Value, Text: hostile, Want: hostile, Got: "{\"a\":1,\"b\":\"" + "x\"}", Exchange: 0}},
				Exchanges: []report.Exchange{{
					Operation: "createCard", Method: "POST", Path: "/" + hostile, Request: hostile, Status: 500, Reply: hostile + strings.Repeat("long ", 10_000),
				}},
			},
			{
				Name: "createCard/retry", Operation: "createCard", Rule: "A failed delivery is sent again.", Facts: []string{"retries"},
				Verdict: report.Skip, Reason: "needs clock: the target has no control API (--control)",
			},
			{
				Name: "listCards/empty", Operation: "listCards", Rule: "An empty list is a list.", Facts: []string{"empty-lists"},
				Verdict: report.Known, Reason: "known difference, ledger empty-lists, Ana, until 2026-12-31", Took: 3 * time.Millisecond,
				Findings:  []report.Finding{{Class: report.Type, Text: "data is null, want a list", Want: "[]", Got: "null", Exchange: 0}},
				Exchanges: []report.Exchange{{Operation: "listCards", Method: "GET", Path: "/v1/issuing/cards", Status: 200, Reply: `{"data":null}`}},
			},
			{
				Name: "listCards/clock", Operation: "listCards", Rule: "The clock moves.", Facts: []string{"clock"},
				Verdict: report.Skip, Reason: "needs clock: the target has no control API (--control)",
			},
		},
		StaleKnown:   []string{"edge/unknown-path"},
		RefusedPosts: "2 without a good signature",
		LeftBehind:   []report.Object{{Kind: "cardholder", ID: "4711"}},
	}
}

// contains fails unless the text has all the parts.
func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in:\n%s", part, text)
		}
	}
}

// jsonText is a text as JSON.
func jsonText(text string) string {
	quoted, _ := json.Marshal(text)
	return string(quoted)
}

// full is a disk without space.
type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }
