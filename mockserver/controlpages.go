package mockserver

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// listReply is a page of a list.
type listReply struct {
	Data any    `json:"data"`
	Next string `json:"next"` // empty at the end

	Notes []string `json:"notes,omitempty"` // what the caller may not have meant
}

// paged shows a page of items. They stand in the order of their keys, so that a cursor, which holds the last key shown,
// is good for the next page whatever was added or forgotten meanwhile.
func paged[T, R any](c *controlCall, items []T, key func(T) string, show func(T) R) (listReply, error) {
	last, err := c.cursor()
	if err != nil {
		return listReply{}, err
	}
	from := 0
	if last != "" {
		from = len(items)
		if i := slices.IndexFunc(items, func(item T) bool { return key(item) > last }); i >= 0 {
			from = i
		}
	}
	return pageFrom(c, items[from:], key, show), nil
}

// pagedBack is paged for items that stand newest first, so that their keys fall.
func pagedBack[T, R any](c *controlCall, items []T, key func(T) string, show func(T) R) (any, error) {
	last, err := c.cursor()
	if err != nil {
		return nil, err
	}
	from := 0
	if last != "" {
		from = len(items)
		if i := slices.IndexFunc(items, func(item T) bool { return key(item) < last }); i >= 0 {
			from = i
		}
	}
	return pageFrom(c, items[from:], key, show), nil
}

func pageFrom[T, R any](c *controlCall, items []T, key func(T) string, show func(T) R) listReply {
	limit, _ := strconv.Atoi(c.params["limit"]) // held against the description
	page := make([]R, 0, min(limit, len(items)))
	for _, item := range items[:min(limit, len(items))] {
		page = append(page, show(item))
	}
	reply := listReply{Data: page}
	if len(items) > limit {
		reply.Next = base64.RawURLEncoding.EncodeToString([]byte(c.op.ID + " " + key(items[limit-1])))
	}
	return reply
}

// cursor gives the key that a cursor holds; empty when there is no cursor.
func (c *controlCall) cursor() (string, error) {
	given, ok := c.params["cursor"]
	if !ok {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(given)
	list, key, _ := strings.Cut(string(raw), " ")
	if err != nil || list != c.op.ID || key == "" {
		return "", invalidMember("cursor", "is not one of this list", "give next of the page before, or leave it out to begin anew")
	}
	return key, nil
}

// ordinal writes a number so that its text is ordered as the number is.
func ordinal(n uint64) string { return fmt.Sprintf("%020d", n) }

func itself[T any](item T) T { return item }
