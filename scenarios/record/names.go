package record

import (
	"regexp"
	"strconv"
	"strings"
)

// variable is something that steps name: a var of the scenario, or what a step saves. Its name is given at the end, when
// it is known which ones are used.
type variable struct {
	name string
	base string // what the name is made of
	used bool

	value any    // of a var: its default, or how it is declared
	step  *step  // of what is saved: where
	expr  string // and what
}

// naming gives each variable a name of its own: the second of a kind gets a number.
type naming map[string]bool

var (
	notInNames = regexp.MustCompile(`[^a-z0-9_]+`)
	identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

func (n naming) give(v *variable) {
	base := strings.Trim(notInNames.ReplaceAllString(strings.ToLower(v.base), "_"), "_")
	if base == "" || base[0] >= '0' && base[0] <= '9' {
		base = "value" + base
	}
	v.name = base
	for i := 2; n[v.name]; i++ {
		v.name = base + strconv.Itoa(i)
	}
	n[v.name] = true
}

// plainWord is text that an expression can hold between quotes as it is.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_. -]{1,100}$`)
