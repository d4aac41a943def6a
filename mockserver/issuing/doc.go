// Package issuing holds the rules of card issuing as UQPAY's pages tell them: what a cardholder is, when a card may be
// made, how both move from state to state. It is pure: no HTTP, no storage, no clock, no chance. Functions take values
// and the time, and give values back; what a rule refuses is a *Refusal.
package issuing
