package mockserver

import (
	"iter"
	"slices"
	"strconv"

	"github.com/uqmock/uqmock/mockserver/issuing"
	"github.com/uqmock/uqmock/mockserver/quirk"
	"github.com/uqmock/uqmock/mockserver/world"
)

// page is the body of every list.
type page[T any] struct {
	TotalPages int `json:"total_pages"`
	TotalItems int `json:"total_items"`
	Data       []T `json:"data"`
}

// rests tells what a page rests on: no source says how an empty list looks, or in which order items come.
func (p page[T]) rests(c *call) {
	switch len(p.Data) {
	case 0:
		c.assume("empty-list")
	case 1:
	default:
		c.assume("list-order")
	}
}

const smallestPage = 10

// bounds reads page_size and page_number. The description allows 1 to 100; lists other than that of cards, and that one
// too unless the quirk says otherwise, begin at 10.
func (c *call) bounds(tx *world.Tx) (skip, size int, err error) {
	size = c.number("page_size", smallestPage)
	if size < smallestPage && (c.op.ID != "listCards" || tx.Settings().Quirks.CardPageSize == quirk.CardPageSizeMin10) {
		return 0, 0, issuing.Invalid("page_size", "must be at least 10")
	}
	number := min(c.number("page_number", 1), maxPageNumber)
	return (number - 1) * size, size, nil
}

// maxPageNumber lies beyond any page; it keeps products with the page size in range.
const maxPageNumber = 1 << 40

func (c *call) number(name string, fallback int) int {
	n, err := strconv.Atoi(c.params[name])
	if err != nil {
		return fallback
	}
	return n
}

// pageOf makes the body of a list from a partition of a table.
func pageOf[Row, Wire any](tx *world.Tx, c *call, from *world.Table[Row], list int, key world.Key, wire func(Row) Wire) (page[Wire], error) {
	skip, size, err := c.bounds(tx)
	if err != nil {
		return page[Wire]{}, err
	}
	total := from.Count(list, key)
	p := page[Wire]{TotalItems: total, TotalPages: (total + size - 1) / size, Data: []Wire{}}
	for _, row := range from.Page(list, key, skip, size) {
		p.Data = append(p.Data, wire(row))
	}
	p.rests(c)
	return p, nil
}

// pageWhere makes the body of a list from those rows, oldest first, that keep takes.
func pageWhere[Row, Wire any](tx *world.Tx, c *call, rows iter.Seq[Row], wire func(Row) Wire, keep func(Row) bool) (page[Wire], error) {
	skip, size, err := c.bounds(tx)
	if err != nil {
		return page[Wire]{}, err
	}
	var kept []Row
	for row := range rows {
		if keep(row) {
			kept = append(kept, row)
		}
	}
	slices.Reverse(kept)
	p := page[Wire]{TotalItems: len(kept), TotalPages: (len(kept) + size - 1) / size, Data: []Wire{}}
	defer func() { p.rests(c) }()
	for _, row := range kept[min(skip, len(kept)):min(skip+size, len(kept))] {
		p.Data = append(p.Data, wire(row))
	}
	return p, nil
}
