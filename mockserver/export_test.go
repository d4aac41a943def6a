package mockserver

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/world"
	"github.com/uqmock/uqmock/openapi"
)

// RefusalRow is a row of the table that turns refusals into replies, for tests that walk it.
type RefusalRow struct {
	Status        int
	Type, Code    string
	LedgerID      string // empty: the code is documented, or the refusal is not UQPAY's
	OfTheFakeOnly bool   // no reply of the UQPAY API carries it
}

// Refusals is that table by rule.
func Refusals() map[string]RefusalRow {
	rows := map[string]RefusalRow{}
	for rule, r := range refusals {
		rows[rule] = RefusalRow{r.status, r.kind, r.code, r.assumed, rule == "wrong-state"}
	}
	return rows
}

// Occupy puts a card of another cardholder into the world, whose number is pan.
func Occupy(t *testing.T, w *World, pan string) {
	t.Helper()
	err := w.state.Update(func(tx *world.Tx) error {
		tx.Cards.Put(issuing.Card{ID: "occupied", PAN: pan, BIN: pan[:8]})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// HandlePage carries out listCardholders without the edge around it and without the check of its reply.
func HandlePage(t *testing.T, s *Server, name string, number int) {
	t.Helper()
	w, _ := s.Find(name)
	op, _ := openapi.OperationByID("listCardholders")
	c := &call{op: op, account: w.MasterID(), params: map[string]string{"page_size": "100", "page_number": strconv.Itoa(number)}}
	err := w.state.Update(func(tx *world.Tx) error {
		reply, err := s.listCardholders(tx, c)
		if err != nil {
			return err
		}
		raw, err := json.Marshal(reply)
		if len(raw) < 10_000 {
			t.Fatalf("a page of %d bytes", len(raw))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
