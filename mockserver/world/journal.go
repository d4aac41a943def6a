package world

import (
	"cmp"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/uqmock/uqmock/mockserver/synth"
)

// JournalLimits bound each side of a journal; the zero value means the defaults.
type JournalLimits struct {
	Entries int // default 1,000
	Bytes   int // of bodies and headers, default 8 MiB
}

const (
	defaultEntries = 1_000
	defaultBytes   = 8 << 20
)

// Side is where a call came in. The sides are bounded each for itself, so that none drives out the other.
type Side string

// The sides of a journal.
const (
	SideAPI     Side = "api"
	SideControl Side = "control" // what UQPAY, its staff, the identity check or time itself did
)

// SideAll is no side of its own: it asks for both.
const SideAll = "all"

// kinds are what calls are counted as, from which their ids are made: a control never moves the id of a call.
var kinds = map[Side]string{SideAPI: "request", SideControl: "control"}

// Entry is one call as the journal keeps it. Secrets were masked before it was made.
type Entry struct {
	ID        string
	Side      Side      // empty: SideAPI
	Turn      uint64    // its place among all calls, see Journal.Turn; 0: that of its Add
	At        time.Time // world time
	Operation string    // empty: no operation has this path and method
	Method    string
	Path      string // with query
	Request   Message
	Reply     Message
	Status    int
	Rule      string   // what refused the call, if anything did
	Notes     []string // what was ignored, assumed or found wrong
	Faults    []string // the names of those that struck the call
	Events    []string // the ids of those that it brought about
	Took      time.Duration
}

// Message is one half of a call.
type Message struct {
	Headers http.Header
	Body    []byte // JSON with secrets masked; nil when there was none
}

func (m Message) size() int {
	n := len(m.Body)
	for name, values := range m.Headers {
		for _, v := range values {
			n += len(name) + len(v)
		}
	}
	return n
}

func (e Entry) size() int {
	n := e.Request.size() + e.Reply.size() + len(e.Path) + 128
	for _, text := range slices.Concat(e.Notes, e.Faults, e.Events) {
		n += len(text)
	}
	return n
}

// line is an entry and its size, which is counted once.
type line struct {
	Entry
	size int
}

// roll holds the latest calls of one side.
type roll struct {
	made  uint64
	lines []*line // a ring would save little: trimming moves pointers only
	bytes int
}

// add appends a call and forgets the oldest ones beyond the limits.
func (r *roll) add(e Entry, limits JournalLimits) {
	added := &line{e, e.size()}
	r.lines = append(r.lines, added)
	r.bytes += added.size
	drop := 0
	for len(r.lines)-drop > limits.Entries || r.bytes > limits.Bytes && len(r.lines)-drop > 1 {
		r.bytes -= r.lines[drop].size
		r.lines[drop] = nil
		drop++
	}
	r.lines = r.lines[drop:]
}

// Journal is the bounded list of the latest calls, of each side its own.
type Journal struct {
	limits JournalLimits

	mu    sync.Mutex
	turns uint64
	rolls map[Side]*roll
}

// NewJournal makes an empty journal.
func NewJournal(limits JournalLimits) *Journal {
	if limits.Entries == 0 {
		limits.Entries = defaultEntries
	}
	if limits.Bytes == 0 {
		limits.Bytes = defaultBytes
	}
	return &Journal{limits: limits, rolls: map[Side]*roll{SideAPI: {}, SideControl: {}}}
}

// NextID numbers a call of a side. The id is a function of seed, side and number.
func (j *Journal) NextID(side Side, seed synth.Seed) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	r := j.rolls[side]
	r.made++
	return seed.UUID(kinds[side], r.made)
}

// Turn gives the place of a call that begins. What takes long, such as an advance, takes it before the calls that come in
// meanwhile: they may be its doing.
func (j *Journal) Turn() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.turns++
	return j.turns
}

// Add keeps a call and forgets the oldest ones of its side beyond the limits.
func (j *Journal) Add(e Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if e.Side == "" {
		e.Side = SideAPI
	}
	if e.Turn == 0 {
		j.turns++
		e.Turn = j.turns
	}
	j.rolls[e.Side].add(e, j.limits)
}

// Entries gives the calls of a side, newest first.
func (j *Journal) Entries(of Side) []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	all := make([]Entry, 0, j.count(of))
	for side, r := range j.rolls {
		for _, l := range r.lines {
			if of == side || of == SideAll {
				all = append(all, l.Entry)
			}
		}
	}
	slices.SortFunc(all, func(a, b Entry) int { return cmp.Compare(b.Turn, a.Turn) })
	return all
}

// Len counts the calls of a side that are kept.
func (j *Journal) Len(of Side) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.count(of)
}

func (j *Journal) count(of Side) (n int) {
	for side, r := range j.rolls {
		if of == side || of == SideAll {
			n += len(r.lines)
		}
	}
	return n
}

// Get finds a call of either side by id.
func (j *Journal) Get(id string) (Entry, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, r := range j.rolls {
		if i := slices.IndexFunc(r.lines, func(l *line) bool { return l.ID == id }); i >= 0 {
			return r.lines[i].Entry, true
		}
	}
	return Entry{}, false
}

// Clear forgets all calls; numbering goes on.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, r := range j.rolls {
		r.lines, r.bytes = nil, 0
	}
}

// Restart forgets all calls and numbers the next ones from 1 again, as a reset does. Turns go on, so that a call which
// began before stays in its place.
func (j *Journal) Restart() {
	j.Clear()
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, r := range j.rolls {
		r.made = 0
	}
}
