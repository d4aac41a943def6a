package main

import (
	"fmt"
	"io"
	"log/slog"
)

// logger writes lines of a format, text or json, from a level on.
func logger(w io.Writer, format, level string) *slog.Logger {
	var least slog.Level
	_ = least.UnmarshalText([]byte(level)) // the flag took only known words
	options := &slog.HandlerOptions{Level: least}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// notices are for who started the command. They are no part of the log: no level hides them.
type notices struct {
	w      io.Writer
	format string
}

// say tells one thing, as a plain line or, so that readers of JSON are not upset, as a line of that.
func (n notices) say(text, key string, value any) {
	if n.format == "json" {
		logger(n.w, n.format, "info").Info(text, key, value)
		return
	}
	fmt.Fprintf(n.w, "uqmock: %s: %v\n", text, value)
}
