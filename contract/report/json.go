package report

import (
	"encoding/json"
	"io"
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
// "results" and "facts" are lists even when empty; other members are left out when empty. Equal reports give equal bytes.
func WriteJSON(w io.Writer, r *Report) error {
	lists := *r
	lists.Results = append([]Result{}, r.Results...)
	for i := range lists.Results {
		lists.Results[i].Facts = append([]string{}, r.Results[i].Facts...)
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(document{jsonVersion, r.Counts(), &lists})
}
