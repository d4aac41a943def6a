package world

import (
	"log/slog"
	"sync"
	"time"

	"github.com/uqmock/uqmock/mockserver/fault"
	"github.com/uqmock/uqmock/mockserver/synth"
)

// Config is what a world is made of.
type Config struct {
	Name     string
	Seed     synth.Seed
	Clock    Clock
	Settings Settings
	Wall     func() time.Time
	Runner   Runner
	Seeded   func(*Tx) // fills a new or reset world with its accounts, balances and products
	Wake     func()    // called after each change, outside the lock: something may be due
	Journal  JournalLimits
	Log      *slog.Logger // told of items that failed by our own fault
	Seams    Seams
}

// World is one universe. All its methods may be called from several goroutines at once.
type World struct {
	name   string
	config Config
	runner Runner
	master string

	mu       sync.Mutex
	clock    Clock
	held     bool  // by an advance: time stands still between its steps
	after    Clock // what the clock becomes when the advance is over
	heldIn   int   // generation in which the advance began
	last     time.Time
	settings Settings
	data
	tokens        tokens
	endpoints     *Table[Endpoint]
	endpointsMade uint64
	log           undoLog
	fired         []Fired   // during an advance
	told          *[]string // where the ids of events go while somebody asks for them
	tally         Tally
	inFlight      map[string]int // by endpoint
	generation    int            // counts resets, so that an answer to an older delivery is not taken for a newer one's
	changed       chan struct{}  // closed and replaced when a delivery was reported

	Journal *Journal
	Faults  fault.Set
}

// New makes a world and fills it.
func New(c Config) *World {
	w := &World{
		name: c.Name, config: c, runner: c.Runner, master: c.Seed.UUID("account", 1), clock: c.Clock, settings: c.Settings,
		inFlight: map[string]int{}, changed: make(chan struct{}), Journal: NewJournal(c.Journal),
	}
	w.data = newData(&w.log)
	w.endpoints = newTable(&w.log, endpointSchema)
	w.last = w.now()
	w.seed()
	return w
}

func (w *World) seed() {
	if err := w.transact(w.last, func(tx *Tx) error { w.config.Seeded(tx); return nil }); err != nil {
		panic(err) //nolint:forbidigo // Seeded cannot fail
	}
}

// Name is the client id that names the world.
func (w *World) Name() string { return w.name }

// Seed is where the world's values come from.
func (w *World) Seed() synth.Seed { return w.config.Seed }

// now reads the clock once and never lets it run back.
func (w *World) now() time.Time {
	now := w.clock.Now(w.config.Wall()).Round(0)
	if now.Before(w.last) {
		return w.last
	}
	return now
}

// Tx is a transaction: one reading of the clock, and the tables.
type Tx struct {
	*data
	Now   time.Time
	world *World
}

// Update runs do as one transaction: first all that fell due before it, then do, then what do made due at once. An error
// of do undoes all that do did, counters included.
func (w *World) Update(do func(*Tx) error) error {
	_, err := w.Tell(do)
	return err
}

// Tell is Update that gives the ids of the events of do, and of what it made due at once.
func (w *World) Tell(do func(*Tx) error) (told []string, err error) {
	w.mu.Lock()
	defer w.wake()
	defer w.mu.Unlock()
	now := w.now()
	w.catchUp(now)
	defer w.collect(&told)()
	if err := w.transact(now, do); err != nil {
		return nil, err
	}
	w.catchUp(now)
	return told, nil
}

// collect gathers the ids of the events that are told until stop; who gathered before gets none of them.
func (w *World) collect(into *[]string) (stop func()) {
	outer := w.told
	w.told = into
	return func() { w.told = outer }
}

// View runs do on the world as it is now, after all that fell due. do must not write.
func (w *World) View(do func(*Tx)) {
	_ = w.Update(func(tx *Tx) error { do(tx); return nil })
}

// transact runs do; an error or a panic undoes it.
func (w *World) transact(now time.Time, do func(*Tx) error) error {
	done := false
	defer func() {
		if !done {
			w.log.rewind(0)
		}
	}()
	if err := do(&Tx{data: &w.data, Now: now, world: w}); err != nil {
		return err
	}
	done = true
	w.last = now
	clear(w.log.steps)
	w.log.steps = w.log.steps[:0]
	return nil
}

func (w *World) wake() {
	if w.config.Wake != nil {
		w.config.Wake()
	}
}

// Try runs do inside the transaction; an error undoes what do did and nothing else.
func (tx *Tx) Try(do func() error) error {
	mark := len(tx.world.log.steps)
	err := do()
	if err != nil {
		tx.world.log.rewind(mark)
	}
	return err
}

// Next counts the objects of a kind.
func (tx *Tx) Next(kind string) uint64 {
	n := tx.counters[kind] + 1
	tx.counters[kind] = n
	tx.world.log.add(func() { tx.counters[kind] = n - 1 })
	return n
}

// NextID gives the id of the next object of a kind.
func (tx *Tx) NextID(kind string) string { return tx.Seed().UUID(kind, tx.Next(kind)) }

// Seed is where the world's values come from.
func (tx *Tx) Seed() synth.Seed { return tx.world.config.Seed }

// Master is the id of the master account. It depends on the seed alone.
func (tx *Tx) Master() string { return tx.world.master }

// World is the world's name.
func (tx *Tx) World() string { return tx.world.name }

// Settings are the world's settings.
func (tx *Tx) Settings() *Settings { return &tx.world.settings }

// Configure changes the settings; an error changes nothing. What fell due before happens first, by the settings that held.
func (w *World) Configure(change func(*Settings) error) error {
	w.mu.Lock()
	defer w.wake()
	defer w.mu.Unlock()
	w.catchUp(w.now())
	changed := w.settings.Clone()
	if err := change(&changed); err != nil {
		return err
	}
	w.settings = changed
	return nil
}

// Settings gives the settings as they are.
func (w *World) Settings() Settings {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.settings
}

// Reset empties the world: clock back to its creation value, data, journal, faults and keys gone. Endpoints, settings and
// tokens stay.
func (w *World) Reset() {
	w.mu.Lock()
	defer w.wake()
	defer w.mu.Unlock()
	defer w.announce()
	w.clock = w.config.Clock
	w.last = time.Time{}
	w.last = w.now()
	if w.held {
		w.after, w.clock = w.clock, FrozenClock(w.last)
	}
	w.data = newData(&w.log)
	w.generation++
	w.inFlight = map[string]int{}
	w.fired = nil
	w.forgetTold()
	w.Journal.Restart()
	w.Faults.Clear()
	w.seed()
}

// Master is the id of the master account. It depends on the seed alone.
func (w *World) Master() string { return w.master }
