package fault

import "context"

// LostReply carries the call out, and closes the connection without a reply. A call that is repeated with its idempotency
// key gets the reply that was kept.
type LostReply struct{}

const kindLostReply = "lost_reply"

// Kind is "lost_reply".
func (LostReply) Kind() string { return kindLostReply }

// Members gives none.
func (LostReply) Members() map[string]any { return nil }

func (LostReply) validate() error { return nil }

func readLostReply(*members) Effect { return LostReply{} }

// After loses the reply.
func (LostReply) After(context.Context, Reply) (Reply, bool) { return Reply{}, false }
