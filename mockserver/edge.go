package mockserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/uqmock/uqmock/mockserver/fault"
	"github.com/uqmock/uqmock/mockserver/world"
	"github.com/uqmock/uqmock/openapi"
)

// base is where the UQPAY paths begin.
const base = "/api"

// routes builds the router from the description. This is the only file that knows gin.
func (s *Server) routes() (http.Handler, error) {
	quietGin()
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.RedirectTrailingSlash = false
	router.UseRawPath = true
	handlers := s.operations()
	for _, op := range openapi.Operations() {
		handle, ok := handlers[op.ID]
		if !ok {
			return nil, fmt.Errorf("operation %s of the description has no handler", op.ID)
		}
		path, names := positional(op.Path)
		router.Handle(op.Method, base+path, func(c *gin.Context) {
			params := map[string]string{}
			for i, name := range names {
				params[name] = c.Param(position(i))
			}
			s.serve(c.Writer, c.Request, route{op: op, handle: handle, params: params})
		})
	}
	show := func(c *gin.Context) { s.showCheck(c.Writer, c.Request, c.Param("token")) }
	router.GET("/idv/:token", show)
	router.HEAD("/idv/:token", show) // link previews ask so
	router.POST("/idv/:token", func(c *gin.Context) { s.takeDecision(c.Writer, c.Request, c.Param("token")) })
	router.NoRoute(func(c *gin.Context) { s.noRoute(c.Writer, c.Request) })
	router.NoMethod(func(c *gin.Context) { s.noMethod(c.Writer, c.Request) })
	return router, nil
}

// quietGin keeps gin's start-up lines out of the output of whoever embeds the fake. The mode is of the whole process, so
// it is changed only where nobody chose one.
func quietGin() {
	if gin.Mode() == gin.DebugMode && os.Getenv(gin.EnvGinMode) == "" {
		gin.SetMode(gin.ReleaseMode)
	}
}

// positional renames path parameters by position: two operations may call the same place differently, which the router
// does not allow.
func positional(path string) (renamed string, names []string) {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = ":" + position(len(names))
			names = append(names, strings.Trim(part, "{}"))
		}
	}
	return strings.Join(parts, "/"), names
}

func position(i int) string { return fmt.Sprintf("p%d", i) }

// route is where a request goes.
type route struct {
	op     openapi.Operation
	handle handler
	params map[string]string
}

// handler carries out one operation inside a transaction and gives the body of its success reply.
type handler func(tx *world.Tx, c *call) (any, error)

// call is a request as handlers see it: checked, decoded, and known to belong to an account.
type call struct {
	op      openapi.Operation
	account string
	params  map[string]string // path and query, defaults included
	body    object
	origin  string   // scheme and host that the client used
	assumed []string // ledger entries that the success reply rests on
	notes   []string // for the journal
}

// assume says that the success reply rests on a ledger entry for which there is no source.
func (c *call) assume(id string) {
	if !slices.Contains(c.assumed, id) {
		c.assumed = append(c.assumed, id)
	}
}

// exchange is one request on its way through the edge.
type exchange struct {
	route
	request *http.Request
	world   *World       // nil as long as none is known
	token   claims       // of the token that tells the world
	bare    bool         // the token came without Bearer
	fault   *fault.State // that strikes the call; nil when none does
	began   time.Time
	body    document
	call    *call
	notes   []string
	answer  answer
	reply   document // the answer's body
	events  []string // the ids of those that the call brought about
	lost    bool     // a fault keeps the answer from the client
}

func (x *exchange) note(format string, args ...any) {
	x.notes = append(x.notes, fmt.Sprintf(format, args...))
}

// serve takes a request through the edge, in one fixed order.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, to route) {
	if r.Body == nil { // a request made by hand and served without a socket
		r.Body = http.NoBody
	}
	x := &exchange{route: to, request: r, began: s.config.Wall()}
	x.answer = s.process(r.Context(), w, x)
	s.checkReply(x)
	x.faultAfter(r.Context())
	s.send(w, x)
}

// process gives the answer; a panic becomes one 500, and its transaction is undone.
func (s *Server) process(ctx context.Context, w http.ResponseWriter, x *exchange) (a answer) {
	defer func() {
		if v := recover(); v != nil {
			s.config.Log.Error("panic in a handler", "operation", x.op.ID, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			x.note("our bug: a handler panicked, see the log")
			a = tableAnswer(broken, "")
		}
	}()
	if err := s.findWorld(x); err != nil {
		return s.refuse(x, err)
	}
	if struck, ok := s.faultBefore(ctx, w, x); ok {
		return struck
	}
	steps := []func(*exchange) error{
		judge,
		func(x *exchange) error { return s.readBody(w, x) },
		s.checkRequest,
	}
	for _, step := range steps {
		if err := step(x); err != nil {
			return s.refuse(x, err)
		}
	}
	return s.transact(x)
}

func (s *Server) refuse(x *exchange, err error) answer {
	quirks := s.config.settings.Quirks
	if x.world != nil {
		quirks = x.world.state.Settings().Quirks
	}
	a := refuse(err, quirks)
	if right, ok := advice[a.rule]; ok {
		x.note("%s", right)
	}
	if a.rule == broken {
		s.config.Log.Error("a call failed by our own fault", "operation", x.op.ID, "error", err.Error())
	}
	return a
}

// findWorld finds the world that the token names, or opens that of x-client-id on the token call. It refuses a token that
// is missing, malformed, forged, or of a world that is gone.
func (s *Server) findWorld(x *exchange) error {
	if x.op.ID == tokenOperation {
		id := one(x.request.Header, "X-Client-Id")
		if err := s.judgeCredentials(id, one(x.request.Header, "X-Api-Key")); err != nil {
			return err
		}
		w, err := s.open(id)
		if errors.Is(err, ErrTooManyWorlds) {
			return refused(tooManyWorlds)
		}
		x.world = w
		return err
	}
	c, bare, err := s.readToken(one(x.request.Header, "X-Auth-Token"))
	if err != nil {
		return err
	}
	w, ok := s.Find(c.ClientID)
	if !ok {
		return refused(expiredToken)
	}
	x.world, x.token, x.bare = w, c, bare
	return nil
}

// judge refuses a token that its world does not take any more, or not in this form.
func judge(x *exchange) error {
	if x.op.ID == tokenOperation {
		return nil
	}
	return judgeToken(x.world, x.token, x.bare)
}

// tokenOperation is the one operation that needs no token.
const tokenOperation = "requestAccessToken"

// origin is the address that the client called, for URLs in replies; without a usable Host header, the one that it reached.
func origin(r *http.Request) string {
	scheme, host := "http://", r.Host
	if r.TLS != nil {
		scheme = "https://"
	}
	if u, err := url.Parse(scheme + host); err != nil || u.Hostname() == "" || u.Host != host {
		host = transportHost
		if reached, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
			host = reached.String()
		}
	}
	return scheme + host
}
