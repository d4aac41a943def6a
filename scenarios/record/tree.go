package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// object is a JSON object whose members keep their order.
type object []member

type member struct {
	name  string
	value any
}

// get gives a member; nil when there is none.
func (o object) get(name string) any {
	for _, m := range o {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// text gives a member that is text; empty when there is none.
func (o object) text(name string) string {
	s, _ := o.get(name).(string)
	return s
}

// maxDepth is how deep JSON may be nested, as the fake takes it.
const maxDepth = 64

// read decodes one JSON document: object, []any, string, json.Number, bool or nil. False when it is none.
func read(raw json.RawMessage) (any, bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	v, err := value(d, 0)
	if err != nil {
		return nil, false
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, false // something follows
	}
	return v, true
}

// readObject decodes a JSON object; empty when it is none.
func readObject(raw json.RawMessage) object {
	v, _ := read(raw)
	o, _ := v.(object)
	return o
}

func value(d *json.Decoder, depth int) (any, error) {
	t, err := d.Token()
	if err != nil || depth > maxDepth {
		return nil, io.ErrUnexpectedEOF
	}
	switch t {
	case json.Delim('{'):
		return members(d, depth)
	case json.Delim('['):
		return items(d, depth)
	}
	return t, nil
}

func members(d *json.Decoder, depth int) (any, error) {
	o := object{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := value(d, depth+1)
		if err != nil {
			return nil, err
		}
		text, _ := name.(string) // names are text
		o = o.with(text, v)
	}
	_, err := d.Token()
	return o, err
}

// with sets a member: of two of one name the last counts.
func (o object) with(name string, v any) object {
	for i := range o {
		if o[i].name == name {
			o[i].value = v
			return o
		}
	}
	return append(o, member{name, v})
}

func items(d *json.Decoder, depth int) (any, error) {
	a := []any{}
	for d.More() {
		v, err := value(d, depth+1)
		if err != nil {
			return nil, err
		}
		a = append(a, v)
	}
	_, err := d.Token()
	return a, err
}
