package script

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"github.com/uqmock/uqmock/scenarios/document"
)

// Expression is an expression of a scenario, compiled. It sees nothing but an [Env], has no loops of its own, and ends.
type Expression struct {
	Text    string
	Place   document.Place
	program *vm.Program
	fakes   []string // the names of the invented values it asks for
	vars    []string // the names of the variables it asks for
}

// Env is what expressions see. Numbers of JSON are ints where they are whole and fit, else floats.
type Env struct {
	Vars    map[string]any    `expr:"vars"`
	Status  int               `expr:"status"`  // of the reply
	Headers map[string]string `expr:"headers"` // of the reply, by their names in lower case
	Body    any               `expr:"body"`    // of the reply
	Event   any               `expr:"event"`   // the body of the webhook
	Elapsed time.Duration     `expr:"elapsed"` // how long the step took: by the world's clock where it waited, else by the wall's
	Now     time.Time         `expr:"now"`     // by the world's clock

	Invent func(name string) (any, error) `expr:"-"` // invents the value of fake.NAME

	Fake map[string]any               `expr:"fake"` // filled in with what an expression asks for
	Tick func(value any) (any, error) `expr:"tick"` // counts the rounds of predicates
}

// The limits of one expression.
const (
	maxExpression = 2_000  // bytes of its text
	maxNodes      = 400    // of its tree
	maxRounds     = 50_000 // of all its predicates together
)

// builtins are the functions that expressions have: none that makes text or lists longer than what it is given, none that
// reads a clock.
var builtins = []string{
	"all", "any", "none", "one", "filter", "map", "find", "findIndex", "findLast", "findLastIndex", "count", "sum", "len", "type", "abs",
	"ceil", "floor", "round", "int", "float", "string", "trim", "trimPrefix", "trimSuffix", "upper", "lower", "split", "indexOf",
	"lastIndexOf", "hasPrefix", "hasSuffix", "max", "min", "duration", "date", "first", "last", "get", "keys", "values", "uniq", "sort",
	"sortBy", "reverse",
}

// compile compiles an expression whose text begins at a place. Its problems are told with the place of the word that is
// wrong. With truth it must be true or false.
func compile(text string, at document.Place, names *scope, truth bool) (Expression, error) {
	e := Expression{Text: text, Place: at}
	wrong := func(column int, format string, args ...any) error {
		at.Column += column
		return problem(at, format, args...)
	}
	if len(text) > maxExpression {
		return e, wrong(0, "the expression has %d bytes, at most %d are taken", len(text), maxExpression)
	}
	look := &inspection{names: names}
	settings := append(options(), expr.Patch(look))
	if truth {
		settings = append(settings, expr.AsBool())
	}
	program, err := expr.Compile(text, settings...)
	switch {
	case look.wrong != "":
		return e, wrong(look.column, "%s", look.wrong)
	case err != nil:
		message, column := told(err)
		return e, wrong(column, "%s", names.hint(message))
	}
	e.program, e.fakes, e.vars = program, look.fakes, look.vars
	return e, nil
}

func options() []expr.Option {
	all := []expr.Option{expr.Env(Env{}), expr.DisableAllBuiltins(), expr.MaxNodes(maxNodes)}
	for _, name := range builtins {
		all = append(all, expr.EnableBuiltin(name))
	}
	return all
}

// told gives the message and the column, from 0, of an error of the compiler.
func told(err error) (message string, column int) {
	if at, ok := errors.AsType[*file.Error](err); ok {
		return at.Message, at.Column
	}
	message, _, _ = strings.Cut(err.Error(), "\n")
	return message, 0
}

// inspection looks at the tree of an expression: it finds names that nothing binds, refuses what could go on for ever, and
// counts the rounds of predicates.
type inspection struct {
	names  *scope
	fakes  []string
	vars   []string
	wrong  string
	column int
}

// Visit is for ast.Walk.
func (i *inspection) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.BinaryNode:
		if n.Operator == ".." {
			i.refuse(n, "ranges are not taken: a scenario looks at what is there")
		}
	case *ast.VariableDeclaratorNode, *ast.SequenceNode:
		i.wrong = "" // what was found in it is about names that it makes
		i.refuse(n, "an expression is one expression: bind names with save")
	case *ast.IdentifierNode:
		if known := i.names.unknown(n.Value); known != "" {
			i.refuse(n, known)
		}
	case *ast.MemberNode:
		i.member(n)
	case *ast.PredicateNode:
		i.count(n)
	}
}

func (i *inspection) refuse(n ast.Node, why string) {
	if i.wrong == "" {
		i.wrong, i.column = why, n.Location().From
	}
}

// member looks at vars.NAME and fake.NAME.
func (i *inspection) member(n *ast.MemberNode) {
	owner, ok := n.Node.(*ast.IdentifierNode)
	name, isText := n.Property.(*ast.StringNode)
	if !ok || owner.Value != "vars" && owner.Value != "fake" {
		return
	}
	if !isText {
		i.refuse(n, owner.Value+" wants a name, such as "+owner.Value+".email")
		return
	}
	if why := i.names.unbound(owner.Value, name.Value); why != "" {
		i.refuse(n.Property, why)
	}
	asked := map[string]*[]string{"vars": &i.vars, "fake": &i.fakes}[owner.Value]
	if !slices.Contains(*asked, name.Value) {
		*asked = append(*asked, name.Value)
	}
}

// count has a predicate call tick with each of its results.
func (i *inspection) count(n *ast.PredicateNode) {
	if call, ok := n.Node.(*ast.CallNode); ok {
		if callee, ok := call.Callee.(*ast.IdentifierNode); ok && callee.Value == "tick" {
			return
		}
	}
	ast.Patch(&n.Node, &ast.CallNode{Callee: &ast.IdentifierNode{Value: "tick"}, Arguments: []ast.Node{n.Node}})
}

// Eval gives the value of an expression. A variable that was never bound is an error.
func (e Expression) Eval(env Env) (value any, err error) {
	for _, name := range e.vars {
		if _, bound := env.Vars[name]; !bound {
			return nil, fmt.Errorf("vars.%s was not bound: the step that saves it was not played to its end", name)
		}
	}
	rounds := 0
	env.Tick = func(value any) (any, error) {
		if rounds++; rounds > maxRounds {
			return nil, fmt.Errorf("it looks at more than %d things", maxRounds)
		}
		return value, nil
	}
	env.Fake = map[string]any{}
	for _, name := range e.fakes {
		if env.Fake[name], err = env.Invent(name); err != nil {
			return nil, err
		}
	}
	value, err = vm.Run(e.program, env)
	if err != nil {
		message, _ := told(err)
		return nil, errors.New(message)
	}
	return value, nil
}
