package main

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

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

// seedValue is a seed; 0 stands for one that is drawn and cannot be given.
type seedValue struct{ seed *uint64 }

func (v seedValue) String() string {
	if v.seed == nil || *v.seed == 0 {
		return ""
	}
	return strconv.FormatUint(*v.seed, 10)
}

func (v seedValue) Type() string { return "number" }

func (v seedValue) Set(text string) error {
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil || seed == 0 {
		return fmt.Errorf("%q is not a seed: it must be a whole number from 1 to %d", text, uint64(math.MaxUint64))
	}
	*v.seed = seed
	return nil
}

// countValue is a number of things, at least one; 0 stands for what is usual and cannot be given.
type countValue struct{ n *int }

// maxCount bounds numbers of things.
const maxCount = 1_000_000_000

func (v countValue) String() string {
	if v.n == nil || *v.n == 0 {
		return ""
	}
	return strconv.Itoa(*v.n)
}

func (v countValue) Type() string { return "number" }

func (v countValue) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxCount {
		return fmt.Errorf("%q is not possible: it must be a whole number from 1 to %d", text, maxCount)
	}
	*v.n = n
	return nil
}

// The sizes that a flag takes. A body is held in memory; no cardholder fits into less than the least.
const (
	minSize = 1 << 10
	maxSize = 1 << 30
)

// sizeValue is a number of bytes, as 1048576, 1024KiB or 1MiB.
type sizeValue struct{ bytes *int64 }

func (v sizeValue) String() string {
	switch {
	case v.bytes == nil:
		return ""
	case *v.bytes%(1<<20) == 0:
		return strconv.FormatInt(*v.bytes>>20, 10) + "MiB"
	}
	return strconv.FormatInt(*v.bytes, 10)
}

func (v sizeValue) Type() string { return "size" }

func (v sizeValue) Set(text string) error {
	number, shift := text, 0
	for suffix, s := range map[string]int{"KiB": 10, "MiB": 20, "GiB": 30} {
		if cut, ok := strings.CutSuffix(text, suffix); ok {
			number, shift = cut, s
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if err != nil || n <= 0 || n > maxSize>>shift || n<<shift < minSize {
		return fmt.Errorf("%q is not a size: it must be bytes or KiB, MiB, GiB, from 1KiB to 1GiB, such as 12MiB", text)
	}
	*v.bytes = n << shift
	return nil
}

// durationValue is a positive duration, as 500ms or 2s.
type durationValue struct{ d *time.Duration }

func (v durationValue) String() string {
	if v.d == nil {
		return ""
	}
	return v.d.String()
}

func (v durationValue) Type() string { return "duration" }

func (v durationValue) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return fmt.Errorf("%q is not a duration above zero, such as 500ms or 2s", text)
	}
	*v.d = d
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

// rateValue is a number of calls in a second, minute or hour, as 5/s or 30/m; it is kept for a second. 0 stands for none.
type rateValue struct{ perSecond *float64 }

func (v rateValue) String() string {
	if v.perSecond == nil || *v.perSecond == 0 {
		return ""
	}
	return strconv.FormatFloat(*v.perSecond, 'g', -1, 64) + "/s"
}

func (v rateValue) Type() string { return "number/s" }

// The bounds of a rate, in calls a second: one an hour, and more than anything answers.
const (
	minRate = 1.0 / 3600
	maxRate = 1e6
)

func (v rateValue) Set(text string) error {
	number, unit, _ := strings.Cut(text, "/")
	n, err := strconv.ParseFloat(number, 64)
	perSecond := n / map[string]float64{"s": 1, "m": 60, "h": 3600}[unit]
	if err != nil || !(perSecond >= minRate && perSecond <= maxRate) { // so that NaN and an unknown unit are refused too
		return fmt.Errorf("%q is not a rate: it must be calls a second, minute or hour, such as 5/s or 30/m, from 1/h to 1000000/s", text)
	}
	*v.perSecond = perSecond
	return nil
}
