package client_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/uqmock/uqmock/client"
)

// The decimals of an amount are kept as written, whatever the notation.
func TestParseAmount(t *testing.T) {
	tests := []struct{ text, want string }{
		{"0", "0"},
		{"1000", "1000"},
		{"51.00", "51.00"},
		{"0.01", "0.01"},
		{"-12.5", "-12.5"},
		{"007.50", "7.50"},
		{"-0.00", "0.00"},
		{"1e3", "1000"},
		{"1.5E+2", "150"},
		{"-12.34e1", "-123.4"},
		{"5e-3", "0.005"},
		{"125e-1", "12.5"},
		{"9007199254740993.01", "9007199254740993.01"}, // no float has this value
		{"0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"},
	}
	for _, tt := range tests {
		got, err := client.ParseAmount(tt.text)
		if err != nil || got.String() != tt.want {
			t.Errorf("%s: %s, %v, want %s", tt.text, got, err, tt.want)
		}
	}
}

func TestParseAmountRefuses(t *testing.T) {
	for _, text := range []string{
		"", " 1", "1 ", "+1", "--1", "1.", ".5", "1,000", "0x10", "NaN", "Inf", "1e", "1e65", "1e-65", "1e64", "1e-64", "1e1.5", "1.2.3", "１",
		strings.Repeat("9", 65),
	} {
		if got, err := client.ParseAmount(text); !errors.Is(err, client.ErrAmount) || got.IsSet() {
			t.Errorf("%q is %s, %v", text, got, err)
		}
	}
}

func TestAmountCmp(t *testing.T) {
	order := []string{"-10", "-9.99", "-0.5", "0", "0.05", "0.5", "1", "1.01", "9", "10"}
	for i, a := range order {
		for j, b := range order {
			got := amount(t, a).Cmp(amount(t, b+map[bool]string{true: ".0"}[!strings.Contains(b, ".")]))
			if want := min(1, max(-1, i-j)); got != want {
				t.Errorf("%s to %s: %d, want %d", a, b, got, want)
			}
		}
	}
	if got := (client.Amount{}).Cmp(client.Units(0)); got != 0 {
		t.Errorf("no amount to zero: %d", got)
	}
}

// A member decodes from text and from a number alike, and to none when it is not there.
func TestAmountDecodes(t *testing.T) {
	for body, want := range map[string]string{
		`{"a":"51.00"}`: "51.00", `{"a":51.00}`: "51.00", `{"a":0}`: "0", `{"a":""}`: "", `{"a":null}`: "", `{}`: "", `{"a":1E2}`: "100",
	} {
		var got struct{ A client.Amount }
		if err := json.Unmarshal([]byte(body), &got); err != nil || got.A.String() != want || got.A.IsSet() != (want != "") {
			t.Errorf("%s: %q, %v, want %q", body, got.A, err, want)
		}
	}
	for _, body := range []string{`{"a":true}`, `{"a":{}}`, `{"a":[1]}`, `{"a":"one"}`} {
		var got struct{ A client.Amount }
		if err := json.Unmarshal([]byte(body), &got); !errors.Is(err, client.ErrAmount) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// It is sent as a number, and zero is sent where none is not.
func TestAmountIsSentAsNumber(t *testing.T) {
	for _, tt := range []struct {
		limit client.Amount
		want  string
	}{
		{client.Units(1000), `{"card_product_id":"","card_currency":"","card_limit":1000}`},
		{amount(t, "0.50"), `{"card_product_id":"","card_currency":"","card_limit":0.50}`},
		{client.Units(0), `{"card_product_id":"","card_currency":"","card_limit":0}`},
		{client.Amount{}, `{"card_product_id":"","card_currency":""}`},
	} {
		got, err := json.Marshal(client.CardCreate{Limit: tt.limit})
		if err != nil || string(got) != tt.want {
			t.Errorf("%q: %s, %v, want %s", tt.limit, got, err, tt.want)
		}
	}
	if got, err := json.Marshal([]client.Amount{{}}); string(got) != "[null]" {
		t.Errorf("no amount in a list: %s, %v", got, err)
	}
}

func amount(t testing.TB, text string) client.Amount {
	t.Helper()
	a, err := client.ParseAmount(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Whatever is accepted has the value that exact arithmetic gives the same text,
// survives JSON, and orders as its value does.
func FuzzParseAmount(f *testing.F) {
	for _, text := range []string{"1000", "-0.01", "1.5e3", "007", "1e-62", "9e63", "0e0"} {
		f.Add(text, "1")
	}
	f.Fuzz(func(t *testing.T, text, other string) {
		a, err := client.ParseAmount(text)
		if err != nil {
			if !errors.Is(err, client.ErrAmount) {
				t.Errorf("untyped error %v", err)
			}
			return
		}
		want, ok := new(big.Rat).SetString(text)
		got, _ := new(big.Rat).SetString(a.String())
		if !ok || got == nil || got.Cmp(want) != 0 {
			t.Fatalf("%q became %q", text, a)
		}
		raw, err := json.Marshal(a)
		var back client.Amount
		if err != nil || json.Unmarshal(raw, &back) != nil || back.String() != a.String() {
			t.Errorf("%q became %s in JSON and %q behind it", a, raw, back)
		}
		if b, err := client.ParseAmount(other); err == nil {
			if value, _ := new(big.Rat).SetString(b.String()); a.Cmp(b) != got.Cmp(value) {
				t.Errorf("%s to %s: %d", a, b, a.Cmp(b))
			}
		}
	})
}
