package engine

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/report"
)

// update rewrites the files of testdata: look at the difference.
var update = flag.Bool("update", false, "rewrite golden files")

// scenario is what a run of one has seen. No two runs have the same ids, times and people.
func scenario(run int) []report.Result {
	person := fmt.Sprintf("9d6017b2-0c2f-4b2e-876b-%012d", run)
	card := fmt.Sprintf("d26f2287-434b-41a4-af47-%012d", run)
	at := time.Date(2026, 4, 3, 17, 32, run, 0, time.UTC)
	call, webhook, found := report.MomentCall, report.MomentWebhook, report.MomentFinding
	failed := report.Result{
		Name: "card-for-nobody", Rule: "Nobody gets a card", Verdict: report.Fail, Took: time.Duration(run) * time.Second,
		Exchanges: []report.Exchange{
			{
				Operation: "createCardholder", Method: "POST", Path: "/v1/issuing/cardholders", Took: time.Duration(run) * time.Millisecond,
				Request: fmt.Sprintf(`{"email":"ana-%d@example.com","first_name":"Ana %d"}`, run, run), Status: 200,
				Reply: fmt.Sprintf(`{"cardholder_id":%q,"cardholder_status":"SUCCESS","create_time":%q}`, person, at.Format(time.DateTime)),
			},
			{Operation: "retrieveCardholder", Method: "GET", Path: "/v1/issuing/cardholders/" + person, Aside: true, Status: 200, Reply: `{}`},
			{Operation: "createCard", Method: "POST", Path: "/v1/issuing/cards", Request: fmt.Sprintf(`{"cardholder_id":%q}`, person), Status: 502, Reply: "bad gateway"},
			{Operation: "listCards", Method: "GET", Path: fmt.Sprintf("/v1/issuing/cards?email=ana-%d%%40example.com", run)},
		},
		Deliveries: []report.Delivery{{
			EventType: "card.create.succeeded\n! forged", SourceID: card,
			Body: fmt.Sprintf(`{"source_id":%q,"data":{"card_id":%q,"cardholder_id":%q}}`, card, card, person),
		}},
		Findings: []report.Finding{
			{Class: report.Status, Text: fmt.Sprintf("createCard of %s answered 502", person), Want: "200", Got: "502", Exchange: 2},
			{Class: report.Extra, Text: "create_time is not described\u202e", Exchange: 0, Harmless: true},
			{Class: report.Webhook, Text: fmt.Sprintf("a webhook of %s at %s came\ntwice", card, at.Format(time.RFC3339)), Exchange: -1},
		},
		Steps: []report.Step{
			{Name: "Enrol her", Kind: "call", Place: "/home/ana/card.yaml:3:5", Verdict: report.Pass, At: at, Moments: []report.Moment{{Kind: call}, {Kind: found, Index: 1}}},
			{Name: "Pass for " + person, Kind: "control", Verdict: report.Pass, At: at, Moments: []report.Moment{
				{Kind: report.MomentControl, Text: fmt.Sprintf(`PUT /v1/cardholders/%s {"first_name":"Ana %d"}`, person, run)},
				{Kind: report.MomentClock, Text: "2m0s on, to " + at.Format(time.RFC3339)},
				{Kind: report.MomentNote, Text: "since " + at.Format(time.DateTime) + "\nof {nobody}"},
			}},
			{Name: "Ask a person", Kind: "pause", Verdict: report.Skip, Reason: "nobody is there", At: at},
			{Name: "Order", Kind: "call", Verdict: report.Fail, At: at, Moments: []report.Moment{{Kind: call, Index: 2}, {Kind: found}, {Kind: call, Index: 3}, {Kind: webhook}, {Kind: webhook, Index: 9}}},
		},
	}
	return []report.Result{failed, {Name: "receiver-down", Rule: "A receiver was down", Verdict: report.Skip, Reason: "needs clock"}}
}

func transcriptOf(t testing.TB, results []report.Result) string {
	t.Helper()
	var out strings.Builder
	if err := WriteTranscript(&out, results); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestTranscript holds the story of the scenarios, which was read, byte for byte.
func TestTranscript(t *testing.T) {
	t.Parallel()
	got, path := transcriptOf(t, scenario(1)), filepath.Join("testdata", "transcript.txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-file +got):\n%s", path, diff)
	}
}

// TestTranscriptIsStable holds that another run, with ids, times and people of its own, tells the same story.
func TestTranscriptIsStable(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(transcriptOf(t, scenario(1)), transcriptOf(t, scenario(23))); diff != "" {
		t.Errorf("the next run (-first +second):\n%s", diff)
	}
}

// TestTranscriptTellsThatItCannotBeWritten holds that a full disk is no success.
func TestTranscriptTellsThatItCannotBeWritten(t *testing.T) {
	t.Parallel()
	if err := WriteTranscript(full{}, scenario(1)); !errors.Is(err, errFull) {
		t.Errorf("%v, want %v", err, errFull)
	}
}

// full is a disk without space.
type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

// FuzzTranscript holds that no text of a target forges something that happened: the lines that say so are as many as the
// moments.
func FuzzTranscript(f *testing.F) {
	f.Add("\n! card.create.succeeded")
	f.Add(`{"a":[1,"\n> "]}`)
	f.Add("\r\x1b[2J< 200")
	f.Fuzz(func(t *testing.T, text string) {
		seen := []report.Moment{{Kind: report.MomentCall}, {Kind: report.MomentWebhook}, {Kind: report.MomentFinding}, {Kind: report.MomentNote, Text: text}}
		written := transcriptOf(t, []report.Result{{
			Name: "a-b", Rule: "y" + text, Verdict: report.Fail, Reason: "y" + text,
			Exchanges:  []report.Exchange{{Operation: "createCard", Method: "POST", Path: "/" + text, Request: text, Status: 200, Reply: text}},
			Deliveries: []report.Delivery{{EventType: text, Body: text}},
			Findings:   []report.Finding{{Class: report.Value, Text: text, Want: text, Got: text}},
			Steps:      []report.Step{{Name: "y" + text, Kind: "call", Verdict: report.Fail, Reason: text, Moments: seen}},
		}})
		marks := ""
		for l := range strings.SplitSeq(written, "\n") {
			if mark, _, _ := strings.Cut(l, " "); slices.Contains([]string{">", "<", "!", "~", "x"}, mark) {
				marks += mark
			}
		}
		if marks != "><!x~" {
			t.Errorf("%q is told as %q:\n%s", text, marks, written)
		}
		if strings.ContainsAny(written, "\x1b\r\x00\u202e") {
			t.Errorf("%q is not made visible:\n%s", text, written)
		}
	})
}
