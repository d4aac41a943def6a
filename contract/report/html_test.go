package report_test

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/uqmock/uqmock/contract/report"
)

func htmlOf(t testing.TB, r *report.Report) string {
	t.Helper()
	var out strings.Builder
	if err := report.WriteHTML(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestHTML holds the page of the sample, which was looked at, byte for byte.
func TestHTML(t *testing.T) {
	r := sample()
	r.Ended = "it was interrupted"
	r.Results[2].Exchanges[0].Reply = hostile // the long one is in TestHTMLCutsLongBodies
	golden(t, "report.html", htmlOf(t, r))
}

// inHTML is what is read of a page to judge its structure.
type inHTML struct {
	text     string
	ids      map[string]int
	links    []string
	contents []string // of what is said to the browser
	tags     map[string]int
}

// readHTML fails unless the tags of a page are balanced: it is written so that it is XML too.
func readHTML(t testing.TB, page string) inHTML {
	t.Helper()
	in := inHTML{ids: map[string]int{}, tags: map[string]int{}}
	var text strings.Builder
	d := xml.NewDecoder(strings.NewReader(page))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			in.text = text.String()
			return in
		}
		if err != nil {
			t.Fatalf("%v at byte %d of:\n%s", err, d.InputOffset(), page)
		}
		switch e := token.(type) {
		case xml.CharData:
			text.Write(e)
		case xml.StartElement:
			in.tags[e.Name.Local]++
			in.note(e.Attr)
		}
	}
}

func (in *inHTML) note(attributes []xml.Attr) {
	for _, a := range attributes {
		switch a.Name.Local {
		case "id":
			in.ids[a.Value]++
		case "content":
			in.contents = append(in.contents, a.Value)
		case "href", "src", "action":
			in.links = append(in.links, a.Value)
		}
	}
}

// TestHTMLStandsAlone holds that the page needs nothing besides itself, that its links lead somewhere, and that no text from
// the target became markup.
func TestHTMLStandsAlone(t *testing.T) {
	page := htmlOf(t, sample())
	in := readHTML(t, page)
	for id, n := range in.ids {
		if n > 1 {
			t.Errorf("id %s is there %d times", id, n)
		}
	}
	for _, to := range in.links {
		if !strings.HasPrefix(to, "#") || in.ids[strings.TrimPrefix(to, "#")] == 0 {
			t.Errorf("the link to %q leads nowhere on the page", to)
		}
	}
	for _, tag := range []string{"script", "img", "link", "iframe", "form"} {
		if in.tags[tag] > 0 {
			t.Errorf("there is a %s", tag)
		}
	}
	if bad := regexp.MustCompile(`@import|url\(|[\x00-\x08\x0b-\x1f\x{202e}]`).FindString(page); bad != "" {
		t.Errorf("the page has %q", bad)
	}
	contains(t, in.text, `<script>alert(1)</script>\x1b[2J\x00\u202e"'&]]>\xff`)
	contains(t, page, `name="viewport"`, `prefers-color-scheme: dark`, `@media print`, `details::details-content { content-visibility: visible`, `default-src 'none'`)
}

// TestHTMLTells holds what a reader finds: all cases, and for each failure what was wanted, what came, and where.
func TestHTMLTells(t *testing.T) {
	page := htmlOf(t, sample())
	in := readHTML(t, page)
	contains(t, in.text, "2 cases failed", "6 cases against http://127.0.0.1:4010/api, 2026-04-03 17:32:50 +08:00, in 1.23s",
		"known difference, ledger empty-lists, Ana, until 2026-12-31", "needs clock: the target has no control API (--control) 2 cases",
		"cardholder 4711", "1 webhook came", "X-Auth-Token***", "no body")
	for _, result := range sample().Results {
		contains(t, in.text, result.Name, result.Rule)
	}
	contains(t, page,
		`<tr class="differs"><td>&#34;PENDING&#34;</td><td>&#34;ACTIVE&#34;</td></tr>`,
		"<mark>    &#34;card_status&#34;: &#34;ACTIVE&#34;,</mark>", // named by the finding
		"<mark>    &#34;limits&#34;: {</mark>",                      // what is missing should be in it
		`<li class="fail"><b>2</b> failed</li>`)
	if got := strings.Count(page, `<details open="">`); got != 4 { // the skips, and one call for each failure
		t.Errorf("%d parts are open, want the reason for skips and the calls where something was found", got)
	}
}

// TestHTMLCutsLongBodies holds that a huge body makes no huge page, and that the reader is told.
func TestHTMLCutsLongBodies(t *testing.T) {
	r := sample()
	r.Results[2].Exchanges[0].Reply = `{"a":"` + strings.Repeat("é", 1<<20) + `"}`
	r.Results[2].Findings[0].Got = strings.Repeat("x", 1<<20)
	page := htmlOf(t, r)
	contains(t, page, "and 2080781 bytes more", "and 1032192 bytes more")
	if len(page) > 120<<10 {
		t.Errorf("the page has %d bytes", len(page))
	}
}

// TestHTMLHeadline holds that a run without a failure is told from one that proved nothing.
func TestHTMLHeadline(t *testing.T) {
	for want, results := range map[string][]report.Result{
		"1 case failed":      {{Verdict: report.Fail}, {Verdict: report.Pass}},
		"Nothing failed":     {{Verdict: report.Pass}, {Verdict: report.Skip}},
		"Nothing was proved": {{Verdict: report.Skip}},
	} {
		contains(t, htmlOf(t, &report.Report{Results: results}), "<h1>"+want+"</h1>")
	}
}

// FuzzHTML holds that no text makes markup, wherever it stands.
func FuzzHTML(f *testing.F) {
	f.Add(hostile)
	f.Add(`{"a": [1, {"b": "</pre><script>"}], "c": {}}`)
	f.Add("</style><img src=x onerror=alert(1)>")
	tags := func(t testing.TB, text string) map[string]int {
		return readHTML(t, htmlOf(t, &report.Report{Suite: text, Target: text, Ended: "x" + text, Results: []report.Result{{
			Name: "a", Rule: text, Verdict: report.Fail, Facts: []string{text}, Reason: "x" + text,
			Findings:   []report.Finding{{Text: text, Exchange: 0}},
			Exchanges:  []report.Exchange{{Path: text, Request: "x", Status: 200, Headers: map[string]string{text: text}}},
			Deliveries: []report.Delivery{{EventType: text, SourceID: text, Body: text}},
		}}})).tags
	}
	plain := tags(f, "plain")
	f.Fuzz(func(t *testing.T, text string) {
		for tag, n := range tags(t, text) {
			if n != plain[tag] {
				t.Errorf("%q makes %d of %s, plain text makes %d", text, n, tag, plain[tag])
			}
		}
	})
}
