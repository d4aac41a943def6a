package mockserver

import (
	"fmt"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
	"github.com/uqmock/uqmock/openapi"
)

// told reports whether an event was told whose type passes.
type told func(passes func(eventType string) bool) bool

// hasTold looks through the events that the world keeps.
func (w *World) hasTold(passes func(eventType string) bool) bool {
	return slices.ContainsFunc(w.Events(), func(e world.Event) bool { return passes(e.Type) })
}

// filterNotes says of each filter by event type that lets nothing pass which this fake tells by itself, nor anything in
// what was told. Such a filter is taken all the same: a control can emit events of any type. at writes down where the i-th
// stands.
func filterNotes(filters []string, told told, at func(i int) string) []string {
	var notes []string
	for i, filter := range filters {
		passes := webhook.Endpoint{Events: []string{filter}}.Wants
		if slices.ContainsFunc(openapi.EventTypes(), passes) || told(passes) {
			continue
		}
		notes = append(notes, fmt.Sprintf("%s: %.128q matches no event that this fake tells by itself: %s", at(i), filter, didYouMean(filter, eventFilters())))
	}
	return notes
}

// eventFilters are the filters that match: each type, and each beginning of one.
func eventFilters() []string {
	all := openapi.EventTypes()
	for _, eventType := range openapi.EventTypes() {
		for i, r := range eventType {
			if r == '.' {
				all = append(all, eventType[:i]+".*")
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// notesOf gives what there is to say about an endpoint.
func notesOf(e webhook.Endpoint, told told) []string {
	return filterNotes(e.Events, told, func(i int) string { return fmt.Sprintf("events[%d]", i) })
}

// nothing was told yet.
func nothing(func(string) bool) bool { return false }

// warnOf logs what there is to say about the endpoints of every world.
func (s *Server) warnOf(endpoints []webhook.Endpoint) {
	for i, e := range endpoints {
		if notes := notesOf(e, nothing); len(notes) > 0 {
			s.config.Log.Warn("a webhook endpoint of every world has a filter without use", "endpoint", i+1, "notes", strings.Join(notes, "; "))
		}
	}
}
