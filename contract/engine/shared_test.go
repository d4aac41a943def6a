package engine

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/webhook"
)

const sharedSecret = "the secret that the vendor was told"

// shared opens a run on a fake whose control nobody uses, with an endpoint in the world of its client, as on a sandbox.
func shared(t *testing.T, secret string, change ...func(*Target)) (*Run, *mockserver.World) {
	t.Helper()
	fake := mockserver.Run(t)
	to := Target{BaseURL: fake.URL(), ClientID: "shared", APIKey: "any", Webhooks: WebhookConfig{Addr: "127.0.0.1:0", Secret: sharedSecret}}
	for _, c := range change {
		c(&to)
	}
	run, err := Open(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() })
	world := fake.World("shared")
	if _, err := world.AddWebhook(webhook.Endpoint{URL: run.receiver.url, Secret: secret, Timestamps: webhook.Wall}); err != nil {
		t.Fatal(err)
	}
	return run, world
}

// member is an object of a case: a cardholder whom nobody else has.
func member(s *Session) string {
	return s.Call("createCardholder", Body(Object{
		"first_name": "Ana", "last_name": "Lim", "email": s.Email(), "country_code": "SG", "phone_number": s.Phone(),
	})).OK().ID("cardholder_id")
}

// TestWebhooksOfASharedTarget: what comes for others is left out, what comes for the case is verified.
func TestWebhooksOfASharedTarget(t *testing.T) {
	t.Parallel()
	run, world := shared(t, sharedSecret)
	result := run.PlayAlone(&Case{Name: "updateCardholder/told", Run: func(s *Session) {
		id := member(s)
		if _, err := world.Emit("cardholder.updated", "9d6017b2-0c2f-4b2e-876b-992b0db9597d", []byte(`{}`)); err != nil {
			t.Error(err)
		}
		s.Call("updateCardholder", Path("id", id), Body(Object{"gender": "MALE"})).OK()
		s.Expect(Event{Type: "cardholder.updated", Source: id})
	}})
	if result.Verdict != report.Pass {
		t.Errorf("%s %v", result.Verdict, found(result))
	}
	if left := run.LeftBehind(); len(left) != 1 || left[0].Kind != "cardholder" {
		t.Errorf("left behind: %v", left)
	}
}

// TestWebhookSignedOtherwise fails the case on a shared target too.
func TestWebhookSignedOtherwise(t *testing.T) {
	t.Parallel()
	run, _ := shared(t, "another secret")
	result := run.PlayAlone(&Case{Name: "updateCardholder/told", Run: func(s *Session) {
		id := member(s)
		s.Call("updateCardholder", Path("id", id), Body(Object{"gender": "MALE"})).OK()
		s.Expect(Event{Type: "cardholder.updated", Source: id})
	}})
	if result.Verdict != report.Fail || !strings.Contains(strings.Join(found(result), " "), "signature") {
		t.Errorf("%s %v", result.Verdict, found(result))
	}
}

// prompt answers what a person is asked by doing it.
type prompt struct {
	asked strings.Builder
	do    func()
}

func (p *prompt) Write(text []byte) (int, error) {
	p.asked.Write(text)
	if strings.Contains(string(text), "PASSED") {
		p.do()
	}
	return len(text), nil
}

var _ io.Writer = (*prompt)(nil)

// TestPersonTakesTheCheck: the link and the wish are shown, the wait is seen, and the case goes on once the check is taken.
func TestPersonTakesTheCheck(t *testing.T) {
	t.Parallel()
	var id, link string
	var world *mockserver.World
	person := &prompt{do: func() {
		if err := world.CompleteIDV(id, mockserver.IDVPassed); err != nil {
			t.Error(err)
		}
	}}
	run, opened := shared(t, sharedSecret, func(to *Target) { to.Prompt = person })
	world = opened
	result := run.PlayAlone(&Case{Name: "retrieveCardholder/passed", Needs: []Capability{Human}, Run: func(s *Session) {
		r := s.Call("createCardholder", Body(Object{
			"first_name": "Sarah", "last_name": "Chen", "email": s.Email(), "country_code": "SG", "phone_number": s.Phone(), "nationality": "SG",
			"identity":            Object{"type": "PASSPORT", "number": "E98765432", "front_file": "AAAA"},
			"residential_address": Object{"country": "SG", "city": "Singapore", "line1": "9 N Buona Vista Dr"},
			"kyc_verification":    Object{"method": "SUMSUB_REDIRECT"},
		})).OK()
		id, link = r.ID("cardholder_id"), r.Text("idv_verification_url")
		s.Decide(id, link, "PASSED")
		s.Call("retrieveCardholder", Path("id", id)).OK().Has(Members{"cardholder_status": "SUCCESS"})
	}})
	want := "\nPlease open " + link + "\nand end the identity check as PASSED.\n. done.\n"
	if diff := cmp.Diff(want, person.asked.String()); diff != "" || result.Verdict != report.Pass {
		t.Errorf("%s %v (-want +got):\n%s", result.Verdict, found(result), diff)
	}
}

// TestAHostileLinkSteersNoTerminal holds that a link cannot clear a screen, write into a title, or turn text around.
func TestAHostileLinkSteersNoTerminal(t *testing.T) {
	t.Parallel()
	var asked strings.Builder
	run := openTarget(t, answering(http.StatusOK, `{"idv_status":"PASSED"}`), func(to *Target) { to.Prompt = &asked })
	run.PlayAlone(&Case{Name: "retrieveCardholder/passed", Needs: []Capability{Human}, Run: func(s *Session) {
		s.Decide("50418faa-57a8-4ce2-9157-621b00b13a3b", "https://x.example/\x1b[2J\u009b2J\x1b]0;title\a\u202e\r\nidv\xff", "PASSED")
	}})
	if want := "Please open https://x.example/ [2J 2J ]0;title    idv\ufffd\nand end"; !strings.Contains(asked.String(), want) {
		t.Errorf("%q, want it to hold %q", asked.String(), want)
	}
}

// post sends to a receiver and gives the status of the answer.
func post(t *testing.T, run *Run, path, body string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, run.receiver.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = reply.Body.Close()
	return reply.StatusCode
}

// TestStrangersAtTheReceiver holds that posts which nobody signed are neither kept nor held against a case, that they are
// counted, and that those about what a case made fail it.
func TestStrangersAtTheReceiver(t *testing.T) {
	t.Parallel()
	run, _ := shared(t, sharedSecret)
	result := run.PlayAlone(&Case{Name: "updateCardholder/told", Run: func(s *Session) {
		id := member(s)
		for _, body := range []string{"", "junk", `{"source_id":"9d6017b2-0c2f-4b2e-876b-992b0db9597d"}`, strings.Repeat("[", 1<<19)} {
			if status := post(t, run, "/", body); status != http.StatusUnauthorized {
				t.Errorf("a post of a stranger was answered %d, want 401", status)
			}
		}
		if status := post(t, run, "/", strings.Repeat("x", maxWebhook+1)); status != http.StatusRequestEntityTooLarge {
			t.Errorf("a post that is too long was answered %d, want 413", status)
		}
		s.Call("updateCardholder", Path("id", id), Body(Object{"gender": "MALE"})).OK()
		s.Expect(Event{Type: "cardholder.updated", Source: id})
	}})
	if result.Verdict != report.Pass || len(result.Deliveries) != 1 {
		t.Errorf("%s %v, %d deliveries", result.Verdict, found(result), len(result.Deliveries))
	}
	if diff := cmp.Diff("1 longer than 1048576 bytes, or cut off, 4 without a good signature", run.receiver.told()); diff != "" {
		t.Error(diff)
	}
	result = run.PlayAlone(&Case{Name: "updateCardholder/spoofed", Run: func(s *Session) {
		id := member(s)
		post(t, run, "/", `{"event_type":"cardholder.updated", "source_id": "`+strings.ToUpper(id)+`"}`)
		s.Expect(Event{Type: "cardholder.updated", Source: id})
	}})
	if texts := strings.Join(found(result), "\n"); !strings.Contains(texts, "came without a good signature") {
		t.Errorf("%s %s", result.Verdict, texts)
	}
}

// TestAnUnsignedReceiver holds that where no secret was given, what is no webhook is left alone and the rest is taken.
func TestAnUnsignedReceiver(t *testing.T) {
	t.Parallel()
	run, _ := shared(t, sharedSecret, func(to *Target) { to.Webhooks.Secret = "" })
	result := run.PlayAlone(&Case{Name: "updateCardholder/told", Run: func(s *Session) {
		post(t, run, "/", "junk")
		id := member(s)
		s.Call("updateCardholder", Path("id", id), Body(Object{"gender": "MALE"})).OK()
		s.Expect(Event{Type: "cardholder.updated", Source: id})
	}})
	if result.Verdict != report.Pass {
		t.Errorf("%s %v", result.Verdict, found(result))
	}
}

// TestInboxIsBounded holds that neither many nor long posts fill the memory, and that each that is not kept is counted.
func TestInboxIsBounded(t *testing.T) {
	t.Parallel()
	many := &inbox{}
	for range maxInbox {
		many.take(received{})
	}
	if status := many.take(received{}); status != http.StatusServiceUnavailable || len(many.all) != maxInbox {
		t.Errorf("status %d, %d are kept", status, len(many.all))
	}
	long := &inbox{}
	for range maxInboxBytes/maxWebhook + 1 {
		long.take(received{body: make([]byte, maxWebhook)})
	}
	if long.size > maxInboxBytes || long.told() != "1 one too many" {
		t.Errorf("%d bytes are kept, refused: %s", long.size, long.told())
	}
	doubtful := &inbox{genuine: func(received) *refusedPost { return &refusedPost{http.StatusUnauthorized, "without a good signature"} }}
	for range maxForged + 1 {
		doubtful.take(received{body: []byte(`{"source_id":"9d6017b2-0c2f-4b2e-876b-992b0db9597d"}`)})
	}
	if len(doubtful.forged) != maxForged || len(doubtful.all) != 0 || doubtful.told() != "101 without a good signature" {
		t.Errorf("%d doubtful, %d kept, refused: %s", len(doubtful.forged), len(doubtful.all), doubtful.told())
	}
}

// TestPostsForNoCase holds that a target with control, where each case has an address, is not kept what comes to another.
func TestPostsForNoCase(t *testing.T) {
	t.Parallel()
	fake := mockserver.Run(t)
	control := httptest.NewServer(fake.Control(mockserver.ControlConfig{}))
	t.Cleanup(control.Close)
	run, err := Open(t.Context(), Target{BaseURL: fake.URL(), ControlURL: control.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() })
	if status := post(t, run, "/nobody", "{}"); status != http.StatusNotFound || run.receiver.told() != "1 for no case" {
		t.Errorf("status %d, refused: %s", status, run.receiver.told())
	}
}
