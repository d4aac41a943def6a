// Command gen writes what package openapi embeds: the table of operations, the
// schemas with every reference resolved, the descriptions as JSON, and the
// ledger as Go literals. It runs in the package's folder.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// schemaFolder holds generated files only, so that stale ones can be removed.
const schemaFolder = "schemas"

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	files, err := generate(os.DirFS(dir))
	if err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(dir, schemaFolder)); err != nil {
		return err
	}
	for name, content := range files {
		if err := write(filepath.Join(dir, filepath.FromSlash(name)), content); err != nil {
			return err
		}
	}
	return nil
}

func write(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // sources are for everyone to read
		return err
	}
	return os.WriteFile(path, content, 0o644) //nolint:gosec // sources are for everyone to read
}

// generate reads the sources and returns every generated file by its
// slash-separated name. Equal sources give equal bytes.
func generate(sources fs.FS) (map[string][]byte, error) {
	issuing, err := load(sources, "openapi.yaml")
	if err != nil {
		return nil, err
	}
	control, err := loadOptional(sources, "control.yaml")
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte)
	err = errors.Join(issuing.addTo(files, "issuing"), control.addTo(files, "control"))
	if err != nil {
		return nil, err
	}
	if files["operations.gen.go"], err = operationsFile(issuing, control); err != nil {
		return nil, err
	}
	files["ledger.gen.go"], err = ledgerFile(sources, "ledger.yaml")
	return files, err
}
