package issuing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
)

// TestNoDecisionLeavesTheMachine plays random decisions, updates and waits: the state is always one of the defined ones,
// its parts agree with each other, and a refusal changes nothing.
func TestNoDecisionLeavesTheMachine(t *testing.T) {
	patches := []issuing.Profile{
		{Email: "other@example.com"},
		{Nationality: "MY"},
		{Identity: reviewed().Identity},
		{Residence: reviewed().Residence},
		{KYC: redirected().KYC},
		{KYC: proven().KYC},
	}
	profiles := []issuing.Profile{basic(), reviewed(), redirected(), proven()}
	rapid.Check(t, func(t *rapid.T) {
		now := noon
		h := made(t, rapid.SampledFrom(profiles).Draw(t, "profile"))
		t.Repeat(map[string]func(*rapid.T){
			"decide": func(t *rapid.T) {
				d := rapid.SampledFrom(slices.Concat(issuing.CheckDecisions(), issuing.ReviewDecisions())).Draw(t, "decision")
				after, err := h.Decide(d, "why", now)
				if diff := cmp.Diff(h, after); err != nil && diff != "" {
					t.Fatalf("a refusal changed the cardholder: %s", diff)
				}
				h = opened(after, now)
			},
			"amend": func(t *rapid.T) {
				after, err := h.Amend(rapid.SampledFrom(patches).Draw(t, "patch"), quirk.Default(), now)
				if err == nil {
					h = opened(after, now)
				}
			},
			"wait": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(1, 30).Draw(t, "hours")) * time.Hour)
			},
			"": func(t *rapid.T) { consistent(t, h) },
		})
	})
}

// consistent holds the parts of a cardholder's state against each other.
func consistent(t *rapid.T, h issuing.Cardholder) {
	redirect := h.KYC != nil && h.KYC.Method == issuing.SumsubRedirect
	switch h.Status {
	case issuing.StatusSuccess:
		if h.Review != issuing.ReviewSuccess || h.Reason != "" || h.IDV != "" && h.IDV != issuing.IDVPassed {
			t.Fatalf("SUCCESS with %+v", stateOf(h))
		}
	case issuing.StatusPending:
		if h.Review != issuing.ReviewPending || h.Reason != "" {
			t.Fatalf("PENDING with %+v", stateOf(h))
		}
	case issuing.StatusIncomplete:
		if h.Review != issuing.ReviewPending || redirect && (h.Check == nil || h.Check.Decided != "" || h.IDV != issuing.IDVPending) {
			t.Fatalf("INCOMPLETE with %+v and check %+v", stateOf(h), h.Check)
		}
	case issuing.StatusFailed:
		if h.Review != issuing.ReviewFailed || h.IDV != "" && h.IDV != issuing.IDVFailed {
			t.Fatalf("FAILED with %+v", stateOf(h))
		}
	default:
		t.Fatalf("undefined status %q", h.Status)
	}
	if (h.IDV != "") != redirect {
		t.Fatalf("idv status %q with verification %+v", h.IDV, h.KYC)
	}
	if h.Waits() != (h.Status == issuing.StatusPending || h.Status == issuing.StatusIncomplete) {
		t.Fatalf("Waits is %v in %s", h.Waits(), h.Status)
	}
}
