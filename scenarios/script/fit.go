package script

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/uqmock/uqmock/openapi"
	"github.com/uqmock/uqmock/scenarios/document"
)

// checkCall looks at the names of parameters and members, and at a whole body in which nothing is filled in.
func (r *reader) checkCall(step *Step) {
	op, ok := openapi.OperationByID(step.Operation)
	if !ok || step.Invalid {
		return
	}
	for _, part := range []struct {
		in    string
		given []Member
	}{{"path", step.Path}, {"query", step.Query}} {
		r.checkParams(op, part.in, part.given, step.Place)
	}
	if !op.HasBody {
		if step.Body.Given() {
			r.add(problem(step.Body.Place, "%s takes no body", op.ID))
		}
		return
	}
	if !step.Body.Given() && op.BodyRequired {
		r.add(problem(step.Place, "%s needs a body", op.ID))
	}
	r.checkBody(op, step.Body)
}

func (r *reader) checkParams(op openapi.Operation, in string, given []Member, at document.Place) {
	var known []string
	for _, p := range op.Params {
		if p.In != in {
			continue
		}
		known = append(known, p.Name)
		if p.Required && !slices.ContainsFunc(given, func(m Member) bool { return m.Name == p.Name }) {
			r.add(problem(at, "%s needs the %s parameter %s", op.ID, in, p.Name))
		}
	}
	for _, m := range given {
		if !slices.Contains(known, m.Name) {
			r.add(problem(m.At, "%s has no %s parameter %q: %s", op.ID, in, m.Name, near(m.Name, known)))
		}
	}
}

// checkBody finds members that the description does not have, and what does not fit where nothing is filled in.
func (r *reader) checkBody(op openapi.Operation, body Value) {
	if !body.Given() {
		return
	}
	schema, err := op.Request()
	if err != nil || schema == nil {
		r.add(err)
		return
	}
	r.checkPart(op.ID, "", schema, body)
}

// checkPart looks at a part of a body: its members one by one, so that each mistake is told, and then the whole of it, if
// nothing in it has to be filled in.
func (r *reader) checkPart(operation, where string, schema *openapi3.Schema, part Value) {
	before := len(r.all)
	if len(schema.Properties) > 0 {
		r.checkMembers(operation, where, schema, part)
	}
	if len(r.all) > before || !part.Fixed() {
		return
	}
	value, err := part.Fill(Env{})
	r.add(err)
	r.add(misfit(operation, where, schema, jsonValue(value), part))
}

func (r *reader) checkMembers(operation, where string, schema *openapi3.Schema, part Value) {
	known := slices.Sorted(maps.Keys(schema.Properties))
	for _, m := range part.named {
		inner, ok := schema.Properties[m.Name]
		if !ok {
			r.add(problem(m.At, "%s takes no member %q: %s", operation, m.Name, near(m.Name, known)))
			continue
		}
		r.checkPart(operation, strings.TrimPrefix(where+"."+m.Name, "."), inner.Value, m.Value)
	}
}

// misfit holds a part of a body against the description, and tells where in it something does not fit. The value is not
// repeated.
func misfit(operation, where string, schema *openapi3.Schema, value any, part Value) error {
	err := schema.VisitJSON(value, openapi.VisitOptions()...)
	wrong, ok := errors.AsType[*openapi3.SchemaError](err)
	if !ok {
		return err
	}
	pointer := wrong.JSONPointer()
	if where = strings.TrimPrefix(strings.Join(append([]string{where}, pointer...), "."), "."); where == "" {
		where = "the body"
	}
	return problem(part.within(pointer), "%s does not fit %s: %s", where, operation, wrong.Reason)
}

// within is where the part of a value stands that a pointer leads to, or as much of the way as there is.
func (v Value) within(pointer []string) document.Place {
	for _, word := range pointer {
		if i, err := strconv.Atoi(word); err == nil && i >= 0 && i < len(v.items) {
			v = v.items[i]
			continue
		}
		at := slices.IndexFunc(v.named, func(m Member) bool { return m.Name == word })
		if at < 0 {
			break
		}
		v = v.named[at].Value
	}
	return v.Place
}
