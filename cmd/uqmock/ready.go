package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// readiness is what the ready file says.
type readiness struct {
	API          string `json:"api"`
	Control      string `json:"control"`
	ControlToken string `json:"control_token"`
	PID          int    `json:"pid"`
	Seed         uint64 `json:"seed"`
}

func (s *service) ready() readiness {
	return readiness{
		API: s.api.url() + "/api", Control: s.control.url(), ControlToken: s.token, PID: os.Getpid(), Seed: s.fake.Seed(),
	}
}

// announce says that calls are taken: first in the ready file, then in the one line on standard output.
func (s *service) announce(out io.Writer) error {
	r := s.ready()
	if s.readyFile != "" {
		if err := writeWhole(s.readyFile, r.bytes()); err != nil {
			return fmt.Errorf("--ready-file cannot be written: %w", err)
		}
	}
	_, err := fmt.Fprintf(out, "uqmock ready api=%s control=%s\n", r.API, r.Control)
	return err
}

func (r readiness) bytes() []byte {
	text, _ := json.Marshal(r) // texts and numbers always can
	return append(text, '\n')
}

// writeWhole puts a file in place in one step, for its owner's eyes only: a reader sees all of it or none.
func writeWhole(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // made with mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// removeReadyFile removes the file if it is still the one of this process: another one may have taken the name.
func removeReadyFile(path string, r readiness) {
	if path == "" {
		return
	}
	if text, err := os.ReadFile(path); err == nil && bytes.Equal(text, r.bytes()) { //nolint:gosec // the user names the file
		_ = os.Remove(path) // nothing is left to tell
	}
}
