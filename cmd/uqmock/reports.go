package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/mattn/go-isatty"
	"github.com/spf13/pflag"

	"github.com/uqmock/uqmock/contract/report"
)

// reportOptions are the flags that say where reports go.
type reportOptions struct{ junit, html, json string }

// paths are where reports go; empty for those that nobody asked for.
func (o *reportOptions) paths() []string { return []string{o.junit, o.html, o.json} }

func (o *reportOptions) bindReports(f *pflag.FlagSet) {
	f.StringVar(&o.junit, "junit", "", "`file` for the report as JUnit XML, - for standard output")
	f.StringVar(&o.html, "html", "", "`file` for the report as one HTML page, - for standard output")
	f.StringVar(&o.json, "json", "", "`file` for the report as JSON, - for standard output")
}

// reportFile is a report that was asked for, and where it goes.
type reportFile struct {
	flag, path string
	write      func(io.Writer, *report.Report) error
	file       *os.File // nil: standard output
	made       bool     // the file was not there before
}

// reportFiles are all that were asked for.
type reportFiles struct {
	all []reportFile
	out io.Writer
}

// standardOutput as a path stands for it.
const standardOutput = "-"

// place is where a path leads, the same for every way to write it.
func place(path string) string {
	if path == "" || path == standardOutput {
		return path
	}
	at, err := filepath.Abs(path)
	if err != nil {
		return filepath.Clean(path)
	}
	if real, err := filepath.EvalSymlinks(filepath.Dir(at)); err == nil {
		at = filepath.Join(real, filepath.Base(at))
	}
	return at
}

// openReports opens the report files before anything is played: it would be a pity to learn only then that they cannot be
// written. What they hold stays until there is something new.
func (p *program) openReports(o *reportOptions, page func(io.Writer, *report.Report) error) (*reportFiles, error) {
	files := &reportFiles{out: p.out}
	taken := map[string]string{}
	for _, f := range []reportFile{
		{flag: "junit", path: o.junit, write: report.WriteJUnit},
		{flag: "html", path: o.html, write: page},
		{flag: "json", path: o.json, write: report.WriteJSON},
	} {
		if f.path == "" {
			continue
		}
		at := place(f.path)
		if other, twice := taken[at]; twice {
			files.discard()
			return nil, misuse("--%s and --%s both go to %s: give each its own file", other, f.flag, f.path)
		}
		taken[at] = f.flag
		if err := f.open(); err != nil {
			files.discard()
			return nil, named(f.flag, err)
		}
		files.all = append(files.all, f)
	}
	return files, nil
}

func (f *reportFile) open() error {
	if f.path == standardOutput {
		return nil
	}
	_, err := os.Stat(f.path)
	f.made = errors.Is(err, os.ErrNotExist)
	if f.file, err = os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE, 0o600); err != nil {
		return fmt.Errorf("the report cannot be written: %w", err)
	}
	return nil
}

// discard closes files that get no report, and removes those that were not there before.
func (r *reportFiles) discard() {
	for _, f := range r.all {
		if f.file == nil {
			continue
		}
		_ = f.file.Close() // nothing was written
		if f.made {
			_ = os.Remove(f.path) // it is empty, and ours
		}
	}
}

// write writes every report; the first that cannot be written does not keep the others from it.
func (r *reportFiles) write(played *report.Report) error {
	var failed error
	for _, f := range r.all {
		if err := f.put(r.out, played); err != nil {
			failed = errors.Join(failed, fmt.Errorf("--%s: %w", f.flag, err))
		}
	}
	return failed
}

func (f *reportFile) put(out io.Writer, played *report.Report) error {
	if f.file == nil {
		return f.write(out, played)
	}
	_ = f.file.Truncate(0) // a device or a pipe cannot be cut, and needs not
	return errors.Join(f.write(f.file, played), f.file.Close())
}

// console is where the run is told of: standard output, unless one of the files that are written is it.
func (p *program) console(cases int, files ...string) *report.Console {
	w := p.out
	if slices.Contains(files, standardOutput) {
		w = p.err
	}
	c := report.NewConsole(w)
	f, ok := w.(*os.File)
	c.Cases, c.Terminal = cases, ok && isatty.IsTerminal(f.Fd()) && p.env("TERM") != "dumb"
	c.Colour = c.Terminal && p.env("NO_COLOR") == ""
	return c
}
