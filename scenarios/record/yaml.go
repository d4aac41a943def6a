package record

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// schemaLine tells editors how a scenario looks.
const schemaLine = "# yaml-language-server: $schema=https://raw.githubusercontent.com/uqmock/uqmock/main/scenarios/scenario.schema.json\n"

// capabilities are what a scenario can need, in the order of the file.
var capabilities = []string{"control", "clock", "webhooks", "faults"}

// file writes all that was gathered.
func (w *writer) file(id string) []byte {
	w.nameAll()
	words := strings.ReplaceAll(id, "-", " ")
	top := object{
		{"scenario", plain(id)},
		{"title", plain(strings.ToUpper(words[:1]) + words[1:])},
		{"about", block(w.about())},
		{"tags", []any{plain("recorded")}},
	}
	if len(w.world) > 0 {
		w.needs["control"] = true
	}
	var needs []any
	for _, what := range capabilities {
		if w.needs[what] {
			needs = append(needs, plain(what))
		}
	}
	var vars object
	for _, v := range w.vars {
		vars = append(vars, member{v.name, v.value})
	}
	steps := []any{}
	for _, s := range w.steps {
		if len(s.saves) > 0 {
			s.object = append(s.object, member{"save", s.saves})
		}
		steps = append(steps, s.object)
	}
	for _, part := range []struct {
		name  string
		value any
		some  bool
	}{{"needs", needs, len(needs) > 0}, {"vars", vars, len(vars) > 0}, {"world", w.world, len(w.world) > 0}, {"steps", steps, true}} {
		if part.some {
			top = append(top, member{part.name, part.value})
		}
	}
	var b strings.Builder
	b.WriteString(schemaLine)
	for _, m := range top {
		write(&b, m, "")
	}
	return []byte(b.String())
}

// nameAll names what is used, in the order in which it came up, and has the steps save what they are to save.
func (w *writer) nameAll() {
	names := naming{}
	for _, v := range w.vars {
		names.give(v)
	}
	for _, v := range w.saved {
		if v.used {
			names.give(v)
			v.step.saves = append(v.step.saves, member{v.name, raw(v.expr)})
		}
	}
}

// write writes a member on lines of its own, and what it holds below it. We do it by ourselves: the YAML library of the
// module writes control characters and some names of members so that no parser reads them back.
func write(b *strings.Builder, m member, indent string) {
	b.WriteString(indent + scalar(m.name) + ":")
	writeBelow(b, m.value, indent+"  ", "\n"+indent+"  ")
}

// writeBelow writes a value after the colon or the dash that it belongs to. first goes before the first member of an object.
func writeBelow(b *strings.Builder, v any, indent, first string) {
	switch v := v.(type) {
	case object:
		for i, m := range v {
			if i == 0 {
				b.WriteString(first + scalar(m.name) + ":")
				writeBelow(b, m.value, indent+"  ", "\n"+indent+"  ")
				continue
			}
			write(b, m, indent)
		}
		if len(v) > 0 {
			return
		}
	case []any:
		for i, item := range v {
			if i == 0 {
				b.WriteByte('\n')
			}
			b.WriteString(indent + "-")
			writeBelow(b, item, indent+"  ", " ")
		}
		if len(v) > 0 {
			return
		}
	case block:
		b.WriteString(" |\n")
		for line := range strings.Lines(string(v)) {
			b.WriteString(indent + line)
		}
		return
	}
	b.WriteString(" " + single(v) + "\n")
}

// single is a value that fits on the line it begins on.
func single(v any) string {
	switch v := v.(type) {
	case object:
		return "{}"
	case []any:
		return "[]"
	case leaf:
		return scalar(v.template())
	case nil:
		return "null"
	}
	return fmt.Sprint(v) // a number as it came, or a truth value
}

// block is prose of several lines.
type block string

var (
	plainForm = regexp.MustCompile(`^([0-9]+(h|m|s|ms))+$|^[A-Za-z$_][A-Za-z0-9$_{}()<>/.,;!?@+=&|"' \[\]:-]*$`)
	unclear   = regexp.MustCompile(`(?i)^(y|n|yes|no|on|off|true|false|null|nan|inf)$|: |:$| $`)
)

// scalar writes a text so that every parser takes it for that text, in double quotes where it looks like something else.
func scalar(text string) string {
	if plainForm.MatchString(text) && !unclear.MatchString(text) {
		return text
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
