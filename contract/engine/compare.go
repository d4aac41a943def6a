package engine

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/uqmock/uqmock/contract/report"
)

// compareWith adds to a result what differs from a recorded transcript. Words of messages are no contract and are not
// compared; how many items a list has depends on the target's data and is not either.
func compareWith(recorded Transcript, result report.Result) report.Result {
	d := &differ{recorded: true}
	now := transcribe(result)
	d.count(report.Shape, "calls", len(recorded.Exchanges), len(now.Exchanges))
	places := shownCalls(result)
	for i := range min(len(recorded.Exchanges), len(now.Exchanges)) {
		d.exchange = places[i]
		d.said(recorded.Exchanges[i], now.Exchanges[i])
	}
	d.exchange = -1
	if recorded.Webhooks && now.Webhooks {
		d.events(recorded.Deliveries, now.Deliveries)
	}
	result.Findings = append(result.Findings, d.found...)
	if len(d.found) > 0 {
		result.Verdict = report.Fail
	}
	return result
}

// shownCalls are the places of the calls that a transcript has.
func shownCalls(r report.Result) []int {
	var places []int
	for i, x := range r.Exchanges {
		if !x.Aside {
			places = append(places, i)
		}
	}
	return places
}

// differ collects differences.
type differ struct {
	found    []report.Finding
	exchange int
	foreign  bool // items of a list may be anybody's
	recorded bool // what is wanted is a recording: not all of it is a contract, and its secrets are gone
}

func (d *differ) add(class report.Class, what, want, got string) {
	f := report.Finding{Class: class, Exchange: d.exchange, Want: want, Got: got, Text: fmt.Sprintf("%s is %s, want %s", what, got, want)}
	if d.recorded {
		f.Text = fmt.Sprintf("%s was %s when it was recorded, and is %s", what, want, got)
	}
	d.found = append(d.found, f)
}

// show writes the value of a member for a finding.
func (d *differ) show(path string, value any) string {
	if d.recorded {
		return plain(value)
	}
	return showMember(path, value)
}

func (d *differ) count(class report.Class, what string, want, got int) {
	if want != got {
		d.add(class, "the number of "+what, strconv.Itoa(want), strconv.Itoa(got))
	}
}

// slower is how much longer a call may take than when it was recorded.
const slower = 2 * time.Second

func (d *differ) said(want, got Said) {
	if unnumbered(want.Call) != unnumbered(got.Call) {
		d.add(report.Shape, "the call", want.Call, got.Call)
		return
	}
	if want.Status != got.Status {
		d.add(report.Status, want.Operation, strconv.Itoa(want.Status), strconv.Itoa(got.Status))
	}
	if got.Took > want.Took+slower {
		d.add(report.Timing, "the time of "+want.Operation, want.Took.String(), got.Took.String())
	}
	d.foreign = foreign[want.Operation]
	d.bodies(want.Reply, got.Reply)
	d.foreign = false
}

func (d *differ) bodies(want, got json.RawMessage) {
	a, errA := decode(want)
	b, errB := decode(got)
	if errA != nil || errB != nil {
		return // both are text of JSON: written by us
	}
	d.values("", a, b)
	d.order(want, got)
}

// order compares the order of members that both have, at the top.
func (d *differ) order(want, got json.RawMessage) {
	a, b := topMembers(want), topMembers(got)
	inB := func(name string) bool { return !slices.Contains(b, name) }
	inA := func(name string) bool { return !slices.Contains(a, name) }
	a, b = slices.DeleteFunc(slices.Clone(a), inB), slices.DeleteFunc(b, inA)
	if !slices.Equal(a, b) {
		d.add(report.Order, "the order of members", fmt.Sprint(a), fmt.Sprint(b))
	}
}

func (d *differ) values(path string, want, got any) {
	switch a := want.(type) {
	case map[string]any:
		if b, ok := got.(map[string]any); ok {
			d.objects(path, a, b)
			return
		}
	case []any:
		if b, ok := got.([]any); ok {
			d.lists(path, a, b)
			return
		}
	}
	d.scalars(path, want, got)
}

func (d *differ) objects(path string, want, got map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		value, ok := got[name]
		if !ok {
			d.add(report.Shape, join(path, name), "there", "missing")
			continue
		}
		d.values(join(path, name), want[name], value)
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[name]; !ok {
			d.add(report.Extra, join(path, name), "not there", "there")
		}
	}
}

func (d *differ) lists(path string, want, got []any) {
	if !d.recorded {
		d.count(report.Shape, "items of "+whole(path), len(want), len(got))
	}
	for i := range min(len(want), len(got)) {
		d.values(join(path, strconv.Itoa(i)), want[i], got[i])
	}
}

func (d *differ) scalars(path string, want, got any) {
	a, b := jsonType(want), jsonType(got)
	name := path[1+lastDot(path):]
	switch {
	case a != b:
		d.add(report.Type, whole(path), a, b)
	case plain(want) == plain(got), d.recorded && d.excused(path, want, got):
	case name == "code" || name == "type":
		d.add(report.ErrorCode, path, d.show(path, want), d.show(path, got))
	case isWord(want) && isWord(got):
		d.add(report.Enum, path, d.show(path, want), d.show(path, got))
	default:
		d.add(report.Value, whole(path), d.show(path, want), d.show(path, got))
	}
}

// excused reports whether two scalars may differ where one is of a recording.
func (d *differ) excused(path string, want, got any) bool {
	return unnumbered(plain(want)) == unnumbered(plain(got)) || uncompared[path[1+lastDot(path):]] || d.foreign && inList.MatchString(path)
}

// foreign are the lists whose items depend on what else the target holds: only their shape and types are compared.
var foreign = map[string]bool{"listCardholders": true, "listCards": true}

// inList is a member of an item of a list.
var inList = regexp.MustCompile(`^data\.\d+`)

var numberOfPlaceholder = regexp.MustCompile(`<([a-z ]+) \d+>`)

// unnumbered leaves the kind of each placeholder: what else a list showed before counts them differently.
func unnumbered(text string) string { return numberOfPlaceholder.ReplaceAllString(text, "<$1>") }

// uncompared are members whose value is no contract: words for people, and counts that depend on other data.
var uncompared = map[string]bool{"message": true, "error": true, "total_items": true, "total_pages": true, "expired_at": true}

func lastDot(path string) int {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '.' {
			return i
		}
	}
	return -1
}

func isWord(v any) bool {
	s, ok := v.(string)
	return ok && word.MatchString(s)
}

func jsonType(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "text"
	case bool:
		return "boolean"
	case json.Number:
		return "a number"
	case []any:
		return "a list"
	}
	return "an object"
}

// events compares webhooks: which, in which order, and their bodies.
func (d *differ) events(want, got []ScrubbedEvent) {
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(got):
			d.add(report.Webhook, "the webhook "+want[i].EventType, "sent", "not sent")
		case i >= len(want):
			d.add(report.Webhook, "the webhook "+got[i].EventType, "not sent", "sent")
		case want[i].EventType != got[i].EventType:
			d.add(report.Webhook, fmt.Sprintf("webhook %d", i+1), want[i].EventType, got[i].EventType)
		default:
			d.bodies(want[i].Body, got[i].Body)
		}
	}
}
