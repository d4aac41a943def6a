package scenarios_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/scenarios"
	"github.com/uqmock/uqmock/scenarios/script"
)

// load reads scenarios as files of their ids.
func load(t *testing.T, texts ...string) script.Library {
	t.Helper()
	files := fstest.MapFS{}
	for _, text := range texts {
		id, _, _ := strings.Cut(strings.TrimPrefix(text, "scenario: "), "\n")
		files[id+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	library, err := script.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return library
}

// played plays one scenario of some files.
func played(t *testing.T, target scenarios.Target, o scenarios.Options, id string, texts ...string) report.Result {
	t.Helper()
	library := load(t, texts...)
	all, err := engine.Suite(t.Context(), target, []engine.Case{scenarios.Case(library, library[id], o)}, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return all.Results[0]
}

// story is how each step ended, a line each, indented by depth.
func story(r report.Result) []string {
	var lines []string
	for _, s := range r.Steps {
		line := strings.Repeat("  ", s.Depth) + string(s.Verdict) + " " + s.Name
		if s.Reason != "" {
			line += ": " + s.Reason
		}
		lines = append(lines, line)
	}
	return lines
}

// findings are what failed, a line each.
func findings(r report.Result) string {
	var lines []string
	for _, f := range r.Findings {
		lines = append(lines, string(f.Class)+": "+f.Text)
	}
	return strings.Join(lines, "\n")
}

// holds fails unless a scenario ended in a way, with these steps, and told of some things in what failed.
func holds(t *testing.T, r report.Result, verdict report.Verdict, steps []string, says ...string) {
	t.Helper()
	if diff := cmp.Diff(steps, story(r)); diff != "" || r.Verdict != verdict {
		t.Errorf("%s %s, want %s; steps (-want +got):\n%s\n%s", r.Verdict, r.Reason, verdict, diff, findings(r))
	}
	for _, text := range says {
		if !strings.Contains(findings(r), text) {
			t.Errorf("got %q, want it to contain %q", findings(r), text)
		}
	}
}

// bare is a target without control.
func bare(t *testing.T) scenarios.Target {
	t.Helper()
	target := newFake(t)
	target.ControlURL, target.ClientID, target.APIKey = "", "a-client", "a-key"
	return target
}

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

// TestFinally holds that the last steps are played however it came, all of them, and with what was saved.
func TestFinally(t *testing.T) {
	t.Parallel()
	target := newFake(t)
	const other = "scenario: other-one\ntitle: T\nvars: {n: 1}\nsteps:\n  - {name: inner, call: listProducts, query: {page_size: 100, page_number: 1}, save: {found: 'body.data[0].product_id'}}\n"
	const finally = `
finally:
  - {name: breaks, log: "${vars.none[0]}"}
  - {name: fails, call: listProducts, query: {page_size: 100, page_number: 1}, expect: status == 418}
  - {name: uses, use: other-one, save: {product: vars.found}}
  - {name: knows, log: "it is ${vars.product}"}
`
	end := []string{"fail breaks", "fail fails", "pass uses", "  pass inner", "pass knows"}
	for name, c := range map[string]struct {
		steps string
		o     scenarios.Options
		begin []string
	}{
		"after a failure":    {"  - {name: first, call: listProducts, query: {page_size: 100, page_number: 1}, expect: status == 418}\n  - log: not reached", scenarios.Options{}, []string{"fail first"}},
		"after a fatal step": {"  - {name: first, log: \"${vars.none[0]}\"}\n  - log: not reached", scenarios.Options{}, []string{"fail first"}},
		"after all is well":  {"  - {name: first, log: well}", scenarios.Options{}, []string{"pass first"}},
		"after somebody ended it": {
			"  - {name: first, log: well}",
			scenarios.Options{Before: func(context.Context, scenarios.View) scenarios.Choice { return scenarios.Quit }}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "scenario: ends-so\ntitle: T\nvars: {none: []}\nsteps:\n" + c.steps + finally
			holds(t, played(t, target, c.o, "ends-so", text, other), report.Fail, append(c.begin, end...))
		})
	}
}

// TestQuitInside holds that who ends a scenario within a use or a repeat is asked no more.
func TestQuitInside(t *testing.T) {
	t.Parallel()
	target := newFake(t)
	for name, step := range map[string]string{"use": "use: other-one", "repeat": "repeat: 3\n    steps: [{name: inner, log: x}]"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked []string
			o := scenarios.Options{Before: func(_ context.Context, v scenarios.View) scenarios.Choice {
				asked = append(asked, v.Step.Name)
				if v.Depth > 0 {
					return scenarios.Quit
				}
				return scenarios.Play
			}}
			got := played(t, target, o, "ends-inside", "scenario: ends-inside\ntitle: T\nsteps:\n  - name: outer\n    "+step+"\n  - {name: after, log: x}\nfinally:\n  - {name: last, log: x}\n",
				"scenario: other-one\ntitle: T\nsteps:\n  - {name: inner, log: x}\n")
			holds(t, got, report.Skip, []string{"pass outer", "pass last"})
			if diff := cmp.Diff([]string{"outer", "inner"}, asked); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
		})
	}
}

// TestQuitThenFailure holds that a scenario that was ended by hand is no pass, and fails when its last steps do.
func TestQuitThenFailure(t *testing.T) {
	t.Parallel()
	target := newFake(t)
	o := scenarios.Options{Before: func(context.Context, scenarios.View) scenarios.Choice { return scenarios.Quit }}
	for status, verdict := range map[string]report.Verdict{"200": report.Skip, "418": report.Fail} {
		got := played(t, target, o, "ends-badly", "scenario: ends-badly\ntitle: T\nsteps:\n  - log: x\nfinally:\n"+
			"  - {name: last, call: listProducts, query: {page_size: 100, page_number: 1}, expect: status == "+status+"}\n")
		if got.Verdict != verdict || len(got.Steps) != 1 {
			t.Errorf("%s: %s %s, want %s", status, got.Verdict, got.Reason, verdict)
		}
	}
}

// TestGoesOnByHand holds that who plays step by step can go on after a failure, with all that later steps save.
func TestGoesOnByHand(t *testing.T) {
	t.Parallel()
	o := scenarios.Options{Before: func(context.Context, scenarios.View) scenarios.Choice { return scenarios.Play }}
	got := played(t, newFake(t), o, "goes-on",
		"scenario: goes-on\ntitle: T\nsteps:\n  - {name: fails, call: listProducts, query: {page_size: 100, page_number: 1}, expect: status == 418}\n"+
			"  - {name: uses, use: other-one, save: {greeting: vars.word}}\n  - {name: knows, log: '${vars.greeting}'}\n",
		"scenario: other-one\ntitle: T\nvars: {word: hello}\nsteps:\n  - {name: inner, log: x}\n")
	holds(t, got, report.Fail, []string{"fail fails", "pass uses", "  pass inner", "pass knows"})
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
		"skip later: the target's clock cannot be moved (--control)",
		"skip fail: the target cannot be told to fail (--control)",
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
