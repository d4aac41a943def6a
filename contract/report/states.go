package report

import (
	"encoding/json"
	"slices"
	"strings"
)

// change is a status of an object that a body shows, and that no body before it showed.
type change struct {
	Of   string // the kind of object, such as cardholder
	ID   string
	What string // the member, where the kind does not tell it
	From string // empty where nothing was known before
	To   string
}

// Short is the beginning of the id, enough to tell objects of one scenario from each other.
func (c change) Short() string {
	const shown = 4
	if runes := []rune(c.ID); len(runes) > shown+1 {
		return string(runes[:shown]) + "…"
	}
	return c.ID
}

// states knows, for each id and member, the status that was seen last.
type states map[[2]string]string

// ownedBy names the id of the object that a status belongs to, where the two names differ.
var ownedBy = map[string]string{"idv_status": "cardholder_id", "verification_status": "cardholder_id", "order_status": "card_order_id"}

// reply learns from a reply. Ids that it does not repeat are those of the request.
func (s states) reply(x Exchange) []change {
	asked, _ := ordered(x.Request).(object)
	return s.look(ordered(x.Reply), []object{asked})
}

// webhook learns from a webhook.
func (s states) webhook(d Delivery) []change { return s.look(ordered(d.Body), nil) }

// look walks a value; around are the objects that it stands in, the outermost first.
func (s states) look(value any, around []object) []change {
	var found []change
	switch v := value.(type) {
	case object:
		around = append(slices.Clip(around), v)
		for _, m := range v {
			found = append(found, s.member(m, around)...)
		}
	case []any:
		for _, item := range v {
			found = append(found, s.item(item, around)...)
		}
	}
	return found
}

// item looks at an item of a list. Lists show much that a scenario is not about: only what it has seen before counts as news.
func (s states) item(value any, around []object) []change {
	var news []change
	for _, c := range s.look(value, around) {
		if c.From != "" {
			news = append(news, c)
		}
	}
	return news
}

// member looks at a member of the last of the objects.
func (s states) member(m member, around []object) []change {
	to, isText := m.value.(string)
	if !isText || to == "" || m.name != "status" && !strings.HasSuffix(m.name, "_status") {
		return s.look(m.value, around)
	}
	of, id := owner(m.name, around)
	if id == "" {
		return nil
	}
	key := [2]string{id, m.name}
	from := s[key]
	s[key] = to
	if from == to {
		return nil
	}
	c := change{Of: of, ID: id, From: from, To: to}
	if m.name != "status" && m.name != of+"_status" {
		c.What = m.name
	}
	return []change{c}
}

// owner finds the object that a status belongs to, from the innermost object outwards.
func owner(status string, around []object) (of, id string) {
	wanted := ownedBy[status]
	if wanted == "" && status != "status" {
		wanted = strings.TrimSuffix(status, "_status") + "_id"
	}
	for _, o := range slices.Backward(around) {
		for _, m := range o {
			id, _ := m.value.(string)
			if id != "" && (m.name == wanted || wanted == "" && isID(m.name)) {
				return kind(m.name), id
			}
		}
	}
	return "", ""
}

// isID reports whether a member names an object. That of an event is no object that has a status.
func isID(name string) bool {
	return name == "id" || strings.HasSuffix(name, "_id") && name != "event_id"
}

// kind is what the id of that name identifies.
func kind(name string) string {
	switch name {
	case "id":
		return "object"
	case "card_order_id":
		return "order"
	}
	return strings.TrimSuffix(name, "_id")
}

// object is a JSON object with its members in order.
type object []member

type member struct {
	name  string
	value any // object, []any, string, or nil for all that is no text
}

// ordered reads JSON; nil where it is none.
func ordered(text string) any {
	if !json.Valid([]byte(text)) { // which bounds the depth too
		return nil
	}
	return next(json.NewDecoder(strings.NewReader(text)))
}

// next reads one value of valid JSON.
func next(d *json.Decoder) any {
	token, _ := d.Token()
	switch t := token.(type) {
	case string:
		return t
	case json.Delim:
		if t == '[' {
			return items(d)
		}
		return members(d)
	}
	return nil
}

func items(d *json.Decoder) any {
	var all []any
	for d.More() {
		all = append(all, next(d))
	}
	_, _ = d.Token() // the bracket
	return all
}

func members(d *json.Decoder) any {
	var all object
	for d.More() {
		name, _ := next(d).(string)
		all = append(all, member{name, next(d)})
	}
	_, _ = d.Token() // the brace
	return all
}
