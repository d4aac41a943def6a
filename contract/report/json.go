package report

import (
	"encoding/json"
	"io"
	"slices"
)

// jsonVersion changes when a program that reads the JSON has to change.
const jsonVersion = 1

// document is the JSON form of a report.
type document struct {
	Version int    `json:"version"`
	Counts  Counts `json:"counts"`
	*Report
}

// WriteJSON writes the report as one JSON object, for programs: the members of [Report], with "version", which is 1 until
// a member changes its meaning or goes, and "counts", the [Counts]. All times are RFC 3339, all durations nanoseconds.
// "results" and "facts" are lists even when empty; other members are left out when empty. A scenario, or a case that has findings,
// keeps all that was said; any other has its calls with their status and time, without headers and bodies, and its webhooks without
// theirs: what was as it should be is in the description, and recordings keep it. Equal reports give equal bytes.
func WriteJSON(w io.Writer, r *Report) error {
	lists := *r
	lists.Results = make([]Result, len(r.Results))
	for i, result := range r.Results {
		lists.Results[i] = reduced(result)
		lists.Results[i].Facts = append([]string{}, result.Facts...)
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(document{jsonVersion, r.Counts(), &lists})
}

// reduced is a result without what nobody looks for where nothing was found. A scenario is kept whole: it is a story.
func reduced(r Result) Result {
	if len(r.Findings) > 0 || len(r.Steps) > 0 {
		return r
	}
	r.Exchanges, r.Deliveries = slices.Clone(r.Exchanges), slices.Clone(r.Deliveries)
	for i, x := range r.Exchanges {
		r.Exchanges[i] = Exchange{Operation: x.Operation, Method: x.Method, Path: x.Path, Status: x.Status, Took: x.Took, Aside: x.Aside}
	}
	for i := range r.Deliveries {
		r.Deliveries[i].Body = ""
	}
	return r
}
