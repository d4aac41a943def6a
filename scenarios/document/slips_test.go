package document_test

import (
	"strings"
	"testing"

	"github.com/uqmock/uqmock/scenarios/document"
)

// What an alias means must not depend on which anchor of a name was read last.
func TestAnchorsAreNamedOnce(t *testing.T) {
	t.Parallel()
	_, _, err := document.Parse("a.yaml", []byte("one: &m first\ntwo: *m\nthree: &m second\n"))
	if err == nil || !strings.HasPrefix(err.Error(), "a.yaml:3:") || !strings.Contains(err.Error(), "second anchor") {
		t.Errorf("got %v", err)
	}
}

// Some editors begin a file with a byte order mark.
func TestByteOrderMark(t *testing.T) {
	t.Parallel()
	top, _, err := document.Parse("a.yaml", []byte("\ufeffone: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if entries, err := top.Entries(); err != nil || len(entries) != 1 || entries[0].Name != "one" {
		t.Errorf("got %v, %v", entries, err)
	}
}

// A ${...} within braces has to be quoted, and the complaint says so.
func TestBracesWantQuotes(t *testing.T) {
	t.Parallel()
	_, _, err := document.Parse("a.yaml", []byte("path: {id: ${vars.card}}\n"))
	if err == nil || !strings.Contains(err.Error(), "is quoted there") {
		t.Errorf("got %v", err)
	}
}
