package mockserver

import (
	"slices"

	"github.com/uqmock/uqmock/mockserver/issuing"
)

// maxSlip is how many letters a word may be away from an outcome tag to be taken for one that was mistyped.
const maxSlip = 2

// profile reads a cardholder's data, and notes what looks like an outcome tag of the email and is none: it chooses nothing,
// and the caller would wait in vain.
func (c *call) profile(o object, prefix string) (issuing.Profile, error) {
	p, err := readProfile(o, prefix)
	tags := tagNames()
	for _, word := range p.StrayTags() {
		if mistyped(word, tags) {
			c.notes = append(c.notes, "the word "+short(word)+" in the email is no outcome tag and was ignored: "+didYouMean(word, tags))
		}
	}
	return p, err
}

func mistyped(word string, tags []string) bool {
	return slices.ContainsFunc(tags, func(tag string) bool {
		return len(word) <= maxGuessed && distance(word, tag) <= maxSlip
	}) || issuing.LikeTag(word)
}

func tagNames() []string {
	var names []string
	for _, t := range issuing.Tags() {
		names = append(names, string(t))
	}
	return names
}
