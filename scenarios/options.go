package scenarios

import (
	"context"

	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/scenarios/script"
)

// Options say how scenarios are played. The zero Options play them by themselves.
type Options struct {
	// Set gives variables their values, by scenario and name.
	Set map[string]map[string]any
	// Seed is what invented values, and the ids of a world, are made of where the scenario does not say; 0 means 1.
	Seed int
	// Before is asked before each step what to do with it; nil: all are played.
	Before func(context.Context, View) Choice
	// After is told of each step when it has ended, with all that was played so far; the step's moments point into it.
	After func(View, report.Step, report.Result)
	// Note is told of what the player has to say meanwhile; nil: nobody is.
	Note func(text string)
	// Ask has a person do something and returns when it is done; nil: there is nobody.
	Ask func(ctx context.Context, text string) error
}

func (o *Options) seed(s *script.Scenario) int {
	switch {
	case s.World.Seed != 0:
		return s.World.Seed
	case o.Seed != 0:
		return o.Seed
	}
	return 1
}

// View is a step that is about to be played.
type View struct {
	Scenario string
	About    string // the prose of the scenario
	Number   int    // from 1, within the list it stands in
	Of       int
	Depth    int // how many uses and repeats it stands in
	Step     report.Step
	Does     string // what it will do, with all values filled in, secrets masked; Before alone is told
}

// Choice is what to do with a step.
type Choice int

// The choices.
const (
	Play  Choice = iota // play it
	Skip                // leave it out
	Again               // play the step before it once more
	Quit                // end the scenario; its last steps (finally) are played
)
