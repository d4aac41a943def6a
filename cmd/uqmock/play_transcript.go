package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
)

// transcript writes what was said, or compares it with what the file has.
func (p *program) transcript(o *playOptions, console io.Writer, played *report.Report) error {
	if o.transcript == "" {
		return nil
	}
	var said strings.Builder
	if err := engine.WriteTranscript(&said, played.Results); err != nil {
		return err
	}
	if o.transcript == standardOutput {
		_, err := io.WriteString(p.out, said.String())
		return err
	}
	if info, err := os.Stat(o.transcript); err == nil && !info.Mode().IsRegular() {
		return misuse("--transcript: %s is no file that can be read to its end", o.transcript)
	}
	before, err := os.ReadFile(o.transcript)
	switch {
	case o.step && !whole(played):
		return errors.New("the transcript was neither written nor compared: not all was played")
	case o.update, errors.Is(err, fs.ErrNotExist):
		if err = os.WriteFile(o.transcript, []byte(said.String()), 0o600); err != nil {
			return named("transcript", err)
		}
		return nil
	case err != nil:
		return named("transcript", err)
	case string(before) == said.String():
		return nil
	}
	if _, err := io.WriteString(console, "\n"+report.Visible(report.Diff(o.transcript, string(before), said.String()))); err != nil {
		return err
	}
	return fmt.Errorf("the transcript is not that of %s (--update writes it anew)", o.transcript)
}

// whole reports whether every step of every scenario was played.
func whole(played *report.Report) bool {
	for _, r := range played.Results {
		left := slices.ContainsFunc(r.Steps, func(s report.Step) bool { return s.Verdict == report.Skip })
		if r.Verdict == report.Skip || left {
			return false
		}
	}
	return true
}
