package mockserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uqmock/uqmock/mockserver/world"
	"github.com/uqmock/uqmock/openapi"
)

// Sabotaged is a fake one of whose operations goes wrong: spoil sees what the real handler gave and may replace it, or
// panic. All else on the request's way is as it is in production.
func Sabotaged(s *Server, operation string, spoil func(reply any, err error) (any, error)) http.Handler {
	op, _ := openapi.OperationByID(operation)
	real := s.operations()[operation]
	spoilt := func(tx *world.Tx, c *call) (any, error) { return spoil(real(tx, c)) }
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != op.Method || r.URL.Path != base+op.Path {
			s.ServeHTTP(w, r)
			return
		}
		s.serve(w, r, route{op: op, handle: spoilt, params: map[string]string{}})
	})
}

// Snapshot writes down all of a world that a call could change, and the numbers that its next objects would get, so that
// "nothing changed" is one comparison. The journal is left out: every call is in it.
func Snapshot(t *testing.T, w *World) string {
	t.Helper()
	var b strings.Builder
	kinds := []string{"agenda", "card", "card order", "cardholder", "delivery", "event", "identity check"}
	undo := errors.New("only a look")
	err := w.state.Update(func(tx *world.Tx) error {
		for p := range tx.Products.All() {
			kinds = append(kinds, "pan "+p.BIN)
		}
		rows(t, &b, "account", tx.Accounts)
		rows(t, &b, "balance", tx.Balances)
		rows(t, &b, "product", tx.Products)
		rows(t, &b, "cardholder", tx.Cardholders)
		rows(t, &b, "card", tx.Cards)
		rows(t, &b, "order", tx.Orders)
		rows(t, &b, "event", tx.Events)
		rows(t, &b, "delivery", tx.Deliveries)
		rows(t, &b, "kept", tx.Kept)
		for k := range tx.Kept.All() {
			fmt.Fprintf(&b, "kept %x %+v\n", k.Key, k.Terms.Value())
		}
		for _, kind := range kinds {
			fmt.Fprintf(&b, "next %s %d\n", kind, tx.Next(kind))
		}
		return undo
	})
	if !errors.Is(err, undo) {
		t.Fatalf("snapshot: %v", err)
	}
	due, ok := w.state.NextDue()
	settings, _ := json.Marshal(w.state.Settings())
	fmt.Fprintf(&b, "due %v %v\nendpoints %v\nsettings %s\n", due, ok, w.Webhooks(), settings)
	return b.String()
}

func rows[T any](t *testing.T, b *strings.Builder, kind string, table *world.Table[T]) {
	t.Helper()
	all := slices.Collect(table.All())
	fmt.Fprintf(b, "%d of kind %s\n", len(all), kind)
	for _, row := range all {
		raw, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(b, "%s %s\n", kind, raw)
	}
}

// Strays lists the calls that belong to no world, newest first.
func Strays(s *Server) []world.Entry { return s.journal.Entries(world.SideAPI) }

// WakeUp gives the wall instant at which the loop would look at the world again.
func WakeUp(w *World) (at time.Time, ok bool) { return w.state.NextWall() }

// DecodeBody and ReadAmount are the parsers that fuzz targets look at by themselves.
var (
	DecodeBody      = func(raw []byte) (any, error) { d, err := decode(raw); return d.value, err }
	ReadAmount      = amount
	CanonicalDigest = func(raw []byte) ([16]byte, error) { d, err := decode(raw); return d.digest(), err }
)

// ReadToken tells whether a text is taken for a token of the fake, and which world it names.
func ReadToken(s *Server, header string) (worldName string, err error) {
	c, _, err := s.readToken(header)
	return c.ClientID, err
}
