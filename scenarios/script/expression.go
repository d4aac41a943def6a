package script

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"github.com/uqmock/uqmock/scenarios/document"
)

// Expression is an expression of a scenario, compiled. It sees nothing but an [Env], has no loops of its own, and ends.
type Expression struct {
	Text    string
	Place   document.Place
	program *vm.Program
	truth   bool     // it must be true or false
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

	Invent  func(name string) (any, error) `expr:"-"` // invents the value of fake.NAME
	Conceal func(text string) string       `expr:"-"` // takes secrets out of what is told of values; nil: nothing is taken out

	Fake map[string]any `expr:"fake"` // filled in with what an expression asks for
}

// The limits of one expression.
const (
	maxExpression = 2_000  // bytes of its text
	maxNodes      = 400    // of its tree
	maxRounds     = 50_000 // of all its predicates together
)

// locate tells where a byte of a text stands in its file.
type locate func(offset int) document.Place

// compile compiles an expression. What is wrong with it is told with the place of the word that is wrong. With truth it
// must be true or false.
func compile(text string, at locate, names *scope, truth bool) (Expression, error) {
	e := Expression{Text: text, Place: at(0), truth: truth}
	if len(text) > maxExpression {
		return e, problem(e.Place, "the expression has %d bytes, at most %d are taken", len(text), maxExpression)
	}
	if err := names.count(e.Place); err != nil {
		return e, err
	}
	wrong := func(err error) error {
		message, from := told(err)
		return problem(at(byteOf(text, from)), "%s", names.hint(message))
	}
	settings := language(truth)
	tree, err := parser.ParseWithConfig(text, settings)
	if err != nil {
		return e, wrong(err)
	}
	look := inspect(tree.Node, names)
	if len(look.wrong) > 0 {
		return e, look.problems(text, at)
	}
	if _, err = checker.Check(tree, settings); err != nil {
		return e, wrong(err)
	}
	program, err := expr.Compile(text, append(options(), expr.Patch(metering{}))...)
	if err != nil {
		return e, wrong(err)
	}
	e.program, e.fakes, e.vars = program, look.fakes, look.vars
	return e, nil
}

func options() []expr.Option {
	all := []expr.Option{expr.Env(room{}), expr.DisableAllBuiltins(), expr.MaxNodes(maxNodes)}
	for name := range builtins {
		all = append(all, expr.EnableBuiltin(name))
	}
	return all
}

// language is what the compiler makes of the options. What can be seen to be neither true nor false is refused here; what
// a reply brings is looked at by Eval.
func language(truth bool) *conf.Config {
	c := conf.CreateNew()
	for _, set := range options() {
		set(c)
	}
	if truth {
		expr.AsBool()(c)
	}
	for name := range c.Disabled {
		delete(c.Builtins, name)
	}
	return c
}

// told gives the message of an error of the compiler, and where it is in the text, in characters.
func told(err error) (message string, from int) {
	if at, ok := errors.AsType[*file.Error](err); ok {
		return plainly(at.Message), at.From
	}
	message, _, _ = strings.Cut(err.Error(), "\n")
	return message, 0
}

// plainly words what the compiler says of the commonest slips.
func plainly(message string) string {
	switch {
	case strings.Contains(message, `Operator("=")`):
		return "= is no operator: did you mean ==?"
	case strings.Contains(message, "unexpected token EOF"):
		return "the expression ends too early"
	}
	return message
}

// cut shortens a text, which may hold a whole value, to what can be shown.
func cut(text string) string {
	if len(text) <= maxShown {
		return text
	}
	end := maxShown
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

// byteOf turns an offset in characters into one in bytes.
func byteOf(text string, characters int) int {
	for i := range text {
		if characters == 0 {
			return i
		}
		characters--
	}
	return len(text)
}

// concealed takes secrets out of a text, before it is cut: what is left of a secret cannot be told as one.
func (env Env) concealed(text string) string {
	if env.Conceal == nil {
		return text
	}
	return env.Conceal(text)
}

// Eval gives the value of an expression: nil, string, int, float64, bool, []any, map[string]any, time.Time or
// time.Duration, which shares nothing with the Env. A variable that was never bound is an error, and so is work or a value
// without measure.
func (e Expression) Eval(env Env) (any, error) {
	for _, name := range e.vars {
		if _, bound := env.Vars[name]; !bound {
			return nil, fmt.Errorf("vars.%s was not bound: the step that saves it was not played to its end", name)
		}
	}
	if err := e.invent(&env); err != nil {
		return nil, err
	}
	m := &meter{left: maxWork}
	value, err := vm.Run(e.program, m.room(env))
	if err != nil {
		message, _ := told(err)
		return nil, errors.New(cut(env.concealed(message)))
	}
	if value, err = m.settle(value); err != nil {
		return nil, err
	}
	if _, ok := value.(bool); e.truth && !ok {
		return nil, fmt.Errorf("it must be true or false, and is %s", cut(env.concealed(Show(value))))
	}
	return value, nil
}

// invent fills in the fake values that the expression asks for.
func (e Expression) invent(env *Env) error {
	env.Fake = map[string]any{}
	for _, name := range e.fakes {
		if env.Invent == nil {
			return fmt.Errorf("fake.%s cannot be invented here", name)
		}
		var err error
		if env.Fake[name], err = env.Invent(name); err != nil {
			return err
		}
	}
	return nil
}
