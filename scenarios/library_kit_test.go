package scenarios_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/scenarios"
	"github.com/uqmock/uqmock/scenarios/script"
)

// library reads the built-in scenarios.
func library(t *testing.T) script.Library {
	t.Helper()
	all, err := script.Load(scenarios.BuiltIn())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// everyStep looks at each step of a scenario, those of repeats and of the scenarios that it uses included.
func everyStep(all script.Library, s *script.Scenario, look func(script.Step)) {
	var walk func([]script.Step)
	walk = func(steps []script.Step) {
		for _, step := range steps {
			look(step)
			walk(step.Steps)
			if used, ok := all[step.Uses]; ok {
				walk(used.Steps)
			}
		}
	}
	walk(s.Steps)
	walk(s.Finally)
}

// playLibrary plays all built-in scenarios with one seed.
func playLibrary(t *testing.T, target scenarios.Target) *report.Report {
	t.Helper()
	all := library(t)
	var cases []engine.Case
	for _, id := range all.IDs() {
		cases = append(cases, scenarios.Case(all, all[id], scenarios.Options{Seed: 7}))
	}
	played, err := engine.Suite(t.Context(), target, cases, engine.Options{Suite: "library"})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range played.Results {
		if r.Verdict != report.Pass {
			t.Errorf("%s: %s %s %+v", r.Name, r.Verdict, r.Reason, r.Findings)
		}
	}
	return played
}

// The addresses of a fake that nobody dials.
const (
	apiHost     = "127.0.0.1:4010"
	controlHost = "127.0.0.1:4011"
)

// withoutSocket makes a fake that is reached without a socket. Its webhooks take the network.
func withoutSocket(t *testing.T) scenarios.Target {
	t.Helper()
	fake, err := mockserver.New(mockserver.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := fake.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return scenarios.Target{
		BaseURL: "http://" + apiHost + "/api", ControlURL: "http://" + controlHost,
		Transport: inMemory{api: fake.Transport(), control: fake.Control(mockserver.ControlConfig{})},
	}
}

// inMemory takes calls to the API or to its control, by their host.
type inMemory struct {
	api     http.RoundTripper
	control http.Handler
}

func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != controlHost {
		return m.api.RoundTrip(r)
	}
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	out := httptest.NewRecorder()
	m.control.ServeHTTP(out, in)
	return out.Result(), nil
}
