package openapi

import (
	"encoding/json"
	"math"
	"regexp"
	"sync"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// Fits reports whether a value, decoded with json.Number, surely fits a schema of this package and has no member that the
// schema does not name, where it names any. It is quicker than the schema's own judgement and knows less: false says
// nothing, and leaves it to the schema to refuse the value in words or to take it after all.
func Fits(s *openapi3.Schema, value any) bool {
	if unusual(s) || !fitsAny(s.AnyOf, value) {
		return false
	}
	switch v := value.(type) {
	case nil:
		return s.Nullable
	case string:
		return s.Type.Permits(openapi3.TypeString) && fitsText(s, v)
	case json.Number:
		return s.Enum == nil && fitsNumber(s, v)
	case bool:
		return s.Enum == nil && s.Type.Permits(openapi3.TypeBoolean)
	case []any:
		return s.Enum == nil && fitsItems(s, v)
	case map[string]any:
		return s.Enum == nil && fitsMembers(s, v)
	}
	return false
}

// unusual reports whether a schema has keywords that are not looked at here.
func unusual(s *openapi3.Schema) bool {
	return s.Not != nil || s.OneOf != nil || s.AllOf != nil || s.UniqueItems || s.MinProps > 0 || s.MaxProps != nil ||
		s.AdditionalProperties.Has != nil || s.AdditionalProperties.Schema != nil || s.ExclusiveMin.IsSet() || s.ExclusiveMax.IsSet()
}

func fitsAny(alternatives openapi3.SchemaRefs, value any) bool {
	for _, one := range alternatives {
		if Fits(one.Value, value) {
			return true
		}
	}
	return len(alternatives) == 0
}

func fitsText(s *openapi3.Schema, text string) bool {
	if s.MinLength > 0 || s.MaxLength != nil {
		n := uint64(utf8.RuneCountInString(text)) //nolint:gosec // never negative
		if n < s.MinLength || s.MaxLength != nil && n > *s.MaxLength {
			return false
		}
	}
	if s.Format != "" {
		if check, ok := formats()[s.Format]; !ok || check(text) != nil {
			return false
		}
	}
	return (s.Pattern == "" || fitsPattern(s.Pattern, text)) && (s.Enum == nil || isOneOf(s.Enum, text))
}

var formats = sync.OnceValue(Formats)

// patterns are the compiled patterns of the descriptions, by their text.
var patterns sync.Map

func fitsPattern(pattern, text string) bool {
	known, ok := patterns.Load(pattern)
	if !ok {
		compiled, err := regexp.Compile(pattern)
		if err != nil {
			return false
		}
		known, _ = patterns.LoadOrStore(pattern, compiled)
	}
	expression, ok := known.(*regexp.Regexp)
	return ok && expression.MatchString(text)
}

func isOneOf(values []any, text string) bool {
	for _, v := range values {
		if s, ok := v.(string); ok && s == text {
			return true
		}
	}
	return false
}

func fitsNumber(s *openapi3.Schema, number json.Number) bool {
	f, err := number.Float64()
	if err != nil || s.Format != "" || s.Min != nil && f < *s.Min || s.Max != nil && f > *s.Max {
		return false
	}
	return s.Type.Permits(openapi3.TypeNumber) || s.Type.Permits(openapi3.TypeInteger) && f == math.Trunc(f)
}

func fitsItems(s *openapi3.Schema, items []any) bool {
	n := uint64(len(items))
	if !s.Type.Permits(openapi3.TypeArray) || n < s.MinItems || s.MaxItems != nil && n > *s.MaxItems {
		return false
	}
	for _, item := range items {
		if s.Items != nil && !Fits(s.Items.Value, item) {
			return false
		}
	}
	return true
}

func fitsMembers(s *openapi3.Schema, members map[string]any) bool {
	if !s.Type.Permits(openapi3.TypeObject) {
		return false
	}
	for name, value := range members {
		property, ok := s.Properties[name]
		if len(s.Properties) > 0 && (!ok || !Fits(property.Value, value)) {
			return false
		}
	}
	for _, name := range s.Required {
		if _, ok := members[name]; !ok {
			return false
		}
	}
	return true
}
