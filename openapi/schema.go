package openapi

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed schemas
var schemaFiles embed.FS

// bodies are the schemas of one operation.
type bodies struct {
	request *openapi3.Schema
	replies map[string]*openapi3.Schema // by status
}

// once yields what is decoded at its first call.
type once[T any] func() (T, error)

// Request returns the schema of the body, every reference resolved; nil when the
// operation takes no body. It is decoded on first use, then shared.
func (op Operation) Request() (*openapi3.Schema, error) {
	b, err := op.bodies()
	return b.request, err
}

// Reply returns the schema of the body that comes with a status; false when the
// description does not have that status. It is decoded on first use, then shared.
func (op Operation) Reply(status int) (*openapi3.Schema, bool, error) {
	b, err := op.bodies()
	schema, ok := b.replies[strconv.Itoa(status)]
	return schema, ok, err
}

func (op Operation) bodies() (bodies, error) {
	load, ok := operationBodies()[op.API][op.ID]
	if !ok {
		return bodies{}, fmt.Errorf("no operation %q in the %q description", op.ID, op.API)
	}
	return load()
}

// EventTypes returns the types of the described events in alphabetical order.
func EventTypes() []string { return eventTypes() }

// EventSchema returns the schema of a whole event as it is delivered, every
// reference resolved. It is decoded on first use, then shared. It fails for a
// type that [EventTypes] does not have.
func EventSchema(eventType string) (*openapi3.Schema, error) {
	load, ok := eventSchemas()[eventType]
	if !ok {
		return nil, fmt.Errorf("no event type %q in the description, it has %v", eventType, eventTypes())
	}
	return load()
}

var operationBodies = sync.OnceValue(func() map[API]map[string]once[bodies] {
	all := make(map[API]map[string]once[bodies])
	for api, ops := range operations() {
		all[api] = make(map[string]once[bodies], len(ops))
		for _, op := range ops {
			all[api][op.ID] = sync.OnceValues(func() (bodies, error) {
				return readBodies(fmt.Sprintf("schemas/%s/%s.json", api, op.ID))
			})
		}
	}
	return all
})

var eventSchemas = sync.OnceValue(func() map[string]once[*openapi3.Schema] {
	all := make(map[string]once[*openapi3.Schema])
	for _, eventType := range eventTypes() {
		all[eventType] = sync.OnceValues(func() (*openapi3.Schema, error) {
			n, err := readJSON[*node]("schemas/events/" + eventType + ".json")
			return n.schema(), err
		})
	}
	return all
})

func readBodies(file string) (bodies, error) {
	raw, err := readJSON[struct {
		Request *node            `json:"request"`
		Replies map[string]*node `json:"replies"`
	}](file)
	b := bodies{request: raw.Request.schema(), replies: make(map[string]*openapi3.Schema, len(raw.Replies))}
	for status, n := range raw.Replies {
		b.replies[status] = n.schema()
	}
	return b, err
}

func readJSON[T any](file string) (T, error) {
	var value T
	raw, err := schemaFiles.ReadFile(file)
	if err != nil {
		return value, err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&value); err != nil {
		return value, fmt.Errorf("generated schema %s: %w", file, err)
	}
	return value, nil
}
