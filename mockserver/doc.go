// Package mockserver is a stateful fake of the UQPAY Card Issuance API. It keeps what it is told, moves on by a clock
// that can be driven, sends signed webhooks, and says of each reply whether it rests on documentation or on an
// assumption.
//
// Run starts one for a test; New makes an http.Handler without a listener.
package mockserver
