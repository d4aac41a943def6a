package world

import (
	"fmt"
	"net/http"
	"testing"
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
