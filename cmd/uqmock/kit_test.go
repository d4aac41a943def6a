package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// environment is what a command sees of the process's variables.
type environment map[string]string

func (e environment) list() []string {
	var all []string
	for name, value := range e {
		all = append(all, name+"="+value)
	}
	return all
}

// ran is a command that ended.
type ran struct {
	code     int
	out, err string
}

// execute runs a command that ends by itself.
func execute(t *testing.T, env environment, args ...string) ran {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), args, strings.NewReader(""), &out, &errs, env.list())
	return ran{code, out.String(), errs.String()}
}

// output is a stream that can be read while it is written.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{} // closed and renewed at each write
}

func newOutput() *output { return &output{more: make(chan struct{})} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	close(o.more)
	o.more = make(chan struct{})
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// line waits for the n-th line, counted from 0, that contains a text.
func (o *output) line(t *testing.T, n int, contains string) string {
	t.Helper()
	for {
		o.mu.Lock()
		text, more := o.text.String(), o.more
		o.mu.Unlock()
		found := 0
		for line := range strings.Lines(text) {
			if !strings.HasSuffix(line, "\n") || !strings.Contains(line, contains) {
				continue
			}
			if found == n {
				return strings.TrimSuffix(line, "\n")
			}
			found++
		}
		select {
		case <-more:
		case <-t.Context().Done():
			t.Fatalf("no line %d with %q in:\n%s", n, contains, text)
		}
	}
}

// running is a command that runs until it is stopped.
type running struct {
	t         *testing.T
	out, errs *output
	cancel    context.CancelFunc
	ended     chan struct{}
	code      int
}

func start(t *testing.T, env environment, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	r := &running{t: t, out: newOutput(), errs: newOutput(), cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(r.ended)
		r.code = run(ctx, args, strings.NewReader(""), r.out, r.errs, env.list())
		_, _ = r.out.Write(nil) // wakes who waits for a line that will not come
	}()
	t.Cleanup(func() { r.stop() })
	return r
}

// stop ends the command, as a signal does, and gives its exit code.
func (r *running) stop() int {
	r.cancel()
	<-r.ended
	return r.code
}

// served is a running fake.
type served struct {
	*running
	api, control string
}

// free are the flags that let several fakes run at a time.
func free(more ...string) []string {
	return append([]string{"serve", "--addr", "127.0.0.1:0", "--control-addr", "127.0.0.1:0"}, more...)
}

func serve(t *testing.T, env environment, args ...string) served {
	t.Helper()
	s := served{running: start(t, env, args...)}
	ready := make(chan string, 1)
	go func() { ready <- s.out.line(t, 0, "uqmock ready ") }()
	select {
	case line := <-ready:
		words := strings.Fields(line)
		s.api = strings.TrimPrefix(words[2], "api=")
		s.control = strings.TrimPrefix(words[3], "control=")
	case <-s.ended:
		t.Fatalf("serve %q ended with %d: %s", args, s.code, s.errs)
	}
	return s
}

// answer is a reply that was read to its end.
type answer struct {
	status int
	header http.Header
	body   string
}

// call makes one request on a connection of its own. Headers are names and values in turn.
func call(t *testing.T, method, url, body string, headers ...string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	if host := request.Header.Get("Host"); host != "" {
		request.Host = host
	}
	c := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	reply, err := c.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{reply.StatusCode, reply.Header, string(text)}
}

// file writes a file for the test and gives its path.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// want fails unless the text contains all the parts.
func want(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("got %q, want it to contain %q", text, part)
		}
	}
}
