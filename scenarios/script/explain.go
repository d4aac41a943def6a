package script

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"github.com/uqmock/uqmock/scenarios/document"
)

// Part is a part of an expression and its value.
type Part struct{ Text, Value string }

// The limits of an explanation.
const (
	maxShown = 200 // bytes of a value
	maxParts = 20
)

// Explain gives the parts of an expression that are not plain values, with what they are in an Env: what a reader needs to
// see why it does not hold.
func (e Expression) Explain(env Env) []Part {
	tree, err := parser.ParseWithConfig(e.Text, language(e.truth))
	if err != nil {
		return nil
	}
	var parts []Part
	for _, text := range telling(tree.Node) {
		if text == strings.TrimSpace(e.Text) || slices.ContainsFunc(parts, func(p Part) bool { return p.Text == text }) {
			continue
		}
		if parts = append(parts, Part{text, e.valueOf(text, env)}); len(parts) == maxParts {
			break
		}
	}
	return parts
}

// valueOf evaluates a part. It asks for nothing new: what was invented for the whole is not invented again.
func (e Expression) valueOf(text string, env Env) string {
	part, err := compile(text, func(int) document.Place { return e.Place }, &scope{step: []string{"status", "headers", "body", "event", "elapsed"}, open: true}, false)
	if err != nil || len(part.fakes) > 0 {
		return "?"
	}
	value, err := part.Eval(env)
	if err != nil {
		return err.Error()
	}
	return cut(env.concealed(jsonText(value)))
}

// telling are the parts that tell why an expression is false: what operators join, down to names and calls.
func telling(n ast.Node) []string {
	switch v := n.(type) {
	case *ast.BinaryNode:
		return append(telling(v.Left), telling(v.Right)...)
	case *ast.UnaryNode:
		return telling(v.Node)
	case *ast.ConditionalNode:
		return append(append(telling(v.Cond), telling(v.Exp1)...), telling(v.Exp2)...)
	case *ast.ChainNode:
		return telling(v.Node)
	case *ast.BuiltinNode:
		texts := []string{v.String()}
		if len(v.Arguments) > 0 {
			texts = append(texts, telling(v.Arguments[0])...)
		}
		return texts
	case *ast.MemberNode, *ast.CallNode, *ast.IdentifierNode, *ast.SliceNode:
		return []string{v.String()}
	}
	return nil
}
