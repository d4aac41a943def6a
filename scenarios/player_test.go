package scenarios_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/scenarios"
)

const create = `
  - name: create
    call: createCardholder
    body: {first_name: Ana, last_name: Lim, email: "${fake.email}", country_code: SG, phone_number: "${fake.phone}"}
    expect: status == 200
    save: {cardholder: body.cardholder_id}
`

const update = `
  - name: update
    call: updateCardholder
    path: {id: "${vars.cardholder}"}
    body: {gender: FEMALE}
`

// TestFails holds what is told of steps that do not go as they should, and that those after them are not played.
func TestFails(t *testing.T) {
	t.Parallel()
	target := newFake(t)
	for _, c := range []struct {
		name, steps string
		story       []string
		says        []string
	}{
		{
			"an expectation, with the values of its parts", "\n  - {name: look, call: listProducts, query: {page_size: 100, page_number: 1}, expect: [status == 200, 'status == 418 or len(body.data) > 1000']}",
			[]string{"fail look"},
			[]string{"value: told-here.yaml:5:104: ", "status == 418 or len(body.data) > 1000 does not hold\n    status is 200\n", "len(body.data) is 6"},
		},
		{
			"null is nothing to save", "\n  - {name: look, call: listProducts, query: {page_size: 100, page_number: 1}, save: {gone: body.nothing}}",
			[]string{"fail look"},
			[]string{"gone cannot be saved: body.nothing is null or missing"},
		},
		{
			"what cannot be worked out is not saved", "\n  - {name: look, call: listProducts, query: {page_size: 100, page_number: 1}, save: {gone: 'body.data[99].product_id'}}",
			[]string{"fail look"},
			[]string{"gone cannot be saved: body.data[99].product_id: "},
		},
		{
			"an event that comes and should not", create + update + "  - {name: silence, expect_no_event: cardholder.updated}",
			[]string{"pass create", "pass update", "fail silence"},
			[]string{"cardholder.updated of ", " came, and should not"},
		},
		{
			"an event that comes too late", create + update + "  - {name: first, expect_event: cardholder.updated}\n  - {name: second, expect_event: cardholder.*, within: 3s}",
			[]string{"pass create", "pass update", "pass first", "fail second"},
			[]string{"webhook: cardholder.* did not come within 3s"},
		},
		{
			"an event of the type that is not as expected", create + update + "  - {name: told, expect_event: cardholder.updated, source: '${vars.cardholder}', expect: event.data.cardholder_status == 'FAILED'}",
			[]string{"pass create", "pass update", "fail told"},
			[]string{"did not come within 10s", "event.data.cardholder_status is \"SUCCESS\""},
		},
		{
			"an event that comes twice", create + "  - {name: down, fault: {receiver: [503]}}" + update +
				"  - {name: first, expect_event: cardholder.updated}\n  - {name: again, expect_event: cardholder.updated, within: 1m}",
			[]string{"pass create", "pass down", "pass update", "pass first", "fail again"},
			[]string{"came 2 times with one event_id (allow_duplicate: true takes that)"},
		},
		{
			"what is waited for in vain", create + "  - {name: wait, wait_until: retrieveCardholder, path: {id: '${vars.cardholder}'}, within: 5s, expect: body.cardholder_status == 'FAILED'}",
			[]string{"pass create", "fail wait"},
			[]string{"timing: waited 5s of the world's time in vain", "body.cardholder_status is \"SUCCESS\""},
		},
		{
			"a control that is refused", "\n  - {name: decide, control: 'POST /cardholders/2b0cf3bd-4b53-4f5e-a5a3-6e3e4d8b3e01/idv', body: {result: PASSED}}",
			[]string{"fail decide"},
			[]string{"2b0cf3bd-4b53-4f5e-a5a3-6e3e4d8b3e01"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text := "scenario: told-here\ntitle: T\nneeds: [control, webhooks, faults, clock]\nsteps:" + c.steps + "\n  - log: not reached\n"
			holds(t, played(t, target, scenarios.Options{}, "told-here", text), report.Fail, c.story, c.says...)
		})
	}
}

// TestAllowDuplicate holds that an event that came before is taken where the scenario says so.
func TestAllowDuplicate(t *testing.T) {
	t.Parallel()
	got := played(t, newFake(t), scenarios.Options{}, "comes-twice", "scenario: comes-twice\ntitle: T\nneeds: [webhooks]\nsteps:"+create+
		"  - {name: down, fault: {receiver: [503]}}"+update+
		"  - {name: first, expect_event: cardholder.updated, save: {id: event.event_id}}\n"+
		"  - {name: again, expect_event: cardholder.updated, within: 1m, allow_duplicate: true, expect: [event.event_id == vars.id, elapsed >= duration('16s')]}\n")
	holds(t, got, report.Pass, []string{"pass create", "pass down", "pass update", "pass first", "pass again"})
}

// TestUseAndRepeat holds what the used scenario knows, what comes back, and the number of a round.
func TestUseAndRepeat(t *testing.T) {
	t.Parallel()
	var notes []string
	got := played(t, newFake(t), scenarios.Options{Note: func(text string) { notes = append(notes, text) }}, "uses-others", `scenario: uses-others
title: T
vars: {who: me, rounds: {type: integer, default: 2}}
steps:
  - repeat: ${vars.rounds}
    as: round
    steps:
      - name: greets
        use: greets-one
        vars: {who: "number ${vars.round}"}
        save: {said: vars.text}
  - log: "${vars.who}: ${vars.said} in round ${vars.round}"
`, `scenario: greets-one
title: T
vars: {who: nobody, text: "hello ${vars.who}"}
steps:
  - log: ${vars.text}
`)
	holds(t, got, report.Pass, []string{
		"pass repeat ${vars.rounds} times",
		"  pass greets", "    pass log ${vars.text}", "  pass greets", "    pass log ${vars.text}",
		"pass log ${vars.who}: ${vars.said} in round ${vars.round}",
	})
	if diff := cmp.Diff([]string{"hello number 1", "hello number 2", "me: hello number 2 in round 2"}, notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

// TestTooManySteps holds that repeats in repeats come to an end, and that the last steps are played all the same.
func TestTooManySteps(t *testing.T) {
	t.Parallel()
	got := played(t, newFake(t), scenarios.Options{}, "many-steps",
		"scenario: many-steps\ntitle: T\nsteps:\n  - repeat: 200\n    steps:\n      - repeat: 200\n        steps: [{log: x}]\nfinally:\n  - {name: last, log: x}\n")
	if n := len(got.Steps); n != 10_002 || got.Steps[n-1].Name != "last" || got.Steps[n-1].Verdict != report.Pass {
		t.Errorf("%d steps, the last %+v", n, got.Steps[n-1])
	}
	if says := findings(got); says != "broken: more than 10000 steps: uses and repeats in each other multiply" {
		t.Errorf("got %q", says)
	}
}

// TestWithoutControl holds what is left out on a target that cannot do it, by name, and what is not.
func TestWithoutControl(t *testing.T) {
	t.Parallel()
	const text = `scenario: asks-much
title: T
steps:
  - {name: decide, control: "POST /clock/advance", body: {by: 1h}, optional: true}
  - {name: person, control: "POST /clock/advance", body: {by: 1h}, ask: Wait an hour.}
  - {name: later, advance: 1h, optional: true}
  - {name: fail, fault: {name: once, operation: listProducts, times: 1, effect: {kind: status, status: 500}}, optional: true}
  - {name: look, call: listProducts, query: {page_size: 100, page_number: 1}, expect: status < 600}
  - {name: rest, pause: Have a rest.}
`
	alone := []string{
		"skip decide: the target has no control API (--control)",
		"skip person: nobody is asked (--interactive)",
		"skip later: the target has no control API (--control)",
		"skip fail: the target has no control API (--control)",
		"pass look", "pass rest",
	}
	holds(t, played(t, bare(t), scenarios.Options{}, "asks-much", text), report.Pass, alone)
	var asked []string
	o := scenarios.Options{Ask: func(_ context.Context, text string) error { asked = append(asked, text); return nil }}
	holds(t, played(t, bare(t), o, "asks-much", text), report.Pass, append([]string{alone[0], "pass person"}, alone[2:]...))
	if diff := cmp.Diff([]string{"Wait an hour.", "Have a rest."}, asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	nobody := scenarios.Options{Ask: func(context.Context, string) error { return errors.New("nobody came") }}
	holds(t, played(t, bare(t), nobody, "asks-much", text), report.Fail, []string{alone[0], "fail person"}, "nobody came")
	holds(t, played(t, newFake(t), scenarios.Options{}, "asks-much", text), report.Pass,
		[]string{"pass decide", "pass person", "pass later", "pass fail", "pass look", "pass rest"})
}

// TestNeeds holds that a scenario that needs what the target has not is skipped as a whole, with the reason.
func TestNeeds(t *testing.T) {
	t.Parallel()
	for need, why := range map[string]string{"control": "needs control: ", "clock": "needs clock: ", "faults": "needs faults: ", "webhooks": "needs webhooks: ", "human": "needs human: "} {
		got := played(t, bare(t), scenarios.Options{}, "needs-much", "scenario: needs-much\ntitle: T\nneeds: ["+need+"]\nsteps:\n  - log: x\n")
		if got.Verdict != report.Skip || !strings.HasPrefix(got.Reason, why) || len(got.Steps) > 0 {
			t.Errorf("%s: %s %q, %d steps", need, got.Verdict, got.Reason, len(got.Steps))
		}
	}
}

// TestUnbound holds that a variable without a value, or of a wrong type, is told of before the first step.
func TestUnbound(t *testing.T) {
	t.Parallel()
	target := newFake(t)
	const text = "scenario: wants-one\ntitle: T\nvars: {n: {type: integer}}\nsteps:\n  - {name: says, log: '${vars.n}'}\n"
	for name, c := range map[string]struct {
		set  map[string]any
		says string
	}{
		"nobody sets it": {nil, "broken: scenario wants-one: vars.n must be set (--set n=VALUE)"},
		"a wrong type":   {map[string]any{"n": "x"}, `n must be an integer, and is "x"`},
		"no variable":    {map[string]any{"n": 1, "m": 2}, `scenario wants-one has no variable "m"`},
	} {
		o := scenarios.Options{Set: map[string]map[string]any{"wants-one": c.set}}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holds(t, played(t, target, o, "wants-one", text), report.Fail, nil, c.says)
		})
	}
	o := scenarios.Options{Set: map[string]map[string]any{"wants-one": {"n": 7}}}
	holds(t, played(t, target, o, "wants-one", text), report.Pass, []string{"pass says"})
}

// TestSecretsOfSteps holds that what is shown before and after a step has no secret in it.
func TestSecretsOfSteps(t *testing.T) {
	t.Parallel()
	var shown strings.Builder
	o := scenarios.Options{
		Before: func(_ context.Context, v scenarios.View) scenarios.Choice {
			shown.WriteString(v.Does + "\n")
			return scenarios.Play
		},
		After: func(_ scenarios.View, s report.Step, played report.Result) {
			shown.WriteString(report.StepText(&played, s))
		},
	}
	played(t, newFake(t), o, "keeps-quiet", `scenario: keeps-quiet
title: T
vars: {pin: "914725"}
steps:
  - call: requestAccessToken
    headers: {x-client-id: somebody, x-api-key: my-own-key}
  - {call: listProducts, query: {page_size: 100, page_number: 1}, headers: {x-auth-token: Bearer-of-nothing}}
  - {use: other-one, vars: {pin: "${vars.pin}"}}
  - log: the card 4006510000000123 and eyJh.eyJz.abc
  - {call: createCardholder, body: {first_name: Ana, pin: "914725"}, invalid: true}
`, "scenario: other-one\ntitle: T\nvars: {pin: '1'}\nsteps:\n  - log: x\n")
	for _, secret := range []string{"my-own-key", "Bearer-of-nothing", "914725", "4006510000000123", "eyJ"} {
		if strings.Contains(shown.String(), secret) {
			t.Errorf("%s is shown:\n%s", secret, shown.String())
		}
	}
	for _, part := range []string{"header x-api-key: ***", "with pin: ***", "the card *** and ***", "> POST /v1/issuing/cardholders"} {
		if !strings.Contains(shown.String(), part) {
			t.Errorf("want %q in:\n%s", part, shown.String())
		}
	}
}
