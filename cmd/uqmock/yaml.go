package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// document is a YAML file that is being read; every JSON file is one too. Its nodes are walked rather than decoded, so
// that each complaint tells line, column and what would be right.
type document struct {
	path    string
	anchors map[string]ast.Node
}

// setting is one value in a document.
type setting struct {
	doc  *document
	node ast.Node
}

// member is what an object may hold under a name, and who reads it.
type member struct {
	name string
	read func(setting) error
}

// maxConfig bounds a config file in bytes.
const maxConfig = 4 << 20

// readDocument opens a file; ok is false when there is nothing in it.
func readDocument(path string) (top setting, ok bool, err error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > maxConfig {
		return setting{}, false, misuse("%s has %d bytes, at most %d are read", path, info.Size(), maxConfig)
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(path) //nolint:gosec // the user names the file
	}
	if err != nil {
		return setting{}, false, misuse("cannot be read: %w", err)
	}
	return parseDocument(path, text)
}

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

func parseDocument(path string, text []byte) (top setting, ok bool, err error) {
	if openBrackets(text) > maxOpen {
		return setting{}, false, misuse("%s is nested more than %d deep", path, maxOpen)
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return setting{}, false, syntaxError(path, err)
	}
	doc := &document{path: path, anchors: map[string]ast.Node{}}
	for i, d := range file.Docs {
		switch {
		case d.Body == nil:
		case i > 0:
			return setting{}, false, setting{doc, d.Body}.wrong("a second document: there must be only one")
		default:
			ast.Walk(doc, d.Body)
			top, ok = setting{doc, d.Body}, true
		}
	}
	return top, ok, nil
}

func syntaxError(path string, err error) error {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		return misuse("%s is not YAML: %w", path, err)
	}
	p := at.GetToken().Position
	return misuse("%s:%d:%d: %s", path, p.Line, p.Column, at.GetMessage())
}

// Visit collects the anchors of the document; it is for ast.Walk.
func (d *document) Visit(n ast.Node) ast.Visitor {
	if a, ok := n.(*ast.AnchorNode); ok && a.Name != nil {
		d.anchors[a.Name.GetToken().Value] = a.Value
	}
	return d
}

// wrong refuses the value, telling where it stands.
func (s setting) wrong(format string, args ...any) error {
	line, column := 1, 1
	if t := s.node.GetToken(); t != nil && t.Position != nil {
		line, column = t.Position.Line, t.Position.Column
	}
	return misuse("%s:%d:%d: %w", s.doc.path, line, column, fmt.Errorf(format, args...))
}

// maxHops bounds how many anchors and tags can hide one value.
const maxHops = 8

// bare is the node without tags and anchors, an alias being replaced by what it stands for.
func (s setting) bare() ast.Node {
	n := s.node
	for range maxHops {
		switch hidden := n.(type) {
		case *ast.AnchorNode:
			n = hidden.Value
		case *ast.TagNode:
			n = hidden.Value
		case *ast.AliasNode:
			n = s.doc.anchors[hidden.Value.GetToken().Value]
		default:
			return n
		}
	}
	return nil
}

// text gives a scalar as it is written.
func (s setting) text() (string, error) {
	switch n := s.bare().(type) {
	case *ast.LiteralNode:
		return n.Value.Value, nil
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, nil
	}
	return "", s.wrong("a single value is wanted here")
}

// object reads a mapping that has only the given members. The parser has refused a name that comes twice.
func (s setting) object(members ...member) error {
	return s.entries(func(name string, key, value setting) error {
		names := make([]string, 0, len(members))
		for _, m := range members {
			if m.name == name {
				return m.read(value)
			}
			names = append(names, m.name)
		}
		hint := didYouMean(name, names)
		if hint == "" {
			hint = ": possible are " + strings.Join(names, ", ")
		}
		return key.wrong("unknown key %q%s", name, hint)
	})
}

// entries reads a mapping whose names are free.
func (s setting) entries(read func(name string, key, value setting) error) error {
	n, ok := s.bare().(ast.MapNode)
	if !ok {
		return s.wrong("an object of keys and values is wanted here")
	}
	for pairs := n.MapRange(); pairs.Next(); {
		key := setting{s.doc, pairs.Key()}
		name, err := key.text()
		if err != nil {
			return key.wrong("a key must be a plain word")
		}
		if err := read(name, key, setting{s.doc, pairs.Value()}); err != nil {
			return err
		}
	}
	return nil
}

// list reads a sequence.
func (s setting) list(read func(setting) error) error {
	n, ok := s.bare().(*ast.SequenceNode)
	if !ok {
		return s.wrong("a list is wanted here")
	}
	for _, item := range n.Values {
		if err := read(setting{s.doc, item}); err != nil {
			return err
		}
	}
	return nil
}

// into makes a reader that hands the text to set, and tells the place when set refuses it.
func into(set func(string) error) func(setting) error {
	return func(s setting) error {
		text, err := s.text()
		if err != nil {
			return err
		}
		if err := set(text); err != nil {
			return s.wrong("%w", err)
		}
		return nil
	}
}

// texts makes a reader of a list of texts.
func texts(to *[]string, check func(string) error) func(setting) error {
	return func(s setting) error {
		*to = []string{}
		return s.list(into(func(text string) error {
			*to = append(*to, text)
			return check(text)
		}))
	}
}

// word makes a setter that takes one of some words.
func word[T ~string](to *T, words ...T) func(string) error {
	return func(text string) error {
		plain := make([]string, len(words))
		for i, w := range words {
			plain[i] = string(w)
		}
		*to = T(text)
		return oneOf(text, plain)
	}
}

// count makes a setter of a whole number that is not negative.
func count(to *int) func(string) error {
	return func(text string) error {
		n, err := strconv.ParseUint(text, 10, 31)
		if err != nil {
			return fmt.Errorf("%q is not a whole number of 0 or more", text)
		}
		*to = int(n)
		return nil
	}
}
