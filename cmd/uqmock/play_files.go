package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/scenarios"
	"github.com/uqmock/uqmock/scenarios/script"
)

// scenarioFiles reads the built-in scenarios and those that are named, and gives all of them and the chosen ones, in the
// order in which they are named. Without names all that are built in are chosen.
func scenarioFiles(args []string) (script.Library, []*script.Scenario, error) {
	systems := []fs.FS{scenarios.BuiltIn()}
	var chosen []string
	if len(args) == 0 {
		ids, err := scenarios.IDs(scenarios.BuiltIn())
		if err != nil {
			return nil, nil, err // they are tested: never
		}
		chosen = ids
	}
	for _, arg := range args {
		files, err := filesOf(arg)
		if err != nil {
			return nil, nil, err
		}
		if files == nil {
			chosen = append(chosen, arg)
			continue
		}
		ids, err := scenarios.IDs(files) // what is wrong with them is told below, with all else that is
		if err == nil && len(ids) == 0 {
			return nil, nil, misuse("%s holds no scenario: they are files that end in .yaml", arg)
		}
		systems, chosen = append(systems, files), append(chosen, ids...)
	}
	return choose(systems, chosen)
}

func choose(systems []fs.FS, ids []string) (script.Library, []*script.Scenario, error) {
	library, err := script.Load(systems...)
	if err != nil {
		return nil, nil, misuse("%w", err)
	}
	var chosen []*script.Scenario
	for _, id := range ids {
		s, err := library.Find(id)
		if err != nil {
			return nil, nil, misuse("%w (uqmock play --list shows those that are built in; a file ends in .yaml)", err)
		}
		if !slices.Contains(chosen, s) {
			chosen = append(chosen, s)
		}
	}
	return library, chosen, nil
}

// filesOf gives the files that an argument names; nil when it is the name of a scenario.
func filesOf(arg string) (fs.FS, error) {
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return script.Folder{FS: os.DirFS(arg), At: arg}, nil
	case err == nil && !info.Mode().IsRegular():
		return nil, misuse("%s is no file that can be read to its end", arg)
	case err == nil:
		dir, name := filepath.Split(arg)
		return script.Folder{FS: os.DirFS(filepath.Clean(dir)), At: dir, Only: name}, nil
	case strings.ContainsAny(arg, `/\.`):
		return nil, misuse("%w", err)
	}
	return nil, nil
}
