package script

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// mistake is a file and all that is wrong with it.
type mistake struct {
	name string
	text string
	want []string // without the path
	deep bool     // it takes more than the schema to see it
}

// steps is a file whose steps begin in line 6.
func steps(text string) string {
	return "scenario: a-b\ntitle: T\nneeds: [control, clock, faults, webhooks]\nvars: {card: c}\nsteps:\n" + text + "\n"
}

// top is a file with more keys, from line 4 on.
func top(text string) string {
	return "scenario: a-b\ntitle: T\nsteps: [{log: x}]\n" + text + "\n"
}

// world is a file whose world begins in line 5.
func world(text string) string { return top("needs: [control]\nworld:\n  " + text) }

func mistakes() []mistake {
	return []mistake{
		{
			"unknown key of a file", top(`abuot: x`),
			[]string{`4:1: unknown key "abuot": did you mean about?`},
			false,
		},
		{
			"unknown key of a step", steps(`  - call: listCards
    exepct: [status == 200]`),
			[]string{`7:5: unknown key "exepct": did you mean expect?`},
			false,
		},
		{
			"unknown key of a step that nothing is near to", steps(`  - log: x
    zzzzzzzz: 1`),
			[]string{`7:5: unknown key "zzzzzzzz": possible are name, log`},
			false,
		},
		{
			"unknown kind of step", steps(`  - cal: listCards`),
			[]string{`6:5: unknown key "cal": did you mean call?`},
			false,
		},
		{
			"no kind of step", steps(`  - name: x`),
			[]string{`6:5: the step does not say what it does: one of call, control, advance, expect_event, expect_no_event, wait_until, fault, pause, use, repeat, log is wanted`},
			false,
		},
		{
			"a step that is no object", steps(`  - call`),
			[]string{`6:5: an object of keys and values is wanted here`},
			false,
		},
		{
			"unknown key of the world", top(`needs: [control]
world: {sed: 1}`),
			[]string{`5:9: unknown key "sed": did you mean seed?`},
			false,
		},
		{
			"unknown key of a variable", top(`vars: {a: {tpye: text}}`),
			[]string{`4:12: unknown key "tpye": did you mean type?`},
			false,
		},
		{
			"unknown key of a fault", steps(`  - fault: {name: x, efect: {kind: reset}, operation: "*"}`),
			[]string{`6:12: the fault needs an effect, such as {kind: status, status: 500}`, `6:22: unknown key "efect": did you mean effect?`},
			false,
		},
		{
			"key of another kind", steps(`  - log: x
    body: {}`),
			[]string{`7:5: body goes with call, control, not with log`},
			false,
		},
		{
			"two kinds in one step", steps(`  - log: x
    pause: y`),
			[]string{`6:5: the step does two things, pause and log: make two steps of it`},
			false,
		},
		{
			"wait_until without expect", steps(`  - wait_until: listCards`),
			[]string{`6:5: the key expect is missing: What must hold.`},
			false,
		},
		{
			"repeat without steps", steps(`  - repeat: 2`),
			[]string{`6:5: the key steps is missing: What is repeated.`},
			false,
		},
		{
			"no id, no title, no steps", "about: x\n",
			[]string{`1:1: the key scenario is missing: The id: kebab-case, with a hyphen in it.`, `1:1: the key title is missing: One line that says what happens.`, `1:1: the key steps is missing: What is done, in order.`},
			false,
		},
		{
			"no object", "- a\n",
			[]string{`1:1: an object of keys and values is wanted here`},
			false,
		},
		{
			"a key twice", "scenario: a-b\nscenario: a-c\n",
			[]string{`2:1: mapping key "scenario" already defined at [1:1]`},
			true,
		},
		{
			"an id without a hyphen", "scenario: cards\ntitle: T\nsteps: [{log: x}]\n",
			[]string{`1:11: "cards" is no id of a scenario: it must be kebab-case with a hyphen, such as idv-failed`},
			false,
		},
		{
			"an id that is too long", "scenario: a-" + strings.Repeat("b", 80) + "\ntitle: T\nsteps: [{log: x}]\n",
			[]string{`1:11: "a-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" is no id of a scenario: it must be kebab-case with a hyphen, such as idv-failed`},
			false,
		},
		{
			"a title of two lines", "scenario: a-b\ntitle: |\n  a\n  b\nsteps: [{log: x}]\n",
			[]string{`2:8: one line of text is wanted here`},
			false,
		},
		{
			"an empty title", "scenario: a-b\ntitle: ''\nsteps: [{log: x}]\n",
			[]string{`2:8: one line of text is wanted here`},
			false,
		},
		{
			"a title that is a list", "scenario: a-b\ntitle: [a]\nsteps: [{log: x}]\n",
			[]string{`2:8: a single value is wanted here`},
			false,
		},
		{
			"tags that are no list", top(`tags: cards`),
			[]string{`4:7: a list is wanted here`},
			false,
		},
		{
			"a tag that is a list", top(`tags: [[a]]`),
			[]string{`4:8: a single value is wanted here`},
			false,
		},
		{
			"an unknown need", top(`needs: [contrl]`),
			[]string{`4:9: unknown need "contrl": did you mean control?`},
			false,
		},
		{
			"a variable with a bad name", top(`vars: {cardId: x}`),
			[]string{`4:8: "cardId" is no name of a variable: it must be snake_case, such as card_id`},
			false,
		},
		{
			"a saved name that is bad", steps(`  - call: listCards
    save: {Card: body}`),
			[]string{`7:12: "Card" is no name of a variable: it must be snake_case, such as card_id`},
			false,
		},
		{
			"a round with a bad name", steps(`  - repeat: 1
    as: Round
    steps: [{log: x}]`),
			[]string{`7:9: "Round" is no name of a variable: it must be snake_case, such as card_id`},
			false,
		},
		{
			"variables that are no object", top(`vars: [a]`),
			[]string{`4:7: an object of keys and values is wanted here`},
			false,
		},
		{
			"an unknown type", top(`vars: {a: {type: string}}`),
			[]string{`4:18: unknown type "string": possible are text, number, integer, boolean, list, object`},
			false,
		},
		{
			"defaults of the wrong type", top(`vars:
  a: {type: integer, default: 1.5}
  b: {type: text, default: 1}
  c: {type: boolean, default: "true"}
  d: {type: list, default: {}}
  e: {type: object, default: []}
  f: {type: number, default: x}`),
			[]string{`5:31: a must be an integer, and is 1.5`, `6:28: b must be a text, and is 1`, `7:31: c must be a boolean, and is "true"`, `8:28: d must be a list, and is {}`, `9:30: e must be an object, and is []`, `10:30: f must be a number, and is "x"`},
			true,
		},
		{
			"a variable made of a later one", top(`vars: {a: "${vars.b}", b: 1}`),
			[]string{`4:19: vars.b is not bound here: give it under vars, or bind it in an earlier step with save`},
			true,
		},
		{
			"an unknown operation", steps(`  - call: createCrad`),
			[]string{`6:11: unknown operation "createCrad": did you mean createCard?`},
			false,
		},
		{
			"an unknown operation to wait for", steps(`  - wait_until: retrieveCad
    expect: true`),
			[]string{`6:17: unknown operation "retrieveCad": did you mean retrieveCard?`},
			false,
		},
		{
			"an unknown operation that fails", steps(`  - fault: {name: x, operation: lstCards, effect: {kind: reset}}`),
			[]string{`6:33: unknown operation "lstCards": did you mean listCards?`},
			false,
		},
		{
			"an unknown event", steps(`  - expect_event: card.create.succeded`),
			[]string{`6:19: no event has the type "card.create.succeded": did you mean card.create.succeeded?`},
			false,
		},
		{
			"a pattern of no event", steps(`  - expect_no_event: cards.*`),
			[]string{`6:22: no event has the type "cards.*": possible are card.create.failed, card.create.succeeded, cardholder.kyc.status_changed, cardholder.updated`},
			true,
		},
		{
			"a duration of no unit", steps(`  - advance: 5`),
			[]string{`6:14: "5" is no span of time: it must be such as 2s, 30m or 36h`},
			false,
		},
		{
			"a negative duration", steps(`  - expect_no_event: card.*
    for: -5s`),
			[]string{`7:10: "-5s" is no span of time: it must be such as 2s, 30m or 36h`},
			false,
		},
		{
			"a duration that is a list", steps(`  - advance: [5s]`),
			[]string{`6:14: text is wanted here, and this is ["5s"]`},
			false,
		},
		{
			"too many rounds", steps(`  - repeat: 1001
    steps: [{log: x}]`),
			[]string{`6:13: 1001 is no number of rounds: it must be a whole number of 0 to 1000`},
			false,
		},
		{
			"rounds that are text", steps(`  - repeat: many
    steps: [{log: x}]`),
			[]string{`6:13: many is no number of rounds: it must be a whole number of 0 to 1000`},
			false,
		},
		{
			"rounds that are half", steps(`  - repeat: 1.5
    steps: [{log: x}]`),
			[]string{`6:13: 1.5 is no number of rounds: it must be a whole number of 0 to 1000`},
			false,
		},
		{
			"a seed that is text", world(`seed: seven`),
			[]string{`6:9: a whole number of 0 or more is wanted here`},
			false,
		},
		{
			"a seed below zero", world(`seed: -1`),
			[]string{`6:9: a whole number of 0 or more is wanted here`},
			false,
		},
		{
			"a clock that is no time", world(`clock: yesterday`),
			[]string{`6:10: "yesterday" is no time: it must be such as 2026-04-03T09:32:50Z`},
			false,
		},
		{
			"a status that is none", steps(`  - fault: {receiver: [99]}`),
			[]string{`6:24: an HTTP status of 200 to 599 is wanted here`},
			false,
		},
		{
			"statuses that are no list", steps(`  - fault: {receiver: 500}`),
			[]string{`6:23: a list is wanted here`},
			false,
		},
		{
			"no status", steps(`  - fault: {receiver: []}`),
			[]string{`6:23: there is no status in it`},
			false,
		},
		{
			"a flag that is false", steps(`  - call: listCards
    invalid: false`),
			[]string{`7:14: true is the only value here: leave the key out instead of false`},
			false,
		},
		{
			"a flag that is text", steps(`  - call: listCards
    invalid: "true"`),
			[]string{`7:14: true is the only value here: leave the key out instead of false`},
			false,
		},
		{
			"a text that is a list", steps(`  - log: [a]`),
			[]string{`6:10: text is wanted here, and this is a list`},
			false,
		},
		{
			"a text that is null", steps(`  - pause:`),
			[]string{`6:12: text is wanted here, and this is null`},
			false,
		},
		{
			"an event about an object", steps(`  - expect_event: card.*
    source: {id: 1}`),
			[]string{`7:13: text is wanted here, and this is an object`},
			false,
		},
		{
			"steps that are no list", steps(`  log: x`),
			[]string{`6:3: a list is wanted here`},
			false,
		},
		{
			"no step", "scenario: a-b\ntitle: T\nsteps: []\n",
			[]string{`3:8: there is no step in it`},
			false,
		},
		{
			"no expression", steps(`  - call: listCards
    expect: []`),
			[]string{`7:13: there is no expression in it`},
			false,
		},
		{
			"an expression that is a list", steps(`  - call: listCards
    expect: [[true]]`),
			[]string{`7:14: a single value is wanted here`},
			false,
		},
		{
			"bindings that are a list", steps(`  - call: listCards
    save: [body]`),
			[]string{`7:11: an object of keys and values is wanted here`},
			false,
		},
		{
			"no control call", steps(`  - control: advance`),
			[]string{`6:14: "advance" is no control call: it must be such as POST /cardholders/${vars.cardholder}/idv`},
			false,
		},
		{
			"an unknown control call", steps(`  - control: POST /cardholder/${vars.card}/idv`),
			[]string{`6:14: the control API has no POST /cardholder/${vars.card}/idv: did you mean POST /cardholders/{id}/idv?`},
			false,
		},
		{
			"a control call with a bad method", steps(`  - control: PUT /cardholders/${vars.card}/idv`),
			[]string{`6:14: the control API has no PUT /cardholders/${vars.card}/idv: did you mean POST /cardholders/{id}/idv?`},
			false,
		},
		{
			"a member of a control call that is unknown", steps(`  - control: POST /cardholders/${vars.card}/idv
    body: {reslut: FAILED}`),
			[]string{`7:12: decideIdentityCheck takes no member "reslut": did you mean result?`},
			true,
		},
		{
			"a body of a control call that does not fit", steps(`  - control: POST /cardholders/${vars.card}/idv
    body: {result: MAYBE}`),
			[]string{`7:20: result does not fit decideIdentityCheck: value is not one of the allowed values ["PASSED","FAILED","REVIEW","RESUBMIT"]`},
			true,
		},
		{
			"a path parameter that is missing", steps(`  - call: retrieveCard`),
			[]string{`6:5: retrieveCard needs the path parameter id`},
			true,
		},
		{
			"a path parameter that is unknown", steps(`  - call: retrieveCard
    path: {id: x, card: y}`),
			[]string{`7:19: retrieveCard has no path parameter "card": possible are id`},
			true,
		},
		{
			"a query parameter that is unknown", steps(`  - call: listCards
    query: {page_sze: 1}`),
			[]string{`7:13: listCards has no query parameter "page_sze": did you mean page_size?`},
			true,
		},
		{
			"a query where there is none", steps(`  - call: retrieveCard
    path: {id: x}
    query: {a: 1}`),
			[]string{`8:13: retrieveCard has no query parameter "a": none is possible here`},
			true,
		},
		{
			"a parameter that is a list", steps(`  - call: listCards
    query: {page_size: [1]}`),
			[]string{`7:24: page_size must be a single value, and is a list`},
			false,
		},
		{
			"a parameter that is null", steps(`  - call: retrieveCard
    path: {id: }`),
			[]string{`7:15: id must be a single value, and is null`},
			false,
		},
		{
			"a header that is an object", steps(`  - call: listCards
    headers: {x-a: {}}`),
			[]string{`7:20: x-a must be a single value, and is an object`},
			false,
		},
		{
			"headers that are a list", steps(`  - call: listCards
    headers: [x]`),
			[]string{`7:14: an object of names and values is wanted here`},
			false,
		},
		{
			"a body where there is none", steps(`  - call: listCards
    body: {}`),
			[]string{`7:11: listCards takes no body`},
			true,
		},
		{
			"no body where one is needed", steps(`  - call: createCard`),
			[]string{`6:5: createCard needs a body`},
			true,
		},
		{
			"a member that is unknown", steps(`  - call: createCard
    body: {card_limt: 1, cardholder_id: "${vars.card}"}`),
			[]string{`7:12: createCard takes no member "card_limt": did you mean card_limit?`},
			true,
		},
		{
			"a member within a member that is unknown", steps(`  - call: createCardholder
    body:
      residential_address: {lien1: x}`),
			[]string{`8:29: createCardholder takes no member "lien1": did you mean line1?`},
			true,
		},
		{
			"a body that does not fit", steps(`  - call: createCard
    body:
      cardholder_id: 5a1c1f0e-0000-4000-8000-000000000001
      card_product_id: 5a1c1f0e-0000-4000-8000-000000000002
      card_currency: usd`),
			[]string{`10:22: card_currency does not fit createCard: string doesn't match the regular expression "^[A-Z]{3,4}$"`},
			true,
		},
		{
			"a variable that nothing binds", steps(`  - log: ${vars.crad}`),
			[]string{`6:17: vars.crad is not bound here: did you mean card?`},
			true,
		},
		{
			"a variable that is bound later", steps(`  - log: ${vars.id}
  - call: listCards
    save: {id: body.id}`),
			[]string{`6:17: vars.id is not bound here: possible are card`},
			true,
		},
		{
			"a fake that is none", steps(`  - log: "${fake.emial}"`),
			[]string{`6:18: fake.emial cannot be invented: did you mean email?`},
			true,
		},
		{
			"an expression that does not compile", steps(`  - call: listCards
    expect: [status ==]`),
			[]string{`7:22: the expression ends too early`},
			true,
		},
		{
			"an expression in quotes that does not compile", steps(`  - call: listCards
    expect:
      - 'status == "200"'`),
			[]string{`8:17: invalid operation: == (mismatched types int and string)`},
			true,
		},
		{
			"an expression in a block", steps(`  - call: listCards
    expect: |
      status == 200
      and bdy.data != nil`),
			[]string{`9:11: unknown name bdy: did you mean body?`},
			true,
		},
		{
			"an expression in a folded block", steps(`  - call: listCards
    expect:
      - >
        status == 200 and
        vars.crad == 1`),
			[]string{`10:14: vars.crad is not bound here: did you mean card?`},
			true,
		},
		{
			"several mistakes in one expression", steps(`  - call: listCards
    expect: stats == 200 or vars.crad == bdy.id`),
			[]string{`7:13: unknown name stats: did you mean status?`, `7:34: vars.crad is not bound here: did you mean card?`, `7:42: unknown name bdy: did you mean body?`},
			true,
		},
		{
			"an expression that is no truth", steps(`  - call: listCards
    expect: status + 1`),
			[]string{`7:13: it must be true or false, and is int`},
			true,
		},
		{
			"an expression in braces", steps(`  - call: listCards
    expect: ["${status == 200}"]`),
			[]string{`7:14: an expression stands here as it is, without ${}`},
			true,
		},
		{
			"a body where there is no reply", steps(`  - expect_event: card.*
    expect: status == 200`),
			[]string{`7:13: status is known only in expect and save of call, wait_until and control: bind what is needed later with save`},
			true,
		},
		{
			"headers of a control call", steps(`  - control: POST /reset
    expect: headers.date != nil`),
			[]string{`7:13: headers is known only in expect and save of call and wait_until: bind what is needed later with save`},
			true,
		},
		{
			"the reply of an earlier step", steps(`  - call: listCards
  - log: ${body.data}`),
			[]string{`7:12: body is known only in expect and save of call, wait_until and control: bind what is needed later with save`},
			true,
		},
		{
			"a brace that is missing", steps(`  - log: "a ${vars.card"`),
			[]string{`6:15: the } that belongs to ${ is missing (a ${ that is meant as text is written $${)`},
			true,
		},
		{
			"two mistakes in one text", steps(`  - log: "é ${vars.a} and ${vars.b}"`),
			[]string{`6:20: vars.a is not bound here: possible are card`, `6:34: vars.b is not bound here: possible are card`},
			true,
		},
		{
			"an expression that is too long", steps(`  - log: "${` + strings.Repeat("1 + ", 500) + `1}"`),
			[]string{`6:13: the expression has 2001 bytes, at most 2000 are taken`},
			true,
		},
		{
			"an expression of too many parts", steps(`  - log: ${[` + strings.Repeat("1,", 400) + `1]}`),
			[]string{`6:814: the expression has more than 400 parts`},
			true,
		},
		{
			"a fault without a name", steps(`  - fault: {operation: "*", effect: {kind: reset}}`),
			[]string{`6:12: the fault needs a name`},
			false,
		},
		{
			"a fault without an effect", steps(`  - fault: {name: x, operation: listCards}`),
			[]string{`6:12: the fault needs an effect, such as {kind: status, status: 500}`},
			false,
		},
		{
			"a fault without an operation", steps(`  - fault: {name: x, effect: {kind: reset}}`),
			[]string{`6:12: the fault needs an operation, or * for all`},
			false,
		},
		{
			"a fault that is removed and set", steps(`  - fault: {name: x, remove: true, operation: "*", effect: {kind: reset}}`),
			[]string{`6:12: a fault is removed, or is about our receiver, or about calls: one of these`},
			false,
		},
		{
			"a fault of calls and of our receiver", steps(`  - fault: {receiver: [500], name: x, operation: "*", effect: {kind: reset}}`),
			[]string{`6:12: a fault is removed, or is about our receiver, or about calls: one of these`},
			false,
		},
		{
			"an effect that is text", steps(`  - fault: {name: x, operation: "*", effect: reset}`),
			[]string{`6:46: an object of names and values is wanted here`},
			false,
		},
		{
			"an effect that does not fit", steps(`  - fault: {name: x, operation: "*", effect: {kind: status, status: 200}}`),
			[]string{`6:69: effect.status does not fit setFault: number must be at least 400`},
			true,
		},
		{
			"calls to skip that do not fit", steps(`  - fault: {name: x, operation: "*", skip: -1, effect: {kind: reset}}`),
			[]string{`6:44: skip does not fit setFault: number must be at least 0`},
			false,
		},
		{
			"policies that do not fit", world(`policies: {idv: {mode: later}}`),
			[]string{`6:26: policies.idv.mode does not fit createWorld: value is not one of the allowed values ["manual","immediate","after"]`},
			true,
		},
		{
			"an unknown policy", world(`policies: {idw: {mode: manual}}`),
			[]string{`6:14: createWorld takes no member "idw": did you mean idv?`},
			true,
		},
		{
			"strict that is text", world(`strict: "yes"`),
			[]string{`6:11: strict does not fit createWorld: value must be a boolean`},
			false,
		},
		{
			"a quirk that is a number", world(`quirks: {kyc-type: 1}`),
			[]string{`6:22: quirks.kyc-type does not fit createWorld: value must be a string`},
			true,
		},
		{
			"a setting made of a variable", world(`policies: {idv: {mode: manual, delay: "${now}"}}`),
			[]string{`6:13: ${...} cannot stand here: the world is made before anything is known`},
			true,
		},
		{
			"a product without an id", world(`products: [{card_bin: "433445"}]`),
			[]string{`6:14: a product needs a product_id`},
			false,
		},
		{
			"a product that does not fit", world(`products: [{product_id: x, card_bin: "433445", card_scheme: VISA, card_currency: [USD], mode_type: SHARE, kyc_level: ENHANCED}]`),
			[]string{`6:27: product_id does not fit configureProduct: string doesn't match the format "uuid" (must be a UUID of 36 characters with hyphens)`},
			true,
		},
		{
			"a product member that is unknown", world(`products: [{product_id: 5a1c1f0e-0000-4000-8000-000000000001, card_bn: "433445"}]`),
			[]string{`6:65: configureProduct takes no member "card_bn": did you mean card_bin?`},
			true,
		},
		{
			"a fault of the world that does not fit", world(`faults:
    - {name: x, operation: "*", effect: {kind: status, status: 7}}`),
			[]string{`7:64: effect.status does not fit setFault: number must be at least 400`},
			true,
		},
		{
			"a world without control", top(`world: {strict: true}`),
			[]string{`4:8: a world of one's own needs a target that can be controlled: add control to needs`},
			true,
		},
		{
			"steps that need what is not said", "scenario: a-b\ntitle: T\nsteps:\n  - control: POST /reset\n  - advance: 1s\n  - fault: {name: x, remove: true}\n  - fault: {receiver: [500]}\n  - repeat: 1\n    steps:\n      - advance: 1s\n",
			[]string{`4:5: not every target can be controlled: add control to needs, or make the step optional: true, or ask a person with ask: TEXT`, `5:5: not every target can move its clock: add clock to needs, or make the step optional: true`, `6:5: not every target can be made to fail: add faults to needs, or make the step optional: true`, `7:5: not every target can send us webhooks: add webhooks to needs, or make the step optional: true`, `10:9: not every target can move its clock: add clock to needs, or make the step optional: true`},
			true,
		},
		{
			"an empty file", "",
			[]string{`1:1: the file is empty: a scenario begins with scenario: an-id`},
			true,
		},
		{
			"a file of remarks", "# nothing\n",
			[]string{`1:1: the file is empty: a scenario begins with scenario: an-id`},
			true,
		},
		{
			"a second document", "scenario: a-b\n---\nscenario: a-c\n",
			[]string{`3:1: a second document: there must be only one`},
			true,
		},
		{
			"a file that is no YAML", "scenario: [\n",
			[]string{`1:11: sequence end token ']' not found`},
			true,
		},
		{
			"a file that is too large", strings.Repeat("#", maxFile+1),
			[]string{`1:1: the file has 131073 bytes, at most 131072 are read`},
			true,
		},
		{
			"brackets that are too deep", strings.Repeat("[", 201),
			[]string{`1:1: nested more than 200 deep`},
			true,
		},
		{
			"a value that is too deep", steps(`  - use: c-d
    vars: {a: ` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`),
			[]string{`7:47: nested more than 32 deep`},
			true,
		},
		{
			"repeats that are too deep", steps(`  - repeat: 1
    steps: [{repeat: 1, steps: [{repeat: 1, steps: [{repeat: 1, steps: [{repeat: 1, steps: [{log: x}]}]}]}]}]`),
			[]string{`7:92: repeats stand more than 4 deep in each other`},
			true,
		},
		{
			"an alias of itself", steps(`  - use: c-d
    vars: {a: &a [*a]}`),
			[]string{`7:19: nested more than 32 deep`},
			true,
		},
		{
			"all at once, in the order of the file", "steps:\n  - cal: listCards\n    save: {id: body.id}\n  - log: ${vars.id} ${vars.x}\nabuot: y\ntitle: T\nvars: {B: 1}\n",
			[]string{`1:1: the key scenario is missing: The id: kebab-case, with a hyphen in it.`, `2:5: unknown key "cal": did you mean call?`, `4:28: vars.x is not bound here: possible are B, id`, `5:1: unknown key "abuot": did you mean about?`, `7:8: "B" is no name of a variable: it must be snake_case, such as card_id`},
			false,
		},
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, m := range mistakes() {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			_, err := Read("f", []byte(m.text))
			if diff := cmp.Diff(m.want, lines(t, err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// lines are the problems of an error, without the path, which is f.
func lines(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	all, ok := errors.AsType[Problems](err)
	if !ok {
		t.Fatalf("%v is no Problems", err)
	}
	var told []string
	for _, p := range all {
		told = append(told, strings.TrimPrefix(p.Error(), "f:"))
	}
	return told
}
