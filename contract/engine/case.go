package engine

import "strings"

// Case is one rule of the API and the proof of it.
type Case struct {
	Name       string       // operation/what-holds, unique
	Rule       string       // what must hold, in words, unique
	Operations []string     // what it exercises; the first is what it is about. None: the edge before all operations
	Facts      []string     // what says so: ledger ids, or "page: " and the name of a public page
	Needs      []Capability // what the target must be able to do
	Money      bool         // it moves money
	Refusal    bool         // it is about a refusal
	About      string       // prose for who reads the report; empty for most
	World      Object       // how its world differs from the usual one, as the control API takes it
	Loose      bool         // webhooks that it does not look at are no failure
	Client     string       // the name of its world, for somebody else to call it; empty: one that nobody has
	Runs       bool         // the clock of its world runs
	Run        func(*Session)
}

// Operation is what the case is about; empty for the edge.
func (c *Case) Operation() string {
	if len(c.Operations) == 0 {
		return ""
	}
	return c.Operations[0]
}

// Unfit says why a case cannot be played on a target; empty when it can.
func (c *Case) Unfit(t *Target) string {
	var why []string
	for _, need := range c.Needs {
		if reason, ok := t.Can(need); !ok {
			why = append(why, "needs "+string(need)+": "+reason)
		}
	}
	if c.Money && !t.AllowMoney && !t.local() {
		why = append(why, "moves money (--allow-money)")
	}
	return strings.Join(why, "; ")
}

// T is what the engine needs of whoever plays a case. *testing.T is one; on the command line the engine brings its own.
// Fatalf and Skipf do not return.
type T interface {
	Helper()
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Skipf(format string, args ...any)
}
