package engine

import (
	"context"
	"io"
	"net"
	"net/http"
	"path"
	"slices"
	"sync"
	"time"
)

// received is one webhook as it came in.
type received struct {
	at     time.Time // wall
	method string
	header http.Header
	body   []byte
}

// inbox collects the webhooks of one address. It answers 200 unless told otherwise.
type inbox struct {
	mu      sync.Mutex
	all     []received
	answers []int // statuses of the next answers
}

const (
	maxWebhook = 1 << 20
	maxInbox   = 10_000
)

func (i *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request, at time.Time) {
	if r.Method != http.MethodPost { // a health check, or somebody who is lost: no webhook
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxWebhook))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.all) < maxInbox {
		i.all = append(i.all, received{at, r.Method, r.Header.Clone(), body})
	}
	status := http.StatusOK
	if len(i.answers) > 0 {
		status, i.answers = i.answers[0], i.answers[1:]
	}
	w.WriteHeader(status)
}

// from gives what came in, from the n-th on.
func (i *inbox) from(n int) []received {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.all[min(n, len(i.all)):])
}

func (i *inbox) answer(statuses []int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.answers = statuses
}

// receiver is the address to which a target sends its webhooks: a path that ends in /NAME for the case of that name,
// anything else for all.
type receiver struct {
	url    string
	server *http.Server
	wall   func() time.Time

	mu      sync.Mutex
	inboxes map[string]*inbox
	shared  inbox
}

func newReceiver(ctx context.Context, addr string, wall func() time.Time) (*receiver, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	r := &receiver{url: "http://" + listener.Addr().String(), wall: wall, inboxes: map[string]*inbox{}}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = r.server.Serve(listener) }()
	return r, nil
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	r.mu.Lock()
	to, ok := r.inboxes[path.Base(request.URL.Path)]
	r.mu.Unlock()
	if !ok {
		to = &r.shared
	}
	to.ServeHTTP(w, request, r.wall())
}

// open makes the inbox of a case.
func (r *receiver) open(name string) *inbox {
	r.mu.Lock()
	defer r.mu.Unlock()
	box := &inbox{}
	r.inboxes[name] = box
	return box
}

func (r *receiver) drop(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.inboxes, name)
}

// close does not wait: when a run is over nobody looks at what still comes in.
func (r *receiver) close() error {
	if r == nil {
		return nil
	}
	return r.server.Close()
}
