package contract_test

import (
	"net/http"
	"strings"
	"time"
	"unique"

	"github.com/uqmock/uqmock/mockserver/world"
)

// keyMutants go wrong in what an idempotency key stands for.
func keyMutants() []mutant {
	return []mutant{
		{name: "key-takes-any-body", operation: order, seams: finding(func(_ *world.Tx, mine, kept *keyed) bool {
			kept.Body = mine.Body
			return true
		})},
		{name: "key-takes-any-operation", operation: order, seams: finding(func(_ *world.Tx, mine, kept *keyed) bool {
			kept.Operation, kept.Body = mine.Operation, mine.Body
			return true
		})},
		{name: "key-takes-any-account", operation: enrol, seams: finding(func(_ *world.Tx, mine, kept *keyed) bool {
			kept.Account = mine.Account
			return true
		})},
		{name: "key-of-each-operation", operation: order, seams: finding(func(_ *world.Tx, mine, kept *keyed) bool { return kept.Operation == mine.Operation })},
		{name: "key-of-each-object", operation: amend, seams: finding(func(_ *world.Tx, mine, kept *keyed) bool {
			return kept.Operation == mine.Operation || !strings.HasPrefix(mine.Operation, amend)
		})},
		{name: "key-of-each-account", operation: enrol, seams: finding(func(_ *world.Tx, mine, kept *keyed) bool { return kept.Account == mine.Account })},
		{name: "key-of-each-body", operation: enrol, seams: finding(func(_ *world.Tx, mine, kept *keyed) bool { return kept.Body == mine.Body })},
		{name: "key-without-end", operation: enrol, seams: seams{World: world.Seams{Kept: func(tx *world.Tx, mine world.Kept, _ world.Terms) (world.Kept, bool) {
			return tx.Kept.Get(mine.Key)
		}}}},
		{name: "key-for-an-hour", operation: enrol, seams: finding(func(tx *world.Tx, _, kept *keyed) bool {
			return tx.Now.UnixNano()-kept.At < int64(time.Hour)
		})},
		{name: "key-for-nothing", operation: enrol, seams: keeping(func(_ *world.Tx, _ *world.Kept) bool { return false })},
		{name: "key-forgets-refusals", operation: order, seams: keeping(func(_ *world.Tx, k *world.Kept) bool { return k.Terms.Value().Status == http.StatusOK })},
		{name: "key-answers-201", operation: enrol, seams: finding(func(_ *world.Tx, _, kept *keyed) bool {
			kept.Status = http.StatusCreated
			return true
		})},
		{name: "key-answers-other-bytes", operation: enrol, seams: finding(func(_ *world.Tx, _, kept *keyed) bool {
			kept.Reply = strings.Replace(kept.Reply, `"cardholder_status":"SUCCESS"`, `"cardholder_status": "SUCCESS"`, 1)
			return true
		})},
		{name: "key-tells-again", operation: amend, seams: finding(func(tx *world.Tx, mine, _ *keyed) bool {
			if id, ok := strings.CutPrefix(mine.Operation, amend+" "); ok {
				tell(tx, id)
			}
			return true
		})},
	}
}

// keyed is a kept reply, or a call that asks for one, with its terms open.
type keyed struct {
	world.Kept
	world.Terms
}

// finding changes what is found for a key that is good still; false: nothing is.
func finding(change func(tx *world.Tx, mine, kept *keyed) bool) seams {
	return seams{World: world.Seams{Kept: func(tx *world.Tx, mine world.Kept, terms world.Terms) (world.Kept, bool) {
		found, ok := tx.Fresh(mine.Key)
		if !ok {
			return found, false
		}
		kept := keyed{found, found.Terms.Value()}
		ok = change(tx, &keyed{mine, terms}, &kept)
		kept.Kept.Terms = unique.Make(kept.Terms)
		return kept.Kept, ok
	}}}
}

func keeping(keep func(*world.Tx, *world.Kept) bool) seams {
	return seams{World: world.Seams{Keep: keep}}
}
