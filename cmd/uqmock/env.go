package main

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// The variables that commands other than serve read, and serve's of the same meaning.
const (
	controlVariable     = "UQMOCK_CONTROL"
	controlAddrVariable = "UQMOCK_CONTROL_ADDR"
	tokenVariable       = "UQMOCK_CONTROL_TOKEN" //nolint:gosec // a name, no secret
)

// ourPrefix begins the names of all our variables.
const ourPrefix = "UQMOCK_"

// env gives the value of a variable, empty when it is not set.
func (p *program) env(name string) string {
	for _, v := range p.environ {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	return ""
}

// warnOfUnknown tells of variables that look like ours and mean nothing. They are no error: an orchestrator may set some
// that are named after its service. The values are not shown, one may be a mistyped secret.
func (p *program) warnOfUnknown(flags *pflag.FlagSet, n notices) {
	known := []string{controlVariable, "UQMOCK_README", "UQMOCK_BENCH_CARDHOLDERS"} // the last two are of this project's tests
	flags.VisitAll(func(f *pflag.Flag) { known = append(known, variable(f.Name)) })
	for _, v := range p.environ {
		name, _, _ := strings.Cut(v, "=")
		if strings.HasPrefix(name, ourPrefix) && !slices.Contains(known, name) {
			n.say("environment variable without effect", "variable", name+didYouMean(name, known))
		}
	}
}

// variable is the environment variable of a flag of serve.
func variable(flag string) string {
	return ourPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// orElse gives the first text that is not empty.
func orElse(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
