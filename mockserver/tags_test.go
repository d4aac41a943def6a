package mockserver_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMistypedTags: what looks like an outcome tag and is none is taken as before, and the journal says so. Plus-tags that
// people have of their own are no matter of ours.
func TestMistypedTags(t *testing.T) {
	const all = "one of idv-passed, idv-failed, idv-resubmit, idv-review, review-failed, card-failed"
	ignored := func(word, advice string) string {
		return "the word " + word + " in the email is no outcome tag and was ignored: " + advice
	}
	for tags, want := range map[string][]string{
		"idv-pasted":             {ignored("idv-pasted", "did you mean idv-passed? It is "+all)},
		"idvpassed":              {ignored("idvpassed", "did you mean idv-passed? It is "+all)},
		"IDV-FAILD":              {ignored("idv-faild", "did you mean idv-failed? It is "+all)},
		"idv-accepted+news":      {ignored("idv-accepted", "it is "+all)},
		"review-success":         {ignored("review-success", "it is "+all)},
		"card-x+idv-passd":       {ignored("card-x", "it is "+all), ignored("idv-passd", "did you mean idv-passed? It is "+all)},
		"idv-passed":             nil,
		"card-failed+idv-failed": nil,
		"newsletter+cards+2026":  nil,
		"":                       nil,
	} {
		_, w, a := frozen(t)
		notes := func(method, path string, body any) []string {
			t.Helper()
			r := a.call(method, path, body)
			if r.Status != 200 {
				t.Fatalf("%s: %d %s", tags, r.Status, r.Raw)
			}
			return w.Requests()[0].Notes
		}
		email := "sarah+" + tags + "@example.com"
		got := [][]string{notes("POST", edgeCardholders, with(simplePerson(1), "email", email))}
		holder := mustCreate(t, a, edgeCardholders, simplePerson(2), "cardholder_id")
		other := with(map[string]any{}, "email", strings.Replace(email, "sarah", "ana", 1))
		got = append(got, notes("POST", edgeCardholders+"/"+holder, other))
		card := with(cardFor("", simpleProduct, 1), "cardholder_required_fields", with(simplePerson(3), "email", strings.Replace(email, "sarah", "lim", 1)))
		got = append(got, notes("POST", edgeCards, without(card, "cardholder_id")))
		if diff := cmp.Diff([][]string{want, want, want}, got); diff != "" {
			t.Errorf("%s: notes (-want +got):\n%s", tags, diff)
		}
	}
}
