package contract

import (
	"fmt"
	"slices"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
)

// guideProduct is the product that the Enhanced KYC guide shows.
const guideProduct = "0d8f10de-c888-4107-ab65-1cc9deb31b3b"

// requiredByGuide is what the guide's product asks for, in its order; what begins with ? is optional.
var requiredByGuide = map[string][]string{
	"": {
		"first_name", "last_name", "email", "country_code", "date_of_birth", "phone_number", "nationality", "identity", "residential_address",
		"kyc_verification",
	},
	"identity":            {"type", "number", "front_file", "?back_file", "?hand_file"},
	"residential_address": {"country", "state", "city", "?district", "line1", "?line2", "line_en", "postal_code"},
	"kyc_verification":    {"method", "?kyc_proof"},
	"kyc_proof":           {"?provider", "?reference_id"},
}

func productCases() []engine.Case {
	own := []engine.Capability{engine.Control}
	return []engine.Case{
		{
			Name: opProducts + "/guide-product", Rule: "the guide's product is listed as the guide shows it", Operations: []string{opProducts}, Facts: pages("Enhanced KYC guide"), Needs: own,
			Run: func(s *engine.Session) {
				r := s.Call(opProducts).OK()
				i := slices.Index(r.Texts("data", "product_id"), guideProduct)
				if i < 0 {
					s.Fatal(report.Value, "the list has no product %s", guideProduct)
				}
				path := fmt.Sprintf("data.%d", i)
				r.Exactly(path, "product_id", "card_bin", "card_scheme", "card_form", "card_currency", "mode_type", "kyc_level", "max_card_quota", "product_status", "required_fields").
					Has(members{
						path + ".card_bin": "46651711", path + ".card_scheme": "VISA", path + ".card_form": []string{"VIR"}, path + ".card_currency": []string{"USD", "SGD", "HKD"},
						path + ".mode_type": "SHARE", path + ".kyc_level": "ENHANCED", path + ".max_card_quota": 3001, path + ".product_status": "ENABLED",
					})
				requiredFields(s, "", r.Items(path+".required_fields"))
			},
		},
		{
			Name: opProducts + "/members", Rule: "every product has id, BIN, scheme, forms, currencies and status", Operations: []string{opProducts}, Facts: append(pages("issue virtual cards guide"), "seeded-products"),
			Run: func(s *engine.Session) {
				for _, p := range s.Call(opProducts, engine.Query("page_size", "100")).OK().Items("data") {
					for _, member := range []string{"product_id", "card_bin", "card_scheme", "card_form", "card_currency", "product_status"} {
						if p[member] == nil {
							s.Fail(report.Shape, "a product lacks %s", member)
						}
					}
				}
			},
		},
		{
			Name: opProducts + "/seeded", Rule: "a world has the seeded products in their order", Operations: []string{opProducts}, Facts: []string{"seeded-products", "standard-product"}, Needs: own,
			Run: func(s *engine.Session) {
				r := s.Call(opProducts).OK().Has(members{"total_items": 6, "total_pages": 1})
				s.Equal(report.Order, "the list of BINs", []string{"46651711", "40963608", "49372418", "40433705", "527735", "40963609"}, r.Texts("data", "card_bin"))
				s.Equal(report.Value, "the list of statuses", []string{"ENABLED", "ENABLED", "ENABLED", "ENABLED", "ENABLED", "DISABLED"}, r.Texts("data", "product_status"))
				s.Equal(report.Value, "the list of schemes", []string{"VISA", "VISA", "VISA", "VISA", "MASTERCARD", "VISA"}, r.Texts("data", "card_scheme"))
				s.Equal(report.Value, "the list of modes", []string{"SHARE", "SHARE", "SINGLE", "SHARE", "SINGLE", "SHARE"}, r.Texts("data", "mode_type"))
				s.Equal(report.Value, "the list of levels", []string{"ENHANCED", "SIMPLIFIED", "SIMPLIFIED", "STANDARD", "SIMPLIFIED", "SIMPLIFIED"}, r.Texts("data", "kyc_level"))
			},
		},
		{
			Name: opProducts + "/content-type", Rule: "a GET may announce JSON and send none", Operations: []string{opProducts}, Facts: pages("Enhanced KYC guide"),
			Run: func(s *engine.Session) { s.Call(opProducts, engine.Header("Content-Type", "application/json")).OK() },
		},
		{
			Name: opProducts + "/both-accounts", Rule: "products are the same for each account", Operations: []string{opProducts}, Facts: append(pages("connected accounts guide"), "account-ids"), Needs: own,
			Run: func(s *engine.Session) {
				mine := s.Call(opProducts).OK()
				s.Act(subAccount, func() { s.Call(opProducts).OK().Same(mine) })
			},
		},
		{
			Name: opProducts + "/key-ignored", Rule: "an idempotency key on a GET does no harm", Operations: []string{opProducts}, Facts: []string{"idempotency-key"},
			Run: func(s *engine.Session) { s.Call(opProducts, engine.Key(engine.NewKey())).OK() },
		},
	}
}

// requiredFields wants the fields of the guide's product, the inner ones included.
func requiredFields(s *engine.Session, of string, fields []object) {
	var got []string
	for _, f := range fields {
		name, _ := f["name"].(string)
		mark := ""
		if f["required"] != true {
			mark = "?"
		}
		got = append(got, mark+name)
		want := "string"
		if inner, _ := f["fields"].([]any); inner != nil || requiredByGuide[name] != nil {
			want = "object"
			requiredFields(s, name, objects(inner))
		}
		s.Equal(report.Value, "the type of "+name, want, f["type"])
	}
	s.Equal(report.Order, "the list of required_fields "+of, requiredByGuide[of], got)
}

func objects(list []any) []object {
	var all []object
	for _, item := range list {
		if o, ok := item.(map[string]any); ok {
			all = append(all, o)
		}
	}
	return all
}
