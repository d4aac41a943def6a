package mockserver_test

import (
	"strings"
	"testing"
	"time"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/world"
)

// policies gives the default ones, changed.
func policies(change func(*world.Policies)) *world.Policies {
	p := world.DefaultSettings().Policies
	change(&p)
	return &p
}

func TestBehaviourIDVPolicy(t *testing.T) {
	outcomes := map[string]string{"PASSED": "SUCCESS", "FAILED": "FAILED", "REVIEW": "PENDING", "RESUBMIT": "INCOMPLETE"}
	for _, mode := range []world.Mode{world.Manual, world.Immediate, world.After} {
		for outcome, status := range outcomes {
			t.Run(string(mode)+" "+outcome, func(t *testing.T) {
				policy := world.Policy{Mode: mode, Outcome: outcome}
				if mode == world.After {
					policy.Delay = time.Hour
				}
				p := newPlay(t, mockserver.Config{Policies: policies(func(x *world.Policies) { x.IDV = policy })})
				made := p.ok("POST", "/v1/issuing/cardholders", sarah("SUMSUB_REDIRECT"))
				if made["cardholder_status"] != "INCOMPLETE" || made["idv_verification_url"] == nil {
					t.Errorf("the reply does not show the state before: %v", made)
				}
				happened := []string{"cardholder.kyc.status_changed " + status}
				switch mode {
				case world.Manual:
					p.pass(240 * time.Hour)
					p.expect()
				case world.Immediate:
					p.expect(happened...)
				case world.After:
					p.pass(time.Hour - time.Nanosecond)
					p.expect()
					if fired := p.pass(time.Nanosecond).Fired; len(fired) != 1 || !fired[0].At.Equal(guideTime.Add(time.Hour)) {
						t.Errorf("fired %+v", fired)
					}
					p.expect(happened...)
				}
				p.pass(240 * time.Hour)
				p.expect() // RESUBMIT is not said twice
			})
		}
	}
}

func TestBehaviourReviewPolicy(t *testing.T) {
	for outcome, status := range map[string]string{"SUCCESS": "SUCCESS", "FAILED": "FAILED", "INCOMPLETE": "INCOMPLETE"} {
		for _, mode := range []world.Mode{world.Immediate, world.After} {
			policy := world.Policy{Mode: mode, Outcome: outcome}
			if mode == world.After {
				policy.Delay = time.Hour
			}
			p := newPlay(t, mockserver.Config{Policies: policies(func(x *world.Policies) { x.Review = policy })})
			if made := p.ok("POST", "/v1/issuing/cardholders", standard()); made["cardholder_status"] != "PENDING" {
				t.Errorf("the reply does not show the state before: %v", made)
			}
			if mode == world.After {
				p.pass(time.Hour - time.Nanosecond)
				p.expect()
				p.pass(time.Nanosecond)
			}
			p.expect("cardholder.kyc.status_changed " + status)
		}
	}
}

func TestBehaviourPoliciesPlayTogether(t *testing.T) {
	p := newPlay(t, mockserver.Config{Policies: policies(func(x *world.Policies) {
		x.IDV = world.Policy{Mode: world.Immediate, Outcome: "REVIEW"}
		x.Review = world.Policy{Mode: world.After, Delay: time.Minute, Outcome: "SUCCESS"}
	})})
	p.enrol(sarah("SUMSUB_REDIRECT"))
	p.expect("cardholder.kyc.status_changed PENDING")
	p.pass(time.Minute)
	p.expect("cardholder.kyc.status_changed SUCCESS")
}

// TestBehaviourEndlessPolicies: a check that is always left to a review that always wants more would go round for ever.
func TestBehaviourEndlessPolicies(t *testing.T) {
	p := newPlay(t, mockserver.Config{Policies: policies(func(x *world.Policies) {
		x.IDV = world.Policy{Mode: world.Immediate, Outcome: "REVIEW"}
		x.Review = world.Policy{Mode: world.Immediate, Outcome: "INCOMPLETE"}
	})})
	id := p.enrol(sarah("SUMSUB_REDIRECT"))
	p.expect("cardholder.kyc.status_changed PENDING", "cardholder.kyc.status_changed INCOMPLETE")
	p.control(p.world.CompleteIDV(id, mockserver.IDVPassed))
}

// TestBehaviourControlIsFasterThanThePolicy: what was decided is not decided again.
func TestBehaviourControlIsFasterThanThePolicy(t *testing.T) {
	p := newPlay(t, mockserver.Config{Policies: policies(func(x *world.Policies) {
		x.IDV = world.Policy{Mode: world.After, Delay: time.Hour, Outcome: "PASSED"}
	})})
	id := p.enrol(sarah("SUMSUB_REDIRECT"))
	p.control(p.world.CompleteIDV(id, mockserver.IDVFailed))
	p.expect("cardholder.kyc.status_changed FAILED")
	if fired := p.pass(2 * time.Hour).Fired; len(fired) != 0 {
		t.Errorf("fired %+v", fired)
	}
	p.expect()
	p.update(id, map[string]any{"kyc_verification": map[string]any{"method": "SUMSUB_REDIRECT"}})
	p.bodies()
	p.pass(time.Hour)
	p.expect("cardholder.kyc.status_changed SUCCESS") // the new check has its own delay
}

func TestBehaviourTags(t *testing.T) {
	const changed, made, failed = "cardholder.kyc.status_changed ", "card.create.succeeded ACTIVE", "card.create.failed FAILED"
	for tags, want := range map[string][]string{
		"idv-passed":                            {changed + "SUCCESS"},
		"idv-failed":                            {changed + "FAILED"},
		"idv-review":                            {changed + "PENDING"},
		"idv-resubmit":                          {changed + "INCOMPLETE"},
		"idv-review+review-failed":              {changed + "PENDING", changed + "FAILED"},
		"review-failed+idv-review":              {changed + "PENDING", changed + "FAILED"},
		"idv-resubmit+idv-passed":               {changed + "INCOMPLETE", changed + "SUCCESS"},
		"idv-resubmit+idv-review":               {changed + "INCOMPLETE", changed + "PENDING"},
		"review-failed":                         nil,
		"card-failed":                           nil,
		"newsletter":                            nil,
		"newsletter+idv-passed+anything":        {changed + "SUCCESS"},
		"IDV-PASSED":                            {changed + "SUCCESS"},
		"idv-passed+card-failed":                {changed + "SUCCESS"},
		"idv-resubmit+idv-review+review-failed": {changed + "INCOMPLETE", changed + "PENDING", changed + "FAILED"},
	} {
		t.Run(tags, func(t *testing.T) {
			p := newPlay(t)
			id := p.enrol(tagged(tags))
			p.pass(2*time.Second - time.Nanosecond)
			p.expect()
			p.pass(time.Hour)
			p.expect(want...)
			if p.holder(id)["cardholder_status"] != "SUCCESS" {
				return
			}
			p.card(cardOf(id, guideProduct))
			p.pass(time.Hour)
			if strings.Contains(tags, "card-failed") {
				p.expect(failed)
			} else {
				p.expect(made)
			}
		})
	}
}

// TestBehaviourTagsActAfterThePolicysDelay, and change its outcome only.
func TestBehaviourTagsActAfterThePolicysDelay(t *testing.T) {
	p := newPlay(t, mockserver.Config{Policies: policies(func(x *world.Policies) {
		x.IDV = world.Policy{Mode: world.After, Delay: time.Hour, Outcome: "PASSED"}
	})})
	p.enrol(tagged("idv-failed"))
	p.pass(time.Hour - time.Nanosecond)
	p.expect()
	p.pass(time.Nanosecond)
	p.expect("cardholder.kyc.status_changed FAILED")
}

func TestBehaviourStandardReviewTag(t *testing.T) {
	p := newPlay(t)
	p.enrol(with(standard(), "email", "sarah+review-failed@example.com"))
	p.pass(2 * time.Second)
	p.expect("cardholder.kyc.status_changed FAILED")
}
