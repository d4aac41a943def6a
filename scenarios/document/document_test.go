package document_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/scenarios/document"
)

func parse(t *testing.T, text string) document.Node {
	t.Helper()
	top, ok, err := document.Parse("f.yaml", []byte(text))
	if err != nil || !ok {
		t.Fatalf("%q: %v, %v", text, ok, err)
	}
	return top
}

// member finds what stands under a path of names and numbers.
func member(t *testing.T, n document.Node, path ...any) document.Node {
	t.Helper()
	for _, step := range path {
		switch s := step.(type) {
		case int:
			items, err := n.Items()
			if err != nil {
				t.Fatal(err)
			}
			n = items[s]
		case string:
			entries, err := n.Entries()
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, e := range entries {
				if e.Name == s {
					n, found = e.Value, true
				}
			}
			if !found {
				t.Fatalf("no %s", s)
			}
		}
	}
	return n
}

func TestKindsAndScalars(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		kind  document.Kind
		value any
	}{
		"a":                      {document.Text, "a"},
		`"1"`:                    {document.Text, "1"},
		`'it''s'`:                {document.Text, "it's"},
		"|\n  a\n  b\n":          {document.Text, "a\nb\n"},
		">\n  a\n  b\n":          {document.Text, "a b\n"},
		"1":                      {document.Number, 1},
		"-7":                     {document.Number, -7},
		"0x10":                   {document.Number, 16},
		"1.5":                    {document.Number, 1.5},
		"true":                   {document.Boolean, true},
		"false":                  {document.Boolean, false},
		"null":                   {document.Null, nil},
		"~":                      {document.Null, nil},
		"2026-04-03T09:32:50Z":   {document.Text, "2026-04-03T09:32:50Z"},
		"!!str x":                {document.Text, "x"},
		"&a 5":                   {document.Number, 5},
		`"${status == 200}"`:     {document.Text, "${status == 200}"},
		"status == 200 and true": {document.Text, "status == 200 and true"},
	} {
		n := member(t, parse(t, "v: "+text), "v")
		value, err := n.Scalar()
		if diff := cmp.Diff(want.value, value); diff != "" || err != nil || n.Kind() != want.kind {
			t.Errorf("%s: %s, %v %s", text, n.Kind(), err, diff)
		}
	}
	for text, want := range map[string]document.Kind{"[1]": document.List, "{a: 1}": document.Object, "\n  - 1": document.List, "\n  a: 1": document.Object} {
		if n := member(t, parse(t, "v: "+text), "v"); n.Kind() != want {
			t.Errorf("%s: %s", text, n.Kind())
		}
	}
}

// TestPlaces: values stand where they begin, in blocks and in flow, at their alias rather than at their anchor.
func TestPlaces(t *testing.T) {
	t.Parallel()
	top := parse(t, `# a comment
base: &base
  id: card-1
flow: {a: "x", b: [1, {c: 'y'}]}
block:
  - name: first
    über: zwei
  - *base
tagged: !!str 5
text: |
  one
`)
	for _, c := range []struct {
		path []any
		want string
	}{
		{nil, "f.yaml:2:1"},
		{[]any{"base", "id"}, "f.yaml:3:7"},
		{[]any{"flow"}, "f.yaml:4:7"},
		{[]any{"flow", "a"}, "f.yaml:4:11"},
		{[]any{"flow", "b", 1, "c"}, "f.yaml:4:27"},
		{[]any{"block", 0}, "f.yaml:6:5"},
		{[]any{"block", 0, "über"}, "f.yaml:7:11"},
		{[]any{"block", 1}, "f.yaml:8:5"},
		{[]any{"tagged"}, "f.yaml:9:9"},
		{[]any{"text"}, "f.yaml:10:7"},
	} {
		if got := member(t, top, c.path...).Place().String(); got != c.want {
			t.Errorf("%v: %s, want %s", c.path, got, c.want)
		}
	}
	if got, err := member(t, top, "block", 1, "id").Text(); err != nil || got != "card-1" {
		t.Errorf("through the alias: %q, %v", got, err)
	}
}

// TestCharacterPlaces: each character of a text is found in the file, whichever way the text is written.
func TestCharacterPlaces(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"plain":          "v: ab X cd",
		"plain in two":   "v: ab\n   cd X",
		"single":         "v: 'it''s X'",
		"double":         `v: "é \"q\" \t\\ \u00e9 \x41 X"`,
		"double in two":  "v: \"ab\n   cd X\"",
		"double folded":  "v: \"ab \\\n   cd X\"",
		"literal":        "v: |\n  ab\n    cd\n  ef X\n",
		"literal strip":  "v: |-\n\n\n  ef X\n",
		"folded":         "v: > # why\n  ab\n  cd X\n\n  ef\n",
		"flow":           `v: [1, "a ${", 'X']`,
		"anchor":         "v: &a \"abc X\"",
		"tag":            "v: !!str abc X",
		"windows":        "v: |\r\n  ab\r\n  cd X\r\n",
		"in an alias":    "a: &a |\n  ab\n  X\nv: *a\n",
		"deep in blocks": "v:\n  - - |\n      ab\n      X\n",
	} {
		n := member(t, parse(t, text), "v")
		for n.Kind() == document.List {
			items, err := n.Items()
			if err != nil {
				t.Fatal(err)
			}
			n = items[len(items)-1]
		}
		value, err := n.Text()
		if err != nil {
			t.Fatal(err)
		}
		before := text[:strings.IndexByte(text, 'X')]
		line := 1 + strings.Count(before, "\n")
		column := 1 + len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))
		places := n.Places()
		want := fmt.Sprintf("f.yaml:%d:%d", line, column)
		if got := places.At(strings.IndexByte(value, 'X')).String(); got != want {
			t.Errorf("%s: X is at %s, want %s", name, got, want)
		}
		if first, second := places.At(0), n.Places().At(0); first != second {
			t.Errorf("%s: going back gives %s, want %s", name, first, second)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a: [":            "f.yaml:1:4: ",
		"a: 1\na: 2":      `f.yaml:2:1: mapping key "a" already defined at [1:1]`,
		"a: 1\n---\nb: 2": "f.yaml:3:1: a second document: there must be only one",
		"a:\n\t- 1":       "f.yaml:2:1: ",
		strings.Repeat("[", 201) + strings.Repeat("]", 201): "f.yaml:1:1: nested more than 200 deep",
	} {
		_, _, err := document.Parse("f.yaml", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.20q: %v, want %s", text, err, want)
		}
	}
	for _, text := range []string{"", "# nothing\n", "---\n"} {
		if _, ok, err := document.Parse("f.yaml", []byte(text)); ok || err != nil {
			t.Errorf("%q: %v, %v", text, ok, err)
		}
	}
}

func TestWrongKind(t *testing.T) {
	t.Parallel()
	top := parse(t, "text: a\nlist: [1]\nbig: 99999999999999999999\nlarge: 18446744073709551615\nwild: *gone\nkeys:\n  <<: {a: 1}\n")
	entries := func(n document.Node) error { _, err := n.Entries(); return err }
	items := func(n document.Node) error { _, err := n.Items(); return err }
	text := func(n document.Node) error { _, err := n.Text(); return err }
	scalar := func(n document.Node) error { _, err := n.Scalar(); return err }
	for _, c := range []struct {
		name string
		ask  func(document.Node) error
		want string
	}{
		{"text", entries, "f.yaml:1:7: an object of keys and values is wanted here"},
		{"text", items, "f.yaml:1:7: a list is wanted here"},
		{"list", text, "f.yaml:2:7: a single value is wanted here"},
		{"list", scalar, "f.yaml:2:7: a single value is wanted here"},
		{"large", scalar, `f.yaml:4:8: the number "18446744073709551615" is too large`},
		{"keys", entries, "f.yaml:7:3: a key must be a plain word"},
		{"wild", text, "f.yaml:5:7: a single value is wanted here"},
	} {
		err := c.ask(member(t, top, c.name))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		if at, ok := errors.AsType[*document.Error](err); !ok || errors.Unwrap(at) == nil {
			t.Errorf("%s: %v tells no place", c.name, err)
		}
	}
}

// TestAliasesAreCounted: ten lists of ten of each other are ten thousand million values in 300 bytes.
func TestAliasesAreCounted(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 9 {
		one := fmt.Sprintf("*a%d, ", i)
		fmt.Fprintf(&text, "a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(one, 10), ", "))
	}
	var walk func(document.Node) error
	walk = func(n document.Node) error {
		if n.Kind() != document.List {
			return nil
		}
		items, err := n.Items()
		for _, item := range items {
			if err = walk(item); err != nil {
				return err
			}
		}
		return err
	}
	err := walk(member(t, parse(t, text.String()), "a9"))
	if err == nil || !strings.Contains(err.Error(), "more than 100000 values") {
		t.Error(err)
	}
}

// TestAliasOfItself ends.
func TestAliasOfItself(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a: &a [*a]", "a: &a {b: *a}"} {
		n := member(t, parse(t, text), "a")
		_ = n.Kind()
		_ = n.Place()
		_ = n.Places().At(3)
	}
}

func TestNear(t *testing.T) {
	t.Parallel()
	known := []string{"expect", "expect_event", "expect_no_event", "steps", "createCard", "createCardholder", "ask"}
	for word, want := range map[string]string{
		"expct": "expect", "exepct": "expect", "expect-event": "expect_event", "Steps": "steps", "createcard": "createCard",
		"createCardhodler": "createCardholder", "aks": "ask", "zzz": "", "": "", strings.Repeat("expect", 20): "",
	} {
		if got := document.Near(word, known); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "a: *b", "a: &a [*a]", "? [a]\n: b", "q: {<<: *a}", `{"seed": 1}`, "seed: !!int &x 3", "- 1", "---\n---\n", "v: |\n  a\n  b", "v: >-\n\n  é",
		`v: "\u00e9 \` + "\n" + ` x"`, "v: 'it''s'", "a: &a 1\nb: *a", "v: !!str\n  x", "\r\n: ", "a: \"\\xZZ\"",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		top, ok, err := document.Parse("fuzz.yaml", []byte(text))
		if err != nil || !ok {
			return
		}
		lines := 1 + strings.Count(text, "\n") + strings.Count(text, "\r")
		var walk func(n document.Node, depth int)
		walk = func(n document.Node, depth int) {
			if p := n.Place(); p.Line < 1 || p.Line > lines+1 || p.Column < 1 {
				t.Errorf("%q: a value at %s", text, p)
			}
			if depth > 20 {
				return
			}
			entries, _ := n.Entries()
			for _, e := range entries {
				walk(e.Value, depth+1)
			}
			items, _ := n.Items()
			for _, item := range items {
				walk(item, depth+1)
			}
			value, err := n.Text()
			if err != nil {
				return
			}
			for i, places := 0, n.Places(); i <= len(value); i += 1 + len(value)/10 {
				if p := places.At(i); p.Line < 1 || p.Line > lines || p.Column < 1 {
					t.Errorf("%q: a character at %s", text, p)
				}
			}
			_, _ = n.Scalar()
		}
		walk(top, 0)
	})
}
