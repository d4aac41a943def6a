package record

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/openapi"
)

// maxBody bounds the bodies of calls, as UQPAY's three pictures of 2 MiB fit in.
const maxBody = 12 << 20

// Proxy stands between an application and a target that tells nobody what is done to it, such as the sandbox. It passes
// every call on and keeps it, without pictures, tokens and card numbers; identity numbers stay in memory and reach no
// scenario. Webhooks do not come this way.
type Proxy struct {
	forward httputil.ReverseProxy

	mu      sync.Mutex
	history []Happening // in the order in which calls began; those without a reply yet are empty
}

// NewProxy makes a proxy before the base of a target, such as https://api-sandbox.uqpaytech.com/api: a client whose base is
// the proxy's address reaches it. A production address is an [engine.ErrProduction]. A nil transport is the default one.
func NewProxy(target *url.URL, transport http.RoundTripper) (*Proxy, error) {
	checked := engine.Target{BaseURL: target.String(), ClientID: "the application's", APIKey: "the application's"}
	if err := checked.Check(); err != nil {
		return nil, err
	}
	p := &Proxy{}
	p.forward = httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Header.Del("Accept-Encoding") // the transport asks for what it can read
		},
		ErrorLog: log.New(io.Discard, "", 0), // the application is told
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			refuse(w, http.StatusBadGateway, "the target gave no reply")
		},
	}
	return p, nil
}

func refuse(w http.ResponseWriter, status int, why string) {
	if seen, ok := w.(*overheard); ok {
		seen.lost = true
	}
	http.Error(w, why, status)
}

// History is what was done so far.
func (p *Proxy) History() []Happening {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.history)
}

// ServeHTTP passes a call on. One whose body has more than 12 MiB is refused with 413.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		refuse(w, http.StatusRequestEntityTooLarge, "the body could not be read, or has more than 12 MiB")
		return
	}
	place := p.begin()
	r.Body = io.NopCloser(bytes.NewReader(body))
	seen := &overheard{ResponseWriter: w, status: http.StatusOK}
	p.forward.ServeHTTP(seen, r)
	p.end(place, seen.happening(r, body))
}

// begin takes the place of a call.
func (p *Proxy) begin() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.history = append(p.history, Happening{})
	return len(p.history) - 1
}

func (p *Proxy) end(place int, h Happening) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.history[place] = h
}

// overheard is a reply on its way to the application.
type overheard struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
	lost   bool
}

// WriteHeader overhears the status.
func (o *overheard) WriteHeader(status int) {
	o.status = status
	o.ResponseWriter.WriteHeader(status)
}

// Write overhears the body.
func (o *overheard) Write(part []byte) (int, error) {
	o.body.Write(part)
	return o.ResponseWriter.Write(part)
}

// Unwrap lets http.ResponseController reach the connection.
func (o *overheard) Unwrap() http.ResponseWriter { return o.ResponseWriter }

func (o *overheard) happening(r *http.Request, body []byte) Happening {
	op, _ := operationOf(r.Method, r.URL.EscapedPath())
	c := &Call{
		Operation: op.ID, Path: pathParams(op.ID, r.URL.EscapedPath()), Query: r.URL.Query(), Headers: headersThatMatter(r.Header),
		Body: kept(body), Status: o.status, Reply: kept(o.body.Bytes()), Lost: o.lost,
	}
	at, _ := http.ParseTime(o.Header().Get("Date")) // the clock of the target; unknown without it
	return Happening{At: at, Call: c}
}

// kept is a body without its secrets. What is no JSON becomes a text, of which no step can be made.
func kept(body []byte) json.RawMessage {
	if len(body) == 0 {
		return nil
	}
	if !json.Valid(body) {
		return json.RawMessage(`"` + engine.Hidden + `"`)
	}
	return json.RawMessage(engine.Mask(body))
}

// operationOf finds the operation of a call, below whatever base.
func operationOf(method, path string) (openapi.Operation, bool) {
	_, below, ok := strings.Cut(path, "/v1/")
	parts := strings.Split("/v1/"+below, "/")
	for _, op := range openapi.Operations() {
		if ok && op.Method == method && fits(strings.Split(op.Path, "/"), parts) {
			return op, true
		}
	}
	return openapi.Operation{}, false
}

func fits(names, parts []string) bool {
	return slices.EqualFunc(names, parts, func(name, part string) bool {
		return name == part || strings.HasPrefix(name, "{") && part != ""
	})
}
