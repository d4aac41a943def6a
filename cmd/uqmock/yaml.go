package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/uqmock/uqmock/scenarios/document"
)

// setting is one value of a config file.
type setting struct{ document.Node }

// member is what an object may hold under a name, and who reads it.
type member struct {
	name string
	read func(setting) error
}

// maxConfig bounds a config file in bytes.
const maxConfig = 4 << 20

// readDocument opens a file; ok is false when there is nothing in it.
func readDocument(path string) (top setting, ok bool, err error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > maxConfig {
		return setting{}, false, misuse("%s has %d bytes, at most %d are read", path, info.Size(), maxConfig)
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(path) //nolint:gosec // the user names the file
	}
	if err != nil {
		return setting{}, false, misuse("cannot be read: %w", err)
	}
	return parseDocument(path, text)
}

func parseDocument(path string, text []byte) (top setting, ok bool, err error) {
	node, ok, err := document.Parse(path, text)
	if err != nil {
		return setting{}, false, misuse("%w", err)
	}
	return setting{node}, ok, nil
}

// wrong refuses the value, telling where it stands.
func (s setting) wrong(format string, args ...any) error {
	return misuse("%w", s.Errorf(format, args...))
}

// object reads a mapping that has only the given members. The parser has refused a name that comes twice.
func (s setting) object(members ...member) error {
	return s.entries(func(name string, key, value setting) error {
		names := make([]string, 0, len(members))
		for _, m := range members {
			if m.name == name {
				return m.read(value)
			}
			names = append(names, m.name)
		}
		hint := didYouMean(name, names)
		if hint == "" {
			hint = ": possible are " + strings.Join(names, ", ")
		}
		return key.wrong("unknown key %q%s", name, hint)
	})
}

// entries reads a mapping whose names are free.
func (s setting) entries(read func(name string, key, value setting) error) error {
	entries, err := s.Entries()
	if err != nil {
		return misuse("%w", err)
	}
	for _, e := range entries {
		if err := read(e.Name, setting{e.Key}, setting{e.Value}); err != nil {
			return err
		}
	}
	return nil
}

// list reads a sequence.
func (s setting) list(read func(setting) error) error {
	items, err := s.Items()
	if err != nil {
		return misuse("%w", err)
	}
	for _, item := range items {
		if err := read(setting{item}); err != nil {
			return err
		}
	}
	return nil
}

// into makes a reader that hands the text to set, and tells the place when set refuses it.
func into(set func(string) error) func(setting) error {
	return func(s setting) error {
		text, err := s.Text()
		if err != nil {
			return misuse("%w", err)
		}
		if err := set(text); err != nil {
			return s.wrong("%w", err)
		}
		return nil
	}
}

// texts makes a reader of a list of texts.
func texts(to *[]string, check func(string) error) func(setting) error {
	return func(s setting) error {
		*to = []string{}
		return s.list(into(func(text string) error {
			*to = append(*to, text)
			return check(text)
		}))
	}
}

// word makes a setter that takes one of some words.
func word[T ~string](to *T, words ...T) func(string) error {
	return func(text string) error {
		plain := make([]string, len(words))
		for i, w := range words {
			plain[i] = string(w)
		}
		*to = T(text)
		return oneOf(text, plain)
	}
}

// count makes a setter of a whole number that is not negative.
func count(to *int) func(string) error {
	return func(text string) error {
		n, err := strconv.ParseUint(text, 10, 31)
		if err != nil {
			return fmt.Errorf("%q is not a whole number of 0 or more", text)
		}
		*to = int(n)
		return nil
	}
}
