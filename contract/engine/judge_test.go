package engine

import "testing"

// TestJudges holds what each judge takes, and what it does not.
func TestJudges(t *testing.T) {
	for _, c := range []struct {
		name  string
		judge Judge
		good  []string
		bad   []string
	}{
		{"ID", ID, []string{`"9d6017b2-0c2f-4b2e-876b-992b0db9597d"`, `"9D6017B2-0C2F-4B2E-876B-992B0DB9597D"`}, []string{`"9d6017b2"`, `"{9d6017b2-0c2f-4b2e-876b-992b0db9597d}"`, `null`, `1`, `""`}},
		{"ISOTime", ISOTime, []string{`"2026-04-03T17:32:50+08:00"`, `"2026-04-03T17:32:50.5+08:00"`}, []string{`"2026-04-03T17:32:50Z"`, `"2026-04-03 17:32:50+08:00"`, `"2026-13-03T17:32:50+08:00"`, `null`}},
		{"SpacedTime", SpacedTime, []string{`"2026-04-03 17:32:50"`}, []string{`"2026-04-03T17:32:50"`, `"2026-04-03"`, `5`}},
		{"URL", URL, []string{`"https://x.example/idv/1"`}, []string{`"/idv/1"`, `"x"`, `null`, `"http://"`}},
		{"Matching", Matching(`^P\d+$`), []string{`"P12"`}, []string{`"p12"`, `12`, `null`}},
		{"OneOf", OneOf("A", "B"), []string{`"A"`, `"B"`}, []string{`"C"`, `""`, `null`, `1`}},
		{"Amount", Amount("11.50"), []string{`11.5`, `"11.50"`, `1.15e1`, `"11.5000"`}, []string{`11.51`, `"23/2"`, `"0xb.8"`, `"11,50"`, `null`, `true`, `[]`, `1e999999999`, `""`}},
		{"TextAmount", TextAmount("11.50"), []string{`"11.50"`}, []string{`"11.5"`, `11.50`, `null`}},
		{"NumberAmount", NumberAmount("11.50"), []string{`11.5`, `11.50`}, []string{`"11.50"`, `11`, `null`}},
		{"Length", Length(2), []string{`[1,null]`}, []string{`[]`, `[1]`, `{}`, `null`, `"ab"`}},
		{"Empty", Empty, []string{`{}`}, []string{`{"a":1}`, `[]`, `null`, `""`}},
		{"Whole", Whole, []string{`0`, `-5`, `1775210493`}, []string{`1.5`, `"1"`, `null`, `true`}},
	} {
		for _, text := range c.good {
			if err := c.judge(reads(t, text)); err != nil {
				t.Errorf("%s refuses %s: %v", c.name, text, err)
			}
		}
		for _, text := range c.bad {
			if c.judge(reads(t, text)) == nil {
				t.Errorf("%s takes %s", c.name, text)
			}
		}
	}
}
