// Package console renders what a person sees of uqmock in a browser: the page
// that stands in for the provider's hosted identity check, and the index at the
// control address. It is pure: the caller owns routes, state and clock, and
// hands in values; a page goes out as one self-contained HTML document that
// needs no script and no further request.
package console

import (
	"bytes"
	"embed"
	"html/template"
	"io"
	"strings"
	"sync"
)

// ContentSecurityPolicy is the header value under which every page of this
// package works: nothing is loaded but the inline style sheet, named by its
// hash, and the empty icon; forms go to the page's own origin only. The hash
// follows pages/style.css: after an edit, the package's test prints the new one.
const ContentSecurityPolicy = "default-src 'none'; style-src 'sha256-mhajuH/SzXGxFa+aoj8GSOU9qAs7BamAxq8qHWfkp1g='; " +
	"img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// ReferrerPolicy is the header value that every page goes out with. Under no-referrer a browser would send the form without
// its origin, and it could not be told from that of another page.
const ReferrerPolicy = "same-origin"

// ContentType is the media type of every page.
const ContentType = "text/html; charset=utf-8"

//go:embed pages
var files embed.FS

// templates parses on the first page rather than at start, where every
// millisecond would be paid by processes that never show one.
var templates = sync.OnceValues(func() (*template.Template, error) {
	return template.New("").Funcs(template.FuncMap{
		"text": clean, "instant": instant, "machine": machine,
	}).ParseFS(files, "pages/*")
})

// render writes the named template in one piece, so that a failure leaves w
// without half a page.
func render(w io.Writer, name string, data any) error {
	t, err := templates()
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err = t.ExecuteTemplate(&page, name, data); err != nil {
		return err
	}
	_, err = w.Write(page.Bytes())
	return err
}

// clean makes text fit for display: bytes that are not UTF-8 become U+FFFD.
// Escaping is html/template's.
func clean(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
