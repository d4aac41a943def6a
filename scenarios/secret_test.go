package scenarios_test

import (
	"strings"
	"testing"

	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/scenarios"
)

// What is left of a secret that was cut cannot be told as one: secrets are taken out before values are cut to be shown.
func TestExplanationsHoldNoSecrets(t *testing.T) {
	t.Parallel()
	got := played(t, newFake(t), scenarios.Options{}, "shows-tokens", `scenario: shows-tokens
title: T
steps:
  - name: first
    call: requestAccessToken
    save: {tok: body.auth_token}
  - name: second
    call: requestAccessToken
    expect:
      - body.auth_token == "x"
      - vars.tok == "x"
`)
	holds(t, got, report.Fail, []string{"pass first", "fail second"}, "body.auth_token is", "vars.tok is")
	if strings.Contains(findings(got), "eyJ") {
		t.Errorf("a part of a token is shown: %s", findings(got))
	}
}

// A control that was refused tells its status and code to what the step expects, and is a failure where it expects nothing.
func TestRefusedControl(t *testing.T) {
	t.Parallel()
	target := newFake(t)
	const control = "scenario: refuses-control\ntitle: T\nneeds: [control]\nsteps:\n  - name: decide\n    control: POST /cardholders/00000000-0000-4000-8000-000000000000/idv\n    body: {result: PASSED}\n"
	holds(t, played(t, target, scenarios.Options{}, "refuses-control", control+"    expect: [status == 404, 'body.code == \"not_found\"']\n"), report.Pass, []string{"pass decide"})
	holds(t, played(t, target, scenarios.Options{}, "refuses-control", control), report.Fail, []string{"fail decide"}, "control answered 404")
}
