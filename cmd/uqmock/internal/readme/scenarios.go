package main

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/scenarios"
	"github.com/uqmock/uqmock/scenarios/script"
)

// library lists the built-in scenarios.
func library(context.Context) (string, error) {
	all, err := script.Load(scenarios.BuiltIn())
	if err != nil {
		return "", err
	}
	rows := [][]string{{"Scenario", "What happens", "Plays on"}}
	for _, id := range all.IDs() {
		rows = append(rows, []string{code(id), all[id].Title, strings.Join(scenarios.Targets(all[id]), ", ")})
	}
	return table(rows...), nil
}

func fileKeys(context.Context) (string, error) { return wordTable("Key", script.FileWords()), nil }

func stepKeys(context.Context) (string, error) { return wordTable("Key", script.KeyWords()), nil }

func wordTable(title string, words []script.Word) string {
	rows := [][]string{{title, "Meaning"}}
	for _, w := range words {
		rows = append(rows, []string{code(w.Name), w.About})
	}
	return table(rows...)
}

// steps are the kinds of steps.
func steps(context.Context) (string, error) {
	rows := [][]string{{"Step", "Does", "Goes with"}}
	for _, w := range script.StepWords() {
		with := make([]string, len(w.With))
		for i, name := range w.With {
			with[i] = code(name)
		}
		rows = append(rows, []string{code(w.Name), w.About, strings.Join(with, " ")})
	}
	return table(rows...), nil
}

func fakes(context.Context) (string, error) {
	rows := [][]string{{"Name", "Gives"}}
	for _, name := range slices.Sorted(maps.Keys(script.Fakes())) {
		rows = append(rows, []string{code("${fake." + name + "}"), script.Fakes()[name]})
	}
	return table(rows...), nil
}

func functions(context.Context) (string, error) {
	var all []string
	for _, name := range script.Functions() {
		all = append(all, code(name))
	}
	return strings.Join(all, ", "), nil
}
