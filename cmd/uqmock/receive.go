package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/uqmock/uqmock/client"
)

const (
	// maxWebhook bounds the body of a webhook.
	maxWebhook = 1 << 20
	// forwardFor is less than the 10 s after which the fake gives up, so that it hears of the failure.
	forwardFor = 9 * time.Second
)

// receiver takes webhooks in, prints each, and sends it on.
type receiver struct {
	secret    string
	forwardTo string
	print     *printer
	now       func() time.Time
	http      *http.Client
}

func newReceiver(p *program, o *listenOptions) *receiver {
	forward := direct()
	forward.Timeout = forwardFor
	return &receiver{secret: o.secret, forwardTo: o.forwardTo, print: newPrinter(p, o.format), now: p.now, http: forward}
}

// ServeHTTP answers one webhook: 200, or the status of the receiver behind; 400 when it is not fine.
func (r *receiver) ServeHTTP(w http.ResponseWriter, in *http.Request) {
	if in.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "webhooks are POSTed", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, in.Body, maxWebhook))
	if err != nil {
		http.Error(w, fmt.Sprintf("the body could not be read, or has more than %d bytes", maxWebhook), bodyStatus(err))
		return
	}
	a := r.judge(in.Header, body)
	if a.reason == "" && r.forwardTo != "" {
		r.forward(in, body, &a)
	}
	if err := r.print.write(a); err != nil {
		http.Error(w, "the webhook could not be printed", http.StatusInternalServerError)
		return
	}
	if a.reason != "" {
		http.Error(w, a.reason, a.answer)
		return
	}
	w.WriteHeader(a.answer)
}

func bodyStatus(err error) int {
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}

// arrival is a webhook as it is printed.
type arrival struct {
	at       time.Time
	event    client.Event
	body     []byte
	verified bool
	reason   string // why it is not fine; empty when it is
	answer   int    // the status of our answer
	forward  bool   // whether answer is that of the receiver behind
}

// judge verifies a webhook. Without a secret nothing is verified, and that is fine.
func (r *receiver) judge(header http.Header, body []byte) arrival {
	a := arrival{at: r.now(), body: body, answer: http.StatusOK}
	event, err := client.ParseEvent(body)
	a.event = event
	if r.secret != "" {
		verdict := client.VerifyWebhook(client.WebhookOptions{Secret: r.secret, Now: r.now}, header, body)
		a.verified = verdict == nil
		err = firstError(verdict, err)
	}
	if err != nil {
		a.reason, a.answer = err.Error(), http.StatusBadRequest
	}
	return a
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// hopByHop are headers of one connection, which are not sent on.
func hopByHop(name string) bool {
	return slices.Contains([]string{"Connection", "Keep-Alive", "Te", "Trailer", "Transfer-Encoding", "Upgrade"}, name)
}

// forward sends the webhook on and notes the answer.
func (r *receiver) forward(in *http.Request, body []byte, a *arrival) {
	out, err := http.NewRequestWithContext(in.Context(), http.MethodPost, r.forwardTo, bytes.NewReader(body))
	if err == nil {
		for name, values := range in.Header {
			if !hopByHop(name) {
				out.Header[name] = values
			}
		}
		var reply *http.Response
		if reply, err = r.http.Do(out); err == nil {
			a.answer, a.forward = reply.StatusCode, true
			_ = reply.Body.Close() // its status is all that counts
			return
		}
	}
	a.reason, a.answer = "could not be sent on: "+plainCause(err), http.StatusBadGateway
}

// plainCause leaves out the address, which may carry a secret.
func plainCause(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
