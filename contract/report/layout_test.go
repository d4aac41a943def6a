package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCompare holds that equal lines face each other, and that what has no counterpart faces nothing.
func TestCompare(t *testing.T) {
	same := func(text string) row { return row{text, text, true} }
	for _, c := range []struct {
		name, want, got string
		rows            []row
	}{
		{"equal", `{"a":1}`, `{"a":1}`, []row{same("{"), same(`  "a": 1`), same("}")}},
		{"one member", `{"a":1,"b":2,"c":3}`, `{"a":1,"b":4,"c":3}`, []row{
			same("{"), same(`  "a": 1,`), {Left: `  "b": 2,`, Right: `  "b": 4,`}, same(`  "c": 3`), same("}"),
		}},
		{"more and less", `[1,2]`, `[2,3,4]`, []row{
			same("["), {Left: "  1,", Right: "  2,"}, {Left: "  2", Right: "  3,"}, {Right: "  4"}, same("]"), // a comma is a difference
		}},
		{"text", "a", "b", []row{{Left: "a", Right: "b"}}},
		{"nothing", "", "b", []row{{Right: "b"}}},
		{"control characters", "\x1b", "\x1b", []row{same(`\x1b`)}},
	} {
		if diff := cmp.Diff(c.rows, compare(c.want, c.got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestMemberPaths holds that each line is known by the member that begins on it.
func TestMemberPaths(t *testing.T) {
	text := indented(`{"data":[{"id":"a: b","t":["x",[1]]},{"id":2}],"e":{},"f":[],"\"q\"":null}`)
	var got []string
	for i, path := range memberPaths(text) {
		if path != "" {
			got = append(got, path+" "+strings.TrimSpace(strings.Split(text, "\n")[i]))
		}
	}
	want := []string{
		`data "data": [`, `data.0 {`, `data.0.id "id": "a: b",`, `data.0.t "t": [`, `data.0.t.0 "x",`, `data.0.t.1 [`, `data.0.t.1.0 1`,
		`data.1 {`, `data.1.id "id": 2`, `e "e": {},`, `f "f": [],`, `"q" "\"q\"": null`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if paths := memberPaths("no JSON"); paths != nil {
		t.Errorf("text has paths %v", paths)
	}
}

// TestPlace holds which line a finding marks.
func TestPlace(t *testing.T) {
	body := lines(`{"data":[{"id":"a"}],"code":"x"}`)
	for text, want := range map[string]string{
		"data.0.id is 5":      `"id": "a"`,
		"data.0.name missing": "{",
		"data.7.name missing": `"data": [`,
		"code is x":           `"code": "x"`,
		"nothing of it":       "",
		"":                    "",
		"the body is null":    "",
	} {
		got := ""
		if i := place(body, Finding{Text: text}); i >= 0 {
			got = strings.TrimSuffix(strings.TrimSpace(body[i].Text), ",")
		}
		if got != want {
			t.Errorf("%q marks %q, want %q", text, got, want)
		}
	}
}

// TestVisible holds that what cannot be seen is written out, and all else is left alone.
func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"plain\n\tüß 中文 🙂": "plain\n\tüß 中文 🙂", "\x1b[2J\r\x00": `\x1b[2J\r\x00`, "\u202eabc\u2028": `\u202eabc\u2028`,
		"\xff\xc3": `\xff\xc3`, "\ufffd": "\ufffd", "\ufffe": `\ufffe`, "": "",
	} {
		if got := visible(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
