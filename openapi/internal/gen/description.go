package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/goccy/go-yaml"
)

// description is one OpenAPI document, valid, with its text.
type description struct {
	name string // without extension
	text []byte
	doc  *openapi3.T
}

func load(sources fs.FS, name string) (*description, error) {
	text, err := fs.ReadFile(sources, name)
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &description{name: strings.TrimSuffix(name, ".yaml"), text: text, doc: doc}, nil
}

// loadOptional is load, and nil when there is no such file.
func loadOptional(sources fs.FS, name string) (*description, error) {
	d, err := load(sources, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return d, err
}

// addTo adds the document as JSON and the schemas of its operations and events.
func (d *description) addTo(files map[string][]byte, api string) error {
	if d == nil {
		return nil
	}
	asJSON, err := d.json()
	if err != nil {
		return err
	}
	files[d.name+".json"] = asJSON
	for _, c := range d.calls() {
		name := fmt.Sprintf("%s/%s/%s.json", schemaFolder, api, c.op.OperationID)
		if files[name], err = c.schemas(); err != nil {
			return fmt.Errorf("%s %s: %w", api, c.op.OperationID, err)
		}
	}
	return d.addEvents(files)
}

// json renders the document in the order of its text.
func (d *description) json() ([]byte, error) {
	raw, err := yaml.YAMLToJSON(d.text)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, bytes.TrimSpace(raw), "", "  "); err != nil {
		return nil, err
	}
	return append(out.Bytes(), '\n'), nil
}

// call is one operation with its place.
type call struct {
	method, path string
	op           *openapi3.Operation
	shared       openapi3.Parameters // those of the path
}

// calls returns the operations in the order of the text.
func (d *description) calls() []call {
	if d == nil {
		return nil
	}
	var all []call
	for path, item := range d.doc.Paths.Map() {
		for method, op := range item.Operations() {
			all = append(all, call{method: method, path: path, op: op, shared: item.Parameters})
		}
	}
	slices.SortFunc(all, func(a, b call) int { return cmp.Compare(d.position(a), d.position(b)) })
	return all
}

func (d *description) position(c call) int {
	return bytes.Index(d.text, []byte("operationId: "+c.op.OperationID+"\n"))
}

// eventsExtension maps event types to what is delivered; OpenAPI 3.0 has no
// section for webhooks.
const eventsExtension = "x-uqmock-events"

type event struct {
	Schema struct {
		Ref string `json:"$ref"`
	} `json:"schema"`
}

func (d *description) events() (map[string]event, error) {
	events := make(map[string]event)
	if d == nil || d.doc.Extensions[eventsExtension] == nil {
		return events, nil
	}
	raw, err := json.Marshal(d.doc.Extensions[eventsExtension])
	if err != nil {
		return nil, err
	}
	return events, json.Unmarshal(raw, &events)
}

func (d *description) eventTypes() ([]string, error) {
	events, err := d.events()
	return slices.Sorted(maps.Keys(events)), err
}

func (d *description) addEvents(files map[string][]byte) error {
	events, err := d.events()
	if err != nil {
		return err
	}
	for eventType, e := range events {
		schema, ok := d.doc.Components.Schemas[strings.TrimPrefix(e.Schema.Ref, "#/components/schemas/")]
		if !ok {
			return fmt.Errorf("event %s: no schema %q", eventType, e.Schema.Ref)
		}
		name := fmt.Sprintf("%s/events/%s.json", schemaFolder, eventType)
		if files[name], err = compact(inlined(schema)); err != nil {
			return err
		}
	}
	return nil
}
