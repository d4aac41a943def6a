package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/uqmock/uqmock/contract"
	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/openapi"
)

// readKnown reads a file of known differences, a JSON list of [engine.Known].
func readKnown(path string) ([]engine.Known, error) {
	top, ok, err := readDocument(path)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, misuse("%s is empty: it must be a list, such as []", path)
	}
	return knownList(top)
}

func knownList(top setting) ([]engine.Known, error) {
	all := []engine.Known{}
	names := caseNames(contract.Cases())
	seen := map[string]bool{}
	err := top.list(func(item setting) error {
		k, err := knownDifference(item, names)
		if err != nil {
			return err
		}
		if seen[k.Case] {
			return item.wrong("case %s is there twice", k.Case)
		}
		seen[k.Case] = true
		all = append(all, k)
		return nil
	})
	return all, err
}

func knownDifference(item setting, names []string) (engine.Known, error) {
	var k engine.Known
	err := item.object(
		member{"case", into(func(text string) error { k.Case = text; return anyOf("case", text, names) })},
		member{"ledger", into(func(text string) error { k.Ledger = text; return anyOf("ledger entry", text, ledgerIDs()) })},
		member{"owner", into(func(text string) error { k.Owner = text; return nil })},
		member{"expires", into(func(text string) (err error) { k.Expires, err = readDay(text); return err })},
	)
	if err == nil && (k.Case == "" || k.Ledger == "" || k.Owner == "" || k.Expires.IsZero()) {
		err = item.wrong("a known difference needs case, ledger, owner and expires")
	}
	return k, err
}

// anyOf refuses a word that is none of many, too many to list.
func anyOf(kind, text string, known []string) error {
	if slices.Contains(known, text) {
		return nil
	}
	return fmt.Errorf("%s %q is not known%s", kind, text, didYouMean(text, known))
}

func ledgerIDs() []string {
	var ids []string
	for _, e := range openapi.Ledger() {
		ids = append(ids, e.ID)
	}
	return ids
}

// readDay reads a day, which begins at midnight UTC, or an exact time.
func readDay(text string) (time.Time, error) {
	for _, form := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(form, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a day: it must look like 2026-12-31 or 2026-12-31T18:00:00Z", text)
}
