package mockserver_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
)

// TestOneKeyAtOnce sends one call many times at once under one key: it happens once.
func TestOneKeyAtOnce(t *testing.T) {
	_, world, a := frozen(t)
	one := edgeWith(a, "x-idempotency-key", keyOne)
	const n = 32
	replies := make([]reply, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { replies[i] = one.call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT")) })
	}
	all.Wait()
	for _, r := range replies {
		if r.Status != 200 || string(r.Raw) != string(replies[0].Raw) {
			t.Errorf("%d %s, want %s", r.Status, r.Raw, replies[0].Raw)
		}
	}
	if list := a.call("GET", edgeCardholders, nil); list.Body["total_items"] != 1.0 {
		t.Errorf("%v cardholders, want 1", list.Body["total_items"])
	}
	if n := len(world.Requests()); n != 34 { // the token call and the list among them
		t.Errorf("%d calls in the journal", n)
	}
}

// TestOneEmailAtOnce sends calls that exclude each other at once, under keys of their own: one wins.
func TestOneEmailAtOnce(t *testing.T) {
	_, _, a := frozen(t)
	statuses := make([]int, 16)
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() { statuses[i] = a.call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT")).Status })
	}
	all.Wait()
	won := 0
	for _, s := range statuses {
		if s == 200 {
			won++
		}
	}
	if won != 1 {
		t.Errorf("%d calls made the cardholder: %v", won, statuses)
	}
}

// TestFiftyWorlds plays the guide in 50 worlds at once: none sees another's data, ids or webhooks.
func TestFiftyWorlds(t *testing.T) {
	fake := mockserver.Run(t, mockserver.Config{FrozenAt: edgeNow})
	inbox := newInbox(t)
	var all sync.WaitGroup
	transcripts := make([]string, 50)
	for i := range transcripts {
		name := fmt.Sprintf("world-%02d", i)
		hook(t, fake.World(name), inbox.url+"/"+name)
		a := connect(t, fake, name)
		all.Go(func() { transcripts[i] = tape(t, fake.World(name), a) })
	}
	all.Wait()
	for i, transcript := range transcripts {
		name := fmt.Sprintf("world-%02d", i)
		transcript += inbox.of("/" + name)
		if got, want := neutral(transcript), neutral(transcripts[0]+inbox.of("/world-00")); got != want {
			t.Fatalf("%s differs from world-00 (-want +got):\n%s", name, cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
		}
		if n := len(fake.World(name).Requests()); n != tapeCalls+1 {
			t.Errorf("%s has %d calls in its journal, want %d", name, n, tapeCalls+1)
		}
	}
}

// TestManyHands uses one world from many goroutines, controls and clock included; -race watches.
func TestManyHands(t *testing.T) {
	fake := mockserver.Run(t)
	world := fake.World("edge")
	inbox := newInbox(t)
	hook(t, world, inbox.url)
	a := connect(t, fake, "edge")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 10 {
				r := a.call("POST", edgeCardholders, edgePerson(100*i+n, "SUMSUB_REDIRECT"))
				id, _ := r.Body["cardholder_id"].(string)
				_ = world.CompleteIDV(id, mockserver.IDVPassed)
				a.call("POST", edgeCards, cardFor(id, guideProduct, 10))
				a.call("GET", edgeCards+"?page_size=100", nil)
			}
		})
	}
	all.Go(func() {
		for range 20 {
			if _, err := world.Advance(t.Context(), time.Second); err != nil {
				t.Error(err)
			}
		}
	})
	all.Go(func() {
		for range 20 {
			_ = world.Freeze()
			world.Resume()
			_ = world.SetQuirk("money", "documented")
			_, _ = world.Webhooks(), world.Deliveries()
			_ = fake.World("another").Now()
			fake.Drop("another")
		}
	})
	all.Wait()
	if _, err := world.Advance(t.Context(), 10*time.Second); err != nil {
		t.Fatal(err)
	}
	if n := len(world.Events()); n != 160 {
		t.Errorf("%d events, want 80 identity checks and 80 cards", n)
	}
	if n := len(inbox.all()); n != 160 {
		t.Errorf("%d webhooks arrived, want 160", n)
	}
}

// TestCloseMeanwhile closes fakes while calls, controls and webhooks are under way.
func TestCloseMeanwhile(t *testing.T) {
	inbox := newInbox(t)
	for range 30 {
		fake, err := mockserver.New(mockserver.Config{FrozenAt: edgeNow})
		if err != nil {
			t.Fatal(err)
		}
		world := fake.World("edge")
		hook(t, world, inbox.url)
		a := connect(t, fake, "edge")
		var all sync.WaitGroup
		for i := range 4 {
			all.Go(func() {
				r := a.call("POST", edgeCardholders, edgePerson(i, "SUMSUB_REDIRECT"))
				id, _ := r.Body["cardholder_id"].(string)
				_ = world.CompleteIDV(id, mockserver.IDVPassed)
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				_, _ = world.Advance(ctx, time.Second)
			})
		}
		if err := fake.Close(t.Context()); err != nil {
			t.Error(err)
		}
		all.Wait()
	}
}
