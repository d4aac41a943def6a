package script

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/uqmock/uqmock/scenarios/document"
)

// maxFile bounds a scenario file in bytes. The parser needs four times as long for twice as many keys.
const maxFile = 128 << 10

// Read reads one scenario file. What is wrong with it, all of it, is [Problems]. Whether the scenarios that it uses are
// there is seen by [Load].
func Read(path string, text []byte) (*Scenario, error) {
	if len(text) > maxFile {
		return nil, only(path, "the file has %d bytes, at most %d are read", len(text), maxFile)
	}
	top, ok, err := document.Parse(path, text)
	if err != nil {
		return nil, Problems{err}
	}
	if !ok {
		return nil, only(path, "the file is empty: a scenario begins with scenario: an-id")
	}
	r := &reader{names: &scope{bound: map[string]bool{}, many: new(int)}}
	s := &Scenario{Path: path}
	object(r, top, s, scenarioKeys())
	r.check(s)
	return s, r.sorted()
}

// only is what is wrong with a file as a whole.
func only(path, format string, args ...any) error {
	return Problems{problem(document.Place{Path: path, Line: 1, Column: 1}, format, args...)}
}

// reader reads a file and collects what is wrong with it.
type reader struct {
	problems
	names *scope // what can be named where the reader is
	depth int    // of repeats
	world Value  // as it is written: its place, and its settings
}

// object reads an object by a table of keys: in the order of the table, because later keys may name what earlier ones bind.
// Keys that were told of already are passed over.
func object[T any](r *reader, n document.Node, to *T, keys []key[T], told ...string) {
	entries, err := n.Entries()
	if err != nil {
		r.add(err)
		return
	}
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
		at := slices.IndexFunc(entries, func(e document.Entry) bool { return e.Name == k.name })
		switch {
		case at >= 0:
			k.read(r, to, entries[at].Value)
		case k.must:
			r.at(n, "the key %s is missing: %s", k.name, k.about)
		}
	}
	for _, e := range entries {
		if !slices.Contains(names, e.Name) && !slices.Contains(told, e.Name) {
			r.at(e.Key, "unknown key %q: %s", e.Name, near(e.Name, names))
		}
	}
}

// text reads a text of any length.
func (r *reader) text(n document.Node) string {
	text, err := n.Text()
	r.add(err)
	return text
}

// line reads a text that is not empty and has no line breaks.
func (r *reader) line(n document.Node) string {
	text := r.text(n)
	if n.Kind() == document.Text && (strings.TrimSpace(text) == "" || strings.ContainsAny(strings.TrimSpace(text), "\r\n")) {
		r.at(n, "one line of text is wanted here")
	}
	return strings.TrimSpace(text)
}

// idForm is kebab-case with a hyphen.
var idForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)

const maxID = 80

func (r *reader) id(n document.Node) string {
	id := r.text(n)
	if !idForm.MatchString(id) || len(id) > maxID {
		r.at(n, "%q is no id of a scenario: it must be kebab-case with a hyphen, such as idv-failed", id)
	}
	return id
}

// nameForm is how variables are called.
var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

func (r *reader) name(n document.Node) string {
	name := r.text(n)
	r.checkName(n, name)
	return name
}

func (r *reader) checkName(at document.Node, name string) {
	if !nameForm.MatchString(name) {
		r.at(at, "%q is no name of a variable: it must be snake_case, such as card_id", name)
	}
}

func (r *reader) list(n document.Node, each func(document.Node)) {
	items, err := n.Items()
	r.add(err)
	for _, item := range items {
		each(item)
	}
}

func (r *reader) words(n document.Node) []string {
	var words []string
	r.list(n, func(item document.Node) { words = append(words, r.line(item)) })
	return words
}

// flag reads true. False is refused: leaving it out says the same, and once.
func (r *reader) flag(n document.Node) bool {
	if text, err := n.Text(); err != nil || n.Kind() != document.Boolean || text != "true" {
		r.at(n, "true is the only value here: leave the key out instead of false")
	}
	return true
}

func (r *reader) count(n document.Node) int {
	text, err := n.Text()
	number, parseErr := strconv.ParseUint(text, 10, 31)
	if err != nil || parseErr != nil || n.Kind() != document.Number {
		r.at(n, "a whole number of 0 or more is wanted here")
	}
	return int(number)
}

func (r *reader) statuses(n document.Node) []int {
	all := []int{}
	r.list(n, func(item document.Node) {
		status := r.count(item)
		if status < 200 || status > 599 {
			r.at(item, "an HTTP status of 200 to 599 is wanted here")
		}
		all = append(all, status)
	})
	if n.Kind() == document.List && len(all) == 0 {
		r.at(n, "there is no status in it")
	}
	return all
}

func (r *reader) time(n document.Node) time.Time {
	text := r.text(n)
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		r.at(n, "%q is no time: it must be such as 2026-04-03T09:32:50Z", text)
	}
	return at
}

// value reads any value.
func (r *reader) value(n document.Node) Value {
	v, err := readValue(n, r.names)
	r.add(err)
	return v
}

// members reads an object of values.
func (r *reader) members(n document.Node) []Member {
	if n.Kind() != document.Object {
		r.at(n, "an object of names and values is wanted here")
		return nil
	}
	return r.value(n).named
}

// params reads parameters or headers: an object of single values, where null is one or is not.
func (r *reader) params(n document.Node, null bool) []Member {
	all := r.members(n)
	for _, m := range all {
		if kind := m.Value.kind; kind == document.List || kind == document.Object || kind == document.Null && !null {
			r.add(problem(m.Value.Place, "%s must be a single value, and is %s", m.Name, kindName(kind)))
		}
	}
	return all
}

func kindName(kind document.Kind) string {
	if kind == document.Null {
		return "null"
	}
	return withArticle(string(kind))
}

// prose reads a text in which things are filled in.
func (r *reader) prose(n document.Node) Value {
	v := r.value(n)
	if kind := n.Kind(); kind == document.List || kind == document.Object || kind == document.Null {
		r.at(n, "text is wanted here, and this is %s", kindName(kind))
	}
	return v
}

// duration reads a span of time, now where nothing has to be filled in.
func (r *reader) duration(n document.Node) Value {
	v := r.value(n)
	if v.kind != "" && v.Fixed() {
		if _, err := v.Duration(Env{}); err != nil {
			r.add(err)
		}
	}
	return v
}

// Duration fills in a span of time, which must not be negative.
func (v Value) Duration(env Env) (time.Duration, error) {
	text, err := v.Text(env)
	if err != nil {
		return 0, err
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, problem(v.Place, "%q is no span of time: it must be such as 2s, 30m or 36h", text)
	}
	return d, nil
}

// maxTimes bounds how often steps are repeated.
const maxTimes = 1000

func (r *reader) times(n document.Node) Value {
	v := r.value(n)
	if v.Fixed() {
		_, err := v.Times(Env{})
		r.add(err)
	}
	return v
}

// Times fills in how often something is repeated.
func (v Value) Times(env Env) (int, error) {
	value, err := v.Fill(env)
	if err != nil {
		return 0, err
	}
	if n, ok := value.(int); ok && n >= 0 && n <= maxTimes {
		return n, nil
	}
	return 0, problem(v.Place, "%s is no number of rounds: it must be a whole number of 0 to %d", Show(value), maxTimes)
}
