package script

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/scenarios/document"
)

// written is a value as it stands in a file.
func (v Value) written() any {
	switch v.kind {
	case document.List:
		list := []any{}
		for _, item := range v.items {
			list = append(list, item.written())
		}
		return list
	case document.Object:
		object := map[string]any{}
		for _, m := range v.named {
			object[m.Name] = m.Value.written()
		}
		return object
	case document.Text:
		text := ""
		for _, part := range v.parts {
			if e, ok := part.(Expression); ok {
				part = "${" + e.Text + "}"
			}
			text += part.(string)
		}
		return text
	case "":
		return "(not given)"
	}
	return v.plain
}

// asWritten compares what was read without the places, and expressions by their text.
func asWritten() cmp.Options {
	return cmp.Options{
		cmp.Transformer("value", Value.written),
		cmp.Transformer("expression", func(e Expression) string { return e.Text }),
		cmp.Transformer("members", func(all []Member) map[string]any {
			object := map[string]any{}
			for _, m := range all {
				object[m.Name] = m.Value.written()
			}
			return object
		}),
		cmp.FilterPath(func(p cmp.Path) bool {
			name := p.Last().String()
			return name == ".Place" || name == ".at"
		}, cmp.Ignore()),
	}
}

// given makes a value of what is written in Go.
func given(t *testing.T, value any) Value {
	t.Helper()
	top, _, err := document.Parse("given", []byte("v: "+jsonText(value)))
	if err != nil {
		t.Fatal(err)
	}
	v, err := readValue(top, &scope{open: true})
	if err != nil {
		t.Fatal(err)
	}
	return v.named[0].Value
}

type fields = map[string]any

func TestReadEverything(t *testing.T) {
	t.Parallel()
	const path = "testdata/everything.yaml"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(path, text)
	if err != nil {
		t.Fatal(err)
	}
	v := func(value any) Value { return given(t, value) }
	members := func(o fields) []Member { return v(o).named }
	expressions := func(texts ...string) (all []Expression) {
		for _, text := range texts {
			all = append(all, Expression{Text: text})
		}
		return all
	}
	bind := func(name, text string) Binding { return Binding{name, Expression{Text: text}} }
	want := &Scenario{
		ID: "uses-every-key", Title: "Every key and every kind of step", About: "What a tester should know,\nover several lines.\n",
		Tags: []string{"all", "keys"}, Needs: []string{"control", "clock", "webhooks", "faults"}, Path: path,
		Vars: []Var{
			{Name: "email", Default: v("${fake.email}")},
			{Name: "limit", Default: v(1000)},
			{Name: "names", Default: v([]any{"a", "b-${vars.limit}"})},
			{Name: "card", Type: "text", Default: v("none"), About: "The card."},
			{Name: "rounds", Type: "integer", Default: v(2)},
			{Name: "wanted", Type: "number"},
		},
		World: World{
			Seed: 7, Clock: time.Date(2026, 4, 3, 9, 32, 50, 0, time.UTC),
			Settings: fields{"strict": true, "policies": fields{"idv": fields{"mode": "after", "delay": "2s", "outcome": "PASSED"}}, "quirks": fields{"kyc-type": "lower"}},
			Products: []Value{v(fields{
				"product_id": "5a1c1f0e-0000-4000-8000-000000000001", "card_bin": "433445", "card_scheme": "VISA", "card_currency": []any{"USD"},
				"mode_type": "SHARE", "kyc_level": "ENHANCED",
			})},
			Faults: []Fault{{Name: "broken", Rule: v(fields{"operation": "listCards", "skip": 1, "times": "${vars.rounds}", "effect": fields{"kind": "status", "status": 500}})}},
		},
		Steps: []Step{
			{
				Name: "Create a cardholder", Kind: Call, Operation: "createCardholder",
				Headers: members(fields{"x-on-behalf-of": nil, "x-request": "r-${vars.limit}"}),
				Body:    v(fields{"email": "${vars.email}", "nested": fields{"list": []any{1, 2.5, true, nil}}}),
				Invalid: true, Expect: expressions(`status == 400`, `headers["content-type"] contains "json"`),
				Save: []Binding{bind("cardholder", `body.cardholder_id ?? "c-1"`), bind("seen", "elapsed")},
			},
			{Kind: Call, Operation: "retrieveCardholder", Path: members(fields{"id": "${vars.cardholder}"}), NoReply: true},
			{Kind: Call, Operation: "listCards", Query: members(fields{"page_size": 10, "page_number": 1}), Expect: expressions("status == 200")},
			{
				Kind: Control, Method: "POST", Route: v("/cardholders/${vars.cardholder}/idv"), Body: v(fields{"result": "FAILED"}),
				Ask: v("Fail the check of ${vars.cardholder}"), Optional: true, Expect: expressions("body.status != nil and status == 200"),
				Save: []Binding{bind("check", "body")},
			},
			{Kind: Advance, By: v("36h")},
			{Kind: Advance, By: v("${vars.limit}s"), Optional: true},
			{
				Kind: ExpectEvent, Event: "cardholder.kyc.status_changed", Source: v("${vars.cardholder}"), Within: v("30s"), AllowDuplicate: true,
				Expect: expressions(`event.data.status == "FAILED"`), Save: []Binding{bind("event_id", "event.event_id")},
			},
			{Kind: ExpectNoEvent, Event: "card.*", Source: v("${vars.card}"), By: v("1m")},
			{
				Kind: WaitUntil, Operation: "retrieveCardholder", Path: members(fields{"id": "${vars.cardholder}"}), Headers: members(fields{"x-on-behalf-of": "sub"}),
				Within: v("10s"), Expect: expressions("status == 200", "body.status == vars.wanted"), Save: []Binding{bind("state", "body.status")},
			},
			{Kind: SetFault, Optional: true, Fault: Fault{Name: "broken", Rule: v(fields{"operation": "*", "skip": 0, "times": 1, "effect": fields{"kind": "reset"}})}},
			{Kind: SetFault, Fault: Fault{Name: "broken", Remove: true}},
			{Kind: SetFault, Fault: Fault{Receiver: []int{500, 503}}},
			{Kind: Pause, Text: v("Look at ${vars.cardholder}")},
			{Kind: Use, Uses: "another-one", Vars: members(fields{"email": "${vars.email}", "deep": fields{"of": []any{1}}}), Save: []Binding{bind("theirs", "vars.result")}},
			{Kind: Repeat, Times: v("${vars.rounds}"), As: "round", Steps: []Step{
				{Kind: Log, Text: v("Round ${vars.round}")},
				{Kind: Repeat, Times: v(2), Steps: []Step{{Kind: Log, Text: v("costs $${5} or ${vars.theirs}")}}},
			}},
		},
		Finally: []Step{{Kind: Log, Text: v("done")}},
	}
	if diff := cmp.Diff(want, got, asWritten()); diff != "" {
		t.Error(diff)
	}
}

// TestEverythingIsEverything: the file that uses all keys misses none of the tables.
func TestEverythingIsEverything(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/everything.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, k := range scenarioKeys() {
		names = append(names, k.name)
	}
	for _, k := range worldKeys() {
		names = append(names, k.name)
	}
	for _, k := range faultKeys() {
		names = append(names, k.name)
	}
	for _, k := range stepKeys() {
		names = append(names, k.name)
	}
	for _, k := range varKeys() {
		names = append(names, k.name)
	}
	for _, k := range stepKinds() {
		names = append(names, k.name)
	}
	for _, name := range names {
		if !strings.Contains(string(text), " "+name+":") && !strings.Contains(string(text), "\n"+name+":") && !strings.Contains(string(text), "{"+name+":") {
			t.Errorf("%s is in no place of it", name)
		}
	}
}

// TestPlacesOfWhatIsRead: steps and expressions know their lines.
func TestPlacesOfWhatIsRead(t *testing.T) {
	t.Parallel()
	s, err := Read("f.yaml", []byte("scenario: a-b\ntitle: T\nsteps:\n  - call: listCards\n    expect:\n      - status == 200\n      - |\n        status == 200\n        and body.data != nil\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range s.Steps[0].Expect {
		got = append(got, e.Place.String())
	}
	if diff := cmp.Diff([]string{"f.yaml:6:9", "f.yaml:8:9"}, got); diff != "" || s.Steps[0].Place.String() != "f.yaml:4:5" {
		t.Errorf("step at %s, expressions: %s", s.Steps[0].Place, diff)
	}
}
