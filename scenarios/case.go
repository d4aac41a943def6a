package scenarios

import (
	"maps"
	"slices"
	"time"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/scenarios/script"
)

// Case makes a scenario of a library something that the engine plays.
func Case(library script.Library, s *script.Scenario, o Options) engine.Case {
	needs := make([]engine.Capability, len(s.Needs))
	for i, need := range s.Needs {
		needs[i] = engine.Capability(need)
	}
	return engine.Case{
		Name: s.ID, Rule: s.Title, About: s.About, Operations: operations(library, s), Needs: needs, World: worldOf(s, o.seed(s)), Loose: true,
		Run: func(session *engine.Session) { newPlayer(session, library, s, o).play() },
	}
}

// worldOf is how the world of a scenario differs from the usual one, as the control API takes it.
func worldOf(s *script.Scenario, seed int) engine.Object {
	world := engine.Object{"seed": seed}
	maps.Copy(world, s.World.Settings)
	if !s.World.Clock.IsZero() {
		world["clock"] = engine.Object{"frozen_at": s.World.Clock.Format(time.RFC3339)}
	}
	return world
}

// operations are those that a scenario calls, in order of appearance, with those of the scenarios it uses.
func operations(library script.Library, s *script.Scenario) []string {
	var all []string
	var walk func([]script.Step)
	walk = func(steps []script.Step) {
		for _, step := range steps {
			if step.Operation != "" && !slices.Contains(all, step.Operation) {
				all = append(all, step.Operation)
			}
			walk(step.Steps)
			if used, ok := library[step.Uses]; ok {
				walk(used.Steps)
			}
		}
	}
	walk(s.Steps)
	walk(s.Finally)
	return all
}
