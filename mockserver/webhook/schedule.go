package webhook

import (
	"fmt"
	"time"
)

// Schedule says how long to wait after each failed attempt. The first attempt
// is due at once; len(Waits) retries follow at most.
type Schedule struct {
	// Waits[i] lies between attempts i+1 and i+2. None means no retry.
	Waits []time.Duration
}

// DefaultSchedule is the vendor's own: five retries after 16, 32, 64, 128 and
// 256 s (page "Webhooks" of the Android SDK; ledger id retry-schedule).
func DefaultSchedule() Schedule {
	return Schedule{Waits: []time.Duration{
		16 * time.Second, 32 * time.Second, 64 * time.Second, 128 * time.Second, 256 * time.Second,
	}}
}

// Next gives the time of the attempt after a failed one. attempt counts from 1
// and scheduled is when that attempt was due, not when it ran: a slow receiver
// does not shift the rest. False means the delivery is exhausted.
func (s Schedule) Next(attempt int, scheduled time.Time) (time.Time, bool) {
	if attempt < 1 || attempt > len(s.Waits) {
		return time.Time{}, false
	}
	return scheduled.Add(s.Waits[attempt-1]), true
}

// Validate refuses negative waits with a *FieldError, for they would put a
// retry before the attempt it follows.
func (s Schedule) Validate() error {
	for i, wait := range s.Waits {
		if wait < 0 {
			return &FieldError{
				Field: fmt.Sprintf("waits[%d]", i), Refused: wait.String() + " lies in the past", Want: "a duration of 0s or more",
			}
		}
	}
	return nil
}
