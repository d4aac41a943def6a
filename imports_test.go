package uqmock_test

import (
	"bufio"
	"bytes"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

const module = "github.com/uqmock/uqmock"

// arrows is the drawing of the house: what each package may import besides the standard library. Packages of ours are
// named from the module's root, others by their module.
//
//	          cmd/uqmock         serve · listen · contract · play · record · ...   (parses flags, wires, exits; nothing else)
//	         /     |    \      \
//	mockserver  scenarios  contract  client  (standard library only)
//	    |          |           |
//	    |          +-----------+--> contract/engine, contract/report, client, openapi   (black box: never mockserver, but in tests)
//	    |          |
//	    |          +-- scenarios/document  YAML with places
//	    |          +-- scenarios/script    what a scenario file says, and all that is wrong with it
//	    |          +-- scenarios/record    what was done to a target, written as a scenario
//	    |
//	    +-- openapi                descriptions and ledger, embedded; operation → route, parameters, schemas on first use
//	    +-- mockserver/issuing     rules: cardholder, card, order. Pure
//	    +-- mockserver/quirk       the switches, generated from the ledger
//	    +-- mockserver/world       one universe under one lock: tables, undo, clock, agenda, outbox, idempotency, journal
//	    +-- mockserver/webhook     endpoints, sign, deliver, retry
//	    +-- mockserver/fault       which call fails, and how
//	    +-- mockserver/synth       ids, PANs, codes from a seed
//	    +-- mockserver/console     the hosted identity check page, the index
var arrows = map[string][]string{
	"client":   {},
	"contract": {"contract/engine", "contract/report", "openapi", "github.com/getkin/kin-openapi"},
	"contract/engine": {
		"client", "contract/report", "openapi", "github.com/getkin/kin-openapi", "github.com/google/go-cmp", "github.com/google/uuid",
		"golang.org/x/time",
	},
	"contract/report": {"github.com/aymanbagabas/go-udiff"},
	"scenarios": {
		"contract/engine", "contract/report", "scenarios/script", "github.com/brianvoe/gofakeit/v6",
	},
	"scenarios/record":              {"contract/engine", "openapi"},
	"scenarios/document":            {"github.com/goccy/go-yaml"},
	"scenarios/script":              {"openapi", "scenarios/document", "github.com/expr-lang/expr", "github.com/getkin/kin-openapi"},
	"scenarios/script/internal/gen": {"scenarios/script"},
	"openapi":                       {"github.com/getkin/kin-openapi"},
	"openapi/internal/gen":          {"github.com/getkin/kin-openapi", "github.com/goccy/go-yaml"},
	"mockserver/quirk":              {},
	"mockserver/quirk/internal/gen": {"openapi"},
	"mockserver/synth":              {"github.com/brianvoe/gofakeit/v6", "github.com/google/uuid"},
	"mockserver/issuing":            {"mockserver/quirk", "github.com/shopspring/decimal"},
	"mockserver/webhook":            {},
	"mockserver/fault":              {},
	"mockserver/console":            {},
	"mockserver/world": {
		"mockserver/fault", "mockserver/issuing", "mockserver/quirk", "mockserver/synth", "mockserver/webhook",
		"github.com/shopspring/decimal", "github.com/tidwall/btree",
	},
	"mockserver": {
		"openapi", "mockserver/console", "mockserver/fault", "mockserver/issuing", "mockserver/quirk", "mockserver/synth",
		"mockserver/webhook", "mockserver/world", "github.com/getkin/kin-openapi", "github.com/gin-gonic/gin", "github.com/go-json-experiment/json",
		"github.com/golang-jwt/jwt/v5", "github.com/google/uuid", "github.com/shopspring/decimal",
	},
	"cmd/uqmock/internal/readme": {"mockserver", "openapi", "scenarios", "scenarios/script"},
	"cmd/uqmock": {
		"openapi", "client", "contract", "contract/engine", "contract/report", "mockserver", "mockserver/issuing", "mockserver/quirk", "mockserver/webhook", "mockserver/world",
		"scenarios", "scenarios/document", "scenarios/record", "scenarios/script", "github.com/mattn/go-isatty", "github.com/shopspring/decimal", "github.com/spf13/cobra",
		"github.com/spf13/pflag",
	},
}

func TestImports(t *testing.T) {
	for _, pkg := range slices.Sorted(maps.Keys(imports(t))) {
		allowed, drawn := arrows[pkg]
		if !drawn {
			t.Errorf("package %s is not in the drawing: give it a room and its arrows", pkg)
			continue
		}
		for _, imported := range imports(t)[pkg] {
			if !slices.ContainsFunc(allowed, func(a string) bool { return imported == a || isWithin(imported, a) }) {
				t.Errorf("%s imports %s, an arrow that the drawing does not have", pkg, imported)
			}
		}
	}
}

// TestDrawingIsTrue fails on rooms and arrows that are drawn and not there.
func TestDrawingIsTrue(t *testing.T) {
	found := imports(t)
	var idle []string
	for pkg, allowed := range arrows {
		for _, a := range allowed {
			if !slices.ContainsFunc(found[pkg], func(i string) bool { return i == a || isWithin(i, a) }) {
				idle = append(idle, pkg+" → "+a)
			}
		}
	}
	slices.Sort(idle)
	if diff := cmp.Diff([]string(nil), idle); diff != "" {
		t.Errorf("arrows that are drawn and not there:\n%s", diff)
	}
}

// TestLintSaysTheSame: depguard tells in the editor what TestImports tells here. Rooms of ours are named to the letter,
// because a prefix would let those inside them in.
func TestLintSaysTheSame(t *testing.T) {
	raw, err := os.ReadFile(".golangci.yml")
	if err != nil {
		t.Fatal(err)
	}
	type rule struct {
		Files, Allow []string
		Mode         string `yaml:"list-mode"`
	}
	var config struct {
		Linters struct {
			Settings struct {
				Depguard struct{ Rules map[string]rule }
			}
		}
	}
	if err := yaml.Unmarshal(raw, &config); err != nil {
		t.Fatal(err)
	}
	want := map[string]rule{}
	for room, allowed := range arrows {
		r := rule{Files: []string{"**/" + room + "/*.go", "!$test"}, Mode: "strict", Allow: []string{"$gostd"}}
		for _, a := range allowed {
			if !strings.Contains(a, ".") {
				a = module + "/" + a + "$"
			}
			r.Allow = append(r.Allow, a)
		}
		want[room] = r
	}
	got := config.Linters.Settings.Depguard.Rules
	delete(got, "gin-at-the-edge") // of files, not of rooms: see TestGinStaysAtTheEdge
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("depguard in .golangci.yml is not the drawing (-drawn +there):\n%s", diff)
	}
}

// TestGinStaysAtTheEdge holds what go list cannot see: one file alone knows gin.
func TestGinStaysAtTheEdge(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "git", "grep", "-l", `"github.com/gin-gonic/gin"`, "--", "*.go", ":!imports_test.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("mockserver/edge.go\n", string(out)); diff != "" {
		t.Error(diff)
	}
}

// isWithin reports whether an import path belongs to another module. Rooms of ours never contain one another's arrows.
func isWithin(path, outside string) bool {
	return strings.Contains(outside, ".") && strings.HasPrefix(path, outside+"/")
}

// imports lists the direct imports of each package, without the standard library and tests.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		words := strings.Fields(lines.Text())
		pkg := strings.TrimPrefix(words[0], module+"/")
		all[pkg] = nil
		for _, i := range words[1:] {
			if strings.Contains(strings.SplitN(i, "/", 2)[0], ".") {
				all[pkg] = append(all[pkg], strings.TrimPrefix(i, module+"/"))
			}
		}
	}
	delete(all, module)
	return all
}
