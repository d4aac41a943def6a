package script

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const schemaFile = "../scenario.schema.json"

func TestSchemaIsUpToDate(t *testing.T) {
	t.Parallel()
	want, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want)+"\n", string(got)); diff != "" {
		t.Errorf("run go generate ./scenarios/...: %s", diff)
	}
}

// schema compiles the published file with a validator that knows nothing of ours.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err = c.AddResource("scenario.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// decoded is what an editor makes of a YAML file.
func decoded(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	if err := yaml.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if value, err = jsonschema.UnmarshalJSON(bytes.NewReader(raw)); err != nil {
		t.Fatal(err)
	}
	return value
}

// TestSchemaTakesWhatReadTakes and the other way round, but for what no schema can see.
func TestSchemaTakesWhatReadTakes(t *testing.T) {
	t.Parallel()
	s := schema(t)
	everything, err := os.ReadFile("testdata/everything.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"everything":         string(everything),
		"one step":           top(""),
		"a list of vars":     top("vars: {a: [1], b: null, c: true, d: x, e: {}}"),
		"truths":             steps("  - call: listCards\n    expect: true\n    save: {n: 1, t: '\"x\"'}"),
		"spans":              steps("  - advance: 1h30m\n  - advance: 1.5s\n  - advance: 0\n  - advance: ${vars.card}"),
		"calls of no path":   steps("  - control: GET /events?type=x\n  - control: PUT /balances/${vars.card}\n    body: {available: '1'}"),
		"numbers for texts":  "scenario: a-b\ntitle: 404\ntags: [1]\nsteps: [{log: 5}, {pause: true}]\n",
		"all events":         steps("  - expect_no_event: '*'"),
		"no rounds":          steps("  - repeat: 0\n    steps: [{log: x}]"),
		"a receiver by name": steps("  - fault: {receiver: [500], name: down}"),
	} {
		if _, err := Read("f", []byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.Validate(decoded(t, []byte(text))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, m := range mistakes() {
		if m.deep {
			continue
		}
		if err := s.Validate(decoded(t, []byte(m.text))); err == nil {
			t.Errorf("%s: the schema takes it", m.name)
		}
	}
}

// TestSchemaTakesTheLibrary: what is built in is valid for editors too.
func TestSchemaTakesTheLibrary(t *testing.T) {
	t.Parallel()
	s := schema(t)
	files, err := filepath.Glob("../library/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(decoded(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFormsHaveSchemas: a form without one would break the schema.
func TestFormsHaveSchemas(t *testing.T) {
	t.Parallel()
	used := map[form]bool{}
	for _, forms := range [][]form{formsOf(scenarioKeys()), formsOf(worldKeys()), formsOf(faultKeys()), formsOf(stepKeys()), formsOf(varKeys())} {
		for _, f := range forms {
			used[f] = true
		}
	}
	for _, k := range stepKinds() {
		for _, f := range formsOf(k.keys()) {
			used[f] = true
		}
	}
	for f := range used {
		if formSchemas()[f] == nil {
			t.Errorf("the form %s has no schema", f)
		}
	}
	for f := range formSchemas() {
		if !used[f] {
			t.Errorf("no key has the form %s", f)
		}
	}
}

func formsOf[T any](keys []key[T]) (all []form) {
	for _, k := range keys {
		all = append(all, k.form)
	}
	return all
}
