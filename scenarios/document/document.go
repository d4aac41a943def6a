// Package document reads YAML files, of which every JSON file is one, so that
// each complaint tells line, column and what would be right. Nodes are walked
// rather than decoded.
package document

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Node is one value of a document.
type Node struct {
	file *file
	node ast.Node
}

// file is what the nodes of a document share.
type file struct {
	path    string
	source  string
	lines   []int // where each line begins in source; made when it is asked for
	anchors map[string]ast.Node
	twice   *ast.AnchorNode // one whose name another has: an alias could mean either
	values  int             // that were handed out
}

// offset is where a line and a column, both from 1, are in the source, in bytes.
func (f *file) offset(line, column int) int {
	if f.lines == nil {
		f.lines = []int{0}
		for i := range len(f.source) {
			if f.source[i] == '\n' {
				f.lines = append(f.lines, i+1)
			}
		}
	}
	at := f.lines[min(max(line, 1), len(f.lines))-1]
	for range column - 1 {
		if at == len(f.source) || f.source[at] == '\n' {
			break
		}
		_, size := utf8.DecodeRuneInString(f.source[at:])
		at += size
	}
	return at
}

// maxValues bounds how many values a document has, each counted as often as an alias repeats it.
const maxValues = 100_000

// count counts values that are handed out.
func (f *file) count(n Node, values int) error {
	if f.values += values; f.values > maxValues {
		return n.Errorf("the document has more than %d values, those that aliases repeat included", maxValues)
	}
	return nil
}

// Place is where something stands. Lines and columns count from 1.
type Place struct {
	Path         string
	Line, Column int
}

func (p Place) String() string { return fmt.Sprintf("%s:%d:%d", p.Path, p.Line, p.Column) }

// Error is a complaint about a document.
type Error struct {
	Place Place
	cause error
}

func (e *Error) Error() string { return e.Place.String() + ": " + e.cause.Error() }

func (e *Error) Unwrap() error { return e.cause }

// maxOpen is how many brackets of a file may be open at once. The parser needs more memory for each than for the last.
const maxOpen = 200

// openBrackets counts how many brackets stand open at most. Those in texts count too: there are never so many.
func openBrackets(text []byte) int {
	now, most := 0, 0
	for _, b := range text {
		switch b {
		case '[', '{':
			now++
		case ']', '}':
			now--
		}
		most = max(most, now)
	}
	return most
}

// Parse reads the one document of a file; path is how complaints call it. It is false when there is nothing in it.
func Parse(path string, text []byte) (top Node, ok bool, err error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // what some editors begin a file with
	if openBrackets(text) > maxOpen {
		return Node{}, false, &Error{Place{path, 1, 1}, fmt.Errorf("nested more than %d deep", maxOpen)}
	}
	parsed, err := parser.ParseBytes(text, 0)
	if err != nil {
		return Node{}, false, syntaxError(path, err)
	}
	doc := &file{path: path, source: string(text), anchors: map[string]ast.Node{}}
	for i, d := range parsed.Docs {
		switch {
		case d.Body == nil:
		case i > 0:
			return Node{}, false, Node{doc, d.Body}.Errorf("a second document: there must be only one")
		default:
			ast.Walk(doc, d.Body)
			if doc.twice != nil {
				return Node{}, false, Node{doc, doc.twice}.Errorf("a second anchor of this name: give each its own")
			}
			top, ok = Node{doc, d.Body}, true
		}
	}
	return top, ok, nil
}

func syntaxError(path string, err error) error {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		return &Error{Place{path, 1, 1}, fmt.Errorf("not YAML: %w", err)}
	}
	p := at.GetToken().Position
	message := at.GetMessage()
	if strings.Contains(message, "must be specified") { // within { } or [ ]
		message += ": text that holds { } [ ] or a comma is quoted there, such as \"${vars.card}\""
	}
	return &Error{Place{path, p.Line, p.Column}, errors.New(message)}
}

// Visit collects the anchors of the document; it is for ast.Walk.
func (f *file) Visit(n ast.Node) ast.Visitor {
	if a, ok := n.(*ast.AnchorNode); ok && a.Name != nil {
		name := a.Name.GetToken().Value
		if _, known := f.anchors[name]; known && f.twice == nil {
			f.twice = a
		}
		f.anchors[name] = a.Value
	}
	return f
}
