package record

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/openapi"
)

// A row of the table of controls that no control has would do nothing, in silence.
func TestControlsAreThere(t *testing.T) {
	there := map[string]bool{}
	for _, op := range openapi.ControlOperations() {
		if path, ok := strings.CutPrefix(op.Path, "/v1/worlds/{world}"); ok {
			c := Control{Method: op.Method, Path: path}
			there[c.key()] = true
		}
	}
	for key := range controls {
		if !there[key] {
			t.Errorf("%q is no control", key)
		}
	}
}

// The outcome tags are those that the fake obeys.
func TestOutcomeTags(t *testing.T) {
	var want []string
	for _, tag := range issuing.Tags() {
		want = append(want, string(tag))
	}
	if diff := cmp.Diff(want, outcomeTags); diff != "" {
		t.Error(diff)
	}
}

func TestShortestDuration(t *testing.T) {
	for given, want := range map[string]string{"36h": "36h", "1h30m": "1h30m", "1h0m1s": "1h0m1s", "90s": "1m30s", "10m": "10m", "1500ms": "1.5s", "0s": "0s", "10h10m": "10h10m"} {
		d, err := time.ParseDuration(given)
		if got := shortest(d); err != nil || got != want {
			t.Errorf("%s: %s, want %s", given, got, want)
		}
	}
}
