package client_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/client"
)

// seen is a store that can fail.
type seen struct {
	known       map[string]bool
	asks, notes error
}

func (s *seen) Seen(_ context.Context, id string) (bool, error) { return s.known[id], s.asks }

func (s *seen) Add(_ context.Context, id string) error {
	if s.notes == nil {
		s.known[id] = true
	}
	return s.notes
}

// The store of the user decides what was handled. If it cannot say, the sender tries again; if it cannot note it, what was
// done stays done.
func TestWebhookStore(t *testing.T) {
	away := errors.New("away")
	store := &seen{known: map[string]bool{"old": true}}
	r := receive(client.WebhookHandlerOptions{Seen: store}, nil)
	codes := []int{r.take(delivery(event("old"))).Code, r.take(delivery(event("new"))).Code}
	if !store.known["new"] || len(r.reported) != 0 {
		t.Errorf("%v, %v", store.known, r.reported)
	}
	store.asks = away
	codes = append(codes, r.take(delivery(event("third"))).Code)
	store.asks, store.notes = nil, away
	codes = append(codes, r.take(delivery(event("fourth"))).Code)
	if diff := cmp.Diff([]int{200, 200, 500, 200}, codes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"new", "fourth"}, r.events); diff != "" {
		t.Error(diff)
	}
	if len(r.reported) != 2 || !errors.Is(r.reported[0], away) || !strings.Contains(r.reported[1].Error(), "card.closed fourth was handled, but not remembered: away") {
		t.Errorf("reported %v", r.reported)
	}
}

// The memory is bounded and forgets the oldest first.
func TestRememberEvents(t *testing.T) {
	memory := client.RememberEvents(2)
	note := func(id string) {
		if err := memory.Add(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
	knows := func(ids string) (known string) {
		for id := range strings.SplitSeq(ids, "") {
			if is, err := memory.Seen(t.Context(), id); err != nil {
				t.Error(err)
			} else if is {
				known += id
			}
		}
		return known
	}
	for i, want := range []string{"a", "ab", "ab", "bc", "cd", "da"} {
		note(string("abacda"[i])) // the third is no news
		if got := knows("abcd"); sorted(got) != sorted(want) {
			t.Errorf("after note %d it knows %s, want %s", i+1, got, want)
		}
	}
	memory = client.RememberEvents(0)
	for i := range client.DefaultSeenEvents + 1 {
		note(strconv.Itoa(i))
	}
	for id, want := range map[string]bool{"0": false, "1": true, strconv.Itoa(client.DefaultSeenEvents): true} {
		if got, err := memory.Seen(t.Context(), id); got != want || err != nil {
			t.Errorf("%s is known: %t, %v", id, got, err)
		}
	}
}

func sorted(letters string) string {
	b := []byte(letters)
	slices.Sort(b)
	return string(b)
}

// Who waited for a run that panicked is told that it failed.
func TestWebhookPanicFailsTheWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		let := make(chan struct{})
		r := receive(client.WebhookHandlerOptions{}, func(context.Context, client.Event) error {
			<-let
			panic("a mistake")
		})
		go func() {
			defer func() { _ = recover() }() // as net/http does
			r.take(delivery(event("e-1")))
		}()
		synctest.Wait()
		code := make(chan int)
		go func() { code <- r.take(delivery(event("e-1"))).Code }()
		synctest.Wait()
		close(let)
		if got := <-code; got != 500 {
			t.Errorf("answered %d", got)
		}
	})
}
