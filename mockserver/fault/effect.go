package fault

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Effect is what a fault does to a call: Status, InFlight or LostReply. It acts through the methods of an earlier or a later.
type Effect interface {
	// Kind is the effect's name in the control API.
	Kind() string
	// Members are the others that the control API shows, by name.
	Members() map[string]any

	validate() error
}

// earlier is an effect that acts before anything else looks at the call. It may give the reply, and the call is not carried
// out; ok is false when the call goes its way. ctx ends when the client has gone.
type earlier interface {
	Before(ctx context.Context) (r Reply, ok bool)
}

// later is an effect that acts on the reply that was made. It gives what is sent in its place; ok is false when the
// connection is closed without a reply.
type later interface {
	After(ctx context.Context, made Reply) (r Reply, ok bool)
}

// Reply is a reply as a fault gives or changes it.
type Reply struct {
	Status  int
	Header  http.Header // beyond those that every reply has
	Body    []byte      // JSON
	Assumed string      // id in the ledger, when nobody documents such a reply
}

// row is an effect in the table.
type row struct {
	needsKey bool // it strikes only calls that carry an idempotency key
	read     func(*members) Effect
}

// rows is the table of all effects by kind.
var rows = map[string]row{
	kindStatus:    {read: readStatus},
	kindInFlight:  {read: readInFlight, needsKey: true},
	kindLostReply: {read: readLostReply},
}

// Kinds lists the kinds of effects in alphabetical order.
func Kinds() []string { return slices.Sorted(maps.Keys(rows)) }

// Read makes the effect of a kind from its members as JSON has them. A *FieldError says what cannot be.
func Read(kind string, given map[string]any) (Effect, error) {
	r, ok := rows[kind]
	if !ok {
		return nil, &FieldError{"effect.kind", fmt.Sprintf("%.40q is not known", kind), "it is one of " + strings.Join(Kinds(), ", ")}
	}
	m := &members{given: given}
	effect := r.read(m)
	if m.err != nil {
		return nil, m.err
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(m.taken, name) {
			return nil, &FieldError{fmt.Sprintf("effect.%.40s", name), "is no member of kind " + kind, m.known()}
		}
	}
	return effect, effect.validate()
}

// members are those of an effect while it is read: whoever takes one makes it known.
type members struct {
	given map[string]any
	taken []string
	err   error // the first mistake
}

// whole takes a member that is a whole number; 0 when it is not given.
func (m *members) whole(name string) int {
	m.taken = append(m.taken, name)
	value, given := m.given[name]
	if !given {
		return 0
	}
	number, ok := value.(float64)
	if whole := int(number); ok && number >= 1 && number <= maxCount && float64(whole) == number {
		return whole
	}
	if m.err == nil {
		m.err = &FieldError{"effect." + name, "cannot be taken", fmt.Sprintf("write a whole number from 1 to %d", maxCount)}
	}
	return 0
}

// word takes a member that is text; empty when it is not given.
func (m *members) word(name string) string {
	m.taken = append(m.taken, name)
	value, given := m.given[name]
	word, ok := value.(string)
	if given && (!ok || word == "") && m.err == nil {
		m.err = &FieldError{"effect." + name, "cannot be taken", "write a word"}
	}
	return word
}

func (m *members) known() string {
	if len(m.taken) == 0 {
		return "it has none"
	}
	return "it has " + strings.Join(m.taken, ", ")
}
