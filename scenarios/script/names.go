package script

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/scenarios/document"
)

// Fakes are the invented values that ${fake.NAME} can ask for, with what they are.
func Fakes() map[string]string {
	return map[string]string{
		"email": "an address of example.com that nobody else has", "user": "the part of an address before the @, which nobody else has",
		"phone": "a mobile number of Singapore that nobody else has", "first_name": "a first name", "last_name": "a last name",
		"date_of_birth": "the birthday of an adult", "street": "a line of an address", "city": "a city", "postal_code": "six digits",
		"passport": "the number of a passport", "uuid": "a UUID, such as an idempotency key", "image": "a small PNG image, base64",
		"word": "a word",
	}
}

// scope is what can be named at some point of a scenario.
type scope struct {
	bound map[string]bool // the variables
	step  []string        // the words about the step itself that are known here, such as body
	open  bool            // which variables there are is not known
	many  *int            // how many expressions the file has had so far; nil: they are not counted
}

// maxExpressions bounds how many expressions a file has: each takes its time to compile.
const maxExpressions = 2_000

// count counts an expression.
func (s *scope) count(at document.Place) error {
	if s.many == nil {
		return nil
	}
	if *s.many++; *s.many > maxExpressions {
		return problem(at, "the file has more than %d expressions", maxExpressions)
	}
	return nil
}

// stepWords are all words about a step itself, with where they are known.
var stepWords = map[string]string{
	"status":  "in expect and save of call, wait_until and control",
	"headers": "in expect and save of call and wait_until",
	"body":    "in expect and save of call, wait_until and control",
	"event":   "in expect and save of expect_event",
	"elapsed": "in expect and save",
}

// unknown says what is wrong with a name; empty when nothing is.
func (s *scope) unknown(name string) string {
	if slices.Contains([]string{"vars", "fake", "now"}, name) || slices.Contains(s.step, name) {
		return ""
	}
	if where, ok := stepWords[name]; ok {
		return fmt.Sprintf("%s is known only %s: bind what is needed later with save", name, where)
	}
	if s.bound[name] {
		return fmt.Sprintf("unknown name %s: did you mean vars.%s?", name, name)
	}
	known := slices.Concat([]string{"vars", "fake", "now"}, s.step, slices.Sorted(maps.Keys(builtins)))
	hint := near(name, known)
	if strings.HasPrefix(hint, "possible") {
		hint = "known are " + strings.Join(slices.Concat([]string{"vars", "fake", "now"}, s.step), ", ")
	}
	return fmt.Sprintf("unknown name %s: %s", name, hint)
}

// unbound says what is wrong with vars.NAME or fake.NAME; empty when nothing is.
func (s *scope) unbound(owner, name string) string {
	if owner == "fake" {
		if _, ok := Fakes()[name]; !ok {
			return fmt.Sprintf("fake.%s cannot be invented: %s", name, near(name, slices.Sorted(maps.Keys(Fakes()))))
		}
		return ""
	}
	if s.bound[name] || s.open {
		return ""
	}
	hint := near(name, slices.Sorted(maps.Keys(s.bound)))
	if len(s.bound) == 0 {
		hint = "give it under vars, or bind it in an earlier step with save"
	}
	return fmt.Sprintf("vars.%s is not bound here: %s", name, hint)
}

// hint says what a message of the compiler means here: it adds the nearest function to one about one that does not exist.
func (s *scope) hint(message string) string {
	if got, ok := strings.CutPrefix(message, "expected bool, but got "); ok {
		return "it must be true or false, and is " + got
	}
	if strings.Contains(message, "exceeds maximum allowed nodes") {
		return fmt.Sprintf("the expression has more than %d parts", maxNodes)
	}
	name, ok := strings.CutPrefix(message, "unknown name ")
	if !ok {
		return message
	}
	if why := s.unknown(name); why != "" {
		return why
	}
	return message
}

// with gives the scope with words about a step.
func (s *scope) with(words ...string) *scope {
	return &scope{bound: s.bound, step: words, many: s.many}
}
