package synth_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/uqmock/uqmock/mockserver/synth"
)

// luhnHolds checks a whole number by adding from the right, every second digit doubled.
func luhnHolds(number string) bool {
	sum := 0
	for i := range len(number) {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}

func TestPAN(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := synth.Seed(rapid.Uint64().Draw(t, "seed"))
		bin := rapid.StringMatching(`[0-9]{6}([0-9]{2})?`).Draw(t, "bin")
		n := rapid.Uint64().Draw(t, "n")
		pan := seed.PAN(bin, n)
		if len(pan) != 16 || !strings.HasPrefix(pan, bin) || strings.Trim(pan, "0123456789") != "" || !luhnHolds(pan) {
			t.Fatalf("BIN %s: %s", bin, pan)
		}
		if pan != seed.PAN(bin, n) {
			t.Fatal("the same card has two numbers")
		}
	})
}

func TestUUID(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed, n := synth.Seed(rapid.Uint64().Draw(t, "seed")), rapid.Uint64().Draw(t, "n")
		text := seed.UUID("cardholder", n)
		id, err := uuid.Parse(text)
		if err != nil || id.Version() != 4 || id.Variant() != uuid.RFC4122 || text != strings.ToLower(text) || len(text) != 36 {
			t.Fatalf("%s: %v", text, err)
		}
	})
}

// TestValuesAreFunctionsOfSeedKindAndNumber: equal arguments give equal values, and any other argument another one.
func TestValuesAreFunctionsOfSeedKindAndNumber(t *testing.T) {
	type value func(seed synth.Seed, kind string, n uint64) string
	for name, f := range map[string]value{
		"UUID":  synth.Seed.UUID,
		"Token": synth.Seed.Token,
		"Key":   func(s synth.Seed, kind string, n uint64) string { return string((s + synth.Seed(n)).Key(kind)) },
		"PAN":   func(s synth.Seed, kind string, n uint64) string { return s.PAN("40963"+kind, n) },
	} {
		seen := map[string]bool{}
		for seed := range uint64(3) {
			for _, kind := range []string{"6", "7"} {
				for n := range uint64(3) {
					if name == "Key" && n > 0 {
						continue
					}
					v := f(synth.Seed(seed), kind, n)
					if v != f(synth.Seed(seed), kind, n) || seen[v] {
						t.Errorf("%s(%d, %s, %d) is %q", name, seed, kind, n, v)
					}
					seen[v] = true
				}
			}
		}
	}
}

func TestNoTwoIDsMeet(t *testing.T) {
	seen := map[string]bool{}
	for n := range uint64(20_000) {
		id := synth.Seed(1).UUID("card", n)
		if seen[id] {
			t.Fatalf("id %d was there already", n)
		}
		seen[id] = true
	}
}

func TestCVVAndToken(t *testing.T) {
	token := regexp.MustCompile(`^[A-Za-z0-9_-]{22}$`)
	for n := range uint64(500) {
		if cvv := synth.Seed(1).CVV(n); len(cvv) != 3 || strings.Trim(cvv, "0123456789") != "" {
			t.Errorf("CVV %q", cvv)
		}
		if v := synth.Seed(1).Token("check", n); !token.MatchString(v) {
			t.Errorf("token %q", v)
		}
	}
	if len(synth.Seed(1).Key("jwt")) != 32 {
		t.Error("a key has 32 bytes")
	}
}
