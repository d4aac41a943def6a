package report

import (
	"io"
	"strings"
	"time"
)

// WriteHTML writes the report as one page for people: a summary, what failed with request and reply, known differences,
// skips, and a table of all cases. It needs neither network nor scripts. All of it is escaped; what is longer than 16 KiB
// is cut, with a note. Calls of cases that passed are in the JSON only.
func WriteHTML(w io.Writer, r *Report) error { return render(w, "report.html", pageOf(r)) }

// page is what the template shows.
type page struct {
	*Report
	Counts      Counts
	Headline    string
	StartedText string
	Failures    []story
	Knowns      []story
	Groups      []section
	SkipGroups  []section
	Differing   []Result
}

// section is results under one heading.
type section struct {
	Title   string
	Counts  Counts
	Results []Result
}

func pageOf(r *Report) page {
	p := page{
		Report: r, Counts: r.Counts(), StartedText: stamp(r.StartedAt),
		Groups: sections(r.byOperation()), SkipGroups: sections(r.skips()), Differing: r.withDifferences(),
	}
	p.Headline = headline(p.Counts, r.noun())
	for _, result := range r.with(Fail) {
		p.Failures = append(p.Failures, storyOf(result))
	}
	for _, result := range r.with(Known) {
		p.Knowns = append(p.Knowns, storyOf(result))
	}
	return p
}

func headline(n Counts, noun string) string {
	if n.Failed > 0 {
		return plural(n.Failed, noun) + " failed"
	}
	if n.Passed == 0 {
		return "Nothing was proved"
	}
	return "Nothing failed"
}

func sections(groups []group) []section {
	var all []section
	for _, g := range groups {
		all = append(all, section{g.name, count(g.results), g.results})
	}
	return all
}

// Mark is the word that stands for the verdict in the table.
func (r Result) Mark() string { return strings.TrimSpace(words[r.Verdict]) }

// Anchor is where the page tells more about the result. A slash would be escaped in a link, and not in an id.
func (r Result) Anchor() string { return anchor(r.Name) }

func anchor(name string) string { return "case-" + strings.ReplaceAll(name, "/", "-") }

// stamp writes a time with its zone.
func stamp(at time.Time) string { return at.Format("2006-01-02 15:04:05 -07:00") }

func duration(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(10 * time.Millisecond).String()
}
