package contract_test

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"github.com/uqmock/uqmock/mockserver/world"
)

// keyMutants go wrong in what an idempotency key stands for.
func keyMutants() []mutant {
	return []mutant{
		{name: "key-takes-any-body", operation: order, seams: finding(func(_ *world.Tx, mine world.Kept, kept *world.Kept) bool {
			kept.Body = mine.Body
			return true
		})},
		{name: "key-takes-any-operation", operation: order, seams: finding(func(_ *world.Tx, mine world.Kept, kept *world.Kept) bool {
			kept.Operation, kept.Body = mine.Operation, mine.Body
			return true
		})},
		{name: "key-takes-any-account", operation: enrol, seams: finding(func(_ *world.Tx, mine world.Kept, kept *world.Kept) bool {
			kept.Account = mine.Account
			return true
		})},
		{name: "key-of-each-operation", operation: order, seams: finding(func(_ *world.Tx, mine world.Kept, kept *world.Kept) bool { return kept.Operation == mine.Operation })},
		{name: "key-of-each-object", operation: amend, seams: finding(func(_ *world.Tx, mine world.Kept, kept *world.Kept) bool {
			return kept.Operation == mine.Operation || !strings.HasPrefix(mine.Operation, amend)
		})},
		{name: "key-of-each-account", operation: enrol, seams: finding(func(_ *world.Tx, mine world.Kept, kept *world.Kept) bool { return kept.Account == mine.Account })},
		{name: "key-of-each-body", operation: enrol, seams: finding(func(_ *world.Tx, mine world.Kept, kept *world.Kept) bool { return kept.Body == mine.Body })},
		{name: "key-without-end", operation: enrol, seams: seams{World: world.Seams{Kept: func(tx *world.Tx, mine world.Kept) (world.Kept, bool) { return tx.Kept.Get(mine.Key) }}}},
		{name: "key-for-an-hour", operation: enrol, seams: finding(func(tx *world.Tx, _ world.Kept, kept *world.Kept) bool {
			return tx.Now.UnixNano()-kept.At < int64(time.Hour)
		})},
		{name: "key-for-nothing", operation: enrol, seams: keeping(func(_ *world.Tx, _ *world.Kept) bool { return false })},
		{name: "key-forgets-refusals", operation: order, seams: keeping(func(_ *world.Tx, k *world.Kept) bool { return k.Status == http.StatusOK })},
		{name: "key-answers-201", operation: enrol, seams: finding(func(_ *world.Tx, _ world.Kept, kept *world.Kept) bool {
			kept.Status = http.StatusCreated
			return true
		})},
		{name: "key-answers-other-bytes", operation: enrol, seams: finding(func(_ *world.Tx, _ world.Kept, kept *world.Kept) bool {
			kept.Reply = bytes.Replace(kept.Reply, []byte(`"cardholder_status":"SUCCESS"`), []byte(`"cardholder_status": "SUCCESS"`), 1)
			return true
		})},
		{name: "key-tells-again", operation: amend, seams: finding(func(tx *world.Tx, mine world.Kept, _ *world.Kept) bool {
			if id, ok := strings.CutPrefix(mine.Operation, amend+" "); ok {
				tell(tx, id)
			}
			return true
		})},
	}
}

// finding changes what is found for a key that is good still; false: nothing is.
func finding(change func(tx *world.Tx, mine world.Kept, kept *world.Kept) bool) seams {
	return seams{World: world.Seams{Kept: func(tx *world.Tx, mine world.Kept) (world.Kept, bool) {
		kept, ok := tx.Fresh(mine.Key)
		return kept, ok && change(tx, mine, &kept)
	}}}
}

func keeping(keep func(*world.Tx, *world.Kept) bool) seams {
	return seams{World: world.Seams{Keep: keep}}
}
