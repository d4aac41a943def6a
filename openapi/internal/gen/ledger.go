package main

import (
	"bytes"
	"cmp"
	"fmt"
	"go/format"
	"io/fs"
	"maps"
	"slices"

	"github.com/goccy/go-yaml"
)

// entry is one item of ledger.yaml.
type entry struct {
	ID         string     `yaml:"id"`
	Topic      string     `yaml:"topic"`
	Positions  []position `yaml:"positions"`
	Default    string     `yaml:"default"`
	Quirk      *quirk     `yaml:"quirk"`
	Strict     bool       `yaml:"strict"`
	Codes      []string   `yaml:"codes"`
	Provenance string     `yaml:"provenance"`
}

type position struct {
	Says    string   `yaml:"says"`
	Sources []string `yaml:"sources"`
}

type quirk struct {
	Default   string            `yaml:"default"`
	Values    yaml.MapSlice     `yaml:"values"` // in the order of the text
	Revisions map[string]string `yaml:"revisions"`
}

func ledgerFile(sources fs.FS, name string) ([]byte, error) {
	text, err := fs.ReadFile(sources, name)
	if err != nil {
		return nil, err
	}
	var entries []entry
	if err := yaml.UnmarshalWithOptions(text, &entries, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.ID, b.ID) })
	var out bytes.Buffer
	out.WriteString(header + "func ledgerEntries() []Entry {\n\treturn []Entry{\n")
	for _, e := range entries {
		e.write(&out)
	}
	out.WriteString("}\n}\n")
	return format.Source(out.Bytes())
}

func (e entry) write(out *bytes.Buffer) {
	fmt.Fprintf(out, "{\nID: %q,\nTopic: %q,\nPositions: []Position{\n", e.ID, e.Topic)
	for _, p := range e.Positions {
		p.write(out)
	}
	fmt.Fprintf(out, "},\nDefault: %q,\n", e.Default)
	e.Quirk.write(out)
	if e.Strict {
		out.WriteString("Strict: true,\n")
	}
	if len(e.Codes) > 0 {
		fmt.Fprintf(out, "Codes: %#v,\n", e.Codes)
	}
	fmt.Fprintf(out, "Provenance: %q,\n},\n", e.Provenance)
}

func (p position) write(out *bytes.Buffer) {
	if len(p.Sources) == 0 {
		fmt.Fprintf(out, "{Says: %q},\n", p.Says)
		return
	}
	fmt.Fprintf(out, "{Says: %q, Sources: %#v},\n", p.Says, p.Sources)
}

func (q *quirk) write(out *bytes.Buffer) {
	if q == nil {
		return
	}
	fmt.Fprintf(out, "Quirk: &Quirk{\nDefault: %q,\nValues: []Value{\n", q.Default)
	for _, v := range q.Values {
		fmt.Fprintf(out, "{Name: %q, Does: %q},\n", v.Key, v.Value)
	}
	out.WriteString("},\n")
	if len(q.Revisions) > 0 {
		out.WriteString("Revisions: map[string]string{\n")
		for _, revision := range slices.Sorted(maps.Keys(q.Revisions)) {
			fmt.Fprintf(out, "%q: %q,\n", revision, q.Revisions[revision])
		}
		out.WriteString("},\n")
	}
	out.WriteString("},\n")
}
