package record

import (
	"fmt"
	"strings"
)

// minID is the length from which on a text can be taken for an id wherever it stands.
const minID = 12

// maxIDs bounds the ids of one reply that are remembered; a list of more is no journey of a person.
const maxIDs = 1000

// learn remembers the ids of a reply, each where it was first seen, so that a later step can have the step save it. What a
// step sent before anything told it is no id of a reply.
func (w *writer) learn(s *step, reply any) {
	left := maxIDs
	w.learnFrom(s, reply, "body", &left)
}

func (w *writer) learnFrom(s *step, v any, at string, left *int) {
	switch v := v.(type) {
	case object:
		for _, m := range v {
			if !identifier.MatchString(m.name) || *left <= 0 {
				continue
			}
			if text, ok := m.value.(string); ok {
				w.learnID(s, m.name, text, at+"."+m.name, left)
				continue
			}
			w.learnFrom(s, m.value, at+"."+m.name, left)
		}
	case []any:
		for i, item := range v {
			w.learnFrom(s, item, itemAt(at, v, i), left)
		}
	}
}

func (w *writer) learnID(s *step, name, id, at string, left *int) {
	base, isID := strings.CutSuffix(name, "_id")
	key := strings.ToLower(id)
	if !isID || len(id) < minID || strings.ContainsAny(id, " \n") || w.ids[key] != nil || w.sent[key] {
		return
	}
	if strings.HasSuffix(base, "product") && s.operation != "listProducts" {
		return // a product is configured, not made: its id is the same in the next run
	}
	*left--
	w.ids[key] = &variable{base: base, step: s, expr: at}
	w.saved = append(w.saved, w.ids[key])
}

// itemAt finds an item of a list in an expression: products by their BIN, which stays the same where their order does not;
// others by their number.
func itemAt(list string, items []any, i int) string {
	bin := binOf(items[i])
	for j := range i {
		if bin != "" && binOf(items[j]) == bin {
			bin = ""
		}
	}
	if bin == "" {
		return fmt.Sprintf("%s[%d]", list, i)
	}
	return fmt.Sprintf("filter(%s, .card_bin == %q)[0]", list, bin)
}

// binOf is the BIN of a product; empty when an item is none.
func binOf(item any) string {
	o, _ := item.(object)
	bin := o.text("card_bin")
	if o.text("product_id") == "" || !plainWord.MatchString(bin) {
		return ""
	}
	return bin
}
