package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadmeIsGenerated(t *testing.T) {
	watch(t, "../../*.go")
	old, err := os.ReadFile(root + "README.md")
	if err != nil {
		t.Fatal(err)
	}
	now, err := render(t.Context(), string(old), parts())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(old), now); diff != "" {
		t.Errorf("README.md is not what the code says; run go generate ./cmd/... (-now +then):\n%s", diff)
	}
}

// watch looks at the files that the help of serve is built from, so that go test does not take its result from the cache
// when they have changed.
func watch(t *testing.T, pattern string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	for _, f := range files {
		if _, err := os.Stat(f); err != nil {
			t.Fatal(err)
		}
	}
}

func say(text string) part { return func(context.Context) (string, error) { return text, nil } }

func TestRender(t *testing.T) {
	all := map[string]part{"a": say("new\n"), "b": say("b")}
	for _, c := range []struct{ name, text, want, wrong string }{
		{
			name: "parts replace what stood there",
			text: "x\n<!-- generated:a -->\nold\n<!-- /generated:a -->\ny <!-- generated:b -->\n<!-- /generated:b -->",
			want: "x\n<!-- generated:a -->\nnew\n<!-- /generated:a -->\ny <!-- generated:b -->\nb\n<!-- /generated:b -->",
		},
		{name: "a part without a place", text: "<!-- generated:a -->\n<!-- /generated:a -->", wrong: "part b has no place"},
		{name: "a place without a part", text: "<!-- generated:c -->\n<!-- /generated:c -->", wrong: `place "c" is not possible`},
		{name: "a place of two names", text: "<!-- generated:a -->\n<!-- /generated:b -->", wrong: `place "a" is not possible`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := render(t.Context(), c.text, all)
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Fatalf("error %v, want one with %q", err, c.wrong)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestFlagTable(t *testing.T) {
	got, err := flagTable("Flags:\n      --control-addr address   where | control listens (default 127.0.0.1:4011)\n      --strict      refuse\n  -h, --help   help for serve\n")
	if err != nil {
		t.Fatal(err)
	}
	want := "| Flag | Environment | Key in the file | Meaning |\n|---|---|---|---|\n" +
		"| `--control-addr address` | `UQMOCK_CONTROL_ADDR` | `control-addr` | where \\| control listens (default 127.0.0.1:4011) |\n" +
		"| `--strict` | `UQMOCK_STRICT` | `strict` | refuse |\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if _, err := flagTable("no flags"); err == nil {
		t.Error("a help without flags was taken")
	}
}
