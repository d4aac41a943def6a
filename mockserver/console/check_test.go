package console

import (
	"bytes"
	"errors"
	"html"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPageSays(t *testing.T) {
	pages := rendered(t)
	tests := []struct {
		page  string
		holds []string
		lacks []string
	}{
		{"open", []string{"Sarah Chen", "my-client", "Saturday 4 April 2026, 17:32:50 UTC+08:00", "not UQPAY’s page and not Sumsub’s", "whoever opens it decides"}, []string{"Nothing was recorded"}},
		{"open-problem", []string{"Nothing was recorded", "at most 200", "The photo is too dark</textarea>"}, nil},
		{"open-awkward", []string{"محمد", "🪪👩🏽‍🚀"}, nil},
		{"done-passed", []string{"<h1>Recorded: passed</h1>", "SUCCESS", statusChanged}, []string{"No webhook", "new link"}},
		{"done-failed", []string{"Recorded: failed", "FAILED", "SUMSUB_REDIRECT"}, nil},
		{"done-resubmit", []string{"INCOMPLETE", "More evidence required", `href="/idv/sbx_second"`}, nil},
		{"done-review", []string{"PENDING", "/v1/worlds/my-client/cardholders/9d6017b2-0c2f-4b2e-876b-992b0db9597d/review"}, nil},
		{"done-silent", []string{"No webhook was sent"}, []string{statusChanged}},
		{"used", []string{"has been used", "The check was passed", "PASSED"}, []string{"href=\"/idv"}},
		{"used-replaced", []string{"no longer in use", "Another link has taken its place", `href="/idv/sbx_second"`}, []string{"The check was"}},
		{"expired", []string{"has expired", "Link expired", "17:32:50 UTC+08:00", "SUMSUB_REDIRECT", "POST /api/v1/issuing/cardholders/9d6017b2"}, nil},
		{"expired-newer", []string{`href="/idv/sbx_second"`}, []string{"Update the cardholder"}},
		{"unknown", []string{"No identity check has this link", "stand-in"}, []string{"Cardholder id", "decides"}},
		{"method", []string{"takes the methods GET, HEAD, POST", "stand-in"}, []string{"Cardholder id", "decides"}},
		{"foreign", []string{"Nothing was recorded", `href="/idv/sbx_MVSJTHTZj77PZggH"`, "stand-in"}, []string{"<form", "Sarah", "whoever opens it"}},
		{"index", []string{"http://127.0.0.1:4010/api", "0.1.0", `"/healthz"`, `"/readyz"`, `"/v1/worlds"`, `"/v1/ledger"`, `"/v1/requests"`}, []string{"control token"}},
		{"index-token", []string{"control token"}, []string{"Version"}},
	}
	for _, tt := range tests {
		t.Run(tt.page, func(t *testing.T) {
			text := html.UnescapeString(pages[tt.page])
			for _, want := range tt.holds {
				if !strings.Contains(text, want) {
					t.Errorf("page lacks %q", want)
				}
			}
			for _, bad := range tt.lacks {
				if strings.Contains(text, bad) {
					t.Errorf("page holds %q", bad)
				}
			}
		})
	}
	if len(tests) != len(pages) {
		t.Errorf("%d pages are tested, %d exist", len(tests), len(pages))
	}
}

func TestStatusCode(t *testing.T) {
	tests := map[string]struct {
		check Check
		want  int
	}{
		"open":         {Check{Phase: PhaseOpen}, 200},
		"refused form": {Check{Phase: PhaseOpen, Problem: "result: must be PASSED"}, 400},
		"done":         {Check{Phase: PhaseDone}, 200},
		"used":         {Check{Phase: PhaseUsed}, 410},
		"expired":      {Check{Phase: PhaseExpired}, 410},
		"method":       {Check{Phase: PhaseWrongMethod}, 405},
		"foreign":      {Check{Phase: PhaseForeign}, 403},
		"zero":         {Check{}, 404},
		"no phase":     {Check{Phase: 99}, 404},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.check.StatusCode(); got != tt.want {
				t.Errorf("StatusCode() = %d, want %d", got, tt.want)
			}
		})
	}
}

func TestInstant(t *testing.T) {
	at := time.Date(2026, 4, 4, 9, 32, 50, 0, time.UTC)
	tests := map[string]struct {
		zone *time.Location
		want string
	}{
		"UTC":       {time.UTC, "Saturday 4 April 2026, 09:32:50 UTC"},
		"plus 8":    {time.FixedZone("", 8*3600), "Saturday 4 April 2026, 17:32:50 UTC+08:00"},
		"minus 3.5": {time.FixedZone("", -(3*3600 + 1800)), "Saturday 4 April 2026, 06:02:50 UTC-03:30"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, instant(at.In(tt.zone))); diff != "" {
				t.Errorf("instant (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseChoice(t *testing.T) {
	long := strings.Repeat("é", MaxReason)
	tests := map[string]struct {
		result, reason string
		want           Choice
		wantErr        string
	}{
		"pass":                     {"PASSED", "", Choice{ResultPassed, ""}, ""},
		"review":                   {"REVIEW", "", Choice{ResultReview, ""}, ""},
		"fail without reason":      {"FAILED", "", Choice{ResultFailed, ""}, ""},
		"resubmit with reason":     {"RESUBMIT", "blurred", Choice{ResultResubmit, "blurred"}, ""},
		"pass drops the reason":    {"PASSED", long + "x", Choice{ResultPassed, ""}, ""},
		"white space is folded":    {"FAILED", " too\r\n\tdark  ", Choice{ResultFailed, "too dark"}, ""},
		"longest, in characters":   {"FAILED", long, Choice{ResultFailed, long}, ""},
		"too long":                 {"FAILED", long + "x", Choice{}, "reason: has 201 characters, must have at most 200"},
		"control character":        {"FAILED", "a\x00b", Choice{}, "reason: must not contain control characters"},
		"not UTF-8":                {"RESUBMIT", "\xff", Choice{}, "reason: must be UTF-8 text"},
		"no result":                {"", "", Choice{}, "result: must be PASSED, FAILED, RESUBMIT or REVIEW"},
		"unknown result":           {"MAYBE", "", Choice{}, "result: must be PASSED, FAILED, RESUBMIT or REVIEW"},
		"results are upper case":   {"passed", "", Choice{}, "result: must be PASSED, FAILED, RESUBMIT or REVIEW"},
		"emoji count as they are":  {"FAILED", "🪪", Choice{ResultFailed, "🪪"}, ""},
		"right to left is as sent": {"FAILED", "غير واضح", Choice{ResultFailed, "غير واضح"}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := ParseChoice(tt.result, tt.reason)
			if diff := cmp.Diff(tt.wantErr, message(err)); diff != "" {
				t.Fatalf("error (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("choice (-want +got):\n%s", diff)
			}
		})
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// refusal is a writer that takes nothing.
type refusal struct{ err error }

func (r refusal) Write([]byte) (int, error) { return 0, r.err }

func TestWriterErrorIsReported(t *testing.T) {
	gone := errors.New("connection gone")
	if err := Page(refusal{gone}, sample(PhaseOpen)); !errors.Is(err, gone) {
		t.Errorf("Page: got error %v, want %v", err, gone)
	}
	if err := Index(refusal{gone}, IndexData{}); !errors.Is(err, gone) {
		t.Errorf("Index: got error %v, want %v", err, gone)
	}
}

func TestActionTakesNoScript(t *testing.T) {
	c := with(PhaseOpen, func(c *Check) { c.Action = "javascript:alert(1)" })
	if got := page(t, c); strings.Contains(got, "javascript:") {
		t.Error("a javascript: action reached the page")
	}
}

// FuzzPage holds that no text of a caller changes a page's tags: they equal those
// of the same page filled with plain words.
func FuzzPage(f *testing.F) {
	f.Add(1, `<script>alert("1")</script>`, `w" onclick="x`, "javascript:alert(1)", "a & b", int64(0))
	f.Add(2, "محمد \u202e", "</textarea><b>", "//host/x", "\x00\xff", int64(1<<60))
	f.Add(4, "🪪", "{{.}}", "data:text/html,<b>", "'`", int64(-1<<60))
	f.Fuzz(func(t *testing.T, phase int, name, id, url, text string, unix int64) {
		c := Check{
			Phase: Phase(phase), Name: name, World: id, CardholderID: id, ExpiresAt: time.Unix(unix, 0).UTC(),
			Action: url, Problem: text, Reason: text, Result: Result(text), Status: text, Event: text, NextURL: url,
		}
		got := page(t, c)
		if tag := malformed(got); tag != "" {
			t.Errorf("malformed tag %s", tag)
		}
		if diff := cmp.Diff(shape(page(t, plain(c))), shape(got)); diff != "" {
			t.Errorf("input changed the page's tags (-plain +got):\n%s", diff)
		}
	})
}

// plain replaces every text of c that is not empty; the results that choose what
// the page says stay.
func plain(c Check) Check {
	for _, s := range []*string{&c.Name, &c.World, &c.CardholderID, &c.Action, &c.Problem, &c.Reason, &c.Status, &c.Event, &c.NextURL} {
		if *s != "" {
			*s = "plain"
		}
	}
	if c.Result != "" && c.Chosen().Past == "" {
		c.Result = "plain"
	}
	return c
}

// FuzzIndex holds the same for the index.
func FuzzIndex(f *testing.F) {
	f.Add(`"><script>`, "v1'")
	f.Fuzz(func(t *testing.T, api, version string) {
		if version == "" {
			version = "dev"
		}
		var got, want bytes.Buffer
		if err := Index(&got, IndexData{APIURL: api, Version: version}); err != nil {
			t.Fatal(err)
		}
		if err := Index(&want, IndexData{APIURL: "plain", Version: "plain"}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(shape(want.String()), shape(got.String())); diff != "" {
			t.Errorf("input changed the page's tags (-plain +got):\n%s", diff)
		}
	})
}

// FuzzParseChoice holds that what is accepted is accepted again unchanged, and
// that a refused form renders with its own error.
func FuzzParseChoice(f *testing.F) {
	f.Add("FAILED", "too\r\ndark")
	f.Add("MAYBE", "\xff")
	f.Fuzz(func(t *testing.T, result, reason string) {
		choice, err := ParseChoice(result, reason)
		if err != nil {
			page(t, Check{Phase: PhaseOpen, Problem: err.Error(), Reason: reason})
			return
		}
		again, err := ParseChoice(string(choice.Result), choice.Reason)
		if err != nil || again != choice {
			t.Errorf("ParseChoice of its own %+v = %+v, %v", choice, again, err)
		}
	})
}
