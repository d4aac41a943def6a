package report

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// indented writes JSON over several lines, with the order of members kept; other text stays.
func indented(text string) string {
	var b bytes.Buffer
	if json.Indent(&b, []byte(text), "", "  ") != nil {
		return text
	}
	return b.String()
}

// line is one line of a body.
type line struct {
	Text   string
	Marked bool   // something was found here
	path   string // of the member that begins here, such as data.0.card_id
}

// lines lays a body out, safe to be shown. Each member of JSON begins a line of its own.
func lines(body string) []line {
	if body == "" {
		return nil
	}
	text := indented(body)
	paths := memberPaths(text)
	var all []line
	for i, l := range strings.Split(visible(cut(text)), "\n") {
		next := line{Text: l}
		if i < len(paths) {
			next.path = paths[i]
		}
		all = append(all, next)
	}
	return all
}

// memberPaths gives the path of the member that begins on each line of indented JSON, empty where none does. It follows
// the two spaces of each level: line ends within strings are escaped in JSON.
func memberPaths(text string) []string {
	if !json.Valid([]byte(text)) {
		return nil
	}
	var paths []string
	var steps []string // to here, one for each level
	var index []int    // the next item of each level's list
	for l := range strings.SplitSeq(text, "\n") {
		content := strings.TrimLeft(l, " ")
		depth := (len(l) - len(content)) / 2
		if depth == 0 || strings.HasPrefix(content, "}") || strings.HasPrefix(content, "]") {
			paths = append(paths, "")
			continue
		}
		for len(steps) < depth {
			steps, index = append(steps, ""), append(index, 0)
		}
		steps, index = steps[:depth], index[:depth]
		if name, ok := memberName(content); ok {
			steps[depth-1] = name
		} else {
			steps[depth-1] = strconv.Itoa(index[depth-1])
			index[depth-1]++
		}
		paths = append(paths, strings.Join(steps, "."))
	}
	return paths
}

// memberName reads the name that a line of indented JSON begins with; false for an item of a list.
func memberName(content string) (string, bool) {
	d := json.NewDecoder(strings.NewReader(content))
	t, err := d.Token()
	name, ok := t.(string)
	if err != nil || !ok {
		return "", false
	}
	return name, strings.HasPrefix(content[d.InputOffset():], ": ")
}

// row is one row of two texts side by side. Each side is empty where the other has a line that it has not.
type row struct {
	Left, Right string
	Same        bool
}

// compare puts two texts side by side, JSON laid out over lines, so that equal lines face each other.
func compare(want, got string) []row {
	before, after := visible(indented(want))+"\n", visible(indented(got))+"\n"
	edits := udiff.Lines(before, after)
	if len(edits) == 0 {
		return sameRows(before)
	}
	unified, err := udiff.ToUnifiedDiff("", "", before, edits, strings.Count(before, "\n"))
	if err != nil { // the edits are of these very texts
		return []row{{Left: before, Right: after}}
	}
	var rows []row
	for _, hunk := range unified.Hunks {
		rows = append(rows, facing(hunk.Lines)...)
	}
	return rows
}

func sameRows(text string) []row {
	var rows []row
	for l := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		rows = append(rows, row{l, l, true})
	}
	return rows
}

// Diff shows how a text differs from what it was, as a unified diff; empty when it does not.
func Diff(name, before, after string) string {
	return udiff.Unified(name, name+" (now)", before, after)
}

// facing puts each run of lines that were taken out beside the lines that were put in for them.
func facing(hunk []udiff.Line) []row {
	var rows []row
	first := 0 // row of the run in which the next line that was put in stands
	for _, l := range hunk {
		text := strings.TrimSuffix(l.Content, "\n")
		switch l.Kind {
		case udiff.Equal:
			rows = append(rows, row{text, text, true})
			first = len(rows)
		case udiff.Delete:
			rows = append(rows, row{Left: text})
		case udiff.Insert:
			if first == len(rows) {
				rows = append(rows, row{})
			}
			rows[first].Right = text
			first++
		}
	}
	return rows
}
