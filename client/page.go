package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"
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

// all walks pages, from the one asked for to the last. An error is the end.
func all[T any](
	ctx context.Context, asked PageParams, fetch func(context.Context, PageParams) (Page[T], error),
) iter.Seq2[T, error] {
	if asked.Size == 0 {
		asked.Size = largestPageSize
	}
	return func(yield func(T, error) bool) {
		var none T
		next := asked // a sequence may be walked again
		for next.Number = max(1, next.Number); ; next.Number++ {
			page, err := fetch(ctx, next)
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
