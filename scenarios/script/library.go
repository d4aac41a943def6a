package script

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Library is a set of scenarios by id.
type Library map[string]*Scenario

// Load reads all scenario files, *.yaml and *.yml, of some file systems. Scenarios of the others hide those of the same id in
// the first; otherwise an id is taken once. What is wrong with any of them, all of it, is [Problems].
func Load(systems ...fs.FS) (Library, error) {
	all, _, err := LoadEach(systems...)
	return all, err
}

// LoadEach is [Load] for whoever wants to know which scenarios came out of which file system, too.
func LoadEach(systems ...fs.FS) (all Library, each []Library, err error) {
	all, mine := Library{}, Library{}
	var wrong problems
	for i, system := range systems {
		found, err := readAll(system)
		wrong.add(err)
		for id, s := range found {
			if other, taken := mine[id]; taken {
				wrong.add(problem(s.at, "the id %s is taken by %s", id, other.Path))
			}
			if i > 0 {
				mine[id] = s
			}
		}
		maps.Copy(all, found)
		each = append(each, found)
	}
	for _, id := range all.IDs() {
		wrong.add(all.resolve(all[id]))
	}
	return all, each, wrong.sorted()
}

// Folder is a file system whose files are told of by where they lie.
type Folder struct {
	fs.FS
	At   string // the path of the folder
	Only string // the one file to be read, whatever its name ends in; empty: all scenario files
}

// readAll reads the scenario files of a file system, and does not look for what they use.
func readAll(system fs.FS) (Library, error) {
	folder, ok := system.(Folder)
	if !ok {
		folder.FS = system
	}
	all := Library{}
	var wrong problems
	names, err := folder.names()
	wrong.add(err)
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			wrong.add(err)
			continue
		}
		wrong.add(all.add(Read(filepath.Join(folder.At, name), text)))
	}
	return all, wrong.err()
}

// names are the files to be read.
func (f Folder) names() (names []string, err error) {
	if f.Only != "" {
		return []string{f.Only}, nil
	}
	err = fs.WalkDir(f.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && (path.Ext(name) == ".yaml" || path.Ext(name) == ".yml") {
			names = append(names, name)
		}
		return err
	})
	return names, err
}

// add keeps a scenario unless its id is taken.
func (l Library) add(s *Scenario, err error) error {
	if s == nil || s.ID == "" {
		return err
	}
	if other, taken := l[s.ID]; taken {
		var wrong problems
		wrong.add(err)
		wrong.add(problem(s.at, "the id %s is taken by %s", s.ID, other.Path))
		return wrong.err()
	}
	l[s.ID] = s
	return err
}

// IDs are those of all scenarios in alphabetical order.
func (l Library) IDs() []string { return slices.Sorted(maps.Keys(l)) }

// Find gives a scenario by its id, or an error with the nearest one.
func (l Library) Find(id string) (*Scenario, error) {
	if s, ok := l[id]; ok {
		return s, nil
	}
	return nil, fmt.Errorf("no scenario %q: %s", id, near(id, l.IDs()))
}

// resolve makes sure that what a scenario uses is there, is set as it wants, gives what is saved, and does not come back to
// where it began.
func (l Library) resolve(s *Scenario) error {
	var wrong problems
	for _, step := range uses(s) {
		other, ok := l[step.Uses]
		if !ok {
			wrong.add(problem(step.Place, "no scenario %q: %s", step.Uses, near(step.Uses, l.IDs())))
			continue
		}
		if way := l.way(other, s.ID, map[string]bool{}); way != nil {
			wrong.add(problem(step.Place, "the scenario uses itself: %s", strings.Join(append([]string{s.ID}, way...), " → ")))
			continue
		}
		wrong.add(step.fits(other))
		wrong.add(covers(s, other, step))
	}
	return wrong.err()
}

// uses are the steps of a scenario that use another one, those in repeats included.
func uses(s *Scenario) []Step {
	var found []Step
	var walk func([]Step)
	walk = func(steps []Step) {
		for _, step := range steps {
			if step.Kind == Use {
				found = append(found, step)
			}
			walk(step.Steps)
		}
	}
	walk(s.Steps)
	walk(s.Finally)
	return found
}

// way finds how a scenario comes to use an id; nil when it never does. What was seen did not lead there.
func (l Library) way(from *Scenario, to string, seen map[string]bool) []string {
	if from.ID == to {
		return []string{to}
	}
	seen[from.ID] = true
	for _, step := range uses(from) {
		next, ok := l[step.Uses]
		if !ok || seen[next.ID] {
			continue
		}
		if rest := l.way(next, to, seen); rest != nil {
			return append([]string{from.ID}, rest...)
		}
	}
	return nil
}

// fits holds the vars and saves of a use against the scenario that is used.
func (s Step) fits(other *Scenario) error {
	var wrong problems
	for _, m := range s.Vars {
		if err := other.known([]string{m.Name}); err != nil {
			wrong.add(problem(m.At, "%s", err))
		}
	}
	for _, v := range other.Vars {
		if !v.Default.Given() && !slices.ContainsFunc(s.Vars, func(m Member) bool { return m.Name == v.Name }) {
			wrong.add(problem(s.Place, "scenario %s wants vars.%s to be set", other.ID, v.Name))
		}
	}
	names := other.names()
	for _, b := range s.Save {
		for _, name := range b.To.vars {
			if !slices.Contains(names, name) {
				wrong.add(problem(b.To.Place, "scenario %s binds no vars.%s: %s", other.ID, name, near(name, names)))
			}
		}
	}
	return wrong.err()
}

// names are all that a scenario binds.
func (s *Scenario) names() []string {
	var all []string
	for _, v := range s.Vars {
		all = append(all, v.Name)
	}
	var walk func([]Step)
	walk = func(steps []Step) {
		for _, step := range steps {
			for _, b := range step.Save {
				all = append(all, b.Name)
			}
			walk(step.Steps)
		}
	}
	walk(s.Steps)
	return all
}

// covers makes sure that a scenario needs all that one does which it uses.
func covers(s, other *Scenario, step Step) error {
	var wrong problems
	for _, need := range other.Needs {
		if !slices.Contains(s.Needs, need) {
			wrong.add(problem(step.Place, "scenario %s needs %s, and so does what uses it: add %s to needs", other.ID, need, need))
		}
	}
	return wrong.err()
}
