package world

import (
	"iter"

	"github.com/tidwall/btree"
)

// undoLog remembers how to take back what a transaction did.
type undoLog struct{ steps []func() }

func (l *undoLog) add(step func()) { l.steps = append(l.steps, step) }

// rewind takes back all that happened after mark, the latest first.
func (l *undoLog) rewind(mark int) {
	for last := len(l.steps) - 1; last >= mark; last-- {
		l.steps[last]()
	}
	clear(l.steps[mark:])
	l.steps = l.steps[:mark]
}

// Key names a partition of a list, such as an account and a status.
type Key [2]string

// schema says how the rows of a table are found and ordered.
type schema[T any] struct {
	id     func(*T) *string   // where a row has its id
	before func(a, b *T) bool // the order of lists that have none of their own, oldest first
	lists  []list[T]
	unique []unique[T] // values that no two rows share
}

// list sorts rows into partitions.
type list[T any] struct {
	of     func(*T) (Key, bool) // the partition a row stands in, if it does
	before func(a, b *T) bool   // nil: as the schema says
	weight func(*T) int         // nil: Weight is not asked for
}

// unique orders the rows that have a value by that value.
type unique[T any] struct {
	has    func(*T) bool
	before func(a, b *T) bool
}

// Table is an ordered collection of rows. Rows go in and come out as values. Its trees are copied on write, so that a
// snapshot costs next to nothing; a transaction writes in place and keeps an undo list.
type Table[T any] struct {
	schema[T]
	log     *undoLog
	rows    *btree.BTreeG[*T]
	probe   T // to look an id or a value up with; the world's lock guards it
	lists   []map[Key]*btree.BTreeG[*T]
	weights []map[Key]int // nil where a list has no weight
	unique  []*btree.BTreeG[*T]
	memo    memo
}

// memo is one thing that was made of the rows, and what it was made for.
type memo struct{ key, value any }

func newTable[T any](log *undoLog, s schema[T]) *Table[T] {
	t := &Table[T]{schema: s, log: log}
	t.rows = newTree(func(a, b *T) bool { return *s.id(a) < *s.id(b) })
	t.weights = make([]map[Key]int, len(s.lists))
	for i, l := range s.lists {
		t.lists = append(t.lists, map[Key]*btree.BTreeG[*T]{})
		if l.weight != nil {
			t.weights[i] = map[Key]int{}
		}
	}
	for _, u := range s.unique {
		t.unique = append(t.unique, newTree(u.before))
	}
	return t
}

func newTree[T any](before func(a, b *T) bool) *btree.BTreeG[*T] {
	return btree.NewBTreeGOptions(before, btree.Options{NoLocks: true})
}

// Get finds the row of an id.
func (t *Table[T]) Get(id string) (T, bool) {
	if row := t.row(id); row != nil {
		return *row, true
	}
	var none T
	return none, false
}

func (t *Table[T]) row(id string) *T {
	*t.id(&t.probe) = id
	row, _ := t.rows.Get(&t.probe)
	return row
}

// Find looks in the i-th unique index for the row that shares probe's value.
func (t *Table[T]) Find(i int, probe T) (T, bool) {
	t.probe = probe
	if row, ok := t.unique[i].Get(&t.probe); ok {
		return *row, true
	}
	var none T
	return none, false
}

// Put inserts a row or replaces the one of its id.
func (t *Table[T]) Put(row T) {
	old, _ := t.rows.Set(&row)
	t.index(old, &row)
	t.log.add(func() { t.restore(&row, old) })
}

// Delete removes the row of an id, if there is one.
func (t *Table[T]) Delete(id string) {
	old := t.row(id)
	if old == nil {
		return
	}
	t.rows.Delete(old)
	t.index(old, nil)
	t.log.add(func() { t.restore(nil, old) })
}

// restore puts back what was there before; either may be nil.
func (t *Table[T]) restore(row, old *T) {
	if old != nil {
		t.rows.Set(old)
	} else {
		t.rows.Delete(row)
	}
	t.index(row, old)
}

// index takes old out of lists and unique values and puts row in; either may be nil. All writes come by here.
func (t *Table[T]) index(old, row *T) {
	t.memo = memo{}
	if old != nil {
		t.unindex(old)
	}
	if row == nil {
		return
	}
	for i, l := range t.schema.lists {
		if key, ok := l.of(row); ok {
			t.tree(i, key).Load(row) // as Set, but quick for a row that comes last, which new ones do
			t.weigh(i, key, row, 1)
		}
	}
	for i, u := range t.schema.unique {
		if u.has(row) {
			t.unique[i].Set(row)
		}
	}
}

func (t *Table[T]) unindex(old *T) {
	for i, l := range t.schema.lists {
		if key, ok := l.of(old); ok {
			t.drop(i, key, old)
			t.weigh(i, key, old, -1)
		}
	}
	for i, u := range t.schema.unique {
		if u.has(old) {
			t.unique[i].Delete(old)
		}
	}
}

// weigh adds the row's weight to its partition's, or takes it away.
func (t *Table[T]) weigh(i int, key Key, row *T, sign int) {
	if sums := t.weights[i]; sums != nil {
		sums[key] += sign * t.schema.lists[i].weight(row)
	}
}

func (t *Table[T]) tree(i int, key Key) *btree.BTreeG[*T] {
	tree, ok := t.lists[i][key]
	if !ok {
		before := t.schema.lists[i].before
		if before == nil {
			before = t.before
		}
		tree = newTree(before)
		t.lists[i][key] = tree
	}
	return tree
}

// drop takes a row out of a partition, and the partition out of the list when it was the last.
func (t *Table[T]) drop(i int, key Key, row *T) {
	tree := t.tree(i, key)
	tree.Delete(row)
	if tree.Len() == 0 {
		delete(t.lists[i], key)
	}
}

// Remember keeps something that was made of the rows until the next write, or until something else is kept.
func (t *Table[T]) Remember(key, value any) { t.memo = memo{key, value} }

// Recall gives what is kept for the key, if anything is.
func (t *Table[T]) Recall(key any) (any, bool) {
	return t.memo.value, t.memo.key != nil && t.memo.key == key
}

// Len counts all rows.
func (t *Table[T]) Len() int { return t.rows.Len() }

// Count counts the rows in a partition of the i-th list.
func (t *Table[T]) Count(i int, key Key) int {
	if tree, ok := t.lists[i][key]; ok {
		return tree.Len()
	}
	return 0
}

// Weight adds up the weights of the rows in a partition of the i-th list, which must have a weight.
func (t *Table[T]) Weight(i int, key Key) int { return t.weights[i][key] }

// Page gives up to size rows of a partition, newest first, after skipping skip of them.
func (t *Table[T]) Page(i int, key Key, skip, size int) []T {
	tree, ok := t.lists[i][key]
	if !ok {
		return nil
	}
	page := make([]T, 0, max(0, min(size, tree.Len()-skip)))
	for at := tree.Len() - 1 - skip; at >= 0 && len(page) < size; at-- {
		row, _ := tree.GetAt(at)
		page = append(page, *row)
	}
	return page
}

// Oldest gives the first row of a partition.
func (t *Table[T]) Oldest(i int, key Key) (T, bool) {
	if tree, ok := t.lists[i][key]; ok {
		if row, ok := tree.Min(); ok {
			return *row, true
		}
	}
	var none T
	return none, false
}

// Partition walks a partition, oldest first. The table must not be written meanwhile.
func (t *Table[T]) Partition(i int, key Key) iter.Seq[T] {
	return func(yield func(T) bool) {
		if tree, ok := t.lists[i][key]; ok {
			tree.Scan(func(row *T) bool { return yield(*row) })
		}
	}
}

// All walks every row by id. The table must not be written meanwhile.
func (t *Table[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		t.rows.Scan(func(row *T) bool { return yield(*row) })
	}
}
