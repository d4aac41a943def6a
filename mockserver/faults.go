package mockserver

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/uqmock/uqmock/mockserver/fault"
	"github.com/uqmock/uqmock/openapi"
)

// SetFault makes calls of the world fail from now on, or replaces the fault of that name, whose counting then starts anew.
// Names are 1 to 128 of A-Z a-z 0-9 . _ -, and a world has at most 100 faults. It is an ErrInvalid that names the member
// which cannot be, or an ErrWrongState when there are too many; both change nothing. Reset removes all faults.
func (w *World) SetFault(name string, f fault.Fault) error {
	_, err := w.putFault(name, f)
	return err
}

func (w *World) putFault(name string, f fault.Fault) (made bool, err error) {
	if err = checkFault(name, f); err != nil {
		return false, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	made, ok := w.state.Faults.Put(name, f)
	if !ok {
		return false, fmt.Errorf("%w: the world has %d faults already: remove some first", ErrWrongState, fault.Max)
	}
	return made, nil
}

// Fault gives the fault of a name, and how many calls matched it and were struck; without one it is an ErrNotFound.
func (w *World) Fault(name string) (fault.State, error) {
	f, ok := w.state.Faults.Get(name)
	if !ok {
		return f, w.noFault(name)
	}
	return f, nil
}

// Faults lists the world's faults by name.
func (w *World) Faults() []fault.State { return w.state.Faults.List() }

// RemoveFault removes the fault of a name; without one it is an ErrNotFound. A call that it struck already still fails.
func (w *World) RemoveFault(name string) error {
	if !w.state.Faults.Remove(name) {
		return w.noFault(name)
	}
	return nil
}

func (w *World) noFault(name string) error {
	return fmt.Errorf("fault %.128q: %w in world %s", name, ErrNotFound, w.Name())
}

// checkFault refuses what no world can have.
func checkFault(name string, f fault.Fault) error {
	if !fault.ValidName(name) {
		return &fault.FieldError{Field: "name", Refused: fmt.Sprintf("%.140q is not possible", name), Want: "it has 1 to 128 of A-Z a-z 0-9 . _ -"}
	}
	if err := f.Validate(); err != nil {
		return err
	}
	op, ok := openapi.OperationByID(f.Operation)
	switch {
	case f.Operation == fault.All:
		return nil
	case !ok:
		known := append([]string{fault.All}, operationIDs(false)...)
		return &fault.FieldError{Field: "operation", Refused: fmt.Sprintf("%.64q is not known", f.Operation), Want: didYouMean(f.Operation, known)}
	case f.NeedsKey() && !op.Idempotent:
		return &fault.FieldError{
			Field: "operation", Refused: op.ID + " takes no idempotency key, which " + f.Effect.Kind() + " is about",
			Want: "it is " + fault.All + " or one of " + strings.Join(operationIDs(true), ", "),
		}
	}
	return nil
}

// operationIDs lists the operations in the description's order, or those only that take an idempotency key.
func operationIDs(keyed bool) (ids []string) {
	for _, op := range openapi.Operations() {
		if op.Idempotent || !keyed {
			ids = append(ids, op.ID)
		}
	}
	return ids
}

// faultBefore looks for a fault that strikes the call. With ok the answer is the fault's, and the call is not carried out.
func (s *Server) faultBefore(ctx context.Context, w http.ResponseWriter, x *exchange) (a answer, ok bool) {
	keyed := x.op.Idempotent && one(x.request.Header, "X-Idempotency-Key") != ""
	struck, ok := x.world.state.Faults.Strike(fault.Call{Operation: x.op.ID, Keyed: keyed})
	if !ok {
		return answer{}, false
	}
	x.fault = &struck
	reply, ok := struck.Before(ctx)
	if !ok {
		return answer{}, false
	}
	_ = s.readBody(w, x) // the journal shows it, if it can be read; the client must be able to send it to its end
	return answer{
		status: reply.Status, header: reply.Header, body: reply.Body, rule: "fault:" + struck.Name, assumed: reply.Assumed, struck: true,
	}, true
}

// faultAfter lets the fault that struck the call act on the reply that was made.
func (x *exchange) faultAfter(ctx context.Context) {
	if x.fault == nil {
		return
	}
	made := fault.Reply{Status: x.answer.status, Header: x.answer.header, Body: x.answer.body, Assumed: x.answer.assumed}
	sent, ok := x.fault.After(ctx, made)
	if !ok {
		x.lost = true
		x.note("the reply was lost: fault %s closed the connection without it", x.fault.Name)
		return
	}
	x.answer.status, x.answer.header, x.answer.body, x.answer.assumed = sent.Status, sent.Header, sent.Body, sent.Assumed
	if !bytes.Equal(sent.Body, made.Body) {
		_ = x.readReply() // one that cannot be read is journalled as a secret
	}
}

// faults are the names of the faults that struck the call.
func (x *exchange) faults() []string {
	if x.fault == nil {
		return nil
	}
	return []string{x.fault.Name}
}
