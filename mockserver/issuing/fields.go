package issuing

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/uqmock/uqmock/mockserver/quirk"
)

// The limits that the description does not already hold.
const (
	minAge          = 18
	maxAge          = 79
	minReferenceID  = 10
	maxReferenceID  = 64
	minPhone        = 4  // digits; assumed, the vendor's table of countries is not readable (ledger: phone-rules)
	maxPhone        = 14 // digits
	maxPhoneWithCC  = 15 // digits after a +, ITU-T E.164
	dateLayout      = "2006-01-02"
	earliestBirth   = 1900
	providerSumsub  = "SUMSUB"
	identityCard    = "ID_CARD"
	identityPass    = "PASSPORT"
	identityLicence = "DRIVER_LICENSE"
)

var (
	providers = []string{providerSumsub, "MYINFO", "JUMIO", "DIDIT", "SHUFTI", "REGTANK"}

	// names says what a name may hold besides letters; it begins with one.
	names = map[quirk.NameCharset]struct{ besides, says string }{
		quirk.NameCharsetPunctuation: {" .,'-", "may hold letters, spaces and . , ' -"},
		quirk.NameCharsetHyphen:      {" -", "may hold letters, spaces and hyphens"},
		quirk.NameCharsetLetters:     {" ", "may hold letters and spaces"},
	}

	// phoneDigits holds the national number lengths that were seen to be taken; other countries are checked against
	// a wide range (ledger: phone-rules).
	phoneDigits = map[string]struct {
		digits int
		first  string
		says   string
	}{
		"SG": {8, "89", "8 digits that begin with 8 or 9"},
		"CN": {11, "1", "11 digits that begin with 1"},
	}
)

// CheckFields refuses the given members of a profile that break a rule which the description cannot say: charset,
// age, phone numbers, and what depends on a quirk.
func CheckFields(p Profile, q quirk.Set, now time.Time) error {
	checks := []func(Profile, quirk.Set, time.Time) error{
		checkNames, checkPhone, checkBirth, checkEnums, checkIdentity, checkTexts, checkVerification,
	}
	for _, check := range checks {
		if err := check(p, q, now); err != nil {
			return err
		}
	}
	return nil
}

func checkNames(p Profile, q quirk.Set, _ time.Time) error {
	for _, n := range []struct{ path, value string }{{"first_name", p.FirstName}, {"last_name", p.LastName}} {
		if n.value == "" {
			continue
		}
		if n.value != strings.TrimSpace(n.value) {
			return invalid(n.path, "must not begin or end with a space")
		}
		if rule := names[q.NameCharset]; !spelled(n.value, rule.besides) {
			return invalid(n.path, "%s", rule.says)
		}
	}
	return nil
}

// spelled reports whether a name begins with a letter and holds letters and the characters of besides only.
func spelled(name, besides string) bool {
	for i, r := range name {
		if !unicode.In(r, unicode.L, unicode.M) && (i == 0 || !strings.ContainsRune(besides, r)) {
			return false
		}
	}
	return true
}

func checkPhone(p Profile, q quirk.Set, _ time.Time) error {
	if p.PhoneNumber == "" {
		return nil
	}
	number, plus := strings.CutPrefix(p.PhoneNumber, "+")
	if strings.Trim(number, "0123456789") != "" || number == "" {
		return phoneInvalid("digits only, without calling code")
	}
	if plus {
		if q.PhonePrefix != quirk.PhonePrefixPlus {
			return phoneInvalid("digits only, without + and calling code")
		}
		if len(number) > maxPhoneWithCC {
			return phoneInvalid("at most 15 digits")
		}
		return nil
	}
	if rule, ok := phoneDigits[p.CountryCode]; ok && (len(number) != rule.digits || !strings.Contains(rule.first, number[:1])) {
		return phoneInvalid("a number of " + p.CountryCode + " has " + rule.says)
	}
	if len(number) < minPhone || len(number) > maxPhone {
		return phoneInvalid("4 to 14 digits")
	}
	return nil
}

func phoneInvalid(says string) error {
	return &Refusal{Rule: PhoneInvalid, Field: "phone_number", Message: says}
}

func checkBirth(p Profile, q quirk.Set, now time.Time) error {
	if p.DateOfBirth == "" {
		return nil
	}
	birth, err := time.Parse(dateLayout, p.DateOfBirth)
	if err != nil {
		return invalid("date_of_birth", "must be a calendar date as yyyy-mm-dd")
	}
	if birth.After(now) || birth.Year() < earliestBirth {
		return InvalidBy("age", "date_of_birth", "must lie between 1900-01-01 and today")
	}
	if age := ageAt(birth, now); q.Age == quirk.Age1879 && (age < minAge || age > maxAge) {
		return InvalidBy("age", "date_of_birth", "the cardholder must be 18 to 79 years old")
	}
	return nil
}

// ageAt counts full years.
func ageAt(birth, now time.Time) int {
	years := now.Year() - birth.Year()
	if now.Month() < birth.Month() || now.Month() == birth.Month() && now.Day() < birth.Day() {
		years--
	}
	return years
}

func checkEnums(p Profile, q quirk.Set, _ time.Time) error {
	genders := []string{"MALE", "FEMALE"}
	if q.Gender == quirk.GenderThree {
		genders = append(genders, "OTHER")
	}
	if p.Gender != "" && !slices.Contains(genders, p.Gender) {
		return invalid("gender", "must be one of %s", list(genders))
	}
	types := []string{identityCard, identityPass}
	if q.IdentityType == quirk.IdentityTypeThree {
		types = append(types, identityLicence)
	}
	if p.Identity != nil && !slices.Contains(types, p.Identity.Type) {
		return invalid("identity.type", "must be one of %s", list(types))
	}
	return nil
}

func checkIdentity(p Profile, q quirk.Set, _ time.Time) error {
	if p.Identity == nil || q.IdentityFiles != quirk.IdentityFilesByType {
		return nil
	}
	if p.Identity.Type == identityCard && !p.Identity.Back.Given() {
		return invalid("identity.back_file", "is required for an ID_CARD")
	}
	if p.Identity.Type == identityPass && !p.Identity.Hand.Given() {
		return invalid("identity.hand_file", "is required for a PASSPORT")
	}
	return nil
}

func checkVerification(p Profile, q quirk.Set, _ time.Time) error {
	if p.KYC == nil {
		return nil
	}
	if p.Unproven() && q.KYCProof == quirk.KYCProofRequired {
		return proofMissing(*p.KYC)
	}
	if n := len([]rune(p.KYC.ReferenceID)); n > 0 && n < minReferenceID {
		return invalid("kyc_verification.kyc_proof.reference_id", "must have at least 10 characters")
	} else if n > maxReferenceID && q.ReferenceID == quirk.ReferenceID1064 {
		return invalid("kyc_verification.kyc_proof.reference_id", "must have 10 to 64 characters")
	}
	if p.KYC.Provider != "" && q.KYCProvider == quirk.KYCProviderEnum && !slices.Contains(providers, p.KYC.Provider) {
		return invalid("kyc_verification.kyc_proof.provider", "must be one of %s", list(providers))
	}
	return nil
}

// proofMissing names the first member that a proof lacks.
func proofMissing(v Verification) error {
	member := "reference_id"
	if v.ReferenceID != "" {
		member = "provider"
	}
	return InvalidBy("kyc-proof", "kyc_verification.kyc_proof."+member, "is required with method THIRD_PARTY")
}
