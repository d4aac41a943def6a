package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/scenarios"
)

// lines are what a person types. They are read only when one is asked for.
type lines struct {
	wanted chan struct{}
	typed  chan string // closed at the end of input
}

func newLines(in io.Reader) *lines {
	l := &lines{wanted: make(chan struct{}), typed: make(chan string)}
	go func() {
		defer close(l.typed)
		for scanner := bufio.NewScanner(in); ; {
			if _, ok := <-l.wanted; !ok || !scanner.Scan() {
				return
			}
			l.typed <- strings.ToLower(strings.TrimSpace(scanner.Text()))
		}
	}()
	return l
}

// next waits for a line; false when there will be none.
func (l *lines) next(ctx context.Context) (string, bool) {
	select {
	case l.wanted <- struct{}{}:
	case <-ctx.Done():
		return "", false
	case text, ok := <-l.typed: // closed
		return text, ok
	}
	select {
	case text, ok := <-l.typed:
		return text, ok
	case <-ctx.Done():
		return "", false
	}
}

// person is somebody at the terminal.
type person struct {
	in  *lines
	out io.Writer
}

// choose asks what to do with a step. At the end of input the scenario ends.
func (p *person) choose(ctx context.Context, v scenarios.View) scenarios.Choice {
	if v.Number == 1 && v.Depth == 0 && v.About != "" {
		p.say("\n%s\n", v.About)
	}
	p.say("\n%s, step %d of %d: %s (%s)\n%s\n", v.Scenario, v.Number, v.Of, v.Step.Name, v.Step.Place, v.Does)
	choices := map[string]scenarios.Choice{"": scenarios.Play, "s": scenarios.Skip, "r": scenarios.Again, "q": scenarios.Quit}
	for {
		p.say("enter plays it, s skips it, r repeats the one before, q ends: ")
		text, ok := p.in.next(ctx)
		if !ok {
			p.say("\n")
			return scenarios.Quit
		}
		choice, known := choices[text]
		if known && (choice != scenarios.Again || v.Number > 1) {
			return choice
		}
		p.say("%q is nothing that can be done here.\n", text)
	}
}

// errNobody is the end of input where somebody is needed.
var errNobody = errors.New("nobody is there to do it: the input has ended")

// ask has the person do something.
func (p *person) ask(ctx context.Context, text string) error {
	p.say("\n%s\nPress enter when it is done: ", text)
	if _, ok := p.in.next(ctx); !ok {
		return errNobody
	}
	return nil
}

// say writes what comes from files and targets without what a terminal would obey.
func (p *person) say(format string, args ...any) {
	_, _ = io.WriteString(p.out, report.Visible(fmt.Sprintf(format, args...)))
}
