package issuing_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver/issuing"
)

// enhancedFields are the requirements of the guide's product.
func enhancedFields() []issuing.Field {
	need := func(names ...string) (fields []issuing.Field) {
		for _, n := range names {
			fields = append(fields, issuing.Field{Name: n, Required: true})
		}
		return fields
	}
	can := func(names ...string) (fields []issuing.Field) {
		for _, n := range names {
			fields = append(fields, issuing.Field{Name: n})
		}
		return fields
	}
	group := func(name string, required bool, fields ...issuing.Field) issuing.Field {
		return issuing.Field{Name: name, Object: true, Required: required, Fields: fields}
	}
	return append(need("first_name", "last_name", "email", "country_code", "date_of_birth", "phone_number", "nationality"),
		group("identity", true, append(need("type", "number", "front_file"), can("back_file", "hand_file")...)...),
		group("residential_address", true, slices.Concat(need("country", "state", "city"), can("district"), need("line1"), can("line2"), need("line_en", "postal_code"))...),
		group("kyc_verification", true, append(need("method"), group("kyc_proof", false, can("provider", "reference_id")...))...),
	)
}

func enhancedProduct() issuing.Product { return issuing.Product{RequiredFields: enhancedFields()} }

func TestMissing(t *testing.T) {
	everything := []string{
		"first_name", "last_name", "email", "country_code", "date_of_birth", "phone_number", "nationality", "identity",
		"residential_address", "kyc_verification",
	}
	all := []string{
		"identity.type", "identity.number", "identity.front_file",
		"residential_address.country", "residential_address.state", "residential_address.city", "residential_address.line1",
		"residential_address.line_en", "residential_address.postal_code", "kyc_verification.method",
	}
	for name, tc := range map[string]struct {
		change func(*issuing.Profile)
		names  []string
		paths  []string
	}{
		"nothing":              {func(*issuing.Profile) {}, nil, nil},
		"all":                  {func(p *issuing.Profile) { *p = issuing.Profile{} }, everything, slices.Concat(everything[:7], all)},
		"what may be missing":  {func(p *issuing.Profile) { p.Residence.District, p.Residence.Line2 = "", "" }, nil, nil},
		"pictures not needed":  {func(p *issuing.Profile) { p.Identity.Back, p.Identity.Hand = issuing.File{}, issuing.File{} }, nil, nil},
		"proof not needed":     {func(p *issuing.Profile) { p.KYC.Provider, p.KYC.ReferenceID = "", "" }, nil, nil},
		"identity and address": {func(p *issuing.Profile) { p.Identity, p.Residence = nil, nil }, []string{"identity", "residential_address"}, all[:9]},
		"birth":                {func(p *issuing.Profile) { p.DateOfBirth = "" }, []string{"date_of_birth"}, []string{"date_of_birth"}},
		"verification":         {func(p *issuing.Profile) { p.KYC = nil }, []string{"kyc_verification"}, []string{"kyc_verification.method"}},
		"document number":      {func(p *issuing.Profile) { p.Identity.Number = "" }, []string{"identity"}, []string{"identity.number"}},
		"front picture":        {func(p *issuing.Profile) { p.Identity.Front = issuing.File{} }, []string{"identity"}, []string{"identity.front_file"}},
		"english line":         {func(p *issuing.Profile) { p.Residence.LineEn = "" }, []string{"residential_address"}, []string{"residential_address.line_en"}},
		"two of an address": {
			func(p *issuing.Profile) { p.Residence.PostalCode, p.Residence.State = "", "" },
			[]string{"residential_address"},
			[]string{"residential_address.state", "residential_address.postal_code"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := proven()
			tc.change(&p)
			var names, paths []string
			for _, f := range enhancedProduct().Missing(p) {
				names, paths = append(names, f.Name), append(paths, f.Paths()...)
			}
			if diff := cmp.Diff(tc.names, names); diff != "" {
				t.Errorf("names: %s", diff)
			}
			if diff := cmp.Diff(tc.paths, paths); diff != "" {
				t.Errorf("paths: %s", diff)
			}
		})
	}
}

// TestMissingObjects holds the objects form: each as the product lists it, with the members that are wanting.
func TestMissingObjects(t *testing.T) {
	p := proven()
	p.Identity = nil
	want := []issuing.Field{{
		Name: "identity", Object: true, Required: true,
		Fields: []issuing.Field{{Name: "type", Required: true}, {Name: "number", Required: true}, {Name: "front_file", Required: true}},
	}}
	product := enhancedProduct()
	if diff := cmp.Diff(want, product.Missing(p)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(enhancedFields(), product.RequiredFields); diff != "" {
		t.Errorf("asking changed the product: %s", diff)
	}
}
