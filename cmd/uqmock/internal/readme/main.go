// Command readme rewrites the parts of README.md that follow from the code: between
//
//	<!-- generated:NAME -->
//	<!-- /generated:NAME -->
//
// stands what the part of that name says now. It runs in its own folder.
package main

//go:generate go run .

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// root is where README.md is, seen from here.
const root = "../../../../"

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "readme:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	old, err := os.ReadFile(root + "README.md")
	if err != nil {
		return err
	}
	text, err := render(ctx, string(old), parts())
	if err != nil {
		return err
	}
	return os.WriteFile(root+"README.md", []byte(text), 0o644) //nolint:gosec // sources are for everyone to read
}

// part writes one generated part, without the markers.
type part func(context.Context) (string, error)

func parts() map[string]part {
	return map[string]part{
		"operations": operations, "products": products, "policies": policies, "events": events, "flags": flags, "contract": contractFlags,
		"control": control, "ledger": ledger, "quirks": quirks, "strict": strict,
		"play": playFlags, "scenarios": library, "file": fileKeys, "steps": steps, "stepkeys": stepKeys, "fakes": fakes, "functions": functions,
	}
}

// Go's regular expressions have no back references: render compares the two names.
var marked = regexp.MustCompile(`(?s)<!-- generated:(\w+) -->\n.*?<!-- /generated:(\w+) -->`)

// render puts the parts in their places. Every part has to have exactly one, and every place a part.
func render(ctx context.Context, text string, all map[string]part) (string, error) {
	done := map[string]bool{}
	var failed error
	out := marked.ReplaceAllStringFunc(text, func(place string) string {
		names := marked.FindStringSubmatch(place)
		name, write := names[1], all[names[1]]
		if write == nil || name != names[2] || done[name] {
			failed = fmt.Errorf("place %q is not possible: it must have the name of a part at both ends, and be its only one", name)
			return place
		}
		done[name] = true
		body, err := write(ctx)
		if err != nil {
			failed = fmt.Errorf("part %s: %w", name, err)
		}
		return fmt.Sprintf("<!-- generated:%s -->\n%s\n<!-- /generated:%s -->", name, strings.TrimSpace(body), name)
	})
	for name := range all {
		if !done[name] && failed == nil {
			failed = fmt.Errorf("part %s has no place: write <!-- generated:%s --> and <!-- /generated:%s -->", name, name, name)
		}
	}
	return out, failed
}
