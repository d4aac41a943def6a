package script

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/openapi"
)

// Schema gives the JSON Schema of scenario files, draft 7, which is what editors understand best. It sees all that can be
// seen without knowing the descriptions' bodies, the names that are bound, and other files; [Read] sees the rest.
func Schema() ([]byte, error) {
	s := objectSchema(scenarioKeys())
	s["$schema"] = "http://json-schema.org/draft-07/schema#"
	s["$id"] = "https://github.com/uqmock/uqmock/raw/main/scenarios/scenario.schema.json"
	s["title"] = "A scenario of uqmock"
	s["definitions"] = fieldsOf{
		"steps": fieldsOf{"type": "array", "minItems": 1, "items": fieldsOf{"$ref": "#/definitions/step"}},
		"step":  fieldsOf{"type": "object", "oneOf": stepSchemas()},
		"fault": faultSchema(), "variable": variableSchema(), "expression": expressionSchema(),
		"single": fieldsOf{"type": []string{"string", "number", "boolean"}},
	}
	return json.MarshalIndent(s, "", "  ")
}

// fieldsOf is an object of a schema.
type fieldsOf map[string]any

// objectSchema is that of an object with the keys of a table.
func objectSchema[T any](keys []key[T]) fieldsOf {
	members, must := fieldsOf{}, []string{}
	for _, k := range keys {
		members[k.name] = describedSchema(k.form, k.about)
		if k.must {
			must = append(must, k.name)
		}
	}
	s := fieldsOf{"type": "object", "additionalProperties": false, "properties": members}
	if len(must) > 0 {
		s["required"] = must
	}
	return s
}

// describedSchema is that of a form, with what a key is about. In draft 7 nothing counts beside a $ref.
func describedSchema(f form, about string) fieldsOf {
	s := formSchema(f)
	if _, ok := s["$ref"]; ok {
		s = fieldsOf{"allOf": []any{s}}
	}
	s["description"] = about
	return s
}

func stepSchemas() []any {
	var all []any
	for _, kind := range stepKinds() {
		keys := kind.keys()
		keys[slices.IndexFunc(keys, func(k key[Step]) bool { return k.name == kind.name })].must = true
		s := objectSchema(keys)
		s["title"] = kind.name
		all = append(all, s)
	}
	return all
}

// faultSchema is that of the three things that a fault can be.
func faultSchema() fieldsOf {
	var all []any
	for _, shape := range [][2][]string{ // what there must be, and what else there may be
		{{"name", "operation", "effect"}, {"skip", "times"}},
		{{"name", "remove"}, nil},
		{{"receiver"}, {"name"}},
	} {
		var keys []key[faultText]
		for _, k := range faultKeys() {
			if k.must = slices.Contains(shape[0], k.name); k.must || slices.Contains(shape[1], k.name) {
				keys = append(keys, k)
			}
		}
		all = append(all, objectSchema(keys))
	}
	return fieldsOf{"type": "object", "oneOf": all}
}

// variableSchema is that of a default, or of an object about it.
func variableSchema() fieldsOf {
	return fieldsOf{"anyOf": []any{
		fieldsOf{"type": []string{"string", "number", "boolean", "array", "null"}}, objectSchema(varKeys()),
	}}
}

func expressionSchema() fieldsOf {
	return fieldsOf{"anyOf": []any{
		fieldsOf{"type": []string{"number", "boolean"}}, fieldsOf{"type": "string", "not": fieldsOf{"pattern": `^\s*\$\{`}},
	}}
}

const (
	somethingFilled = `\$\{`
	durationForm    = `^\+?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$`
)

// formSchema is the schema of a form.
func formSchema(f form) fieldsOf {
	return formSchemas()[f]()
}

func formSchemas() map[form]func() fieldsOf {
	is := func(s fieldsOf) func() fieldsOf { return func() fieldsOf { return s } }
	ref := func(name string) func() fieldsOf { return is(fieldsOf{"$ref": "#/definitions/" + name}) }
	list := func(of fieldsOf) fieldsOf { return fieldsOf{"type": "array", "items": of} }
	named := func(of fieldsOf) fieldsOf {
		return fieldsOf{"type": "object", "additionalProperties": of, "propertyNames": fieldsOf{"pattern": nameForm.String()}}
	}
	single, expression := ref("single")(), ref("expression")()
	return map[form]func() fieldsOf{
		formText:     ref("single"),
		formProse:    ref("single"),
		formLine:     is(fieldsOf{"type": []string{"string", "number", "boolean"}, "pattern": `^\s*\S(.*\S)?\s*$`}),
		formWords:    is(list(single)),
		formFlag:     is(fieldsOf{"const": true}),
		formBoolean:  is(fieldsOf{"type": "boolean"}),
		formValue:    is(fieldsOf{}),
		formValues:   is(fieldsOf{"type": "object"}),
		formParams:   is(fieldsOf{"type": "object", "additionalProperties": single}),
		formHeaders:  is(fieldsOf{"type": "object", "additionalProperties": fieldsOf{"type": []string{"string", "number", "boolean", "null"}}}),
		formVars:     is(named(ref("variable")())),
		formNames:    is(named(expression)),
		formChecks:   is(fieldsOf{"oneOf": []any{expression, fieldsOf{"type": "array", "minItems": 1, "items": expression}}}),
		formSteps:    ref("steps"),
		formWorld:    func() fieldsOf { return objectSchema(worldKeys()) },
		formFault:    ref("fault"),
		formFaults:   is(list(ref("fault")())),
		formProducts: is(list(fieldsOf{"type": "object", "required": []string{"product_id"}})),
		formDuration: is(fieldsOf{"anyOf": []any{fieldsOf{"type": "string", "pattern": durationForm}, filledSchema(), fieldsOf{"const": 0}}}),
		formNumber:   is(fieldsOf{"type": "integer", "minimum": 0}),
		formCount:    is(fieldsOf{"anyOf": []any{fieldsOf{"type": "integer", "minimum": 0}, filledSchema()}}),
		formRounds:   is(fieldsOf{"anyOf": []any{fieldsOf{"type": "integer", "minimum": 0, "maximum": maxTimes}, filledSchema()}}),
		formStatuses: is(fieldsOf{"type": "array", "minItems": 1, "items": fieldsOf{"type": "integer", "minimum": 200, "maximum": 599}}),
		formTime:     is(fieldsOf{"type": "string", "format": "date-time", "pattern": `^\d{4}-\d\d-\d\d[Tt ]`}),
		formNeeds:    is(list(fieldsOf{"enum": Needs()})),
		formOp:       func() fieldsOf { return fieldsOf{"enum": operationIDs()} },
		formAnyOp:    func() fieldsOf { return fieldsOf{"enum": append(operationIDs(), "*")} },
		formEvent: func() fieldsOf {
			return fieldsOf{"anyOf": []any{fieldsOf{"enum": openapi.EventTypes()}, fieldsOf{"type": "string", "pattern": `\*$`}}}
		},
		formRoute:    func() fieldsOf { return fieldsOf{"type": "string", "pattern": routePattern()} },
		formScenario: is(fieldsOf{"type": "string", "pattern": idForm.String(), "maxLength": maxID}),
		formType:     is(fieldsOf{"enum": VarTypes()}),
		formName:     is(fieldsOf{"type": "string", "pattern": nameForm.String()}),
	}
}

func filledSchema() fieldsOf { return fieldsOf{"type": "string", "pattern": somethingFilled} }

// parameter is one of a path.
var parameter = regexp.MustCompile(`\\\{[^}]*\\\}`)

// routePattern is that of all control calls.
func routePattern() string {
	var all []string
	for _, route := range controlRoutes() {
		all = append(all, parameter.ReplaceAllString(regexp.QuoteMeta(route), `[^/?]+`))
	}
	return "^(" + strings.Join(all, "|") + `)(\?.*)?$`
}
