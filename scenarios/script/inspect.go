package script

import (
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// inspection looks at the tree of an expression: it finds names that nothing binds, and refuses what could go on for ever
// or reach outside.
type inspection struct {
	names *scope
	fakes []string
	vars  []string
	bare  []ast.Node // vars and fake, until a member of them is asked for
	wrong []refusal
}

// refusal is what is wrong with a word of an expression.
type refusal struct {
	from int // in characters
	why  string
}

func inspect(tree ast.Node, names *scope) *inspection {
	i := &inspection{names: names}
	ast.Walk(&tree, i)
	for _, n := range i.bare {
		i.refuse(n, n.String()+" wants a name, such as "+n.String()+".email")
	}
	return i
}

// problems are what is wrong, in the order of the text.
func (i *inspection) problems(text string, at locate) error {
	slices.SortStableFunc(i.wrong, func(a, b refusal) int { return a.from - b.from })
	var all problems
	for _, r := range i.wrong {
		all.add(problem(at(byteOf(text, r.from)), "%s", r.why))
	}
	return all.err()
}

// Visit is for ast.Walk, which comes to the parts of a node before the node.
func (i *inspection) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.BinaryNode:
		i.operator(n)
	case *ast.VariableDeclaratorNode, *ast.SequenceNode:
		i.wrong, i.bare = nil, nil // what was found in it is about names that it makes
		i.refuse(n, "an expression is one expression: bind names with save")
	case *ast.IdentifierNode:
		if n.Value == "vars" || n.Value == "fake" {
			i.bare = append(i.bare, n)
		}
		if why := i.names.unknown(n.Value); why != "" {
			i.refuse(n, why)
		}
	case *ast.BuiltinNode:
		i.builtin(n)
	case *ast.MemberNode:
		i.member(n)
	case *ast.CallNode:
		i.call(n)
	}
}

func (i *inspection) refuse(n ast.Node, why string) {
	i.wrong = append(i.wrong, refusal{n.Location().From, why})
}

// member looks at vars.NAME and fake.NAME.
func (i *inspection) member(n *ast.MemberNode) {
	owner, ok := n.Node.(*ast.IdentifierNode)
	name, isText := n.Property.(*ast.StringNode)
	if !ok || owner.Value != "vars" && owner.Value != "fake" || !isText {
		return
	}
	i.bare = slices.DeleteFunc(i.bare, func(b ast.Node) bool { return b == ast.Node(owner) })
	if why := i.names.unbound(owner.Value, name.Value); why != "" {
		i.refuse(n.Property, why)
	}
	asked := map[string]*[]string{"vars": &i.vars, "fake": &i.fakes}[owner.Value]
	if !slices.Contains(*asked, name.Value) {
		*asked = append(*asked, name.Value)
	}
}

// methods are what times and spans of time can be asked for. The others know the machine's own time zone, or give what
// nothing else takes.
var methods = []string{
	"Add", "AddDate", "After", "Before", "Compare", "Day", "Equal", "Format", "Hour", "Hours", "Milliseconds", "Minute", "Minutes", "Second",
	"Seconds", "String", "Sub", "Truncate", "UTC", "Unix", "UnixMilli", "Year", "YearDay",
}

// call looks at what is called besides the builtins, which are no calls to the parser.
func (i *inspection) call(n *ast.CallNode) {
	switch callee := n.Callee.(type) {
	case *ast.IdentifierNode:
		return // it was looked at as a name
	case *ast.MemberNode:
		name, ok := callee.Property.(*ast.StringNode)
		if ok && slices.Contains(methods, name.Value) {
			return
		}
		if ok {
			i.refuse(callee.Property, "there is no function "+name.Value+": "+near(name.Value, methods))
			return
		}
	}
	i.refuse(n, "it cannot be called: times and spans of time have the functions "+strings.Join(methods, ", "))
}

// builtin looks at functions that the parser knows. It knows those with predicates even when they are switched off.
func (i *inspection) builtin(n *ast.BuiltinNode) {
	if _, ok := builtins[n.Name]; !ok {
		i.refuse(n, i.names.unknown(n.Name))
	}
	if n.Name == "date" && len(n.Arguments) > 2 {
		i.refuse(n.Arguments[2], "time zones are not known: write the offset from UTC into the text")
	}
}

// maxPattern bounds the steps of a pattern of matches, written out.
const maxPattern = 500

func (i *inspection) operator(n *ast.BinaryNode) {
	switch n.Operator {
	case "..":
		i.refuse(n, "ranges are not taken: a scenario looks at what is there")
	case "matches":
		pattern, ok := n.Right.(*ast.StringNode)
		if !ok {
			i.refuse(n.Right, "the pattern of matches must be written out: use contains, startsWith or endsWith with what is only known later")
			return
		}
		tree, err := syntax.Parse(pattern.Value, syntax.Perl)
		if err != nil {
			i.refuse(n.Right, err.Error())
		} else if spelledOut(tree) > maxPattern {
			i.refuse(n.Right, "the pattern is too large: repeat less in it")
		}
	}
}

// spelledOut counts the steps of a pattern, as if all that it repeats were written out.
func spelledOut(re *syntax.Regexp) int {
	n := 1
	if re.Op == syntax.OpLiteral {
		n = len(re.Rune)
	}
	for _, sub := range re.Sub {
		n += spelledOut(sub)
	}
	if re.Op == syntax.OpRepeat {
		n *= max(re.Min, re.Max, 1)
	}
	return n
}
