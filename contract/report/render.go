package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"
)

//go:embed page
var pageFiles embed.FS

// render writes the page of a template.
func render(w io.Writer, name string, shown any) error {
	t, err := template.New(name).Funcs(template.FuncMap{
		"show":     func(text string) string { return visible(cut(text)) },
		"duration": duration,
		"anchor":   anchor,
		"count":    plural,
		"parts":    func(path string) []string { return strings.SplitAfter(cut(path), "/") },
		"word":     func(v Verdict) string { return strings.TrimSpace(words[v]) },
		"style":    style,
		"script":   script,
		"hash":     scriptHash,
	}).ParseFS(pageFiles, "page/*.html")
	if err != nil {
		return err
	}
	return t.Execute(w, shown)
}

// style gives a stylesheet of ours, to be part of a page.
func style(file string) (template.CSS, error) {
	text, err := pageFiles.ReadFile("page/" + file)
	return template.CSS(text), err //nolint:gosec // our own file
}

// script gives a script of ours, to be part of a page.
func script(file string) (template.JS, error) {
	text, err := pageFiles.ReadFile("page/" + file)
	return template.JS(text), err //nolint:gosec // our own file
}

// scriptHash is what the policy of a page lets a script of ours run by, and no other.
func scriptHash(file string) (string, error) {
	text, err := script(file)
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:]), err
}
