package client_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/client"
	"github.com/uqmock/uqmock/openapi"
)

// methods are how each operation of the description is called, and what comes back.
var methods = map[string]struct {
	call    func(context.Context, *client.Client) error
	request any // its body; nil for none
	reply   any
}{
	"requestAccessToken": {
		func(ctx context.Context, c *client.Client) error { _, err := c.AccessToken(ctx); return err }, nil, nil,
	},
	"listProducts": {
		func(ctx context.Context, c *client.Client) error {
			_, err := c.Products.List(ctx, client.PageParams{})
			return err
		}, nil, client.Page[client.Product]{},
	},
	"createCardholder": {
		func(ctx context.Context, c *client.Client) error {
			_, err := c.Cardholders.Create(ctx, client.CardholderData{})
			return err
		}, client.CardholderData{}, client.CardholderResult{},
	},
	"listCardholders": {
		func(ctx context.Context, c *client.Client) error {
			_, err := c.Cardholders.List(ctx, client.CardholderListParams{})
			return err
		}, nil, client.Page[client.Cardholder]{},
	},
	"retrieveCardholder": {
		func(ctx context.Context, c *client.Client) error {
			_, err := c.Cardholders.Retrieve(ctx, "ID")
			return err
		},
		nil,
		client.Cardholder{},
	},
	"updateCardholder": {
		func(ctx context.Context, c *client.Client) error {
			_, err := c.Cardholders.Update(ctx, "ID", client.CardholderData{})
			return err
		}, client.CardholderData{}, client.CardholderResult{},
	},
	"createCard": {
		func(ctx context.Context, c *client.Client) error {
			_, err := c.Cards.Create(ctx, client.CardCreate{})
			return err
		}, client.CardCreate{}, client.CardCreated{},
	},
	"listCards": {
		func(ctx context.Context, c *client.Client) error {
			_, err := c.Cards.List(ctx, client.CardListParams{})
			return err
		}, nil, client.Page[client.Card]{},
	},
	"retrieveCard": {
		func(ctx context.Context, c *client.Client) error { _, err := c.Cards.Retrieve(ctx, "ID"); return err },
		nil,
		client.Card{},
	},
	"retrieveCardOrder": {
		func(ctx context.Context, c *client.Client) error { _, err := c.Orders.Retrieve(ctx, "ID"); return err },
		nil,
		client.Order{},
	},
}

var parameter = regexp.MustCompile(`\{\w+\}`)

// Every operation of the description has a method that calls its path with what it requires.
func TestOperations(t *testing.T) {
	for _, op := range openapi.Operations() {
		method, ok := methods[op.ID]
		if !ok {
			t.Errorf("no method serves %s", op.ID)
			continue
		}
		h := newHand(&wire{calls: []step{answer(400, `{}`)}})
		err := method.call(t.Context(), h.api)
		got := h.wire.sent[len(h.wire.sent)-1]
		path, query, _ := strings.Cut(got.What, "?")
		if want := op.Method + " /api" + parameter.ReplaceAllString(op.Path, "ID"); path != want {
			t.Errorf("%s calls %s, want %s", op.ID, path, want)
		}
		if err != nil && failure(t, err).Operation != op.ID {
			t.Errorf("%s fails as %s", op.ID, failure(t, err).Operation)
		}
		for _, p := range op.Params {
			missing := p.In == "header" && got.Header.Get(p.Name) == "" || p.In == "query" && !strings.Contains(query, p.Name+"=")
			if missing && (p.Required || strings.HasPrefix(p.Name, "page_")) {
				t.Errorf("%s does not send %s", op.ID, p.Name)
			}
		}
		if (got.Body != "") != op.HasBody {
			t.Errorf("%s sends %q", op.ID, got.Body)
		}
	}
	if len(methods) != len(openapi.Operations()) {
		t.Errorf("%d methods for %d operations", len(methods), len(openapi.Operations()))
	}
}

var serves = regexp.MustCompile(`(?m)^It serves (\w+)\.$`)

// The comments of the methods name the operations of the description, all of them and no other.
func TestMethodsNameTheirOperation(t *testing.T) {
	found := map[string]bool{}
	for _, method := range declared(t) {
		m := serves.FindStringSubmatch(method.Doc.Text())
		takesContext := method.Recv != nil && method.Name.IsExported() && strings.HasPrefix(parameterType(method), "context.Context")
		if takesContext != (m != nil) {
			t.Errorf("%s names an operation: %t, calls one: %t", method.Name, m != nil, takesContext)
		}
		if m != nil {
			found[m[1]] = true
		}
	}
	var want []string
	for _, op := range openapi.Operations() {
		want = append(want, op.ID)
	}
	slices.Sort(want)
	var got []string
	for id := range found {
		got = append(got, id)
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// declared are the methods of Client and of the services.
func declared(t *testing.T) []*ast.FuncDecl {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var all []*ast.FuncDecl
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil && isService(f.Recv.List[0].Type) {
				all = append(all, f)
			}
		}
	}
	return all
}

func isService(receiver ast.Expr) bool {
	if star, ok := receiver.(*ast.StarExpr); ok {
		receiver = star.X
	}
	name, ok := receiver.(*ast.Ident)
	return ok && (name.Name == "Client" || strings.HasSuffix(name.Name, "Service"))
}

// parameterType is the type of the first parameter, as written.
func parameterType(f *ast.FuncDecl) string {
	if len(f.Type.Params.List) == 0 {
		return ""
	}
	selector, ok := f.Type.Params.List[0].Type.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	return selector.X.(*ast.Ident).Name + "." + selector.Sel.Name
}

// The members of requests, replies and events are those of the description, at every depth.
func TestMembers(t *testing.T) {
	for _, op := range openapi.Operations() {
		request, err := op.Request()
		if err != nil {
			t.Fatal(err)
		}
		reply, _, err := op.Reply(http.StatusOK)
		if err != nil {
			t.Fatal(err)
		}
		if request != nil {
			compare(t, op.ID+" request", request, reflect.TypeOf(methods[op.ID].request))
		}
		if op.ID != "requestAccessToken" { // AccessToken is no reply: TestTokenLife holds its members
			compare(t, op.ID+" reply", reply, reflect.TypeOf(methods[op.ID].reply))
		}
	}
	for _, kind := range openapi.EventTypes() {
		schema, err := openapi.EventSchema(kind)
		if err != nil {
			t.Fatal(err)
		}
		data, err := client.Event{Type: kind, Data: []byte(`{}`)}.Decode()
		if err != nil || reflect.TypeOf(data).Kind() != reflect.Pointer {
			t.Errorf("%s decodes to %T, %v", kind, data, err)
			continue
		}
		compare(t, kind, schema.Properties["data"].Value, reflect.TypeOf(data))
	}
}

// wider are types that serve more places than one: where they do, members of theirs are unknown there.
var wider = []reflect.Type{
	reflect.TypeFor[client.CardholderData](), reflect.TypeFor[client.Address](), reflect.TypeFor[client.Cardholder](),
}

// compare holds a type against a schema.
func compare(t *testing.T, where string, schema *openapi3.Schema, goType reflect.Type) {
	t.Helper()
	for goType.Kind() == reflect.Pointer || goType.Kind() == reflect.Slice {
		if goType.Kind() == reflect.Slice && schema.Items != nil {
			schema = schema.Items.Value
		}
		goType = goType.Elem()
	}
	if len(schema.Properties) == 0 || goType.Kind() != reflect.Struct || goType == reflect.TypeFor[client.RequiredField]() {
		return // a value; RequiredField reads itself: TestErrorEnvelopes holds its members
	}
	known := members(goType)
	for name, property := range schema.Properties {
		field, ok := known[name]
		if !ok {
			t.Errorf("%s.%s has no place in %s", where, name, goType)
			continue
		}
		delete(known, name)
		compare(t, where+"."+name, property.Value, field)
	}
	for name := range known {
		if !slices.Contains(wider, goType) {
			t.Errorf("%s of %s is not in the description", where+"."+name, goType)
		}
	}
}

// members are the types of a struct's fields by their JSON names, embedded ones included.
func members(goType reflect.Type) map[string]reflect.Type {
	all := map[string]reflect.Type{}
	for _, field := range reflect.VisibleFields(goType) {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" && !field.Anonymous {
			all[name] = field.Type
		}
	}
	return all
}
