package script

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	e, err := compile(`status == 201 and len(filter(body.data, .limit > 0)) == vars.n`, at, allWords("n"), true)
	if err != nil {
		t.Fatal(err)
	}
	want := []Part{
		{"status", "200"},
		{"len(filter(body.data, .limit > 0))", "2"},
		{"filter(body.data, .limit > 0)", `[{"id":"a","limit":1000},{"id":"b","limit":0.5}]`},
		{"body.data", `[{"id":"a","limit":1000},{"id":"b","limit":0.5}]`},
		{"vars.n", "3"},
	}
	if diff := cmp.Diff(want, e.Explain(anEnv())); diff != "" {
		t.Error(diff)
	}
}

func TestExplainIsBounded(t *testing.T) {
	t.Parallel()
	env := anEnv()
	env.Body = map[string]any{"text": strings.Repeat("é", maxShown), "n": 1}
	for text, want := range map[string][]Part{
		"body.text == 'x'":                {{"body.text", `"` + strings.Repeat("é", 99) + "…"}},
		" fake.email == body.n ":          {{"fake.email", "?"}, {"body.n", "1"}},
		"not (body.x.y.z > 1)":            {{"body.x.y.z", "cannot fetch y from <nil>"}},
		"status == 200 ? body.n : body.m": {{"status", "200"}, {"body.n", "1"}, {"body.m", "null"}},
		"body.text[0:1] == body?.n":       {{"body.text[0:1]", `"\ufffd"`}, {"body?.n", "1"}},
		"status == 200 or status == 201":  {{"status", "200"}},
		"status":                          nil,
	} {
		e, err := compile(text, at, allWords(), false)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, e.Explain(env)); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	var many []string
	for i := range 3 * maxParts {
		many = append(many, fmt.Sprintf("body.m%d == 1", i))
	}
	e, err := compile(strings.Join(many, " and "), at, allWords(), true)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(e.Explain(env)); got != maxParts {
		t.Errorf("%d parts, want %d", got, maxParts)
	}
	if got := (Expression{Text: "("}).Explain(env); got != nil {
		t.Errorf("got %v", got)
	}
}
