package engine

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/openapi"
)

// checkRequest makes sure that a request fits the description, or breaks it where the case says that it is invalid: a
// case that is mistaken about that proves nothing.
func (s *Session) checkRequest(r *request) {
	s.t.Helper()
	err := r.fault()
	switch {
	case err != nil && !r.invalid:
		s.Fatal(report.Broken, "the request to %s is not what the description allows: %s", r.op.ID, err.Error())
	case err == nil && r.invalid:
		s.Fatal(report.Broken, "the request to %s is called invalid, and the description allows it", r.op.ID)
	}
}

// fault is what the description has against a request.
func (r *request) fault() error {
	for _, p := range r.op.Params {
		if err := r.paramFault(p); err != nil {
			return err
		}
	}
	return r.bodyFault()
}

func (r *request) paramFault(p openapi.Param) error {
	values := map[string][]string{
		"header": r.header.Values(p.Name), "query": r.query[p.Name], "path": {r.params[p.Name]},
	}[p.In]
	switch {
	case len(values) == 0 && p.Required:
		return fmt.Errorf("%s is required", p.Name)
	case len(values) > 1:
		return fmt.Errorf("%s is given %d times", p.Name, len(values))
	case len(values) == 0:
		return nil
	}
	return textFault(p, values[0])
}

// textFault holds a header, query or path parameter against its description.
func textFault(p openapi.Param, value string) error {
	length := utf8.RuneCountInString(value)
	check := openapi.Formats()[p.Format]
	switch {
	case p.Type == "integer":
		return integerFault(p, value)
	case len(p.Enum) > 0 && !slices.Contains(p.Enum, value):
		return fmt.Errorf("%s is none of %s", p.Name, strings.Join(p.Enum, ", "))
	case check != nil && check(value) != nil:
		return fmt.Errorf("%s: %w", p.Name, check(value))
	case length < p.MinLength || p.MaxLength > 0 && length > p.MaxLength:
		return fmt.Errorf("%s has %d characters", p.Name, length)
	}
	return nil
}

func integerFault(p openapi.Param, value string) error {
	n, err := strconv.ParseInt(value, 10, 64)
	switch {
	case err != nil:
		return fmt.Errorf("%s is not an integer", p.Name)
	case p.Minimum != nil && float64(n) < *p.Minimum, p.Maximum != nil && float64(n) > *p.Maximum:
		return fmt.Errorf("%s is out of range", p.Name)
	}
	return nil
}

func (r *request) bodyFault() error {
	if !r.op.HasBody {
		if len(r.body) > 0 {
			return errors.New("the operation takes no body")
		}
		return nil
	}
	if len(r.body) == 0 {
		return errors.New("a body is required")
	}
	if media := r.header.Get("Content-Type"); !strings.HasPrefix(media, "application/json") {
		return errors.New("the body is not announced as JSON")
	}
	schema, err := r.op.Request()
	if err != nil {
		return err
	}
	if !utf8.Valid(r.body) {
		return errors.New("the body is not UTF-8")
	}
	value, err := strictly(r.body)
	if err != nil {
		return err
	}
	return schema.VisitJSON(value, openapi.VisitOptions()...)
}

// checkReply holds a reply against the description, and against what every reply has.
func (s *Session) checkReply(r *request, reply *Reply) {
	s.t.Helper()
	seen := s.result.Exchanges[s.last]
	if most := slowOnLocal + time.Duration(len(r.body)>>20)*time.Second; s.target.local() && seen.Took > most {
		s.Fail(report.Timing, "%s took %s on this machine, more than %s", reply.call(), seen.Took.Round(time.Millisecond), most)
	}
	if reply.Status < http.StatusOK || reply.Status >= 600 || reply.Status/100 == 3 {
		s.Fail(report.Status, "%s answered %d: neither success nor refusal", reply.call(), reply.Status)
		return
	}
	if media := reply.Header.Get("Content-Type"); !strings.HasPrefix(media, "application/json") {
		s.Fail(report.Shape, "Content-Type of the reply is %q, want application/json", media)
	}
	if _, err := http.ParseTime(reply.Header.Get("Date")); err != nil {
		s.Fail(report.Shape, "header Date is %q, want an HTTP date", reply.Header.Get("Date"))
	}
	s.checkRequestID(r.header, reply.Header.Get("X-Request-Id"))
	if reply.broken != nil {
		s.Fail(report.Shape, "%s: %s", reply.call(), reply.broken.Error())
		return
	}
	s.checkBody(r, reply)
}

// checkRequestID wants each reply of a fake to name its call, and no two calls of one client to have one name.
func (s *Session) checkRequestID(asked http.Header, id string) {
	s.t.Helper()
	call := strings.Join([]string{asked.Get("X-Client-Id"), asked.Get("X-Auth-Token"), id}, "\n")
	switch {
	case id == "" && s.target.fake():
		s.Fail(report.Shape, "header X-Request-Id is missing (ledger: request-id)")
	case id != "" && s.named[call]:
		s.Differ(report.Value, "header X-Request-Id is that of an earlier call (ledger: request-id)")
	}
	s.named[call] = true
}

func (s *Session) checkBody(r *request, reply *Reply) {
	s.t.Helper()
	if r.op.ID == "" {
		return
	}
	schema, described, err := r.op.Reply(reply.Status)
	switch {
	case err != nil:
		s.Fatal(report.Broken, "%s", err.Error())
	case !described:
		s.Differ(report.Status, "%s answered %d, which the description does not have", r.op.ID, reply.Status)
	default:
		s.checkSchema(schema, reply.body)
	}
}

// checkSchema reports what does not fit a schema, and the members that it does not have.
func (s *Session) checkSchema(schema *openapi3.Schema, value any) {
	s.t.Helper()
	if err := schema.VisitJSON(value, openapi.VisitOptions()...); err != nil {
		s.Fail(schemaClass(err), "%s", schemaText(err))
	}
	for _, member := range undescribed(schema, value, "") {
		s.Differ(report.Extra, "%s is not in the description", member)
	}
}

func schemaClass(err error) report.Class {
	if e, ok := errors.AsType[*openapi3.SchemaError](err); ok {
		switch e.SchemaField {
		case "type", "nullable":
			return report.Type
		case "enum":
			return report.Enum
		}
	}
	return report.Shape
}

// schemaText says where and how a value breaks its schema, without the value.
func schemaText(err error) string {
	var e *openapi3.SchemaError
	if !errors.As(err, &e) {
		return "the reply does not fit the description"
	}
	return whole(strings.Join(e.JSONPointer(), ".")) + " breaks the description: " + e.SchemaField + ": " + e.Reason
}

// undescribed lists the members of a value that no part of its schema has. Objects without described members are open.
func undescribed(schema *openapi3.Schema, value any, path string) []string {
	var extra []string
	switch v := value.(type) {
	case map[string]any:
		known := properties(schema)
		if len(known) == 0 {
			return nil
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			inner, ok := known[name]
			if !ok {
				extra = append(extra, join(path, name))
				continue
			}
			extra = append(extra, undescribed(inner, v[name], join(path, name))...)
		}
	case []any:
		for i, item := range v {
			if schema.Items != nil {
				extra = append(extra, undescribed(schema.Items.Value, item, join(path, strconv.Itoa(i)))...)
			}
		}
	}
	return extra
}

// properties are the members of a schema and of all its alternatives.
func properties(schema *openapi3.Schema) map[string]*openapi3.Schema {
	all := map[string]*openapi3.Schema{}
	for name, ref := range schema.Properties {
		all[name] = ref.Value
	}
	for _, refs := range []openapi3.SchemaRefs{schema.AllOf, schema.AnyOf, schema.OneOf} {
		for _, ref := range refs {
			maps.Copy(all, properties(ref.Value))
		}
	}
	return all
}
