package mockserver

import (
	"context"
	"errors"
	"time"

	"github.com/uqmock/uqmock/mockserver/world"
)

// maxWait is the longest that an advance waits for receivers, in real time.
const maxWait = time.Minute

// clockReply is a world's clock.
type clockReply struct {
	Now    string  `json:"now"`
	Frozen bool    `json:"frozen"`
	Rate   float64 `json:"rate"`
	Ended  bool    `json:"ended"`
}

func showClock(w *World) clockReply {
	frozen, rate := w.Clock()
	now := w.Now()
	return clockReply{timeText(now), frozen, rate, !now.Before(world.End)}
}

func retrieveClock(c *controlCall) (any, error) { return showClock(c.world), nil }

// advanceRequest is the body of advanceClock.
type advanceRequest struct {
	By   *string `json:"by"`
	To   *string `json:"to"`
	Wait *string `json:"wait"`
}

type advanceReply struct {
	Now        string       `json:"now"`
	Fired      []firedReply `json:"fired"`
	Deliveries struct {
		Delivered int `json:"delivered"`
		Failed    int `json:"failed"`
		Waiting   int `json:"waiting"`
	} `json:"deliveries"`
	Quiet bool     `json:"quiet"`
	Stuck []string `json:"stuck"`
}

type firedReply struct {
	At   string `json:"at"`
	What string `json:"what"`
	ID   string `json:"id"`
}

func advanceClock(c *controlCall) (any, error) {
	var request advanceRequest
	if err := c.into(&request); err != nil {
		return nil, err
	}
	move, err := request.move()
	if err != nil {
		return nil, err
	}
	wait := maxWait
	if request.Wait != nil {
		if wait, err = readDuration("wait", *request.Wait, maxWait); err != nil {
			return nil, err
		}
		if wait == 0 {
			return nil, invalidMember("wait", "0s leaves receivers no time", "give some, such as 500ms, at most 60s; left out it is 60s")
		}
	}
	ctx, cancel := context.WithTimeout(c.request.Context(), wait)
	defer cancel()
	report, err := move(ctx, c.world)
	if errors.Is(err, ErrInvalid) || errors.Is(err, world.ErrBackwards) {
		return nil, err
	}
	return showAdvanced(report), nil // what else can end an advance, the report tells
}

// move reads how far to go: by and to exclude each other.
func (r advanceRequest) move() (func(context.Context, *World) (Advanced, error), error) {
	switch {
	case (r.By == nil) == (r.To == nil):
		return nil, invalidMember("by", "or else to must be given, and not both", `give {"by": "36h"} or {"to": "2026-04-05T00:00:00Z"}`)
	case r.By != nil:
		by, err := readDuration("by", *r.By, maxAdvance)
		return func(ctx context.Context, w *World) (Advanced, error) { return w.Advance(ctx, by) }, err
	}
	to, err := readTime("to", r.To)
	return func(ctx context.Context, w *World) (Advanced, error) { return w.AdvanceTo(ctx, to) }, err
}

func showAdvanced(a Advanced) advanceReply {
	reply := advanceReply{Now: timeText(a.Now), Fired: make([]firedReply, 0, len(a.Fired)), Quiet: a.Quiet, Stuck: a.Stuck}
	for _, f := range a.Fired {
		reply.Fired = append(reply.Fired, firedReply{timeText(f.At), f.What, f.ID})
	}
	if reply.Stuck == nil {
		reply.Stuck = []string{}
	}
	reply.Deliveries.Delivered, reply.Deliveries.Failed = a.Deliveries.Delivered, a.Deliveries.Failed
	reply.Deliveries.Waiting = a.Deliveries.Waiting
	return reply
}

func freezeClock(c *controlCall) (any, error) {
	var request struct {
		At *string `json:"at"`
	}
	if err := c.into(&request); err != nil {
		return nil, err
	}
	at, err := readTime("at", request.At)
	if err != nil {
		return nil, err
	}
	if at.IsZero() {
		err = c.world.Freeze()
	} else {
		err = c.world.FreezeAt(at)
	}
	if err != nil {
		return nil, err
	}
	return showClock(c.world), nil
}

func resumeClock(c *controlCall) (any, error) {
	request := struct {
		Rate float64 `json:"rate"`
	}{1}
	if err := c.into(&request); err != nil {
		return nil, err
	}
	if err := c.world.ResumeAt(request.Rate); err != nil {
		return nil, err
	}
	return showClock(c.world), nil
}

// Clock tells whether the world's clock stands still, and at how many world seconds a real second it otherwise runs.
func (w *World) Clock() (frozen bool, rate float64) {
	clock := w.state.Clock()
	return clock.Frozen, clock.Rate
}

// Seed is where the world's ids and numbers come from.
func (w *World) Seed() uint64 { return uint64(w.state.Seed()) }

// Counts are how many objects a world holds; of calls, events and deliveries those that are still kept.
type Counts struct {
	Accounts    int `json:"accounts"`
	Products    int `json:"products"`
	Cardholders int `json:"cardholders"`
	Cards       int `json:"cards"`
	Orders      int `json:"orders"`
	Webhooks    int `json:"webhooks"`
	Events      int `json:"events"`
	Deliveries  int `json:"deliveries"`
	Requests    int `json:"requests"`
}

// Counts counts the world's objects.
func (w *World) Counts() Counts {
	n := Counts{Webhooks: len(w.state.Endpoints()), Requests: w.state.Journal.Len(world.SideAPI)}
	w.state.View(func(tx *world.Tx) {
		n.Accounts, n.Products, n.Cardholders = tx.Accounts.Len(), tx.Products.Len(), tx.Cardholders.Len()
		n.Cards, n.Orders, n.Events, n.Deliveries = tx.Cards.Len(), tx.Orders.Len(), tx.Events.Len(), tx.Deliveries.Len()
	})
	return n
}
