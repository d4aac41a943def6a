package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// DefaultMaxWebhook bounds a webhook's body in bytes, unless the options say
// otherwise.
const DefaultMaxWebhook = 1 << 20

// errPanicked is what a second delivery gets when the first run panicked.
var errPanicked = errors.New("the function panicked")

// WebhookHandlerOptions say how webhooks are received. Only Secret is required.
type WebhookHandlerOptions struct {
	WebhookOptions
	// MaxBody bounds the body in bytes; 0 or less means DefaultMaxWebhook.
	MaxBody int64
	// Seen remembers the events that were handled; nil means RememberEvents(0).
	Seen SeenEvents
	// Report, if not nil, is told why a delivery was not answered with 200, and of
	// an error of Seen.Add, which does not change the answer. The error wraps what
	// the function returned, or one of the ErrWebhook values. It is called by many
	// goroutines.
	Report func(ctx context.Context, err error)
}

// WebhookHandler receives webhooks that are signed with the endpoint's secret,
// and runs handle for each event, once: see NewWebhookHandler.
func WebhookHandler(secret string, handle func(context.Context, Event) error) http.Handler {
	return NewWebhookHandler(WebhookHandlerOptions{WebhookOptions: WebhookOptions{Secret: secret}}, handle)
}

// NewWebhookHandler receives webhooks: it bounds and verifies the body, reads the
// event, and runs handle, unless the event was handled before. Event.Decode gives
// the data.
//
// An event counts as handled when handle has returned nil, and only then.
// Deliveries of one event that come while it runs wait for it and share its
// outcome. Events of one source may come out of order, and handle may be run by
// several goroutines at once. Between two processes, and when Seen forgets, an
// event can be handled twice.
//
// The sender tries again after every answer but a 2xx:
//
//	200  handled, now or before
//	400  the body broke off, or is not an event
//	401  not signed with the secret, or too old
//	405  not a POST
//	413  larger than MaxBody
//	500  handle or Seen failed, or there is no secret
//
// The answers tell the sender nothing of the errors; Report does.
func NewWebhookHandler(options WebhookHandlerOptions, handle func(context.Context, Event) error) http.Handler {
	if options.MaxBody <= 0 {
		options.MaxBody = DefaultMaxWebhook
	}
	if options.Seen == nil {
		options.Seen = RememberEvents(0)
	}
	if options.Report == nil {
		options.Report = func(context.Context, error) {}
	}
	return &receiver{options, handle, turns{running: map[string]*turn{}}}
}

type receiver struct {
	options WebhookHandlerOptions
	handle  func(context.Context, Event) error
	turns   turns
}

// ServeHTTP answers one delivery.
func (h *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, err := h.receive(w, r)
	if err != nil {
		h.options.Report(r.Context(), err)
	}
	if status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", http.MethodPost)
	}
	http.Error(w, http.StatusText(status), status) // also OK: a person may read it
}

func (h *receiver) receive(w http.ResponseWriter, r *http.Request) (status int, err error) {
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed, fmt.Errorf("webhook by %s: want POST", r.Method)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, h.options.MaxBody))
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge, fmt.Errorf("webhook body has more than %d bytes", tooLarge.Limit)
	}
	if err != nil {
		return http.StatusBadRequest, fmt.Errorf("webhook body broke off: %w", err)
	}
	switch err = VerifyWebhook(h.options.WebhookOptions, r.Header, body); {
	case errors.Is(err, ErrWebhookSecretMissing):
		return http.StatusInternalServerError, err // ours to mend, and the sender may try again
	case err != nil:
		return http.StatusUnauthorized, err
	}
	event, err := ParseEvent(body)
	if err != nil {
		return http.StatusBadRequest, err
	}
	once := func(ctx context.Context) error { return h.once(ctx, event) }
	if err = h.turns.run(r.Context(), event.ID, once); err != nil {
		return http.StatusInternalServerError, fmt.Errorf("%s %s: %w", event.Kind(), event.ID, err)
	}
	return http.StatusOK, nil
}

// once handles an event that was not handled before.
func (h *receiver) once(ctx context.Context, event Event) error {
	seen, err := h.options.Seen.Seen(ctx, event.ID)
	if err != nil || seen {
		return err
	}
	if err = h.handle(ctx, event); err != nil {
		return err
	}
	if err = h.options.Seen.Add(ctx, event.ID); err != nil {
		// It was handled: another delivery would do it twice.
		h.options.Report(ctx, fmt.Errorf("%s %s was handled, but not remembered: %w", event.Kind(), event.ID, err))
	}
	return nil
}
