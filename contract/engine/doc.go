// Package engine plays cases against a target that speaks the UQPAY Card
// Issuance API: it makes the calls, holds every request and reply against the
// description, receives webhooks, moves the clock where it can, and keeps what
// it saw for the report. It knows the target by HTTP alone.
//
// A [Case] says what it needs and what must hold; a [Target] says what it can
// do. What a target cannot do is skipped by name, with the reason.
package engine
