package client

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"math/bits"
	"time"
)

// The defaults of everything that comes from outside: this file alone asks the
// clock, waits and draws.

// wallClock reads the wall clock, and the monotonic one with it.
func wallClock() time.Time {
	return time.Now() //nolint:forbidigo // the default of every injected clock in this package
}

// sleep waits for d, or until ctx is done, and then returns its error.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d) //nolint:forbidigo // the default of Config.Sleep
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// jitter draws evenly from 0 to below limit; 0 for no limit.
func jitter(limit time.Duration) time.Duration {
	if limit <= 0 {
		return 0
	}
	var drawn [8]byte
	_, _ = rand.Read(drawn[:]) // never fails
	high, _ := bits.Mul64(binary.BigEndian.Uint64(drawn[:]), uint64(limit))
	return time.Duration(high) //nolint:gosec // below limit, which is a Duration
}

// covers reports whether the deadline of ctx, if it has one, leaves time for d.
// Deadlines are instants of the real clock, whatever Config.Now says.
func covers(ctx context.Context, d time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || deadline.Sub(wallClock()) > d
}
