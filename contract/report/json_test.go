package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/report"
)

func jsonOf(t *testing.T, r *report.Report) string {
	t.Helper()
	var out strings.Builder
	if err := report.WriteJSON(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestJSONReadsBack holds that a program gets the whole report, with counts that are those of its results.
func TestJSONReadsBack(t *testing.T) {
	written := sample()
	written.Results[2].Findings[0].Text = "\x1b<b>" // JSON has all but what is no UTF-8
	written.Results[2].Findings[0].Want = "\u202e"
	written.Results[2].Exchanges = written.Results[2].Exchanges[:0:0]
	var read struct {
		Version int           `json:"version"`
		Counts  report.Counts `json:"counts"`
		report.Report
	}
	d := json.NewDecoder(strings.NewReader(jsonOf(t, written)))
	d.DisallowUnknownFields()
	if err := d.Decode(&read); err != nil {
		t.Fatal(err)
	}
	want := sample()
	want.Results[2].Findings[0].Text, want.Results[2].Findings[0].Want, want.Results[2].Exchanges = "\x1b<b>", "\u202e", nil
	want.Results[2].Facts = []string{}
	want.StartedAt = read.StartedAt // compared below, as an instant
	if diff := cmp.Diff(want, &read.Report); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !read.StartedAt.Equal(written.StartedAt) || read.Version != 1 {
		t.Errorf("version %d, started at %s", read.Version, read.StartedAt)
	}
	if diff := cmp.Diff(report.Counts{Cases: 6, Passed: 1, Failed: 2, Skipped: 2, Known: 1}, read.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

// TestJSONIsStable holds that equal reports give equal bytes, and that lists are never null.
func TestJSONIsStable(t *testing.T) {
	if diff := cmp.Diff(jsonOf(t, sample()), jsonOf(t, sample())); diff != "" {
		t.Error(diff)
	}
	if empty := jsonOf(t, &report.Report{Results: []report.Result{}}); !strings.Contains(empty, `"results": []`) {
		t.Errorf("no results are not an empty list: %s", empty)
	}
	none := jsonOf(t, &report.Report{Results: []report.Result{{Name: "a"}}})
	contains(t, none, `"facts": []`, `"started_at": "0001-01-01T00:00:00Z"`)
}

// TestJSONIsBrief holds that bodies and headers are kept where something was found, a difference that is no failure
// included, and nowhere else.
func TestJSONIsBrief(t *testing.T) {
	said := report.Result{
		Name: "a", Verdict: report.Pass,
		Exchanges: []report.Exchange{{
			Operation: "listCards", Method: "GET", Path: "/v1/issuing/cards?a=b", Headers: map[string]string{"Date": "header"}, Request: "request", Status: 200,
			Replied: map[string]string{"Date": "header"}, Reply: "reply", Took: 7, Aside: true,
		}},
		Deliveries: []report.Delivery{{EventType: "card.create.succeeded", SourceID: "o1", Body: "delivery"}},
	}
	brief := jsonOf(t, &report.Report{Results: []report.Result{said}})
	contains(t, brief, `"operation": "listCards"`, `"path": "/v1/issuing/cards?a=b"`, `"status": 200`, `"took_ns": 7`, `"aside": true`, `"event_type": "card.create.succeeded"`, `"source_id": "o1"`)
	for _, gone := range []string{"header", "request", "reply", `"delivery"`} {
		if strings.Contains(brief, gone) {
			t.Errorf("%q is kept of a case that passed:\n%s", gone, brief)
		}
	}
	for _, harmless := range []bool{true, false} {
		said.Findings = []report.Finding{{Text: "note is not in the description", Harmless: harmless}}
		contains(t, jsonOf(t, &report.Report{Results: []report.Result{said}}), `"headers"`, `"request"`, `"replied"`, `"reply"`, `"delivery"`)
	}
	if said.Exchanges[0].Reply != "reply" || said.Deliveries[0].Body != "delivery" {
		t.Error("writing a report has changed it")
	}
}
