package engine

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/openapi"
)

// Reply is what a call was answered. Its methods report what is not as wanted, and return the reply.
type Reply struct {
	Status int
	Header http.Header
	Raw    []byte

	s      *Session
	op     openapi.Operation
	body   any
	broken error // the body could not be read
	took   time.Duration
}

// OK wants success; anything else ends the case.
func (r *Reply) OK() *Reply {
	r.s.t.Helper()
	if r.Status != http.StatusOK {
		r.s.Fatal(report.Status, "%s answered %d %s, want 200", r.call(), r.Status, Mask(r.Raw))
	}
	return r
}

// Refusal is how a call is refused. What is empty is not looked at; Type "-" means that there must be none.
type Refusal struct {
	Status  int
	Type    string
	Code    string   // text or number, as text
	Says    string   // part of the message
	Message string   // the whole message
	Missing []string // missing_fields, in order
}

// Refused wants a refusal.
func (r *Reply) Refused(want Refusal) *Reply {
	r.s.t.Helper()
	if r.Status != want.Status {
		r.s.Fatal(report.Status, "%s answered %d %s, want %d %s", r.call(), r.Status, Mask(r.Raw), want.Status, want.Code)
	}
	r.word(report.ErrorCode, "type", want.Type)
	r.word(report.ErrorCode, "code", want.Code)
	r.word(report.ErrorCode, "message", want.Message)
	if said := r.Text("message") + r.Text("error"); !strings.Contains(strings.ToLower(said), strings.ToLower(want.Says)) {
		r.s.Fail(report.ErrorCode, "message is %q, want it to name %q", said, want.Says)
	}
	if want.Missing != nil {
		r.Has(Members{"missing_fields": want.Missing})
	}
	return r
}

// word wants a member to be a text; "" is any, "-" none.
func (r *Reply) word(class report.Class, member, want string) {
	r.s.t.Helper()
	_, there := r.at(member)
	switch got := r.Text(member); {
	case want == "-" && there:
		r.s.Fail(class, "%s is %q, want none", member, got)
	case want != "" && want != "-" && got != want:
		r.s.findDiff(class, member, want, got)
	}
}

// Members are wanted members by path, such as "data.0.card_id". A value is a text, number, bool, nil, []string, or a
// [Judge].
type Members map[string]any

// Has wants members to be as given.
func (r *Reply) Has(want Members) *Reply {
	r.s.t.Helper()
	r.s.compare(r.body, want)
	return r
}

// Lacks wants members not to be there.
func (r *Reply) Lacks(paths ...string) *Reply {
	r.s.t.Helper()
	for _, path := range paths {
		if got, there := r.at(path); there {
			r.s.Fail(report.Extra, "%s is %s, want it left out", path, showMember(path, got))
		}
	}
	return r
}

// Exactly wants these members at a path and no others, in this order. An empty path is the whole body. Members that a
// real server has besides are a difference and no failure.
func (r *Reply) Exactly(path string, names ...string) *Reply {
	r.s.t.Helper()
	value, _ := r.at(path)
	r.s.exactly(r.Raw, path, value, names)
	return r
}

// Text gives the member at a path as text; empty when it is none.
func (r *Reply) Text(path string) string {
	value, _ := r.at(path)
	switch v := value.(type) {
	case string:
		return v
	case fmt.Stringer: // a number
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// ID gives the id at a path, and ends the case when there is none.
func (r *Reply) ID(path string) string {
	r.s.t.Helper()
	id := r.Text(path)
	if !isUUID(id) {
		r.s.Fatal(report.Shape, "%s of %s is %q, want an id", path, r.call(), id)
	}
	return id
}

// Items gives the objects of the list at a path.
func (r *Reply) Items(path string) []Object {
	value, _ := r.at(path)
	list, _ := value.([]any)
	var items []Object
	for _, item := range list {
		if object, ok := item.(map[string]any); ok {
			items = append(items, object)
		}
	}
	return items
}

// Value gives the whole body as decoded JSON, numbers as json.Number; nil when there is none.
func (r *Reply) Value() any { return r.body }

// Took is how long the reply took, by the wall's clock.
func (r *Reply) Took() time.Duration { return r.took }

// Texts gives one member of each object of the list at a path.
func (r *Reply) Texts(path, member string) []string {
	texts := []string{}
	for _, item := range r.Items(path) {
		texts = append(texts, fmt.Sprint(item[member]))
	}
	return texts
}

// Date gives the Date header, which is the time of the target's world.
func (r *Reply) Date() time.Time {
	at, err := http.ParseTime(r.Header.Get("Date"))
	if err != nil {
		r.s.Fail(report.Shape, "header Date is %q, want an HTTP date", r.Header.Get("Date"))
	}
	return at
}

// Same wants the same status and the same bytes as another reply, and reports where they differ.
func (r *Reply) Same(other *Reply) *Reply {
	r.s.t.Helper()
	if r.Status != other.Status {
		r.s.findDiff(report.Status, "the status", strconv.Itoa(other.Status), strconv.Itoa(r.Status))
	}
	r.s.alike("", other.Raw, r.Raw)
	return r
}

// SameItem wants the n-th item of data to be, byte for byte, the body of another reply, and reports where they differ.
func (r *Reply) SameItem(n int, other *Reply) *Reply {
	r.s.t.Helper()
	var list struct {
		Data []json.RawMessage `json:"data"`
	}
	path := fmt.Sprintf("data.%d", n)
	if json.Unmarshal(r.Raw, &list) != nil || n >= len(list.Data) {
		r.s.Fail(report.Shape, "%s is missing", path)
		return r
	}
	r.s.alike(path, other.Raw, list.Data[n])
	return r
}

func (r *Reply) at(path string) (any, bool) { return at(r.body, path) }

func (r *Reply) call() string {
	if r.op.ID == "" {
		return "the call"
	}
	return r.op.ID
}

// findDiff reports two values side by side.
func (s *Session) findDiff(class report.Class, what, want, got string) {
	s.t.Helper()
	s.find(report.Finding{
		Class: class, Text: fmt.Sprintf("%s is %s, want %s", what, got, want), Want: want, Got: got, Exchange: s.last,
	})
}

// Equal wants two values to be equal.
func (s *Session) Equal(class report.Class, what string, want, got any) {
	s.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		s.findDiff(class, what, show(want), show(got))
	}
}

// Time gives the time at a path, which is Unix seconds or ISO 8601.
func (r *Reply) Time(path string) time.Time {
	r.s.t.Helper()
	text := r.Text(path)
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(seconds, 0)
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		r.s.Fail(report.Type, "%s is %q, want a time", path, text)
	}
	return at
}
