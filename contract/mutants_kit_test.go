package contract_test

import (
	"fmt"
	"maps"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
)

// The operations that change something, and those that show it.
const (
	enrol  = "createCardholder"
	amend  = "updateCardholder"
	person = "retrieveCardholder"
	order  = "createCard"
	card   = "retrieveCard"
	orders = "retrieveCardOrder"
	token  = "requestAccessToken"
)

type step = mockserver.Step

// carrying wraps one step.
func carrying(what string, carry func(tx *world.Tx, s step, do func() error) error) mockserver.Seams {
	return mockserver.Seams{Carry: func(tx *world.Tx, s step, do func() error) error {
		if s.What != what {
			return do()
		}
		return carry(tx, s, do)
	}}
}

// after changes the world once a step has succeeded.
func after(what string, change func(*world.Tx, step)) mockserver.Seams {
	return carrying(what, func(tx *world.Tx, s step, do func() error) error {
		err := do()
		if err == nil {
			change(tx, s)
		}
		return err
	})
}

// refused changes the world once a step was refused.
func refused(what string, change func(*world.Tx, step)) mockserver.Seams {
	return carrying(what, func(tx *world.Tx, s step, do func() error) error {
		err := do()
		if err != nil {
			change(tx, s)
		}
		return err
	})
}

// rows are the rows of a table by id.
func rows[T any](t *world.Table[T], id func(T) string) map[string]T {
	all := map[string]T{}
	for row := range t.All() {
		all[id(row)] = row
	}
	return all
}

func holderID(h issuing.Cardholder) string { return h.ID }
func cardID(c issuing.Card) string         { return c.ID }

// made changes what a step has just made, or what it is about.
func made[T any](what string, table func(*world.Tx) *world.Table[T], id func(T) string, change func(*T)) mockserver.Seams {
	return carrying(what, func(tx *world.Tx, s step, do func() error) error {
		before := rows(table(tx), id)
		if err := do(); err != nil {
			return err
		}
		for key, row := range rows(table(tx), id) {
			if _, known := before[key]; s.ID == "" && !known || s.ID == key {
				change(&row)
				table(tx).Put(row)
			}
		}
		return nil
	})
}

// holder changes the cardholder of a step.
func holder(what string, change func(*issuing.Cardholder)) mockserver.Seams {
	return made(what, func(tx *world.Tx) *world.Table[issuing.Cardholder] { return tx.Cardholders }, holderID, change)
}

// plastic changes the card of a step.
func plastic(what string, change func(*issuing.Card)) mockserver.Seams {
	return made(what, func(tx *world.Tx) *world.Table[issuing.Card] { return tx.Cards }, cardID, change)
}

// paper changes the orders of a world after a step.
func paper(what string, change func(*issuing.Order)) mockserver.Seams {
	return after(what, func(tx *world.Tx, _ step) {
		for _, o := range rows(tx.Orders, func(o issuing.Order) string { return o.ID }) {
			change(&o)
			tx.Orders.Put(o)
		}
	})
}

// status sets the status of the cardholder of a step from one to another.
func status(what string, from, to issuing.CardholderStatus) mockserver.Seams {
	return holder(what, func(h *issuing.Cardholder) {
		if h.Status == from {
			h.Status = to
		}
	})
}

// everyHolder changes all cardholders of a world.
func everyHolder(tx *world.Tx, change func(*issuing.Cardholder)) {
	for _, h := range rows(tx.Cardholders, holderID) {
		change(&h)
		tx.Cardholders.Put(h)
	}
}

// pay adds to the USD balance of an account.
func pay(tx *world.Tx, account, amount string) {
	b, _ := tx.Balances.Get(world.BalanceID(account, "USD"))
	b.Available = b.Available.Add(decimal.RequireFromString(amount))
	tx.Balances.Put(b)
}

// ghost puts a cardholder into the world that nobody asked for.
func ghost(tx *world.Tx, s step) {
	tx.Cardholders.Put(issuing.Cardholder{
		ID: tx.NextID("ghost"), AccountID: s.Account, Status: issuing.StatusSuccess, CreatedAt: tx.Now, UpdatedAt: tx.Now,
		Profile: issuing.Profile{FirstName: "Ghost", LastName: "Ghost", Email: "ghost@example.com", CountryCode: "SG", PhoneNumber: "80000000"},
	})
}

// judging changes what the rules of createCard look at; what is built afterwards stays.
func judging(change func(*issuing.Application)) mockserver.Seams {
	return mockserver.Seams{Judge: func(a issuing.Application, check func(issuing.Application) error) error {
		copied := copyOf(a)
		change(&copied)
		return check(copied)
	}}
}

// copyOf gives an application whose product and cardholder can be changed.
func copyOf(a issuing.Application) issuing.Application {
	if a.Product != nil {
		p := a.Product.Clone()
		a.Product = &p
	}
	if a.Holder != nil {
		h := *a.Holder
		a.Holder = &h
	}
	return a
}

// early lets a rule speak before another, by looking at an application that the other rule has nothing against.
func early(rule issuing.Rule, pacify func(*issuing.Application)) mockserver.Seams {
	return mockserver.Seams{Judge: func(a issuing.Application, check func(issuing.Application) error) error {
		calm := copyOf(a)
		pacify(&calm)
		if err, ok := check(calm).(*issuing.Refusal); ok && err.Rule == rule { //nolint:errorlint // rules do not wrap
			return err
		}
		return check(a)
	}}
}

// forget takes a requirement out of every product that the gate looks at.
func forget(path string) mockserver.Seams {
	name, inner, nested := strings.Cut(path, ".")
	return judging(func(a *issuing.Application) {
		if a.Product == nil {
			return
		}
		for i, f := range a.Product.RequiredFields {
			if f.Name != name {
				continue
			}
			if !nested {
				a.Product.RequiredFields[i].Required = false
				continue
			}
			for j, g := range f.Fields {
				if g.Name == inner {
					a.Product.RequiredFields[i].Fields[j].Required = false
				}
			}
		}
	})
}

// telling changes which events are told, by type.
func telling(eventType string, instead func(*world.Tx, world.Event) []world.Event) mockserver.Seams {
	return mockserver.Seams{World: world.Seams{Emit: func(tx *world.Tx, e world.Event) []world.Event {
		if e.Type != eventType {
			return []world.Event{e}
		}
		return instead(tx, e)
	}}}
}

// wording replaces what a pattern matches in the bodies of events of a type.
func wording(eventType, pattern, by string) mockserver.Seams {
	return telling(eventType, func(_ *world.Tx, e world.Event) []world.Event {
		e.Body = regexp.MustCompile(pattern).ReplaceAll(e.Body, []byte(by))
		return []world.Event{e}
	})
}

// sending changes each attempt just before it is made.
func sending(change func(world.Job, *webhook.Request)) mockserver.Seams {
	return mockserver.Seams{Attempt: change}
}

// signing builds each attempt anew, of another body or timestamp, or signed over other bytes.
func signing(build func(world.Job, *webhook.Request) webhook.Request) mockserver.Seams {
	return sending(func(j world.Job, r *webhook.Request) { *r = build(j, r) })
}

// tell tells cardholder.updated of a source.
func tell(tx *world.Tx, source string) {
	_ = tx.Emit(updatedEvent, source, func(id string) ([]byte, error) {
		return fmt.Appendf(nil, `{"version":"V1.6.0","event_name":"ISSUING","event_type":%q,"event_id":%q,"source_id":%q,"data":{}}`, updatedEvent, id, source), nil
	})
}

// unlike gives the first of two maps without what the second has too.
func unlike[T any](all, known map[string]T) map[string]T {
	fresh := maps.Clone(all)
	maps.DeleteFunc(fresh, func(key string, _ T) bool { _, there := known[key]; return there })
	return fresh
}
