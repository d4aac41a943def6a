package client

import "time"

// wallClock is the one place where this package reads the wall clock; whoever
// runs on another clock sets the Now of the options.
func wallClock() time.Time {
	return time.Now() //nolint:forbidigo // the default of every injected clock in this package
}
