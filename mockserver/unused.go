package mockserver

import (
	"net"
	"net/http"
	"sync"
)

// Unused keeps the connections on which no request was sent yet. http.Server.Shutdown waits for them as if they were busy,
// and clients open some to have them ready. Give Note to http.Server.ConnState, and call Close before Shutdown. The zero
// value is ready; it is safe for concurrent use.
type Unused struct {
	mu     sync.Mutex
	open   map[net.Conn]bool
	closed bool
}

// Note follows a connection through its states.
func (u *Unused) Note(c net.Conn, state http.ConnState) {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case state != http.StateNew:
		delete(u.open, c)
	case u.closed:
		_ = c.Close() // it came while the server stops
	case u.open == nil:
		u.open = map[net.Conn]bool{c: true}
	default:
		u.open[c] = true
	}
}

// Close closes them all, and from then on every one that is new.
func (u *Unused) Close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closed = true
	for c := range u.open {
		_ = c.Close() // nobody uses it
	}
}
