package mockserver

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uqmock/uqmock/mockserver/world"
)

// maxDelay is the longest delay that a policy or retry can have.
const maxDelay = 10 * 365 * 24 * time.Hour

// maxRetries bounds the waits of the webhook_retry policy.
const maxRetries = 20

// PolicyKind is a policy that leads to an outcome: what settings call it, where it stands among a world's policies, and
// what it can lead to.
type PolicyKind struct {
	Name     string
	Of       func(*world.Policies) *world.Policy
	Outcomes []string
}

// PolicyKinds lists the policies that lead to an outcome, in the order in which settings show them. The policy
// webhook_retry is not among them: it has waits.
func PolicyKinds() []PolicyKind {
	return []PolicyKind{
		{"idv", func(p *world.Policies) *world.Policy { return &p.IDV }, []string{"PASSED", "FAILED", "REVIEW", "RESUBMIT"}},
		{"review", func(p *world.Policies) *world.Policy { return &p.Review }, []string{"SUCCESS", "FAILED", "INCOMPLETE"}},
		{"provisioning", func(p *world.Policies) *world.Policy { return &p.Provisioning }, []string{"SUCCESS", "FAILED"}},
	}
}

var modes = []world.Mode{world.Manual, world.Immediate, world.After}

// checkPolicies refuses policies that cannot be carried out.
func checkPolicies(p world.Policies) error {
	for _, kind := range PolicyKinds() {
		if err := kind.check(*kind.Of(&p)); err != nil {
			return err
		}
	}
	if len(p.WebhookRetry.Waits) > maxRetries {
		return fmt.Errorf("policy webhook_retry: %d waits are too many, at most %d are possible", len(p.WebhookRetry.Waits), maxRetries)
	}
	for i, wait := range p.WebhookRetry.Waits {
		if wait < 0 || wait > maxDelay {
			return fmt.Errorf("policy webhook_retry: wait %d is %s, it must lie between 0s and %s", i+1, durationText(wait), durationText(maxDelay))
		}
	}
	return nil
}

func (k PolicyKind) check(p world.Policy) error {
	switch {
	case !slices.Contains(modes, p.Mode):
		return fmt.Errorf("policy %s: mode %q is not known, it is manual, immediate or after", k.Name, p.Mode)
	case !slices.Contains(k.Outcomes, p.Outcome):
		return fmt.Errorf("policy %s: outcome %q is not possible, it is one of %s", k.Name, p.Outcome, strings.Join(k.Outcomes, ", "))
	case p.Delay < 0 || p.Delay > maxDelay:
		return fmt.Errorf("policy %s: delay %s must lie between 0s and %s", k.Name, durationText(p.Delay), durationText(maxDelay))
	case p.Mode == world.After && p.Delay == 0:
		return fmt.Errorf("policy %s: mode after needs a delay, such as 2s", k.Name)
	}
	return nil
}
