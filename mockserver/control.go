package mockserver

import (
	"fmt"
	"net/http"
	"path"
	"runtime/debug"

	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/openapi"
)

// ControlConfig says how the control API of a fake is guarded and what it tells of itself.
type ControlConfig struct {
	// Token, if not empty, is asked of every request but those for / and the two health paths.
	Token string
	// Loopback refuses requests whose Host is neither a loopback address nor localhost: a page in a browser could
	// otherwise reach the fake through a name of its own (DNS rebinding).
	Loopback bool
	// APIURL is the base of the fake UQPAY API that the index page shows; empty means Server.URL.
	APIURL string
	// Version of uqmock that the index page shows; empty leaves it out.
	Version string
	// Timestamps is the clock of webhook endpoints that are registered without a choice; empty means the world's.
	Timestamps webhook.Timestamps
}

// Control is the control API: what only UQPAY, its staff, the identity check or time itself could do, over HTTP. Serve it
// on a listener of its own. The control description says what there is (openapi.Spec).
func (s *Server) Control(c ControlConfig) http.Handler {
	if c.APIURL == "" {
		c.APIURL = s.URL()
	}
	h := &control{server: s, config: c, mux: http.NewServeMux(), guard: newGuard(c)}
	handlers := controlHandlers()
	for _, op := range openapi.ControlOperations() {
		if handle, ok := handlers[op.ID]; ok { // a test holds that each has one
			h.mux.HandleFunc(op.Method+" "+exact(op.Path), func(w http.ResponseWriter, r *http.Request) {
				h.serve(w, r, controlRoute{op, handle})
			})
		}
	}
	return h
}

// exact is the router's pattern of a path: its / alone would match every path.
func exact(path string) string {
	if path == "/" {
		return "/{$}"
	}
	return path
}

// controlHandler carries out one control and gives the body of its success reply; nil means there is none.
type controlHandler func(*controlCall) (any, error)

type controlRoute struct {
	op     openapi.Operation
	handle controlHandler
}

// controlHandlers is the table of all controls, by operation.
func controlHandlers() map[string]controlHandler {
	return map[string]controlHandler{
		"showIndex": showIndex, "checkHealth": showHealth, "checkReadiness": showHealth,
		"listLedger": listLedger, "listProcessRequests": listProcessRequests,
		"listWorlds": listWorlds, "createWorld": createWorld, "retrieveWorld": retrieveWorld, "dropWorld": dropWorld,
		"resetWorld": resetWorld, "retrieveClock": retrieveClock, "advanceClock": advanceClock, "freezeClock": freezeClock,
		"resumeClock": resumeClock, "decideIdentityCheck": decideIdentityCheck, "decideReview": decideReview,
		"provisionCard": provisionCard, "completeOrder": completeOrder,
		"listWorldProducts": listWorldProducts, "retrieveProduct": retrieveProduct, "configureProduct": configureProduct,
		"listAccounts": listAccounts, "retrieveAccount": retrieveAccount, "configureAccount": configureAccount,
		"listBalances": listBalances, "retrieveBalance": retrieveBalance, "setBalance": setBalance,
		"listWebhooks": listWebhooks, "createWebhook": createWebhook, "retrieveWebhook": retrieveWebhook,
		"updateWebhook": updateWebhook, "removeWebhook": removeWebhook,
		"listEvents": listEvents, "emitEvent": emitEvent,
		"listDeliveries": listDeliveries, "retrieveDelivery": retrieveDelivery, "resendDelivery": resendDelivery,
		"listRequests": listRequests, "retrieveRequest": retrieveRequest, "forgetRequests": forgetRequests,
		"listFaults": listFaults, "retrieveFault": retrieveFault, "setFault": setFault, "removeFault": removeFault,
		"retrieveSettings": retrieveSettings, "updateSettings": updateSettings,
	}
}

// control routes and guards.
type control struct {
	server *Server
	config ControlConfig
	mux    *http.ServeMux
	guard  guard
}

// ServeHTTP judges who calls before it tells anything, even whether a path exists.
func (h *control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if err := h.guard.judge(r); err != nil {
		if err.status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", "Bearer")
		}
		sendJSON(w, err.status, err.body())
		return
	}
	if _, pattern := h.mux.Handler(r); pattern == "" || !canonical(r) {
		h.noRoute(w, r)
		return
	}
	h.mux.ServeHTTP(w, r)
}

// canonical reports whether a path is spelled in the one way that is served. The router would redirect any other.
func canonical(r *http.Request) bool { return r.URL.EscapedPath() == path.Clean(r.URL.EscapedPath()) }

// noRoute answers a path that there is not, or a method that it does not take.
func (h *control) noRoute(w http.ResponseWriter, r *http.Request) {
	fallback := &recorder{header: http.Header{}}
	if canonical(r) {
		router, _ := h.mux.Handler(r)
		router.ServeHTTP(fallback, r)
	}
	err := &controlError{
		status: http.StatusNotFound, code: "not_found", message: "there is no path " + quotePath(r.URL.Path),
		hint: "control paths begin with /v1/worlds, /v1/requests or /v1/ledger: uqmock spec --api control lists them",
	}
	if allow := fallback.header.Get("Allow"); allow != "" {
		w.Header().Set("Allow", allow)
		err = &controlError{
			status: http.StatusMethodNotAllowed, code: "method_not_allowed",
			message: fmt.Sprintf("the path does not take %.40s", r.Method), hint: "it takes " + allow,
		}
	}
	sendJSON(w, err.status, err.body())
}

// serve carries out a control. A panic becomes a 500: it is our bug, and the caller gets to know.
func (h *control) serve(w http.ResponseWriter, r *http.Request, to controlRoute) {
	c := &controlCall{server: h.server, config: h.config, request: r, op: to.op, status: http.StatusOK}
	w, keep := c.observed(w)
	defer keep()
	reply, err := h.perform(w, c, to.handle)
	if err != nil {
		refused := h.server.explainControl(c, err)
		c.rule = refused.code
		sendJSON(w, refused.status, refused.body())
		return
	}
	c.send(w, reply)
}

func (h *control) perform(w http.ResponseWriter, c *controlCall, handle controlHandler) (reply any, err error) {
	defer func() {
		if v := recover(); v != nil {
			h.server.config.Log.Error("panic in a control", "operation", c.op.ID, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			reply, err = nil, errPanic
		}
	}()
	if err := c.read(w); err != nil {
		return nil, err
	}
	c.begin()
	return handle(c)
}
