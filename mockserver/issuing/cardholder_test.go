package issuing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
)

// state is what the world sees of a cardholder's verification.
type state struct {
	Status issuing.CardholderStatus
	IDV    issuing.IDVStatus
	Review issuing.ReviewStatus
	Reason string
}

func stateOf(h issuing.Cardholder) state { return state{h.Status, h.IDV, h.Review, h.Reason} }

func TestNewCardholderStateFollowsFromLevel(t *testing.T) {
	part := basic()
	part.Nationality = "SG"
	twoParts := reviewed()
	twoParts.Identity = nil
	for name, tc := range map[string]struct {
		profile issuing.Profile
		level   issuing.Level
		want    state
	}{
		"basic":       {basic(), issuing.Simplified, state{"SUCCESS", "", "SUCCESS", ""}},
		"a part":      {part, issuing.Simplified, state{"SUCCESS", "", "SUCCESS", ""}},
		"two parts":   {twoParts, issuing.Simplified, state{"SUCCESS", "", "SUCCESS", ""}},
		"standard":    {reviewed(), issuing.Standard, state{"PENDING", "", "PENDING", ""}},
		"redirect":    {redirected(), issuing.Enhanced, state{"INCOMPLETE", "PENDING", "PENDING", ""}},
		"third party": {proven(), issuing.Enhanced, state{"SUCCESS", "", "SUCCESS", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			h, err := issuing.NewCardholder(tc.profile, quirk.Default(), noon)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, stateOf(h)); diff != "" {
				t.Error(diff)
			}
			if h.Level() != tc.level {
				t.Errorf("level %s, want %s", h.Level(), tc.level)
			}
			if h.NeedsCheck() != (name == "redirect") {
				t.Errorf("NeedsCheck is %v", h.NeedsCheck())
			}
		})
	}
}

func TestEnhancedNeedsTheDataThatItVerifies(t *testing.T) {
	for field, without := range map[string]func(*issuing.Profile){
		"nationality":         func(p *issuing.Profile) { p.Nationality = "" },
		"identity":            func(p *issuing.Profile) { p.Identity = nil },
		"residential_address": func(p *issuing.Profile) { p.Residence = nil },
	} {
		for _, p := range []issuing.Profile{redirected(), proven()} {
			without(&p)
			_, err := issuing.NewCardholder(p, quirk.Default(), noon)
			if rule, at := ruleOf(err); rule != issuing.InvalidRequest || at != field {
				t.Errorf("%s without %s: %v", p.KYC.Method, field, err)
			}
		}
	}
}

func TestEnhancedStatusQuirk(t *testing.T) {
	h, err := issuing.NewCardholder(proven(), set(t, "enhanced-status", "pending"), noon)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(state{"PENDING", "", "PENDING", ""}, stateOf(h)); diff != "" {
		t.Error(diff)
	}
}

// moves is the machine as the documentation tells it: every status and every decision has its place here.
var moves = map[issuing.CardholderStatus]map[issuing.Decision]state{
	issuing.StatusIncomplete: {
		issuing.CheckPassed:   {"SUCCESS", "PASSED", "SUCCESS", ""},
		issuing.CheckFailed:   {"FAILED", "FAILED", "FAILED", "blurred"},
		issuing.CheckReview:   {"PENDING", "PENDING", "PENDING", ""},
		issuing.CheckResubmit: {"INCOMPLETE", "PENDING", "PENDING", "blurred"},
	},
	issuing.StatusPending: {
		issuing.ReviewSucceeds:   {"SUCCESS", "PASSED", "SUCCESS", ""},
		issuing.ReviewFails:      {"FAILED", "FAILED", "FAILED", "blurred"},
		issuing.ReviewIncomplete: {"INCOMPLETE", "PENDING", "PENDING", "blurred"},
	},
	issuing.StatusSuccess: {},
	issuing.StatusFailed:  {},
}

// holderIn brings a redirected cardholder into a status.
func holderIn(t *testing.T, s issuing.CardholderStatus) issuing.Cardholder {
	t.Helper()
	h := made(t, redirected())
	way := map[issuing.CardholderStatus]issuing.Decision{
		issuing.StatusPending: issuing.CheckReview, issuing.StatusSuccess: issuing.CheckPassed, issuing.StatusFailed: issuing.CheckFailed,
	}
	d, ok := way[s]
	if !ok {
		return h
	}
	h, err := h.Decide(d, "", noon)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestDecideWalksEveryPair(t *testing.T) {
	later := noon.Add(time.Hour)
	for _, status := range issuing.CardholderStatuses() {
		for _, d := range slices.Concat(issuing.CheckDecisions(), issuing.ReviewDecisions()) {
			t.Run(string(status)+" "+string(d), func(t *testing.T) {
				before := holderIn(t, status)
				after, err := before.Decide(d, "blurred", later)
				want, possible := moves[status][d]
				if !possible {
					if rule, _ := ruleOf(err); rule != issuing.NotNow {
						t.Errorf("refused by %q: %v", rule, err)
					}
					if diff := cmp.Diff(before, after); diff != "" {
						t.Errorf("a refused decision changed the cardholder: %s", diff)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, stateOf(after)); diff != "" {
					t.Error(diff)
				}
				if !after.UpdatedAt.Equal(later) || !after.CreatedAt.Equal(noon) {
					t.Errorf("created %s, updated %s", after.CreatedAt, after.UpdatedAt)
				}
				if before.Check.Decided != "" && before.Status == issuing.StatusIncomplete {
					t.Error("the check of the value before was changed in place")
				}
			})
		}
	}
}

func TestStandardReviewHasNoIdentityCheck(t *testing.T) {
	for d, want := range map[issuing.Decision]state{
		issuing.ReviewSucceeds:   {"SUCCESS", "", "SUCCESS", ""},
		issuing.ReviewFails:      {"FAILED", "", "FAILED", "no"},
		issuing.ReviewIncomplete: {"INCOMPLETE", "", "PENDING", "no"},
	} {
		h, err := made(t, reviewed()).Decide(d, "no", noon)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, stateOf(h)); diff != "" {
			t.Errorf("%s: %s", d, diff)
		}
		if h.NeedsCheck() {
			t.Errorf("%s: a STANDARD cardholder needs no hosted check", d)
		}
	}
}

func TestResubmitAsksForAFreshCheck(t *testing.T) {
	for _, way := range [][]issuing.Decision{{issuing.CheckResubmit}, {issuing.CheckReview, issuing.ReviewIncomplete}} {
		h := made(t, redirected())
		for _, d := range way {
			var err error
			if h, err = h.Decide(d, "", noon); err != nil {
				t.Fatal(err)
			}
		}
		if !h.NeedsCheck() {
			t.Errorf("%v: no fresh check is asked for", way)
		}
		h = h.Opened(noon.Add(time.Hour))
		if want := noon.Add(25 * time.Hour); !h.Check.ExpiresAt.Equal(want) {
			t.Errorf("the fresh check expires %s, want %s", h.Check.ExpiresAt, want)
		}
	}
}

func TestCheckIsOpenUntilItExpires(t *testing.T) {
	h := made(t, redirected())
	end := noon.Add(24 * time.Hour)
	for at, want := range map[time.Time]bool{noon: true, end.Add(-time.Nanosecond): true, end: false, end.Add(time.Hour): false} {
		if got := h.Check.Open(at); got != want {
			t.Errorf("open at %s: %v", at, got)
		}
		if _, err := h.Decide(issuing.CheckPassed, "", at); (err == nil) != want {
			t.Errorf("decided at %s: %v", at, err)
		}
	}
	if h.Waits() != true || h.Status != issuing.StatusIncomplete {
		t.Error("expiry alone changed the cardholder")
	}
}
