package engine

import (
	"errors"
	"net/http"
)

// plainly refuses a reply that turns the connection into something else: nobody asked for that, and reading it would never
// end.
type plainly struct{ http.RoundTripper }

var errSwitched = errors.New("the target answered 101 and wants to speak another protocol")

// RoundTrip makes a call.
func (p plainly) RoundTrip(r *http.Request) (*http.Response, error) {
	reply, err := p.RoundTripper.RoundTrip(r)
	if err == nil && reply.StatusCode == http.StatusSwitchingProtocols {
		_ = reply.Body.Close() // nothing is to be read
		return nil, errSwitched
	}
	return reply, err
}
