package contract_test

import (
	"time"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/world"
)

type seams = mockserver.Seams

// timeMutants go wrong in when something is.
func timeMutants() []mutant {
	return []mutant{
		{name: "token-never-ends", operation: token, seams: tokens(func(time.Time, time.Time, bool) bool { return true })},
		{name: "token-ends-a-minute-early", operation: token, seams: tokens(func(ends, now time.Time, valid bool) bool { return valid && now.Before(ends.Add(-time.Minute)) })},
		{name: "token-ends-a-second-late", operation: token, seams: tokens(func(ends, now time.Time, valid bool) bool { return valid || now.Equal(ends) })},
		{name: "card-a-second-late", operation: order, seams: due("provisioning", time.Second)},
		{name: "card-a-second-early", operation: order, seams: due("provisioning", -time.Second)},
		{name: "card-never", operation: order, seams: never("provisioning")},
		{name: "tag-a-second-late", operation: enrol, seams: due("identity check", time.Second)},
		{name: "tag-a-second-early", operation: enrol, seams: due("identity check", -time.Second)},
		{name: "tag-is-ignored", operation: enrol, seams: never("identity check")},
		{name: "review-tag-is-ignored", operation: enrol, seams: never("review")},
		{name: "link-lives-an-hour-longer", operation: enrol, seams: linkLife(time.Hour)},
		{name: "link-is-dead-at-once", operation: person, seams: linkLife(-24 * time.Hour)},
		{name: "create-time-a-second-late", operation: enrol, seams: holder(enrol, func(h *issuing.Cardholder) { h.CreatedAt = h.CreatedAt.Add(time.Second) })},
		{name: "card-time-a-day-off", operation: order, seams: paper(order, func(o *issuing.Order) { o.CreatedAt = o.CreatedAt.Add(24 * time.Hour) })},
		{name: "order-complete-when-made", operation: order, seams: paper("PROVISION_SUCCESS", func(o *issuing.Order) { o.CompletedAt = o.CreatedAt })},
		{name: "order-never-complete", operation: orders, seams: paper("PROVISION_SUCCESS", func(o *issuing.Order) { o.CompletedAt = time.Time{} })},
		{name: "order-update-time-stays", operation: order, seams: paper("PROVISION_SUCCESS", func(o *issuing.Order) { o.UpdatedAt = o.CreatedAt })},
		{name: "retry-after-20-seconds", operation: amend, seams: retrying(func(_ int, _, next time.Time, again bool) (time.Time, bool) {
			return next.Add(4 * time.Second), again
		})},
		{name: "retry-every-16-seconds", operation: amend, seams: retrying(func(_ int, due, _ time.Time, again bool) (time.Time, bool) {
			return due.Add(16 * time.Second), again
		})},
	}
}

func tokens(valid func(ends, now time.Time, valid bool) bool) seams {
	return seams{World: world.Seams{TokenValid: valid}}
}

// due moves when something happens by itself.
func due(what string, by time.Duration) seams {
	return seams{World: world.Seams{Later: func(_ *world.Tx, i *world.Item) bool {
		if i.What == what {
			i.Due = i.Due.Add(by)
		}
		return true
	}}}
}

// never keeps something from happening by itself.
func never(what string) seams {
	return seams{World: world.Seams{Later: func(_ *world.Tx, i *world.Item) bool { return i.What != what }}}
}

func linkLife(longer time.Duration) seams {
	return holder(enrol, func(h *issuing.Cardholder) {
		if h.Check != nil {
			check := *h.Check
			check.ExpiresAt = check.ExpiresAt.Add(longer)
			h.Check = &check
		}
	})
}

func retrying(when func(tried int, due, next time.Time, again bool) (time.Time, bool)) seams {
	return seams{World: world.Seams{Retry: when}}
}
