package openapi

import (
	"slices"
	"sync"
)

// Provenance says how well a default is known.
type Provenance string

// From firm to soft.
const (
	Documented Provenance = "documented"  // a public page states it
	SDK        Provenance = "sdk"         // the vendor's SDKs show it
	ThirdParty Provenance = "third_party" // somebody's integration showed it
	Assumed    Provenance = "assumed"     // no source; ours
)

// Entry is one point on which the public sources are silent or disagree, and
// what the fake does about it.
type Entry struct {
	ID         string     `json:"id"` // lower case with hyphens; what x-uqmock-assumed carries
	Topic      string     `json:"topic"`
	Positions  []Position `json:"positions"`
	Default    string     `json:"default"`          // what the fake does, in words
	Quirk      *Quirk     `json:"quirk,omitempty"`  // nil when there is no switch
	Strict     bool       `json:"strict,omitempty"` // --strict changes it
	Codes      []string   `json:"codes,omitempty"`  // error codes that rest on it
	Provenance Provenance `json:"provenance"`       // of the default
}

// Position is what one group of sources says. Sources are names of public pages
// and SDKs; none when no source says anything.
type Position struct {
	Says    string   `json:"says"`
	Sources []string `json:"sources,omitempty"`
}

// Quirk is a switch of an entry: its id is the entry's.
type Quirk struct {
	Default   string            `json:"default"`
	Values    []Value           `json:"values"`
	Revisions map[string]string `json:"revisions,omitempty"` // revision to the value it sets, where not the default
}

// Value is one position of a switch.
type Value struct {
	Name string `json:"name"`
	Does string `json:"does"`
}

// Ledger returns all entries, sorted by id.
func Ledger() []Entry { return slices.Clone(ledger().entries) }

// LedgerEntry finds an entry; false when there is none of that id.
func LedgerEntry(id string) (Entry, bool) {
	i, ok := ledger().index[id]
	if !ok {
		return Entry{}, false
	}
	return ledger().entries[i], true
}

// In returns the value that a revision sets, which is the default unless the
// quirk names another.
func (q Quirk) In(revision string) string {
	if value, ok := q.Revisions[revision]; ok {
		return value
	}
	return q.Default
}

// Has tells whether the switch knows a value.
func (q Quirk) Has(value string) bool {
	return slices.ContainsFunc(q.Values, func(v Value) bool { return v.Name == value })
}

type book struct {
	entries []Entry
	index   map[string]int
}

var ledger = sync.OnceValue(func() book {
	b := book{entries: ledgerEntries(), index: make(map[string]int)}
	for i, entry := range b.entries {
		b.index[entry.ID] = i
	}
	return b
})
