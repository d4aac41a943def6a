package client_test

import (
	"encoding/json"
	"errors"
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

// Numbers of things come as text as well.
func TestCountAndMCC(t *testing.T) {
	var got struct {
		A, B, C, D client.Count
		M          []client.MCC
	}
	err := json.Unmarshal([]byte(`{"a":3,"b":"4","c":null,"d":"","m":["0742",5734]}`), &got)
	if err != nil || got.A != 3 || got.B != 4 || got.C != 0 || got.D != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	if diff := cmp.Diff([]client.MCC{"0742", "5734"}, got.M); diff != "" {
		t.Error(diff)
	}
	for _, body := range []string{`{"a":1.5}`, `{"a":"x"}`, `{"a":true}`, `{"m":[{}]}`} {
		if err := json.Unmarshal([]byte(body), &got); err == nil {
			t.Errorf("%s is taken", body)
		}
	}
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
