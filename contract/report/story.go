package report

import (
	"slices"
	"strings"
)

// story is a result with all that led to it, laid out to be read.
type story struct {
	Result
	Failures []difference
	Calls    []talk
}

// difference is a finding, with what was wanted beside what came where both are known.
type difference struct {
	Finding
	Rows []row
	Call int // number of the call it was seen in, from 1; 0 when in none
}

// talk is a call and its reply, side by side.
type talk struct {
	Exchange
	Number   int
	Findings []Finding // what was found in it
	Asked    []line
	Answered []line
}

func storyOf(r Result) story {
	s := story{Result: r}
	for _, f := range r.Findings {
		if f.Harmless {
			continue
		}
		s.Failures = append(s.Failures, differenceOf(f, len(r.Exchanges)))
	}
	for i, x := range r.Exchanges {
		s.Calls = append(s.Calls, talkOf(i, x, r.Findings))
	}
	return s
}

func differenceOf(f Finding, calls int) difference {
	d := difference{Finding: f}
	if f.Want != "" || f.Got != "" {
		d.Rows = compare(cut(f.Want), cut(f.Got))
	}
	if f.Exchange >= 0 && f.Exchange < calls {
		d.Call = f.Exchange + 1
	}
	return d
}

func talkOf(i int, x Exchange, findings []Finding) talk {
	t := talk{Exchange: x, Number: i + 1, Asked: lines(x.Request), Answered: lines(x.Reply)}
	for _, f := range findings {
		if f.Exchange != i || f.Harmless {
			continue
		}
		t.Findings = append(t.Findings, f)
		if at := place(t.Answered, f); at >= 0 {
			t.Answered[at].Marked = true
		}
	}
	return t
}

// place finds the line of a body that a finding is about: that of the member it begins with or, where that is missing, of
// the nearest object around it that is there. -1 when it names none.
func place(body []line, f Finding) int {
	path, _, _ := strings.Cut(f.Text, " ")
	for {
		if i := slices.IndexFunc(body, func(l line) bool { return path != "" && l.path == path }); i >= 0 {
			return i
		}
		i := strings.LastIndexByte(path, '.')
		if i < 0 {
			return -1
		}
		path = path[:i]
	}
}
