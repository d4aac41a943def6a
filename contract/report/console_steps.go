package report

import (
	"fmt"
	"strings"
)

// steps writes each step that failed: which it is and where it stands, what was found, and the calls that it was found in.
func (c *Console) steps(result Result) {
	for _, step := range result.failing() {
		c.put("%s", indent(visible(cut(step.title)), 7))
		if step.Place != "" {
			c.put("%s", indent(visible(cut(step.Place)), 7))
		}
		c.findings(step.findings, 9)
		for _, i := range step.calls {
			c.put("%s", indent(result.Exchanges[i].brief(), 9))
		}
	}
}

// brief shows a call and its reply, each body cut to what a terminal has room for.
func (x *Exchange) brief() string {
	told := "> " + visible(x.Method+" "+x.Path) + "\n" + brief(x.Request)
	if x.Status == 0 {
		return told + "< no reply"
	}
	return told + fmt.Sprintf("< %d\n", x.Status) + brief(x.Reply)
}

// How much of a body the console shows: lines, and bytes of them. The HTML and the JSON report show more.
const (
	maxBriefLines = 24
	maxBriefBytes = 2 << 10
)

// brief lays a body out and cuts it, with a note of how much is left.
func brief(body string) string {
	if body == "" {
		return ""
	}
	text := indented(body)
	end := 0
	for range maxBriefLines {
		next := strings.IndexByte(text[end:], '\n')
		if next < 0 {
			end = len(text)
			break
		}
		end += next + 1
	}
	return indent(visible(cutTo(text, min(end, maxBriefBytes))), 2)
}
