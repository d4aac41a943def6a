package issuing

import (
	"strings"
	"time"
	"unicode"

	"github.com/uqmock/uqmock/mockserver/quirk"
)

// checkTexts refuses control characters and nothing but white space in the members that are free text otherwise (ledger:
// text-members).
func checkTexts(p Profile, _ quirk.Set, _ time.Time) error {
	for _, m := range p.freeTexts() {
		says := ""
		switch {
		case strings.ContainsFunc(m.value, unicode.IsControl):
			says = "must not hold control characters, such as a line break"
		case m.value != "" && strings.TrimSpace(m.value) == "":
			says = "must not be blank"
		default:
			continue
		}
		return InvalidBy("text-members", m.path, says)
	}
	return nil
}

// textMember is a member and where it is.
type textMember struct{ path, value string }

func (p Profile) freeTexts() []textMember {
	var all []textMember
	if p.Identity != nil {
		all = append(all, textMember{"identity.number", p.Identity.Number})
	}
	if p.Residence != nil {
		all = append(all, p.Residence.freeTexts("residential_address.")...)
	}
	if p.Delivery != nil {
		all = append(all, p.Delivery.freeTexts("delivery_address.")...)
	}
	if p.KYC != nil {
		const proof = "kyc_verification.kyc_proof."
		all = append(all, textMember{proof + "provider", p.KYC.Provider}, textMember{proof + "reference_id", p.KYC.ReferenceID})
	}
	return all
}

func (a Address) freeTexts(at string) []textMember {
	return []textMember{
		{at + "state", a.State},
		{at + "city", a.City},
		{at + "district", a.District},
		{at + "line1", a.Line1},
		{at + "line2", a.Line2},
		{at + "line_en", a.LineEn},
		{at + "postal_code", a.PostalCode},
	}
}
