// Package quirk names the switches of the fake: points on which the sources about UQPAY disagree. Each has an id in
// the ledger, a default and named values; this package is generated from the ledger, so the two cannot differ.
package quirk

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

//go:generate go run ./internal/gen

// DefaultRevision is the state of UQPAY's contract that a world plays unless told otherwise: that of the Enhanced KYC
// guide.
const DefaultRevision = "2026-04"

// definition ties a quirk's id and values to its field in Set.
type definition struct {
	id     string
	values []string // the first is the default
	get    func(Set) string
	put    func(*Set, string)
}

// IDs lists every quirk, sorted.
func IDs() []string {
	ids := make([]string, 0, len(definitions))
	for _, d := range definitions {
		ids = append(ids, d.id)
	}
	return ids
}

// Values lists what a quirk can be set to, its default first; nil when there is no such quirk.
func Values(id string) []string {
	i := slices.IndexFunc(definitions, func(d definition) bool { return d.id == id })
	if i < 0 {
		return nil
	}
	return slices.Clone(definitions[i].values)
}

// Revisions lists the named groups of quirk values, oldest first.
func Revisions() []string {
	return slices.Sorted(maps.Keys(revisions))
}

// Of returns the values that a revision gives; the error names the known ones.
func Of(revision string) (Set, error) {
	changes, ok := revisions[revision]
	if !ok {
		return Set{}, fmt.Errorf("revision %q is not known: it is one of %s", revision, strings.Join(Revisions(), ", "))
	}
	var s Set
	for _, d := range definitions {
		d.put(&s, d.values[0])
	}
	for id, value := range changes {
		if err := s.Put(id, value); err != nil {
			return Set{}, fmt.Errorf("revision %s: %w", revision, err)
		}
	}
	return s, nil
}

// Default returns the values of DefaultRevision.
func Default() Set {
	s, err := Of(DefaultRevision)
	if err != nil {
		return Set{} // cannot happen: a test holds it
	}
	return s
}

// Put gives the quirk id a value. An unknown id or value changes nothing; the error says what there is.
func (s *Set) Put(id, value string) error {
	for _, d := range definitions {
		if d.id != id {
			continue
		}
		if !slices.Contains(d.values, value) {
			return fmt.Errorf("quirk %s has no value %q: it takes %s", id, value, strings.Join(d.values, ", "))
		}
		d.put(s, value)
		return nil
	}
	return fmt.Errorf("quirk %q is not known: it is one of %s", id, strings.Join(IDs(), ", "))
}

// With returns a copy in which the given quirks have the given values; on an error, nothing is to be used.
func (s Set) With(values map[string]string) (Set, error) {
	for _, id := range slices.Sorted(maps.Keys(values)) {
		if err := s.Put(id, values[id]); err != nil {
			return Set{}, err
		}
	}
	return s, nil
}

// Map gives every quirk's value by id.
func (s Set) Map() map[string]string {
	m := make(map[string]string, len(definitions))
	for _, d := range definitions {
		m[d.id] = d.get(s)
	}
	return m
}
