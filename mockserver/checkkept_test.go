package mockserver_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/world"
)

// What a person decides on the identity check page is kept as the control that does the same: the cardholder can be found in
// it, the secret of the page's address cannot. A decision that the page refused is kept with its status.
func TestPageDecisionsAreKept(t *testing.T) {
	b, w, a, address, id := checkOf(t)
	reason := "  too\n dark "
	for _, form := range []url.Values{
		{"result": {"MAYBE"}}, {"result": {"FAILED"}, "reason": {reason}}, {"result": {"PASSED"}},
	} {
		b.visit("GET", address, nil)
		b.visit("POST", address, form)
	}
	b.visit("POST", address+"x", url.Values{"result": {"PASSED"}})
	second := with(with(sarah("SUMSUB_REDIRECT"), "email", "late@example.com"), "phone_number", "90755647")
	r := a.call("POST", edgeCardholders, second)
	if _, err := w.Advance(t.Context(), 31*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	b.visit("POST", toText(r.Body["idv_verification_url"]), url.Values{"result": {"PASSED"}})
	type line struct {
		Path, Body, Rule, Notes string
		Status, Events          int
	}
	control := func(id string) string { return "/v1/worlds/edge/cardholders/" + id + "/idv" }
	note := "decided on the identity check page: POST /idv/***"
	want := []line{
		{control(toText(r.Body["cardholder_id"])), "", "wrong_state", note, 410, 0},
		{control(id), "", "wrong_state", note, 410, 0},
		{control(id), `{"result":"FAILED","reason":"too dark"}`, "", note, 303, 1},
		{control(id), `{"result":"MAYBE"}`, "invalid_request", note, 400, 0},
	}
	var got []line
	for _, e := range w.RequestsOf(world.SideControl) {
		if e.Operation != "decideIdentityCheck" || e.Method != "POST" || e.At.IsZero() {
			t.Errorf("%+v", e)
		}
		got = append(got, line{e.Path, string(e.Request.Body), e.Rule, strings.Join(e.Notes, " "), e.Status, len(e.Events)})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	sent, err := http.NewRequest("POST", address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	sent.Header.Set("Referer", address)
	res, err := b.fake.Transport().RoundTrip(sent)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	raw, err := json.Marshal(w.RequestsOf(world.SideControl))
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{path.Base(address), path.Base(toText(r.Body["idv_verification_url"]))} {
		if strings.Contains(string(raw), token) {
			t.Errorf("the journal has the token %s: %s", token, raw)
		}
	}
}

// What is done by a Go method is no call, and in no journal.
func TestGoMethodsAreNoCalls(t *testing.T) {
	_, w, _, _, id := checkOf(t)
	if err := w.CompleteIDV(id, mockserver.IDVPassed); err != nil {
		t.Fatal(err)
	}
	if got := w.RequestsOf(world.SideControl); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}
