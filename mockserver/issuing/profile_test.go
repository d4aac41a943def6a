package issuing_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/uqmock/uqmock/mockserver/issuing"
)

// anyProfile draws a profile in which each member may be absent.
func anyProfile(t *rapid.T, label string) issuing.Profile {
	text := func(name string) string {
		return rapid.SampledFrom([]string{"", "", "a", "b"}).Draw(t, label+" "+name)
	}
	given := func(name string) bool { return rapid.Bool().Draw(t, label+" has "+name) }
	p := issuing.Profile{
		FirstName: text("first"), LastName: text("last"), Email: text("email"), CountryCode: text("country"), PhoneNumber: text("phone"),
		DateOfBirth: text("birth"), Gender: text("gender"), Nationality: text("nationality"),
	}
	if given("residence") {
		p.Residence = &issuing.Address{City: text("city"), State: text("state")}
	}
	if given("delivery") {
		p.Delivery = &issuing.Address{City: text("to city")}
	}
	if given("identity") {
		p.Identity = &issuing.Identity{Number: text("number")}
	}
	if given("kyc") {
		p.KYC = &issuing.Verification{Method: issuing.ThirdParty, ReferenceID: text("reference")}
	}
	if given("document") {
		p.Document = &issuing.Document{Type: text("document type")}
	}
	return p
}

func TestMergeLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := anyProfile(t, "a"), anyProfile(t, "b"), anyProfile(t, "c")
		for law, pair := range map[string][2]issuing.Profile{
			"an empty patch changes nothing":     {a, a.Merge(issuing.Profile{})},
			"an empty profile becomes the patch": {a, issuing.Profile{}.Merge(a)},
			"the same patch twice is once":       {a.Merge(b), a.Merge(b).Merge(b)},
			"patches can be merged first":        {a.Merge(b).Merge(c), a.Merge(b.Merge(c))},
		} {
			if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
				t.Fatalf("%s: %s", law, diff)
			}
		}
		merged := a.Merge(b)
		for _, path := range []string{
			"first_name", "email", "nationality", "identity", "residential_address", "kyc_verification", "delivery_address",
		} {
			if merged.Has(path) != (a.Has(path) || b.Has(path)) {
				t.Fatalf("%s: %v of %v and %v", path, merged.Has(path), a.Has(path), b.Has(path))
			}
		}
	})
}

// TestMergeReplacesObjectsWhole: what the patch leaves out of an object is gone.
func TestMergeReplacesObjectsWhole(t *testing.T) {
	p := reviewed().Merge(issuing.Profile{Residence: &issuing.Address{Country: "MY", City: "Penang", Line1: "1 Lebuh"}})
	if diff := cmp.Diff(&issuing.Address{Country: "MY", City: "Penang", Line1: "1 Lebuh"}, p.Residence); diff != "" {
		t.Error(diff)
	}
}

func TestTags(t *testing.T) {
	for _, tc := range []struct {
		email string
		want  []issuing.Tag
	}{
		{"sarah@example.com", nil},
		{"sarah+idv-failed@example.com", []issuing.Tag{issuing.TagIDVFailed}},
		{"SARAH+IDV-FAILED@example.com", []issuing.Tag{issuing.TagIDVFailed}},
		{"sarah+idv-review+review-failed@example.com", []issuing.Tag{issuing.TagIDVReview, issuing.TagReviewFailed}},
		{"sarah+card-failed+newsletter@example.com", []issuing.Tag{issuing.TagCardFailed}},
		{"sarah+newsletter@example.com", nil},
		{"idv-failed@example.com", nil},
		{"sarah@idv-failed+card-failed.example.com", nil},
		{"sarah+idv-failedx@example.com", nil},
		{"sarah+xidv-failed@example.com", nil},
		{"sarah++card-failed@example.com", []issuing.Tag{issuing.TagCardFailed}},
		{"", nil},
	} {
		var got []issuing.Tag
		for _, tag := range issuing.Tags() {
			if (issuing.Profile{Email: tc.email}).HasTag(tag) {
				got = append(got, tag)
			}
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%q: %s", tc.email, diff)
		}
	}
}

func TestCheckTag(t *testing.T) {
	for _, tc := range []struct {
		email  string
		checks int
		want   issuing.Decision
	}{
		{"s+idv-passed@example.com", 1, issuing.CheckPassed},
		{"s+idv-failed@example.com", 1, issuing.CheckFailed},
		{"s+idv-failed@example.com", 2, issuing.CheckFailed},
		{"s+idv-review@example.com", 1, issuing.CheckReview},
		{"s+idv-resubmit@example.com", 1, issuing.CheckResubmit},
		{"s+idv-resubmit@example.com", 2, ""},
		{"s+idv-resubmit+idv-passed@example.com", 1, issuing.CheckResubmit},
		{"s+idv-resubmit+idv-passed@example.com", 2, issuing.CheckPassed},
		{"s+review-failed+card-failed@example.com", 1, ""},
		{"s@example.com", 1, ""},
	} {
		h := issuing.Cardholder{Profile: issuing.Profile{Email: tc.email}, Checks: tc.checks}
		if got, ok := h.CheckTag(); got != tc.want || ok != (tc.want != "") {
			t.Errorf("%s, check %d: %q, %v", tc.email, tc.checks, got, ok)
		}
	}
}
