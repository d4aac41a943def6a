package report_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/joshdk/go-junit"

	"github.com/uqmock/uqmock/contract/report"
)

func junitOf(t testing.TB, r *report.Report) string {
	t.Helper()
	var out strings.Builder
	if err := report.WriteJUnit(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestJUnitIsRead has somebody else's reader read the report back: names, verdicts, counts and times are those of the run.
func TestJUnitIsRead(t *testing.T) {
	suites, err := junit.Ingest([]byte(junitOf(t, sample())))
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Suite, Class, Name string
		Status             junit.Status
		Took               time.Duration
	}
	var got []row
	for _, s := range suites {
		for _, c := range s.Tests {
			got = append(got, row{s.Name, c.Classname, c.Name, c.Status, c.Duration})
		}
	}
	want := []row{
		{"edge", "uqmock contract.edge", "edge/unknown-path", junit.StatusPassed, time.Millisecond},
		{"createCard", "uqmock contract.createCard", "createCard/limit", junit.StatusFailed, 2 * time.Millisecond},
		{"createCard", "uqmock contract.createCard", "createCard/hostile", junit.StatusFailed, time.Millisecond},
		{"createCard", "uqmock contract.createCard", "createCard/retry", junit.StatusSkipped, 0},
		{"listCards", "uqmock contract.listCards", "listCards/empty", junit.StatusSkipped, 3 * time.Millisecond},
		{"listCards", "uqmock contract.listCards", "listCards/clock", junit.StatusSkipped, 0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestJUnitAddsUp holds the numbers in the attributes against those of an independent reader, and the whole against its
// parts.
func TestJUnitAddsUp(t *testing.T) {
	text := junitOf(t, sample())
	suites, err := junit.Ingest([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	type numbers struct {
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Skipped  int    `xml:"skipped,attr"`
		Time     string `xml:"time,attr"`
	}
	var said struct {
		numbers
		Suites []numbers `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(text), &said); err != nil {
		t.Fatal(err)
	}
	of := func(n junit.Totals) numbers {
		return numbers{n.Tests, n.Failed, n.Error, n.Skipped, seconds(n.Duration)}
	}
	var whole junit.Totals
	for i, s := range suites {
		s.Aggregate()
		if diff := cmp.Diff(of(s.Totals), said.Suites[i], cmp.AllowUnexported(numbers{})); diff != "" {
			t.Errorf("%s (-read +said):\n%s", s.Name, diff)
		}
		whole.Tests += s.Totals.Tests
		whole.Failed += s.Totals.Failed
		whole.Error += s.Totals.Error
		whole.Skipped += s.Totals.Skipped
		whole.Duration += s.Totals.Duration
	}
	if diff := cmp.Diff(of(whole), said.numbers); diff != "" {
		t.Errorf("the whole (-read +said):\n%s", diff)
	}
	if diff := cmp.Diff(numbers{6, 2, 0, 3, "0.007"}, said.numbers); diff != "" {
		t.Errorf("the whole (-want +said):\n%s", diff)
	}
}

// seconds writes a duration as the report does.
func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

// TestJUnitTells holds what a reader finds in a testcase: what differs, the talk behind it, and why a case was skipped.
func TestJUnitTells(t *testing.T) {
	suites, err := junit.Ingest([]byte(junitOf(t, sample())))
	if err != nil {
		t.Fatal(err)
	}
	failed, ok := errors.AsType[junit.Error](suites[1].Tests[0].Error)
	if !ok {
		t.Fatalf("the failure is %T", suites[1].Tests[0].Error)
	}
	contains(t, failed.Message, `enum value: data.card_status is "ACTIVE", want "PENDING"`, "shape: data.limits.daily is missing")
	contains(t, failed.Body, "A SINGLE product needs a limit.", "said by: page: Create Card, card-limit", "2. POST /v1/issuing/cards",
		"  \"cardholder_id\": \"c1\"", "reply 200", "    \"card_status\": \"ACTIVE\"")
	contains(t, suites[1].Tests[0].SystemOut, "difference, no failure: extra: note is not in the description")
	contains(t, suites[1].Tests[2].Message, "needs clock: the target has no control API (--control)")
	contains(t, suites[2].Tests[0].Message, "ledger empty-lists, Ana, until 2026-12-31")
	contains(t, suites[2].Tests[0].SystemOut, "type: data is null, want a list")
	if failed.Type != "enum value" {
		t.Errorf("type %q, want the class of the first failure", failed.Type)
	}
}

// TestJUnitIsValidXML holds that nothing from a target, not even control characters, makes the document unreadable.
func TestJUnitIsValidXML(t *testing.T) {
	text := junitOf(t, sample())
	wellFormed(t, text)
	contains(t, text, "&lt;script&gt;alert(1)&lt;/script&gt;", `\x1b[2J\x00\u202e`, `\xff`, "bytes more")
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in:\n%s", err, text)
		}
	}
}

func TestJUnitOfARunThatEndedEarly(t *testing.T) {
	r := sample()
	r.Ended = "interrupted"
	suites, err := junit.Ingest([]byte(junitOf(t, r)))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"target": "http://127.0.0.1:4010/api", "ended": "interrupted", "refused posts": "2 without a good signature"}
	if diff := cmp.Diff(want, suites[0].Properties); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWritersTellFailures(t *testing.T) {
	for name, write := range map[string]func(io.Writer, *report.Report) error{"junit": report.WriteJUnit, "json": report.WriteJSON} {
		if err := write(full{}, sample()); !errors.Is(err, errFull) {
			t.Errorf("%s: %v, want %v", name, err, errFull)
		}
	}
	console := report.NewConsole(full{})
	console.Case(sample().Results[0])
	if err := console.End(sample()); !errors.Is(err, errFull) {
		t.Errorf("console: %v, want %v", err, errFull)
	}
}

// FuzzJUnit holds that any text a target sends ends in XML that reads.
func FuzzJUnit(f *testing.F) {
	f.Add(hostile)
	f.Add("\x00\ufffe]]>")
	f.Add(`{"a": "b"}`)
	f.Fuzz(func(t *testing.T, text string) {
		r := &report.Report{Target: text, Results: []report.Result{{
			Name: text, Rule: text, Verdict: report.Fail, Findings: []report.Finding{{Text: text, Exchange: -1}},
			Exchanges: []report.Exchange{{Path: text, Request: text, Status: 200, Reply: text}},
		}, {Name: text, Verdict: report.Skip, Reason: text}}}
		written := junitOf(t, r)
		wellFormed(t, written)
		suites, err := junit.Ingest([]byte(written))
		if err != nil || len(suites) != 1 || len(suites[0].Tests) != 2 {
			t.Errorf("%v, %d suites", err, len(suites))
		}
	})
}

// TestJUnitTellsOfStaleKnown holds that the case itself says that it is on the list of known differences for nothing.
func TestJUnitTellsOfStaleKnown(t *testing.T) {
	contains(t, junitOf(t, sample()), "<system-out>edge/unknown-path passes: take it off the list of known differences</system-out>")
}
