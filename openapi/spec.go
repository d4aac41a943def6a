package openapi

import (
	"embed"
	"fmt"
	"slices"
)

// Version is the version of UQPAY's API that is described.
const Version = "1.6"

// Revision is the day to which the public pages and SDKs were followed.
const Revision = "2026-09-17"

// The named revisions: each sets a group of quirks at once.
const (
	Revision202604 = "2026-04" // as the Enhanced KYC guide has it; the default
	Revision202609 = "2026-09" // as the newer SDKs have it
)

//go:embed *.yaml *.json
var specFiles embed.FS

// Spec returns a whole description: api is "issuing" or "control", format "yaml"
// (as written) or "json". It fails for any other name.
func Spec(api, format string) ([]byte, error) {
	name, ok := map[string]string{"issuing": "openapi", "control": "control"}[api]
	if !ok {
		return nil, fmt.Errorf("no description of api %q, there are issuing and control", api)
	}
	if !slices.Contains([]string{"yaml", "json"}, format) {
		return nil, fmt.Errorf("no description in format %q, there are yaml and json", format)
	}
	return specFiles.ReadFile(name + "." + format)
}

// Revisions returns the named revisions, the default first.
func Revisions() []string { return []string{Revision202604, Revision202609} }
