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

// outcomes are what each policy can lead to, by the name that settings give it.
var outcomes = map[string][]string{
	"idv":          {"PASSED", "FAILED", "REVIEW", "RESUBMIT"},
	"review":       {"SUCCESS", "FAILED", "INCOMPLETE"},
	"provisioning": {"SUCCESS", "FAILED"},
}

var modes = []world.Mode{world.Manual, world.Immediate, world.After}

// checkPolicies refuses policies that cannot be carried out.
func checkPolicies(p world.Policies) error {
	for _, named := range []struct {
		name   string
		policy world.Policy
	}{{"idv", p.IDV}, {"review", p.Review}, {"provisioning", p.Provisioning}} {
		if err := checkPolicy(named.name, named.policy); err != nil {
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

func checkPolicy(name string, p world.Policy) error {
	switch {
	case !slices.Contains(modes, p.Mode):
		return fmt.Errorf("policy %s: mode %q is not known, it is manual, immediate or after", name, p.Mode)
	case !slices.Contains(outcomes[name], p.Outcome):
		return fmt.Errorf("policy %s: outcome %q is not possible, it is one of %s", name, p.Outcome, strings.Join(outcomes[name], ", "))
	case p.Delay < 0 || p.Delay > maxDelay:
		return fmt.Errorf("policy %s: delay %s must lie between 0s and %s", name, durationText(p.Delay), durationText(maxDelay))
	case p.Mode == world.After && p.Delay == 0:
		return fmt.Errorf("policy %s: mode after needs a delay, such as 2s", name)
	}
	return nil
}
