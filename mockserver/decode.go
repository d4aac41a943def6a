package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// maxDepth is how deep JSON may be nested.
const maxDepth = 64

// object is a decoded JSON object. Numbers are json.Number, so that none loses precision.
type object = map[string]any

// bodyError says what is wrong with a body before any schema is asked.
type bodyError struct {
	rule    string // short name, such as "duplicate-name"
	path    string // dotted path of the member at fault
	message string
	ledger  string // the entry that the refusal rests on, if one is
}

func (e *bodyError) Error() string {
	if e.path == "" {
		return "body: " + e.message
	}
	return e.path + ": " + e.message
}

// document is a decoded body. secrets are the places in its text that nobody may keep.
type document struct {
	value   any
	raw     []byte
	secrets []secret
}

// decode reads one JSON document and nothing after it. Duplicate names, invalid UTF-8 and deep nesting are refused.
func decode(raw []byte) (document, error) {
	if bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")) {
		return document{}, &bodyError{rule: "byte-order-mark", message: "must not begin with a byte order mark"}
	}
	d, _ := decoders.Get().(*jsontext.Decoder) // New gives nothing else
	defer decoders.Put(d)
	d.Reset(bytes.NewBuffer(raw))
	r := reader{Decoder: d, doc: document{raw: raw}, text: string(raw)}
	var err error
	if r.doc.value, err = r.value(); err != nil {
		return document{}, explain(r.Decoder, err)
	}
	if _, err := r.ReadToken(); !errors.Is(err, io.EOF) {
		return document{}, &bodyError{rule: "trailing-bytes", message: fmt.Sprintf("one JSON document is expected, more follows at byte %d", r.InputOffset())}
	}
	return r.doc, nil
}

// decoders spares each body the making of one. None keeps anything of a body once it is reset.
var decoders = sync.Pool{New: func() any { return jsontext.NewDecoder(bytes.NewBuffer(nil)) }}

// reader decodes and marks secrets on the way.
type reader struct {
	*jsontext.Decoder
	doc  document
	text string // the whole document; names without escapes are parts of it
}

var errTooDeep = errors.New("nested too deep")

func (r *reader) value() (any, error) {
	if r.StackDepth() >= maxDepth {
		if k := r.PeekKind(); k == '{' || k == '[' {
			return nil, errTooDeep
		}
	}
	token, err := r.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case jsontext.KindBeginObject:
		return r.object()
	case jsontext.KindBeginArray:
		return r.array()
	case jsontext.KindString:
		return token.String(), nil
	case jsontext.KindNumber:
		return json.Number(token.String()), nil
	case jsontext.KindTrue, jsontext.KindFalse:
		return token.Bool(), nil
	case jsontext.KindNull, jsontext.KindInvalid, jsontext.KindEndObject, jsontext.KindEndArray: // the last three are errors
	}
	return nil, nil
}

func (r *reader) object() (any, error) {
	o := object{}
	for r.PeekKind() != '}' {
		name, err := r.name()
		if err != nil {
			return nil, err
		}
		if o[name], err = r.member(name); err != nil {
			return nil, err
		}
	}
	_, err := r.ReadToken()
	return o, err
}

// name reads the name of a member. Names are looked up and not kept, so that one without escapes needs no copy.
func (r *reader) name() (string, error) {
	from := r.InputOffset()
	token, err := r.ReadToken()
	if err != nil {
		return "", err
	}
	_, quoted, _ := strings.Cut(r.text[from:r.InputOffset()-1], `"`)
	if strings.Contains(quoted, `\`) {
		return token.String(), nil
	}
	return quoted, nil
}

// member reads the value of a name and marks it if it is a secret.
func (r *reader) member(name string) (any, error) {
	from := r.InputOffset()
	v, err := r.value()
	if err == nil && v != nil && isSecret(name) {
		r.doc.secrets = append(r.doc.secrets, secret{int(from), int(r.InputOffset()), mask(name, v)})
	}
	return v, err
}

func (r *reader) array() (any, error) {
	a := []any{}
	for r.PeekKind() != ']' {
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		a = append(a, v)
	}
	_, err := r.ReadToken()
	return a, err
}

// halfPair finds a \u escape of half a surrogate pair in a decoder's error.
var halfPair = regexp.MustCompile(`\\u[dD][89a-fA-F]`)

// explain puts a decoder's error in our words: it names the place and never repeats the text found there.
func explain(d *jsontext.Decoder, err error) error {
	path := dotted(string(d.StackPointer()))
	var syntax *jsontext.SyntacticError
	at := d.InputOffset()
	if errors.As(err, &syntax) {
		at, path = syntax.ByteOffset, dotted(string(syntax.JSONPointer))
	}
	switch {
	case errors.Is(err, errTooDeep):
		return &bodyError{rule: "too-deep", path: short(path), message: fmt.Sprintf("JSON may be nested at most %d deep", maxDepth), ledger: "limits"}
	case errors.Is(err, jsontext.ErrDuplicateName):
		return &bodyError{rule: "duplicate-name", path: path, message: "the member is given twice", ledger: memberCase}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &bodyError{rule: "json-syntax", message: fmt.Sprintf("the JSON document ends too early, at byte %d", at)}
	case syntax != nil && halfPair.MatchString(syntax.Err.Error()):
		return &bodyError{rule: "surrogate", message: fmt.Sprintf("a \\u escape at byte %d is half of a surrogate pair: write the character itself", at)}
	case syntax != nil && strings.Contains(syntax.Err.Error(), "UTF-8"):
		return &bodyError{rule: "invalid-utf8", message: fmt.Sprintf("text must be UTF-8, it is not at byte %d", at)}
	}
	return &bodyError{rule: "json-syntax", message: fmt.Sprintf("is not JSON at byte %d", at)}
}

// dotted turns a JSON pointer into the form in which messages name members: identity.type, spending_controls[0].amount.
func dotted(pointer string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		part = short(strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~"))
		switch {
		case part == "":
		case strings.Trim(part, "0123456789") == "":
			b.WriteString("[" + part + "]")
		case b.Len() > 0:
			b.WriteString("." + part)
		default:
			b.WriteString(part)
		}
	}
	return b.String()
}

// short cuts a name that the caller chose, so that messages and headers stay readable.
func short(name string) string {
	const enough = 64
	if len(name) <= enough {
		return name
	}
	return strings.ToValidUTF8(name[:enough], "") + "…"
}

// text gives a string member, or "" when it is absent.
func text(o object, name string) string {
	s, _ := o[name].(string)
	return s
}

// nested gives an object member, or nil when it is absent.
func nested(o object, name string) object {
	inner, _ := o[name].(object)
	return inner
}
