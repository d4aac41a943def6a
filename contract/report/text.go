package report

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxShown bounds, in bytes, what is shown of one text from the target in a report for people or a CI server. JSON keeps
// all of it.
const maxShown = 16 << 10

// visible makes text from a target fit to be shown: what is not printed, or reorders what is, is written as an escape, so
// that it can neither steer a terminal nor break an XML document. Line ends and tabs stay.
func visible(text string) string {
	if strings.IndexFunc(text, unseen) < 0 && utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case unseen(r):
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		default:
			b.WriteRune(r)
		}
		text = text[size:]
	}
	return b.String()
}

func unseen(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsPrint(r) }

// cut shortens a long text and says by how much. It comes before visible: that makes text longer.
func cut(text string) string { return cutTo(text, maxShown) }

// cutTo is cut to so many bytes.
func cutTo(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	end := limit
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + fmt.Sprintf("\n... and %d bytes more", len(text)-end)
}

// plural counts things: 1 case, 2 cases.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// Visible makes text from a target fit to be shown or kept: what is not printed, or reorders what is, becomes an escape.
// Line ends and tabs stay.
func Visible(text string) string { return visible(text) }
