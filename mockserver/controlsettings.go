package mockserver

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/uqmock/uqmock/mockserver/quirk"
	"github.com/uqmock/uqmock/mockserver/world"
)

// settingsReply is a world's settings.
type settingsReply struct {
	Policies policiesReply     `json:"policies"`
	Quirks   map[string]string `json:"quirks"`
	Strict   bool              `json:"strict"`
}

type policiesReply struct {
	IDV          policyReply `json:"idv"`
	Review       policyReply `json:"review"`
	Provisioning policyReply `json:"provisioning"`
	WebhookRetry struct {
		Waits []string `json:"waits"`
	} `json:"webhook_retry"`
}

type policyReply struct {
	Mode    world.Mode `json:"mode"`
	Delay   string     `json:"delay,omitempty"`
	Outcome string     `json:"outcome"`
}

func showSettings(s world.Settings) settingsReply {
	reply := settingsReply{Quirks: s.Quirks.Map(), Strict: s.Strict}
	reply.Policies.IDV = showPolicy(s.Policies.IDV)
	reply.Policies.Review = showPolicy(s.Policies.Review)
	reply.Policies.Provisioning = showPolicy(s.Policies.Provisioning)
	reply.Policies.WebhookRetry.Waits = []string{}
	for _, wait := range s.Policies.WebhookRetry.Waits {
		reply.Policies.WebhookRetry.Waits = append(reply.Policies.WebhookRetry.Waits, durationText(wait))
	}
	return reply
}

func showPolicy(p world.Policy) policyReply {
	reply := policyReply{Mode: p.Mode, Outcome: p.Outcome}
	if p.Delay > 0 {
		reply.Delay = durationText(p.Delay)
	}
	return reply
}

func retrieveSettings(c *controlCall) (any, error) { return showSettings(c.world.Settings()), nil }

// settingsRequest is the body of updateSettings.
type settingsRequest struct {
	Policies policyChanges     `json:"policies"`
	Quirks   map[string]string `json:"quirks"`
	Strict   *bool             `json:"strict"`
}

func updateSettings(c *controlCall) (any, error) {
	var request settingsRequest
	if err := c.into(&request); err != nil {
		return nil, err
	}
	if err := checkQuirks(request.Quirks); err != nil {
		return nil, err
	}
	var after world.Settings
	err := c.world.Configure(func(s *world.Settings) (err error) {
		if s.Policies, err = request.Policies.over(s.Policies); err != nil {
			return err
		}
		if s.Quirks, err = s.Quirks.With(request.Quirks); err != nil {
			return fmt.Errorf("%w: %w", ErrInvalid, err)
		}
		if request.Strict != nil {
			s.Strict = *request.Strict
		}
		after = *s
		return nil
	})
	if err != nil {
		return nil, err
	}
	return showSettings(after), nil
}

// policyChanges are laid over the policies there are; what is nil stays.
type policyChanges struct {
	IDV          *policyChange `json:"idv"`
	Review       *policyChange `json:"review"`
	Provisioning *policyChange `json:"provisioning"`
	WebhookRetry *retryChange  `json:"webhook_retry"`
}

type policyChange struct {
	Mode    *world.Mode `json:"mode"`
	Delay   *string     `json:"delay"`
	Outcome *string     `json:"outcome"`
}

type retryChange struct {
	Waits []string `json:"waits"`
}

// over gives the changed policies; those of base are left as they are.
func (c policyChanges) over(base world.Policies) (world.Policies, error) {
	for _, named := range []struct {
		name   string
		change *policyChange
		policy *world.Policy
	}{{"idv", c.IDV, &base.IDV}, {"review", c.Review, &base.Review}, {"provisioning", c.Provisioning, &base.Provisioning}} {
		if named.change == nil {
			continue
		}
		if err := named.change.apply(named.policy, "policies."+named.name); err != nil {
			return base, err
		}
	}
	if c.WebhookRetry == nil {
		return base, nil
	}
	waits := make([]time.Duration, len(c.WebhookRetry.Waits))
	for i, given := range c.WebhookRetry.Waits {
		var err error
		if waits[i], err = readDuration(fmt.Sprintf("policies.webhook_retry.waits[%d]", i), given, maxDelay); err != nil {
			return base, err
		}
	}
	base.WebhookRetry.Waits = waits
	return base, nil
}

func (c policyChange) apply(p *world.Policy, path string) error {
	if c.Mode != nil {
		p.Mode = *c.Mode
	}
	if c.Outcome != nil {
		p.Outcome = *c.Outcome
	}
	if c.Delay == nil {
		return nil
	}
	var err error
	p.Delay, err = readDuration(path+".delay", *c.Delay, maxDelay)
	return err
}

func checkedPolicies(p world.Policies) error {
	if err := checkPolicies(p); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return nil
}

// checkQuirks refuses a quirk or value that there is not, and suggests one.
func checkQuirks(given map[string]string) error {
	for _, id := range slices.Sorted(maps.Keys(given)) {
		values := quirk.Values(id)
		switch {
		case values == nil:
			return invalidMember(fmt.Sprintf("quirks.%.80s", id), "is not a quirk", didYouMean(id, quirk.IDs()))
		case !slices.Contains(values, given[id]):
			return invalidMember("quirks."+id, fmt.Sprintf("has no value %.80q", given[id]), didYouMean(given[id], values))
		}
	}
	return nil
}
