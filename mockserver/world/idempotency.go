package world

import (
	"time"
	shared "unique" // the name unique is taken
)

// keepFor is how long a reply is kept for its idempotency key (integration FAQ).
const keepFor = 24 * time.Hour

// Kept is the reply that a key stands for. There can be a million of them, so it is kept small.
type Kept struct {
	Key   string               // the 16 bytes of the UUID
	Terms shared.Handle[Terms] // the same for most calls of an operation, so that they share it
	Body  [16]byte             // digest of the canonical request body
	Reply string
	At    int64 // world time, Unix nanoseconds
}

// Terms are the call that a kept reply belongs to, and what the reply says besides its body.
type Terms struct {
	Operation string // with the id in its path, if it has one
	Account   string
	Status    int
	Rule      string
	Assumed   string
}

var keptSchema = schema[Kept]{
	id: func(k *Kept) *string { return &k.Key },
	before: func(a, b *Kept) bool {
		if a.At != b.At {
			return a.At < b.At
		}
		return a.Key < b.Key
	},
	lists: []list[Kept]{idempotencyByExpiry: {of: everywhere[Kept]}},
}

func (k Kept) expired(now time.Time) bool { return now.UnixNano()-k.At >= int64(keepFor) }

// KeptReply finds the reply of a call's key that is less than 24 hours old. Whose call it is, terms say.
func (tx *Tx) KeptReply(mine Kept, terms Terms) (Kept, bool) {
	if f := tx.world.config.Seams.Kept; f != nil {
		return f(tx, mine, terms)
	}
	return tx.Fresh(mine.Key)
}

// Fresh finds the reply of a key that is less than 24 hours old.
func (tx *Tx) Fresh(key string) (Kept, bool) {
	k, ok := tx.Kept.Get(key)
	return k, ok && !k.expired(tx.Now)
}

// Keep keeps a reply for its key, and forgets those that are too old.
func (tx *Tx) Keep(k Kept) {
	for {
		oldest, ok := tx.Kept.Oldest(idempotencyByExpiry, Key{})
		if !ok || !oldest.expired(tx.Now) {
			break
		}
		tx.Kept.Delete(oldest.Key)
	}
	k.At = tx.Now.UnixNano()
	if f := tx.world.config.Seams.Keep; f != nil && !f(tx, &k) {
		return
	}
	tx.Kept.Put(k)
}
