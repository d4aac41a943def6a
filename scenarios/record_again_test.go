package scenarios_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/scenarios"
	"github.com/uqmock/uqmock/scenarios/record"
	"github.com/uqmock/uqmock/scenarios/script"
)

// recorded plays a scenario in a world of a known name, and records it before the world goes.
func recorded(t *testing.T, target scenarios.Target, library script.Library, id string) string {
	t.Helper()
	c := scenarios.Case(library, library[id], scenarios.Options{})
	c.Client = "recorded-" + id
	var text []byte
	play := c.Run
	c.Run = func(s *engine.Session) {
		play(s)
		done, cancel := context.WithCancel(s.Context())
		cancel()
		history, err := record.Watch(done, func(ctx context.Context, path string, into any) error {
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, target.ControlURL+"/v1"+path, http.NoBody)
			if err != nil {
				return err
			}
			reply, err := http.DefaultClient.Do(r)
			if err != nil {
				return err
			}
			defer reply.Body.Close()
			return json.NewDecoder(reply.Body).Decode(into)
		}, c.Client, nil)
		if err != nil {
			t.Error(err)
		}
		if text, err = record.Scenario("recorded-again", history); err != nil {
			t.Error(err)
		}
	}
	played, err := engine.Suite(t.Context(), target, []engine.Case{c}, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range played.Results {
		if r.Verdict != report.Pass {
			t.Fatalf("%s: %s %s\n%s", r.Name, r.Verdict, r.Message(), text)
		}
	}
	return string(text)
}

// TestRecordPlayRecord: what was recorded, played and recorded again is the same file.
func TestRecordPlayRecord(t *testing.T) {
	t.Parallel()
	target := newFake(t, mockserver.Config{})
	built, err := script.Load(scenarios.BuiltIn())
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range built.IDs() {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			first := recorded(t, target, built, id)
			library, err := script.Load(fstest.MapFS{"recorded-again.yaml": &fstest.MapFile{Data: []byte(first)}})
			if err != nil {
				t.Fatalf("%v\n%s", err, first)
			}
			again := recorded(t, target, library, "recorded-again")
			if diff := cmp.Diff(strings.Split(first, "\n"), strings.Split(again, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
