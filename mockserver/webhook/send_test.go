package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver/webhook"
)

// transport is a fake RoundTripper: no socket.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// body counts what is read and remembers being closed.
type body struct {
	io.Reader
	read   int
	closed bool
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += n
	return n, err
}

func (b *body) Close() error {
	b.closed = true
	return nil
}

// endless never runs out.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func answer(status int, content io.ReadCloser) transport {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Body: content, Header: http.Header{"Location": {"http://elsewhere/"}}}, nil
	}
}

func request() webhook.Request {
	endpoint := webhook.Endpoint{URL: "http://receiver.test/path?token=hunter2", Secret: "hunter2"}
	return webhook.Build(endpoint, []byte(`{"event_id":"e-1"}`), "1775208889", webhook.OverBodyTimestamp)
}

func TestSendStatus(t *testing.T) {
	tests := []struct {
		status int
		want   string
	}{
		{200, ""},
		{201, ""},
		{204, ""},
		{299, ""},
		{101, "the receiver answered 101; want 2xx"},
		{199, "the receiver answered 199; want 2xx"},
		{300, "the receiver answered 300; redirects are not followed, want 2xx"},
		{307, "the receiver answered 307; redirects are not followed, want 2xx"},
		{399, "the receiver answered 399; redirects are not followed, want 2xx"},
		{400, "the receiver answered 400; want 2xx"},
		{503, "the receiver answered 503; want 2xx"},
	}
	for _, tt := range tests {
		content := &body{Reader: strings.NewReader("answer")}
		got := webhook.Sender{Transport: answer(tt.status, content)}.Send(t.Context(), request())
		want := webhook.Outcome{Status: tt.status, Error: tt.want, Delivered: tt.want == ""}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d: %s", tt.status, diff)
		}
		if !content.closed {
			t.Errorf("%d: the body was left open", tt.status)
		}
	}
}

func TestSendWhatWasBuilt(t *testing.T) {
	var got webhook.Request
	var method string
	sender := webhook.Sender{Transport: transport(func(post *http.Request) (*http.Response, error) {
		content, err := io.ReadAll(post.Body)
		method, got = post.Method, webhook.Request{URL: post.URL.String(), Headers: post.Header, Body: content, Over: webhook.OverBodyTimestamp}
		post.Header.Set("X-Added", "by the transport")
		delete(post.Header, "X-Added")
		return &http.Response{StatusCode: http.StatusOK}, err
	})}
	want := request()
	if outcome := sender.Send(t.Context(), want); !outcome.Delivered {
		t.Errorf("not delivered: %+v", outcome)
	}
	if diff := cmp.Diff(want, got); diff != "" || method != http.MethodPost {
		t.Error(method, diff)
	}
}

func TestSendReadsOnlyTheBeginningOfTheBody(t *testing.T) {
	content := &body{Reader: endless{}}
	got := webhook.Sender{Transport: answer(http.StatusOK, content)}.Send(t.Context(), request())
	if !got.Delivered || !content.closed || content.read > 64<<10 {
		t.Errorf("outcome %+v, closed %t, %d bytes read, want at most 64 KiB", got, content.closed, content.read)
	}
}

func TestSendExplains(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"refused", refused, "cannot connect: connection refused"},
		{"dial, unknown reason", &net.OpError{Op: "dial", Err: errors.New("hunter2")}, "cannot connect"},
		{"name", &net.OpError{Op: "dial", Err: &net.DNSError{Name: "hunter2"}}, "the host's name cannot be resolved"},
		{"end", fmt.Errorf("read: %w", io.EOF), "the connection was closed before an answer came"},
		{"reset", &net.OpError{Op: "read", Err: syscall.ECONNRESET}, "the connection was closed before an answer came"},
		{"garbage", errors.New(`malformed HTTP response "hunter2"`), "the answer is not HTTP"},
		{"anything", errors.New("Post http://receiver.test/?token=hunter2"), "the request failed before an answer came"},
	}
	for _, tt := range tests {
		sender := webhook.Sender{Transport: transport(func(*http.Request) (*http.Response, error) { return nil, tt.err })}
		if diff := cmp.Diff(webhook.Outcome{Error: tt.want}, sender.Send(t.Context(), request())); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestSendUnusable(t *testing.T) {
	never := transport(func(*http.Request) (*http.Response, error) { return nil, nil }) //nolint:nilnil // the broken transport under test
	got := webhook.Sender{Transport: never}.Send(t.Context(), request())
	if diff := cmp.Diff(webhook.Outcome{Error: "the transport gave neither an answer nor an error"}, got); diff != "" {
		t.Error(diff)
	}
	got = webhook.Sender{Transport: never}.Send(t.Context(), webhook.Request{URL: "http://hunter2\n"})
	if diff := cmp.Diff(webhook.Outcome{Error: "the endpoint's URL cannot be used for a request"}, got); diff != "" {
		t.Error(diff)
	}
}

func hang(post *http.Request) (*http.Response, error) {
	<-post.Context().Done()
	return nil, post.Context().Err()
}

func TestSendGivesUpAfterTheTimeout(t *testing.T) {
	tests := []struct {
		timeout, want time.Duration
	}{
		{0, 10 * time.Second}, {-1, 10 * time.Second}, {time.Minute, time.Minute},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			limit, cancel := context.WithTimeout(t.Context(), tt.want+time.Nanosecond)
			defer cancel()
			got := webhook.Sender{Transport: transport(hang), Timeout: tt.timeout}.Send(limit, request())
			if diff := cmp.Diff(webhook.Outcome{Error: "no answer within " + tt.want.String()}, got); diff != "" {
				t.Error(diff)
			}
			if limit.Err() != nil {
				t.Errorf("timeout %s: gave up after more than %s", tt.timeout, tt.want)
			}
		})
	}
}

func TestSendCalledOff(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got := webhook.Sender{Transport: transport(hang)}.Send(ctx, request())
	if diff := cmp.Diff(webhook.Outcome{Error: "the attempt was called off before an answer came"}, got); diff != "" {
		t.Error(diff)
	}
}
