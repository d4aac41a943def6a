package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// The elements of JUnit's XML, as CI servers read them.
type (
	junitSuites struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		junitCounts
		Suites []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name      string `xml:"name,attr"`
		Timestamp string `xml:"timestamp,attr"`
		junitCounts
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitCounts struct {
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Skipped  int    `xml:"skipped,attr"`
		Time     string `xml:"time,attr"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Time    string        `xml:"time,attr"`
		Skipped *junitMessage `xml:"skipped"`
		Failure *junitMessage `xml:"failure"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes the report as JUnit XML: a testsuite for each operation and one for all scenarios, a testcase for each
// case and each scenario. The message of a failure is what differs, and in which step; its text has the rule, the steps that
// failed with their places, and each call with its reply. A known difference is skipped, with who
// answers for it: the rule does not hold, so it has not passed. Times are seconds, to the millisecond, and add up: they
// are those of the cases, which may have run side by side.
func WriteJUnit(w io.Writer, r *Report) error {
	all := junitSuites{Name: r.Suite, junitCounts: junitCount(r.Results)}
	for _, g := range r.byOperation() {
		all.Suites = append(all.Suites, r.junitSuite(g))
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	out := xml.NewEncoder(w)
	out.Indent("", "  ")
	if err := out.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (r *Report) junitSuite(g group) junitSuite {
	s := junitSuite{
		Name: visible(g.name), Timestamp: r.StartedAt.UTC().Format("2006-01-02T15:04:05"), junitCounts: junitCount(g.results),
		Properties: []junitProperty{{"target", visible(r.Target)}},
	}
	if r.Ended != "" {
		s.Properties = append(s.Properties, junitProperty{"ended", visible(r.Ended)})
	}
	if r.RefusedPosts != "" {
		s.Properties = append(s.Properties, junitProperty{"refused posts", visible(r.RefusedPosts)})
	}
	for _, result := range g.results {
		s.Cases = append(s.Cases, r.junitCase(g.name, result))
	}
	return s
}

func (r *Report) junitCase(operation string, result Result) junitCase {
	c := junitCase{Class: visible(r.Suite + "." + operation), Name: visible(result.Name), Time: seconds(millis(result.Took))}
	if result.isScenario() {
		c.Class = scenarios
	}
	switch result.Verdict {
	case Fail:
		c.Failure = &junitMessage{Message: visible(cut(result.headline())), Type: string(result.class()), Text: result.story()}
	case Skip:
		c.Skipped = &junitMessage{Message: visible(cut(result.Reason))}
	case Known:
		c.Skipped = &junitMessage{Message: visible(cut(result.Reason))}
		c.Out = visible(cut(result.Message()))
	case Pass:
	}
	if slices.Contains(r.StaleKnown, result.Name) {
		c.Out = visible(staleText(result.Name))
	}
	for _, f := range result.Differences() {
		c.Out = strings.TrimSpace(c.Out + "\n" + visible(cut("difference, no failure: "+string(f.Class)+": "+f.Text)))
	}
	return c
}

// class is the kind of the first failure.
func (r *Result) class() Class {
	i := slices.IndexFunc(r.Findings, func(f Finding) bool { return !f.Harmless })
	if i < 0 {
		return Broken
	}
	return r.Findings[i].Class
}

// story tells a result as text: the rule, what differs, and each call with its reply.
func (r *Result) story() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", r.Rule, r.whatFailed())
	if len(r.Facts) > 0 {
		fmt.Fprintf(&b, "said by: %s\n", strings.Join(r.Facts, ", "))
	}
	var told strings.Builder
	told.WriteString(visible(cut(b.String())))
	for i, x := range r.Exchanges {
		fmt.Fprintf(&told, "\n%d. %s\n", i+1, x.text())
	}
	return told.String()
}

// text shows a call and its reply.
func (x *Exchange) text() string {
	told := visible(x.Method+" "+x.Path) + "\n"
	if x.Request != "" {
		told += visible(cut(indented(x.Request))) + "\n"
	}
	if x.Status == 0 {
		return told + "no reply"
	}
	return told + fmt.Sprintf("reply %d\n", x.Status) + visible(cut(indented(x.Reply)))
}

func junitCount(results []Result) junitCounts {
	c := count(results)
	var sum time.Duration
	for _, result := range results {
		sum += millis(result.Took)
	}
	return junitCounts{Tests: c.Cases, Failures: c.Failed, Skipped: c.Skipped + c.Known, Time: seconds(sum)}
}

// millis rounds before times are added, so that the sum is that of what is shown.
func millis(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
