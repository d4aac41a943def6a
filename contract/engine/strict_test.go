package engine

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestStrictly holds what is read and what is refused.
func TestStrictly(t *testing.T) {
	got, err := strictly([]byte(`{"a":[1,{"b":null}],"A":"x"}`))
	want := map[string]any{"a": []any{json.Number("1"), map[string]any{"b": nil}}, "A": "x"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, c := range []struct{ raw, says string }{
		{`{"a":1,"a":2}`, "a is there twice"},
		{`[{"x":{"b":1,"b":1}}]`, "b is there twice"},
		{`{"a":1,"\u0061":2}`, "a is there twice"},
		{`{} {}`, "more than one value"},
		{`{}x`, "more than one value"},
		{`{"a":}`, "not JSON"},
		{`[1,]`, "not JSON"},
		{``, "not JSON"},
		{strings.Repeat("[", 1<<20), "not JSON"}, // and no stack is used up
		{strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20), "not JSON"},
	} {
		_, err := strictly([]byte(c.raw))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.40s: %v, want it to say %q", c.raw, err, c.says)
		}
	}
}

// FuzzStrictly holds that nothing is taken but JSON, that only a name that is there twice is refused of that, and that the
// value is the one that other readers see.
func FuzzStrictly(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":null}],"c":"x"}`))
	f.Add([]byte(`{"a":1,"a":2}`))
	f.Add([]byte(`[1e400, -0, "\ud800"]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		value, err := strictly(raw)
		if err != nil {
			if json.Valid(raw) && !strings.Contains(err.Error(), "is there twice") {
				t.Errorf("%q: %v", raw, err)
			}
			return
		}
		if !json.Valid(raw) {
			t.Fatalf("%q is taken", raw)
		}
		if diff := cmp.Diff(reads(t, string(raw)), value); diff != "" {
			t.Errorf("%q (-want +got):\n%s", raw, diff)
		}
	})
}
