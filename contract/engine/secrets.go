package engine

import (
	"encoding/base64"
	"html"
	"slices"
	"strconv"
	"strings"
)

// minSecret is the shortest secret that is looked for in running text: a shorter one is part of too many words.
const minSecret = 8

// secrets are texts that nothing which is kept may show, however an echo writes them. No kind of field tells them.
type secrets struct {
	known []string
	forms []string // each as it is, and what Base64 makes of it wherever it begins
}

// add makes texts secret.
func (h *secrets) add(texts ...string) {
	for _, text := range texts {
		if len(text) >= minSecret && !slices.Contains(h.known, text) {
			h.known = append(h.known, text)
			h.forms = append(append(h.forms, text), base64Forms(text)...)
		}
	}
}

// base64Forms are the characters of Base64 that a text alone decides, whatever stands before and after it, as in the
// credentials of Basic: three forms, since three bytes make four characters, in both alphabets.
func base64Forms(text string) []string {
	var forms []string
	for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for before, taken := range []int{0, 2, 3} { // characters that the bytes before have a part in
			form := alphabet.EncodeToString([]byte(strings.Repeat("\x00", before) + text))[taken:]
			if (before+len(text))%3 != 0 { // what follows has a part in the last
				form = form[:len(form)-1]
			}
			if !slices.Contains(forms, form) {
				forms = append(forms, form)
			}
		}
	}
	return forms
}

// conceal takes the secrets out of a text.
func (h *secrets) conceal(text string) string {
	var all []span
	h.look(view{text: text}, maxNested, &all)
	if len(all) == 0 {
		return text
	}
	slices.SortFunc(all, func(a, b span) int { return a.from - b.from })
	var b strings.Builder
	end := 0
	for _, s := range all {
		if s.from >= end {
			b.WriteString(text[end:s.from] + Hidden)
		}
		end = max(end, s.to)
	}
	return b.String() + text[end:]
}

// span is a part of a text.
type span struct{ from, to int }

// maxNested is how many escapes within escapes are undone.
const maxNested = 2

// look finds the secrets in a text, and in what it says when the escapes of JSON, URLs or HTML are undone.
func (h *secrets) look(v view, nested int, found *[]span) {
	for _, form := range h.forms {
		for at := 0; ; {
			i := strings.Index(v.text[at:], form)
			if i < 0 {
				break
			}
			*found = append(*found, span{v.origin(at + i), v.origin(at + i + len(form))})
			at += i + len(form)
		}
	}
	if nested == 0 || len(h.forms) == 0 {
		return
	}
	for _, e := range escapes {
		if next, changed := v.undone(e); changed {
			h.look(next, nested-1, found)
		}
	}
}

// view is a text whose escapes were undone, with the place of each of its bytes in the text that it was made of.
type view struct {
	text string
	at   []int // one more than there are bytes; nil: it is the text itself
}

func (v view) origin(i int) int {
	if v.at == nil {
		return i
	}
	return v.at[i]
}

// undone reads the escapes of one kind.
func (v view) undone(e escape) (view, bool) {
	if strings.IndexByte(v.text, e.lead) < 0 {
		return v, false
	}
	next, changed := make([]byte, 0, len(v.text)), false
	at := make([]int, 0, len(v.text)+1)
	for i := 0; i < len(v.text); {
		text, n := v.text[i:i+1], 1
		if v.text[i] == e.lead {
			if said, length := e.read(v.text[i:]); length > 0 {
				text, n, changed = said, length, true
			}
		}
		for range len(text) {
			at = append(at, v.origin(i))
		}
		next = append(next, text...)
		i += n
	}
	return view{string(next), append(at, v.origin(len(v.text)))}, changed
}

// escape is a way to write characters otherwise. read gives what the escape at the beginning of a text stands for, and its
// length, 0 when there is none.
type escape struct {
	lead byte
	read func(string) (string, int)
}

var escapes = []escape{{'\\', jsonEscape}, {'%', urlEscape}, {'&', htmlEscape}}

// jsonEscape reads those of JSON and of Go's quoted texts.
func jsonEscape(text string) (string, int) {
	if len(text) < 2 {
		return "", 0
	}
	length := map[byte]int{'u': 6, 'x': 4}[text[1]]
	if code, err := strconv.ParseUint(text[2:max(2, min(length, len(text)))], 16, 16); err == nil && len(text) >= length {
		return string(rune(code)), length
	}
	if strings.IndexByte(`\"/'`, text[1]) >= 0 {
		return text[1:2], 2
	}
	return "", 0
}

func urlEscape(text string) (string, int) {
	if len(text) < 3 {
		return "", 0
	}
	code, err := strconv.ParseUint(text[1:3], 16, 8)
	if err != nil {
		return "", 0
	}
	return string([]byte{byte(code)}), 3
}

// maxEntity is longer than any entity of HTML that stands for a character of ASCII.
const maxEntity = 16

func htmlEscape(text string) (string, int) {
	end := strings.IndexByte(text[:min(len(text), maxEntity)], ';')
	if end < 0 {
		return "", 0
	}
	said := html.UnescapeString(text[:end+1])
	if said == text[:end+1] {
		return "", 0
	}
	return said, end + 1
}
