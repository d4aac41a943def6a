package mockserver_test

import (
	"net"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
)

// named is a connection that tells when it is closed.
type named struct {
	net.Conn
	name   string
	closed *[]string
}

func (n *named) Close() error { *n.closed = append(*n.closed, n.name); return nil }

// TestUnused: what never carried a request is closed, also when it comes late; what did is left to be drained.
func TestUnused(t *testing.T) {
	t.Parallel()
	var (
		unused mockserver.Unused
		closed []string
	)
	conn := func(name string) net.Conn { return &named{name: name, closed: &closed} }
	busy, gone := conn("busy"), conn("gone")
	unused.Note(conn("silent"), http.StateNew)
	unused.Note(conn("ready"), http.StateNew)
	unused.Note(busy, http.StateNew)
	unused.Note(busy, http.StateActive)
	unused.Note(gone, http.StateNew)
	unused.Note(gone, http.StateClosed)
	unused.Close()
	unused.Note(conn("late"), http.StateNew)
	unused.Note(busy, http.StateIdle)
	slices.Sort(closed)
	if diff := cmp.Diff([]string{"late", "ready", "silent"}, closed); diff != "" {
		t.Error(diff)
	}
}
