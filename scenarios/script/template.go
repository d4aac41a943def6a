package script

import (
	"encoding/json"
	"strings"

	"github.com/uqmock/uqmock/scenarios/document"
)

// maxDepth bounds how deep values are nested.
const maxDepth = 32

// readValue reads any value, with what stands in ${...}.
func readValue(n document.Node, names *scope) (Value, error) {
	return readDeep(n, names, 0)
}

func readDeep(n document.Node, names *scope, depth int) (Value, error) {
	v := Value{Place: n.Place(), kind: n.Kind()}
	if depth > maxDepth {
		return v, problem(v.Place, "nested more than %d deep", maxDepth)
	}
	var wrong problems
	switch v.kind {
	case document.List:
		items, err := n.Items()
		wrong.add(err)
		for _, item := range items {
			read, err := readDeep(item, names, depth+1)
			wrong.add(err)
			v.items = append(v.items, read)
		}
	case document.Object:
		entries, err := n.Entries()
		wrong.add(err)
		for _, e := range entries {
			read, err := readDeep(e.Value, names, depth+1)
			wrong.add(err)
			v.named = append(v.named, Member{e.Name, e.Key.Place(), read})
		}
	case document.Text:
		text, err := n.Text()
		wrong.add(err)
		v.parts, err = template(text, n.Places().At, names)
		wrong.add(err)
	case document.Null, document.Number, document.Boolean:
		var err error
		v.plain, err = n.Scalar()
		wrong.add(err)
	}
	return v, wrong.err()
}

// template splits a text into plain pieces and expressions.
func template(text string, at locate, names *scope) ([]any, error) {
	var parts []any
	var wrong problems
	var plain strings.Builder
	for rest := text; ; {
		open := strings.Index(rest, "${")
		if open < 0 {
			plain.WriteString(rest)
			break
		}
		if open > 0 && rest[open-1] == '$' { // $${
			plain.WriteString(rest[:open-1] + "${")
			rest = rest[open+2:]
			continue
		}
		begin := len(text) - len(rest) + open + 2
		inner, after, ok := closing(rest[open+2:])
		if !ok {
			wrong.add(problem(at(begin), "the } that belongs to ${ is missing (a ${ that is meant as text is written $${)"))
			break
		}
		e, err := compile(inner, func(offset int) document.Place { return at(begin + offset) }, names, false)
		wrong.add(err)
		if plain.WriteString(rest[:open]); plain.Len() > 0 {
			parts = append(parts, plain.String())
			plain.Reset()
		}
		parts, rest = append(parts, e), after
	}
	if plain.Len() > 0 || len(parts) == 0 {
		parts = append(parts, plain.String())
	}
	return parts, wrong.err()
}

// closing cuts a text at the brace that closes an expression: not one of the expression's own, nor one in its texts.
func closing(text string) (inner, after string, ok bool) {
	depth, quote := 0, byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0:
			switch c {
			case '\\':
				i++
			case quote:
				quote = 0
			}
		case c == '"', c == '\'', c == '`':
			quote = c
		case c == '{':
			depth++
		case c == '}' && depth == 0:
			return text[:i], text[i+1:], true
		case c == '}':
			depth--
		}
	}
	return "", "", false
}

// jsonText writes a value as JSON.
func jsonText(value any) string {
	var text strings.Builder
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if e.Encode(value) != nil {
		return "(not JSON)"
	}
	return strings.TrimSuffix(text.String(), "\n")
}

// jsonValue is a value as if it had come as JSON: numbers are json.Number.
func jsonValue(value any) any {
	d := json.NewDecoder(strings.NewReader(jsonText(value)))
	d.UseNumber()
	var decoded any
	if d.Decode(&decoded) != nil {
		return value
	}
	return decoded
}
