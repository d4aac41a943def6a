package engine_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract"
	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/mockserver"
)

// controlled is a fake with control.
func controlled(t *testing.T) engine.Target {
	t.Helper()
	fake := mockserver.Run(t)
	control := httptest.NewServer(fake.Control(mockserver.ControlConfig{}))
	t.Cleanup(control.Close)
	return engine.Target{BaseURL: fake.URL(), ControlURL: control.URL}
}

// recordings are the files that the whole suite leaves behind against a new fake.
func recordings(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	into, err := engine.Record(dir)
	if err != nil {
		t.Fatal(err)
	}
	played, err := engine.Suite(t.Context(), controlled(t), contract.Cases(), engine.Options{Record: into})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range played.Results {
		if r.Verdict == report.Fail {
			t.Errorf("%s: %s", r.Name, r.Message())
		}
	}
	files := map[string]string{}
	for _, c := range contract.Cases() {
		name := strings.ReplaceAll(c.Name, "/", "__") + ".json"
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(raw)
	}
	return files
}

// TestTwoRunsGiveTheSameTranscripts holds byte for byte that nothing of a run is left in what is kept.
func TestTwoRunsGiveTheSameTranscripts(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(recordings(t), recordings(t)); diff != "" {
		t.Errorf("(-first +second):\n%s", diff)
	}
}

// TestSuiteStops holds that Stop ends a run, that a result has its case's place, and that each is told of.
func TestSuiteStops(t *testing.T) {
	cases := slices.Repeat([]engine.Case{{Name: "edge/a", Run: func(*engine.Session) {}}}, 50)
	told := 0
	played, err := engine.Suite(t.Context(), controlled(t), cases, engine.Options{
		Parallel: 1, Each: func(report.Result) { told++ }, Stop: func(report.Result) bool { return told == 3 },
	})
	if err != nil || len(played.Results) != 3 || told != 3 || played.Ended != "" {
		t.Errorf("%v, %d results, told of %d, ended %q: want 3", err, len(played.Results), told, played.Ended)
	}
}

// TestSuiteIsInterrupted holds that no case begins once the context has ended, that one that was cut off is not blamed for
// it, and that one that had failed before is.
func TestSuiteIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cases := []engine.Case{
		{Name: "edge/passes", Run: func(*engine.Session) {}},
		{Name: "edge/fails-first", Run: func(s *engine.Session) {
			s.Fail(report.Value, "it differs")
		}},
		{Name: "edge/is-cut-off", Run: func(s *engine.Session) { cancel(); s.Call("listProducts") }},
		{Name: "edge/never-begins", Run: func(*engine.Session) {}},
	}
	played, err := engine.Suite(ctx, controlled(t), cases, engine.Options{Parallel: 1})
	if err == nil || played.Ended != "it was interrupted" {
		t.Errorf("%v, ended %q", err, played.Ended)
	}
	var got []string
	for _, r := range played.Results {
		got = append(got, r.Name+" "+string(r.Verdict)+" "+r.Reason)
	}
	want := []string{
		"edge/passes pass ", "edge/fails-first fail ", "edge/is-cut-off skip the run ended while it was played: it was interrupted", "edge/never-begins skip run ended: it was interrupted",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestWebhooksComeBackAsTold holds that a fake is told the address by which it reaches us, a path before the case's name
// included.
func TestWebhooksComeBackAsTold(t *testing.T) {
	to := controlled(t)
	to.Webhooks = engine.WebhookConfig{Addr: "127.0.0.1:0", URL: "http://gateway.invalid/hooks/"}
	asked := ""
	c := engine.Case{Name: "edge/x", Run: func(s *engine.Session) {
		var list struct {
			Data []struct{ URL string }
		}
		s.Control(http.MethodGet, "/webhooks", nil, &list)
		asked = list.Data[0].URL
	}}
	if _, err := engine.Suite(t.Context(), to, []engine.Case{c}, engine.Options{}); err != nil || !strings.HasPrefix(asked, "http://gateway.invalid/hooks/contract-") {
		t.Errorf("%v, the endpoint is %q", err, asked)
	}
}

// TestARecordingOfASharedTargetChecksAFake: what is recorded where no world is one's own can be held against a fake offline.
func TestARecordingOfASharedTargetChecksAFake(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	into, err := engine.Record(dir)
	if err != nil {
		t.Fatal(err)
	}
	shared := engine.Target{BaseURL: mockserver.Run(t).URL(), ClientID: "shared", APIKey: "any"}
	played, err := engine.Suite(t.Context(), shared, contract.Cases(), engine.Options{Record: into})
	if err != nil || played.Failed() {
		t.Fatalf("%v, %d failures", err, played.Count(report.Fail))
	}
	from, err := engine.OpenRecording(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]engine.Target{"a fake": controlled(t), "the same target": shared} {
		if played, err = engine.Suite(t.Context(), target, contract.Cases(), engine.Options{Compare: from}); err != nil {
			t.Fatal(err)
		}
		for _, result := range played.Results {
			if result.Verdict == report.Fail {
				t.Errorf("%s: %s: %s", name, result.Name, result.Message())
			}
		}
	}
}

// TestStaleKnown holds that a known difference whose case passes is told of, and one whose case fails or is not played is not.
func TestStaleKnown(t *testing.T) {
	cases := []engine.Case{
		{Name: "edge/passes", Run: func(*engine.Session) {}},
		{Name: "edge/fails", Run: func(s *engine.Session) { s.Fail(report.Value, "it differs") }},
		{Name: "edge/skips", Run: func(s *engine.Session) { s.Skip("not here") }},
	}
	known := []engine.Known{}
	for _, name := range []string{"edge/fails", "edge/passes", "edge/skips", "edge/not-chosen"} {
		known = append(known, engine.Known{Case: name, Expires: time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC)})
	}
	played, err := engine.Suite(t.Context(), controlled(t), cases, engine.Options{Known: known})
	if diff := cmp.Diff([]string{"edge/passes"}, played.StaleKnown); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
