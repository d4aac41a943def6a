package script

import (
	"fmt"
	"regexp/syntax"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
)

// maxWork bounds what one expression reads and makes, about in bytes.
const maxWork = 16 << 20

// maxWithin bounds how deep a value that an expression gives or looks through is nested.
const maxWithin = 500

// cost is what the work on a value depends on, and how often it is done.
type cost struct {
	by    string // a function of room; empty: the work is always the same
	times int
}

// The measures of a value.
const (
	byLength = "flat"  // of a text, or how many there are in a list
	byAll    = "deep"  // all that is in it
	byPairs  = "pairs" // all that is in a list, with each of its items
)

// builtins are the functions that expressions have, and what they cost: none that makes more than it is given, none that
// reads a clock. Those that look at each item count their rounds.
var builtins = map[string]cost{
	"all": {}, "any": {}, "none": {}, "one": {}, "filter": {}, "map": {}, "find": {}, "findIndex": {}, "findLast": {}, "findLastIndex": {},
	"count": {}, "sortBy": {},
	"type": {}, "abs": {}, "ceil": {}, "floor": {}, "round": {}, "first": {}, "last": {}, "get": {},
	"len": {byLength, 1}, "int": {byLength, 1}, "float": {byLength, 1}, "trim": {byLength, 1}, "trimPrefix": {byLength, 1},
	"trimSuffix": {byLength, 1}, "upper": {byLength, 2}, "lower": {byLength, 2}, "split": {byLength, 8}, "indexOf": {byLength, 1},
	"lastIndexOf": {byLength, 1}, "hasPrefix": {byLength, 1}, "hasSuffix": {byLength, 1}, "duration": {byLength, 1}, "date": {byLength, 8},
	"keys": {byLength, 16}, "values": {byLength, 16}, "reverse": {byLength, 16},
	"sum": {byAll, 1}, "max": {byAll, 1}, "min": {byAll, 1}, "string": {byAll, 4}, "sort": {byAll, 8},
	"uniq": {byPairs, 1},
}

// operators are those whose work depends on what stands at their sides.
var operators = map[string]cost{
	"+": {byLength, 1}, "<": {byLength, 1}, ">": {byLength, 1}, "<=": {byLength, 1}, ">=": {byLength, 1},
	"contains": {byLength, 1}, "startsWith": {byLength, 1}, "endsWith": {byLength, 1}, "matches": {byLength, 1},
	"==": {byAll, 1}, "!=": {byAll, 1}, "in": {byAll, 1},
}

// metering has an expression pay for what it does, in calls to functions of [room] that the text of an expression cannot
// name.
type metering struct{}

// Visit is for ast.Walk.
func (metering) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.PredicateNode:
		paid(&n.Node, cost{"tick", 1})
	case *ast.BinaryNode:
		operator(n)
	case *ast.BuiltinNode:
		for i := range n.Arguments {
			paid(&n.Arguments[i], builtins[n.Name])
		}
		if n.Name == "date" {
			ast.Patch(node, &ast.CallNode{Callee: &ast.IdentifierNode{Value: "dated"}, Arguments: n.Arguments})
		}
	case *ast.CallNode:
		if callee, ok := n.Callee.(*ast.MemberNode); ok {
			paid(&callee.Node, cost{"moment", 1})
		}
		for i := range n.Arguments {
			paid(&n.Arguments[i], cost{byLength, 2})
		}
	}
}

// operator has both sides paid for. To compare with what is written in the expression costs no more than that.
func operator(n *ast.BinaryNode) {
	c := operators[n.Operator]
	switch n.Operator {
	case "==", "!=", "<", ">", "<=", ">=":
		if isWritten(n.Left) || isWritten(n.Right) {
			return
		}
	case "in":
		if isWritten(n.Left) {
			c.by = byLength
		}
		paid(&n.Right, c)
		return
	case "matches":
		if pattern, ok := n.Right.(*ast.StringNode); ok {
			if tree, err := syntax.Parse(pattern.Value, syntax.Perl); err == nil {
				c.times += spelledOut(tree) / 2
			}
		}
	}
	paid(&n.Left, c)
	paid(&n.Right, c)
}

func paid(node *ast.Node, c cost) {
	if _, ok := (*node).(*ast.PredicateNode); ok || c.by == "" || isWritten(*node) && c.by != "tick" {
		return
	}
	ast.Patch(node, &ast.CallNode{
		Callee: &ast.IdentifierNode{Value: c.by}, Arguments: []ast.Node{*node, &ast.IntegerNode{Value: c.times}},
	})
}

// isWritten reports whether a value stands in the expression as it is.
func isWritten(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.NilNode, *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.StringNode:
		return true
	case *ast.UnaryNode:
		return isWritten(n.Node)
	case *ast.ArrayNode:
		for _, item := range n.Nodes {
			if !isWritten(item) {
				return false
			}
		}
		return true
	}
	return false
}

// room is what the compiler knows: an Env, and the meter.
type room struct {
	Env
	Tick   func(value any, times int) (any, error) `expr:"tick"`
	Flat   func(value any, times int) (any, error) `expr:"flat"`
	Deep   func(value any, times int) (any, error) `expr:"deep"`
	Pairs  func(value any, times int) (any, error) `expr:"pairs"`
	Moment func(value any, times int) (any, error) `expr:"moment"`

	Dated func(text string, layout ...string) (time.Time, error) `expr:"dated"` // in place of date, which knows the machine's time zone
}

// meter counts what one evaluation does.
type meter struct {
	left   int // of maxWork
	rounds int
}

func (m *meter) room(env Env) room {
	return room{
		Env: env,
		Tick: func(value any, _ int) (any, error) {
			if m.rounds++; m.rounds > maxRounds {
				return nil, fmt.Errorf("it looks at more than %d things", maxRounds)
			}
			return value, m.deep(value, 1, 0)
		},
		Flat:  func(value any, times int) (any, error) { return value, m.spend(times * (unit + length(value))) },
		Deep:  func(value any, times int) (any, error) { return value, m.deep(value, times, 0) },
		Pairs: func(value any, times int) (any, error) { return value, m.pairs(value, times) },
		Moment: func(value any, _ int) (any, error) {
			switch value.(type) {
			case time.Time, time.Duration:
				return value, nil
			}
			return nil, fmt.Errorf("only times and spans of time have functions of their own, and this is neither")
		},
		Dated: dated,
	}
}

// dated reads a time as a layout says, or as one of the usual ones. What tells no offset is UTC.
func dated(text string, layout ...string) (time.Time, error) {
	if len(layout) == 0 {
		layout = []string{time.DateOnly, time.DateTime, time.RFC3339, time.RFC1123}
	}
	for _, l := range layout {
		if at, err := time.ParseInLocation(l, text, time.UTC); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("the text is no time of the form %s", strings.Join(layout, ", "))
}

// unit is what a value costs beyond its text.
const unit = 8

func (m *meter) spend(units int) error {
	if m.left -= units; m.left < 0 {
		return fmt.Errorf("it reads and makes more than %d bytes", maxWork)
	}
	return nil
}

// length is that of a text, or how many there are in a list or an object.
func length(value any) int {
	switch v := value.(type) {
	case string:
		return len(v)
	case []any:
		return len(v)
	case []string:
		return len(v)
	case map[string]any:
		return len(v)
	case map[string]string:
		return len(v)
	}
	return unit
}

// deep pays for all that is in a value.
func (m *meter) deep(value any, times, depth int) error {
	if depth > maxWithin {
		return fmt.Errorf("it looks at a value that is nested more than %d deep", maxWithin)
	}
	units := unit + length(value)
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			if err := m.deep(item, times, depth+1); err != nil {
				return err
			}
		}
	case map[string]any:
		for name, member := range v {
			units += len(name)
			if err := m.deep(member, times, depth+1); err != nil {
				return err
			}
		}
	case []string:
		for _, item := range v {
			units += unit + len(item)
		}
	case map[string]string:
		for name, member := range v {
			units += unit + len(name) + len(member)
		}
	}
	return m.spend(times * units)
}

// pairs pays for each item of a list being held against the others.
func (m *meter) pairs(value any, times int) error {
	before := m.left
	if err := m.deep(value, times, 0); err != nil {
		return err
	}
	return m.spend((before - m.left) * length(value) / unit)
}
