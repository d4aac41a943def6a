package world

import (
	"slices"
	"time"

	"github.com/uqmock/uqmock/mockserver/quirk"
	"github.com/uqmock/uqmock/mockserver/webhook"
)

// Mode says how an asynchronous state moves on.
type Mode string

// The modes.
const (
	Manual    Mode = "manual"    // when a control says so
	Immediate Mode = "immediate" // right after the reply, which still shows the state before
	After     Mode = "after"     // after a delay on the world's clock
)

// Policy is how one asynchronous state moves on, and to what.
type Policy struct {
	Mode    Mode
	Delay   time.Duration // with After
	Outcome string
}

// Policies are all of a world's.
type Policies struct {
	IDV          Policy // the hosted identity check: PASSED, FAILED, REVIEW, RESUBMIT
	Review       Policy // UQPAY's own review: SUCCESS, FAILED, INCOMPLETE
	Provisioning Policy // a created card: SUCCESS, FAILED
	WebhookRetry webhook.Schedule
}

// Settings are what a world's behaviour depends on besides its data.
type Settings struct {
	Policies Policies
	Quirks   quirk.Set
	Strict   bool // refuse what a careful server might refuse: the bare token, unknown members and parameters
}

// Clone gives settings that share nothing with these.
func (s Settings) Clone() Settings {
	s.Policies.WebhookRetry.Waits = slices.Clone(s.Policies.WebhookRetry.Waits)
	return s
}

// DefaultSettings are those of a world that nobody configured.
func DefaultSettings() Settings {
	return Settings{
		Policies: Policies{
			IDV:          Policy{Mode: Manual, Outcome: "PASSED"},
			Review:       Policy{Mode: Manual, Outcome: "SUCCESS"},
			Provisioning: Policy{Mode: After, Delay: 2 * time.Second, Outcome: "SUCCESS"},
			WebhookRetry: webhook.DefaultSchedule(),
		},
		Quirks: quirk.Default(),
	}
}

// Wait gives when a policy acts on a state entered at now; false for a manual one.
func (p Policy) Wait(now time.Time) (time.Time, bool) {
	switch p.Mode {
	case Immediate:
		return now, true
	case After:
		return now.Add(p.Delay), true
	case Manual:
	}
	return time.Time{}, false
}
