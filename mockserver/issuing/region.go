package issuing

import (
	"slices"

	"github.com/uqmock/uqmock/mockserver/quirk"
)

// residences are the countries a cardholder may live in for products with region rules, restricted the nationalities
// such a cardholder may not have (Cardholder Region Restrictions guide).
var (
	residences = []string{"AU", "JP", "KR", "MY", "PH", "TW", "TH", "VN"}
	restricted = []string{
		"AF", "BA", "BI", "BY", "CD", "CF", "CU", "ET", "GN", "GW", "HT", "IQ", "IR", "KP", "LB", "LR",
		"LY", "ME", "ML", "MM", "NE", "NI", "RU", "SD", "SL", "SO", "SS", "SY", "VE", "YE", "ZW",
	}
)

// CheckRegion refuses a residence or nationality outside the region rules. What is not given is not refused: whether
// it must be given is for the product's requirements to say.
func CheckRegion(p Profile) error {
	if p.Residence != nil && !slices.Contains(residences, p.Residence.Country) {
		return &Refusal{Rule: ResidenceRefused, Field: "residential_address.country", Message: "must be one of " + list(residences)}
	}
	if slices.Contains(restricted, p.Nationality) {
		return &Refusal{Rule: NationalityRefused, Field: "nationality", Message: "cardholders of this nationality are not supported"}
	}
	return nil
}

// regionApplies tells whether the region rules concern a card of the product (ledger: region).
func regionApplies(p Product, q quirk.Set) bool {
	switch q.Region {
	case quirk.RegionProduct:
		return p.RegionRules
	case quirk.RegionAll:
		return true
	case quirk.RegionOff:
	}
	return false
}
