package script

import (
	"strings"
	"testing"

	"github.com/uqmock/uqmock/scenarios/document"
)

func at(offset int) document.Place {
	return document.Place{Path: "f.yaml", Line: 3, Column: 5 + offset}
}

func allWords(bound ...string) *scope {
	s := &scope{bound: map[string]bool{}, step: []string{"status", "headers", "body", "event", "elapsed"}}
	for _, name := range bound {
		s.bound[name] = true
	}
	return s
}

func anEnv() Env {
	return Env{
		Vars: map[string]any{"card": "c1", "n": 3}, Status: 200, Headers: map[string]string{"date": "today"},
		Body:   map[string]any{"data": []any{map[string]any{"id": "a", "limit": 1000}, map[string]any{"id": "b", "limit": 0.5}}, "none": nil},
		Invent: func(name string) (any, error) { return "fake " + name, nil },
	}
}

func TestEval(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`status == 200`:                                    "true",
		`body.data[0].limit == 1000`:                       "true",
		`body.data[1].limit == 0.5`:                        "true",
		`filter(body.data, .id == "b")[0].limit`:           "0.5",
		`len(filter(body.data, .limit > 0)) == vars.n`:     "false",
		`fake.email`:                                       "fake email",
		`map(body.data, .id)`:                              `["a","b"]`,
		`all(body.data, {any(body.data, .id != "z")})`:     "true",
		`body.missing == nil`:                              "true",
		`body.none == nil`:                                 "true",
		`headers.date`:                                     "today",
		`headers["date"] matches "^to"`:                    "true",
		`elapsed < duration("1s")`:                         "true",
		`"none" in body`:                                   "true",
		`status == 200 and not (vars.card startsWith "x")`: "true",
	} {
		e, err := compile(text, at, allWords("card", "n"), false)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got, err := e.Eval(anEnv())
		if err != nil || Show(got) != want {
			t.Errorf("%s is %v, %v; want %s", text, Show(got), err, want)
		}
	}
}

// Predicates in predicates, over what a reply brings, would go on for hours.
func TestEvalEnds(t *testing.T) {
	t.Parallel()
	e, err := compile(`all(body, all(body, all(body, true)))`, at, allWords(), false)
	if err != nil {
		t.Fatal(err)
	}
	env := anEnv()
	env.Body = make([]any, 1000)
	if _, err = e.Eval(env); err == nil || !strings.Contains(err.Error(), "50000") {
		t.Errorf("got %v", err)
	}
}

func TestExpressionsThatAreRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`all(1..1000, true)`:     "f.yaml:3:10: ranges",
		`let a = 1; a`:           "one expression",
		`repeat("x", 1000000)`:   "unknown name repeat",
		`bdy.x == 1`:             "f.yaml:3:5: unknown name bdy: did you mean body?",
		`vars.crad`:              "f.yaml:3:10: vars.crad is not bound here: did you mean card?",
		`card`:                   "unknown name card: did you mean vars.card?",
		`fake.emial`:             "did you mean email?",
		`status ==`:              "f.yaml:3:",
		`now()`:                  "",
		`vars[body.x]`:           "wants a name",
		`filtr(body.data, true)`: "did you mean filter?",
		`status + "x"`:           "mismatched types",
	} {
		_, err := compile(text, at, allWords("card", "n"), false)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}
