package client_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/client"
)

// All written forms of a time mean the instant they say.
func TestTime(t *testing.T) {
	for body, want := range map[string]string{
		`"2026-04-03T17:32:50+08:00"`: "2026-04-03T09:32:50Z", `"2026-04-03T09:32:50Z"`: "2026-04-03T09:32:50Z",
		`"2026-04-03 17:32:50"`: "2026-04-03T09:32:50Z", `"2026-04-08T16:46:41.044+08:00"`: "2026-04-08T08:46:41.044Z",
		`""`: "0001-01-01T00:00:00Z", `null`: "0001-01-01T00:00:00Z",
	} {
		var got client.Time
		err := json.Unmarshal([]byte(body), &got)
		if err != nil || got.UTC().Format(time.RFC3339Nano) != want {
			t.Errorf("%s: %s, %v, want %s", body, got.UTC(), err, want)
		}
	}
	for _, body := range []string{`"2026-04-03"`, `1775210493`, `"2026-04-03T17:32:50"`, `"17:32"`, `"2026-13-03 17:32:50"`, `{}`} {
		var got client.Time
		if err := json.Unmarshal([]byte(body), &got); !errors.Is(err, client.ErrTime) {
			t.Errorf("%s: %v, %s", body, err, got)
		}
	}
}

// A count is a whole number in any notation, exactly; merchant categories come as numbers as well.
func TestCountAndMCC(t *testing.T) {
	for body, want := range map[string]client.Count{
		`3`: 3, `"4"`: 4, `null`: 0, `""`: 0, `0`: 0, `-0`: 0, `-2`: -2, `3.0`: 3, `"3.000"`: 3, `1e1`: 10, `1E+1`: 10, `"1.5e1"`: 15, `20e-1`: 2, `0.3e1`: 3,
		`9007199254740993`: 9007199254740993, `9007199254740993.0`: 9007199254740993, `9.223372036854775807e18`: math.MaxInt64, // exact
	} {
		got := client.Count(99)
		if err := json.Unmarshal([]byte(body), &got); err != nil || got != want {
			t.Errorf("%s: %d, %v, want %d", body, got, err, want)
		}
	}
	for _, body := range []string{
		`1.5`, `"1.5"`, `1e-1`, `"x"`, `"3 "`, `true`, `{}`, `[3]`, `9223372036854775808`, `1e19`, `1e999999999`, `"0x3"`, `"+3"`, `"1e"`, `"."`,
	} {
		got := client.Count(99)
		err := json.Unmarshal([]byte(body), &got)
		if _, ok := errors.AsType[*json.UnmarshalTypeError](err); !ok || got != 99 {
			t.Errorf("%s: %d, %v", body, got, err)
		}
	}
	var codes []client.MCC
	if err := json.Unmarshal([]byte(`["0742",5734]`), &codes); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]client.MCC{"0742", "5734"}, codes); diff != "" {
		t.Error(diff)
	}
	if err := json.Unmarshal([]byte(`[{}]`), &codes); err == nil {
		t.Error("an object is taken for a merchant category")
	}
}

// The error of a call tells which count of a list is none, and what it should be.
func TestCountInList(t *testing.T) {
	const want = "listProducts: 200: reply not understood: %s is no count: want a whole number that an int holds"
	for body, member := range map[string]string{
		`{"total_pages":1,"total_items":1.5,"data":[]}`:           "total_items",
		`{"total_pages":{},"data":[]}`:                            "total_pages",
		`{"data":[{"max_card_quota":3},{"max_card_quota":1e19}]}`: "data.max_card_quota",
	} {
		h := newHand(&wire{calls: []step{answer(200, body)}})
		_, err := h.api.Products.List(t.Context(), client.PageParams{})
		if err == nil || err.Error() != fmt.Sprintf(want, member) || !errors.Is(err, client.ErrReply) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// A count is what exact arithmetic says of the same text, or is refused.
func FuzzCount(f *testing.F) {
	for _, body := range []string{`3`, `"3"`, `3.0`, `1e1`, `1.5`, `9223372036854775808`, `-0.0e-3`, `null`, `""`, `1 `} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var got client.Count
		if err := got.UnmarshalJSON(body); err != nil {
			if got != 0 {
				t.Errorf("%q: %v, and %d", body, err, got)
			}
			return
		}
		text := strings.Trim(strings.TrimSpace(string(body)), `"`)
		exact, ok := new(big.Rat).SetString(text)
		if !ok && got == 0 || strings.Contains(text, `\`) {
			return // nothing, or an escape that only JSON reads
		}
		if !ok || exact.Cmp(new(big.Rat).SetInt64(int64(got))) != 0 {
			t.Errorf("%q is taken for %d", body, got)
		}
	})
}

// All forms of empty metadata are none, and the text of the list is what it holds.
func TestMetadata(t *testing.T) {
	for body, want := range map[string]client.Metadata{
		`{}`: nil, `null`: nil, `""`: nil, `[]`: nil, `{"":""}`: nil, `"{}"`: nil, `"[]"`: nil, `"null"`: nil, `" "`: nil,
		`{"a":"b"}`: {"a": "b"}, `"{\"a\":\"b\"}"`: {"a": "b"}, `{"":"x"}`: {"": "x"},
		`{"n":9007199254740993}`: {"n": json.Number("9007199254740993")}, // exact
	} {
		got := client.Metadata{"old": "one"}
		if err := json.Unmarshal([]byte(body), &got); err != nil {
			t.Errorf("%s: %v", body, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
	}
	for _, body := range []string{`[1]`, `5`, `"text"`, `true`, `"\"{}\""`} {
		var got client.Metadata
		if err := json.Unmarshal([]byte(body), &got); !errors.Is(err, client.ErrMetadata) {
			t.Errorf("%s: %v, %v", body, err, got)
		}
	}
}

func FuzzTime(f *testing.F) {
	f.Add([]byte(`"2026-04-03T17:32:50+08:00"`))
	f.Add([]byte(`"2026-04-03 17:32:50"`))
	f.Add([]byte(`"2026-04-03T09:32:50.123Z"`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var got client.Time
		if err := got.UnmarshalJSON(body); err != nil {
			if !errors.Is(err, client.ErrTime) || !got.IsZero() {
				t.Errorf("%q: %v, %v", body, err, got)
			}
			return
		}
		if year := got.Year(); year < 0 || year > 9999 {
			t.Errorf("%q is in the year %d", body, year)
		}
	})
}

func FuzzMetadata(f *testing.F) {
	for _, body := range []string{`{"a":{"b":[1,"2"]}}`, `"{\"a\":1}"`, `[]`, `""`, `null`, `{"":""}`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var got client.Metadata
		if err := got.UnmarshalJSON(body); err != nil {
			if !errors.Is(err, client.ErrMetadata) {
				t.Errorf("untyped error %v", err)
			}
			return
		}
		raw, err := json.Marshal(got)
		if err != nil {
			t.Fatalf("%q cannot be sent back: %v", body, err)
		}
		var again client.Metadata
		if err := json.Unmarshal(raw, &again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, again); diff != "" {
			t.Errorf("%q: %s", body, diff)
		}
	})
}
