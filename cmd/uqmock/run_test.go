package main

import (
	"errors"
	"strings"
	"testing"
)

func TestUsage(t *testing.T) {
	t.Parallel()
	cases := []struct {
		line, says string
	}{
		{"", "uqmock: a command is missing"},
		{"srve", `uqmock: unknown command "srve": did you mean serve?`},
		{"xyzzy", `uqmock: unknown command "xyzzy"`},
		{"help srve", `unknown command "srve": did you mean serve?`},
		{"--addr x", "uqmock: unknown flag --addr"},
		{"serve --adr x", "uqmock serve: unknown flag --adr: did you mean --addr?"},
		{"serve --control_addr x", "did you mean --control-addr?"},
		{"serve -a x", "unknown flag -a: flags are written with two dashes"},
		{"serve --addr", "needs an argument: --addr"},
		{"serve now", `uqmock serve: unexpected argument "now"`},
		{"listen now", "unexpected argument"},
		{"spec yaml", "unexpected argument"},
		{"spec --format yml", "did you mean yaml?"},
		{"spec --api contrl", "did you mean control?"},
		{"fidelity --format md", "text, json, markdown"},
		{"version --short", "unknown flag --short"},
		{"healthcheck now", "unexpected argument"},
		{"completion bash", "unknown command"},
		{"serve --webhook-secret x", "--webhook-secret is of no use without --webhook-url"},
	}
	for _, c := range cases {
		got := execute(t, nil, strings.Fields(c.line)...)
		if got.code != exitUsage || got.out != "" {
			t.Errorf("%q: code %d, output %q, want 2 and none", c.line, got.code, got.out)
		}
		want(t, got.err, c.says, " --help\n")
	}
}

func TestHelpHasExamples(t *testing.T) {
	t.Parallel()
	root := (&program{}).root()
	for _, c := range root.Commands() {
		for _, args := range [][]string{{"help", c.Name()}, {c.Name(), "--help"}} {
			got := execute(t, nil, args...)
			if got.code != exitDone || got.err != "" {
				t.Errorf("%q: code %d, error %q", args, got.code, got.err)
			}
			want(t, got.out, "Examples:\n  uqmock "+c.Name())
			for line := range strings.Lines(c.Example) {
				if !strings.HasPrefix(line, "  uqmock "+c.Name()) {
					t.Errorf("%s: example %q", c.Name(), line)
				}
			}
		}
	}
	want(t, execute(t, nil, "--help").out, "Examples:\n", "serve", "listen", "spec", "fidelity", "healthcheck", "version")
	want(t, execute(t, nil, "help").out, "Examples:\n")
}

// TestFlagsOfServeStand holds the flags' names and defaults, which users rely on.
func TestFlagsOfServeStand(t *testing.T) {
	t.Parallel()
	help := execute(t, nil, "serve", "--help").out
	want(t, help, "default 127.0.0.1:4010", "default 127.0.0.1:4011", "default 12MiB", "default 2026-04", "default text", "default info")
	want(t, execute(t, nil, "listen", "--help").out, "default 127.0.0.1:4012", "default: UQMOCK_CONTROL, UQMOCK_CONTROL_ADDR or http://127.0.0.1:4011")
}

// failing is a standard output that takes nothing.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestOutputThatFails(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"version", "spec", "fidelity", "fidelity --format json", "fidelity --format markdown", strings.Join(free(), " ")} {
		var errs strings.Builder
		code := run(t.Context(), strings.Fields(line), strings.NewReader(""), failing{}, &errs, nil)
		if code != exitFailed {
			t.Errorf("%s: code %d, want 1", line, code)
		}
		want(t, errs.String(), "no space left")
	}
}

func TestDidYouMean(t *testing.T) {
	t.Parallel()
	known := []string{"serve", "spec", "control-addr", "money"}
	cases := map[string]string{
		"srve": "serve", "sevre": "serve", "SERVE": "serve", "control_adr": "control-addr", "mnoey": "money",
		"": "", "x": "", "health": "", strings.Repeat("serve", 20): "",
	}
	for word, meant := range cases {
		got := didYouMean(word, known)
		if meant == "" && got != "" || meant != "" && got != ": did you mean "+meant+"?" {
			t.Errorf("%q: %q, want %q", word, got, meant)
		}
	}
}
