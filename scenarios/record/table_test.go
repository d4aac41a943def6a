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

// Each call finds its operation, and no other one first.
func TestOperationOf(t *testing.T) {
	for _, want := range openapi.Operations() {
		path := "/api" + strings.NewReplacer("{id}", "one", "{card_id}", "one", "{card_order_id}", "one").Replace(want.Path)
		if got, ok := operationOf(want.Method, path); !ok || got.ID != want.ID {
			t.Errorf("%s %s is taken for %q, want %s", want.Method, path, got.ID, want.ID)
		}
	}
	for _, path := range []string{"/", "/api/v1/issuing/cards/", "/api/issuing/cards", "/api/v1/issuing"} {
		if got, ok := operationOf("GET", path); ok {
			t.Errorf("%s is taken for %s", path, got.ID)
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
