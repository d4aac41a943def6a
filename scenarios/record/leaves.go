package record

import "strings"

// leaf is a text of a step: as the file has it, and what can stand for it when a call is held against the description.
type leaf interface {
	template() string
	sample() string
}

// plain is text that stays as it is.
type plain string

func (p plain) template() string { return strings.ReplaceAll(string(p), "${", `${"${"}`) }
func (p plain) sample() string   { return string(p) }

// raw is text that is an expression already, or holds some.
type raw string

func (r raw) template() string { return string(r) }
func (r raw) sample() string   { return string(r) }

// named is the value of a variable.
type named struct {
	*variable
	was string
}

func (n named) template() string { return "${vars." + n.name + "}" }
func (n named) sample() string   { return n.was }

// invented is a value that is made anew at each use.
type invented struct{ kind, like string }

func (i invented) template() string { return "${fake." + i.kind + "}" }
func (i invented) sample() string   { return i.like }

// joined is text put together.
type joined []leaf

func (j joined) template() string { return j.join(leaf.template) }
func (j joined) sample() string   { return j.join(leaf.sample) }

func (j joined) join(form func(leaf) string) string {
	var b strings.Builder
	for _, part := range j {
		b.WriteString(form(part))
	}
	return b.String()
}
