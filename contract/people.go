package contract

import (
	"slices"
	"strings"
	"time"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
)

// createCardholderCases are the cases on what a cardholder is made of.
func createCardholderCases() []engine.Case {
	nothing := func(*engine.Session) []engine.Arg { return nil }
	return slices.Concat(
		limitCases(opEnrol, []string{"kyc_verification.kyc_proof.reference_id", "phone_number"}, pages("Create Cardholder reference"), whole, nothing),
		fieldRefusals(opEnrol, nothing, whole),
		fieldEdges(),
		duplicateCases(),
		levelCases(),
	)
}

// whole is a cardholder with every member that there is.
func whole(s *engine.Session) object {
	person := verified(s)
	person["gender"] = "FEMALE"
	person["document_type"], person["document"] = "png", pixel
	person["delivery_address"] = object{
		"line1": "9 N Buona Vista Dr", "line2": "THE METROPOLIS", "city": "Singapore", "state": "Singapore", "postal_code": "138666", "country": "SG",
	}
	return person
}

// fieldRule is a value of one member that is refused for a rule which the description cannot say.
type fieldRule struct {
	name, rule, path string
	value            any
	malformed        bool    // the description does not allow it
	want             refusal // empty: as a malformed request that names the path
	facts            []string
}

var badPhone = refusal{Status: 400, Type: "cardholder_error", Code: "invalid_phone_number"}

var fieldRules = []fieldRule{
	{name: "name-digits", rule: "a first name with digits is refused", path: "first_name", value: "An4", facts: []string{"name-charset"}},
	{name: "name-space-first", rule: "a first name that begins with a space is refused", path: "first_name", value: " Ana", facts: []string{"name-charset"}},
	{name: "name-space-last", rule: "a last name that ends with a space is refused", path: "last_name", value: "Lim ", facts: []string{"name-charset"}},
	{name: "name-sign", rule: "a last name with signs is refused", path: "last_name", value: "Lim_@", facts: []string{"name-charset"}},
	{name: "phone-letters", rule: "a phone number of letters is refused as such", path: "phone_number", value: "abcdefgh", want: badPhone},
	{name: "phone-plus", rule: "a phone number with + and calling code is refused", path: "phone_number", value: "+6590755646", want: badPhone, facts: []string{"phone-prefix"}},
	{name: "phone-spaces", rule: "a phone number with spaces is refused", path: "phone_number", value: "9075 5646", want: badPhone},
	{name: "phone-short", rule: "a number of Singapore with 7 digits is refused", path: "phone_number", value: "9075564", want: badPhone},
	{name: "phone-long", rule: "a number of Singapore with 9 digits is refused", path: "phone_number", value: "907556461", want: badPhone},
	{name: "phone-first-digit", rule: "a number of Singapore that begins with 6 is refused", path: "phone_number", value: "60755646", want: badPhone},
	{name: "born-never", rule: "a date of birth that no calendar has is refused", path: "date_of_birth", value: "1992-02-30", malformed: true},
	{name: "born-in-future", rule: "a date of birth in the future is refused", path: "date_of_birth", value: "2199-01-01", facts: []string{"age"}},
	{name: "gender-other", rule: "the gender OTHER is refused", path: "gender", value: "OTHER", facts: []string{"gender"}},
	{name: "driver-license", rule: "a driver's license is no identity document", path: "identity.type", value: "DRIVER_LICENSE", facts: []string{"identity-type"}},
	{name: "number-blank", rule: "an identity number of spaces only is refused", path: "identity.number", value: "   ", facts: []string{"text-members"}},
	{name: "number-nul", rule: "an identity number with a NUL is refused", path: "identity.number", value: "E1234\x00567", facts: []string{"text-members"}},
	{name: "address-lines", rule: "a line of an address that holds a line break is refused", path: "residential_address.line1", value: "1 Raffles Place\nSingapore", facts: []string{"text-members"}},
	{name: "delivery-blank", rule: "a city of spaces only is refused", path: "delivery_address.city", value: "  ", facts: []string{"text-members"}},
	{name: "proof-lines", rule: "a provider that holds a line break is refused", path: "kyc_verification.kyc_proof.provider", value: "My\nprovider", facts: []string{"text-members"}},
	{name: "reference-short", rule: "a reference id of 9 characters is refused", path: "kyc_verification.kyc_proof.reference_id", value: "123456789", malformed: true, facts: []string{"reference-id"}},
	{name: "no-reference", rule: "THIRD_PARTY without a reference id is refused", path: "kyc_verification.kyc_proof.reference_id", value: leave, facts: []string{"kyc-proof"}},
	{name: "file-too-large", rule: "an image of more than 2 MiB is refused", path: "identity.front_file", value: strings.Repeat("AAAA", (2<<20)/3+1), facts: []string{"limits"}},
	{name: "null-member", rule: "a member that is null is refused", path: "email", value: nil, malformed: true, facts: []string{"validation-message"}},
	{name: "other-case", rule: "a member name that differs from a known one by case only is refused", path: "Email", value: "ana@example.com", facts: []string{"member-case"}},
}

// look is the operation that shows whether a refused one has changed anything.
var look = map[string]string{opEnrol: opPeople, opAmend: opPerson}

// fieldRefusals hold the rules for an operation: each is refused, and changes nothing.
func fieldRefusals(op string, args func(*engine.Session) []engine.Arg, body func(*engine.Session) object) []engine.Case {
	var cases []engine.Case
	for _, row := range fieldRules {
		if op == opAmend && strings.HasPrefix(row.name, "name-") {
			continue // names cannot be changed
		}
		want := row.want
		if want.Status == 0 {
			want = invalid(row.path)
		}
		cases = append(cases, engine.Case{
			Name: op + "/refuses-" + row.name, Rule: op + ": " + row.rule, Operations: []string{op, look[op]}, Refusal: true,
			Facts: append(pages("Create Cardholder reference"), append(row.facts, "validation-message")...),
			Run: func(s *engine.Session) {
				of := args(s)
				before := s.Call(look[op], of...).OK()
				call := append(slices.Clone(of), engine.Body(with(body(s), row.path, row.value)))
				if row.malformed {
					call = append(call, engine.Invalid())
				}
				s.Call(op, call...).Refused(want)
				again := func() { s.Call(look[op], of...).OK().Same(before) }
				if op == opAmend {
					again()
				} else {
					s.Own(again)
				}
				s.Expect()
			},
		})
	}
	return cases
}

// fieldEdges are the values that are just allowed.
func fieldEdges() []engine.Case {
	rows := []struct {
		name, rule, path string
		value            func(*engine.Session) any
		facts            []string
	}{
		{"name-marks", "a name may hold spaces, hyphens, dots, commas and apostrophes", "last_name", is("O'Neil-St. John, Jr."), []string{"name-charset"}},
		{"name-letters", "a name may hold letters of any script", "first_name", is("Žofía"), []string{"name-charset"}},
		{"reference-10", "a reference id of 10 characters is taken", "kyc_verification.kyc_proof.reference_id", reference(10), []string{"reference-id"}},
		{"reference-64", "a reference id of 64 characters is taken", "kyc_verification.kyc_proof.reference_id", reference(64), []string{"reference-id"}},
		{"provider-text", "the provider of a proof is free text", "kyc_verification.kyc_proof.provider", is("My own provider"), []string{"kyc-provider"}},
		{"id-card", "an identity card is an identity document", "identity.type", is("ID_CARD"), []string{"identity-type"}},
		{"no-back-file", "back_file is optional", "identity.back_file", is(leave), []string{"identity-files"}},
		{"no-hand-file", "hand_file is optional", "identity.hand_file", is(leave), []string{"identity-files"}},
		{"unknown-member", "a member that nobody knows is ignored", "favourite_colour", is("green"), []string{"unknown-members"}},
		{"phone-9", "a number of Singapore may begin with 9", "phone_number", func(s *engine.Session) any { return "9" + s.Phone()[1:] }, []string{"phone-rules"}},
	}
	var cases []engine.Case
	for _, row := range rows {
		cases = append(cases, engine.Case{
			Name: opEnrol + "/takes-" + row.name, Rule: row.rule, Operations: []string{opEnrol, opPerson}, Facts: row.facts,
			Run: func(s *engine.Session) {
				person := with(whole(s), row.path, row.value(s))
				id := enrol(s, person)
				s.Call(opPerson, engine.Path("id", id)).OK().Has(members{
					"first_name": person["first_name"], "last_name": person["last_name"], "phone_number": person["phone_number"],
				}).Lacks("favourite_colour")
			},
		})
	}
	return append(cases, ageCases()...)
}

// is gives always the same value.
func is(value any) func(*engine.Session) any { return func(*engine.Session) any { return value } }

// reference gives a reference id of a length that nobody else has.
func reference(length int) func(*engine.Session) any {
	return func(*engine.Session) any {
		chance := strings.ReplaceAll(engine.NewKey()+engine.NewKey(), "-", "")
		return chance[:length]
	}
}

// ageCases hold the ages from 18 to 79 to the day, as revision 2026-09 has them.
func ageCases() []engine.Case {
	rows := []struct {
		name, rule  string
		years, days int
		fits        bool
	}{
		{"age-17", "a cardholder who turns 18 tomorrow is refused where ages are bounded", 18, 1, false},
		{"age-18", "a cardholder who turns 18 today is taken", 18, 0, true},
		{"age-79", "a cardholder who turns 80 tomorrow is taken", 80, 1, true},
		{"age-80", "a cardholder who turns 80 today is refused where ages are bounded", 80, 0, false},
	}
	var cases []engine.Case
	for _, row := range rows {
		cases = append(cases, engine.Case{
			Name: opEnrol + "/" + row.name, Rule: row.rule, Operations: []string{opEnrol}, Facts: append(pages("uqpay-sdk-go"), "age"), Refusal: !row.fits,
			Needs: []engine.Capability{engine.Control},
			Run: func(s *engine.Session) {
				quirk(s, "age", "18-79")
				born := s.Now().AddDate(-row.years, 0, row.days).Format(time.DateOnly)
				r := s.Call(opEnrol, engine.Body(with(basic(s), "date_of_birth", born)))
				if row.fits {
					r.OK()
				} else {
					r.Refused(invalid("date_of_birth"))
				}
			},
		})
	}
	return cases
}

// taken is how a value is refused that another cardholder has.
func taken(code string) refusal {
	return refusal{Status: 400, Type: "cardholder_error", Code: code}
}

// duplicateCases are the values that no two cardholders of an account share.
func duplicateCases() []engine.Case {
	const proof = "kyc_verification.kyc_proof.reference_id"
	rows := []struct {
		name, rule, path string
		again            func(string) string // how the second spells it
		code             string
		facts            []string
	}{
		{"email", "an email that another cardholder has is refused", "email", same, "email_duplicated", append(pages("manage cardholders guide"), "email-duplicated")},
		{"email-capitals", "an email that differs in capitals only counts as the same", "email", strings.ToUpper, "email_duplicated", []string{"email-duplicated"}},
		{"phone", "a phone number that another cardholder has is refused", "phone_number", same, "phone_number_duplicated", append(pages("manage cardholders guide"), "phone-duplicated")},
		{"reference", "a reference id that was used before is refused", proof, same, "reference_id_duplicated", append(pages("Enhanced KYC guide"), "reference-id-duplicated")},
	}
	var cases []engine.Case
	for _, row := range rows {
		cases = append(cases, engine.Case{
			Name: opEnrol + "/duplicate-" + row.name, Rule: row.rule, Operations: []string{opEnrol, opPeople}, Refusal: true, Facts: row.facts,
			Run: func(s *engine.Session) {
				first := verified(s)
				enrol(s, first)
				value := row.again(textAt(first, row.path))
				s.Call(opEnrol, engine.Body(with(verified(s), row.path, value))).Refused(taken(row.code))
				onePerson(s)
				s.Call(opEnrol, engine.Body(verified(s))).OK()
			},
		})
	}
	return append(cases, engine.Case{
		Name: opEnrol + "/same-name", Rule: "two cardholders may share names, birthday and document", Operations: []string{opEnrol},
		Facts: []string{"identity-duplicated"},
		Run: func(s *engine.Session) {
			if a, b := enrol(s, standard(s)), enrol(s, standard(s)); a == b {
				s.Fail(report.Value, "two cardholders share the id %s", a)
			}
		},
	}, engine.Case{
		Name: opEnrol + "/duplicate-elsewhere", Rule: "email and phone number are free in another account", Operations: []string{opEnrol},
		Facts: append(pages("connected accounts guide"), "email-duplicated", "phone-duplicated"), Needs: []engine.Capability{engine.Control},
		Run: func(s *engine.Session) {
			person := basic(s)
			enrol(s, person)
			s.Act(subAccount, func() { enrol(s, person) })
		},
	})
}

func same(v string) string { return v }

// textAt gives the text at a path of an object.
func textAt(o object, path string) string {
	name, rest, nested := strings.Cut(path, ".")
	if nested {
		inner, _ := o[name].(object)
		return textAt(inner, rest)
	}
	value, _ := o[name].(string)
	return value
}

// nobodyThere wants a refused call to have left no cardholder, where the case can see that.
func nobodyThere(s *engine.Session) { howMany(s, 0) }

func onePerson(s *engine.Session) { howMany(s, 1) }

func howMany(s *engine.Session, n int) {
	s.Own(func() { s.Call(opPeople).OK().Has(members{"total_items": n, "data": engine.Length(n)}) })
}
