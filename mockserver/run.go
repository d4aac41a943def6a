package mockserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// T is what Run needs of a test; *testing.T has it.
type T interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// Run starts a fake on a loopback port and stops it when the test ends. A reply that breaks the description fails the
// test: it would be our bug, and a test must not lean on it.
func Run(t T, configs ...Config) *Server {
	t.Helper()
	var c Config
	if len(configs) > 0 {
		c = configs[0]
	}
	if c.Bug == nil {
		c.Bug = func(operation string, err error) {
			t.Errorf("mockserver: a reply of %s breaks the description: %v", operation, err)
		}
	}
	s, err := New(c)
	if err != nil {
		t.Fatalf("mockserver: %v", err)
		return nil
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("mockserver: no loopback port to listen on: %v", err)
		return nil
	}
	s.url = "http://" + listener.Addr().String()
	var unused Unused
	web := &http.Server{Handler: s, ReadHeaderTimeout: stopWithin, ConnState: unused.Note}
	go func() { _ = web.Serve(listener) }() // ends with web.Shutdown
	t.Cleanup(func() {
		unused.Close()
		stop(t, web, s)
	})
	return s
}

// stopWithin bounds how long a fake may take to stop.
const stopWithin = 5 * time.Second

func stop(t T, web *http.Server, s *Server) {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	if err := errors.Join(web.Shutdown(ctx), s.Close(ctx)); err != nil {
		t.Errorf("mockserver: could not stop in time: %v", err)
	}
}

// URL is the base of the UQPAY paths; it ends in /api. Without a listener it is an address that only Transport reaches.
func (s *Server) URL() string {
	if s.url == "" {
		return "http://" + transportHost + base
	}
	return s.url + base
}

// transportHost is the host of a fake that has no listener.
const transportHost = "uqmock.invalid"

// Transport reaches the fake without a socket: give it to an http.Client and call URL(). Where a connection would be closed
// without a reply, RoundTrip gives an error that is an io.EOF, as over a socket.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ server *Server }

// RoundTrip answers the request in the calling goroutine.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // a RoundTripper has to
		}
		return nil, err
	}
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	if in.Host == "" {
		in.Host = in.URL.Host
	}
	in.RequestURI = in.URL.RequestURI()
	out := &recorder{header: http.Header{}}
	err := t.serve(out, in)
	_ = in.Body.Close() // a RoundTripper has to close it
	if err != nil {
		return nil, err
	}
	if r.Method == http.MethodHead {
		out.body.Reset() // as net/http does on a socket
	}
	return out.response(r), nil
}

var errNoReply = fmt.Errorf("the connection was closed without a reply: %w", io.EOF)

// serve answers as net/http does on a socket, where a handler that aborts sends nothing.
func (t transport) serve(w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if v := recover(); v == http.ErrAbortHandler { //nolint:errorlint // it is thrown as it is
			err = errNoReply
		} else if v != nil {
			panic(v) //nolint:forbidigo // not ours to hide
		}
	}()
	t.server.ServeHTTP(w, r)
	return nil
}

// recorder collects a reply that goes over no socket.
type recorder struct {
	header http.Header
	sent   http.Header // as it was when the status was written
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status, r.sent = status, r.header.Clone()
	}
}

func (r *recorder) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(p)
}

func (r *recorder) response(to *http.Request) *http.Response {
	r.WriteHeader(http.StatusOK)
	return &http.Response{
		Status: strconv.Itoa(r.status) + " " + http.StatusText(r.status), StatusCode: r.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: r.sent, Body: io.NopCloser(&r.body), ContentLength: int64(r.body.Len()), Request: to,
	}
}
