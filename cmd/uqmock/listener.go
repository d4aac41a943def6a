package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/uqmock/uqmock/mockserver"
)

// The limits of both listeners.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10
)

// listener is an address that is listened at, and the server behind it.
type listener struct {
	net.Listener
	web    *http.Server
	unused mockserver.Unused
}

func listenBoth(ctx context.Context, o *serveOptions) (api, control *listener, err error) {
	if api, err = listenAt(ctx, "addr", o.addr); err != nil {
		return nil, nil, err
	}
	if control, err = listenAt(ctx, "control-addr", o.controlAddr); err != nil {
		return nil, nil, errors.Join(err, api.Close())
	}
	return api, control, nil
}

// listenAt opens the address that a flag holds. The error names both.
func listenAt(ctx context.Context, flag, addr string) (*listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("--%s %s is in use already: stop what listens there, or choose another (port 0 takes any free one)", flag, addr)
	case err != nil:
		return nil, fmt.Errorf("--%s %s cannot be listened at: %w", flag, addr, err)
	}
	return &listener{Listener: l}, nil
}

// serve answers until the server is stopped; a failure of the listener goes to s.
func (l *listener) serve(base context.Context, h http.Handler, s *service) {
	l.web = newWeb(base, h, s.log)
	l.web.ConnState = l.unused.Note
	go func() {
		if err := l.web.Serve(l.Listener); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- err
		}
	}()
}

// newWeb makes a server whose requests live as long as base.
func newWeb(base context.Context, h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		BaseContext: func(net.Listener) context.Context { return base },
		ErrorLog:    slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// url is where a client on this machine reaches the listener: as bound, and a wildcard at 127.0.0.1.
func (l *listener) url() string {
	at, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return "http://" + l.Addr().String()
	}
	if at.IP.IsUnspecified() {
		return fmt.Sprintf("http://127.0.0.1:%d", at.Port)
	}
	return "http://" + at.String()
}

// linkBase is what links to the listener begin with: empty where it is bound to all addresses, since only the client knows
// by which of them it came, through a mapped port perhaps.
func (l *listener) linkBase() string {
	if at, ok := l.Addr().(*net.TCPAddr); ok && at.IP.IsUnspecified() {
		return ""
	}
	return l.url()
}

// loopback tells whether only this machine can reach the listener.
func (l *listener) loopback() bool {
	at, ok := l.Addr().(*net.TCPAddr)
	return ok && at.IP.IsLoopback()
}

// controlToken is the given token; without one, none on a loopback address and a new one elsewhere.
func controlToken(given string, control *listener) string {
	if given != "" || control.loopback() {
		return given
	}
	return newSecret()
}

// newSecret makes 256 bits of chance, in hex.
func newSecret() string {
	bits := make([]byte, 32)
	_, _ = rand.Read(bits) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(bits)
}

// maxDrawn keeps drawn seeds exact in every JSON reader, and short to type again.
const maxDrawn = 1 << 53

// drawSeed makes a seed from 1 up.
func drawSeed() uint64 {
	n, err := rand.Int(rand.Reader, big.NewInt(maxDrawn-1))
	if err != nil {
		return 1 // cannot happen, see newSecret
	}
	return n.Uint64() + 1
}
