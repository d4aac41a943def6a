package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/uqmock/uqmock/mockserver/quirk"
)

// textValue is a flag whose text is checked as it is set, wherever it comes from: command line, environment or file.
type textValue struct {
	text  *string
	kind  string // what the help calls the value
	check func(string) error
}

func (v textValue) String() string {
	if v.text == nil {
		return "" // pflag asks a zero value
	}
	return *v.text
}

func (v textValue) Type() string { return v.kind }

func (v textValue) Set(text string) error {
	if err := v.check(text); err != nil {
		return err
	}
	*v.text = text
	return nil
}

// choice makes a flag that takes one of some words.
func choice(flags *pflag.FlagSet, into *string, f flagText, words ...string) {
	*into = f.standard
	flags.Var(textValue{into, strings.Join(words, "|"), func(text string) error { return oneOf(text, words) }}, f.name, f.usage)
}

// flagText is what a flag is called, holds at first, and tells about itself.
type flagText struct{ name, standard, usage string }

func oneOf(text string, words []string) error {
	if slices.Contains(words, text) {
		return nil
	}
	return fmt.Errorf("%q is not possible, it takes %s%s", text, strings.Join(words, ", "), didYouMean(text, words))
}

// address makes a flag for a place to listen at.
func address(flags *pflag.FlagSet, into *string, f flagText) {
	*into = f.standard
	flags.Var(textValue{into, "host:port", checkAddress}, f.name, f.usage)
}

func checkAddress(text string) error {
	_, port, err := net.SplitHostPort(text)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf("%q is not an address: it must look like 127.0.0.1:4010, port 0 takes any free one", text)
	}
	return nil
}

// fileName makes a flag for the name of a file. An empty one is a variable of a script that was not set: nothing to pass
// over in silence.
func fileName(flags *pflag.FlagSet, into *string, f flagText) {
	*into = f.standard
	flags.Var(textValue{into, "file", checkFileName}, f.name, f.usage)
}

func checkFileName(text string) error {
	if text == "" {
		return errors.New("no file is named: give its path, or leave the flag out")
	}
	return nil
}

// What addresses look like, for those who got one wrong.
const (
	hookExample = "http://127.0.0.1:8080/hooks"
	apiExample  = "http://127.0.0.1:4010/api"
	baseExample = "http://127.0.0.1:4010"
)

// webURL makes a flag for an http or https address that looks like the example.
func webURL(flags *pflag.FlagSet, into *string, f flagText, example string) {
	*into = f.standard
	flags.Var(textValue{into, "url", func(text string) error { return checkWebURL(text, example) }}, f.name, f.usage)
}

// baseURL makes a flag for an address to which paths are added.
func baseURL(flags *pflag.FlagSet, into *string, f flagText, example string) {
	*into = f.standard
	flags.Var(textValue{into, "url", func(text string) error { return checkBaseURL(text, example) }}, f.name, f.usage)
}

// checkWebURL does not quote what it refuses: addresses of receivers may carry secrets.
func checkWebURL(text, example string) error {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || strings.Contains(text, "#") || !portFits(u) {
		return errors.New("not an address: it must be an http or https URL without user info and fragment, with a port from 1 to 65535 or none, " +
			"such as " + example)
	}
	return nil
}

// portFits reports whether the port of an address, if it has one, is a port.
func portFits(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	return err == nil && port > 0
}

// checkBaseURL refuses what a path cannot be added to.
func checkBaseURL(text, example string) error {
	if err := checkWebURL(text, example); err != nil {
		return err
	}
	if strings.Contains(text, "?") {
		return errors.New("not a base address: paths are added to it, so it must have no query; leave out all from the ? on")
	}
	return nil
}

// secret makes a flag whose text goes into a header, or is never shown.
func secret(flags *pflag.FlagSet, into *string, f flagText) {
	flags.Var(textValue{into, "text", checkSecret}, f.name, f.usage)
}

func checkSecret(text string) error {
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("not possible: it must be visible ASCII characters without spaces")
	}
	return nil
}

// boolValue is pflag's, with a better complaint.
type boolValue struct{ on *bool }

func (v boolValue) String() string { return strconv.FormatBool(v.on != nil && *v.on) }

func (v boolValue) Type() string { return "bool" }

func (v boolValue) IsBoolFlag() bool { return true }

func (v boolValue) Set(text string) error {
	on, err := strconv.ParseBool(text)
	if err != nil {
		return fmt.Errorf("%q is not possible, it takes true or false", text)
	}
	*v.on = on
	return nil
}

// quirkValues are switches by ledger id. As a text they are ID=VALUE, several joined by commas.
type quirkValues map[string]string

func (v quirkValues) String() string { return "" }

func (v quirkValues) Type() string { return "id=value" }

func (v quirkValues) Set(text string) error {
	for pair := range strings.SplitSeq(text, ",") {
		id, value, ok := strings.Cut(strings.TrimSpace(pair), "=")
		if !ok {
			return fmt.Errorf("%q is not a switch: it must be ID=VALUE, such as money=documented", pair)
		}
		if err := v.put(id, value); err != nil {
			return err
		}
	}
	return nil
}

func (v quirkValues) put(id, value string) error {
	known := quirk.Values(id)
	if known == nil {
		return fmt.Errorf("quirk %q is not known%s (uqmock fidelity lists them)", id, didYouMean(id, quirk.IDs()))
	}
	if err := oneOf(value, known); err != nil {
		return fmt.Errorf("quirk %s: %w", id, err)
	}
	if before, ok := v[id]; ok && before != value {
		return fmt.Errorf("quirk %s is given as %s and as %s: give it once", id, before, value)
	}
	v[id] = value
	return nil
}

// patternValue is a regular expression.
type patternValue struct{ re **regexp.Regexp }

func (v patternValue) String() string {
	if v.re == nil || *v.re == nil {
		return ""
	}
	return (*v.re).String()
}

func (v patternValue) Type() string { return "regexp" }

func (v patternValue) Set(text string) error {
	re, err := regexp.Compile(text)
	if err != nil {
		return fmt.Errorf("%q is not a regular expression: %w", text, err)
	}
	*v.re = re
	return nil
}
