package script

import (
	"maps"
	"slices"
)

// Word is something that a scenario file may say, for reference pages.
type Word struct {
	Name  string
	About string
	With  []string // of a kind of step: the keys that go with it
}

// StepWords are the kinds of steps.
func StepWords() []Word {
	var all []Word
	for _, k := range stepKinds() {
		all = append(all, Word{k.name, k.about, k.with})
	}
	return all
}

// KeyWords are the keys that go with kinds of steps.
func KeyWords() []Word { return wordsOf(stepKeys()) }

// FileWords are the keys of a file, and those of its world as "world.NAME".
func FileWords() []Word {
	all := wordsOf(scenarioKeys())
	for _, w := range wordsOf(worldKeys()) {
		w.Name = "world." + w.Name
		all = append(all, w)
	}
	return all
}

func wordsOf[T any](keys []key[T]) []Word {
	var all []Word
	for _, k := range keys {
		all = append(all, Word{Name: k.name, About: k.about})
	}
	return all
}

// Functions are those that expressions have, in alphabetical order.
func Functions() []string { return slices.Sorted(maps.Keys(builtins)) }
