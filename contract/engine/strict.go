package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// strictly reads one JSON value whose objects have no name twice and that nothing follows.
func strictly(raw []byte) (any, error) {
	if !json.Valid(raw) { // among others, what is nested deeper than a stack is
		return nil, errors.New("the text is not JSON, or more than one value")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return strictValue(d)
}

func strictValue(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		return strictObject(d)
	case json.Delim('['):
		return strictList(d)
	}
	return t, nil
}

func strictObject(d *json.Decoder) (any, error) {
	object := map[string]any{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		name := fmt.Sprint(t)
		if _, twice := object[name]; twice {
			return nil, fmt.Errorf("%s is there twice", name)
		}
		if object[name], err = strictValue(d); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return object, err
}

func strictList(d *json.Decoder) (any, error) {
	list := []any{}
	for d.More() {
		item, err := strictValue(d)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	_, err := d.Token()
	return list, err
}
