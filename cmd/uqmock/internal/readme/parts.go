package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/uqmock/uqmock/openapi"
)

// table makes a Markdown table; the first row is its head.
func table(rows ...[]string) string {
	var b strings.Builder
	for i, row := range rows {
		for j, cell := range row {
			row[j] = strings.ReplaceAll(strings.Join(strings.Fields(cell), " "), "|", `\|`)
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			b.WriteString(strings.Repeat("|---", len(row)) + "|\n")
		}
	}
	return b.String()
}

func code(text string) string { return "`" + text + "`" }

func operations(context.Context) (string, error) {
	rows := [][]string{{"Operation", "Call", "Does"}}
	for _, op := range openapi.Operations() {
		rows = append(rows, []string{code(op.ID), code(op.Method + " " + op.Path), op.Summary})
	}
	return table(rows...), nil
}

// control lists the control API, a row for each path.
func control(context.Context) (string, error) {
	rows := [][]string{{"Path", "Does"}}
	last := ""
	for _, op := range openapi.ControlOperations() {
		does := op.Method + ": " + lowerFirst(op.Summary)
		if op.Path == last {
			rows[len(rows)-1][1] += " · " + does
			continue
		}
		rows, last = append(rows, []string{code(op.Path), does}), op.Path
	}
	return table(rows...), nil
}

func events(context.Context) (string, error) {
	var description struct {
		Events map[string]struct{ Summary string } `json:"x-uqmock-events"`
	}
	raw, err := openapi.Spec("issuing", "json")
	if err != nil {
		return "", err
	}
	if err := json.Unmarshal(raw, &description); err != nil {
		return "", err
	}
	rows := [][]string{{"Event type", "When"}}
	for _, eventType := range openapi.EventTypes() {
		rows = append(rows, []string{code(eventType), description.Events[eventType].Summary})
	}
	return table(rows...), nil
}

// ledger counts the entries by how well their default is known.
func ledger(context.Context) (string, error) {
	counts, switches := make(map[openapi.Provenance]int), 0
	for _, e := range openapi.Ledger() {
		counts[e.Provenance]++
		if e.Quirk != nil {
			switches++
		}
	}
	return fmt.Sprintf("The ledger has %d points: %d defaults are documented, %d shown by the vendor's SDKs, %d shown by somebody's\n"+
		"integration, and %d are assumed. %d of the points are switches.", len(openapi.Ledger()), counts[openapi.Documented],
		counts[openapi.SDK], counts[openapi.ThirdParty], counts[openapi.Assumed], switches), nil
}

func quirks(context.Context) (string, error) {
	rows := [][]string{{"Quirk", "What it is about", "Default", "Other values", openapi.Revision202609}}
	for _, e := range openapi.Ledger() {
		if e.Quirk == nil {
			continue
		}
		var others []string
		for _, v := range e.Quirk.Values {
			if v.Name != e.Quirk.Default {
				others = append(others, code(v.Name))
			}
		}
		newer := ""
		if v, ok := e.Quirk.Revisions[openapi.Revision202609]; ok {
			newer = code(v)
		}
		rows = append(rows, []string{code(e.ID), e.Topic, code(e.Quirk.Default), strings.Join(others, " "), newer})
	}
	return table(rows...), nil
}

// strict lists the entries that --strict changes.
func strict(context.Context) (string, error) {
	var b strings.Builder
	for _, e := range openapi.Ledger() {
		if e.Strict {
			fmt.Fprintf(&b, "- `%s`: %s\n", e.ID, strings.Join(strings.Fields(e.Default), " "))
		}
	}
	return b.String(), nil
}

// lowerFirst is for text that follows a colon; abbreviations keep their capitals.
func lowerFirst(text string) string {
	if len(text) < 2 || strings.ToUpper(text[:2]) == text[:2] {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}
