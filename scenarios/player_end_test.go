package scenarios_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/scenarios"
)

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
			scenarios.Options{Before: func(context.Context, scenarios.View) scenarios.Choice { return scenarios.Quit }},
			nil,
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
