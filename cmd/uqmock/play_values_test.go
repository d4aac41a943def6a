package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPlaySet holds that variables are set by type, in every scenario that has them, and what is said of mistakes.
func TestPlaySet(t *testing.T) {
	t.Parallel()
	typed := scenario(t, "has-types", `vars:
  word: one
  text: {type: text, default: "1"}
  yes: {type: boolean, default: false}
  n: {type: integer, default: 1}
  x: {type: number, default: 1}
  list: {type: list, default: []}
  object: {type: object, default: {}}
  must: {type: text}
steps:
  - {log: 'got ${vars.word} ${vars.text} ${vars.yes ? "on" : "off"} ${vars.n + 1} ${vars.x * 2} ${len(vars.list)} ${vars.object.a} ${vars.must}'}
`)
	all := []string{"word=5", "text=7", "yes=true", "n=41", "x=1.5", "list=[1, 2, 3]", `object={"a": "b=c"}`, "must="}
	flags := []string{"play", typed, "--transcript", "-"}
	for _, pair := range all {
		flags = append(flags, "--set", pair)
	}
	got := execute(t, nil, flags...)
	got.ended(t, exitDone, "ok     has-types\n")
	want(t, got.out, "got 5 7 on 42 3 3 b=c")
	execute(t, nil, "play", typed).ended(t, exitFailed)
	for pair, says := range map[string]string{
		"n":            `--set: "n" is no variable with a value: it must be NAME=VALUE`,
		"wrod=x":       `--set: none of the scenarios has a variable "wrod"`,
		"n=x":          `--set: scenario has-types: n must be an integer, and is "x"`,
		"n=1.5":        `n must be an integer, and is "1.5"`,
		"yes=perhaps":  `yes must be true or false, and is "perhaps"`,
		"x=1 2":        `x must be a number, and is "1 2"`,
		"list={}":      `list must be a list, and is "{}"`,
		"object=[1]":   `object must be an object, and is "[1]"`,
		"must.not=yes": `none of the scenarios has a variable "must.not"`,
	} {
		execute(t, nil, "play", typed, "--set", pair).ended(t, exitUsage, says)
	}
	other := scenario(t, "has-word", "vars: {word: two}\nsteps:\n  - log: and ${vars.word}\n")
	got = execute(t, nil, "play", typed, other, "--set", "word=both", "--set", "must=x", "--transcript", "-")
	got.ended(t, exitDone)
	want(t, got.out, "got both", "and both")
}

// TestPlaySeed holds that invented values and ids are made of the seed, whatever is played at the same time.
func TestPlaySeed(t *testing.T) {
	t.Parallel()
	invents := scenario(t, "invents-some", `vars: {email: "${fake.email}"}
steps:
  - call: createCardholder
    body: {first_name: Ana, last_name: Lim, email: "${vars.email}", country_code: SG, phone_number: "${fake.phone}"}
    save: {id: body.cardholder_id}
  - log: ${vars.id} ${vars.email}
`)
	said := func(more ...string) string {
		var told string
		got := typing(t, "\n\n", append([]string{"play", invents, "--step"}, more...)...)
		got.ended(t, exitDone)
		for line := range strings.Lines(got.out) {
			if _, note, ok := strings.Cut(line, "~ "); ok && strings.Contains(note, "@example.com") {
				told = note
			}
		}
		if told == "" {
			t.Errorf("nothing was told in %q", got.out)
		}
		return told
	}
	if one, again := said(), said("--seed", "1"); one != again {
		t.Errorf("seed 1 is the default, and %q is not %q", one, again)
	}
	if one, other := said(), said("--seed", "2"); one == other {
		t.Errorf("seed 2 gives %q too", one)
	}
}

// TestPlayTranscript holds that a transcript is written, compared with, differs with code 1 and is written anew on request.
func TestPlayTranscript(t *testing.T) {
	t.Parallel()
	at, own := filepath.Join(t.TempDir(), "said.txt"), scenario(t, "my-own", looks)
	read := func() string {
		t.Helper()
		text, err := os.ReadFile(at)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	line := []string{"play", own, "guide-option-a", "receiver-down-then-up", "--transcript", at}
	execute(t, nil, line...).ended(t, exitDone)
	first := read()
	want(t, first, "my-own: pass\n", "guide-option-a: pass\n", "1. first look (call)\n", "> listProducts GET")
	for _, more := range [][]string{nil, {"--parallel", "1"}, {"--parallel", "8"}, {"--seed", "7"}} {
		execute(t, nil, append(line, more...)...).ended(t, exitDone)
	}
	if err := os.WriteFile(at, []byte(strings.Replace(first, "first look", "another look", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	got := execute(t, nil, line...)
	got.ended(t, exitFailed, "the transcript is not that of "+at+" (--update writes it anew)")
	want(t, got.out, "-1. another look (call)\n", "+1. first look (call)\n")
	want(t, read(), "another look")
	execute(t, nil, append(line, "--update")...).ended(t, exitDone)
	if read() != first {
		t.Error("--update did not write it anew")
	}
	got = execute(t, nil, append(line[:len(line)-1], "-")...)
	got.ended(t, exitDone, "ok     my-own\n")
	if got.out != first {
		t.Errorf("standard output has %q", got.out)
	}
	execute(t, nil, "play", own, "--transcript", t.TempDir()).ended(t, exitUsage, "--transcript: ")
}
