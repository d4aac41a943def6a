package webhook_test

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver/webhook"
)

// These tests meet bad receivers over loopback sockets. Where a receiver never
// ends by itself the timeout is short and the test passes only when it acts.
const short = 50 * time.Millisecond

func TestBadReceivers(t *testing.T) {
	timedOut := webhook.Outcome{Error: "no answer within 50ms"}
	tests := []struct {
		name    string
		talk    func(net.Conn)
		timeout time.Duration
		want    webhook.Outcome
	}{
		{"hangs", wait, short, timedOut},
		{"status line only", says("HTTP/1.1 200 OK\r\n"), short, timedOut},
		{"header by header", slowHeaders, short, timedOut},
		{"endless 1xx", endless1xx, short, timedOut},
		{"body that never comes", says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"), 20 * short, webhook.Outcome{Status: 200, Delivered: true}},
		{"body that never ends", endlessBody, time.Minute, webhook.Outcome{Status: 200, Delivered: true}},
		{"body cut short", saysAndCloses("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"), time.Minute, webhook.Outcome{Status: 200, Delivered: true}},
		{"switches protocols", says("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"), time.Minute, webhook.Outcome{Status: 101, Error: "the receiver answered 101; want 2xx"}},
		{"closes at once", func(net.Conn) {}, time.Minute, webhook.Outcome{Error: "the connection was closed before an answer came"}},
		{"garbage", saysAndCloses("hunter2 hunter2\r\n\r\n"), time.Minute, webhook.Outcome{Error: "the answer is not HTTP"}},
		{"garbage header", saysAndCloses("HTTP/1.1 200 OK\r\nhunter2\r\n\r\n"), time.Minute, webhook.Outcome{Error: "the answer is not HTTP"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sender := webhook.Sender{Transport: socket(t), Timeout: tt.timeout}
			got := sender.Send(t.Context(), toURL("http://"+listen(t, tt.talk)))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	got := webhook.Sender{Transport: socket(t)}.Send(t.Context(), toURL("http://"+address))
	if !strings.HasPrefix(got.Error, "cannot connect: ") || strings.Contains(got.Error, address) {
		t.Errorf("outcome %+v, want cannot connect", got)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	got := webhook.Sender{Transport: socket(t)}.Send(t.Context(), toURL(server.URL))
	if got.Status != http.StatusTemporaryRedirect || got.Delivered || calls.Load() != 1 {
		t.Errorf("outcome %+v after %d calls, want a failure after one", got, calls.Load())
	}
}

func TestTLS(t *testing.T) {
	ok := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	server := httptest.NewUnstartedServer(ok)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it reports the handshake refused below
	server.StartTLS()
	defer server.Close()
	plain := httptest.NewServer(ok)
	defer plain.Close()

	tests := []struct {
		name      string
		transport http.RoundTripper
		url       string
		want      webhook.Outcome
	}{
		{"trusted", server.Client().Transport, server.URL, webhook.Outcome{Status: http.StatusNoContent, Delivered: true}},
		{"unknown authority", socket(t), server.URL, webhook.Outcome{Error: "the receiver's certificate is not trusted"}},
		{"plain HTTP", socket(t), strings.Replace(plain.URL, "http:", "https:", 1), webhook.Outcome{Error: "the receiver does not speak TLS"}},
	}
	for _, tt := range tests {
		got := webhook.Sender{Transport: tt.transport}.Send(t.Context(), toURL(tt.url))
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestConnectionIsUsedAgain(t *testing.T) {
	var seen sync.Map
	connections := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.Store(r.RemoteAddr, nil)
		_, _ = io.WriteString(w, strings.Repeat("x", 32<<10))
	}))
	defer server.Close()
	sender := webhook.Sender{Transport: socket(t)}
	for range 5 {
		if got := sender.Send(t.Context(), toURL(server.URL)); !got.Delivered {
			t.Errorf("outcome %+v", got)
		}
	}
	seen.Range(func(any, any) bool { connections++; return true })
	if connections != 1 {
		t.Errorf("%d connections for five deliveries, want 1", connections)
	}
}

func toURL(url string) webhook.Request {
	return webhook.Build(webhook.Endpoint{URL: url + "/?key=hunter2", Secret: "hunter2"}, []byte(`{}`), "1", webhook.OverBodyTimestamp)
}

func socket(t *testing.T) *http.Transport {
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

// listen accepts connections until the test ends, reads each request's
// beginning, lets talk answer and closes.
func listen(t *testing.T, talk func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go converse(conn, talk)
		}
	}()
	return listener.Addr().String()
}

func converse(conn net.Conn, talk func(net.Conn)) {
	defer func() { _ = conn.Close() }()
	if _, err := conn.Read(make([]byte, 4096)); err == nil {
		talk(conn)
	}
}

// wait returns when the other side has closed.
func wait(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

func says(text string) func(net.Conn) {
	return func(conn net.Conn) {
		saysAndCloses(text)(conn)
		wait(conn)
	}
}

func saysAndCloses(text string) func(net.Conn) {
	return func(conn net.Conn) { _, _ = io.WriteString(conn, text) }
}

// slowHeaders keeps making progress, which must not buy it time.
func slowHeaders(conn net.Conn) {
	text := "HTTP/1.1 200 OK\r\n"
	for {
		if _, err := io.WriteString(conn, text); err != nil {
			return
		}
		text = "X-More: 1\r\n"
		pause()
	}
}

func endless1xx(conn net.Conn) {
	for {
		if _, err := io.WriteString(conn, "HTTP/1.1 102 Processing\r\n\r\n"); err != nil {
			return
		}
		pause()
	}
}

// pause paces a slow receiver; no test waits for it.
func pause() {
	beat, cancel := context.WithTimeout(context.Background(), short/10)
	defer cancel()
	<-beat.Done()
}

func endlessBody(conn net.Conn) {
	chunk := strings.Repeat("x", 16<<10)
	text := "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n" + chunk
	for {
		if _, err := io.WriteString(conn, text); err != nil {
			return
		}
		text = chunk
	}
}
