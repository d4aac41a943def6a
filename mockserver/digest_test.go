package mockserver_test

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/uqmock/uqmock/mockserver"
)

// TestDigest compares bodies with each other: they have one digest exactly where RFC 8785 gives them one form.
func TestDigest(t *testing.T) {
	bodies := []string{
		`{}`, `[]`, `null`, `true`, `false`, `0`, `-0`, `0.0`, `""`, `"0"`, `"null"`, `1`, `1.0`, `1e0`, `10e-1`, `-1`, `1.5`,
		`{"a":1,"b":2}`, `{ "b": 2.0, "a": 1 }`, `{"a":2,"b":1}`, `{"a":1}`, `{"a":{"b":2}}`, `{"a":["b",2]}`, `{"a":null}`,
		`["a","b"]`, `["ab"]`, `["a",["b"]]`, `[["a"],"b"]`, `["a\u0062"]`, `["a","\u0062"]`, `"]"`, `["]"]`, `["\"a\""]`, `[[],[]]`, `[[[]]]`,
		`9007199254740992`, `9007199254740993`, `9007199254740994`, `999999999999.01`, `999999999999.02`, `1e400`, `-1e400`, `1e-400`,
		`{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11,"l":12,"m":13,"n":14,"o":15,"p":16,"q":17}`,
		`{"q":17,"p":16,"o":15,"n":14,"m":13,"l":12,"k":11,"j":10,"i":9,"h":8,"g":7,"f":6,"e":5,"d":4,"c":3,"b":2,"a":1}`,
	}
	for _, a := range bodies {
		for _, b := range bodies {
			if got, want := digestOf(t, a) == digestOf(t, b), canonical(t, a) == canonical(t, b); got != want {
				t.Errorf("%s and %s: same digest is %v, want %v", a, b, got, want)
			}
		}
	}
}

func digestOf(t *testing.T, body string) [16]byte {
	t.Helper()
	d, err := mockserver.CanonicalDigest([]byte(body))
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return d
}

func canonical(t *testing.T, body string) string {
	t.Helper()
	value := jsontext.Value(body)
	if err := value.Canonicalize(); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return string(value)
}
