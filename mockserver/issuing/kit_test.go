package issuing_test

import (
	"errors"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
)

// noon is when every test of the rules happens.
var noon = time.Date(2026, 4, 3, 12, 0, 0, 0, time.UTC)

// picture is a file that was given.
var picture = issuing.File{Size: 70, Digest: [16]byte{1}}

// basic is what a SIMPLIFIED product asks for.
func basic() issuing.Profile {
	return issuing.Profile{
		FirstName: "Sarah", LastName: "Chen", Email: "sarah@example.com", CountryCode: "SG", PhoneNumber: "90755646",
		DateOfBirth: "1992-06-15",
	}
}

// reviewed adds what makes the level STANDARD.
func reviewed() issuing.Profile {
	p := basic()
	p.Nationality = "SG"
	p.Identity = &issuing.Identity{Type: "PASSPORT", Number: "E98765432", Front: picture, Back: picture, Hand: picture}
	p.Residence = &issuing.Address{
		Country: "SG", State: "Singapore", City: "Singapore", District: "Buona Vista", Line1: "9 N Buona Vista Dr",
		Line2: "THE METROPOLIS", LineEn: "9 N Buona Vista Dr, THE METROPOLIS", PostalCode: "138666",
	}
	return p
}

// redirected adds the hosted identity check.
func redirected() issuing.Profile {
	p := reviewed()
	p.KYC = &issuing.Verification{Method: issuing.SumsubRedirect}
	return p
}

// proven adds the proof of somebody else's check.
func proven() issuing.Profile {
	p := reviewed()
	p.KYC = &issuing.Verification{Method: issuing.ThirdParty, Provider: "YOUR_PROVIDER", ReferenceID: "your_provider_ref_1234567890"}
	return p
}

// made is a cardholder of a profile, with its identity check open if it needs one.
func made(t interface {
	Helper()
	Fatal(args ...any)
}, p issuing.Profile,
) issuing.Cardholder {
	t.Helper()
	h, err := issuing.NewCardholder(p, quirk.Default(), noon)
	if err != nil {
		t.Fatal(err)
	}
	h.ID, h.AccountID = "holder", "account"
	return opened(h, noon)
}

// opened does what the server does after each change: it opens the check that the cardholder needs.
func opened(h issuing.Cardholder, now time.Time) issuing.Cardholder {
	if !h.NeedsCheck() {
		return h
	}
	return h.Opened(now)
}

// set gives the default quirks with one of another value.
func set(t *testing.T, id, value string) quirk.Set {
	t.Helper()
	q := quirk.Default()
	if err := q.Put(id, value); err != nil {
		t.Fatal(err)
	}
	return q
}

// ruleOf is the rule that refused, and the member at fault.
func ruleOf(err error) (issuing.Rule, string) {
	var r *issuing.Refusal
	if !errors.As(err, &r) {
		return "", ""
	}
	return r.Rule, r.Field
}

func money(s string) decimal.Decimal { return decimal.RequireFromString(s) }
