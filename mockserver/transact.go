package mockserver

import (
	"encoding/json"
	"net/http"
	"strings"
	"unique"

	"github.com/google/uuid"

	"github.com/uqmock/uqmock/mockserver/quirk"
	"github.com/uqmock/uqmock/mockserver/world"
)

// transact carries the operation out, once: a key that was used before gets the reply that was kept for it.
func (s *Server) transact(x *exchange) answer {
	if x.op.ID == tokenOperation {
		reply, err := s.issueToken(x.world)
		if err != nil {
			return s.refuse(x, err)
		}
		return jsonAnswer(http.StatusOK, "", reply)
	}
	var a answer
	events, err := x.world.state.Tell(func(tx *world.Tx) (err error) {
		a, err = s.once(tx, x)
		return err
	})
	x.events = events
	if err != nil {
		return s.refuse(x, err)
	}
	return a
}

func (s *Server) once(tx *world.Tx, x *exchange) (answer, error) {
	account, err := onBehalfOf(tx, x.request.Header)
	if err != nil {
		return answer{}, err
	}
	x.call.account = account
	if !x.op.Idempotent {
		return s.perform(tx, x)
	}
	mine, terms, err := keyed(tx, x)
	if err != nil {
		return answer{}, err
	}
	if kept, ok := tx.KeptReply(mine, terms); ok {
		a, mismatch := replay(kept, mine, terms)
		if mismatch == nil {
			x.note("replayed for its idempotency key")
		}
		return a, mismatch
	}
	a, err := s.perform(tx, x)
	if err == nil && a.keep {
		terms.Status, terms.Rule, terms.Assumed = a.status, a.rule, a.assumed
		mine.Terms, mine.Reply = unique.Make(terms), string(a.body)
		tx.Keep(mine)
	}
	return a, err
}

// written is the body of a reply that is JSON already.
type written []byte

// perform runs the handler. A refusal undoes what the handler did, and is itself the answer.
func (s *Server) perform(tx *world.Tx, x *exchange) (answer, error) {
	var reply any
	err := s.carry(tx, Step{What: x.op.ID, Account: x.call.account, ID: x.call.params["id"]}, func() error {
		return tx.Try(func() (err error) {
			reply, err = x.handle(tx, x.call)
			return err
		})
	})
	x.notes = append(x.notes, x.call.notes...)
	if err != nil {
		return s.refuseIn(tx, x, err), nil
	}
	body, ok := reply.(written)
	if !ok {
		if body, err = json.Marshal(reply); err != nil {
			return answer{}, err
		}
	}
	return answer{status: http.StatusOK, body: body, assumed: strings.Join(x.call.assumed, ", "), keep: true}, nil
}

// refuseIn refuses inside the transaction, where the world's lock is held.
func (s *Server) refuseIn(tx *world.Tx, x *exchange, err error) answer {
	a := refuse(err, tx.Settings().Quirks)
	if a.rule == broken {
		s.config.Log.Error("a call failed by our own fault", "operation", x.op.ID, "error", err.Error())
	}
	return a
}

// onBehalfOf finds the account that a call is for: the master, or the active sub-account that x-on-behalf-of names.
func onBehalfOf(tx *world.Tx, h http.Header) (string, error) {
	values := h.Values("X-On-Behalf-Of")
	id := strings.ToLower(one(h, "X-On-Behalf-Of"))
	if len(values) == 0 || id == "" && tx.Settings().Quirks.OnBehalfOfEmpty == quirk.OnBehalfOfEmptyMaster {
		return master(tx), nil
	}
	account, ok := tx.Accounts.Get(id)
	if !ok || !account.Active || account.Parent == "" {
		return "", refused(subAccount)
	}
	return account.ID, nil
}

// keyed reads the idempotency key of a call and what it is bound to.
func keyed(tx *world.Tx, x *exchange) (k world.Kept, t world.Terms, err error) {
	header := one(x.request.Header, "X-Idempotency-Key")
	if header == "" {
		return k, t, refused(keyMissing)
	}
	key, err := uuid.Parse(header)
	if err != nil || len(header) != 36 || key.Variant() != uuid.RFC4122 {
		return k, t, refused(keyFormat)
	}
	if key.Version() != 4 && tx.Settings().Quirks.IdempotencyKey == quirk.IdempotencyKeyUUIDV4 {
		return k, t, refused(keyFormat)
	}
	operation := x.op.ID
	if id := x.call.params["id"]; id != "" {
		operation += " " + id
	}
	return world.Kept{Key: string(key[:]), Body: x.body.digest()}, world.Terms{Operation: operation, Account: x.call.account}, nil
}

// replay gives the kept reply, byte for byte, or says why the key is not this call's.
func replay(kept, mine world.Kept, terms world.Terms) (answer, error) {
	then := kept.Terms.Value()
	switch {
	case then.Account != terms.Account:
		return answer{}, refused(keyOtherAccount)
	case then.Operation != terms.Operation:
		return answer{}, refused(keyOtherOperation)
	case kept.Body != mine.Body:
		return answer{}, refused(keyOtherBody)
	}
	return answer{status: then.Status, body: []byte(kept.Reply), rule: then.Rule, assumed: then.Assumed}, nil
}
