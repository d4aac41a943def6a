// Package fault says which calls fail, and how. A Set holds the rules of one world and picks the one that strikes a call;
// an Effect is what it does to the call. The package knows calls and replies as plain values: no routes, no time, no chance.
package fault
