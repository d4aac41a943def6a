package engine

import (
	"bytes"
	"encoding/json"
)

// rewriter says what becomes of the names of members, and of every scalar by the name of the member that it stands in.
type rewriter struct {
	name   func(string) string
	scalar func(name string, value json.RawMessage) json.RawMessage
}

// quote writes a text as JSON, as plainly as it can be.
func quote(text string) json.RawMessage {
	var raw bytes.Buffer
	e := json.NewEncoder(&raw)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // text can always be written
	return bytes.TrimSpace(raw.Bytes())
}

// rewrite copies valid JSON and changes names and scalars. The order of members stays.
func rewrite(raw json.RawMessage, name string, change rewriter) json.RawMessage {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0:
		return raw
	case raw[0] == '{':
		return rewriteObject(raw, change)
	case raw[0] == '[':
		return rewriteList(raw, name, change)
	}
	return change.scalar(name, raw)
}

func rewriteObject(raw json.RawMessage, change rewriter) json.RawMessage {
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
		out = append(append(out, quote(change.name(name))...), ':')
		out = append(out, rewrite(value, name, change)...)
	}
	return append(out, '}')
}

func rewriteList(raw json.RawMessage, name string, change rewriter) json.RawMessage {
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
