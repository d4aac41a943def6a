package client

import (
	"context"
	"fmt"
	"time"
)

// persist sends an operation until it succeeds, is refused for good, or attempts
// or time are used up; the last error is returned then. pausing, if not nil, is
// told of each wait before it begins.
//
// once may fail with an error of another operation, the token's, which has
// persisted already and is not repeated here.
func (c *core) persist(
	ctx context.Context, operation string, pausing func(time.Duration, *Error), once func(context.Context) *Error,
) *Error {
	for attempt := 1; ; attempt++ {
		failure := c.attempt(ctx, operation, once)
		if failure == nil || failure.Operation != operation {
			return failure
		}
		failure.Attempts += attempt
		wait := c.wait(attempt, failure)
		if !c.again(ctx, attempt, failure) || !covers(ctx, wait) {
			return failure
		}
		if pausing != nil {
			pausing(wait, failure)
		}
		if err := c.config.Sleep(ctx, wait); err != nil {
			return failure.during(err)
		}
	}
}

// during is a copy of the last failure, after which the wait was broken off:
// those who were told of the failure may still read it.
func (e *Error) during(err error) *Error {
	interrupted := *e
	if e.Err == nil {
		interrupted.Err = err
		return &interrupted
	}
	interrupted.Err = fmt.Errorf("%w; then %w", e.Err, err)
	return &interrupted
}

// attempt does not even begin when there is no time left.
func (c *core) attempt(ctx context.Context, operation string, once func(context.Context) *Error) *Error {
	if err := ctx.Err(); err != nil {
		return &Error{Operation: operation, Attempts: -1, Err: err}
	}
	return once(ctx)
}

func (c *core) again(ctx context.Context, attempt int, failure *Error) bool {
	return attempt < c.config.MaxAttempts && ctx.Err() == nil && failure.transient() &&
		failure.RetryAfter <= c.config.MaxRetryAfter
}

// wait is the backoff after the n-th attempt, and no less than the reply asks for.
func (c *core) wait(attempt int, failure *Error) time.Duration {
	limit := min(c.config.BaseDelay, c.config.MaxDelay)
	for n := 1; n < attempt && limit < c.config.MaxDelay; n++ {
		limit = min(2*limit, c.config.MaxDelay)
	}
	return max(c.config.Jitter(limit), failure.RetryAfter)
}
