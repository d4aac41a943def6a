package engine

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
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
	genuine func(received) *refusedPost // nil, or what it gives: the webhook is taken

	mu      sync.Mutex
	all     []received
	size    int   // bytes of all
	answers []int // statuses of the next answers
	forged  []forged
	refused map[string]int // posts that were not taken, by reason
}

// refusedPost is why a post is not taken.
type refusedPost struct {
	status int
	why    string
}

// forged is a post whose signature is not good, as far as it is looked at.
type forged struct{ source, why string }

// The bounds of what is taken: anybody can post to an address that a vendor can reach.
const (
	maxWebhook     = 1 << 20
	maxPostHeaders = 32 << 10
	maxInbox       = 10_000
	maxInboxBytes  = 64 << 20
	maxForged      = 100
)

func (i *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request, at time.Time) {
	if r.Method != http.MethodPost { // a health check, or somebody who is lost: no webhook
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxWebhook))
	if err != nil {
		i.refuse(refusedPost{http.StatusRequestEntityTooLarge, fmt.Sprintf("longer than %d bytes, or cut off", maxWebhook)})
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	w.WriteHeader(i.take(received{at, r.Method, r.Header.Clone(), body}))
}

// take keeps a webhook, and gives the status of the answer. Nothing of a post is read before it is known to be genuine.
func (i *inbox) take(r received) int {
	if i.genuine != nil {
		if refused := i.genuine(r); refused != nil {
			i.doubt(r, refused.why)
			return i.refuse(*refused)
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.all) >= maxInbox || i.size+len(r.body) > maxInboxBytes {
		return i.refuseLocked(refusedPost{http.StatusServiceUnavailable, "one too many"})
	}
	i.all, i.size = append(i.all, r), i.size+len(r.body)
	if len(i.answers) == 0 {
		return http.StatusOK
	}
	status := i.answers[0]
	i.answers = i.answers[1:]
	return status
}

func (i *inbox) refuse(p refusedPost) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.refuseLocked(p)
}

// refuseLocked counts a post that is not taken.
func (i *inbox) refuseLocked(p refusedPost) int {
	if i.refused == nil {
		i.refused = map[string]int{}
	}
	i.refused[p.why]++
	return p.status
}

// sourceInText finds the source of a webhook without reading the rest of it.
var sourceInText = regexp.MustCompile(`"source_id"\s*:\s*"(` + idInText.String() + `)"`)

// doubt remembers whose webhook a post claims to be: a case that made that object wants to know.
func (i *inbox) doubt(r received, why string) {
	source := sourceInText.FindSubmatch(r.body)
	i.mu.Lock()
	defer i.mu.Unlock()
	if source != nil && len(i.forged) < maxForged {
		i.forged = append(i.forged, forged{strings.ToLower(string(source[1])), why})
	}
}

// doubtful gives the posts without a good signature, from the n-th on.
func (i *inbox) doubtful(n int) []forged {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.forged[min(n, len(i.forged)):])
}

// count is how many webhooks, and how many doubtful posts, there are.
func (i *inbox) count() (taken, doubtful int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.all), len(i.forged)
}

// told says how many posts were not taken, and why; empty when all were.
func (i *inbox) told() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	var parts []string
	for _, why := range slices.Sorted(maps.Keys(i.refused)) {
		parts = append(parts, fmt.Sprintf("%d %s", i.refused[why], why))
	}
	return strings.Join(parts, ", ")
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

// slowPost is how long a post may take to come in.
const slowPost = 10 * time.Second

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

// newReceiver listens. What comes for no case in particular is taken when it is genuine.
func newReceiver(ctx context.Context, addr string, wall func() time.Time, genuine func(received) *refusedPost) (*receiver, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	r := &receiver{url: "http://" + listener.Addr().String(), wall: wall, inboxes: map[string]*inbox{}, shared: inbox{genuine: genuine}}
	r.server = &http.Server{
		Handler: r, ReadHeaderTimeout: slowPost, ReadTimeout: slowPost, IdleTimeout: time.Minute, MaxHeaderBytes: maxPostHeaders,
	}
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

// told says what came besides webhooks; empty when nothing did.
func (r *receiver) told() string {
	if r == nil {
		return ""
	}
	return r.shared.told()
}

// close does not wait: when a run is over nobody looks at what still comes in.
func (r *receiver) close() error {
	if r == nil {
		return nil
	}
	return r.server.Close()
}
