package scenarios_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
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
func recorded(t *testing.T, target scenarios.Target, library script.Library, id, world string) string {
	t.Helper()
	c := scenarios.Case(library, library[id], scenarios.Options{})
	c.Client = world
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
			first := recorded(t, target, built, id, id+"-1")
			library, err := script.Load(fstest.MapFS{"recorded-again.yaml": &fstest.MapFile{Data: []byte(first)}})
			if err != nil {
				t.Fatalf("%v\n%s", err, first)
			}
			again := recorded(t, target, library, "recorded-again", id+"-2")
			if diff := cmp.Diff(said(first), said(again)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// said is a recorded file without the note on what no step can say: what was left out once is not there to be left out again.
func said(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool {
		return strings.HasPrefix(line, "  Left out") || strings.HasPrefix(line, "  - a call whose token was refused")
	})
}
