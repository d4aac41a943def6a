package script

import (
	"errors"
	"os"
	"testing"
)

// FuzzRead: whatever the bytes are, reading them ends, its problems have places, and what was read can be bound and filled.
func FuzzRead(f *testing.F) {
	everything, err := os.ReadFile("testdata/everything.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(everything))
	for _, m := range mistakes() {
		if len(m.text) < 4<<10 {
			f.Add(m.text)
		}
	}
	for _, text := range []string{
		steps("  - use: a-b\n    vars: &v {a: [1, *v]}"), steps("  - &s {repeat: 2, steps: [*s, *s, *s]}"), top("vars: {a: &a ['${1}'], b: [*a, *a], c: '${vars.b}'}"),
		steps("  - log: >-\n      ${\n      vars.card\n      }"), "? a\n: b\n", "scenario: !!binary x\n", "<<: {a: 1}\n",
	} {
		f.Add(text)
	}
	env := anEnv()
	env.Vars["card"] = "c"
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Read("f", []byte(text))
		if err != nil {
			all, ok := errors.AsType[Problems](err)
			if !ok || len(all) == 0 {
				t.Fatalf("%v is no Problems", err)
			}
			for _, p := range all {
				if at := placeOf(p); at.Line < 1 || at.Column < 1 || at.Path != "f" {
					t.Errorf("%v has no place", p)
				}
			}
			return
		}
		bound, err := s.Bind(nil, env)
		if err != nil {
			return
		}
		env := env
		env.Vars = bound
		fillAll(s.Steps, env)
		fillAll(s.Finally, env)
	})
}

// fillAll fills in all that steps have.
func fillAll(steps []Step, env Env) {
	for _, s := range steps {
		for _, v := range []Value{s.Body, s.Route, s.Ask, s.Source, s.Within, s.By, s.Text, s.Times, s.Fault.Rule} {
			_, _ = v.Fill(env)
			_, _ = v.Text(env)
		}
		for _, all := range [][]Member{s.Path, s.Query, s.Headers, s.Vars} {
			for _, m := range all {
				_, _ = m.Value.Fill(env)
			}
		}
		for _, e := range s.Expect {
			_, _ = e.Eval(env)
			e.Explain(env)
		}
		for _, b := range s.Save {
			_, _ = b.To.Eval(env)
		}
		fillAll(s.Steps, env)
	}
}
