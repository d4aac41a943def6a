package script

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/expr-lang/expr"
)

// greedy is an Env in which there is much to look at: a list of 5,000 objects, a text of 1 MiB, and a value that is nested
// deep.
func greedy() Env {
	env := anEnv()
	list := make([]any, 5000)
	for i := range list {
		list[i] = map[string]any{"id": fmt.Sprint("card-", i), "limit": i, "tags": []any{"a", "b"}}
	}
	deep := any("x")
	for range maxWithin + 1 {
		deep = []any{deep}
	}
	env.Body = map[string]any{"data": list, "text": strings.Repeat("ab ", 1<<20/3)}
	env.Vars = map[string]any{"long": strings.Repeat("x", 1<<20), "deep": deep, "n": 3}
	env.Now = time.Unix(1e9, 0).UTC()
	return env
}

// doubled is an expression whose value is twice as large for each time.
func doubled(times int) string {
	return "map([1], " + strings.Repeat("map([[#, #]], ", times) + "#" + strings.Repeat(")", times) + ")"
}

// TestEvalIsBounded: what a scenario asks for ends soon, and makes nothing much larger than what there is.
func TestEvalIsBounded(t *testing.T) {
	t.Parallel()
	env := greedy()
	const rounds, work = "it looks at more than 50000 things", "it reads and makes more than 16777216 bytes"
	for text, want := range map[string]string{
		// what testers write
		`len(filter(body.data, .limit > 4000))`:                "",
		`all(body.data, .id startsWith "card-")`:               "",
		`any(body.data, .id == "card-" + string(vars.n))`:      "",
		`sortBy(body.data, .limit, "desc")[0].id`:              "",
		`len(sort(map(body.data, .id)))`:                       "",
		`len(uniq(map(body.data[:500], .id)))`:                 "",
		`body.text contains "zz"`:                              "",
		`body.text matches "b c"`:                              "",
		`sum(body.data, .limit) + max(map(body.data, .limit))`: "",
		`now + duration("1h") > date("2001-09-09")`:            "",
		// what goes on for long
		`map(body.data, map(body.data, #))`:                    rounds,
		`all(body.data, all(body.data, true))`:                 rounds,
		`all(body.data, not (.id in map(body.data, #)))`:       rounds,
		`uniq(map(body.data, .id))`:                            work,
		`sortBy(body.data, body.text)`:                         work,
		`map(body.data, upper(body.text))`:                     work,
		`all(body.data, body.data == body.data)`:               work,
		`all(body.data, body.data in [body.data])`:             work,
		`count(body.data, body.text contains vars.long)`:       work,
		`count(body.data, indexOf(body.text, "zz") > 0)`:       work,
		`count(body.data, len(body.text) > 0)`:                 work,
		`count(body.data, vars.long < body.text)`:              work,
		`count(body.data, body.text matches "(a|b)*c(a|b)*d")`: work,
		`count(body.data, sum(map(body.data, 1)) == 0)`:        rounds,
		`map(body.data, now.Format(body.text))`:                work,
		// what grows
		`split(body.text, "")`:                                      work,
		`map(body.data, body.text)`:                                 work,
		`map(body.data, body.text + .id)`:                           work,
		`map(body.data, string(body))`:                              work,
		"[" + strings.Repeat("vars.long, ", 17) + "1]":              work,
		`map(body.data, body.data[0:])`:                             work,
		`map(map(map(map(body.data, [#,#]), [#,#]), [#,#]), [#,#])`: work,
		doubled(22):                        work,
		`len(string(` + doubled(22) + `))`: work,
		// what breaks
		`vars.deep == vars.deep`:         "nested more than 500 deep",
		`[vars.deep]`:                    "nested more than 500 deep",
		`2 ** 99999`:                     "the result is no number: +Inf",
		`map([0], # / 0)`:                "the result is no number: NaN",
		`body.data[9223372036854775807]`: "index out of range",
		`int(vars.long)`:                 "invalid operation: int(xxx",
	} {
		e, err := compile(text, at, allWords("long", "deep", "n"), false)
		if err != nil {
			t.Errorf("%.80s: %v", text, err)
			continue
		}
		value, err := e.Eval(env)
		told := fmt.Sprint(err)
		if want == "" && err != nil || !strings.Contains(told, want) || len(told) > 2*maxShown {
			t.Errorf("%.80s is %.80v: %.300s; want %s", text, value, told, want)
		}
	}
}

// TestNothingOutside: an expression knows no clock, no environment, no file, and no time zone of the machine.
func TestNothingOutside(t *testing.T) {
	t.Parallel()
	env := greedy()
	for text, want := range map[string]string{
		`now()`:                          "is not callable",
		`now.Local()`:                    "there is no function Local",
		`now.Location()`:                 "there is no function Location",
		`now.In(now)`:                    "there is no function In",
		`now["Local"]()`:                 "unexpected token",
		`{"Add": now.Local}.Add()`:       "only times and spans of time have functions",
		`[now.Local][0]()`:               "unexpected token",
		`get(now, "Local")`:              "type time.Time does not support indexing",
		`map([now, 1], get(#, "Local"))`: "no value that can be kept",
		`map([now], #.Local)`:            "no value that can be kept",
		`date("2020-01-01", "2006-01-02", "Europe/Berlin")`: "time zones are not known",
		`timezone("Europe/Berlin")`:                         "unknown name timezone",
		`$env`:                                              "unknown name $env",
		`Env`:                                               "unknown name Env",
		`Invent("email")`:                                   "unknown name Invent",
		`tick(1, 1)`:                                        "unknown name tick",
		`deep(1, 1)`:                                        "unknown name deep",
		`moment(now, 1)`:                                    "unknown name moment",
		`vars`:                                              "vars wants a name",
		`fake`:                                              "fake wants a name",
		`get(vars, "n")`:                                    "vars wants a name",
		`[vars][0].n`:                                       "vars wants a name",
		`toJSON(body)`:                                      "unknown name toJSON",
		`groupBy(body.data, .id)`:                           "unknown name groupBy",
		`reduce(body.data, #acc + 1, 0)`:                    "unknown name reduce",
		`repeat("x", 100)`:                                  "unknown name repeat",
		`1..2`:                                              "ranges are not taken",
		`all(body.data, {let x = 1; true})`:                 "an expression is one expression",
		`"a" matches vars.long`:                             "the pattern of matches must be written out",
		`"a" matches "a" + "b"`:                             "the pattern of matches must be written out",
		`"a" matches "(x{30}){30}"`:                         "the pattern is too large",
		`"a" matches "("`:                                   "missing closing )",
	} {
		e, err := compile(text, at, allWords("long", "deep", "n"), false)
		if err == nil {
			_, err = e.Eval(env)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// TestDatesOfNoPlace: a date is read in the same way on every machine.
func TestDatesOfNoPlace(t *testing.T) {
	// TZ is read once, so the zone of this machine is set where the package looks for it.
	here := time.Local
	defer func() { time.Local = here }()     //nolint:reassign // it is put back
	time.Local = time.FixedZone("CET", 3600) //nolint:reassign // as if this machine were there
	for text, want := range map[string]string{
		`date("Mon, 02 Jan 2006 15:04:05 CET").Unix()`:            "1136214245",
		`date("2026-01-02T03:04:05+01:00").Format("15:04 -0700")`: "03:04 +0100",
		`date("2026-01-02 03:04:05")`:                             "2026-01-02T03:04:05Z",
		`date("02.01.2026", "02.01.2006").Year()`:                 "2026",
	} {
		e, err := compile(text, at, allWords(), false)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, err := e.Eval(Env{}); err != nil || Show(got) != want {
			t.Errorf("%s is %s, %v; want %s", text, Show(got), err, want)
		}
	}
}

// TestBuiltinsAreThere: each name of the table is a function of the language; one that is misspelt would never be met.
func TestBuiltinsAreThere(t *testing.T) {
	t.Parallel()
	for name := range builtins {
		if _, err := expr.Compile(name+"()", expr.DisableAllBuiltins(), expr.EnableBuiltin(name)); err != nil && strings.Contains(err.Error(), "unknown name") {
			t.Errorf("%s is no function", name)
		}
	}
	var measures []string
	for _, c := range builtins {
		measures = append(measures, c.by)
	}
	for _, c := range operators {
		measures = append(measures, c.by)
	}
	for _, by := range measures {
		if !slices.Contains([]string{"", byLength, byAll, byPairs}, by) {
			t.Errorf("%q is no measure", by)
		}
	}
}

// TestTruth: what is expected must be true or false, which a reply decides.
func TestTruth(t *testing.T) {
	t.Parallel()
	e, err := compile("body.data", at, allWords(), true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = e.Eval(anEnv()); err == nil || !strings.HasPrefix(err.Error(), `it must be true or false, and is [{"id":"a"`) {
		t.Error(err)
	}
}

func FuzzExpression(f *testing.F) {
	for _, text := range []string{
		`status == 200`, `len(filter(body.data, .limit > 0)) == vars.n`, `map(body.data, map(body.data, #))`, `split(body.text, "")`, `uniq(keys(body))`,
		`sortBy(body.data, .id)[1:]`, `{"Add": now.Local}?.Add()`, `now.Format(body.text)`, `date(body.text)`, `"a" matches "(a{9}|b)+$"`, `vars["n"] ?? 1`,
		`if true { 1 } else { 2 }`, `1 % 0`, `-9223372036854775808 - 1`, `elapsed * 9999999999`, `body?.data | first() | keys()`, `b"a"`, "`a`", `not any(body.data, {.id in ["a"]})`,
		`min(body.data)`, `reverse(body.data) == body.data`, `body.text[-1:]`, `all([1, 2], # in [#index])`, doubled(22),
	} {
		f.Add(text)
	}
	env := greedy()
	env.Body.(map[string]any)["data"] = env.Body.(map[string]any)["data"].([]any)[:50]
	env.Body.(map[string]any)["text"] = strings.Repeat("ab ", 10_000)
	f.Fuzz(func(t *testing.T, text string) {
		e, err := compile(text, at, allWords("n", "long", "deep"), false)
		if err != nil {
			return
		}
		value, err := e.Eval(env)
		e.Explain(env)
		if err != nil {
			return
		}
		m := &meter{left: maxWork}
		if err := m.deep(value, 1, 0); err != nil {
			t.Errorf("%s: the value is larger than all that is allowed: %v", text, err)
		}
		if len(jsonText(value)) > 8*maxWork {
			t.Errorf("%s: %d bytes of JSON", text, len(jsonText(value)))
		}
	})
}
