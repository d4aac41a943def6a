package webhook

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// DefaultTimeout is how long one attempt may take, in wall time (ledger id
// retry-schedule: the vendor says "slow" without a number).
const DefaultTimeout = 10 * time.Second

// maxDrain is how much of a reply's body is read so that the connection can be
// used again; a longer body costs the connection instead.
const maxDrain = 64 << 10

// Sender makes single attempts. It is safe for concurrent use and keeps nothing
// between attempts but what its Transport keeps.
type Sender struct {
	// Transport carries the request; nil means http.DefaultTransport. Like every
	// http.RoundTripper it must give up when the request's context ends: that is
	// what bounds an attempt.
	Transport http.RoundTripper
	// Timeout bounds the whole attempt; 0 or less means DefaultTimeout.
	Timeout time.Duration
}

// Outcome is what became of one attempt.
type Outcome struct {
	// Status is the HTTP status, 0 when none was received.
	Status int
	// Error says why the attempt failed, in one short line without the URL's
	// path and query, without header values and without the receiver's bytes.
	// Empty when delivered.
	Error string
	// Delivered is true for every 2xx and nothing else.
	Delivered bool
}

// Send makes one POST and returns within the timeout. The status alone decides:
// once a 2xx was read the event is delivered, whatever becomes of the body.
// Redirects are failures and are not followed. When ctx itself ends, the
// outcome is a failure too; ask ctx.Err whether to count it.
func (s Sender) Send(ctx context.Context, request Request) Outcome {
	limited, cancel := context.WithTimeout(ctx, s.timeout())
	defer cancel()
	post, err := newPost(limited, request)
	if err != nil {
		return Outcome{Error: "the endpoint's URL cannot be used for a request"}
	}
	response, err := s.transport().RoundTrip(post)
	switch {
	case err != nil:
		return Outcome{Error: s.explain(ctx, limited, err)}
	case response == nil:
		return Outcome{Error: "the transport gave neither an answer nor an error"}
	}
	discard(response)
	return judge(response.StatusCode)
}

func newPost(ctx context.Context, request Request) (*http.Request, error) {
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, request.URL, bytes.NewReader(request.Body))
	if err != nil {
		return nil, err
	}
	post.Header = request.Headers.Clone()
	return post, nil
}

// discard reads a little of the body and closes it. After 101 the body is the
// naked connection, on which a read would outlast the context.
func discard(response *http.Response) {
	if response.Body == nil {
		return
	}
	if response.StatusCode != http.StatusSwitchingProtocols {
		_, _ = io.CopyN(io.Discard, response.Body, maxDrain)
	}
	_ = response.Body.Close()
}

func judge(status int) Outcome {
	switch {
	case status >= 200 && status <= 299:
		return Outcome{Status: status, Delivered: true}
	case status >= 300 && status <= 399:
		return Outcome{Status: status, Error: fmt.Sprintf("the receiver answered %d; redirects are not followed, want 2xx", status)}
	}
	return Outcome{Status: status, Error: fmt.Sprintf("the receiver answered %d; want 2xx", status)}
}

func (s Sender) timeout() time.Duration {
	if s.Timeout <= 0 {
		return DefaultTimeout
	}
	return s.Timeout
}

func (s Sender) transport() http.RoundTripper {
	if s.Transport == nil {
		return http.DefaultTransport
	}
	return s.Transport
}
