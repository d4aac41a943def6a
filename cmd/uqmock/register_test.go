package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// holder is a cardholder whose identity is checked on the hosted page (Enhanced KYC guide, option B).
const holder = `{"first_name":"Sarah","last_name":"Chen","email":"sarah.chen@example.com","country_code":"SG",
"phone_number":"90755646","date_of_birth":"1992-06-15","nationality":"SG",
"identity":{"type":"PASSPORT","number":"E98765432","front_file":"` + pixel + `","hand_file":"` + pixel + `"},
"residential_address":{"country":"SG","state":"Singapore","city":"Singapore","line1":"9 N Buona Vista Dr",
"line_en":"9 N Buona Vista Dr","postal_code":"138666"},"kyc_verification":{"method":"SUMSUB_REDIRECT"}}`

// pixel is a PNG of one pixel.
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="

// enrol creates the cardholder and gives its id and the link to the check.
func enrol(t *testing.T, s served, world string) (id, link string) {
	t.Helper()
	got := call(t, http.MethodPost, s.api+"/v1/issuing/cardholders", holder, "Content-Type", "application/json",
		"x-auth-token", "Bearer "+token(t, s, world), "x-idempotency-key", "0b2e5f52-6c5d-4d7e-8f43-3f5f7a1c9d10")
	var reply struct {
		ID   string `json:"cardholder_id"`
		Link string `json:"idv_verification_url"`
	}
	if err := json.Unmarshal([]byte(got.body), &reply); err != nil || got.status != http.StatusOK || reply.ID == "" {
		t.Fatalf("createCardholder: %d %s", got.status, got.body)
	}
	return reply.ID, reply.Link
}

// TestListenWithAFake registers, receives, verifies, and leaves.
func TestListenWithAFake(t *testing.T) {
	t.Parallel()
	s := serve(t, environment{"UQMOCK_CONTROL_TOKEN": "hush"}, free("--idv-url-base", "https://idv.example.com")...)
	const auth, bearer = "Authorization", "Bearer hush"
	l := listen(t, environment{controlVariable: s.control + "/", tokenVariable: "hush"}, "--world", "my-client")
	want(t, l.errs.line(t, 0, "registered"), "registered with world my-client as endpoint ")
	endpoints := s.control + "/v1/worlds/my-client/webhooks"
	want(t, call(t, http.MethodGet, endpoints, "", auth, bearer).body, `"url":"`+l.url+`"`, `"timestamps":"wall"`)
	id, link := enrol(t, s, "my-client")
	if !strings.HasPrefix(link, "https://idv.example.com/idv/") {
		t.Errorf("link %s, want the given base", link)
	}
	decided := call(t, http.MethodPost, s.control+"/v1/worlds/my-client/cardholders/"+id+"/idv", `{"result":"PASSED"}`,
		"Content-Type", "application/json", auth, bearer)
	if decided.status/100 != 2 {
		t.Fatalf("idv: %d %s", decided.status, decided.body)
	}
	line := l.out.line(t, 0, "cardholder.kyc.status_changed")
	if !strings.HasSuffix(line, "  cardholder.kyc.status_changed  SUCCESS  "+id+"  verified") {
		t.Errorf("printed %q", line)
	}
	if code := l.stop(); code != exitDone {
		t.Errorf("code %d, want 0: %s", code, l.errs)
	}
	if body := call(t, http.MethodGet, endpoints, "", auth, bearer).body; strings.Contains(body, l.url) {
		t.Errorf("the endpoint is still there: %s", body)
	}
}

// TestIDVLinkIsTheListenersOwn unless told otherwise, and it works.
func TestIDVLinkIsTheListenersOwn(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free()...)
	_, link := enrol(t, s, "linked")
	if !strings.HasPrefix(link, strings.TrimSuffix(s.api, "/api")+"/idv/") {
		t.Errorf("link %s, want it to lie at %s", link, s.api)
	}
	page := call(t, http.MethodGet, link, "")
	if page.status != http.StatusOK {
		t.Errorf("the page: %d", page.status)
	}
	want(t, page.body, "Sarah")
}

// TestListenJoinsAWorldOfOtherOptions: that it was made by hand is no obstacle.
func TestListenJoinsAWorldOfOtherOptions(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free()...)
	made := call(t, http.MethodPut, s.control+"/v1/worlds/frozen", `{"seed":42,"clock":{"frozen_at":"2026-04-03T09:00:00Z"}}`,
		"Content-Type", "application/json")
	if made.status != http.StatusCreated {
		t.Fatalf("%d %s", made.status, made.body)
	}
	l := listen(t, nil, "--world", "frozen", "--control", s.control, "--secret", "whsec")
	l.errs.line(t, 0, "registered with world frozen")
	dropped := call(t, http.MethodDelete, s.control+"/v1/worlds/frozen", "")
	if code := l.stop(); code != exitDone || dropped.status/100 != 2 {
		t.Errorf("code %d after the world was dropped with %d, want 0", code, dropped.status)
	}
	if strings.Contains(l.errs.String(), "not removed") {
		t.Errorf("complained that there was nothing to remove: %s", l.errs)
	}
}

func TestListenNamesTheTokenThatIsMissing(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free("--control-token", "hush")...)
	got := execute(t, nil, "listen", "--addr", "127.0.0.1:0", "--world", "w", "--control", s.control)
	if got.code != exitFailed {
		t.Errorf("code %d, want 1", got.code)
	}
	want(t, got.err, "control token is missing", "--control-token or UQMOCK_CONTROL_TOKEN")
}

// TestListenOutlivesTheFake: leaving one that is gone is said, and no failure.
func TestListenOutlivesTheFake(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free()...)
	l := listen(t, nil, "--world", "w", "--control", s.control)
	l.errs.line(t, 0, "registered")
	s.stop()
	if code := l.stop(); code != exitDone {
		t.Errorf("code %d, want 0", code)
	}
	want(t, l.errs.String(), "was not removed")
}

// TestWebhookFlagsReachEveryWorld delivers to the endpoint of the flags.
func TestWebhookFlagsReachEveryWorld(t *testing.T) {
	t.Parallel()
	l := listen(t, nil, "--secret", "whsec")
	s := serve(t, nil, free("--webhook-url", l.url, "--webhook-secret", "whsec")...)
	for i, world := range []string{"one", "two"} {
		id, _ := enrol(t, s, world)
		call(t, http.MethodPost, s.control+"/v1/worlds/"+world+"/cardholders/"+id+"/idv", `{"result":"PASSED"}`,
			"Content-Type", "application/json")
		if line := l.out.line(t, i, "cardholder.kyc.status_changed"); !strings.HasSuffix(line, id+"  verified") {
			t.Errorf("%s: printed %q", world, line)
		}
	}
}
