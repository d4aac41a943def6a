package openapi

import (
	"encoding/json"

	"github.com/getkin/kin-openapi/openapi3"
)

// node is a schema as the generated files hold it. It is decoded here and not by
// openapi3.Schema itself, which decodes every level once per level above it and
// takes milliseconds for what takes a fraction of one.
type node struct {
	Type             string           `json:"type"`
	Format           string           `json:"format"`
	Pattern          string           `json:"pattern"`
	Enum             []any            `json:"enum"`
	Default          any              `json:"default"`
	Nullable         bool             `json:"nullable"`
	ReadOnly         bool             `json:"readOnly"`
	WriteOnly        bool             `json:"writeOnly"`
	Deprecated       bool             `json:"deprecated"`
	Minimum          *float64         `json:"minimum"`
	Maximum          *float64         `json:"maximum"`
	ExclusiveMinimum *bool            `json:"exclusiveMinimum"`
	ExclusiveMaximum *bool            `json:"exclusiveMaximum"`
	MinLength        uint64           `json:"minLength"`
	MaxLength        *uint64          `json:"maxLength"`
	MinItems         uint64           `json:"minItems"`
	MaxItems         *uint64          `json:"maxItems"`
	UniqueItems      bool             `json:"uniqueItems"`
	Items            *node            `json:"items"`
	Required         []string         `json:"required"`
	Properties       map[string]*node `json:"properties"`
	MinProperties    uint64           `json:"minProperties"`
	MaxProperties    *uint64          `json:"maxProperties"`
	Additional       *additional      `json:"additionalProperties"`
	Not              *node            `json:"not"`
	AnyOf            []*node          `json:"anyOf"`
	OneOf            []*node          `json:"oneOf"`
	AllOf            []*node          `json:"allOf"`
}

// additional is a schema for the members not listed, or whether there may be any.
type additional struct {
	allowed *bool
	node    *node
}

// UnmarshalJSON takes a boolean or a schema.
func (a *additional) UnmarshalJSON(raw []byte) error {
	if string(raw) == "true" || string(raw) == "false" {
		return json.Unmarshal(raw, &a.allowed)
	}
	return json.Unmarshal(raw, &a.node)
}

// schema converts a node and all below it; nil stays nil.
func (n *node) schema() *openapi3.Schema {
	if n == nil {
		return nil
	}
	s := &openapi3.Schema{
		Format: n.Format, Pattern: n.Pattern, Enum: n.Enum, Default: n.Default,
		Nullable: n.Nullable, ReadOnly: n.ReadOnly, WriteOnly: n.WriteOnly, Deprecated: n.Deprecated,
		Min: n.Minimum, Max: n.Maximum,
		ExclusiveMin: openapi3.ExclusiveBound{Bool: n.ExclusiveMinimum},
		ExclusiveMax: openapi3.ExclusiveBound{Bool: n.ExclusiveMaximum},
		MinLength:    n.MinLength, MaxLength: n.MaxLength,
		MinItems: n.MinItems, MaxItems: n.MaxItems, UniqueItems: n.UniqueItems, Items: n.Items.ref(),
		Required: n.Required, Properties: refMap(n.Properties), MinProps: n.MinProperties, MaxProps: n.MaxProperties,
		Not: n.Not.ref(), AnyOf: refList(n.AnyOf), OneOf: refList(n.OneOf), AllOf: refList(n.AllOf),
	}
	if n.Type != "" {
		s.Type = &openapi3.Types{n.Type}
	}
	if n.Additional != nil {
		s.AdditionalProperties.Has, s.AdditionalProperties.Schema = n.Additional.allowed, n.Additional.node.ref()
	}
	return s
}

func (n *node) ref() *openapi3.SchemaRef {
	if n == nil {
		return nil
	}
	return &openapi3.SchemaRef{Value: n.schema()}
}

func refList(nodes []*node) openapi3.SchemaRefs {
	var refs openapi3.SchemaRefs
	for _, n := range nodes {
		refs = append(refs, n.ref())
	}
	return refs
}

func refMap(nodes map[string]*node) openapi3.Schemas {
	if nodes == nil {
		return nil
	}
	refs := make(openapi3.Schemas, len(nodes))
	for name, n := range nodes {
		refs[name] = n.ref()
	}
	return refs
}
