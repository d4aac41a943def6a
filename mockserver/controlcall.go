package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/uqmock/uqmock/mockserver/console"
	"github.com/uqmock/uqmock/mockserver/world"
	"github.com/uqmock/uqmock/openapi"
)

// maxControlBody bounds the bodies of controls.
const maxControlBody = 1 << 20

// controlCall is a request to the control API. Before a handler sees it, it was held against the description.
type controlCall struct {
	server   *Server
	config   ControlConfig
	request  *http.Request
	op       openapi.Operation
	world    *World            // that of the path; nil where there is none
	params   map[string]string // path and query, defaults included
	raw      []byte            // the body; nil when there was none
	status   int               // of the success reply
	location string            // of what was made
	rule     string            // the code of the refusal
	control  kept              // what the journal is to know of it
}

// createWorldOperation is the one operation whose world need not be open.
const createWorldOperation = "createWorld"

// read checks parameters and body and finds the world.
func (c *controlCall) read(w http.ResponseWriter) error {
	if err := c.readParams(); err != nil {
		return err
	}
	if err := c.readBody(w); err != nil {
		return err
	}
	name, ok := c.params["world"]
	if !ok {
		return nil
	}
	if !validWorldName(name) {
		return invalidMember("world", fmt.Sprintf("%.140q is not a possible name", name), "1 to 128 of A-Z a-z 0-9 . _ -")
	}
	if c.world, ok = c.server.Find(name); !ok && c.op.ID != createWorldOperation {
		return &controlError{
			status: http.StatusNotFound, code: "not_found", message: "world " + name + " is not open",
			hint: "open it with PUT /v1/worlds/" + name + ", or ask for a token with x-client-id " + name,
		}
	}
	return nil
}

func (c *controlCall) readParams() error {
	query, err := url.ParseQuery(c.request.URL.RawQuery)
	if err != nil {
		return invalidMember("query", "cannot be read", "a % must be followed by two hexadecimal digits, and & divides parameters")
	}
	values, extra, err := readQuery(c.op, query)
	if err != nil {
		return err
	}
	c.params = values
	var known []string
	for _, p := range c.op.Params {
		if p.In == "query" {
			known = append(known, p.Name)
		}
		if err := c.readParam(p); err != nil {
			return err
		}
	}
	if len(extra) > 0 {
		return invalidMember(fmt.Sprintf("%.80s", extra[0]), "is not a parameter of this path", didYouMean(extra[0], known))
	}
	return nil
}

// readParam takes a path parameter, and holds any against its pattern. Ids are in lower case.
func (c *controlCall) readParam(p openapi.Param) error {
	if p.In == "path" {
		value := c.request.PathValue(p.Name)
		if err := checkParam(p, value); err != nil {
			return err
		}
		c.params[p.Name] = value
	}
	value, given := c.params[p.Name]
	if p.Format == "uuid" && given {
		c.params[p.Name] = strings.ToLower(value)
	}
	if p.Pattern != "" && given {
		if ok, err := regexp.MatchString(p.Pattern, value); err != nil || !ok {
			return &misfit{path: p.Name, rule: "pattern", says: "must be " + patternName(p.Pattern)}
		}
	}
	return nil
}

func (c *controlCall) readBody(w http.ResponseWriter) error {
	raw, err := c.readAll(w)
	switch {
	case err != nil:
		return err
	case !c.op.HasBody && len(raw) > 0:
		return invalidMember("body", "is not expected", "this operation takes none")
	case len(raw) == 0 && c.op.BodyRequired:
		return invalidMember("body", "a JSON object is required", "send one with Content-Type: application/json")
	case len(raw) == 0:
		return nil
	case checkMedia(c.request.Header) != nil:
		return &controlError{
			http.StatusUnsupportedMediaType, "unsupported_media_type", "the body is not said to be plain JSON", "send Content-Type: application/json, and no Content-Encoding",
		}
	}
	c.raw = raw
	return c.checkBody()
}

func (c *controlCall) readAll(w http.ResponseWriter) ([]byte, error) {
	if c.request.Body == nil {
		return nil, nil
	}
	raw, err := io.ReadAll(io.LimitReader(c.request.Body, maxControlBody+1))
	if err != nil {
		return nil, invalidMember("body", "could not be read to its end", "send all that Content-Length announces")
	}
	if len(raw) > maxControlBody {
		drain(w, c.request.Body)
		return nil, &controlError{http.StatusRequestEntityTooLarge, "too_large", "the body is too large", "send at most 1 MiB"}
	}
	return raw, nil
}

// checkBody holds the body against the description. Unknown members are always refused.
func (c *controlCall) checkBody() error {
	body, err := decode(c.raw)
	if err != nil {
		return err
	}
	schema, err := c.op.Request()
	if err != nil {
		return err
	}
	extra, err := unknown(schema, body.value, "")
	if err != nil {
		return err
	}
	if len(extra) > 0 {
		return unknownMember(schema, extra[0])
	}
	return validate(schema, body.value)
}

// unknownMember refuses a member, and says which there are in its place.
func unknownMember(schema *openapi3.Schema, at string) error {
	steps := strings.Split(at, ".")
	last := len(steps) - 1
	for _, step := range steps[:last] {
		name, indices, _ := strings.Cut(step, "[")
		property, ok := schema.Properties[name]
		if !ok {
			return invalidMember(at, "is not known", "see the control description")
		}
		schema = property.Value
		for range strings.Count(indices, "]") {
			schema = schema.Items.Value
		}
	}
	return invalidMember(fmt.Sprintf("%.200s", at), "is not a member", didYouMean(steps[last], slices.Sorted(maps.Keys(schema.Properties))))
}

// into decodes the body, which fits the description, into a handler's own shape. Without a body it changes nothing.
func (c *controlCall) into(target any) error {
	if c.raw == nil {
		return nil
	}
	err := json.Unmarshal(c.raw, target)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return invalidMember(wrong.Field, "cannot be taken", "write a whole number without fraction or exponent")
	}
	return err
}

// made marks the reply as that of something new, below the collection's path.
func (c *controlCall) made(location string) {
	c.status, c.location = http.StatusCreated, location
}

// html is a page for people.
type html []byte

func (c *controlCall) send(w http.ResponseWriter, reply any) {
	if c.location != "" {
		w.Header().Set("Location", c.location)
	}
	switch body := reply.(type) {
	case nil:
		w.WriteHeader(http.StatusNoContent)
	case html:
		w.Header().Set("Content-Type", console.ContentType)
		w.Header().Set("Content-Security-Policy", console.ContentSecurityPolicy)
		w.Header().Set("Referrer-Policy", console.ReferrerPolicy)
		_, _ = w.Write(body) // the browser is gone; there is nobody to tell
	default:
		sendJSON(w, c.status, body)
	}
}

func sendJSON(w http.ResponseWriter, status int, reply any) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(reply) // replies are made of plain values only
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes())
}

// timeText is how control replies write times.
func timeText(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// readTime reads an optional time; nil gives the zero time.
func readTime(path string, given *string) (time.Time, error) {
	if given == nil {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339Nano, *given)
	if err != nil || at.Before(earliestTime) || at.After(world.End) {
		return time.Time{}, invalidMember(path, "is not a possible time", "an RFC 3339 time from 1970 to 2199, such as 2026-04-03T09:00:00Z")
	}
	return at.UTC(), nil
}
