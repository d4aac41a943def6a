package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Console tells of a run while it goes on, and sums it up: on a terminal one line that moves, elsewhere a line for each
// case. It may be used from several goroutines.
type Console struct {
	// Cases is how many cases are going to be played.
	Cases int
	// Terminal says that lines can be written over.
	Terminal bool
	// Colour says that colours are seen, and wanted.
	Colour bool

	mu     sync.Mutex
	w      io.Writer
	played Counts
	moving bool // the last line is one to write over
	failed error
}

// NewConsole makes a Console that writes to w. Set its fields before use.
func NewConsole(w io.Writer) *Console { return &Console{w: w} }

// The colours of the verdicts, and the words that lines begin with.
var (
	colours = map[Verdict]string{Pass: "32", Fail: "31", Skip: "33", Known: "35"}
	words   = map[Verdict]string{Pass: "ok", Fail: "FAIL", Skip: "skip", Known: "known"}
)

// Case tells of a case that has ended.
func (c *Console) Case(result Result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	one := count([]Result{result})
	c.played = Counts{
		Cases: c.played.Cases + 1, Passed: c.played.Passed + one.Passed, Failed: c.played.Failed + one.Failed,
		Skipped: c.played.Skipped + one.Skipped, Known: c.played.Known + one.Known,
	}
	if !c.Terminal || result.Verdict == Fail {
		c.put("%s  %s\n", c.verdict(result.Verdict), visible(result.Name))
	}
	if result.Verdict == Fail {
		c.put("%s", indent(visible(cut(result.Rule)), 7))
		if result.isScenario() {
			c.steps(result)
		} else {
			c.findings(result.Findings, 7)
		}
	}
	if c.Terminal {
		c.put("%d of %d: %s  %s", c.played.Cases, c.Cases, c.tally(c.played), shortened(visible(result.Name)))
		c.moving = true
	}
}

// Write writes text between the lines, such as a question to a person.
func (c *Console) Write(text []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put("%s", text)
	return len(text), c.failed
}

// End sums the run up. The error is the first that any line met.
func (c *Console) End(r *Report) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skipped(r)
	c.known(r.with(Known))
	c.stale(r.StaleKnown)
	c.differences(r.withDifferences())
	c.leftBehind(r.LeftBehind)
	if r.RefusedPosts != "" {
		c.put("\nPosts to the webhook address that were not taken: %s\n", visible(r.RefusedPosts))
	}
	c.repeatFailures(r.with(Fail))
	if r.Ended != "" {
		c.put("\nThe run ended early: %s\n", visible(r.Ended))
	}
	n := r.Counts()
	c.put("\n%s against %s in %s: %s\n", plural(n.Cases, r.noun()), visible(r.Target), r.Took.Round(10*time.Millisecond), c.tally(n))
	return c.failed
}

// findings writes what differs, and how, so far to the right.
func (c *Console) findings(findings []Finding, by int) {
	for _, f := range findings {
		if f.Harmless {
			continue
		}
		c.put("%s", indent(string(f.Class)+": "+visible(cut(f.Text)), by))
		if f.Want != "" || f.Got != "" {
			c.put("%s%s", indent("want "+visible(cut(f.Want)), by+2), indent("got  "+visible(cut(f.Got)), by+2))
		}
	}
}

// skipped names what was skipped, but for the rest of a run that ended early: that is nearly all, and in the other reports.
func (c *Console) skipped(r *Report) {
	groups := r.skips()
	if len(groups) > 0 {
		c.put("\nSkipped:\n")
	}
	for _, g := range groups {
		c.put("  %s\n", visible(g.name))
		if r.Ended != "" && g.name == r.NotPlayed() {
			c.put("    %s, which the JSON and the HTML report name\n", plural(len(g.results), "case"))
			continue
		}
		for _, result := range g.results {
			c.put("    %s\n", visible(result.Name))
		}
	}
}

func (c *Console) stale(names []string) {
	for _, name := range names {
		c.put("%s\n", visible(staleText(name)))
	}
}

// staleText says what to do about a known difference that is none any more.
func staleText(name string) string {
	return name + " passes: take it off the list of known differences"
}

func (c *Console) known(results []Result) {
	if len(results) > 0 {
		c.put("\nKnown differences:\n")
	}
	for _, result := range results {
		c.put("  %s: %s\n", visible(result.Name), visible(result.Reason))
	}
}

func (c *Console) differences(results []Result) {
	if len(results) > 0 {
		c.put("\nDifferences that are no failures:\n")
	}
	for _, result := range results {
		c.put("  %s\n", visible(result.Name))
		for _, f := range result.Differences() {
			c.put("%s", indent(string(f.Class)+": "+visible(cut(f.Text)), 4))
		}
	}
}

// maxLeft is how many objects the console names; the JSON and the HTML report name all.
const maxLeft = 10

func (c *Console) leftBehind(left []Object) {
	if len(left) == 0 {
		return
	}
	kinds := map[string]int{}
	for _, o := range left {
		kinds[o.Kind]++
	}
	var counts []string
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		counts = append(counts, plural(kinds[kind], visible(kind)))
	}
	c.put("\nLeft behind on the target: %s\n", strings.Join(counts, ", "))
	for _, o := range left[:min(len(left), maxLeft)] {
		c.put("  %s %s\n", visible(o.Kind), visible(o.ID))
	}
	if more := len(left) - maxLeft; more > 0 {
		c.put("  and %d more, which the JSON and the HTML report name\n", more)
	}
}

// repeatFailures names them at the end, where they are looked for.
func (c *Console) repeatFailures(results []Result) {
	if len(results) > 0 {
		c.put("\nFailed:\n")
	}
	for _, result := range results {
		c.put("  %s\n", visible(result.Name))
		if where := result.whereFailed(); where != "" {
			c.put("%s", indent(visible(cut(where)), 4))
		}
	}
}

// tally tells counts; what there is none of, but passes and failures, is left out.
func (c *Console) tally(n Counts) string {
	parts := []string{fmt.Sprintf("%d passed", n.Passed), c.paint(fmt.Sprintf("%d failed", n.Failed), Fail, n.Failed > 0)}
	for _, more := range []struct {
		n    int
		text string
	}{{n.Skipped, "skipped"}, {n.Known, "known"}} {
		if more.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", more.n, more.text))
		}
	}
	return strings.Join(parts, ", ")
}

func (c *Console) verdict(v Verdict) string { return c.paint(fmt.Sprintf("%-5s", words[v]), v, true) }

func (c *Console) paint(text string, v Verdict, on bool) string {
	if !c.Colour || !on {
		return text
	}
	return "\x1b[" + colours[v] + "m" + text + "\x1b[0m"
}

// put writes, over the moving line if there is one.
func (c *Console) put(format string, args ...any) {
	if c.moving {
		format, c.moving = "\r\x1b[K"+format, false
	}
	if _, err := fmt.Fprintf(c.w, format, args...); err != nil && c.failed == nil {
		c.failed = err
	}
}

// maxMoving keeps the moving line shorter than most terminals are wide: what is broken over two cannot be written over.
const maxMoving = 32

func shortened(name string) string {
	if runes := []rune(name); len(runes) > maxMoving {
		return string(slices.Concat(runes[:maxMoving-3], []rune("...")))
	}
	return name
}

// indent moves the lines of a text to the right, and ends the last.
func indent(text string, by int) string {
	margin := strings.Repeat(" ", by)
	return margin + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+margin) + "\n"
}
