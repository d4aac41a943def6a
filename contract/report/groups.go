package report

import "slices"

// Counts say how the cases of a report ended. They add up to Cases.
type Counts struct {
	Cases   int `json:"cases"`
	Passed  int `json:"passed"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
	Known   int `json:"known"`
}

// Counts counts the results by verdict.
func (r *Report) Counts() Counts { return count(r.Results) }

func count(results []Result) Counts {
	c := Counts{Cases: len(results)}
	of := map[Verdict]*int{Pass: &c.Passed, Fail: &c.Failed, Skip: &c.Skipped, Known: &c.Known}
	for _, result := range results {
		if n := of[result.Verdict]; n != nil {
			*n++
		}
	}
	return c
}

// group is results that have something in common.
type group struct {
	name    string
	results []Result
}

// grouped puts results together by a name, in order of appearance.
func grouped(results []Result, name func(Result) string) []group {
	var all []group
	for _, result := range results {
		i := slices.IndexFunc(all, func(g group) bool { return g.name == name(result) })
		if i < 0 {
			i, all = len(all), append(all, group{name: name(result)})
		}
		all[i].results = append(all[i].results, result)
	}
	return all
}

// How results are filed that are about no operation: cases, and scenarios.
const (
	edge      = "edge"
	scenarios = "scenarios"
)

// byOperation files results under what they are about.
func (r *Report) byOperation() []group {
	return grouped(r.Results, func(result Result) string {
		switch {
		case result.isScenario():
			return scenarios
		case result.Operation == "":
			return edge
		}
		return result.Operation
	})
}

// skips files what was not played under the reason.
func (r *Report) skips() []group {
	return grouped(r.with(Skip), func(result Result) string { return result.Reason })
}

// with gives the results of a verdict.
func (r *Report) with(v Verdict) []Result {
	return slices.DeleteFunc(slices.Clone(r.Results), func(result Result) bool { return result.Verdict != v })
}

// withDifferences gives the results that have something to report that is no failure.
func (r *Report) withDifferences() []Result {
	return slices.DeleteFunc(slices.Clone(r.Results), func(result Result) bool { return len(result.Differences()) == 0 })
}
