package world

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/uqmock/uqmock/mockserver/synth"
)

// JournalLimits bound a journal; the zero value means the defaults.
type JournalLimits struct {
	Entries int // default 1,000
	Bytes   int // of bodies and headers, default 8 MiB
}

const (
	defaultEntries = 1_000
	defaultBytes   = 8 << 20
)

// Entry is one call as the journal keeps it. Secrets were masked before it was made.
type Entry struct {
	ID        string
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
	for _, text := range slices.Concat(e.Notes, e.Faults) {
		n += len(text)
	}
	return n
}

// line is an entry and its size, which is counted once.
type line struct {
	Entry
	size int
}

// Journal is the bounded list of the latest calls.
type Journal struct {
	limits JournalLimits

	mu    sync.Mutex
	made  uint64
	lines []*line // a ring would save little: trimming moves pointers only
	bytes int
}

// NewJournal makes an empty journal.
func NewJournal(limits JournalLimits) *Journal {
	if limits.Entries == 0 {
		limits.Entries = defaultEntries
	}
	if limits.Bytes == 0 {
		limits.Bytes = defaultBytes
	}
	return &Journal{limits: limits}
}

// NextID numbers a call. The id is a function of seed and number.
func (j *Journal) NextID(seed synth.Seed) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.made++
	return seed.UUID("request", j.made)
}

// Add appends a call and forgets the oldest ones beyond the limits.
func (j *Journal) Add(e Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	added := &line{e, e.size()}
	j.lines = append(j.lines, added)
	j.bytes += added.size
	drop := 0
	for len(j.lines)-drop > j.limits.Entries || j.bytes > j.limits.Bytes && len(j.lines)-drop > 1 {
		j.bytes -= j.lines[drop].size
		j.lines[drop] = nil
		drop++
	}
	j.lines = j.lines[drop:]
}

// Entries gives the calls, newest first.
func (j *Journal) Entries() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	all := make([]Entry, 0, len(j.lines))
	for _, l := range slices.Backward(j.lines) {
		all = append(all, l.Entry)
	}
	return all
}

// Len counts the calls that are kept.
func (j *Journal) Len() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.lines)
}

// Get finds a call by id.
func (j *Journal) Get(id string) (Entry, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	i := slices.IndexFunc(j.lines, func(l *line) bool { return l.ID == id })
	if i < 0 {
		return Entry{}, false
	}
	return j.lines[i].Entry, true
}

// Clear forgets all calls; numbering goes on.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines, j.bytes = nil, 0
}

// Restart forgets all calls and numbers the next one from 1 again, as a reset does.
func (j *Journal) Restart() {
	j.Clear()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.made = 0
}
