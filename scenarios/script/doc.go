// Package script reads scenario files: their keys, values and expressions, and
// all that can be found wrong with them before anything is played.
package script

//go:generate go run ./internal/gen
