package engine

import (
	"bytes"
	"encoding/json"
)

// quoted is text as JSON, with < and > as they are: a person reads it.
func quoted(text string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // text can always be written
	return bytes.TrimSpace(b.Bytes())
}

// rewrite copies valid JSON and puts every scalar through change, which is told the name of the member it stands in. The
// order of members stays.
func rewrite(raw json.RawMessage, name string, change func(name string, value json.RawMessage) json.RawMessage) json.RawMessage {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0:
		return raw
	case raw[0] == '{':
		return rewriteObject(raw, change)
	case raw[0] == '[':
		return rewriteList(raw, name, change)
	}
	return change(name, raw)
}

func rewriteObject(raw json.RawMessage, change func(string, json.RawMessage) json.RawMessage) json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(raw))
	_, _ = d.Token()
	out := []byte{'{'}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			break
		}
		name, _ := t.(string)
		var value json.RawMessage
		if d.Decode(&value) != nil {
			break
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(out, quoted(name)...), ':')
		out = append(out, rewrite(value, name, change)...)
	}
	return append(out, '}')
}

func rewriteList(raw json.RawMessage, name string, change func(string, json.RawMessage) json.RawMessage) json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(raw))
	_, _ = d.Token()
	out := []byte{'['}
	for d.More() {
		var value json.RawMessage
		if d.Decode(&value) != nil {
			break
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, rewrite(value, name, change)...)
	}
	return append(out, ']')
}
