package uqmock_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver/issuing"
)

// block is a fenced part of README.md. A comment before it says what is to be done with it.
type block struct {
	line     int
	language string
	what     string // the comment's text, such as "run: flow"; empty without one
	text     string
}

var comment = regexp.MustCompile(`^<!-- ((?:run|file|printed by|not compiled): .*) -->$`)

func blocks(t *testing.T) []block {
	t.Helper()
	raw, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var (
		all    []block
		open   *block
		what   string
		inside []string
	)
	for i, line := range strings.Split(string(raw), "\n") {
		switch m := comment.FindStringSubmatch(line); {
		case open == nil && m != nil:
			what = m[1]
		case open == nil && strings.HasPrefix(line, "```"):
			open, what = &block{line: i + 1, language: line[3:], what: what}, ""
		case open != nil && line == "```":
			open.text = strings.Join(inside, "\n")
			all, open, inside = append(all, *open), nil, nil
		case open != nil:
			inside = append(inside, line)
		}
	}
	if open != nil {
		t.Fatalf("README.md:%d: the block has no end", open.line)
	}
	return all
}

// TestReadmeFlow does what README.md tells its readers to do, in its order, and compares what they are shown.
func TestReadmeFlow(t *testing.T) {
	b := newBench(t)
	all := blocks(t)
	for i, part := range all {
		where := fmt.Sprintf("README.md:%d", part.line)
		shown, compare := output(all, i)
		var printed string
		switch part.what {
		case "run: serve":
			printed = b.serve(part.text)
		case "run: serve with uqmock.yaml", "run: serve a scenario":
			printed = b.serveOnce(part.text)
		case "run: listen":
			b.listen(part.text)
		case "run: flow", "run: alone":
			printed = b.shell(part.text)
		case "printed by: listen":
			shown, compare, printed = part.text, true, b.heard()
		case "file: uqmock.yaml", "file: known.json", "file: my-first-card.yaml":
			b.write(strings.TrimPrefix(part.what, "file: "), part.text)
		case "run: sandbox":
			b.sandbox(part)
		case "run: elsewhere", "run: docker":
			elsewhere(t, part)
		default:
			if part.language == "bash" {
				t.Errorf("%s: nobody says how these commands are run: put a comment before them", where)
			}
		}
		if diff := cmp.Diff(shape(shown), shape(printed)); compare && diff != "" {
			t.Fatalf("%s: the reader sees something else (-README +seen):\n%s\nas it came:\n%s", where, diff, printed)
		}
	}
}

// elsewhere holds the commands that this test cannot run to what it expects of them.
func elsewhere(t *testing.T, b block) {
	t.Helper()
	for command := range strings.SplitSeq(b.text, "\n") {
		if command != "go test ./..." && !strings.HasPrefix(command, "docker ") { // this very run; no engine in a test
			t.Errorf("README.md:%d: %q is run by nobody", b.line, command)
		}
	}
}

// output is the block right behind the i-th, if that one shows what commands print.
func output(all []block, i int) (text string, ok bool) {
	if all[i].language != "bash" || i+1 == len(all) {
		return "", false
	}
	next := all[i+1]
	ok = next.what == "" && (next.language == "text" || next.language == "json")
	return next.text, ok
}

// What differs from run to run, and what stands for it.
var varying = []struct {
	pattern *regexp.Regexp
	shape   string
}{
	{regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`), "<id>"},
	{regexp.MustCompile(`eyJ[\w.-]+`), "<token>"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)`), "<time>"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`), "<time>"},
	{regexp.MustCompile(`\b1\d{9}\b`), "<seconds>"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "<address>"},
	{regexp.MustCompile(`/idv/[\w.~-]+`), "/idv/<token>"},
	{regexp.MustCompile(`\b\d+ (cases|passed)\b`), "<n> $1"},
	{regexp.MustCompile(` in [\d.]+m?s:`), " in <while>:"},
	{regexp.MustCompile(`\r`), ""},
}

// shape takes away what differs from run to run, and the layout of JSON.
func shape(text string) string {
	text = strings.TrimSpace(text)
	var compact bytes.Buffer
	if json.Compact(&compact, []byte(text)) == nil {
		text = compact.String()
	}
	for _, v := range varying {
		text = v.pattern.ReplaceAllString(text, v.shape)
	}
	return text
}

// TestReadmeGo holds that the Go code of README.md compiles and was run: it stands in the example file word for word.
func TestReadmeGo(t *testing.T) {
	source, err := os.ReadFile("readme_example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks(t) {
		if b.language != "go" || strings.HasPrefix(b.what, "not compiled: ") {
			continue
		}
		if !strings.Contains(string(source), "\n"+b.text+"\n") {
			t.Errorf("README.md:%d: this code is not in readme_example_test.go", b.line)
		}
	}
}

var (
	link    = regexp.MustCompile(`\]\(([^)]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
)

// TestReadmeLinks follows the links to files and headings.
func TestReadmeLinks(t *testing.T) {
	raw, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	anchors := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(string(raw), -1) {
		anchors["#"+strings.ReplaceAll(strings.ToLower(strings.ReplaceAll(m[1], "`", "")), " ", "-")] = true
	}
	for _, m := range link.FindAllStringSubmatch(string(raw), -1) {
		to := m[1]
		if strings.HasPrefix(to, "https://") {
			continue
		}
		if _, err := os.Stat(filepath.FromSlash(to)); err != nil && !anchors[to] {
			t.Errorf("the link to %s leads nowhere", to)
		}
	}
}

// TestReadmeTags holds that README.md knows the outcome words of the code, and no others.
func TestReadmeTags(t *testing.T) {
	raw, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), "| Word | Outcome |\n|---|---|\n")
	rows, _, _ := strings.Cut(rest, "\n\n")
	var got, want []string
	for row := range strings.SplitSeq(rows, "\n") {
		word, _, _ := strings.Cut(strings.TrimPrefix(row, "| `"), "`")
		got = append(got, word)
	}
	for _, tag := range issuing.Tags() {
		want = append(want, string(tag))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcome words (-code +README):\n%s", diff)
	}
}

var sourceFile = regexp.MustCompile("`([a-z][a-z/_]*/[a-z_]+\\.(?:go|yaml))`")

// TestContributingFiles holds that the files that CONTRIBUTING.md sends its readers to are there.
func TestContributingFiles(t *testing.T) {
	raw, err := os.ReadFile("CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	files := sourceFile.FindAllStringSubmatch(string(raw), -1)
	if len(files) < 10 {
		t.Fatalf("only %d files are named: is the pattern still right?", len(files))
	}
	for _, m := range files {
		if _, err := os.Stat(filepath.FromSlash(m[1])); err != nil {
			t.Errorf("%s is not there", m[1])
		}
	}
}
