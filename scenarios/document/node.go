package document

import (
	"fmt"
	"math"
	"strconv"

	"github.com/goccy/go-yaml/ast"
)

// Kind is what a node is.
type Kind string

// The kinds.
const (
	Null    Kind = "null"
	Text    Kind = "text"
	Number  Kind = "number"
	Boolean Kind = "boolean"
	List    Kind = "list"
	Object  Kind = "object"
)

// Entry is one member of an object.
type Entry struct {
	Name       string
	Key, Value Node
}

// Place is where the value begins.
func (n Node) Place() Place {
	p := Place{Path: n.file.path, Line: 1, Column: 1}
	node := n.node
	if m, ok := node.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		node = m.Values[0].Key // the token of a mapping in blocks is its first colon
	}
	if m, ok := node.(*ast.MappingValueNode); ok {
		node = m.Key
	}
	if t := node.GetToken(); t != nil && t.Position != nil {
		p.Line, p.Column = t.Position.Line, t.Position.Column
	}
	return p
}

// Errorf complains about the value.
func (n Node) Errorf(format string, args ...any) error {
	return &Error{n.Place(), fmt.Errorf(format, args...)}
}

// maxHops bounds how many anchors and tags can hide one value.
const maxHops = 8

// bare is the node without tags and anchors, an alias being replaced by what it stands for; nil when there is none.
func (n Node) bare() ast.Node {
	node := n.node
	for range maxHops {
		switch hidden := node.(type) {
		case *ast.AnchorNode:
			node = hidden.Value
		case *ast.TagNode:
			node = hidden.Value
		case *ast.AliasNode:
			node = n.file.anchors[hidden.Value.GetToken().Value]
		default:
			return node
		}
	}
	return nil
}

// Kind says what the value is.
func (n Node) Kind() Kind {
	switch n.bare().(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return Number
	case *ast.BoolNode:
		return Boolean
	case *ast.SequenceNode:
		return List
	case ast.MapNode:
		return Object
	case *ast.LiteralNode, *ast.StringNode:
		return Text
	}
	return Null
}

// Text gives a scalar as it is written.
func (n Node) Text() (string, error) {
	switch b := n.bare().(type) {
	case *ast.LiteralNode:
		return b.Value.Value, nil
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return b.GetToken().Value, nil
	}
	return "", n.Errorf("a single value is wanted here")
}

// Entries gives the members of an object in their order. The parser has refused a name that comes twice.
func (n Node) Entries() ([]Entry, error) {
	object, ok := n.bare().(ast.MapNode)
	if !ok {
		return nil, n.Errorf("an object of keys and values is wanted here")
	}
	if err := n.file.count(n, entries(object)); err != nil {
		return nil, err
	}
	var all []Entry
	for pairs := object.MapRange(); pairs.Next(); {
		key := Node{n.file, pairs.Key()}
		name, err := key.Text()
		if err != nil {
			return nil, key.Errorf("a key must be a plain word")
		}
		all = append(all, Entry{name, key, Node{n.file, pairs.Value()}})
	}
	return all, nil
}

func entries(object ast.MapNode) int {
	if many, ok := object.(*ast.MappingNode); ok {
		return len(many.Values)
	}
	return 1
}

// Items gives the values of a list.
func (n Node) Items() ([]Node, error) {
	list, ok := n.bare().(*ast.SequenceNode)
	if !ok {
		return nil, n.Errorf("a list is wanted here")
	}
	if err := n.file.count(n, len(list.Values)); err != nil {
		return nil, err
	}
	all := make([]Node, 0, len(list.Values))
	for _, item := range list.Values {
		all = append(all, Node{n.file, item})
	}
	return all, nil
}

// Scalar gives a value that is neither list nor object: nil, a string, an int, a float64 or a bool.
func (n Node) Scalar() (any, error) {
	switch b := n.bare().(type) {
	case nil, *ast.NullNode:
		return nil, nil //nolint:nilnil // null is a value
	case *ast.BoolNode:
		return b.Value, nil
	case *ast.IntegerNode:
		return integer(n, b)
	case *ast.FloatNode:
		return b.Value, nil
	}
	return n.Text()
}

// integer gives the value of a whole number that fits an int.
func integer(n Node, node *ast.IntegerNode) (any, error) {
	switch v := node.Value.(type) {
	case int64:
		return int(v), nil
	case uint64:
		if v <= math.MaxInt {
			return int(v), nil
		}
	}
	return nil, n.Errorf("the number %s is too large", strconv.Quote(node.GetToken().Value))
}
