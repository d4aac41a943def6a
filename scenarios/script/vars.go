package script

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// fits makes sure that a default is of the variable's type, where that can be seen in the file.
func (v Var) fits() error {
	if !v.Default.Given() || !v.Default.Fixed() {
		return nil
	}
	value, err := v.Default.Fill(Env{})
	if err != nil {
		return err
	}
	v.Place = v.Default.Place
	return v.check(value)
}

// check makes sure that a value is of the variable's type.
func (v Var) check(value any) error {
	if v.Type == "" || typeFits(v.Type, value) {
		return nil
	}
	return problem(v.Place, "%s must be %s, and is %s", v.Name, withArticle(v.Type), cut(jsonText(value)))
}

func typeFits(want string, value any) bool {
	switch v := value.(type) {
	case string:
		return want == "text"
	case bool:
		return want == "boolean"
	case int:
		return want == "integer" || want == "number"
	case float64:
		return want == "number" || want == "integer" && v == float64(int(v))
	case []any:
		return want == "list"
	case map[string]any:
		return want == "object"
	}
	return false
}

func withArticle(kind string) string {
	if strings.ContainsRune("aeio", rune(kind[0])) {
		return "an " + kind
	}
	return "a " + kind
}

// Parse reads what is given for the variable on a command line: as its type wants it, or as text where it has none.
func (v Var) Parse(text string) (any, error) {
	var value any = text
	switch v.Type {
	case "", "text":
	case "boolean":
		b, err := strconv.ParseBool(text)
		if err != nil {
			return nil, fmt.Errorf("%s must be true or false, and is %q", v.Name, text)
		}
		value = b
	default:
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if d.Decode(&value) != nil || d.More() {
			return nil, fmt.Errorf("%s must be %s, and is %q", v.Name, withArticle(v.Type), text)
		}
		value = Plain(value)
	}
	if v.Type != "" && !typeFits(v.Type, value) {
		return nil, fmt.Errorf("%s must be %s, and is %q", v.Name, withArticle(v.Type), text)
	}
	return value, nil
}

// Bind gives every variable its value: what is set, or else its default. A variable that nobody sets and that has no
// default is an error, and so is a value that is set and no variable.
func (s *Scenario) Bind(set map[string]any, env Env) (map[string]any, error) {
	if err := s.known(slices.Sorted(maps.Keys(set))); err != nil {
		return nil, err
	}
	bound := map[string]any{}
	env.Vars = bound
	for _, v := range s.Vars {
		value, given := set[v.Name]
		var err error
		if !given {
			if !v.Default.Given() {
				return nil, fmt.Errorf("scenario %s: vars.%s must be set (--set %s=VALUE)", s.ID, v.Name, v.Name)
			}
			if value, err = v.Default.Fill(env); err != nil {
				return nil, err
			}
		}
		if err := v.check(value); err != nil {
			return nil, err
		}
		bound[v.Name] = value
	}
	return bound, nil
}

// known refuses names that are none of the scenario's variables.
func (s *Scenario) known(names []string) error {
	var all []string
	for _, v := range s.Vars {
		all = append(all, v.Name)
	}
	for _, name := range names {
		if !slices.Contains(all, name) {
			return fmt.Errorf("scenario %s has no variable %q: %s", s.ID, name, near(name, all))
		}
	}
	return nil
}

// Plain turns the numbers of decoded JSON into ints where they are whole and fit, else into floats.
func Plain(value any) any {
	switch v := value.(type) {
	case json.Number:
		if n, err := strconv.Atoi(v.String()); err == nil {
			return n
		}
		if f, err := v.Float64(); err == nil {
			return f
		}
		return v.String()
	case float64:
		if n := int(v); float64(n) == v && math.Abs(v) < 1<<53 {
			return n
		}
		return v
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = Plain(item)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for name, member := range v {
			object[name] = Plain(member)
		}
		return object
	}
	return value
}
