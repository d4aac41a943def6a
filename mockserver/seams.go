package mockserver

import (
	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
)

// Seams are places at which a test makes the fake deviate from what it should do, to see whether some other test notices: a
// suite that passes on a wrong server proves nothing. The zero Seams deviate nowhere. They are no way to configure a fake:
// what sources disagree on is a quirk, what a test wants to fail is a fault.
type Seams struct {
	// World are the seams of each world.
	World world.Seams
	// Carry wraps every step that changes a world, inside its transaction. What a step refuses it has undone when do
	// returns; what Carry writes itself stays.
	Carry func(tx *world.Tx, step Step, do func() error) error
	// Judge wraps the rules of createCard, which check speaks on an application.
	Judge func(a issuing.Application, check func(issuing.Application) error) error
	// Attempt changes a webhook just before it is sent.
	Attempt func(world.Job, *webhook.Request)
	// Outcome changes what an attempt is taken for.
	Outcome func(*webhook.Outcome)
}

// Step is something that changes a world.
type Step struct {
	What    string // an operation id, a decision about a cardholder such as PASSED or REVIEW_FAILED, or PROVISION_SUCCESS or PROVISION_FAILED
	Account string // whose it is
	ID      string // the cardholder or card that it is about; empty when it makes one
}

// carry runs a step through its seam.
func (s *Server) carry(tx *world.Tx, step Step, do func() error) error {
	if s.config.Seams.Carry == nil {
		return do()
	}
	return s.config.Seams.Carry(tx, step, do)
}

// judgeCard speaks the rules of createCard on an application.
func (s *Server) judgeCard(tx *world.Tx, a issuing.Application) error {
	check := func(a issuing.Application) error { return a.Check(tx.Settings().Quirks) }
	if s.config.Seams.Judge == nil {
		return check(a)
	}
	return s.config.Seams.Judge(a, check)
}
