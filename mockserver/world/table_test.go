package world

import (
	"cmp"
	"maps"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// person is a row with all that tables can do: an order, lists that a row may stand in or not, a value that is unique.
type person struct {
	ID   string
	Team string // empty: in none
	Name string // unique; empty: none
	Age  int
}

var personSchema = schema[person]{
	id: func(p *person) *string { return &p.ID },
	before: func(a, b *person) bool {
		if a.Age != b.Age {
			return a.Age < b.Age
		}
		return a.ID < b.ID
	},
	lists: []list[person]{
		{of: everywhere[person]},
		{of: func(p *person) (Key, bool) { return Key{p.Team}, p.Team != "" }},
		{of: everywhere[person], before: func(a, b *person) bool { return a.ID > b.ID }},
	},
	unique: []unique[person]{{
		has:    func(p *person) bool { return p.Name != "" },
		before: func(a, b *person) bool { return a.Name < b.Name },
	}},
}

var (
	ids   = []string{"a", "b", "c", "d", "e", "f"}
	teams = []string{"", "red", "blue"}
	names = []string{"", "", "x", "y", "z"}
)

// saved is a point that a transaction can go back to.
type saved struct {
	mark  int
	model map[string]person
}

// TestTableIsAMap plays random writes inside nested transactions that end either way, and holds the table against a plain
// map after each step.
func TestTableIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := &undoLog{}
		table := newTable(log, personSchema)
		model := map[string]person{}
		var points []saved
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				p := person{
					rapid.SampledFrom(ids).Draw(t, "id"), rapid.SampledFrom(teams).Draw(t, "team"),
					rapid.SampledFrom(names).Draw(t, "name"), rapid.IntRange(0, 2).Draw(t, "age"),
				}
				if other, ok := table.Find(0, p); p.Name != "" && ok && other.ID != p.ID {
					t.Skip("the name is taken")
				}
				table.Put(p)
				model[p.ID] = p
			},
			"delete": func(t *rapid.T) {
				id := rapid.SampledFrom(ids).Draw(t, "id")
				table.Delete(id)
				delete(model, id)
			},
			"begin": func(*rapid.T) { points = append(points, saved{len(log.steps), maps.Clone(model)}) },
			"keep": func(t *rapid.T) {
				if len(points) == 0 {
					t.Skip("nothing was begun")
				}
				points = points[:len(points)-1]
			},
			"undo": func(t *rapid.T) {
				if len(points) == 0 {
					t.Skip("nothing was begun")
				}
				last := points[len(points)-1]
				points = points[:len(points)-1]
				log.rewind(last.mark)
				model = last.model
			},
			"": func(t *rapid.T) { sameAsModel(t, table, model) },
		})
	})
}

// sameAsModel asks the table all its questions.
func sameAsModel(t *rapid.T, table *Table[person], model map[string]person) {
	t.Helper()
	want := slices.SortedFunc(maps.Values(model), func(a, b person) int { return cmp.Compare(a.ID, b.ID) })
	same(t, "All", want, slices.Collect(table.All()))
	if table.Len() != len(model) {
		t.Fatalf("Len is %d, want %d", table.Len(), len(model))
	}
	for _, id := range ids {
		p, ok := model[id]
		if got, found := table.Get(id); found != ok || got != p {
			t.Fatalf("Get(%s) is %v, %v; want %v, %v", id, got, found, p, ok)
		}
	}
	for _, name := range names[2:] {
		var owner person
		for _, p := range model {
			if p.Name == name {
				owner = p
			}
		}
		if got, found := table.Find(0, person{Name: name}); found != (owner.ID != "") || got != owner {
			t.Fatalf("Find(%s) is %v, %v; want %v", name, got, found, owner)
		}
	}
	byAge := slices.SortedFunc(maps.Values(model), func(a, b person) int { return cmp.Or(cmp.Compare(a.Age, b.Age), cmp.Compare(a.ID, b.ID)) })
	sameList(t, table, 0, Key{}, byAge)
	for _, team := range teams[1:] {
		sameList(t, table, 1, Key{team}, slices.DeleteFunc(slices.Clone(byAge), func(p person) bool { return p.Team != team }))
	}
	sameList(t, table, 1, Key{}, nil)
	slices.Reverse(want)
	sameList(t, table, 2, Key{}, want)
}

// sameList holds one partition against its rows, oldest first.
func sameList(t *rapid.T, table *Table[person], list int, key Key, want []person) {
	t.Helper()
	same(t, "Partition", want, slices.Collect(table.Partition(list, key)))
	if n := table.Count(list, key); n != len(want) {
		t.Fatalf("Count(%d, %v) is %d, want %d", list, key, n, len(want))
	}
	oldest, ok := table.Oldest(list, key)
	if ok != (len(want) > 0) || ok && oldest != want[0] {
		t.Fatalf("Oldest(%d, %v) is %v, %v", list, key, oldest, ok)
	}
	newestFirst := slices.Clone(want)
	slices.Reverse(newestFirst)
	for skip := range len(want) + 2 {
		for _, size := range []int{1, 2, 10} {
			from := min(skip, len(want))
			same(t, "Page", newestFirst[from:min(from+size, len(want))], table.Page(list, key, skip, size))
		}
	}
}

func same(t *rapid.T, what string, want, got []person) {
	t.Helper()
	if len(want) == 0 && len(got) == 0 {
		return
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Fatalf("%s: %s", what, diff)
	}
}

// TestTableDropsEmptyPartitions: a status that nobody has any more costs nothing.
func TestTableDropsEmptyPartitions(t *testing.T) {
	table := newTable(&undoLog{}, personSchema)
	for i := range 100 {
		table.Put(person{ID: "a", Team: string(rune('A' + i%26)), Age: i})
	}
	if n := len(table.lists[1]); n != 1 {
		t.Errorf("%d partitions are kept for one row", n)
	}
	table.Delete("a")
	if n := len(table.lists[0]) + len(table.lists[1]); n != 0 {
		t.Errorf("%d partitions are kept for no row", n)
	}
}

// TestTableKeepsValues: what a caller does to a row it got or gave changes nothing in the table.
func TestTableKeepsValues(t *testing.T) {
	table := newTable(&undoLog{}, personSchema)
	p := person{ID: "a", Name: "x"}
	table.Put(p)
	p.Name = "y"
	got, _ := table.Get("a")
	got.Name = "z"
	if again, _ := table.Get("a"); again.Name != "x" {
		t.Errorf("the table has %+v", again)
	}
}

// TestTableForgetsWithEachWrite: what was made of the rows is wrong as soon as one is written, and once more when that is
// undone.
func TestTableForgetsWithEachWrite(t *testing.T) {
	for name, write := range map[string]func(*undoLog, *Table[person]){
		"put":    func(_ *undoLog, table *Table[person]) { table.Put(person{ID: "b"}) },
		"delete": func(_ *undoLog, table *Table[person]) { table.Delete("a") },
		"undone": func(log *undoLog, table *Table[person]) {
			mark := len(log.steps)
			table.Put(person{ID: "b"})
			table.Remember("key", "of both")
			log.rewind(mark)
		},
		"another": func(_ *undoLog, table *Table[person]) { table.Remember("other key", "more") },
	} {
		t.Run(name, func(t *testing.T) {
			log := &undoLog{}
			table := newTable(log, personSchema)
			table.Put(person{ID: "a"})
			table.Remember("key", "of one")
			if got, ok := table.Recall("key"); !ok || got != "of one" {
				t.Fatalf("before: %v %v", got, ok)
			}
			if got, ok := table.Recall("strange key"); ok {
				t.Errorf("another key: %v", got)
			}
			write(log, table)
			if got, ok := table.Recall("key"); ok {
				t.Errorf("afterwards: %v", got)
			}
		})
	}
}
