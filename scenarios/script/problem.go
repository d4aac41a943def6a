package script

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/scenarios/document"
)

// Problem is something that is wrong with a scenario file.
type Problem struct {
	Place document.Place
	Text  string // what is wrong, and what would be right
}

func (p *Problem) Error() string { return p.Place.String() + ": " + p.Text }

func problem(at document.Place, format string, args ...any) error {
	return &Problem{at, fmt.Sprintf(format, args...)}
}

// Problems are all that is wrong with some scenario files.
type Problems []error

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, err := range p {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the problems one by one.
func (p Problems) Unwrap() []error { return p }

// problems collects what is wrong.
type problems struct{ all Problems }

// maxProblems bounds how many problems of a file are told.
const maxProblems = 200

func (p *problems) add(err error) {
	if several, ok := errors.AsType[Problems](err); ok {
		p.all = append(p.all, several...)
	} else if err != nil {
		p.all = append(p.all, err)
	}
}

func (p *problems) at(n document.Node, format string, args ...any) {
	p.add(problem(n.Place(), format, args...))
}

func (p *problems) err() error {
	if len(p.all) == 0 {
		return nil
	}
	return p.all
}

// placeOf gives where a problem is; the zero place when it has none.
func placeOf(err error) document.Place {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p.Place
	}
	if e, ok := errors.AsType[*document.Error](err); ok {
		return e.Place
	}
	return document.Place{}
}

// sorted gives the problems in the order of the files.
func (p *problems) sorted() error {
	slices.SortStableFunc(p.all, func(a, b error) int {
		x, y := placeOf(a), placeOf(b)
		return cmp.Or(strings.Compare(x.Path, y.Path), x.Line-y.Line, x.Column-y.Column)
	})
	p.all = slices.CompactFunc(p.all, func(a, b error) bool { return a.Error() == b.Error() })
	if more := len(p.all) - maxProblems; more > 0 {
		p.all = append(p.all[:maxProblems], problem(placeOf(p.all[maxProblems]), "and %d more mistakes from here on", more))
	}
	return p.err()
}

// near words a hint: the word that comes nearest, or all that are possible.
func near(word string, known []string) string {
	if meant := document.Near(word, known); meant != "" {
		return fmt.Sprintf("did you mean %s?", meant)
	}
	if len(known) == 0 {
		return "none is possible here"
	}
	return "possible are " + strings.Join(known, ", ")
}
