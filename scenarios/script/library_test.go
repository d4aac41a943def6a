package script

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// files makes a file system of scenarios: their ids, and what stands in them from line 3 on.
func files(bodies map[string]string) fstest.MapFS {
	system := fstest.MapFS{}
	for id, body := range bodies {
		system[id+".yaml"] = &fstest.MapFile{Data: []byte("scenario: " + id + "\ntitle: T\n" + body)}
	}
	return system
}

const plain = "steps: [{log: x}]\n"

func TestLoad(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"a diamond is no cycle": {
			map[string]string{
				"a-a": "steps: [{use: b-b}, {use: c-c}]\n", "b-b": "steps: [{use: d-d}]\n", "c-c": "steps: [{use: d-d}]\n", "d-d": plain,
			}, nil,
		},
		"direct cycle": {
			map[string]string{"a-a": "steps:\n  - use: a-a\n"},
			[]string{"a-a.yaml:4:5: the scenario uses itself: a-a → a-a"},
		},
		"cycle over two, in a repeat and in finally": {
			map[string]string{
				"a-a": "steps: [{repeat: 2, steps: [{use: b-b}]}]\n",
				"b-b": "steps: [{log: x}]\nfinally:\n  - use: c-c\n", "c-c": "steps: [{use: a-a}]\n",
			},
			[]string{
				"a-a.yaml:3:29: the scenario uses itself: a-a → b-b → c-c → a-a", "b-b.yaml:5:5: the scenario uses itself: b-b → c-c → a-a → b-b",
				"c-c.yaml:3:9: the scenario uses itself: c-c → a-a → b-b → c-c",
			},
		},
		"cycle below a diamond": {
			map[string]string{
				"a-a": "steps: [{use: b-b}, {use: c-c}]\n", "b-b": "steps: [{use: d-d}]\n", "c-c": "steps: [{use: d-d}]\n",
				"d-d": "steps: [{use: e-e}]\n", "e-e": "steps: [{use: d-d}]\n",
			},
			[]string{"d-d.yaml:3:9: the scenario uses itself: d-d → e-e → d-d", "e-e.yaml:3:9: the scenario uses itself: e-e → d-d → e-e"},
		},
		"unknown": {
			map[string]string{"idv-failed": plain, "a-a": "steps: [{use: idv-faild}, {use: zzzzz-zzzzz}]\n"},
			[]string{
				`a-a.yaml:3:9: no scenario "idv-faild": did you mean idv-failed?`,
				`a-a.yaml:3:27: no scenario "zzzzz-zzzzz": possible are a-a, idv-failed`,
			},
		},
		"wrong variable, one that is not set, and one that is not bound": {
			map[string]string{
				"b-b": "vars: {card: {}, limit: 1}\nsteps:\n  - call: listCards\n    save: {cards: body.data}\n",
				"a-a": "steps:\n  - use: b-b\n    vars: {crad: x}\n    save: {mine: vars.carts, limit: vars.limit}\n",
			},
			[]string{
				"a-a.yaml:4:5: scenario b-b wants vars.card to be set",
				`a-a.yaml:5:12: scenario b-b has no variable "crad": did you mean card?`,
				"a-a.yaml:6:18: scenario b-b binds no vars.carts: did you mean cards?",
			},
		},
		"all needs": {
			map[string]string{"b-b": "needs: [control, clock]\nsteps: [{control: POST /reset}]\n", "a-a": "steps: [{use: b-b}]\n"},
			[]string{
				"a-a.yaml:3:9: scenario b-b needs control, and so does what uses it: add control to needs",
				"a-a.yaml:3:9: scenario b-b needs clock, and so does what uses it: add clock to needs",
			},
		},
		"mistakes of several files": {
			map[string]string{"b-b": "abuot: x\nsteps: [{use: a-b}]\n", "a-a": "step: []\nsteps: [{use: b-b}]\n"},
			[]string{
				`a-a.yaml:3:1: unknown key "step": did you mean steps?`, `b-b.yaml:3:1: unknown key "abuot": did you mean about?`,
				`b-b.yaml:4:9: no scenario "a-b": did you mean a-a?`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, err := Load(files(c.files))
			if diff := cmp.Diff(c.want, lines(t, err)); diff != "" {
				t.Error(diff)
			}
			if len(all) != len(c.files) {
				t.Errorf("got %v", all.IDs())
			}
		})
	}
}

// TestLoadKeepsOne: an id belongs to one file of a system, and that of a later system hides it.
func TestLoadKeepsOne(t *testing.T) {
	t.Parallel()
	system := fstest.MapFS{
		"a/x.yaml":  {Data: []byte("scenario: a-a\ntitle: First\n" + plain)},
		"b/y.yml":   {Data: []byte("title: Second\nscenario: a-a\n" + plain)},
		"notes.txt": {Data: []byte("no scenario")},
	}
	_, err := Load(system)
	if diff := cmp.Diff([]string{"b/y.yml:2:11: the id a-a is taken by a/x.yaml"}, lines(t, err)); diff != "" {
		t.Error(diff)
	}
	delete(system, "b/y.yml")
	all, err := Load(system, fstest.MapFS{"z.yaml": {Data: []byte("scenario: a-a\ntitle: Mine\n" + plain)}})
	if err != nil || all["a-a"].Title != "Mine" {
		t.Errorf("%v, %v", all["a-a"], err)
	}
	if _, err = all.Find("a-b"); err == nil || err.Error() != `no scenario "a-b": did you mean a-a?` {
		t.Error(err)
	}
	if s, err := all.Find("a-a"); err != nil || s.Title != "Mine" {
		t.Error(s, err)
	}
}

func TestProblemsAreCounted(t *testing.T) {
	t.Parallel()
	text := "scenario: a-b\ntitle: T\nsteps:\n"
	for range maxProblems + 7 {
		text += "  - log: ${vars.x}\n"
	}
	_, err := Read("f", []byte(text))
	all, _ := errors.AsType[Problems](err)
	if len(all) != maxProblems+1 || all[maxProblems].Error() != "f:204:17: and 7 more mistakes from here on" {
		t.Errorf("%d problems, the last is %v", len(all), all[len(all)-1])
	}
}

func TestExpressionsAreCounted(t *testing.T) {
	t.Parallel()
	text := "scenario: a-b\ntitle: T\nsteps:\n  - log: \""
	for range maxExpressions + 1 {
		text += "${1}"
	}
	_, err := Read("f", []byte(text+"\"\n"))
	if diff := cmp.Diff([]string{"4:8013: the file has more than 2000 expressions"}, lines(t, err)); diff != "" {
		t.Error(diff)
	}
}
