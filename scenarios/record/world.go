package record

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/uqmock/uqmock/contract/engine"
)

// worldMembers are those of what a world is made of that the file's world has too.
var worldMembers = map[string]bool{"seed": true, "clock": true, "strict": true, "policies": true, "quirks": true}

// makeWorld keeps what the world was made of. A revision becomes the quirks that it sets.
func (w *writer) makeWorld(h Happening) {
	c := h.Control
	if c.Status != http.StatusCreated {
		return
	}
	asked := readObject(c.Body)
	if asked.text("revision") != "" {
		settings, _ := readObject(c.Reply).get("settings").(object)
		asked = asked.with("quirks", settings.get("quirks"))
	}
	w.world = nil
	for _, m := range unusual(asked) {
		if worldMembers[m.name] {
			w.world = append(w.world, member{m.name, w.tree(m.name, "", m.value)})
		}
	}
}

// unusual leaves out what every world of a scenario has, and writes the clock as scenarios do: the instant at which it stands.
func unusual(asked object) object {
	raw, err := json.Marshal(engine.UsualWorld())
	if err != nil {
		return asked
	}
	usual := readObject(raw)
	kept := object{}
	for _, m := range asked {
		value := differing(m.value, usual.get(m.name))
		if clock, ok := value.(object); ok && m.name == "clock" {
			value = clock.get("frozen_at")
		}
		if value != nil {
			kept = append(kept, member{m.name, value})
		}
	}
	return kept
}

// differing is a value without the members that are as usual; nil when nothing is left.
func differing(value, usual any) any {
	members, ok := value.(object)
	if !ok {
		if same(value, usual) {
			return nil
		}
		return value
	}
	known, _ := usual.(object)
	kept := object{}
	for _, m := range members {
		if !same(m.value, known.get(m.name)) {
			kept = append(kept, m)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

// same compares values whatever the order of their members.
func same(a, b any) bool { return slices.Equal(inOrder(a), inOrder(b)) }

// inOrder is the JSON of a value, its members in alphabetical order.
func inOrder(value any) []byte {
	raw, err := json.Marshal(unordered(value))
	if err != nil {
		return nil
	}
	return raw
}

func unordered(value any) any {
	switch v := value.(type) {
	case object:
		all := map[string]any{}
		for _, m := range v {
			all[m.name] = unordered(m.value)
		}
		return all
	case []any:
		all := make([]any, len(v))
		for i, item := range v {
			all[i] = unordered(item)
		}
		return all
	}
	return value
}
