package openapi_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/uqmock/uqmock/openapi"
)

// Nothing may be taken here that the schema itself refuses.
func TestFitsIsNeverLax(t *testing.T) {
	t.Parallel()
	spoilt := []string{`null`, `true`, `0`, `-1`, `0.5`, `1e999`, `""`, `"x"`, `"` + strings.Repeat("é", 600) + `"`, `[]`, `["x"]`, `{}`, `{"x": 1}`}
	for _, s := range samples(t) {
		checkFits(t, s.name, s.schema, s.value)
		object, ok := s.value.(map[string]any)
		if !ok {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(object)) {
			changed := maps.Clone(object)
			for _, instead := range spoilt {
				changed[name] = decode(t, instead)
				checkFits(t, s.name+" with "+name+" "+instead, s.schema, changed)
			}
			delete(changed, name)
			checkFits(t, s.name+" without "+name, s.schema, changed)
		}
		more := maps.Clone(object)
		more["nobody knows this"] = "x"
		if openapi.Fits(s.schema, more) && len(s.schema.Properties) > 0 {
			t.Errorf("%s fits with an unknown member", s.name)
		}
	}
}

func checkFits(t *testing.T, name string, schema *openapi3.Schema, value any) {
	t.Helper()
	if !openapi.Fits(schema, value) {
		return
	}
	if err := schema.VisitJSON(value, openapi.VisitOptions()...); err != nil {
		t.Errorf("%s fits, the schema says: %v", name, err)
	}
}

// Each keyword is looked at: the one value fits, the other does not.
func TestFits(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ schema, fits, other string }{
		{`{"type": "string"}`, `""`, `1`},
		{`{"type": "string"}`, `"null"`, `null`},
		{`{"type": "string", "minLength": 2}`, `"éé"`, `"é"`},
		{`{"type": "string", "maxLength": 2}`, `"éé"`, `"ééé"`},
		{`{"type": "string", "format": "email"}`, `"a@b.cd"`, `"a"`},
		{`{"type": "string", "pattern": "^[A-Z]{2}$"}`, `"SG"`, `"sg"`},
		{`{"type": "string", "enum": ["a", "b"]}`, `"b"`, `"c"`},
		{`{"type": "string", "nullable": true}`, `null`, `false`},
		{`{"type": "integer"}`, `1.0`, `1.5`},
		{`{"type": "number"}`, `1.5`, `"1.5"`},
		{`{"type": "number"}`, `1e308`, `1e309`},
		{`{"type": "number", "minimum": 1}`, `1`, `0.99`},
		{`{"type": "number", "maximum": 1}`, `1`, `1.01`},
		{`{"type": "boolean"}`, `false`, `0`},
		{`{"type": "array", "items": {"type": "string"}}`, `["a"]`, `["a", 1]`},
		{`{"type": "array", "minItems": 1}`, `[1]`, `[]`},
		{`{"type": "array", "maxItems": 1}`, `[1]`, `[1, 2]`},
		{`{"type": "object"}`, `{"any": 1}`, `[]`},
		{`{"type": "object", "properties": {"a": {"type": "string"}}}`, `{"a": ""}`, `{"a": 1}`},
		{`{"type": "object", "properties": {"a": {"type": "string"}}}`, `{}`, `{"b": ""}`},
		{`{"type": "object", "required": ["a"]}`, `{"a": null}`, `{}`},
		{`{"anyOf": [{"type": "string"}, {"type": "number"}]}`, `1`, `true`},
		{`{"minLength": 2, "anyOf": [{"type": "string"}]}`, `"ab"`, `"a"`},
	} {
		schema := schemaOf(t, tt.schema)
		if !openapi.Fits(schema, decode(t, tt.fits)) {
			t.Errorf("%s: %s does not fit", tt.schema, tt.fits)
		}
		if openapi.Fits(schema, decode(t, tt.other)) {
			t.Errorf("%s: %s fits", tt.schema, tt.other)
		}
		checkFits(t, tt.schema, schema, decode(t, tt.fits))
	}
}

// What Fits does not know it leaves to the schema, whatever the value.
func TestFitsLeavesTheRest(t *testing.T) {
	t.Parallel()
	for schema, value := range map[string]string{
		`{"not": {"type": "string"}}`:                                    `1`,
		`{"oneOf": [{"type": "number"}]}`:                                `1`,
		`{"allOf": [{"type": "number"}]}`:                                `1`,
		`{"type": "array", "uniqueItems": true}`:                         `[1]`,
		`{"type": "number", "enum": [1]}`:                                `1`,
		`{"type": "boolean", "enum": [true]}`:                            `true`,
		`{"type": "array", "enum": [[1]]}`:                               `[1]`,
		`{"type": "object", "enum": [{"a": 1}]}`:                         `{"a": 1}`,
		`{"type": "number", "format": "float"}`:                          `1`,
		`{"type": "string", "format": "hostname"}`:                       `"a"`,
		`{"type": "string", "pattern": "("}`:                             `"("`,
		`{"type": "number", "minimum": 0, "exclusiveMinimum": true}`:     `1`,
		`{"type": "number", "maximum": 2, "exclusiveMaximum": true}`:     `1`,
		`{"type": "object", "minProperties": 1}`:                         `{"a": 1}`,
		`{"type": "object", "maxProperties": 1}`:                         `{"a": 1}`,
		`{"type": "object", "additionalProperties": false}`:              `{}`,
		`{"type": "object", "additionalProperties": {"type": "number"}}`: `{"a": 1}`,
	} {
		if openapi.Fits(schemaOf(t, schema), decode(t, value)) {
			t.Errorf("%s takes %s by itself", schema, value)
		}
	}
}

// The bodies that come most are those that the quick way is there for.
func TestFitsTheUsual(t *testing.T) {
	t.Parallel()
	for operation, body := range map[string]string{"createCardholder": guideCardholder, "createCard": guideCard} {
		op, _ := openapi.OperationByID(operation)
		schema, err := op.Request()
		if err != nil {
			t.Fatal(err)
		}
		if !openapi.Fits(schema, decode(t, body)) {
			t.Errorf("%s: the guide's body goes the slow way", operation)
		}
	}
}

// FuzzFits holds it against the schemas of all samples.
func FuzzFits(f *testing.F) {
	all := samples(f)
	for i, s := range all {
		f.Add(uint16(i), string(marshal(f, s.value)))
	}
	f.Fuzz(func(t *testing.T, i uint16, body string) {
		if json.Valid([]byte(body)) {
			s := all[int(i)%len(all)]
			checkFits(t, s.name, s.schema, decode(t, body))
		}
	})
}

func schemaOf(t *testing.T, text string) *openapi3.Schema {
	t.Helper()
	schema := &openapi3.Schema{}
	if err := json.Unmarshal([]byte(text), schema); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return schema
}
