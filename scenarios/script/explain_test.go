package script

import (
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
