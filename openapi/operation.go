package openapi

import (
	"slices"
	"sync"
)

// API names one of the two descriptions.
type API string

// The two descriptions.
const (
	Issuing API = "issuing" // UQPAY's own API
	Control API = "control" // what drives a running fake
)

// Operation is one call that an API knows: where it stands, what it takes and
// which statuses it answers.
type Operation struct {
	ID           string // camelCase verb, such as "createCard"
	API          API
	Method       string // upper case
	Path         string // below the server's base, such as "/v1/issuing/cards/{id}"
	Tag          string
	Summary      string
	Params       []Param // headers, path and query, in the description's order
	HasBody      bool
	BodyRequired bool
	Statuses     []int // ascending
	Idempotent   bool  // takes x-idempotency-key
}

// Param is one header, path or query parameter of an operation.
type Param struct {
	Name        string
	In          string // "header", "path" or "query"
	Required    bool
	Type        string // "string", "integer", "number" or "boolean"
	Format      string // a key of [Formats], or empty
	Pattern     string // regular expression the value matches, or empty
	Enum        []string
	Minimum     *float64 // nil when there is none
	Maximum     *float64 // nil when there is none
	MinLength   int      // in characters
	MaxLength   int      // in characters; 0 when there is none
	Default     string   // as text; empty when there is none
	Description string
}

// Operations returns the issuing operations in the description's order.
func Operations() []Operation { return slices.Clone(operations()[Issuing]) }

// ControlOperations returns the operations of the control API in the
// description's order.
func ControlOperations() []Operation { return slices.Clone(operations()[Control]) }

// OperationByID finds an issuing operation; false when there is none of that id.
func OperationByID(id string) (Operation, bool) {
	for _, op := range operations()[Issuing] {
		if op.ID == id {
			return op, true
		}
	}
	return Operation{}, false
}

// Param finds a parameter by its place and name; false when there is none.
func (op Operation) Param(in, name string) (Param, bool) {
	for _, p := range op.Params {
		if p.In == in && p.Name == name {
			return p, true
		}
	}
	return Param{}, false
}

var operations = sync.OnceValue(func() map[API][]Operation {
	return map[API][]Operation{Issuing: issuingOperations(), Control: controlOperations()}
})
