package world

import (
	"fmt"
	"strconv"
	"time"
)

// Item is something that will happen by itself.
type Item struct {
	key  string
	Seq  uint64
	Due  time.Time
	What string // what is to happen, such as "provision"
	ID   string // to what
	Note string // more, if what needs it
}

var itemSchema = schema[Item]{
	id: func(i *Item) *string { return &i.key },
	before: func(a, b *Item) bool {
		if c := a.Due.Compare(b.Due); c != 0 {
			return c < 0
		}
		return a.Seq < b.Seq
	},
	lists: []list[Item]{{of: func(*Item) (Key, bool) { return Key{}, true }}},
}

// Fired is an item that happened and changed something.
type Fired struct {
	At   time.Time
	What string
	ID   string
}

// Runner carries out an item in a transaction whose time is the item's. It reports false when the item has become
// pointless, for instance because a control was faster.
type Runner func(*Tx, Item) (bool, error)

// Later puts an item on the agenda. Items due at one instant happen in the order in which they were put there.
func (tx *Tx) Later(due time.Time, what, id, note string) {
	item := Item{Due: due, What: what, ID: id, Note: note}
	if f := tx.world.config.Seams.Later; f != nil && !f(tx, &item) {
		return
	}
	item.Seq = tx.Next("agenda")
	item.key = strconv.FormatUint(item.Seq, 10)
	tx.agenda.Put(item)
}

// catchUp carries out all that is due at now, each item at its own time, so that a late timer never shows.
// An item that fails, or panics, is dropped with what it did, and logged.
func (w *World) catchUp(now time.Time) {
	for {
		item, ok := w.agenda.Oldest(0, Key{})
		if !ok || item.Due.After(now) {
			return
		}
		w.run(item)
	}
}

func (w *World) run(item Item) {
	at := item.Due
	if at.Before(w.last) {
		at = w.last
	}
	happened, err := w.attempt(at, item)
	if err != nil {
		w.config.Log.Error("something due could not be carried out", "world", w.name, "what", item.What, "id", item.ID, "error", err.Error())
	}
	_ = w.transact(at, func(tx *Tx) error { tx.agenda.Delete(item.key); return nil })
	if err == nil && happened && w.held {
		w.fired = append(w.fired, Fired{At: at, What: item.What, ID: item.ID})
	}
}

func (w *World) attempt(at time.Time, item Item) (happened bool, err error) {
	defer func() {
		if v := recover(); v != nil {
			happened, err = false, fmt.Errorf("panic: %v", v)
		}
	}()
	err = w.transact(at, func(tx *Tx) (err error) {
		happened, err = w.runner(tx, item)
		return err
	})
	return happened, err
}
