// Package openapi holds the descriptions of the two APIs, the events, and the
// ledger of points on which the public sources are silent or disagree.
//
// The descriptions are written in openapi.yaml and control.yaml, the ledger in
// ledger.yaml. What a program needs at run time is generated from them, so that
// nothing is parsed at start: a table of operations as Go literals, and each
// operation's schemas as JSON that is decoded on first use.
//
// Everything returned from here is shared and must not be changed by callers.
package openapi

//go:generate go run ./internal/gen
//go:generate go generate ../mockserver/quirk
//go:generate go generate ../cmd/uqmock/...
