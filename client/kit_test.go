package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/uqmock/uqmock/client"
)

// sent is a request as it went over the wire.
type sent struct {
	What   string // method and path with query
	Header http.Header
	Body   string
}

// step answers one request.
type step func(*http.Request) (*http.Response, error)

// wire is a RoundTripper that plays a script: tokens answers the token calls,
// calls all others, each step once and in order. Without steps for tokens it
// gives token-1, token-2 and so on, for half an hour each.
type wire struct {
	mu     sync.Mutex
	tokens []step
	calls  []step
	sent   []sent
	given  int // tokens
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil { // a followed redirect has none
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	next, err := w.note(sent{r.Method + " " + r.URL.RequestURI(), r.Header, string(body)})
	if err != nil {
		return nil, err
	}
	return next(r)
}

// note takes the next step of the script. Running it is left to the caller: a step may wait.
func (w *wire) note(s sent) (step, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, s)
	queue := &w.calls
	if strings.HasSuffix(s.What, "/v1/connect/token") {
		w.given++
		if w.tokens == nil {
			return tokenStep("token-"+strconv.Itoa(w.given), 30*time.Minute), nil
		}
		queue = &w.tokens
	}
	if len(*queue) == 0 {
		return nil, errors.New("the script has no answer to " + s.What)
	}
	next := (*queue)[0]
	*queue = (*queue)[1:]
	return next, nil
}

// whats are the requests by method and path, those for tokens left out.
func (w *wire) whats() []string {
	var whats []string
	for _, s := range w.requests() {
		whats = append(whats, s.What)
	}
	return whats
}

func (w *wire) requests() []sent {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []sent
	for _, s := range w.sent {
		if !strings.HasSuffix(s.What, "/v1/connect/token") {
			all = append(all, s)
		}
	}
	return all
}

// served is when the server of the script answers, years before the test's own clock.
var served = time.Date(2020, 1, 1, 12, 0, 0, 0, time.UTC)

// answer is a reply; header is alternating names and values.
func answer(status int, body string, header ...string) step {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {"application/json"}, "Date": {served.Format(http.TimeFormat)}}
		for i := 0; i < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
}

func fail(err error) step {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

func tokenStep(text string, life time.Duration) step {
	ends := served.Add(life).Unix()
	return answer(200, `{"auth_token":"`+text+`","expired_at":`+strconv.FormatInt(ends, 10)+`}`)
}

// hand is a client whose clock stands still, whose waits are noted and last no
// time, and whose draws are the longest.
type hand struct {
	wire  *wire
	api   *client.Client
	clock time.Time
	waits []time.Duration
}

const base = "http://uqpay.test/api"

func newHand(w *wire, change ...func(*client.Config)) *hand {
	h := &hand{wire: w, clock: time.Date(2031, 5, 1, 0, 0, 0, 0, time.UTC)}
	config := client.Config{
		BaseURL: base, ClientID: "my-client", APIKey: "key-of-my-client", HTTPClient: &http.Client{Transport: w},
		Now:    func() time.Time { return h.clock },
		Jitter: func(limit time.Duration) time.Duration { return limit },
		Sleep: func(ctx context.Context, d time.Duration) error {
			h.waits = append(h.waits, d)
			return ctx.Err()
		},
	}
	for _, c := range change {
		c(&config)
	}
	h.api = client.New(config)
	return h
}

// retrieve makes a call that has no body.
func (h *hand) retrieve(ctx context.Context) error {
	_, err := h.api.Cards.Retrieve(ctx, "c-1")
	return err
}

// create makes a call that has one.
func (h *hand) create(ctx context.Context, options ...client.CallOption) error {
	_, err := h.api.Cards.Create(ctx, client.CardCreate{ProductID: "p-1", Currency: "USD"}, options...)
	return err
}

// Replies of success.
const (
	cardReply    = `{"card_id":"c-1"}`
	expiredReply = `{"type":"unauthorized_error","code":"unauthorized_error","message":"token has expired"}`
	brokenReply  = `{"type":"api_error","code":"api_error","message":"internal error"}`
)

// failure is the *client.Error that err has to be.
func failure(t *testing.T, err error) *client.Error {
	t.Helper()
	e, ok := errors.AsType[*client.Error](err)
	if !ok {
		t.Fatalf("want a *client.Error, got %v", err)
	}
	return e
}

// sameErrors compares causes by their text.
var sameErrors = cmp.Options{
	cmpopts.EquateEmpty(),
	cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Err" }, cmp.Comparer(func(a, b error) bool {
		return (a == nil) == (b == nil) && (a == nil || a.Error() == b.Error())
	})),
}
