package openapi_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/openapi"
)

// apis are the descriptions there are.
func apis() []openapi.API {
	if len(openapi.ControlOperations()) == 0 {
		return []openapi.API{openapi.Issuing}
	}
	return []openapi.API{openapi.Issuing, openapi.Control}
}

// document loads a description from the text that users get.
func document(t testing.TB, api openapi.API, format string) *openapi3.T {
	t.Helper()
	text, err := openapi.Spec(string(api), format)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestSpecIsValid(t *testing.T) {
	t.Parallel()
	for _, api := range apis() {
		for _, format := range []string{"yaml", "json"} {
			doc := document(t, api, format)
			if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
				t.Errorf("%s %s: %v", api, format, err)
			}
			if doc.OpenAPI != "3.0.3" {
				t.Errorf("%s %s: OpenAPI %s", api, format, doc.OpenAPI)
			}
		}
	}
	if got := document(t, openapi.Issuing, "yaml").Info.Version; got != openapi.Version {
		t.Errorf("version %s", got)
	}
}

func TestSpecJSONEqualsYAML(t *testing.T) {
	t.Parallel()
	for _, api := range apis() {
		fromYAML, fromJSON := numbers(t, document(t, api, "yaml")), numbers(t, document(t, api, "json"))
		if diff := cmp.Diff(fromYAML, fromJSON); diff != "" {
			t.Errorf("%s: yaml and json differ (-yaml +json):\n%s", api, diff)
		}
	}
}

func TestSpecRefusesOtherNames(t *testing.T) {
	t.Parallel()
	for _, ask := range [][2]string{{"issuing", "xml"}, {"banking", "yaml"}, {"", ""}} {
		if _, err := openapi.Spec(ask[0], ask[1]); err == nil {
			t.Errorf("%q: no error", ask)
		}
	}
}

// Everything a reader meets says what it is.
func TestSpecExplainsItself(t *testing.T) {
	t.Parallel()
	for _, api := range apis() {
		doc := document(t, api, "yaml")
		for path, item := range doc.Paths.Map() {
			for method, op := range item.Operations() {
				checkExplained(t, method+" "+path, doc, op)
			}
		}
	}
}

func checkExplained(t *testing.T, place string, doc *openapi3.T, op *openapi3.Operation) {
	t.Helper()
	if op.OperationID == "" || op.Summary == "" || op.Description == "" || len(op.Tags) != 1 {
		t.Errorf("%s: id, summary, description or tag is missing", place)
		return
	}
	if doc.Tags.Get(op.Tags[0]) == nil {
		t.Errorf("%s: tag %q is not explained", place, op.Tags[0])
	}
	for _, p := range op.Parameters {
		if p.Value.Description == "" {
			t.Errorf("%s: parameter %s has no description", place, p.Value.Name)
		}
	}
}

// A ledger id that the description names is in the ledger.
func TestSpecNamesLedgerEntries(t *testing.T) {
	t.Parallel()
	text, err := openapi.Spec("issuing", "yaml")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, part := range strings.Split(string(text), "(ledger: ")[1:] {
		checkLedgerNames(t, part)
		found++
	}
	for _, part := range strings.Split(string(text), "; ledger: ")[1:] {
		checkLedgerNames(t, part)
		found++
	}
	if found < 40 {
		t.Errorf("only %d mentions of the ledger found", found)
	}
}

func checkLedgerNames(t testing.TB, part string) {
	t.Helper()
	names, _, _ := strings.Cut(part, ")")
	for _, name := range strings.FieldsFunc(names, func(r rune) bool { return r == ',' || r == ' ' || r == '`' || r == '\n' }) {
		if _, ok := openapi.LedgerEntry(name); !ok {
			t.Errorf("ledger entry %q does not exist", name)
		}
	}
}

func TestSpecTellsNothingPrivate(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"yaml", "json"} {
		text, err := openapi.Spec("issuing", format)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"[email protected]", "dossier", "/home/", "/tmp/"} {
			if bytes.Contains(text, []byte(word)) {
				t.Errorf("%s contains %q", format, word)
			}
		}
	}
}
