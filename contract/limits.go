package contract

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/openapi"
)

// limit is one thing that the description says about a member of a body.
type limit struct {
	path    string
	keyword string // of the description: required, type, enum, minLength, ...
	says    string // the rule in words
	within  any    // a value at the edge; nil when there is none worth a call
	beyond  any    // the nearest value that is not allowed; leave takes the member out
}

// limitCases hold each member of an operation's body to its description: at the edge it is taken, beyond it is refused, and
// the refusal names it. make gives a body that has every member, args what the call needs besides.
func limitCases(op string, skip []string, facts []string, body func(*engine.Session) object, args func(*engine.Session) []engine.Arg) []engine.Case {
	operation, _ := openapi.OperationByID(op)
	schema, err := operation.Request()
	if err != nil {
		panic(err) //nolint:forbidigo // the description is embedded, and a test reads all of it
	}
	var cases []engine.Case
	for _, l := range limits(schema, "") {
		if slices.ContainsFunc(skip, func(p string) bool { return l.path == p || strings.HasPrefix(l.path, p+".") }) {
			continue
		}
		cases = append(cases, engine.Case{
			Name: op + "/" + l.keyword + "-" + l.path, Rule: op + ": " + l.path + " " + l.says, Operations: []string{op},
			Refusal: true, Facts: append(slices.Clone(facts), "validation-message"),
			Run: func(s *engine.Session) {
				call := args(s)
				s.Call(op, append(slices.Clone(call), engine.Body(with(body(s), l.path, l.beyond)), engine.Invalid())...).Refused(invalid(l.path))
				if l.within != nil {
					r := s.Call(op, append(slices.Clone(call), engine.Body(with(body(s), l.path, l.within)))...).OK()
					told(s, operation, r)
				}
			},
		})
	}
	return cases
}

// limits lists what a schema says about each member of an object, the inner ones included.
func limits(schema *openapi3.Schema, path string) []limit {
	var all []limit
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		member, at := schema.Properties[name].Value, name
		if path != "" {
			at = path + "." + name
		}
		if slices.Contains(schema.Required, name) {
			all = append(all, limit{at, "required", "must be there", nil, leave})
		}
		all = append(all, typeLimit(member, at)...)
		all = append(all, textLimits(member, at)...)
		all = append(all, limits(member, at)...)
	}
	return all
}

// wrongType gives a value of another type than each.
var wrongType = map[string]any{"string": 4711, "object": "text", "array": "text", "number": "many"}

func typeLimit(m *openapi3.Schema, at string) []limit {
	if m.Type == nil || len(*m.Type) != 1 {
		return nil
	}
	want := (*m.Type)[0]
	return []limit{{at, "type", "is of type " + want, nil, wrongType[want]}}
}

// malformed gives a text that is not of each format.
var malformed = map[string]string{
	"email": "ana.example.com", "date": "15/06/1992", "byte": "data:image/png;base64,AAAA", "uuid": "4711", "date-time": "tomorrow",
}

func textLimits(m *openapi3.Schema, at string) []limit {
	var all []limit
	if len(m.Enum) > 0 {
		all = append(all, limit{at, "enum", fmt.Sprintf("is one of %v", m.Enum), nil, "SOMETHING_ELSE"})
	}
	if m.MinLength > 0 {
		n := int(m.MinLength) //nolint:gosec // of our own description
		all = append(all, limit{at, "minLength", fmt.Sprintf("has at least %d characters", n), text(n), text(n - 1)})
	}
	if m.MaxLength != nil {
		n := int(*m.MaxLength) //nolint:gosec // the same
		all = append(all, limit{at, "maxLength", fmt.Sprintf("has at most %d characters", n), text(n), text(n + 1)})
	}
	if m.Pattern != "" {
		all = append(all, limit{at, "pattern", "matches " + m.Pattern, nil, "12"})
	}
	if bad, ok := malformed[m.Format]; ok {
		all = append(all, limit{at, "format", "is a " + m.Format, nil, bad})
	}
	if m.Min != nil {
		all = append(all, limit{at, "minimum", fmt.Sprintf("is at least %v", *m.Min), *m.Min, *m.Min - 0.01})
	}
	return all
}

// text gives so many letters.
func text(n int) string { return strings.Repeat("x", n) }
