package contract_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/uqmock/uqmock/contract"
	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/openapi"
)

// TestEverythingIsExercised plays the suite once and looks at what was said: each operation of the description was called,
// each error code that is documented or in the ledger was answered, each event arrived, and each case called the operations
// that it says it exercises.
func TestEverythingIsExercised(t *testing.T) {
	t.Parallel()
	played := playAll(t, newFake(t, mockserver.Config{}), contract.Cases(), nil)
	var written bytes.Buffer
	if err := report.WriteJSON(&written, played); err != nil || written.Len() > 3<<19 {
		t.Errorf("%v, the JSON report has %d bytes, want no more than 1.5 MiB: it is read by people too", err, written.Len())
	}
	seen := map[string]bool{}
	for _, result := range played.Results {
		for _, missing := range uncalled(result) {
			t.Errorf("%s: says that it exercises %s, and does not call it", result.Name, missing)
		}
		for _, x := range result.Exchanges {
			seen[x.Operation] = true
			seen[codeOf(x.Reply)] = true
		}
		for _, d := range result.Deliveries {
			seen[d.EventType] = true
		}
	}
	for kind, names := range map[string][]string{"operation": operationIDs(), "error code": errorCodes(t), "event": openapi.EventTypes()} {
		for _, name := range names {
			if !seen[name] {
				t.Errorf("no case exercises the %s %s", kind, name)
			}
		}
	}
}

// uncalled are the operations that a case says it exercises and does not.
func uncalled(r report.Result) []string {
	all := contract.Cases()
	of := all[slices.IndexFunc(all, func(c contract.Case) bool { return c.Name == r.Name })]
	return slices.DeleteFunc(slices.Clone(of.Operations), func(op string) bool {
		return slices.ContainsFunc(r.Exchanges, func(x report.Exchange) bool { return x.Operation == op })
	})
}

func codeOf(reply string) string {
	var body struct {
		Code any `json:"code"`
	}
	if json.Unmarshal([]byte(reply), &body) != nil {
		return ""
	}
	code, _ := body.Code.(string)
	return code
}

func operationIDs() []string {
	var ids []string
	for _, op := range openapi.Operations() {
		ids = append(ids, op.ID)
	}
	return ids
}

// errorCodes are those of the ledger, and those of the description's examples.
func errorCodes(t *testing.T) []string {
	t.Helper()
	var codes []string
	for _, entry := range openapi.Ledger() {
		codes = append(codes, entry.Codes...)
	}
	raw, err := openapi.Spec("issuing", "json")
	if err != nil {
		t.Fatal(err)
	}
	var description any
	if err := json.Unmarshal(raw, &description); err != nil {
		t.Fatal(err)
	}
	return append(codes, exampleCodes(description)...)
}

// exampleCodes finds the codes of all error bodies below a value.
func exampleCodes(value any) []string {
	var codes []string
	switch v := value.(type) {
	case map[string]any:
		code, _ := v["code"].(string)
		if _, message := v["message"].(string); message && code != "" {
			codes = append(codes, code)
		}
		for _, inner := range v {
			codes = append(codes, exampleCodes(inner)...)
		}
	case []any:
		for _, inner := range v {
			codes = append(codes, exampleCodes(inner)...)
		}
	}
	return codes
}

// playAll plays cases against a fake, each in a world of its own, until stop says so.
func playAll(t *testing.T, target contract.Target, cases []contract.Case, stop func(report.Result) bool) *report.Report {
	t.Helper()
	played, err := engine.Suite(t.Context(), target, cases, engine.Options{Suite: "contract", Stop: stop})
	if err != nil {
		t.Fatal(err)
	}
	return played
}
