package mockserver_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
)

// verification are the members that tell of a cardholder's verification.
func (p *play) verification(id string) map[string]any {
	p.t.Helper()
	return members(p.holder(id), "cardholder_status", "review_status", "idv_status")
}

// state holds the verification of a cardholder against status, review and identity check; empty ones are left out.
func (p *play) state(id, status, review, idv string) {
	p.t.Helper()
	want := map[string]any{"cardholder_status": status, "review_status": review}
	if idv != "" {
		want["idv_status"] = idv
	}
	if diff := cmp.Diff(want, p.verification(id)); diff != "" {
		p.t.Errorf("verification: %s", diff)
	}
}

func TestBehaviourLevels(t *testing.T) {
	for name, tc := range map[string]struct {
		body                map[string]any
		status, review, idv string
	}{
		"simplified":     {simple(1), "SUCCESS", "SUCCESS", ""},
		"with birth":     {with(simple(1), "date_of_birth", "1992-06-15"), "SUCCESS", "SUCCESS", ""},
		"a part":         {with(simple(1), "nationality", "SG"), "SUCCESS", "SUCCESS", ""},
		"two parts":      {without(standard(), "identity"), "SUCCESS", "SUCCESS", ""},
		"standard":       {standard(), "PENDING", "PENDING", ""},
		"third party":    {sarah("THIRD_PARTY"), "SUCCESS", "SUCCESS", ""},
		"redirect":       {sarah("SUMSUB_REDIRECT"), "INCOMPLETE", "PENDING", "PENDING"},
		"redirect proof": {inside(sarah("SUMSUB_REDIRECT"), "kyc_verification", "kyc_proof", map[string]any{}), "INCOMPLETE", "PENDING", "PENDING"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			made := p.ok("POST", "/v1/issuing/cardholders", tc.body)
			want := []string{"cardholder_id", "cardholder_status"}
			if tc.status == "INCOMPLETE" {
				want = append(want, "idv_verification_url", "idv_url_expires_at")
			}
			if diff := cmp.Diff(members(made, want...), made); diff != "" || len(made) != len(want) {
				t.Errorf("the reply has %v, want %v", made, want)
			}
			p.state(made["cardholder_id"].(string), tc.status, tc.review, tc.idv)
			p.pass(48 * time.Hour)
			p.state(made["cardholder_id"].(string), tc.status, tc.review, tc.idv)
			p.expect() // creation tells nothing, and under manual policies nothing happens by itself
		})
	}
}

func TestBehaviourEnhancedNeedsItsData(t *testing.T) {
	for _, method := range []string{"SUMSUB_REDIRECT", "THIRD_PARTY"} {
		for _, name := range []string{"nationality", "identity", "residential_address"} {
			p := newPlay(t)
			r := p.refused("invalid_request_error", "POST", "/v1/issuing/cardholders", without(sarah(method), name))
			if message, _ := r.Body["message"].(string); !strings.HasPrefix(message, name+":") {
				t.Errorf("%s without %s: message %q", method, name, message)
			}
		}
	}
}

// decision is a control on a cardholder.
type decision func(w *mockserver.World, id string) error

func idv(r mockserver.IDVResult) decision {
	return func(w *mockserver.World, id string) error { return w.CompleteIDV(id, r, "blurred") }
}

func review(r mockserver.ReviewResult) decision {
	return func(w *mockserver.World, id string) error { return w.CompleteReview(id, r, "no match") }
}

func TestBehaviourDecisions(t *testing.T) {
	const changed = "cardholder.kyc.status_changed "
	for name, tc := range map[string]struct {
		body                map[string]any
		steps               []decision
		status, review, idv string
		events              []string
		reasons             []any // one for each event; nil: no such member
	}{
		"passed": {
			sarah("SUMSUB_REDIRECT"),
			[]decision{idv("PASSED")},
			"SUCCESS", "SUCCESS", "PASSED",
			[]string{changed + "SUCCESS"},
			[]any{nil},
		},
		"failed": {
			sarah("SUMSUB_REDIRECT"),
			[]decision{idv("FAILED")},
			"FAILED", "FAILED", "FAILED",
			[]string{changed + "FAILED"},
			[]any{"blurred"},
		},
		"resubmit": {
			sarah("SUMSUB_REDIRECT"),
			[]decision{idv("RESUBMIT")},
			"INCOMPLETE", "PENDING", "PENDING",
			[]string{changed + "INCOMPLETE"},
			[]any{"blurred"},
		},
		"resubmit, then passed": {
			sarah("SUMSUB_REDIRECT"),
			[]decision{idv("RESUBMIT"), idv("PASSED")},
			"SUCCESS", "SUCCESS", "PASSED",
			[]string{changed + "INCOMPLETE", changed + "SUCCESS"},
			[]any{"blurred", nil},
		},
		"review": {
			sarah("SUMSUB_REDIRECT"),
			[]decision{idv("REVIEW")},
			"PENDING", "PENDING", "PENDING",
			[]string{changed + "PENDING"},
			[]any{nil},
		},
		"review succeeds": {
			sarah("SUMSUB_REDIRECT"),
			[]decision{idv("REVIEW"), review("SUCCESS")},
			"SUCCESS", "SUCCESS", "PASSED",
			[]string{changed + "PENDING", changed + "SUCCESS"},
			[]any{nil, nil},
		},
		"review fails": {
			sarah("SUMSUB_REDIRECT"),
			[]decision{idv("REVIEW"), review("FAILED")},
			"FAILED", "FAILED", "FAILED",
			[]string{changed + "PENDING", changed + "FAILED"},
			[]any{nil, "no match"},
		},
		"review wants more": {
			sarah("SUMSUB_REDIRECT"),
			[]decision{idv("REVIEW"), review("INCOMPLETE"), idv("PASSED")},
			"SUCCESS", "SUCCESS", "PASSED",
			[]string{changed + "PENDING", changed + "INCOMPLETE", changed + "SUCCESS"},
			[]any{nil, "no match", nil},
		},
		"standard succeeds": {
			standard(),
			[]decision{review("SUCCESS")},
			"SUCCESS", "SUCCESS", "",
			[]string{changed + "SUCCESS"},
			[]any{nil},
		},
		"standard fails": {
			standard(),
			[]decision{review("FAILED")},
			"FAILED", "FAILED", "",
			[]string{changed + "FAILED"},
			[]any{"no match"},
		},
		"standard wants more": {
			standard(),
			[]decision{review("INCOMPLETE")},
			"INCOMPLETE", "PENDING", "",
			[]string{changed + "INCOMPLETE"},
			[]any{"no match"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			id := p.enrol(tc.body)
			for _, step := range tc.steps {
				p.control(step(p.world, id))
			}
			p.state(id, tc.status, tc.review, tc.idv)
			for i, e := range p.bodies() {
				data := e["data"].(map[string]any)
				if got := data["reason"]; i < len(tc.reasons) && got != tc.reasons[i] {
					t.Errorf("event %d has the reason %v, want %v", i+1, got, tc.reasons[i])
				}
				provider, check := "SUMSUB", tc.idv
				if tc.idv == "" {
					provider = ""
				}
				if last := i == len(tc.events)-1; data["idv_provider"] != provider || last && data["idv_status"] != check {
					t.Errorf("event %d: provider %v, check %v", i+1, data["idv_provider"], data["idv_status"])
				}
			}
			p.told = 0
			p.expect(tc.events...)
			p.pass(time.Hour)
			p.expect()
		})
	}
}

func TestBehaviourDecisionsThatCannotBe(t *testing.T) {
	for name, tc := range map[string]struct {
		body  map[string]any
		first []decision
		then  decision
	}{
		"check of simplified":        {simple(1), nil, idv("PASSED")},
		"review of simplified":       {simple(1), nil, review("SUCCESS")},
		"check of standard":          {standard(), nil, idv("PASSED")},
		"review of redirect":         {sarah("SUMSUB_REDIRECT"), nil, review("SUCCESS")},
		"check of third party":       {sarah("THIRD_PARTY"), nil, idv("FAILED")},
		"check twice":                {sarah("SUMSUB_REDIRECT"), []decision{idv("PASSED")}, idv("FAILED")},
		"check of failed":            {sarah("SUMSUB_REDIRECT"), []decision{idv("FAILED")}, idv("PASSED")},
		"check while under review":   {sarah("SUMSUB_REDIRECT"), []decision{idv("REVIEW")}, idv("PASSED")},
		"review twice":               {standard(), []decision{review("SUCCESS")}, review("FAILED")},
		"check of standard reworked": {standard(), []decision{review("INCOMPLETE")}, idv("PASSED")},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			id := p.enrol(tc.body)
			for _, step := range tc.first {
				p.control(step(p.world, id))
			}
			p.bodies()
			before := p.holder(id)
			if err := tc.then(p.world, id); !errors.Is(err, mockserver.ErrWrongState) {
				t.Errorf("got %v", err)
			}
			if diff := cmp.Diff(before, p.holder(id)); diff != "" {
				t.Errorf("it changed the cardholder: %s", diff)
			}
			p.expect()
		})
	}
	p := newPlay(t)
	if err := p.world.CompleteIDV(noSuchID, mockserver.IDVPassed); !errors.Is(err, mockserver.ErrNotFound) {
		t.Errorf("an unknown cardholder: %v", err)
	}
	if err := p.world.CompleteIDV(p.enrol(sarah("SUMSUB_REDIRECT")), "passed"); !errors.Is(err, mockserver.ErrInvalid) {
		t.Errorf("an unknown result: %v", err)
	}
}
