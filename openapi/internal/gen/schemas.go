package main

import (
	"encoding/json"

	"github.com/getkin/kin-openapi/openapi3"
)

// bodies is the file of one operation.
type bodies struct {
	Request *openapi3.SchemaRef            `json:"request,omitempty"`
	Replies map[string]*openapi3.SchemaRef `json:"replies"`
}

func (c call) schemas() ([]byte, error) {
	b := bodies{Replies: make(map[string]*openapi3.SchemaRef)}
	if c.op.RequestBody != nil {
		b.Request = jsonSchema(c.op.RequestBody.Value.Content)
	}
	for status, response := range c.op.Responses.Map() {
		if schema := jsonSchema(response.Value.Content); schema != nil {
			b.Replies[status] = schema
		}
	}
	return compact(b)
}

// jsonSchema is the schema of the JSON form, inlined; nil when there is none.
func jsonSchema(content openapi3.Content) *openapi3.SchemaRef {
	media := content.Get("application/json")
	if media == nil {
		return nil
	}
	return inlined(media.Schema)
}

func compact(value any) ([]byte, error) {
	raw, err := json.Marshal(value)
	return append(raw, '\n'), err
}

// inlined copies a schema with every reference replaced by what it names, and
// without what only people read. The descriptions have no recursion.
func inlined(ref *openapi3.SchemaRef) *openapi3.SchemaRef {
	if ref == nil || ref.Value == nil {
		return nil
	}
	schema := *ref.Value
	schema.Title, schema.Description, schema.Example = "", "", nil
	schema.Extensions, schema.Origin, schema.ExternalDocs = nil, nil, nil
	schema.AnyOf = inlinedList(schema.AnyOf)
	schema.OneOf = inlinedList(schema.OneOf)
	schema.AllOf = inlinedList(schema.AllOf)
	schema.Not = inlined(schema.Not)
	schema.Items = inlined(schema.Items)
	schema.AdditionalProperties.Schema = inlined(schema.AdditionalProperties.Schema)
	schema.Properties = inlinedMap(schema.Properties)
	return &openapi3.SchemaRef{Value: &schema}
}

func inlinedList(refs openapi3.SchemaRefs) openapi3.SchemaRefs {
	var out openapi3.SchemaRefs
	for _, ref := range refs {
		out = append(out, inlined(ref))
	}
	return out
}

func inlinedMap(refs openapi3.Schemas) openapi3.Schemas {
	if refs == nil {
		return nil
	}
	out := make(openapi3.Schemas, len(refs))
	for name, ref := range refs {
		out[name] = inlined(ref)
	}
	return out
}
