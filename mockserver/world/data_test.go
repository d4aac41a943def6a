package world

import (
	basic "cmp"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/uqmock/uqmock/mockserver/issuing"
)

func TestUniqueValues(t *testing.T) {
	s := frozen(t)
	s.do(t, func(tx *Tx) {
		a := holder("a", "master", start)
		a.KYC = &issuing.Verification{ReferenceID: "reference-1"}
		tx.Cardholders.Put(a)
	})
	for name, tc := range map[string]struct {
		list  int
		probe issuing.Cardholder
		found bool
	}{
		"email":                {ByEmail, issuing.Cardholder{AccountID: "master", Profile: issuing.Profile{Email: "a@example.com"}}, true},
		"email in capitals":    {ByEmail, issuing.Cardholder{AccountID: "master", Profile: issuing.Profile{Email: "A@Example.COM"}}, true},
		"another account's":    {ByEmail, issuing.Cardholder{AccountID: "sub", Profile: issuing.Profile{Email: "a@example.com"}}, false},
		"another email":        {ByEmail, issuing.Cardholder{AccountID: "master", Profile: issuing.Profile{Email: "b@example.com"}}, false},
		"phone":                {ByPhone, issuing.Cardholder{AccountID: "master", Profile: issuing.Profile{CountryCode: "SG", PhoneNumber: "9a"}}, true},
		"phone elsewhere":      {ByPhone, issuing.Cardholder{AccountID: "master", Profile: issuing.Profile{CountryCode: "MY", PhoneNumber: "9a"}}, false},
		"phone of the sub":     {ByPhone, issuing.Cardholder{AccountID: "sub", Profile: issuing.Profile{CountryCode: "SG", PhoneNumber: "9a"}}, false},
		"reference everywhere": {ByReferenceID, issuing.Cardholder{AccountID: "sub", Profile: issuing.Profile{KYC: &issuing.Verification{ReferenceID: "reference-1"}}}, true},
	} {
		s.View(func(tx *Tx) {
			if _, found := tx.Cardholders.Find(tc.list, tc.probe); found != tc.found {
				t.Errorf("%s: found %v", name, found)
			}
		})
	}
}

func TestListsRunNewestFirstWithTheIDAsTieBreak(t *testing.T) {
	s := frozen(t)
	s.do(t, func(tx *Tx) {
		for i, id := range []string{"c", "a", "e", "b", "d"} {
			tx.Cardholders.Put(holder(id, "master", start.Add(time.Duration(i/2)*time.Second)))
		}
	})
	var got string
	s.View(func(tx *Tx) {
		for _, h := range tx.Cardholders.Page(CardholdersOf, Key{"master"}, 0, 10) {
			got += h.ID
		}
	})
	if want := "d" + "eb" + "ca"; got != want {
		t.Errorf("the list runs %s, want %s", got, want)
	}
}

func TestEndpoints(t *testing.T) {
	s := frozen(t)
	for i := range maxEndpoints {
		s.listen(t, fmt.Sprint("hook", i), true)
	}
	if _, ok := s.PutEndpoint(Endpoint{}); ok {
		t.Error("the 101st endpoint was taken")
	}
	s.listen(t, "hook3", false) // replaces
	all := s.Endpoints()
	if len(all) != maxEndpoints || all[3].ID != "hook3" || all[3].Ordered {
		t.Errorf("%d endpoints, the fourth is %+v", len(all), all[3])
	}
	if !s.DropEndpoint("hook3") || s.DropEndpoint("hook3") {
		t.Error("an endpoint is dropped once")
	}
	made, ok := s.PutEndpoint(Endpoint{})
	if !ok || made.ID == "" {
		t.Errorf("a new endpoint has the id %q", made.ID)
	}
}

func TestTokens(t *testing.T) {
	s := frozen(t)
	first, second := s.IssueToken(), s.IssueToken()
	if first.ID == second.ID || first.ExpiresAt.Sub(start) != 30*time.Minute {
		t.Errorf("tokens %+v and %+v", first, second)
	}
	valid := func(tokens ...Token) (out []bool) {
		for _, token := range tokens {
			out = append(out, s.TokenValid(token.ID, token.ExpiresAt))
		}
		return out
	}
	if diff := cmp.Diff([]bool{true, true}, valid(first, second)); diff != "" {
		t.Error("two tokens do not live side by side")
	}
	if s.TokenValid(first.ID, first.ExpiresAt.Add(time.Second)) || s.TokenValid("99", first.ExpiresAt) {
		t.Error("a token that was never given is valid")
	}
	if err := s.Configure(func(x *Settings) error { return x.Quirks.Put("tokens", "newest-only") }); err != nil {
		t.Fatal(err)
	}
	third := s.IssueToken()
	if diff := cmp.Diff([]bool{false, false, true}, valid(first, second, third)); diff != "" {
		t.Error(diff)
	}
	if _, err := s.Freeze(start.Add(30*time.Minute - time.Nanosecond)); err != nil || !valid(third)[0] {
		t.Errorf("the token ended early: %v", err)
	}
	if _, err := s.Freeze(start.Add(30 * time.Minute)); err != nil || valid(third)[0] {
		t.Errorf("the token lives on: %v", err)
	}
}

func TestIdempotencyWindow(t *testing.T) {
	s := frozen(t)
	s.do(t, func(tx *Tx) { tx.Keep(Kept{Key: "k", Reply: "first"}) })
	kept := func() (reply string) {
		s.View(func(tx *Tx) {
			if k, ok := tx.Fresh("k"); ok {
				reply = k.Reply
			}
		})
		return reply
	}
	for _, tc := range []struct {
		after time.Duration
		want  string
	}{{0, "first"}, {24*time.Hour - time.Nanosecond, "first"}, {24 * time.Hour, ""}} {
		if _, err := s.Freeze(start.Add(tc.after)); err != nil {
			t.Fatal(err)
		}
		if got := kept(); got != tc.want {
			t.Errorf("after %s: %q", tc.after, got)
		}
	}
	s.do(t, func(tx *Tx) { tx.Keep(Kept{Key: "k", Reply: "second"}); tx.Keep(Kept{Key: "other"}) })
	if got := kept(); got != "second" {
		t.Errorf("the key's second life: %q", got)
	}
	s.View(func(tx *Tx) {
		if tx.Kept.Len() != 2 {
			t.Errorf("%d replies are kept", tx.Kept.Len())
		}
	})
}

func TestOldRepliesAreForgotten(t *testing.T) {
	s := frozen(t)
	s.do(t, func(tx *Tx) {
		for i := range 10 {
			tx.Keep(Kept{Key: fmt.Sprint(i)})
		}
	})
	if _, err := s.Freeze(start.Add(25 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	s.do(t, func(tx *Tx) { tx.Keep(Kept{Key: "new"}) })
	s.View(func(tx *Tx) {
		if tx.Kept.Len() != 1 {
			t.Errorf("%d replies are kept", tx.Kept.Len())
		}
	})
}

// TestEmailsAreComparedFolded holds the comparison of emails against that of their lower case forms.
func TestEmailsAreComparedFolded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringOf(rapid.SampledFrom([]rune("aAbBzZ@[_1kK\u212aéÉİ")))
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		if got, want := foldCompare(a, b), strings.Compare(strings.ToLower(a), strings.ToLower(b)); basic.Compare(got, 0) != want {
			t.Errorf("%q, %q: %d, want %d", a, b, got, want)
		}
	})
}
