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
	from := map[int]int{} // by argument: which of the systems it names; none is the name of a scenario
	for i, arg := range args {
		files, err := filesOf(arg)
		if err != nil {
			return nil, nil, err
		}
		if files != nil {
			from[i] = len(systems)
			systems = append(systems, files)
		}
	}
	library, each, err := script.LoadEach(systems...)
	if err != nil {
		return nil, nil, misuse("%w", err)
	}
	if len(args) == 0 {
		return library, inOrder(library, each[0].IDs()), nil
	}
	var ids []string
	for i, arg := range args {
		of, files := from[i]
		switch _, known := library[arg]; {
		case files && len(each[of]) == 0:
			return nil, nil, misuse("%s holds no scenario: they are files that end in .yaml", arg)
		case files:
			ids = append(ids, each[of].IDs()...)
		case !known:
			_, err := library.Find(arg)
			return nil, nil, misuse("%w (uqmock play --list shows those that are built in; a file ends in .yaml)", err)
		default:
			ids = append(ids, arg)
		}
	}
	return library, inOrder(library, ids), nil
}

// inOrder gives scenarios in the order of ids, each once.
func inOrder(library script.Library, ids []string) []*script.Scenario {
	var chosen []*script.Scenario
	for _, id := range ids {
		if s := library[id]; !slices.Contains(chosen, s) {
			chosen = append(chosen, s)
		}
	}
	return chosen
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
