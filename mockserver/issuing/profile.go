package issuing

import "strings"

// Profile is what a caller tells about a person. An empty string or a nil pointer is a member that was not given.
type Profile struct {
	FirstName   string
	LastName    string
	Email       string
	CountryCode string // ISO 3166-1 alpha-2 of the phone number
	PhoneNumber string // national number, no calling code
	DateOfBirth string // yyyy-mm-dd
	Gender      string
	Nationality string // ISO 3166-1 alpha-2
	Residence   *Address
	Delivery    *Address
	Identity    *Identity
	KYC         *Verification
	Document    *Document
}

// Address is a residential or delivery address.
type Address struct {
	Country, State, City, District, Line1, Line2, LineEn, PostalCode string
}

// Identity is an identity document. Its pictures were checked and are kept as fingerprints only.
type Identity struct {
	Type   string // PASSPORT, ID_CARD
	Number string
	Front  File
	Back   File
	Hand   File
}

// Document is a supporting document, kept as a fingerprint.
type Document struct {
	Type string // pdf, png, jpg, jpeg
	File File
}

// File is what is kept of an uploaded file: its decoded length in bytes and the first half of its SHA-256. The zero File is
// none.
type File struct {
	Size   int
	Digest [16]byte
}

// Given reports whether there was a file.
func (f File) Given() bool { return f.Size > 0 }

// Method is how a cardholder is verified for Enhanced KYC (Enhanced KYC guide).
type Method string

// The two methods of the guide.
const (
	SumsubRedirect Method = "SUMSUB_REDIRECT" // the cardholder is sent to a hosted identity check
	ThirdParty     Method = "THIRD_PARTY"     // the caller verified the cardholder and gives proof
)

// Verification is the kyc_verification member.
type Verification struct {
	Method      Method
	Provider    string
	ReferenceID string
}

// Level is how much is known of a cardholder (changelog of 2026-04-02).
type Level string

// The three levels, lowest first.
const (
	Simplified Level = "SIMPLIFIED"
	Standard   Level = "STANDARD"
	Enhanced   Level = "ENHANCED"
)

// Level tells which KYC level the given data stands for: kyc_verification makes it ENHANCED; nationality, identity and
// residential_address together STANDARD; anything less is SIMPLIFIED (ledger: kyc-level).
func (p Profile) Level() Level {
	switch {
	case p.KYC != nil:
		return Enhanced
	case p.Nationality != "" && p.Identity != nil && p.Residence != nil:
		return Standard
	}
	return Simplified
}

// TouchesKYC reports whether any member that decides the KYC level is given.
func (p Profile) TouchesKYC() bool {
	return p.KYC != nil || p.Nationality != "" || p.Identity != nil || p.Residence != nil
}

// Unproven reports whether somebody else's check is told of without saying whose it was and which (ledger: kyc-proof).
func (p Profile) Unproven() bool {
	return p.KYC != nil && p.KYC.Method == ThirdParty && (p.KYC.Provider == "" || p.KYC.ReferenceID == "")
}

// Merge lays patch over p: what patch gives wins, and an object replaces the stored one whole (ledger: nested-replace).
func (p Profile) Merge(patch Profile) Profile {
	return Profile{
		FirstName:   or(patch.FirstName, p.FirstName),
		LastName:    or(patch.LastName, p.LastName),
		Email:       or(patch.Email, p.Email),
		CountryCode: or(patch.CountryCode, p.CountryCode),
		PhoneNumber: or(patch.PhoneNumber, p.PhoneNumber),
		DateOfBirth: or(patch.DateOfBirth, p.DateOfBirth),
		Gender:      or(patch.Gender, p.Gender),
		Nationality: or(patch.Nationality, p.Nationality),
		Residence:   or(patch.Residence, p.Residence),
		Delivery:    or(patch.Delivery, p.Delivery),
		Identity:    or(patch.Identity, p.Identity),
		KYC:         or(patch.KYC, p.KYC),
		Document:    or(patch.Document, p.Document),
	}
}

// Has reports whether the member at a dotted path, as product requirements name it, is there.
func (p Profile) Has(path string) bool {
	name, rest, nested := strings.Cut(path, ".")
	if nested {
		return p.hasNested(name, rest)
	}
	switch name {
	case "residential_address":
		return p.Residence != nil
	case "delivery_address":
		return p.Delivery != nil
	case "identity":
		return p.Identity != nil
	case "kyc_verification":
		return p.KYC != nil
	}
	return p.text(name) != ""
}

func (p Profile) text(name string) string {
	return map[string]string{
		"first_name": p.FirstName, "last_name": p.LastName, "email": p.Email, "country_code": p.CountryCode,
		"phone_number": p.PhoneNumber, "date_of_birth": p.DateOfBirth, "gender": p.Gender, "nationality": p.Nationality,
	}[name]
}

func (p Profile) hasNested(object, member string) bool {
	switch {
	case object == "residential_address" && p.Residence != nil:
		return p.Residence.has(member)
	case object == "delivery_address" && p.Delivery != nil:
		return p.Delivery.has(member)
	case object == "identity" && p.Identity != nil:
		return p.Identity.has(member)
	case object == "kyc_verification" && p.KYC != nil:
		return p.KYC.has(member)
	}
	return false
}

func (a Address) has(member string) bool {
	return map[string]string{
		"country": a.Country, "state": a.State, "city": a.City, "district": a.District,
		"line1": a.Line1, "line2": a.Line2, "line_en": a.LineEn, "postal_code": a.PostalCode,
	}[member] != ""
}

func (i Identity) has(member string) bool {
	return map[string]bool{
		"type": i.Type != "", "number": i.Number != "",
		"front_file": i.Front.Given(), "back_file": i.Back.Given(), "hand_file": i.Hand.Given(),
	}[member]
}

func (v Verification) has(member string) bool {
	switch member {
	case "method":
		return v.Method != ""
	case "kyc_proof":
		return v.Provider != "" || v.ReferenceID != ""
	case "kyc_proof.provider":
		return v.Provider != ""
	case "kyc_proof.reference_id":
		return v.ReferenceID != ""
	}
	return false
}

// or gives the first value that is not its type's zero.
func or[T comparable](first, second T) T {
	var zero T
	if first != zero {
		return first
	}
	return second
}
