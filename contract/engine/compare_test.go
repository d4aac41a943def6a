package engine

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/report"
)

// said is a result of one call and one webhook.
func said(status int, reply, event string) report.Result {
	return report.Result{
		Name: "createCard/x", Verdict: report.Pass, Webhooks: true,
		Exchanges:  []report.Exchange{{Operation: "createCard", Method: "POST", Path: "/v1/issuing/cards", Request: `{}`, Status: status, Reply: reply}},
		Deliveries: []report.Delivery{{EventType: "card.create.succeeded", SourceID: "s", Body: event}},
	}
}

// TestCompare holds that each class of difference from a recording is found, and named.
func TestCompare(t *testing.T) {
	const reply, event = `{"status":"ACTIVE","n":1,"name_x":"a","data":[{"a":1},{"b":2}],"code":"x"}`, `{"data":{"card_status":"ACTIVE"}}`
	recorded := transcribe(said(200, reply, event))
	for _, c := range []struct {
		name string
		now  func() report.Result
		want []string
	}{
		{"nothing", func() report.Result { return said(200, reply, event) }, []string{}},
		{"status", func() report.Result { return said(201, reply, event) }, []string{"status: createCard was 200 when it was recorded, and is 201"}},
		{"member missing", func() report.Result { return said(200, strings.Replace(reply, `"n":1,`, "", 1), event) }, []string{"shape: n was there when it was recorded, and is missing"}},
		{"extra member", func() report.Result { return said(200, strings.Replace(reply, `"n":1,`, `"n":1,"m":1,`, 1), event) }, []string{"extra: m was not there when it was recorded, and is there"}},
		{"type", func() report.Result { return said(200, strings.Replace(reply, `"n":1`, `"n":"1"`, 1), event) }, []string{"type: n was a number when it was recorded, and is text"}},
		{"type of an item", func() report.Result { return said(200, strings.Replace(reply, `{"a":1}`, `null`, 1), event) }, []string{"type: data.0 was an object when it was recorded, and is null"}},
		{"enum value", func() report.Result { return said(200, strings.Replace(reply, "ACTIVE", "PENDING", 1), event) }, []string{`enum value: status was "ACTIVE" when it was recorded, and is "PENDING"`}},
		{"error code", func() report.Result { return said(200, strings.Replace(reply, `"code":"x"`, `"code":"y"`, 1), event) }, []string{`error code: code was "x" when it was recorded, and is "y"`}},
		{"value", func() report.Result { return said(200, strings.Replace(reply, `"a":1`, `"a":7`, 1), event) }, []string{"value: data.0.a was 1 when it was recorded, and is 7"}},
		{"order", func() report.Result {
			return said(200, strings.Replace(reply, `"status":"ACTIVE","n":1`, `"n":1,"status":"ACTIVE"`, 1), event)
		}, []string{
			"order: the order of members was [status n name_x data code] when it was recorded, and is [n status name_x data code]",
		}},
		{"not JSON", func() report.Result { return said(200, "oops", event) }, []string{"type: the body was an object when it was recorded, and is text"}},
		{"more items", func() report.Result {
			return said(200, strings.Replace(reply, `{"b":2}]`, `{"b":2},{"c":3}]`, 1), event)
		}, []string{}},
		{"webhook", func() report.Result { return said(200, reply, strings.Replace(event, "ACTIVE", "BLOCKED", 1)) }, []string{`enum value: data.card_status was "ACTIVE" when it was recorded, and is "BLOCKED"`}},
		{"webhook missing", func() report.Result { r := said(200, reply, event); r.Deliveries = nil; return r }, []string{"webhook: the webhook card.create.succeeded was sent when it was recorded, and is not sent"}},
		{"webhook extra", func() report.Result {
			r := said(200, reply, event)
			r.Deliveries = append(r.Deliveries, r.Deliveries...)
			return r
		}, []string{"webhook: the webhook card.create.succeeded was not sent when it was recorded, and is sent"}},
		{"another webhook", func() report.Result { r := said(200, reply, event); r.Deliveries[0].EventType = "card.x"; return r }, []string{"webhook: webhook 1 was card.create.succeeded when it was recorded, and is card.x"}},
		{"timing", func() report.Result { r := said(200, reply, event); r.Exchanges[0].Took = 5 * time.Second; return r }, []string{"timing: the time of createCard was 0s when it was recorded, and is 4s"}},
		{"one call less", func() report.Result { r := said(200, reply, event); r.Exchanges = nil; return r }, []string{"shape: the number of calls was 1 when it was recorded, and is 0"}},
		{"no webhook could come", func() report.Result { r := said(200, reply, event); r.Deliveries, r.Webhooks = nil, false; return r }, []string{}},
		{"a call aside", func() report.Result {
			r := said(200, reply, event)
			r.Exchanges = append([]report.Exchange{{Operation: "listCards", Method: "GET", Path: "/v1/issuing/cards", Status: 200, Aside: true}}, r.Exchanges...)
			return r
		}, []string{}},
		{"another call", func() report.Result { r := said(200, reply, event); r.Exchanges[0].Path = "/v1/other"; return r }, []string{"shape: the call was POST /v1/issuing/cards when it was recorded, and is POST /v1/other"}},
	} {
		got := compareWith(recorded, c.now())
		if diff := cmp.Diff(c.want, found(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		if failed := got.Verdict == report.Fail; failed != (len(c.want) > 0) {
			t.Errorf("%s: verdict %s", c.name, got.Verdict)
		}
	}
}

// TestRecording holds that a transcript reads back, that skips have none, and how a folder that cannot be used is refused.
func TestRecording(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "said")
	if _, err := OpenRecording(dir); err == nil || !strings.Contains(err.Error(), "make one with --record") {
		t.Error(err)
	}
	r, err := Record(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err = r.write(said(200, `{"a":1}`, `{}`)); err != nil {
		t.Fatal(err)
	}
	if err = r.write(report.Result{Name: "createCard/skipped", Verdict: report.Skip}); err != nil {
		t.Fatal(err)
	}
	again, err := OpenRecording(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, ok, err := again.read("createCard/skipped")
	if ok || err != nil {
		t.Errorf("a skipped case has a transcript, or %v", err)
	}
	transcript, ok, err := again.read("createCard/x")
	if !ok || err != nil || len(compareWith(transcript, said(200, `{"a":1}`, `{}`)).Findings) > 0 {
		t.Errorf("%v %v %+v", ok, err, transcript)
	}
	for _, text := range []string{"{", `{"unknown": 1}`} {
		if err := os.WriteFile(r.file("createCard/x"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := again.read("createCard/x"); err == nil || !strings.Contains(err.Error(), "createCard__x.json cannot be read") {
			t.Errorf("%s: %v", text, err)
		}
	}
	if info, err := os.Stat(r.file("createCard/x")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read it: %v, %v", info.Mode(), err)
	}
}

// TestSettle holds that a known difference is none before its day, and a failure from its first moment on.
func TestSettle(t *testing.T) {
	day := time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	o := Options{Known: []Known{{Case: "a", Ledger: "money", Owner: "Ana", Expires: day}}}
	for _, c := range []struct {
		name    string
		verdict report.Verdict
		now     time.Time
		want    report.Verdict
		says    string
	}{
		{"a", report.Fail, day.Add(-time.Second), report.Known, ""},
		{"a", report.Fail, day, report.Fail, "this difference was known until 2026-12-31 (Ana, ledger money): time to settle it"},
		{"a", report.Pass, day.Add(-time.Second), report.Pass, ""},
		{"a", report.Skip, day.Add(-time.Second), report.Skip, ""},
		{"b", report.Fail, day.Add(-time.Second), report.Fail, ""},
	} {
		got := o.settle(report.Result{Name: c.name, Verdict: c.verdict}, c.now)
		if got.Verdict != c.want || !strings.Contains(got.Message(), c.says) {
			t.Errorf("%+v: %s, %q", c, got.Verdict, got.Message())
		}
		if c.want == report.Known && got.Reason != "known difference, ledger money, Ana, until 2026-12-31" {
			t.Errorf("reason %q", got.Reason)
		}
	}
}

// TestCompareForeignItems: items of lists that others fill are compared by shape and type alone.
func TestCompareForeignItems(t *testing.T) {
	list := func(reply string) report.Result {
		r := said(200, reply, `{}`)
		r.Exchanges[0].Operation = "listCards"
		return r
	}
	recorded := transcribe(list(`{"data":[{"card_id":"50418faa-57a8-4ce2-9157-621b00b13a3b","card_limit":"1"}]}`))
	if got := found(compareWith(recorded, list(`{"data":[{"card_id":"d26f2287-434b-41a4-af47-f06dbf6f9e71","card_limit":"2"}]}`))); len(got) > 0 {
		t.Error(got)
	}
	want := []string{"type: data.0.card_limit was text when it was recorded, and is a number"}
	if diff := cmp.Diff(want, found(compareWith(recorded, list(`{"data":[{"card_id":"50418faa-57a8-4ce2-9157-621b00b13a3b","card_limit":1}]}`)))); diff != "" {
		t.Error(diff)
	}
}

// TestSame holds that what differs from another reply is told member by member, where it stands, and that nothing which is
// equal or secret is.
func TestSame(t *testing.T) {
	const before = `{"id":"a","cvv":"123","list":[1,2],"address":{"city":"X","line":"Y"}}`
	for _, c := range []struct {
		name, now string
		want      []string
	}{
		{"nothing", before, []string{}},
		{"a member", strings.Replace(before, `"X"`, `"Z"`, 1), []string{`enum value: data.0.address.city is "Z", want "X"`}},
		{"one more, one less", strings.Replace(before, `"line"`, `"<b>"`, 1), []string{"shape: data.0.address.line is missing, want there", "extra: data.0.address.<b> is there, want not there"}},
		{"a secret", strings.Replace(before, "123", "124", 1), []string{"value: data.0.cvv is ***, want ***"}},
		{"one item less", strings.Replace(before, "1,2", "1", 1), []string{"shape: the number of items of data.0.list is 1, want 2"}},
		{"the order", `{"cvv":"123","id":"a",` + before[len(`{"id":"a","cvv":"123",`):], []string{"order: data.0 is not written as it was, or in another order"}},
		{"a space", strings.Replace(before, `:"a"`, `: "a"`, 1), []string{"order: data.0 is not written as it was, or in another order"}},
	} {
		result := play(t, target(func(r *http.Request) (int, string) {
			if strings.HasSuffix(r.URL.Path, "/list") {
				return http.StatusOK, `{"data":[` + c.now + `]}`
			}
			return answering(http.StatusOK, before)(r)
		}), func(s *Session) {
			one := s.Send(http.MethodGet, "/v1/one")
			s.Send(http.MethodGet, "/v1/list").SameItem(0, one)
		})
		if diff := cmp.Diff(c.want, found(result)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	result := play(t, answering(http.StatusTeapot, `{"data":[]}`), func(s *Session) {
		s.Send(http.MethodGet, "/v1/list").SameItem(0, &Reply{Raw: []byte(`{}`)}).Same(&Reply{Status: http.StatusOK, Raw: []byte("no JSON")})
	})
	want := []string{"shape: data.0 is missing", "status: the status is 418, want 200", "order: the body is not written as it was, or in another order"}
	if diff := cmp.Diff(want, found(result)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
