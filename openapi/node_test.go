package openapi

import (
	"encoding/json"
	"io/fs"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

// What the short decoder makes is what openapi3's own makes, for every generated
// schema: no keyword is lost.
func TestNodeEqualsOpenAPI3(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"schemas/issuing/*.json", "schemas/control/*.json"} {
		files, err := fs.Glob(schemaFiles, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			checkBodies(t, file)
		}
	}
	for _, eventType := range EventTypes() {
		file := "schemas/events/" + eventType + ".json"
		got, err := EventSchema(eventType)
		if err != nil {
			t.Fatal(err)
		}
		want, err := readJSON[*openapi3.Schema](file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(rendered(t, want), rendered(t, got)); diff != "" {
			t.Errorf("%s (-openapi3 +node):\n%s", file, diff)
		}
	}
}

func checkBodies(t *testing.T, file string) {
	t.Helper()
	got, err := readBodies(file)
	if err != nil {
		t.Fatal(err)
	}
	want, err := readJSON[struct {
		Request *openapi3.Schema            `json:"request"`
		Replies map[string]*openapi3.Schema `json:"replies"`
	}](file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rendered(t, want.Request), rendered(t, got.request)); diff != "" {
		t.Errorf("%s request (-openapi3 +node):\n%s", file, diff)
	}
	if diff := cmp.Diff(rendered(t, want.Replies), rendered(t, got.replies)); diff != "" {
		t.Errorf("%s replies (-openapi3 +node):\n%s", file, diff)
	}
}

func TestNodeKeywords(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"type":"object","additionalProperties":false,"minProperties":1,"maxProperties":2}`,
		`{"type":"object","additionalProperties":{"type":"string","maxLength":3}}`,
		`{"type":"array","items":{"type":"integer","minimum":1,"exclusiveMinimum":true,"maximum":9,"exclusiveMaximum":true},"minItems":1,"maxItems":2,"uniqueItems":true}`,
		`{"oneOf":[{"type":"string"},{"type":"number"}],"nullable":true}`,
		`{"allOf":[{"type":"object","required":["a"]}],"not":{"required":["b"]},"deprecated":true}`,
		`{"type":"string","enum":["a"],"default":"a","format":"uuid","pattern":"a","minLength":1,"readOnly":true}`,
	} {
		var n *node
		if err := json.Unmarshal([]byte(text), &n); err != nil {
			t.Fatal(err)
		}
		var want *openapi3.Schema
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(rendered(t, want), rendered(t, n.schema())); diff != "" {
			t.Errorf("%s (-openapi3 +node):\n%s", text, diff)
		}
	}
}

func TestReadJSONRefuses(t *testing.T) {
	t.Parallel()
	if _, err := readJSON[*node]("schemas/none.json"); err == nil {
		t.Error("no error for a file that is not there")
	}
	if _, err := readJSON[*node]("schemas/issuing/createCard.json"); err == nil {
		t.Error("no error for a keyword the decoder does not know")
	}
}

func rendered(t *testing.T, value any) any {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// What the first use of an operation costs.
func BenchmarkFirstUse(b *testing.B) {
	for _, op := range Operations() {
		b.Run(op.ID, func(b *testing.B) {
			for b.Loop() {
				if _, err := readBodies("schemas/issuing/" + op.ID + ".json"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
