package client

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// PageParams choose a page of a list.
type PageParams struct {
	// Size is how many items a page has: 10 to 100, for cards by the newer pages
	// 1 to 100. 0 means 10 for List, and 100 for All.
	Size int
	// Number is the page, from 1 on. 0 means 1. All begins there.
	Number int
}

const (
	defaultPageSize = 10
	largestPageSize = 100
)

// query always names both: UQPAY's reference marks them as required.
func (p PageParams) query() url.Values {
	if p.Size == 0 {
		p.Size = defaultPageSize
	}
	if p.Number == 0 {
		p.Number = 1
	}
	return url.Values{"page_size": {strconv.Itoa(p.Size)}, "page_number": {strconv.Itoa(p.Number)}}
}

// Page is a part of a list.
type Page[T any] struct {
	// TotalPages and TotalItems count the whole list; 0 when not sent.
	TotalPages Count `json:"total_pages"`
	TotalItems Count `json:"total_items"`
	// Data are the items of the page; empty beyond the last.
	Data []T `json:"data"`
}

// isLast reports whether nothing can come after the page that was asked for.
func (p *Page[T]) isLast(asked PageParams) bool {
	switch {
	case len(p.Data) == 0:
		return true
	case p.TotalPages > 0:
		return asked.Number >= int(p.TotalPages)
	case p.TotalItems > 0:
		return asked.Number*asked.Size >= int(p.TotalItems)
	}
	return false
}

// list is the call for a page; filter adds to its query, empty values are left out.
func list(operation, path string, page PageParams, filter map[string]string) call {
	query := page.query()
	for name, value := range filter {
		if value != "" {
			query.Set(name, value)
		}
	}
	return call{operation: operation, method: http.MethodGet, path: path, query: query}
}

// item is what lists hold.
type item interface{ id() string }

// all walks pages, from the one asked for to the last. An error is the end.
func all[T item](
	ctx context.Context, operation string, asked PageParams, fetch func(context.Context, PageParams) (Page[T], error),
) iter.Seq2[T, error] {
	if asked.Size == 0 {
		asked.Size = largestPageSize
	}
	return func(yield func(T, error) bool) {
		var none T
		var done progress
		next := asked // a sequence may be walked again
		for next.Number = max(1, next.Number); ; next.Number++ {
			page, err := fetch(ctx, next)
			if err == nil && done.stuck(ids(page.Data), page.TotalItems) {
				err = repeated(operation, next.Number)
			}
			if err != nil {
				yield(none, err)
				return
			}
			for _, item := range page.Data {
				if err := ctx.Err(); err != nil {
					yield(none, err)
					return
				}
				if !yield(item, nil) {
					return
				}
			}
			if page.isLast(next) {
				return
			}
		}
	}
}

// progress is how far a walk has come.
type progress struct {
	ids      []string // of the last page, sorted
	total    Count    // what it said of the whole list
	repeated bool     // its ids were those of the page before
}

// stuck reports whether a walk gets nowhere, and notes the page.
//
// A page has the ids of the one before when the server ignores page_number or
// gives its last page for each beyond. A right server gives it when as many items
// as the page has were made meanwhile: total_items grew by those, and where it is
// not sent, one such page is let pass.
func (p *progress) stuck(ids []string, total Count) bool {
	before := *p
	*p = progress{ids: ids, total: total, repeated: slices.Equal(ids, before.ids)}
	switch {
	case !p.repeated:
		return false
	case total > 0:
		return int(total-before.total) < len(ids)
	}
	return before.repeated
}

// ids are those of the items, sorted: a list may have no order.
func ids[T item](items []T) []string {
	sorted := make([]string, len(items))
	for i, item := range items {
		sorted[i] = item.id()
	}
	slices.Sort(sorted)
	return sorted
}

func repeated(operation string, number int) error {
	return &Error{
		Operation: operation, Status: http.StatusOK, Attempts: 1,
		Err: fmt.Errorf("%w: page %d has the items of page %d: want those that page_number asks for", ErrReply, number, number-1),
	}
}
