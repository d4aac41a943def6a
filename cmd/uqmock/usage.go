package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// usageError is the mistake of who typed the command, wrote the config file or set the environment.
type usageError struct{ cause error }

func (e *usageError) Error() string { return e.cause.Error() }

func (e *usageError) Unwrap() error { return e.cause }

// misuse makes a usageError from a format, as fmt.Errorf does.
func misuse(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// flagError words what is wrong with a flag. The value is quoted only if the flag's own check does so, for it may be a
// secret.
func flagError(flags *pflag.FlagSet, err error) error {
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		name := unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			return misuse("unknown flag -%s: flags are written with two dashes", unknown.GetSpecifiedShortnames())
		}
		return misuse("unknown flag --%s%s", name, didYouMean("--"+name, flagNames(flags, "--")))
	}
	if invalid, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return misuse("--%s: %w", invalid.GetFlag().Name, invalid.Unwrap())
	}
	return misuse("%w", err)
}

func flagNames(flags *pflag.FlagSet, prefix string) []string {
	var names []string
	flags.VisitAll(func(f *pflag.Flag) { names = append(names, prefix+f.Name) })
	return names
}

// maxWord is longer than every word that can be meant.
const maxWord = 60

// didYouMean gives a hint to put behind an error, empty when no known word is close.
func didYouMean(word string, known []string) string {
	best, least := "", len(word)/3+1
	if len(word) > maxWord {
		return ""
	}
	for _, k := range known {
		if d := distance(plainWord(word), plainWord(k)); d < least {
			best, least = k, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(": did you mean %s?", best)
}

// plainWord takes away what people mix up: case, and the two ways to join words.
func plainWord(word string) string { return strings.ReplaceAll(strings.ToLower(word), "_", "-") }

// distance counts how many letters must be put in, taken out, changed or swapped with the next (optimal string
// alignment).
func distance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
				continue
			case a[i-1] == b[j-1]:
				d[i][j] = d[i-1][j-1]
			default:
				d[i][j] = 1 + min(d[i-1][j-1], d[i-1][j], d[i][j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], 1+d[i-2][j-2])
			}
		}
	}
	return d[len(a)][len(b)]
}
