package script

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/scenarios/document"
)

// scenario reads one whose vars are given in flow style.
func scenario(t *testing.T, vars string) *Scenario {
	t.Helper()
	s, err := Read("f", []byte(top("vars: "+vars)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// value reads a value in which all words and some variables are known.
func value(t *testing.T, text string) Value {
	t.Helper()
	top, _, err := document.Parse("f", []byte("v: "+text))
	if err != nil {
		t.Fatal(err)
	}
	v, err := readValue(top, allWords("card", "n", "gone"))
	if err != nil {
		t.Fatal(err)
	}
	return v.named[0].Value
}

// TestFill: a text that is nothing but ${...} keeps the type of what stands for it.
func TestFill(t *testing.T) {
	t.Parallel()
	env := anEnv()
	env.Now = time.Date(2026, 4, 3, 9, 32, 50, 0, time.UTC)
	env.Elapsed = 90 * time.Second
	for text, want := range map[string]any{
		"5":                                     5,
		"2.5":                                   2.5,
		"true":                                  true,
		"null":                                  nil,
		"plain":                                 "plain",
		"'${vars.n}'":                           3,
		"'${vars.n} '":                          "3 ",
		"'${body.data[1].limit}'":               0.5,
		"'${0.5 + 0.5}!'":                       "1!",
		"'${status == 200}'":                    true,
		"'${body.none}'":                        nil,
		"'a${body.none}'":                       "anull",
		"'${body.data[0]}'":                     map[string]any{"id": "a", "limit": 1000},
		"'is ${body.data[0]}'":                  `is {"id":"a","limit":1000}`,
		"'${split(\"a b\", \" \")}'":            []any{"a", "b"},
		"'${headers}'":                          map[string]any{"date": "today"},
		"'${now}'":                              env.Now,
		"'at ${now}'":                           "at 2026-04-03T09:32:50Z",
		"'${now.Unix()}'":                       1775208770,
		"'${elapsed}'":                          90 * time.Second,
		"'${elapsed}!'":                         "1m30s!",
		"'${fake.email}'":                       "fake email",
		"'$${vars.n}'":                          "${vars.n}",
		"'$ { $'":                               "$ { $",
		"'${\"}\"}${{\"a\": 1}.a}'":             "}1",
		"[1, '${vars.n}', {a: '${vars.card}'}]": []any{1, 3, map[string]any{"a": "c1"}},
	} {
		v := value(t, text)
		got, err := v.Fill(env)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", text, err, diff)
		}
	}
}

func TestFillFails(t *testing.T) {
	t.Parallel()
	env := anEnv()
	env.Vars["long"] = strings.Repeat("x", 1<<20)
	env.Invent = nil
	long := "'" + strings.Repeat("${vars.card}", 20) + "'"
	for text, want := range map[string]string{
		"'a ${vars.gone}'":         "f:1:9: ${vars.gone}: vars.gone was not bound",
		"[1, '${body.data.x.y}']":  "f:1:11: ${body.data.x.y}: ",
		"'${fake.email}'":          "f:1:7: ${fake.email}: fake.email cannot be invented here",
		"{a: '${int(vars.card)}'}": "f:1:11: ${int(vars.card)}: invalid operation: int(c1)",
		"'${now.UTC}'":             "f:1:7: ${now.UTC}: the result is no value that can be kept",
		"'${1 / 0}'":               "f:1:7: ${1 / 0}: the result is no number: +Inf",
	} {
		_, err := value(t, text).Fill(env)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	env.Vars["card"] = env.Vars["long"]
	if _, err := value(t, long).Fill(env); err == nil || !strings.Contains(err.Error(), "more than 16777216 bytes") {
		t.Errorf("20 MiB of text: %.200v", err)
	}
	if got, err := value(t, "'${vars.card}'").Fill(env); err != nil || len(got.(string)) != 1<<20 {
		t.Errorf("1 MiB of text: %.200v", err)
	}
}

// TestFilledSharesNothing: what is saved of a reply does not change with it.
func TestFilledSharesNothing(t *testing.T) {
	t.Parallel()
	env := anEnv()
	got, err := value(t, "'${body.data}'").Fill(env)
	if err != nil {
		t.Fatal(err)
	}
	env.Body.(map[string]any)["data"].([]any)[0].(map[string]any)["id"] = "changed"
	if diff := cmp.Diff("a", got.([]any)[0].(map[string]any)["id"]); diff != "" {
		t.Error(diff)
	}
}

func TestTextDurationTimes(t *testing.T) {
	t.Parallel()
	env := anEnv()
	ask := map[string]func(Value) (any, error){
		"text":     func(v Value) (any, error) { return v.Text(env) },
		"duration": func(v Value) (any, error) { return v.Duration(env) },
		"times":    func(v Value) (any, error) { return v.Times(env) },
	}
	for _, c := range []struct {
		as, text string
		want     any
		wrong    string
	}{
		{"text", "5", "5", ""},
		{"text", "'${body.data[1].limit}'", "0.5", ""},
		{"text", "true", "true", ""},
		{"text", "'${body.data}'", "", "f:1:4: text is wanted here, and this is [{"},
		{"text", "'${body.none}'", "", "f:1:4: text is wanted here, and this is null"},
		{"duration", "'${vars.n}m'", 3 * time.Minute, ""},
		{"duration", "'${vars.n}'", time.Duration(0), `f:1:4: "3" is no span of time`},
		{"duration", "-1s", time.Duration(0), `f:1:4: "-1s" is no span of time`},
		{"times", "'${vars.n}'", 3, ""},
		{"times", "1000", 1000, ""},
		{"times", "'${vars.n * 1000}'", 0, "f:1:4: 3000 is no number of rounds"},
		{"times", "'${vars.card}'", 0, "f:1:4: c1 is no number of rounds"},
	} {
		got, err := ask[c.as](value(t, c.text))
		told := ""
		if err != nil {
			told = err.Error()
		}
		if !strings.HasPrefix(told, c.wrong) || c.wrong == "" && told != "" || cmp.Diff(c.want, got) != "" {
			t.Errorf("%s as %s: %v, %q", c.text, c.as, got, told)
		}
	}
}

func TestFixedAndMembers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"a": true, "'$${a}'": true, "'${1}'": false, "[1, ['${1}']]": false, "{a: {b: '${1}'}}": false, "{a: [1]}": true} {
		if got := value(t, text).Fixed(); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if (Value{}).Given() || !value(t, "null").Given() {
		t.Error("null is given, and nothing is not")
	}
	var names []string
	for _, m := range value(t, "{b: 1, a: 2}").Members() {
		names = append(names, m.Name+" "+m.At.String())
	}
	if diff := cmp.Diff([]string{"b f:1:5", "a f:1:11"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestBind(t *testing.T) {
	t.Parallel()
	s := scenario(t, `{card: {type: text}, n: {type: integer, default: 2}, twice: "${vars.n * 2}", mail: "${fake.email}", f: {type: number, default: "${vars.n}"}}`)
	env := anEnv()
	got, err := s.Bind(map[string]any{"card": "c9", "n": 4}, env)
	want := map[string]any{"card": "c9", "n": 4, "twice": 8, "mail": "fake email", "f": 4}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	for _, c := range []struct {
		set  map[string]any
		want string
	}{
		{nil, "scenario a-b: vars.card must be set (--set card=VALUE)"},
		{map[string]any{"card": "x", "crad": 1}, `scenario a-b has no variable "crad": did you mean card?`},
		{map[string]any{"card": 5}, "f:4:14: card must be a text, and is 5"},
		{map[string]any{"card": "x", "n": 2.5}, "f:4:31: n must be an integer, and is 2.5"},
	} {
		if _, err := s.Bind(c.set, env); err == nil || err.Error() != c.want {
			t.Errorf("%v: %v, want %s", c.set, err, c.want)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind, text string
		want       any
		wrong      string
	}{
		{"", "5", "5", ""},
		{"text", "true", "true", ""},
		{"number", "1.5", 1.5, ""},
		{"number", "2", 2, ""},
		{"integer", "2", 2, ""},
		{"integer", "2.0", 2.0, ""},
		{"boolean", "true", true, ""},
		{"list", `["a", 1]`, []any{"a", 1}, ""},
		{"object", `{"a": [1.5]}`, map[string]any{"a": []any{1.5}}, ""},
		{"integer", "1.5", nil, `v must be an integer, and is "1.5"`},
		{"integer", "x", nil, `v must be an integer, and is "x"`},
		{"integer", "", nil, `v must be an integer, and is ""`},
		{"number", "1 2", nil, `v must be a number, and is "1 2"`},
		{"boolean", "yes", nil, `v must be true or false, and is "yes"`},
		{"list", "{}", nil, `v must be a list, and is "{}"`},
		{"object", "null", nil, `v must be an object, and is "null"`},
	} {
		got, err := (Var{Name: "v", Type: c.kind}).Parse(c.text)
		told := ""
		if err != nil {
			told = err.Error()
		}
		if diff := cmp.Diff(c.want, got); diff != "" || told != c.wrong {
			t.Errorf("%q as %s: %q %s", c.text, c.kind, told, diff)
		}
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	in := []any{json.Number("1"), json.Number("1.5"), json.Number("1e2"), json.Number("99999999999999999999"), json.Number("1e999"), map[string]any{"a": json.Number("-0")}, "x", nil, true}
	want := []any{1, 1.5, 100.0, 1e20, "1e999", map[string]any{"a": 0}, "x", nil, true}
	if diff := cmp.Diff(want, Plain(in)); diff != "" {
		t.Error(diff)
	}
}

func TestShow(t *testing.T) {
	t.Parallel()
	for want, value := range map[string]any{
		"null": nil, "x": "x", "0.1": 0.1, "100000000000000000000": 1e20, "5": 5, "true": true, `["<"]`: []any{"<"}, "1h0m0s": time.Hour,
		"2026-01-02T03:04:05.5Z": time.Date(2026, 1, 2, 3, 4, 5, 5e8, time.UTC), "(not JSON)": []any{math.NaN()},
	} {
		if got := Show(value); got != want {
			t.Errorf("%v: %s, want %s", value, got, want)
		}
	}
}

func TestMeets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		event, pattern string
		want           bool
	}{
		{"card.create.failed", "card.create.failed", true},
		{"card.create.failed", "card.*", true},
		{"card.create.failed", "*", true},
		{"cardholder.updated", "card.*", false},
		{"card.create.failed", "card.create", false},
		{"card.create.failed", "*.failed", false},
	} {
		if got := Meets(c.event, c.pattern); got != c.want {
			t.Errorf("%s and %s: %v", c.event, c.pattern, got)
		}
	}
}
