package issuing

import (
	"slices"
	"strings"
)

// Outcome tags let an unmodified client choose an outcome by plus-tags in the cardholder's email:
// sarah+idv-failed@example.com. Several are joined by +; unknown words are ignored.

// Tag is one outcome word.
type Tag string

// The tags.
const (
	TagIDVPassed    Tag = "idv-passed"
	TagIDVFailed    Tag = "idv-failed"
	TagIDVResubmit  Tag = "idv-resubmit"
	TagIDVReview    Tag = "idv-review"
	TagReviewFailed Tag = "review-failed"
	TagCardFailed   Tag = "card-failed"
)

// Tags lists every outcome tag.
func Tags() []Tag {
	return []Tag{TagIDVPassed, TagIDVFailed, TagIDVResubmit, TagIDVReview, TagReviewFailed, TagCardFailed}
}

// tagged are the decisions that tags stand for on an identity check; the others have none.
var tagged = map[Tag]Decision{
	TagIDVPassed: CheckPassed, TagIDVFailed: CheckFailed, TagIDVResubmit: CheckResubmit, TagIDVReview: CheckReview,
	TagReviewFailed: "", TagCardFailed: "",
}

// HasTag reports whether the cardholder's email carries the tag.
func (p Profile) HasTag(t Tag) bool { return slices.Contains(p.words(), t) }

// words are the plus-tags of the email, in its order, outcome tags or not.
func (p Profile) words() []Tag {
	local, _, _ := strings.Cut(p.Email, "@")
	var words []Tag
	for _, word := range strings.Split(strings.ToLower(local), "+")[1:] {
		words = append(words, Tag(word))
	}
	return words
}

// StrayTags are the plus-tags of the email that are no outcome tags, in its order.
func (p Profile) StrayTags() []string {
	var strays []string
	for _, word := range p.words() {
		if _, known := tagged[word]; !known {
			strays = append(strays, string(word))
		}
	}
	return strays
}

// LikeTag reports whether a word begins as outcome tags do.
func LikeTag(word string) bool {
	return slices.ContainsFunc(Tags(), func(t Tag) bool {
		kind, _, _ := strings.Cut(string(t), "-")
		return strings.HasPrefix(word, kind+"-")
	})
}

// CheckTag gives the decision that the first fitting tag asks for on the cardholder's identity check. A cardholder told to
// send documents again has been: that tag speaks for the first check only, else it would never end, and leaves the next
// one to the tag behind it.
func (h Cardholder) CheckTag() (Decision, bool) {
	for _, word := range h.words() {
		d := tagged[word]
		if d != "" && (d != CheckResubmit || h.Checks <= 1) {
			return d, true
		}
	}
	return "", false
}
