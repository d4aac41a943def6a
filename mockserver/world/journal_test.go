package world

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJournalIsBoundedByCount(t *testing.T) {
	j := NewJournal(JournalLimits{Entries: 3})
	for i := range 5 {
		j.Add(Entry{ID: fmt.Sprint(i)})
	}
	var ids string
	for _, e := range j.Entries(SideAPI) {
		ids += e.ID
	}
	if ids != "432" {
		t.Errorf("the journal has %s, want 432", ids)
	}
	if _, ok := j.Get("1"); ok {
		t.Error("a forgotten entry is found")
	}
	if e, ok := j.Get("3"); !ok || e.ID != "3" {
		t.Error("a kept entry is not found")
	}
	j.Clear()
	if len(j.Entries(SideAPI)) != 0 {
		t.Error("a cleared journal has entries")
	}
}

func TestJournalIsBoundedByBytes(t *testing.T) {
	for name, entry := range map[string]Entry{
		"bodies":  {Reply: Message{Body: make([]byte, 1000)}},
		"headers": {Request: Message{Headers: http.Header{"X": {string(make([]byte, 1000))}}}},
		"path":    {Path: string(make([]byte, 1000))},
	} {
		j := NewJournal(JournalLimits{Bytes: 5000})
		for range 100 {
			j.Add(entry)
		}
		if n := len(j.Entries(SideAPI)); n < 3 || n > 5 {
			t.Errorf("%s: %d entries of 1000 bytes in 5000", name, n)
		}
	}
}

func TestJournalDefaults(t *testing.T) {
	j := NewJournal(JournalLimits{})
	for range 2_000 {
		j.Add(Entry{})
	}
	if n := len(j.Entries(SideAPI)); n != 1000 {
		t.Errorf("%d entries", n)
	}
}

func TestJournalNumbersGoOnAfterClearAndNotAfterRestart(t *testing.T) {
	j := NewJournal(JournalLimits{})
	first := j.NextID(SideAPI, 1)
	j.Clear()
	if j.NextID(SideAPI, 1) == first {
		t.Error("an id was given twice")
	}
	j.Restart()
	if j.NextID(SideAPI, 1) != first {
		t.Error("a restarted journal goes on counting")
	}
}

// Neither side of a journal drives out the other, and both together stand in the order in which the calls began.
func TestJournalSides(t *testing.T) {
	j := NewJournal(JournalLimits{Entries: 2})
	long := j.Turn()
	j.Add(Entry{ID: "call 1"})
	j.Add(Entry{ID: "control 1", Side: SideControl, Turn: long})
	j.Add(Entry{ID: "call 2"})
	j.Add(Entry{ID: "call 3", Side: SideAPI})
	for side, want := range map[Side][]string{
		SideAPI: {"call 3", "call 2"}, SideControl: {"control 1"}, SideAll: {"call 3", "call 2", "control 1"},
	} {
		var got []string
		for _, e := range j.Entries(side) {
			got = append(got, e.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" || j.Len(side) != len(want) {
			t.Errorf("%s: %d\n%s", side, j.Len(side), diff)
		}
	}
	if e, ok := j.Get("control 1"); !ok || e.Side != SideControl {
		t.Error("a control is not found by its id")
	}
	if e, ok := j.Get("call 2"); !ok || e.Side != SideAPI {
		t.Error("a call without a side is none of the API")
	}
}

// The controls of a world leave the ids of its calls as they are.
func TestJournalNumbersEachSide(t *testing.T) {
	j := NewJournal(JournalLimits{})
	control, call := j.NextID(SideControl, 1), j.NextID(SideAPI, 1)
	if other := NewJournal(JournalLimits{}); other.NextID(SideAPI, 1) != call {
		t.Error("a control moved the id of a call")
	}
	if control == call {
		t.Error("a control and a call have one id")
	}
	j.Restart()
	if j.NextID(SideControl, 1) != control {
		t.Error("a restarted journal goes on counting controls")
	}
}
