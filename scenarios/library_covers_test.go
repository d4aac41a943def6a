package scenarios_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/mockserver/fault"
	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/openapi"
)

// TestLibraryCovers plays the library and looks at what was said and done: every operation was called, every event came,
// every branch of the KYC machine was taken, and every kind of fault struck.
func TestLibraryCovers(t *testing.T) {
	t.Parallel()
	met := map[string]bool{}
	for _, r := range playLibrary(t, withoutSocket(t)).Results {
		for _, x := range r.Exchanges {
			met["operation "+x.Operation] = true
		}
		for _, d := range r.Deliveries {
			met["event "+d.EventType] = true
		}
		for _, step := range r.Steps {
			for _, m := range step.Moments {
				met[did(m)] = true
			}
		}
	}
	for _, want := range everything() {
		if !met[want] {
			t.Errorf("no scenario meets the %s", want)
		}
	}
}

var (
	checked  = regexp.MustCompile(`^POST /cardholders/\S+/idv .*"result":"(\w+)"`)
	reviewed = regexp.MustCompile(`^POST /cardholders/\S+/review .*"result":"(\w+)"`)
	faulted  = regexp.MustCompile(`^PUT /faults/\S+ .*"kind":"(\w+)"`)
)

// did says which branch or fault a control call was about; empty when it was about none.
func did(m report.Moment) string {
	for kind, form := range map[string]*regexp.Regexp{"decision ": checked, "decision REVIEW_": reviewed, "fault ": faulted} {
		if words := form.FindStringSubmatch(m.Text); m.Kind == report.MomentControl && words != nil {
			return kind + words[1]
		}
	}
	return ""
}

// everything is what the library must meet.
func everything() []string {
	var all []string
	for _, op := range openapi.Operations() {
		all = append(all, "operation "+op.ID)
	}
	for _, event := range openapi.EventTypes() {
		all = append(all, "event "+event)
	}
	for _, d := range slices.Concat(issuing.CheckDecisions(), issuing.ReviewDecisions()) {
		all = append(all, "decision "+string(d))
	}
	for _, kind := range fault.Kinds() {
		all = append(all, "fault "+kind)
	}
	return all
}
