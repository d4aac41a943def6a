package fault

import (
	"fmt"
	"strings"
)

// All as the operation of a fault stands for every operation.
const All = "*"

// Fault is a rule: which calls fail, and how.
type Fault struct {
	// Operation is the id of an operation, such as createCard, or All.
	Operation string
	// Skip is how many matching calls are let through first.
	Skip int
	// Times is how many calls are struck after those; 0 means all, until the fault is removed.
	Times int
	// Effect is what happens to a call that is struck.
	Effect Effect
}

// maxCount bounds Skip and Times.
const maxCount = 1_000_000_000

// FieldError says which member of a fault was refused, why, and what would be right.
type FieldError struct {
	Field   string // the member's name in the control API, e.g. effect.status
	Refused string
	Want    string
}

// Error gives all three parts in one line.
func (e *FieldError) Error() string { return e.Field + ": " + e.Refused + "; " + e.Want }

// Validate reports the first member that cannot be, as a *FieldError. Whether there is an operation of that id is for the
// caller to know.
func (f Fault) Validate() error {
	switch {
	case f.Skip < 0 || f.Skip > maxCount:
		return badCount("skip", f.Skip)
	case f.Times < 0 || f.Times > maxCount:
		return badCount("times", f.Times)
	case f.Effect == nil:
		return &FieldError{"effect", "is missing", "give one of the kinds " + strings.Join(Kinds(), ", ")}
	}
	return f.Effect.validate()
}

func badCount(field string, n int) error {
	return &FieldError{field, fmt.Sprintf("%d is not possible", n), fmt.Sprintf("give a number of calls from 0 to %d", maxCount)}
}

// NeedsKey reports whether the fault, which has an effect, strikes only calls that carry an idempotency key.
func (f Fault) NeedsKey() bool { return rows[f.Effect.Kind()].needsKey }

// ValidName reports whether a fault can have the name: 1 to 128 of A-Z a-z 0-9 . _ -. It goes into headers and paths.
func ValidName(name string) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
	return len(name) >= 1 && len(name) <= 128 && strings.Trim(name, letters) == ""
}

// Call is what a fault sees of a call.
type Call struct {
	Operation string
	Keyed     bool // the operation takes an idempotency key, and the call carries one
}

func (f Fault) matches(c Call) bool {
	return (f.Operation == All || f.Operation == c.Operation) && (c.Keyed || !f.NeedsKey())
}
