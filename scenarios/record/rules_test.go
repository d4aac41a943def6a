package record_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/scenarios/record"
)

// written is the scenario of a history, below a head that is always the same.
func written(t *testing.T, history ...record.Happening) string {
	t.Helper()
	raw, err := record.Scenario("some-thing", history)
	if err != nil {
		t.Fatal(err)
	}
	var parsed struct{ Steps []map[string]any }
	if err := yaml.Unmarshal(raw, &parsed); err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	_, rest, _ := strings.Cut(string(raw), "that do not matter.\n")
	return strings.Replace(rest, "tags:\n  - recorded\n", "", 1)
}

// given is a call of an operation with the parts that a test is about.
func given(c record.Call) record.Happening { return record.Happening{At: at(0), Call: &c} }

func key(value string) map[string]string { return map[string]string{"x-idempotency-key": value} }

func TestScenarioRules(t *testing.T) {
	const (
		id    = "11111111-2222-4333-8444-555555555555"
		other = "99999999-2222-4333-8444-555555555555"
	)
	ok := text(`{}`)
	created := given(record.Call{Operation: "createCardholder", Headers: key(other), Body: text(`{"first_name": "Ana", "last_name": "Lee", "email": "x", "country_code": "SG", "phone_number": "1"}`), Status: 200, Reply: text(`{"cardholder_id": %q}`, id)})
	tests := []struct {
		name    string
		history []record.Happening
		want    string
	}{
		{"nothing", nil, "steps: []\n"},
		{"token calls are the player's", []record.Happening{given(record.Call{Operation: "requestAccessToken", Status: 200})}, "steps: []\n"},
		{
			"what no step can say is told, and counted",
			[]record.Happening{
				given(record.Call{Operation: "listCards", Status: 401}), given(record.Call{Operation: "listCards", Status: 401}),
				given(record.Call{Status: 404}), given(record.Call{Operation: "createCard", Body: text(`"***"`), Status: 400}),
				control(0, "POST", "/deliveries/"+id+"/resend", nil, 202, ok), control(0, "PATCH", "/settings", text(`"***"`), 400, ok),
			},
			`  Left out, because no step can say it:
  - a call whose token was refused: whoever plays has a good one (2)
  - a call to a path that no operation has (1)
  - a call whose body is no JSON object, or too large to have been kept: createCard (1)
  - a delivery was sent again, whose id no reply tells (1)
  - a control whose body is no JSON object, or too large to have been kept (1)
steps: []
`,
		},
		{
			"a call that breaks the description is said to, and keeps its mistake",
			[]record.Happening{given(record.Call{Operation: "createCardholder", Headers: key(id), Body: text(`{"email": "no address", "phone_number": "+65 1"}`), Status: 400, Reply: text(`{"code": "a: \"b\""}`)})},
			`steps:
  - call: createCardholder
    body:
      email: no address
      phone_number: "+65 1"
    invalid: true
    expect:
      - status == 400
`,
		},
		{
			"a key that was missing or none is part of the story",
			[]record.Happening{
				given(record.Call{Operation: "updateCardholder", Path: map[string]string{"id": id}, Headers: key("secret"), Body: ok, Status: 400}),
				given(record.Call{Operation: "updateCardholder", Path: map[string]string{"id": id}, Body: ok, Status: 400}),
			},
			`steps:
  - call: updateCardholder
    path:
      id: "11111111-2222-4333-8444-555555555555"
    headers:
      x-idempotency-key: not-a-uuid
    body: {}
    invalid: true
    expect:
      - status == 400
  - call: updateCardholder
    path:
      id: "11111111-2222-4333-8444-555555555555"
    headers:
      x-idempotency-key: ""
    body: {}
    invalid: true
    expect:
      - status == 400
`,
		},
		{
			"a call that is made again with its key has the same body",
			[]record.Happening{
				given(record.Call{Operation: "createCardholder", Headers: key(id), Body: text(`{"identity": {"number": "***", "back_file": "***"}}`), Status: 400}),
				given(record.Call{Operation: "createCardholder", Headers: key(id), Body: text(`{"identity": {"number": "***", "back_file": "***"}}`), Status: 400}),
			},
			strings.Replace(`vars:
  key: ${fake.uuid}
  passport: ${fake.passport}
  image: ${fake.image}
steps:
ONCE
ONCE
`, "ONCE\nONCE", strings.Repeat(`
  - call: createCardholder
    headers:
      x-idempotency-key: ${vars.key}
    body:
      identity:
        number: ${vars.passport}
        back_file: ${vars.image}
    invalid: true
    expect:
      - status == 400`, 2)[1:], 1),
		},
		{
			"a reply that was lost is not expected, and tells no id",
			[]record.Happening{
				given(record.Call{Operation: "listCards", Status: 200, Lost: true, Reply: text(`{"data": [{"card_id": %q}]}`, id)}),
				given(record.Call{Operation: "listCards", Query: url.Values{"cardholder_id": {id}}, Status: 200}),
			},
			`steps:
  - call: listCards
    no_reply: true
  - call: listCards
    query:
      cardholder_id: "11111111-2222-4333-8444-555555555555"
    expect:
      - status == 200
`,
		},
		{
			"a world that was there already is not made, and digits of a text are none of a number",
			[]record.Happening{
				control(0, "PUT", "", text(`{"seed": 5}`), 200, ok),
				given(record.Call{Operation: "listCards", Query: url.Values{"page_size": {"10"}, "card_status": {"10"}}, Status: 200}),
			},
			`steps:
  - call: listCards
    query:
      card_status: "10"
      page_size: 10
    invalid: true
    expect:
      - status == 200
`,
		},
		{
			"a call that no answer came to",
			[]record.Happening{given(record.Call{Operation: "listCards"})},
			"steps:\n  - call: listCards\n    no_reply: true\n",
		},
		{
			"a code is that of a refusal, and neither it nor a status of an event can be more than a word",
			[]record.Happening{
				given(record.Call{Operation: "listCards", Status: 200, Reply: text(`{"code": "fine"}`)}),
				event(0, "1", "card.a", id, text(`{"data": {"card_status": "a\" || true", "order_status": "DONE", "status": "x"}}`)),
			},
			`needs:
  - webhooks
steps:
  - call: listCards
    expect:
      - status == 200
  - expect_event: card.a
    expect:
      - event.data.order_status == "DONE"
`,
		},
		{
			"of a member that is given twice the last counts, and what is no JSON object is left out",
			[]record.Happening{
				given(record.Call{Operation: "updateCardholder", Path: map[string]string{"id": id}, Headers: key(id), Body: text(`{"phone_number": "+1", "phone_number": "+2"}`), Status: 200}),
				given(record.Call{Operation: "createCard", Headers: key(other), Body: text(`{} {}`), Status: 400}),
				given(record.Call{Operation: "createCard", Headers: key(other), Body: text(`{"a": %s1%s}`, strings.Repeat("[", 70), strings.Repeat("]", 70)), Status: 400}),
			},
			`  Left out, because no step can say it:
  - a call whose body is no JSON object, or too large to have been kept: createCard (2)
steps:
  - call: updateCardholder
    path:
      id: "11111111-2222-4333-8444-555555555555"
    body:
      phone_number: "+2"
    expect:
      - status == 200
`,
		},
		{
			"an id that was used before a reply told it stays as it is, and so does a product that no list told",
			[]record.Happening{
				given(record.Call{Operation: "retrieveCard", Path: map[string]string{"id": id}, Status: 200, Reply: text(`{"card_id": %q, "card_product_id": %q}`, id, other)}),
				given(record.Call{Operation: "retrieveCard", Path: map[string]string{"id": other}, Status: 200}),
				given(record.Call{Operation: "retrieveCard", Path: map[string]string{"id": id}, Status: 200}),
			},
			`steps:
  - call: retrieveCard
    path:
      id: "11111111-2222-4333-8444-555555555555"
    expect:
      - status == 200
  - call: retrieveCard
    path:
      id: "99999999-2222-4333-8444-555555555555"
    expect:
      - status == 200
  - call: retrieveCard
    path:
      id: "11111111-2222-4333-8444-555555555555"
    expect:
      - status == 200
`,
		},
		{
			"products of one BIN are told apart by their number",
			[]record.Happening{
				given(record.Call{Operation: "listProducts", Query: url.Values{"page_size": {"10"}, "page_number": {"1"}}, Status: 200, Reply: text(`{"data": [{"product_id": %q, "card_bin": "46651711"}, {"product_id": %q, "card_bin": "46651711"}]}`, id, other)}),
				given(record.Call{Operation: "retrieveCard", Path: map[string]string{"id": other}, Status: 400}),
			},
			`steps:
  - call: listProducts
    query:
      page_number: 1
      page_size: 10
    expect:
      - status == 200
    save:
      product: body.data[1].product_id
  - call: retrieveCard
    path:
      id: ${vars.product}
    expect:
      - status == 400
`,
		},
		{
			"secrets are asked for, and expressions in what was sent are none",
			[]record.Happening{given(record.Call{
				Operation: "updateCardholder", Path: map[string]string{"id": "${vars.x}"}, Headers: map[string]string{"x-idempotency-key": id, "x-on-behalf-of": "eyJhbGciOi.eyJhbGciOi.abc"},
				Body: text(`{"pin": "1234", "note": "4665171112345678"}`), Status: 200,
			})},
			`vars:
  x_on_behalf_of:
    type: text
    about: "A secret that is not in this file: give it when the scenario is played."
  pin:
    type: text
    about: "A secret that is not in this file: give it when the scenario is played."
  note:
    type: text
    about: "A secret that is not in this file: give it when the scenario is played."
steps:
  - call: updateCardholder
    path:
      id: ${"${"}vars.x}
    headers:
      x-on-behalf-of: ${vars.x_on_behalf_of}
    body:
      pin: ${vars.pin}
      note: ${vars.note}
    invalid: true
    expect:
      - status == 200
`,
		},
		{
			"a reset begins anew, in the world as it was made and set",
			[]record.Happening{
				control(0, "PUT", "", text(`{"seed": 5, "revision": "2026-09"}`), 201, text(`{"settings": {"quirks": {"money": "documented"}}}`)),
				control(0, "PATCH", "/settings", text(`{"strict": true}`), 200, ok), control(0, "PATCH", "/settings", text(`{"strict": 5}`), 400, ok), created,
				control(1, "POST", "/reset", nil, 200, ok), control(2, "POST", "/clock/freeze", nil, 200, ok),
			},
			`needs:
  - control
world:
  seed: 5
  quirks:
    money: documented
steps:
  - control: PATCH /settings
    body:
      strict: true
  - control: POST /clock/freeze
`,
		},
		{
			"an event that nothing lists stands by its time, and has the source that is known",
			[]record.Happening{
				event(0, "1", "card.a", other, nil), created, control(2, "POST", "/clock/freeze", nil, 200, ok), event(1, "2", "card.b", id, nil),
				event(-1, "3", "card.c", id, nil),
			},
			`needs:
  - control
  - webhooks
steps:
  - expect_event: card.c
  - call: createCardholder
    body:
      first_name: Ana
      last_name: Lee
      email: x
      country_code: SG
      phone_number: "1"
    invalid: true
    expect:
      - status == 200
    save:
      cardholder: body.cardholder_id
  - expect_event: card.a
  - expect_event: card.b
    source: ${vars.cardholder}
  - control: POST /clock/freeze
`,
		},
		{
			"what the state refused is refused again, and a mistake is left out",
			[]record.Happening{
				control(0, "POST", "/clock/advance", text(`{"to": "1999-01-01T00:00:00Z"}`), 409, text(`{"code": "wrong_state"}`)),
				control(0, "PUT", "/faults/x", text(`{}`), 400, ok), control(0, "PUT", "", text(`{"seed": 1}`), 409, ok),
			},
			`  Left out, because no step can say it:
  - a control that was refused (1)
needs:
  - control
steps:
  - control: POST /clock/advance
    body:
      to: "1999-01-01T00:00:00Z"
    expect:
      - status == 409
      - body.code == "wrong_state"
`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, written(t, tt.history...)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestScenarioIDs(t *testing.T) {
	for _, id := range []string{"", "one", "Two-Words", "a-", "-a", "a--b", "a b-c", "a-b\n"} {
		if raw, err := record.Scenario(id, nil); err == nil || !strings.Contains(err.Error(), "such as idv-failed") {
			t.Errorf("%q: %v %s", id, err, raw)
		}
	}
}
