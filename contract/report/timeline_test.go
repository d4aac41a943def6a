package report_test

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/report"
)

func timelineOf(t testing.TB, r *report.Report) string {
	t.Helper()
	var out strings.Builder
	if err := report.WriteTimeline(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestTimeline holds the page of the journeys, which was looked at, byte for byte.
func TestTimeline(t *testing.T) { golden(t, "timeline.html", timelineOf(t, journeys())) }

// TestTimelineStandsAlone holds that the page needs nothing besides itself, that its links lead somewhere, and that the one
// script in it is ours, which its policy lets run.
func TestTimelineStandsAlone(t *testing.T) {
	t.Parallel()
	page := timelineOf(t, journeys())
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
	if bad := regexp.MustCompile(`@import|url\(|<(img|link|iframe|form)|https?:`).FindString(page); bad != "" {
		t.Errorf("the page has %q", bad)
	}
	scripts := regexp.MustCompile(`(?s)<script>(.*?)</script>`).FindAllStringSubmatch(page, -1)
	if len(scripts) != 1 {
		t.Fatalf("there are %d scripts", len(scripts))
	}
	sum := sha256.Sum256([]byte(scripts[0][1]))
	policy := "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	if !slices.Contains(in.contents, policy) {
		t.Errorf("the policies are %q, want %q", in.contents, policy)
	}
	contains(t, page, `name="viewport"`, `prefers-color-scheme: dark`, `@media print`, `hidden="">Unfold all bodies`)
}

// TestTimelineTells holds what a reader finds: each scenario with its verdict, each step with its place and time, who sent
// what to whom, and how it was answered.
func TestTimelineTells(t *testing.T) {
	t.Parallel()
	page := timelineOf(t, journeys())
	text := spaced(readHTML(t, page).text)
	contains(t, text,
		"1 scenario failed", "3 scenarios against mock, 2026-04-03 23:58:30 +08:00, in 312ms",
		"ok idv-failed-then-passed against mock, in 180ms, from 2026-04-03 23:58:30 +08:00 by the world's clock", "Said by kyc-events",
		"skip receiver-down-then-up against mock needs clock: the target has no control API (--control)",
		"Your application UQPAY mock Your webhook receiver",
		"1. Two ways to fail before one that works log ok 2026-04-03 23:58:30 idv-failed-then-passed.yaml:14:5 note Sarah takes a picture",
		"Your application calls UQPAY: POST /v1/issuing/cardholders call 1, createCardholder Content-Typeapplication/json",
		`"first_name": "Sarah"`, "UQPAY answers: 400 Bad Request 3ms",
		"control POST /v1/cardholders/"+sarah+`/idv {"outcome":"FAILED"}`,
		"UQPAY tells your webhook receiver: cardholder.kyc.status_changed of "+sarah,
		"6. A person looks at the page pause skip 23:58:30 nobody is asked without --interactive",
		"ok 2026-04-04 00:00:30 idv-failed-then-passed.yaml:46:5 clock 2m0s on, to 2026-04-04T00:00:30+08:00", // the day changed
		"8. Her check passes control ok 00:00:30",
	)
	contains(t, page, `<li class="band pass" style="--depth: 1">`)
}

// TestTimelineShowsFailures holds that a finding stands where it was seen, with the reply unfolded and marked, and that what
// no step tells of is not lost.
func TestTimelineShowsFailures(t *testing.T) {
	t.Parallel()
	page := timelineOf(t, journeys())
	text := spaced(readHTML(t, page).text)
	contains(t, text,
		`2. Order a card call FAIL 23:58:30`, `enum value card_status is "ACTIVE", want "PENDING" in call 2 WantGot`,
		"call 3, retrieveCard no body no reply here no body broken no reply within 10s in call 3 outside the steps FAIL",
		"webhook card.create.succeeded of "+order+" came, and nothing should",
	)
	contains(t, page,
		`<tr class="differs"><td>  &#34;card_status&#34;: &#34;PENDING&#34;,</td><td>  &#34;card_status&#34;: &#34;ACTIVE&#34;,</td></tr>`,
		"<mark>  &#34;card_status&#34;: &#34;ACTIVE&#34;,</mark>", `<div class="harmless"><div class="finding">`, `<div class="found"><div class="finding">`)
	if got := strings.Count(page, ` open="">`); got != 1 {
		t.Errorf("%d bodies are unfolded, want that of the reply in which something was found", got)
	}
}

// spaced puts one space between words, however the page breaks them.
func spaced(text string) string { return strings.Join(strings.Fields(text), " ") }

// TestTimelineFollowsStates holds what is told of statuses: the first time that one is seen, and when it has become another.
func TestTimelineFollowsStates(t *testing.T) {
	t.Parallel()
	reply := func(request, reply string) report.Exchange {
		return report.Exchange{Request: request, Status: 200, Reply: reply}
	}
	for name, c := range map[string]struct {
		calls    []report.Exchange
		webhooks []string
		want     []string
	}{
		"first seen":       {calls: []report.Exchange{reply("", `{"card_id":"c1","card_status":"PENDING"}`)}, want: []string{"card c1 PENDING"}},
		"the same":         {calls: []report.Exchange{reply("", `{"card_id":"c1","card_status":"A"}`), reply("", `{"card_id":"c1","card_status":"A"}`)}, want: []string{"card c1 A"}},
		"another":          {calls: []report.Exchange{reply("", `{"card_id":"c1","card_status":"A"}`), reply("", `{"card_status":"B","card_id":"c1"}`)}, want: []string{"card c1 A", "card c1 A → B"}},
		"of another":       {calls: []report.Exchange{reply("", `{"card_id":"c1","card_status":"A"}`), reply("", `{"card_id":"c2","card_status":"B"}`)}, want: []string{"card c1 A", "card c2 B"}},
		"long id":          {calls: []report.Exchange{reply("", `{"card_id":"`+card+`","card_status":"A"}`)}, want: []string{"card d26f… A"}},
		"of an order":      {calls: []report.Exchange{reply("", `{"card_id":"c1","card_order_id":"o1","order_status":"A"}`)}, want: []string{"order o1 A"}},
		"of a check":       {calls: []report.Exchange{reply("", `{"card_id":"c1","cardholder_id":"h1","idv_status":"A","verification_status":""}`)}, want: []string{"cardholder h1 idv_status A"}},
		"asked for":        {calls: []report.Exchange{reply(`{"cardholder_id":"h1"}`, `{"card_id":"c1","cardholder_status":"A"}`)}, want: []string{"cardholder h1 A"}},
		"wished, not told": {calls: []report.Exchange{reply(`{"card_id":"c1","card_status":"A"}`, `{}`)}},
		"within":           {calls: []report.Exchange{reply("", `{"cardholder":{"cardholder_id":"h1","x":{"cardholder_status":"A"}}}`)}, want: []string{"cardholder h1 A"}},
		"of nothing":       {calls: []report.Exchange{reply("", `{"card_status":"A","status":"B"}`), reply("", `no JSON`), reply("", `{"card_id":"c1","card_status":4}`)}},
		"plain status":     {calls: []report.Exchange{reply("", `{"id":"x1","status":"A"}`), reply("", `{"rule_id":"r1","status":"A"}`)}, want: []string{"object x1 A", "rule r1 A"}},
		"lists are quiet": {
			calls: []report.Exchange{reply("", `{"data":[{"card_id":"c1","card_status":"A"}]}`), reply("", `{"data":[{"card_id":"c1","card_status":"B"}]}`)},
			want:  []string{"card c1 A → B"},
		},
		"webhooks": {
			calls:    []report.Exchange{reply("", `{"card_id":"c1","card_status":"A"}`)},
			webhooks: []string{`{"event_id":"e1","event_type":"card.x","source_id":"o1","data":{"card_id":"c1","card_status":"B","status":"C"}}`, `{"event_id":"e1","event_type":"card.x","source_id":"o1","data":{"status":"D"}}`},
			want:     []string{"card c1 A", "card c1 A → B", "card c1 C", "source o1 D"},
		},
	} {
		result := report.Result{Name: "a-b", Exchanges: c.calls}
		for _, body := range c.webhooks {
			result.Deliveries = append(result.Deliveries, report.Delivery{Body: body})
		}
		page := timelineOf(t, &report.Report{Results: []report.Result{result}})
		var got []string
		for _, list := range regexp.MustCompile(`(?s)<ul class="changes".*?</ul>`).FindAllString(page, -1) {
			for _, item := range regexp.MustCompile(`<li>.*?</li>`).FindAllString(list, -1) {
				got = append(got, spaced(readHTML(t, item).text))
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestTimelineMinds holds that what points nowhere is left out, and that asides do not fill the end.
func TestTimelineMinds(t *testing.T) {
	t.Parallel()
	lost := report.Result{
		Name: "a-b", Exchanges: []report.Exchange{{Operation: "aside", Aside: true}, {Operation: "told"}, {Operation: "untold"}},
		Findings: []report.Finding{{Text: "in the aside", Exchange: 0, Harmless: true}},
		Steps: []report.Step{{Name: "one", Moments: []report.Moment{
			{Kind: report.MomentCall, Index: 3}, {Kind: report.MomentCall, Index: -1}, {Kind: report.MomentCall, Index: 1}, {Kind: report.MomentWebhook}, {Kind: report.MomentFinding, Index: 1},
		}}},
	}
	var got []string
	for _, step := range lost.Told() {
		for _, m := range step.Moments {
			got = append(got, step.Name+", "+string(step.Verdict)+": "+string(m.Kind)+" "+string(rune('0'+m.Index)))
		}
	}
	want := []string{"one, : call 1", "outside the steps, pass: finding 0", "outside the steps, pass: call 2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	timelineOf(t, &report.Report{Results: []report.Result{lost}})
}

// TestTimelineCutsLongBodies holds that a huge body makes no huge page, and that the reader is told.
func TestTimelineCutsLongBodies(t *testing.T) {
	t.Parallel()
	long := `{"card_id":"c1","card_status":"` + strings.Repeat("x", 1<<20) + `","a":` + strings.Repeat("[", 1<<15) + strings.Repeat("]", 1<<15) + `}`
	page := timelineOf(t, &report.Report{Results: []report.Result{{
		Name: "a-b", Exchanges: []report.Exchange{{Path: "/" + long, Request: long, Status: 200, Reply: long}}, Deliveries: []report.Delivery{{Body: long}},
	}}})
	contains(t, page, "bytes more")
	if len(page) > 120<<10 {
		t.Errorf("the page has %d bytes", len(page))
	}
}

func TestTimelineTellsThatItCannotBeWritten(t *testing.T) {
	t.Parallel()
	if err := report.WriteTimeline(full{}, journeys()); !errors.Is(err, errFull) {
		t.Errorf("%v, want %v", err, errFull)
	}
}

// everywhere is a report that has a text in every place that another can fill.
func everywhere(text string) *report.Report {
	result := report.Result{
		Name: "x" + text, Rule: text, Facts: []string{text}, Verdict: report.Fail, Reason: "x" + text, Took: 1,
		Findings:   []report.Finding{{Text: text, Want: "x", Got: text, Exchange: 0}, {Text: text, Exchange: -1}},
		Exchanges:  []report.Exchange{{Operation: "x" + text, Method: text, Path: "x" + strings.ReplaceAll(text, "/", ""), Headers: map[string]string{text: text}, Request: "x" + text, Status: 200, Replied: map[string]string{text: text}, Reply: "x" + text}},
		Deliveries: []report.Delivery{{EventType: text, SourceID: text, Body: "x" + text}, {Body: `{"x_id":` + jsonText(text) + `,"x_status":` + jsonText(text) + `}`}},
	}
	for _, kind := range []report.MomentKind{report.MomentCall, report.MomentWebhook, report.MomentFinding, report.MomentControl, report.MomentClock, report.MomentNote} {
		result.Steps = append(result.Steps, report.Step{
			Name: text, Kind: "x" + text, Place: "x" + text, Verdict: report.Skip, Reason: "x" + text, At: worldTime(0), Moments: []report.Moment{{Kind: kind, Text: text}},
		})
	}
	return &report.Report{Suite: text, Target: text, Ended: "x" + text, Results: []report.Result{result}, LeftBehind: []report.Object{{Kind: text, ID: text}}}
}

// TestTimelineIsNotSteered holds that hostile text is shown as text, wherever it stands.
func TestTimelineIsNotSteered(t *testing.T) {
	t.Parallel()
	page := timelineOf(t, everywhere(hostile))
	if bad := regexp.MustCompile(`<script>alert|[\x00-\x08\x0b-\x1f\x{202e}]`).FindString(page); bad != "" {
		t.Errorf("the page has %q", bad)
	}
	if got, least := strings.Count(readHTML(t, page).text, `<script>alert(1)</script>\x1b[2J\x00\u202e"'&]]>`), 40; got < least {
		t.Errorf("the text is shown %d times, want %d at the least", got, least)
	}
}

// FuzzTimeline holds that no text makes markup, wherever it stands.
func FuzzTimeline(f *testing.F) {
	f.Add(hostile)
	f.Add(`{"a": [1, {"b": "</pre><script>"}], "c": {}}`)
	f.Add("</style><img src=x onerror=alert(1)>")
	plain := readHTML(f, timelineOf(f, everywhere("plain"))).tags
	f.Fuzz(func(t *testing.T, text string) {
		in := readHTML(t, timelineOf(t, everywhere(text)))
		for tag, n := range in.tags {
			if plain[tag] == 0 || tag == "script" && n != 1 {
				t.Errorf("%q makes %d of %s", text, n, tag)
			}
		}
	})
}
