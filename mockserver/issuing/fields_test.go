package issuing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
)

func TestCheckFields(t *testing.T) {
	first := func(v string) func(*issuing.Profile) { return func(p *issuing.Profile) { p.FirstName = v } }
	last := func(v string) func(*issuing.Profile) { return func(p *issuing.Profile) { p.LastName = v } }
	phone := func(country, v string) func(*issuing.Profile) {
		return func(p *issuing.Profile) { p.CountryCode, p.PhoneNumber = country, v }
	}
	birth := func(v string) func(*issuing.Profile) { return func(p *issuing.Profile) { p.DateOfBirth = v } }
	gender := func(v string) func(*issuing.Profile) { return func(p *issuing.Profile) { p.Gender = v } }
	document := func(v string) func(*issuing.Profile) { return func(p *issuing.Profile) { p.Identity.Type = v } }
	without := func(kind string, back, hand bool) func(*issuing.Profile) {
		return func(p *issuing.Profile) {
			p.Identity.Type = kind
			if !back {
				p.Identity.Back = issuing.File{}
			}
			if !hand {
				p.Identity.Hand = issuing.File{}
			}
		}
	}
	proof := func(provider, reference string) func(*issuing.Profile) {
		return func(p *issuing.Profile) { p.KYC.Provider, p.KYC.ReferenceID = provider, reference }
	}
	const (
		providerAt  = "kyc_verification.kyc_proof.provider"
		referenceAt = "kyc_verification.kyc_proof.reference_id"
	)
	type refusedAt struct {
		rule issuing.Rule
		path string
	}
	invalid := func(path string) refusedAt { return refusedAt{issuing.InvalidRequest, path} }
	badPhone := refusedAt{issuing.PhoneInvalid, "phone_number"}
	taken := refusedAt{}
	for name, tc := range map[string]struct {
		quirk  string // id=value, empty for none
		change func(*issuing.Profile)
		want   refusedAt
	}{
		"the guide's": {"", func(*issuing.Profile) {}, taken},

		"hyphen":                      {"", first("Anne-Marie"), taken},
		"apostrophe":                  {"", last("O'Neil"), taken},
		"full stop and comma":         {"", last("Smith, Jr."), taken},
		"accents":                     {"", first("Zoë"), taken},
		"chinese":                     {"", first("陈"), taken},
		"space inside":                {"", first("Mary Jane"), taken},
		"space before":                {"", first(" Mary"), invalid("first_name")},
		"space after":                 {"", last("Chen "), invalid("last_name")},
		"digit":                       {"", first("R2D2"), invalid("first_name")},
		"underscore":                  {"", last("a_b"), invalid("last_name")},
		"line break":                  {"", first("a\nb"), invalid("first_name")},
		"hyphen: hyphen":              {"name-charset=hyphen", first("Anne-Marie"), taken},
		"hyphen: apostrophe":          {"name-charset=hyphen", last("O'Neil"), invalid("last_name")},
		"letters: space":              {"name-charset=letters", first("Mary Jane"), taken},
		"letters: hyphen":             {"name-charset=letters", first("Anne-Marie"), invalid("first_name")},
		"SG with 8":                   {"", phone("SG", "81234567"), taken},
		"SG with 9":                   {"", phone("SG", "91234567"), taken},
		"SG landline":                 {"", phone("SG", "61234567"), badPhone},
		"SG too short":                {"", phone("SG", "9123456"), badPhone},
		"SG too long":                 {"", phone("SG", "912345678"), badPhone},
		"CN mobile":                   {"", phone("CN", "15912345678"), taken},
		"CN too short":                {"", phone("CN", "1591234567"), badPhone},
		"SO with nine":                {"", phone("SO", "612607870"), taken},
		"letters in a phone":          {"", phone("SG", "9075564a"), badPhone},
		"spaces in a phone":           {"", phone("SG", "9075 564"), badPhone},
		"plus":                        {"", phone("GB", "+441234567890"), badPhone},
		"plus allowed":                {"phone-prefix=plus", phone("GB", "+441234567890"), taken},
		"plus allowed, none given":    {"phone-prefix=plus", phone("SG", "90755646"), taken},
		"plus allowed, two of them":   {"phone-prefix=plus", phone("GB", "++441234567890"), badPhone},
		"plus alone":                  {"phone-prefix=plus", phone("GB", "+"), badPhone},
		"no such day":                 {"", birth("1992-02-30"), invalid("date_of_birth")},
		"leap day":                    {"", birth("1992-02-29"), taken},
		"another order of a date":     {"", birth("15-06-1992"), invalid("date_of_birth")},
		"tomorrow":                    {"", birth("2026-04-04"), invalid("date_of_birth")},
		"today":                       {"", birth("2026-04-03"), taken},
		"a child":                     {"", birth("2020-01-01"), taken},
		"17":                          {"age=18-79", birth("2008-04-04"), invalid("date_of_birth")},
		"18 today":                    {"age=18-79", birth("2008-04-03"), taken},
		"79":                          {"age=18-79", birth("1946-04-04"), taken},
		"80 today":                    {"age=18-79", birth("1946-04-03"), invalid("date_of_birth")},
		"male":                        {"", gender("MALE"), taken},
		"female":                      {"", gender("FEMALE"), taken},
		"other":                       {"", gender("OTHER"), invalid("gender")},
		"other allowed":               {"gender=three", gender("OTHER"), taken},
		"nonsense gender":             {"gender=three", gender("male"), invalid("gender")},
		"id card":                     {"", document("ID_CARD"), taken},
		"licence":                     {"", document("DRIVER_LICENSE"), invalid("identity.type")},
		"licence allowed":             {"identity-type=three", document("DRIVER_LICENSE"), taken},
		"passport without hand":       {"", without("PASSPORT", false, false), taken},
		"by type, passport no hand":   {"identity-files=by-type", without("PASSPORT", true, false), invalid("identity.hand_file")},
		"by type, passport no back":   {"identity-files=by-type", without("PASSPORT", false, true), taken},
		"by type, id card no back":    {"identity-files=by-type", without("ID_CARD", false, true), invalid("identity.back_file")},
		"by type, id card no hand":    {"identity-files=by-type", without("ID_CARD", true, false), taken},
		"proof without reference":     {"", proof("YOUR_PROVIDER", ""), invalid(referenceAt)},
		"proof without provider":      {"", proof("", "1234567890"), invalid(providerAt)},
		"optional, no proof":          {"kyc-proof=optional", proof("", ""), taken},
		"optional, no reference":      {"kyc-proof=optional", proof("YOUR_PROVIDER", ""), taken},
		"optional, no provider":       {"kyc-proof=optional", proof("", "1234567890"), taken},
		"optional, reference of 9":    {"kyc-proof=optional", proof("", "123456789"), invalid(referenceAt)},
		"reference of 9":              {"", proof("P", "123456789"), invalid(referenceAt)},
		"reference of 10":             {"", proof("P", "1234567890"), taken},
		"reference of 65":             {"", proof("P", strings.Repeat("r", 65)), taken},
		"bounded, reference of 64":    {"reference-id=10-64", proof("P", strings.Repeat("r", 64)), taken},
		"bounded, reference of 65":    {"reference-id=10-64", proof("P", strings.Repeat("r", 65)), invalid(referenceAt)},
		"bounded, 10 of two bytes":    {"reference-id=10-64", proof("P", strings.Repeat("é", 64)), taken},
		"enumerated, free text":       {"kyc-provider=enum", proof("YOUR_PROVIDER", "1234567890"), invalid(providerAt)},
		"enumerated, one of the list": {"kyc-provider=enum", proof("JUMIO", "1234567890"), taken},
	} {
		t.Run(name, func(t *testing.T) {
			q := quirk.Default()
			if id, value, ok := strings.Cut(tc.quirk, "="); ok {
				q = set(t, id, value)
			}
			p := proven()
			tc.change(&p)
			err := issuing.CheckFields(p, q, noon)
			if rule, at := ruleOf(err); (refusedAt{rule, at}) != tc.want || (err == nil) != (tc.want == taken) {
				t.Errorf("got %v (%s)", err, rule)
			}
		})
	}
}

func TestCheckFieldsNeverRepeatsTheValue(t *testing.T) {
	const secret = "SECRET99"
	for _, change := range []func(*issuing.Profile){
		func(p *issuing.Profile) { p.FirstName = secret },
		func(p *issuing.Profile) { p.PhoneNumber = secret },
		func(p *issuing.Profile) { p.DateOfBirth = secret },
		func(p *issuing.Profile) { p.Gender = secret },
		func(p *issuing.Profile) { p.Identity.Type = secret },
		func(p *issuing.Profile) { p.KYC.ReferenceID = secret },
	} {
		p := proven()
		change(&p)
		if err := issuing.CheckFields(p, quirk.Default(), noon); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("got %v", err)
		}
	}
}

func TestAbsentFieldsAreNotRefused(t *testing.T) {
	if err := issuing.CheckFields(issuing.Profile{}, quirk.Default(), time.Time{}); err != nil {
		t.Error(err)
	}
}

func TestRegion(t *testing.T) {
	allowed := []string{"AU", "JP", "KR", "MY", "PH", "TW", "TH", "VN"}
	restricted := strings.Fields("AF BY BA BI CF CU CD ET GN GW HT IR IQ LB LR LY ML ME MM NI NE KP RU SL SO SS SD SY VE YE ZW")
	if len(restricted) != 31 {
		t.Fatal("the table of the test is wrong")
	}
	for _, country := range append(allowed, "SG", "US", "CN", "") {
		p := issuing.Profile{Residence: &issuing.Address{Country: country}}
		rule, at := ruleOf(issuing.CheckRegion(p))
		if ok := strings.Contains(strings.Join(allowed, " "), country) && country != ""; ok != (rule == "") || !ok && at != "residential_address.country" {
			t.Errorf("residence %q: %q at %q", country, rule, at)
		}
	}
	for _, country := range append(restricted, "SG", "US", "CN", "") {
		refused := country != "" && strings.Contains(strings.Join(restricted, " "), country)
		if rule, _ := ruleOf(issuing.CheckRegion(issuing.Profile{Nationality: country})); refused != (rule == issuing.NationalityRefused) {
			t.Errorf("nationality %q: %q", country, rule)
		}
	}
}
