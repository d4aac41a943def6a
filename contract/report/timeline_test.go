package report_test

import (
	"strings"
	"testing"

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
