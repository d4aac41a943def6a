package main

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"github.com/uqmock/uqmock/scenarios/document"
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

// didYouMean gives a hint to put behind an error, empty when no known word is close.
func didYouMean(word string, known []string) string {
	if near := document.Near(word, known); near != "" {
		return fmt.Sprintf(": did you mean %s?", near)
	}
	return ""
}
