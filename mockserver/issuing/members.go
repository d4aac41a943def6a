package issuing

import "slices"

// MembersOf lists the members of a cardholder's data that a product can ask for: those of the object at a dotted path, or
// the top-level ones for an empty path; none for a member that has no members.
func MembersOf(path string) []string {
	address := []string{"country", "state", "city", "district", "line1", "line2", "line_en", "postal_code"}
	return slices.Clone(map[string][]string{
		"": {
			"first_name", "last_name", "email", "country_code", "phone_number", "date_of_birth", "gender", "nationality",
			"identity", "residential_address", "delivery_address", "kyc_verification",
		},
		"identity":                   {"type", "number", "front_file", "back_file", "hand_file"},
		"residential_address":        address,
		"delivery_address":           address,
		"kyc_verification":           {"method", "kyc_proof"},
		"kyc_verification.kyc_proof": {"provider", "reference_id"},
	}[path])
}
