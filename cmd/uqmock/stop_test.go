package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
)

// TestStopLeavesNothingBehind runs alone, so that the goroutines are its own.
func TestStopLeavesNothingBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	s := serve(t, nil, free()...)
	token(t, s, "leaver")
	if code := s.stop(); code != exitDone {
		t.Errorf("code %d, want 0", code)
	}
	for range 1_000_000 { // what was told to end needs a moment on the processor
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
	}
	stacks := make([]byte, 1<<16)
	t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
}

// TestStopDrains lets a call that has begun come to its end.
func TestStopDrains(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free()...)
	auth := token(t, s, "drained")
	host := strings.TrimSuffix(strings.TrimPrefix(s.api, "http://"), "/api")
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const body = `{"first_name":1}`
	fmt.Fprintf(conn, "POST /api/v1/issuing/cardholders HTTP/1.1\r\nHost: %s\r\nx-auth-token: Bearer %s\r\nContent-Type: application/json\r\n"+
		"Expect: 100-continue\r\nx-idempotency-key: 7c5b6a0c-0b4e-4b7e-9a57-1c1f9d0b2f11\r\nContent-Length: %d\r\n\r\n", host, auth, len(body))
	in := bufio.NewReader(conn)
	if line, readErr := in.ReadString('\n'); readErr != nil || !strings.Contains(line, "100 Continue") { // the call is being read now
		t.Fatalf("got %q, %v", line, readErr)
	}
	s.cancel()
	_, _ = io.WriteString(conn, body)
	rest, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	want(t, string(rest), "HTTP/1.1 400 ", "first_name")
	if code := s.stop(); code != exitDone {
		t.Errorf("code %d, want 0", code)
	}
}

// TestStopDoesNotWaitForUnusedConnections: clients keep some ready; those have nothing to drain.
func TestStopDoesNotWaitForUnusedConnections(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free()...)
	for _, base := range []string{s.api, s.control} {
		address, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address.Host)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		call(t, http.MethodGet, base+"/", "") // the listener has seen the connection before this one
	}
	began := wallClock()
	if code := s.stop(); code != exitDone {
		t.Errorf("code %d, want 0", code)
	}
	if took := wallClock().Sub(began); took > drainFor/2 || strings.Contains(s.errs.String(), "cut off") {
		t.Errorf("stopping took %s and said %s", took, s.errs.String())
	}
}

// TestStopIsBounded cuts off a call that does not end.
func TestStopIsBounded(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free()...)
	host := strings.TrimSuffix(strings.TrimPrefix(s.api, "http://"), "/api")
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "POST /api/v1/connect/token HTTP/1.1\r\nHost: x\r\nx-client-id: a\r\nx-api-key: b\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n")
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("got %q, %v", line, err)
	}
	began := wallClock()
	if code := s.stop(); code != exitDone {
		t.Errorf("code %d, want 0", code)
	}
	if took := wallClock().Sub(began); took > drainFor+cutFor+drainFor/8 {
		t.Errorf("stopping took %s", took)
	}
	want(t, s.errs.String(), "cut off")
}
