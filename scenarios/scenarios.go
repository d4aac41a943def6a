package scenarios

import (
	"embed"
	"io/fs"
	"slices"
	"testing"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/scenarios/script"
)

// Target is a server to play scenarios against.
type Target = engine.Target

//go:embed library
var library embed.FS

// BuiltIn are the files of the scenarios that come with this package.
func BuiltIn() fs.FS {
	files, err := fs.Sub(library, "library")
	if err != nil {
		panic(err) //nolint:forbidigo // the folder is part of the program
	}
	return files
}

// Run plays every scenario of some files as a subtest of its id. They may use the built-in ones and each other. What the
// target cannot do is skipped, with the reason. Anything wrong with a file, or a target that is not there, fails t at once.
func Run(t *testing.T, target Target, files fs.FS) {
	t.Helper()
	all, each, err := script.LoadEach(BuiltIn(), files)
	if err != nil {
		t.Fatal(err)
	}
	run, err := engine.Open(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := run.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, id := range each[1].IDs() {
		t.Run(id, func(t *testing.T) {
			if target.ControlURL != "" {
				t.Parallel() // each scenario has a world of its own
			}
			c := Case(all, all[id], Options{})
			run.Play(t, &c, func(report.Result) {})
		})
	}
}

// Targets says where a scenario can be played: on the fake, and on the vendor's sandbox where it needs nothing that this
// has not.
func Targets(s *script.Scenario) []string {
	for _, need := range s.Needs {
		if !slices.Contains([]string{"webhooks", "human"}, need) {
			return []string{"mock"}
		}
	}
	return []string{"mock", "sandbox"}
}
