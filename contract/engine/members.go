package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/uqmock/uqmock/contract/report"
)

// compare reports what is not as wanted of a value.
func (s *Session) compare(value any, want Members) {
	s.t.Helper()
	for _, path := range slices.Sorted(maps.Keys(want)) {
		got, there := at(value, path)
		if !there {
			s.Fail(report.Shape, "%s is missing, want %s", path, showMember(path, want[path]))
			continue
		}
		s.compareOne(path, want[path], got)
	}
}

func (s *Session) compareOne(path string, want, got any) {
	s.t.Helper()
	if judge, ok := asJudge(want); ok {
		if err := judge(got); err != nil {
			s.Fail(report.Value, "%s is %s: %s", path, showMember(path, got), err.Error())
		}
		return
	}
	if plain(want) != plain(got) {
		s.findDiff(classOf(want, got), path, showMember(path, want), showMember(path, got))
	}
}

// alike reports where two bodies differ: the members that do or, where none does, that they are written otherwise. The path
// is where the second stands in the last reply.
func (s *Session) alike(path string, want, got []byte) {
	s.t.Helper()
	if bytes.Equal(want, got) {
		return
	}
	d := &differ{exchange: s.last}
	a, errA := decode(want)
	b, errB := decode(got)
	if errA == nil && errB == nil {
		d.values(path, a, b)
	}
	for _, f := range d.found {
		s.find(f)
	}
	if len(d.found) == 0 {
		s.find(report.Finding{
			Class: report.Order, Exchange: s.last, Want: s.mask(want), Got: s.mask(got), Text: whole(path) + " is not written as it was, or in another order",
		})
	}
}

func asJudge(want any) (Judge, bool) {
	switch j := want.(type) {
	case Judge:
		return j, true
	case func(any) error:
		return j, true
	}
	return nil, false
}

// classOf tells a wrong word from a wrong type.
func classOf(want, got any) report.Class {
	a, text := want.(string)
	b, alsoText := got.(string)
	switch {
	case text != alsoText:
		return report.Type
	case text && word.MatchString(a) && word.MatchString(b):
		return report.Enum
	}
	return report.Value
}

var word = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)

// plain is the JSON of a value, the same for equal values.
func plain(value any) string {
	var raw bytes.Buffer
	e := json.NewEncoder(&raw)
	e.SetEscapeHTML(false) // people read it
	if err := e.Encode(value); err != nil {
		return fmt.Sprint(value)
	}
	return strings.TrimSuffix(raw.String(), "\n")
}

// show writes a wanted or found value for a message.
func show(value any) string {
	if _, ok := asJudge(value); ok {
		return "a value"
	}
	return Mask([]byte(plain(value)))
}

// showMember is show for a member: one of a secret kind is not shown at all.
func showMember(path string, value any) string {
	if IsSecret(path[1+lastDot(path):]) {
		return Hidden
	}
	return show(value)
}

// exactly reports members that are missing, besides or in another order.
func (s *Session) exactly(raw []byte, path string, value any, names []string) {
	s.t.Helper()
	object, ok := value.(map[string]any)
	if !ok {
		s.Fail(report.Type, "%s is %s, want an object", whole(path), show(value))
		return
	}
	for _, name := range names {
		if _, there := object[name]; !there {
			s.Fail(report.Shape, "%s is missing", join(path, name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if !slices.Contains(names, name) {
			s.Differ(report.Extra, "%s is there, and is not among %s", join(path, name), strings.Join(names, ", "))
		}
	}
	known := slices.DeleteFunc(memberOrder(raw, path), func(n string) bool { return !slices.Contains(names, n) })
	if len(known) == len(names) && !slices.Equal(known, names) {
		s.Differ(report.Order, "members of %s come as %s, want %s", whole(path), strings.Join(known, ", "), strings.Join(names, ", "))
	}
}

// memberOrder lists the members of the object at a path as they stand in the text.
func memberOrder(raw []byte, path string) []string {
	for _, step := range steps(path) {
		if i, err := strconv.Atoi(step); err == nil {
			var list []json.RawMessage
			if json.Unmarshal(raw, &list) != nil || i >= len(list) {
				return nil
			}
			raw = list[i]
			continue
		}
		var object map[string]json.RawMessage
		if json.Unmarshal(raw, &object) != nil {
			return nil
		}
		raw = object[step]
	}
	return topMembers(raw)
}

func topMembers(raw []byte) []string {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	var names []string
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return names
		}
		var skipped json.RawMessage
		if d.Decode(&skipped) != nil {
			return names
		}
		names = append(names, fmt.Sprint(name))
	}
	return names
}

// at walks to a member: names and indexes, joined by dots.
func at(value any, path string) (any, bool) {
	for _, step := range steps(path) {
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[step]
			if !ok {
				return nil, false
			}
			value = next
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

func steps(path string) []string {
	if path == "" {
		return nil
	}
	return strings.Split(path, ".")
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func whole(path string) string {
	if path == "" {
		return "the body"
	}
	return path
}

var uuidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)

func isUUID(s string) bool { return len(s) == 36 && uuidForm.MatchString(s) }
