package issuing_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
)

func TestAmend(t *testing.T) {
	email := issuing.Profile{Email: "new@example.com"}
	nationality := issuing.Profile{Nationality: "MY"}
	rest := issuing.Profile{Identity: reviewed().Identity, Residence: reviewed().Residence}
	redirect := issuing.Profile{KYC: redirected().KYC}
	third := issuing.Profile{KYC: proven().KYC}
	failed := func(p issuing.Profile) func(*testing.T) issuing.Cardholder {
		return func(t *testing.T) issuing.Cardholder {
			h, d := made(t, p), issuing.CheckFailed
			if h.Status == issuing.StatusPending {
				d = issuing.ReviewFails
			}
			h, err := h.Decide(d, "blurred", noon)
			if err != nil {
				t.Fatal(err)
			}
			return h
		}
	}
	fresh := func(p issuing.Profile) func(*testing.T) issuing.Cardholder {
		return func(t *testing.T) issuing.Cardholder { return made(t, p) }
	}
	partly := basic()
	partly.Nationality = "SG"
	for name, tc := range map[string]struct {
		before func(*testing.T) issuing.Cardholder
		patch  issuing.Profile
		want   state
		fresh  bool // a new check is needed
	}{
		"email of simplified":           {fresh(basic()), email, state{"SUCCESS", "", "SUCCESS", ""}, false},
		"email of pending":              {fresh(reviewed()), email, state{"PENDING", "", "PENDING", ""}, false},
		"email of incomplete":           {fresh(redirected()), email, state{"INCOMPLETE", "PENDING", "PENDING", ""}, false},
		"email of failed keeps reason":  {failed(redirected()), email, state{"FAILED", "FAILED", "FAILED", "blurred"}, false},
		"a part":                        {fresh(basic()), nationality, state{"SUCCESS", "", "SUCCESS", ""}, false},
		"the other parts":               {fresh(partly), rest, state{"PENDING", "", "PENDING", ""}, false},
		"redirect on standard":          {fresh(reviewed()), redirect, state{"INCOMPLETE", "PENDING", "PENDING", ""}, true},
		"redirect on third party":       {fresh(proven()), redirect, state{"INCOMPLETE", "PENDING", "PENDING", ""}, true},
		"redirect again while it waits": {fresh(redirected()), redirect, state{"INCOMPLETE", "PENDING", "PENDING", ""}, true},
		"redirect after failed":         {failed(redirected()), redirect, state{"INCOMPLETE", "PENDING", "PENDING", ""}, true},
		"proof after failed":            {failed(redirected()), third, state{"SUCCESS", "", "SUCCESS", ""}, false},
		"proof while the check waits":   {fresh(redirected()), third, state{"SUCCESS", "", "SUCCESS", ""}, false},
		"documents after failed review": {failed(reviewed()), rest, state{"PENDING", "", "PENDING", ""}, false},
	} {
		t.Run(name, func(t *testing.T) {
			before := tc.before(t)
			h, err := before.Amend(tc.patch, quirk.Default(), noon.Add(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, stateOf(h)); diff != "" {
				t.Error(diff)
			}
			if h.NeedsCheck() != tc.fresh {
				t.Errorf("NeedsCheck is %v", h.NeedsCheck())
			}
			if !h.UpdatedAt.Equal(noon.Add(time.Hour)) {
				t.Error("UpdatedAt did not move")
			}
		})
	}
}

func TestAmendRefusesVerificationWithoutData(t *testing.T) {
	_, err := made(t, basic()).Amend(issuing.Profile{KYC: proven().KYC}, quirk.Default(), noon)
	if rule, at := ruleOf(err); rule != issuing.InvalidRequest || at != "nationality" {
		t.Errorf("got %v", err)
	}
}
