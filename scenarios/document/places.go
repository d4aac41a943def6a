package document

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// Places tells where the characters of a text stand in the file, whether it is written plain, in quotes, in a block or
// over several lines. It walks forward: asking from the first to the last is fast.
type Places struct {
	path   string
	source string
	text   string
	style  token.Type
	start  int // in source, in bytes: where the text begins
	read   int // in text: what was walked over
	at     int // in source: what comes after that
	line   int // the line of at, from 1
	begin  int // in source: where that line begins
	lost   bool
}

// Places finds those of a text.
func (n Node) Places() *Places {
	p := &Places{path: n.file.path, source: n.file.source}
	p.text, _ = n.Text() // what has no text has one place
	node := n.bare()
	if node == nil {
		node = n.node
	}
	place := Node{n.file, node}.Place()
	p.start = n.file.offset(place.Line, place.Column)
	switch b := node.(type) {
	case *ast.LiteralNode:
		p.style = b.Start.Type
		if end := strings.IndexByte(p.source[p.start:], '\n'); end >= 0 {
			p.start += end + 1
		}
	case *ast.StringNode:
		if p.style = b.Token.Type; p.quoted() {
			p.start++
		}
	}
	p.rewind()
	return p
}

func (p *Places) quoted() bool {
	return p.style == token.DoubleQuoteType || p.style == token.SingleQuoteType
}

func (p *Places) rewind() {
	p.read, p.at, p.lost = 0, p.start, false
	p.line = 1 + strings.Count(p.source[:p.start], "\n")
	p.begin = 1 + strings.LastIndexByte(p.source[:p.start], '\n')
}

// At is where the character at an offset of the text, in bytes, stands; the end of the text is one too.
func (p *Places) At(offset int) Place {
	offset = min(max(offset, 0), len(p.text))
	if offset < p.read {
		p.rewind()
	}
	for p.read < offset && !p.lost {
		p.step()
	}
	if p.read < len(p.text) && !p.lost {
		if r, _ := utf8.DecodeRuneInString(p.text[p.read:]); !unicode.IsSpace(r) {
			p.seek(r)
		}
	}
	if p.lost {
		p.rewind()
	}
	return Place{p.path, p.line, 1 + utf8.RuneCountInString(p.source[p.begin:p.at])}
}

// step walks over one character of the text. Space is written in many ways and passed over.
func (p *Places) step() {
	r, size := utf8.DecodeRuneInString(p.text[p.read:])
	p.read += size
	if !unicode.IsSpace(r) {
		p.at += p.seek(r)
	}
}

// seek goes to where a character is written, and gives how many bytes it takes there.
func (p *Places) seek(r rune) int {
	for p.at < len(p.source) {
		written, size := p.written()
		if !unicode.IsSpace(written) {
			p.lost = written != r
			return size
		}
		if p.source[p.at] == '\n' {
			p.line, p.begin = p.line+1, p.at+1
		}
		p.at += size
	}
	p.lost = true
	return 0
}

// written is the next character that the source means, and how many bytes it takes.
func (p *Places) written() (rune, int) {
	rest := p.source[p.at:]
	if p.style == token.SingleQuoteType && strings.HasPrefix(rest, "''") {
		return '\'', 2
	}
	if p.style != token.DoubleQuoteType || rest[0] != '\\' || len(rest) < 2 {
		return utf8.DecodeRuneInString(rest)
	}
	if digits, ok := map[byte]int{'x': 2, 'u': 4, 'U': 8}[rest[1]]; ok && len(rest) >= 2+digits {
		code, err := strconv.ParseUint(rest[2:2+digits], 16, 31)
		if err == nil {
			return rune(code), 2 + digits
		}
	}
	if meant, ok := escapes[rest[1]]; ok {
		return meant, 2
	}
	r, size := utf8.DecodeRuneInString(rest[1:])
	if r == '\n' {
		return ' ', 1 // the backslash alone: the line is counted when it is met
	}
	return r, 1 + size
}

// escapes are those of double quotes that do not stand for themselves.
var escapes = map[byte]rune{
	'0': 0, 'a': '\a', 'b': '\b', 't': '\t', 'n': '\n', 'v': '\v', 'f': '\f', 'r': '\r', 'e': 0x1b, 'N': 0x85, '_': 0xa0, 'L': 0x2028, 'P': 0x2029,
}
