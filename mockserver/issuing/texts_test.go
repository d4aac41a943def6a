package issuing_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
)

// TestTextMembers writes into each member that is free text: what a person could have typed there is taken.
func TestTextMembers(t *testing.T) {
	members := map[string]func(*issuing.Profile) *string{
		"identity.number":                         func(p *issuing.Profile) *string { return &p.Identity.Number },
		"residential_address.state":               func(p *issuing.Profile) *string { return &p.Residence.State },
		"residential_address.city":                func(p *issuing.Profile) *string { return &p.Residence.City },
		"residential_address.district":            func(p *issuing.Profile) *string { return &p.Residence.District },
		"residential_address.line1":               func(p *issuing.Profile) *string { return &p.Residence.Line1 },
		"residential_address.line2":               func(p *issuing.Profile) *string { return &p.Residence.Line2 },
		"residential_address.line_en":             func(p *issuing.Profile) *string { return &p.Residence.LineEn },
		"residential_address.postal_code":         func(p *issuing.Profile) *string { return &p.Residence.PostalCode },
		"delivery_address.line1":                  func(p *issuing.Profile) *string { return &p.Delivery.Line1 },
		"delivery_address.postal_code":            func(p *issuing.Profile) *string { return &p.Delivery.PostalCode },
		"kyc_verification.kyc_proof.provider":     func(p *issuing.Profile) *string { return &p.KYC.Provider },
		"kyc_verification.kyc_proof.reference_id": func(p *issuing.Profile) *string { return &p.KYC.ReferenceID },
	}
	for path, member := range members {
		for text, refused := range map[string]bool{
			"Flat 3, O'Neil's Court #07": false, "北京市朝阳区一号楼十单元": false, " edged with space ": false, "line-of-ten": false,
			"E12\x00345678": true, "line one\nline two": true, "tab\tinside it": true, "next line\u0085": true, "deleted\x7fchar": true,
			"          ": true, "\u3000\u00a0\u2003\u3000\u3000\u3000\u3000\u3000\u3000\u3000": true,
		} {
			p := proven()
			p.Delivery = &issuing.Address{Country: "SG", City: "Singapore", Line1: "1 Road", PostalCode: "138666"}
			*member(&p) = text
			err := issuing.CheckFields(p, quirk.Default(), noon)
			want := issuing.Refusal{}
			if refused {
				want = issuing.Refusal{Rule: issuing.InvalidRequest, Field: path, Ledger: "text-members"}
			}
			got := issuing.Refusal{}
			if refusal, ok := errors.AsType[*issuing.Refusal](err); ok {
				got = issuing.Refusal{Rule: refusal.Rule, Field: refusal.Field, Ledger: refusal.Ledger}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %q (-want +got):\n%s", path, text, diff)
			}
		}
	}
}
