package mockserver

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/uqmock/uqmock/openapi"
)

// misfit is a request that does not fit the description: where, which rule, and what would be right.
type misfit struct {
	path string
	rule string // the schema's keyword, or the edge's own word
	says string

	ledger string // the entry that the refusal rests on, if one is
}

func (m *misfit) Error() string { return m.path + ": " + m.says }

// validate holds a decoded value against a schema. The error names member and rule and never repeats the value.
func validate(schema *openapi3.Schema, value any) error {
	if openapi.Fits(schema, value) {
		return nil
	}
	err := schema.VisitJSON(value, openapi.VisitOptions()...)
	if err == nil {
		return nil
	}
	return schemaMisfit(err)
}

func schemaMisfit(err error) error {
	var many openapi3.MultiError
	if errors.As(err, &many) && len(many) > 0 {
		err = many[0]
	}
	var s *openapi3.SchemaError
	if !errors.As(err, &s) {
		return &misfit{path: "body", rule: "schema", says: "does not fit the description"}
	}
	path := dotted("/" + strings.Join(s.JSONPointer(), "/"))
	if path == "" {
		path = "body"
	}
	m := &misfit{path: path, rule: s.SchemaField, says: says(s)}
	if m.rule == "pattern" && s.Schema.Pattern == countryPattern {
		m.ledger = "country-code"
	}
	return m
}

// says puts a broken keyword in words.
func says(e *openapi3.SchemaError) string {
	if say, ok := keywords[e.SchemaField]; ok {
		return say(e.Schema)
	}
	return "breaks the rule " + e.SchemaField
}

// keywords has the words for each keyword of a schema.
var keywords = map[string]func(*openapi3.Schema) string{
	"required":  func(*openapi3.Schema) string { return "is required" },
	"nullable":  func(*openapi3.Schema) string { return "must not be null" },
	"type":      func(s *openapi3.Schema) string { return "must be " + article(strings.Join(s.Type.Slice(), " or ")) },
	"enum":      func(s *openapi3.Schema) string { return "must be one of " + enumeration(s.Enum) },
	"format":    func(s *openapi3.Schema) string { return "must be " + formatName(s.Format) },
	"pattern":   func(s *openapi3.Schema) string { return "must be " + patternName(s.Pattern) },
	"minLength": saysMinLength,
	"maxLength": func(s *openapi3.Schema) string { return fmt.Sprintf("must have at most %d characters", *s.MaxLength) },
	"minimum":   func(s *openapi3.Schema) string { return "must be at least " + number(*s.Min) },
	"maximum":   func(s *openapi3.Schema) string { return "must be at most " + number(*s.Max) },
	"minItems":  func(s *openapi3.Schema) string { return fmt.Sprintf("must have at least %d items", s.MinItems) },
	"maxItems":  func(s *openapi3.Schema) string { return fmt.Sprintf("must have at most %d items", *s.MaxItems) },

	"anyOf": func(s *openapi3.Schema) string { return "must be " + alternatives(s.AnyOf) },
	"oneOf": func(s *openapi3.Schema) string { return "must be " + alternatives(s.OneOf) },

	"exclusiveMinimum": func(s *openapi3.Schema) string { return "must be greater than " + number(*s.Min) },
	"exclusiveMaximum": func(s *openapi3.Schema) string { return "must be less than " + number(*s.Max) },
}

// alternatives names the kinds of value that a member can be.
func alternatives(refs openapi3.SchemaRefs) string {
	var kinds []string
	for _, ref := range refs {
		kinds = append(kinds, ref.Value.Type.Slice()...)
	}
	return article(strings.Join(kinds, " or "))
}

// countryPattern is how the description writes a country.
const countryPattern = `^[A-Z]{2}$`

// patternName puts the patterns of requests in words.
func patternName(pattern string) string {
	names := map[string]string{
		countryPattern:                 "a country as two capital letters, such as SG",
		`^[A-Z]{3,4}$`:                 "a currency as three or four capital letters, such as USD",
		`^[A-Za-z0-9._-]{1,128}$`:      "1 to 128 of A-Z a-z 0-9 . _ -",
		`^[0-9]{4}$`:                   "four digits, such as 5734",
		`^[0-9]{6,8}$`:                 "6 to 8 digits, such as 40963608",
		`^[0-9]{1,15}(\.[0-9]{1,2})?$`: "an amount of at most two decimals that is not negative, such as 1000.50",
	}
	if name, ok := names[pattern]; ok {
		return name
	}
	return "of the form " + pattern
}

func saysMinLength(s *openapi3.Schema) string {
	if s.MinLength == 1 {
		return "must not be empty"
	}
	return fmt.Sprintf("must have at least %d characters", s.MinLength)
}

func article(kind string) string {
	if strings.HasPrefix(kind, "o") || strings.HasPrefix(kind, "a") || strings.HasPrefix(kind, "i") {
		return "an " + kind
	}
	return "a " + kind
}

func enumeration(values []any) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = fmt.Sprint(v)
	}
	return strings.Join(words, ", ")
}

func formatName(format string) string {
	names := map[string]string{
		"email": "an email address", "uuid": "a UUID (RFC 4122, with hyphens)", "date": "a calendar date as yyyy-mm-dd",
		"date-time": "a time as in RFC 3339", "byte": "base64 without a data: prefix", "uri": "an absolute URL",
	}
	if name, ok := names[format]; ok {
		return name
	}
	return "of format " + format
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// unknown walks a value and lists the members that the schema does not have. One that differs from a known name only by
// case is refused: it would otherwise be dropped in silence, or taken, depending on the decoder.
func unknown(schema *openapi3.Schema, value any, path string) (extra []string, err error) {
	if known(schema, value) {
		return nil, nil
	}
	switch v := value.(type) {
	case object:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			at := strings.TrimPrefix(path+"."+name, ".")
			property, ok := schema.Properties[name]
			if !ok {
				if known, alike := sameButCase(schema, name); alike {
					return nil, &misfit{path: at, rule: "name-case", says: "member names are case-sensitive: did you mean " + known + "?", ledger: memberCase}
				}
				extra = append(extra, at)
				continue
			}
			inner, err := unknown(property.Value, v[name], at)
			if err != nil {
				return nil, err
			}
			extra = append(extra, inner...)
		}
	case []any:
		for i, item := range v {
			inner, err := unknown(schema.Items.Value, item, fmt.Sprintf("%s[%d]", path, i))
			if err != nil {
				return nil, err
			}
			extra = append(extra, inner...)
		}
	}
	return extra, nil
}

// known reports whether the schema has every member of a value, as it has nearly always: no path needs to be written then.
func known(schema *openapi3.Schema, value any) bool {
	switch v := value.(type) {
	case object:
		for name, inner := range v {
			property, ok := schema.Properties[name]
			if len(schema.Properties) > 0 && (!ok || !known(property.Value, inner)) {
				return false
			}
		}
	case []any:
		for _, item := range v {
			if schema.Items != nil && !known(schema.Items.Value, item) {
				return false
			}
		}
	}
	return true
}

// memberCase is the ledger entry by which names must be spelled as described, and be given once.
const memberCase = "member-case"

func sameButCase(schema *openapi3.Schema, name string) (string, bool) {
	for known := range schema.Properties {
		if strings.EqualFold(known, name) {
			return known, true
		}
	}
	return "", false
}

// readQuery checks the query against the operation's parameters and gives the values by name, defaults included.
func readQuery(op openapi.Operation, query url.Values) (values map[string]string, extra []string, err error) {
	values = map[string]string{}
	for _, p := range op.Params {
		if p.In != "query" {
			continue
		}
		given := query[p.Name]
		if len(given) > 1 {
			return nil, nil, &misfit{path: p.Name, rule: "duplicate-parameter", says: "is given more than once"}
		}
		if len(given) == 0 {
			if p.Required {
				return nil, nil, &misfit{path: p.Name, rule: "required", says: "is required"}
			}
			if p.Default != "" {
				values[p.Name] = p.Default
			}
			continue
		}
		if err := checkParam(p, given[0]); err != nil {
			return nil, nil, err
		}
		values[p.Name] = given[0]
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		like := slices.IndexFunc(op.Params, func(p openapi.Param) bool { return p.In == "query" && strings.EqualFold(p.Name, name) })
		switch {
		case like < 0:
			extra = append(extra, name)
		case op.Params[like].Name != name:
			return nil, nil, &misfit{path: short(name), rule: "name-case", says: "parameter names are case-sensitive: did you mean " + op.Params[like].Name + "?", ledger: memberCase}
		}
	}
	return values, extra, nil
}

// checkParam holds the text of a path, query or header parameter against its description.
func checkParam(p openapi.Param, value string) error {
	wrong := func(rule, format string, args ...any) error {
		return &misfit{path: p.Name, rule: rule, says: fmt.Sprintf(format, args...)}
	}
	if p.Type == "integer" {
		n, err := strconv.ParseInt(value, 10, 64)
		switch {
		case err != nil:
			return wrong("type", "must be an integer")
		case p.Minimum != nil && float64(n) < *p.Minimum:
			return wrong("minimum", "must be at least %s", number(*p.Minimum))
		case p.Maximum != nil && float64(n) > *p.Maximum:
			return wrong("maximum", "must be at most %s", number(*p.Maximum))
		}
		return nil
	}
	if len(p.Enum) > 0 && !slices.Contains(p.Enum, value) {
		return wrong("enum", "must be one of %s", strings.Join(p.Enum, ", "))
	}
	if check, ok := openapi.Formats()[p.Format]; ok && check(value) != nil {
		return wrong("format", "must be %s", formatName(p.Format))
	}
	if n := len([]rune(value)); n < p.MinLength {
		return wrong("minLength", "must have at least %d characters", p.MinLength)
	} else if p.MaxLength > 0 && n > p.MaxLength {
		return wrong("maxLength", "must have at most %d characters", p.MaxLength)
	}
	return nil
}
