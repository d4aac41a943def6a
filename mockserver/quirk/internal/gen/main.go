// Command gen writes quirks.gen.go from the ledger: a type for each quirk, a constant for each value, and the table
// that ties them together.
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"strings"
	"text/template"

	"github.com/uqmock/uqmock/openapi"
)

const source = `// Code generated from the ledger by go generate; DO NOT EDIT.

package quirk

// Set holds the value of every quirk. Make one with Default or Of.
type Set struct {
{{- range .}}
	{{.Name}} {{.Name}} // {{.Topic}}
{{- end}}
}
{{range $q := .}}
// {{.Name}} is the type of the quirk {{.ID}}: {{.Topic}}.
type {{.Name}} string

// The values of {{.ID}}, the default first.
const (
{{- range .Values}}
	{{$q.Name}}{{.Name}} {{$q.Name}} = {{printf "%q" .Value}} // {{.Does}}
{{- end}}
)
{{end}}
var definitions = []definition{
{{- range .}}
	{ {{printf "%q" .ID}}, []string{ {{- range .Values}}{{printf "%q" .Value}}, {{end}} }, func(s Set) string { return string(s.{{.Name}}) }, func(s *Set, v string) { s.{{.Name}} = {{.Name}}(v) }},
{{- end}}
}

var revisions = map[string]map[string]string{
{{- range revisions .}}
	{{printf "%q" .ID}}: { {{- range $k, $v := .Changes}}{{printf "%q" $k}}: {{printf "%q" $v}}, {{end}} },
{{- end}}
}
`

type value struct{ Name, Value, Does string }

type quirk struct {
	ID, Name, Topic string
	Values          []value
	Revisions       map[string]string
}

type revision struct {
	ID      string
	Changes map[string]string
}

func main() {
	if err := run("quirks.gen.go"); err != nil {
		fmt.Fprintln(os.Stderr, "quirk generator:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	t, err := template.New("quirks").Funcs(template.FuncMap{"revisions": revisions}).Parse(source)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err = t.Execute(&out, quirks()); err != nil {
		return err
	}
	src, err := format.Source(out.Bytes())
	if err != nil {
		return fmt.Errorf("generated source does not parse: %w", err)
	}
	return os.WriteFile(path, src, 0o600)
}

// quirks lists the ledger's entries that are switches, by id.
func quirks() []quirk {
	var all []quirk
	for _, e := range openapi.Ledger() {
		if e.Quirk == nil {
			continue
		}
		q := quirk{ID: e.ID, Name: goName(e.ID), Topic: lower(e.Topic), Revisions: e.Quirk.Revisions}
		for _, v := range e.Quirk.Values { // the default stands first
			q.Values = append(q.Values, value{goName(v.Name), v.Name, line(v.Does)})
		}
		all = append(all, q)
	}
	return all
}

func revisions(all []quirk) []revision {
	var out []revision
	for _, id := range openapi.Revisions() {
		r := revision{ID: id, Changes: map[string]string{}}
		for _, q := range all {
			if v, ok := q.Revisions[id]; ok {
				r.Changes[q.ID] = v
			}
		}
		out = append(out, r)
	}
	return out
}

// goName turns an id such as kyc-type or v1.6 into KYCType or V1Point6.
func goName(id string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(strings.ReplaceAll(id, ".", "-point-"), func(r rune) bool { return r == '-' || r == '_' }) {
		switch word {
		case "kyc", "id", "iso", "ms", "uuid":
			b.WriteString(strings.ToUpper(word))
		default:
			b.WriteString(strings.ToUpper(word[:1]) + strings.ToLower(word[1:]))
		}
	}
	return b.String()
}

func line(s string) string { return strings.Join(strings.Fields(s), " ") }
func lower(s string) string {
	s = strings.TrimSuffix(line(s), ".")
	return strings.ToLower(s[:1]) + s[1:]
}
