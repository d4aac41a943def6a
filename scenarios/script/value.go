package script

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/uqmock/uqmock/scenarios/document"
)

// Value is a value of a scenario, in which ${...} stands for what an expression gives. A text that is nothing but ${...}
// becomes what the expression gives, with its type. $${ stands for ${ itself. The zero Value is null.
type Value struct {
	Place document.Place
	plain any      // nil, string, int, float64 or bool, when there is no more to it
	parts []any    // of a text: strings and Expressions
	items []Value  // of a list
	named []Member // of an object
	kind  document.Kind
}

// Member is a member of an object of a scenario.
type Member struct {
	Name  string
	At    document.Place // of the name
	Value Value
}

// Given reports whether the scenario has the value at all.
func (v Value) Given() bool { return v.kind != "" }

// Members are those of an object.
func (v Value) Members() []Member { return v.named }

// Fixed reports whether there is no ${...} in it.
func (v Value) Fixed() bool {
	for _, part := range v.parts {
		if _, ok := part.(Expression); ok {
			return false
		}
	}
	for _, item := range v.items {
		if !item.Fixed() {
			return false
		}
	}
	for _, m := range v.named {
		if !m.Value.Fixed() {
			return false
		}
	}
	return true
}

// Fill gives the value in an Env: nil, string, int, float64, bool, []any or map[string]any, or what else an expression
// gave. More than 16 MiB, all that expressions give included, is an error.
func (v Value) Fill(env Env) (any, error) { return v.fill(env, &meter{left: maxWork}) }

func (v Value) fill(env Env, m *meter) (any, error) {
	switch v.kind {
	case document.List:
		list := make([]any, len(v.items))
		for i, item := range v.items {
			var err error
			if list[i], err = item.fill(env, m); err != nil {
				return nil, err
			}
		}
		return list, nil
	case document.Object:
		object := make(map[string]any, len(v.named))
		for _, member := range v.named {
			var err error
			if object[member.Name], err = member.Value.fill(env, m); err != nil {
				return nil, err
			}
		}
		return object, nil
	case document.Text:
		return v.fillText(env, m)
	case document.Null, document.Number, document.Boolean:
	}
	return v.plain, nil
}

func (v Value) fillText(env Env, m *meter) (any, error) {
	if len(v.parts) == 1 {
		if e, ok := v.parts[0].(Expression); ok {
			return e.value(env, m)
		}
	}
	return v.join(env, m, func(filled string) string { return filled })
}

// value evaluates an expression of a text, and tells which one failed.
func (e Expression) value(env Env, m *meter) (any, error) {
	value, err := e.Eval(env)
	if err == nil {
		err = m.deep(value, 1, 0)
	}
	if err != nil {
		return nil, problem(e.Place, "${%s}: %s", e.Text, err)
	}
	return value, nil
}

// Text fills in a value that must be text.
func (v Value) Text(env Env) (string, error) {
	value, err := v.Fill(env)
	if err != nil {
		return "", err
	}
	switch value.(type) {
	case nil, []any, map[string]any:
		return "", problem(v.Place, "text is wanted here, and this is %s", Show(value))
	}
	return Show(value), nil
}

// Show writes a value as text: text as it is, a number as short as possible, a time as RFC 3339.
func Show(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case []any, map[string]any:
		return jsonText(v)
	}
	return fmt.Sprint(value)
}

// Join fills in a text and puts what is filled in through a function.
func (v Value) Join(env Env, change func(string) string) (string, error) {
	return v.join(env, &meter{left: maxWork}, change)
}

func (v Value) join(env Env, m *meter, change func(string) string) (string, error) {
	var text strings.Builder
	for _, part := range v.parts {
		e, ok := part.(Expression)
		if !ok {
			text.WriteString(part.(string)) //nolint:forcetypeassert // it is one or the other
			continue
		}
		value, err := e.value(env, m)
		if err != nil {
			return "", err
		}
		text.WriteString(change(Show(value)))
	}
	return text.String(), nil
}

// Source is a scalar as the file has it.
func (v Value) Source() string {
	var text strings.Builder
	for _, part := range v.parts {
		switch p := part.(type) {
		case Expression:
			text.WriteString("${" + p.Text + "}")
		case string:
			text.WriteString(p)
		}
	}
	if v.plain != nil {
		text.WriteString(Show(v.plain))
	}
	return text.String()
}
