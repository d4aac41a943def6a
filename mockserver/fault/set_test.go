package fault_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver/fault"
)

// Which of a row of calls a fault strikes.
func TestStrike(t *testing.T) {
	t.Parallel()
	down := fault.Status{Code: 500}
	create, keyed, list := fault.Call{Operation: "createCard"}, fault.Call{Operation: "createCard", Keyed: true}, fault.Call{Operation: "listCards"}
	for name, tt := range map[string]struct {
		fault fault.Fault
		calls []fault.Call
		want  string // x: struck
		match int
	}{
		"until removed":          {fault.Fault{Operation: "createCard", Effect: down}, []fault.Call{create, create, keyed}, "xxx", 3},
		"once":                   {fault.Fault{Operation: "createCard", Times: 1, Effect: down}, []fault.Call{create, create}, "x-", 2},
		"skips":                  {fault.Fault{Operation: "createCard", Skip: 2, Effect: down}, []fault.Call{create, create, create, create}, "--xx", 4},
		"skips, then once":       {fault.Fault{Operation: "createCard", Skip: 1, Times: 1, Effect: down}, []fault.Call{create, create, create}, "-x-", 3},
		"others do not count":    {fault.Fault{Operation: "createCard", Skip: 1, Effect: down}, []fault.Call{create, list, create, list}, "--x-", 2},
		"all":                    {fault.Fault{Operation: fault.All, Skip: 1, Times: 2, Effect: down}, []fault.Call{create, list, create, list}, "-xx-", 4},
		"in flight, keyed only":  {fault.Fault{Operation: fault.All, Effect: fault.InFlight{}}, []fault.Call{create, keyed, list}, "-x-", 1},
		"lost reply, key or not": {fault.Fault{Operation: fault.All, Effect: fault.LostReply{}}, []fault.Call{create, keyed, list}, "xxx", 3},
	} {
		var set fault.Set
		set.Put("f", tt.fault)
		got, struck := "", 0
		for _, c := range tt.calls {
			mark := "-"
			if _, ok := set.Strike(c); ok {
				mark = "x"
				struck++
			}
			got += mark
		}
		state, _ := set.Get("f")
		if want := (fault.State{Name: "f", Fault: tt.fault, Matched: tt.match, Struck: struck}); got != tt.want || state != want {
			t.Errorf("%s: %s, %+v; want %s, %+v", name, got, state, tt.want, want)
		}
	}
}

// Of several faults the first by name strikes; the others count the call as matching, and strike when that one is done.
func TestStrikeInOrderOfNames(t *testing.T) {
	t.Parallel()
	var set fault.Set
	for _, name := range []string{"c", "a", "b"} {
		set.Put(name, fault.Fault{Operation: fault.All, Times: 2, Effect: fault.LostReply{}})
	}
	got := ""
	for range 7 {
		f, _ := set.Strike(fault.Call{Operation: "listCards"})
		got += f.Name
	}
	if got != "aabbcc" {
		t.Errorf("struck by %s", got)
	}
	for _, f := range set.List() {
		if f.Matched != 7 || f.Struck != 2 {
			t.Errorf("%+v", f)
		}
	}
}

// A fault that is put again counts anew, and the hundred others leave no room for one more.
func TestPutAndRemove(t *testing.T) {
	t.Parallel()
	var set fault.Set
	f := fault.Fault{Operation: fault.All, Times: 1, Effect: fault.LostReply{}}
	for n := range fault.Max {
		if made, ok := set.Put(fmt.Sprintf("f%02d", n), f); !made || !ok {
			t.Fatalf("fault %d: made %v, ok %v", n, made, ok)
		}
	}
	set.Strike(fault.Call{})
	if made, ok := set.Put("one-more", f); made || ok {
		t.Error("there is room for the 101st")
	}
	if made, ok := set.Put("f00", f); made || !ok {
		t.Error("the first cannot be replaced")
	}
	if first, _ := set.Get("f00"); first.Matched != 0 || first.Struck != 0 {
		t.Errorf("it counts on: %+v", first)
	}
	if second, _ := set.Get("f01"); second.Matched != 1 {
		t.Errorf("another one was touched: %+v", second)
	}
	if !set.Remove("f00") || set.Remove("f00") {
		t.Error("it is removed not, or twice")
	}
	if _, ok := set.Get("f00"); ok || len(set.List()) != fault.Max-1 {
		t.Error("it is still there")
	}
	set.Clear()
	if diff := cmp.Diff(0, len(set.List())); diff != "" {
		t.Error(diff)
	}
}

// Exactly as many calls are struck as were asked for, however many come at once.
func TestStrikeAtOnce(t *testing.T) {
	t.Parallel()
	var (
		set    fault.Set
		all    sync.WaitGroup
		struck = make([]bool, 50)
	)
	set.Put("f", fault.Fault{Operation: fault.All, Skip: 10, Times: 7, Effect: fault.LostReply{}})
	for i := range struck {
		all.Go(func() { _, struck[i] = set.Strike(fault.Call{}) })
	}
	all.Wait()
	n := 0
	for _, s := range struck {
		if s {
			n++
		}
	}
	if f, _ := set.Get("f"); n != 7 || f.Struck != 7 || f.Matched != 50 {
		t.Errorf("%d struck, %+v", n, f)
	}
}
