package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const folder = "../.."

// The generated files are what the sources give today, and nothing else is there.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	t.Parallel()
	sources := os.DirFS(folder)
	want, err := generate(sources)
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for _, pattern := range []string{"*.gen.go", "*.json", "schemas/*/*"} {
		names, err := fs.Glob(sources, pattern)
		if err != nil {
			t.Error(err)
		}
		for _, name := range names {
			got[name] = read(t, folder, name)
		}
	}
	if diff := cmp.Diff(texted(want), got); diff != "" {
		t.Errorf("not current, run go generate ./openapi (-want +got):\n%s", diff)
	}
}

func TestGenerateIsDeterministic(t *testing.T) {
	t.Parallel()
	var runs [2]map[string]string
	for i := range runs {
		files, err := generate(os.DirFS(folder))
		if err != nil {
			t.Fatal(err)
		}
		runs[i] = texted(files)
	}
	if diff := cmp.Diff(runs[0], runs[1]); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
}

func texted(files map[string][]byte) map[string]string {
	out := make(map[string]string, len(files))
	for name, content := range files {
		out[name] = string(content)
	}
	return out
}

// A second description becomes operations, schemas and JSON of its own, and run
// replaces what an earlier run left.
func TestRunWithControlDescription(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, "openapi.yaml", describe("listThings", "/things"))
	put(t, dir, "control.yaml", describe("listWorlds", "/worlds"))
	put(t, dir, "ledger.yaml", "- {id: b, topic: T, positions: [{says: S, sources: [P]}], default: D, provenance: sdk}\n- {id: a, topic: T, positions: [{says: S}], default: D, provenance: assumed}\n")
	put(t, dir, "schemas/issuing/gone.json", "{}")
	if err := run(dir); err != nil {
		t.Fatal(err)
	}
	table, ledger := read(t, dir, "operations.gen.go"), read(t, dir, "ledger.gen.go")
	for _, want := range []string{`ID:         "listThings"`, `ID:         "listWorlds"`, "Control,"} {
		if !strings.Contains(strings.Join(strings.Fields(table), " "), strings.Join(strings.Fields(want), " ")) {
			t.Errorf("the table lacks %s:\n%s", want, table)
		}
	}
	if strings.Index(ledger, `"a"`) > strings.Index(ledger, `"b"`) {
		t.Errorf("the ledger is not sorted:\n%s", ledger)
	}
	want := `{"replies":{"200":{"properties":{"name":{"type":"string"}},"type":"object"}}}` + "\n"
	if diff := cmp.Diff(want, read(t, dir, "schemas/control/listWorlds.json")); diff != "" {
		t.Errorf("inlined schema (-want +got):\n%s", diff)
	}
	if _, err := os.Stat(filepath.Join(dir, "schemas/issuing/gone.json")); err == nil {
		t.Error("a stale schema is still there")
	}
}

func TestGenerateRefuses(t *testing.T) {
	t.Parallel()
	ledger := "- {id: a, topic: T, positions: [], default: D, provenance: assumed}\n"
	tests := map[string]map[string]string{
		"no description":       {"ledger.yaml": ledger},
		"broken description":   {"openapi.yaml": "openapi: [", "ledger.yaml": ledger},
		"invalid description":  {"openapi.yaml": "openapi: 3.0.3\npaths: {}\n", "ledger.yaml": ledger},
		"no ledger":            {"openapi.yaml": describe("listThings", "/things")},
		"unknown ledger key":   {"openapi.yaml": describe("listThings", "/things"), "ledger.yaml": "- {id: a, tpoic: T}\n"},
		"event without schema": {"openapi.yaml": describe("listThings", "/things") + "x-uqmock-events: {a: {schema: {$ref: '#/components/schemas/None'}}}\n", "ledger.yaml": ledger},
	}
	for name, sources := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for file, text := range sources {
				put(t, dir, file, text)
			}
			if _, err := generate(os.DirFS(dir)); err == nil {
				t.Error("no error")
			}
		})
	}
}

// describe is a small valid description with one referenced schema.
func describe(id, path string) string {
	return `openapi: 3.0.3
info: {title: T, version: "1"}
paths:
  ` + path + `:
    get:
      operationId: ` + id + `
      tags: [Things]
      summary: List
      responses:
        "200":
          description: Things
          content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
components:
  schemas:
    Thing:
      description: A thing
      type: object
      properties:
        name: {$ref: '#/components/schemas/Name'}
    Name: {type: string, description: Its name, example: n}
`
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := write(filepath.Join(dir, filepath.FromSlash(name)), []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
