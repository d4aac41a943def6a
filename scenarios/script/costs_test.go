package script

import (
	"fmt"
	"strings"
	"testing"
)

// TestEachIsPaid: every function and operator whose work grows with what it is given ends when it is asked for again and
// again, although what comes of it is small.
func TestEachIsPaid(t *testing.T) {
	t.Parallel()
	env := greedy()
	wide, numbers := map[string]any{}, make([]any, 20_000)
	for i := range numbers {
		numbers[i] = i
		wide[fmt.Sprint("name", i)] = i
	}
	env.Vars["wide"], env.Vars["numbers"] = wide, numbers
	env.Vars["zeros"], env.Vars["span"] = strings.Repeat("0", 1<<20)+"1", strings.Repeat("0", 1<<20)+"1s"
	texts := map[string]string{
		"len": `len(body.text) == 0`, "int": `int(vars.zeros) == 0`, "float": `float(vars.zeros) == 0`, "trim": `trim(body.text) == ""`,
		"trimPrefix": `trimPrefix(body.text, "x") == ""`, "trimSuffix": `trimSuffix(body.text, "x") == ""`, "upper": `upper(body.text) == ""`,
		"lower": `lower(body.text) == ""`, "split": `split(body.text, "zz") == []`, "indexOf": `indexOf(body.text, "zz") == 0`,
		"lastIndexOf": `lastIndexOf(body.text, "zz") == 0`, "hasPrefix": `hasPrefix(body.text, "zz")`, "hasSuffix": `hasSuffix(body.text, "zz")`,
		"duration": `duration(vars.span) == elapsed`, "date": `date(vars.long, vars.long) == now`, "keys": `keys(vars.wide) == []`, "values": `values(vars.wide) == []`,
		"reverse": `reverse(vars.numbers) == []`, "sum": `sum(vars.numbers) == 0`, "max": `max(vars.numbers) == 0`, "min": `min(vars.numbers) == 1`,
		"string": `string(body) == ""`, "sort": `sort(vars.numbers) == []`, "uniq": `uniq(vars.numbers) == []`,
		"+": `vars.long + "x" == ""`, "<": `vars.long < body.text`, ">": `body.text > vars.long`, "<=": `vars.long <= body.text`, ">=": `body.text >= vars.long`,
		"contains": `body.text contains "zz"`, "startsWith": `body.text startsWith "zz"`, "endsWith": `body.text endsWith "zz"`, "matches": `body.text matches "zz"`,
		"==": `body.data == body.text`, "!=": `not (body.data != body.text)`, "in": `body in body.data`,
	}
	for _, table := range []map[string]cost{builtins, operators} {
		for name, c := range table {
			text := texts[name]
			if c.by == "" {
				continue
			}
			if text == "" {
				t.Errorf("nothing tries what %s costs", name)
				continue
			}
			e, err := compile("count(body.data, "+text+") == 0", at, allWords("wide", "numbers", "zeros", "span", "long"), true)
			if err != nil {
				t.Errorf("%s: %v", text, err)
				continue
			}
			value, err := e.Eval(env)
			if told := fmt.Sprint(err); !strings.Contains(told, "reads and makes more than") && told != "memory budget exceeded" {
				t.Errorf("%s: %v, %v", text, value, err)
			}
		}
	}
}
