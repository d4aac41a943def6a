package engine

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/uqmock/uqmock/contract/report"
)

// TestProductionIsRefused holds every spelling of a production host, and the hosts that are none.
func TestProductionIsRefused(t *testing.T) {
	for address, production := range map[string]bool{
		"https://api.uqpay.com/api": true, "https://API.UqPay.COM/api": true, "https://api.uqpay.com./api": true,
		"https://api.uqpay.com..:443/api": true, "http://uqpay.com/api": true, "https://api.uqpaytech.com:8443/api": true,
		"https://x.y.uqpay.tech/api":            true,
		"https://api-sandbox.uqpaytech.com/api": false, "https://API-SANDBOX.uqpaytech.com./api": false,
		"https://api.sandbox.uqpay.tech/api": false, "https://sandbox-api.uqpay.com/api": false,
		"https://sandboxed.uqpay.com/api": true, "https://notuqpay.com/api": false, "https://uqpay.com.example.com/api": false,
		"http://127.0.0.1:4010/api": false,
	} {
		to := Target{BaseURL: address, ClientID: "c", APIKey: "k"}
		if got := errors.Is(to.Check(), ErrProduction); got != production {
			t.Errorf("%s: refused %v, want %v", address, got, production)
		}
		to = Target{BaseURL: "http://127.0.0.1/api", ControlURL: address}
		if got := errors.Is(to.Check(), ErrProduction); got != production {
			t.Errorf("control %s: refused %v, want %v", address, got, production)
		}
	}
	for _, other := range []string{"https://ａｐｉ.uqpay.com/api", "https://api。uqpay。com/api", "https://api.uqp%D0%B0y.com/api"} {
		if err := (&Target{BaseURL: other, ClientID: "c", APIKey: "k"}).Check(); err == nil {
			t.Errorf("%s is taken: other letters stand for the same host", other)
		}
	}
}

// TestTargetCheck holds what else is refused of a target.
func TestTargetCheck(t *testing.T) {
	for _, c := range []struct {
		to   Target
		says string
	}{
		{Target{}, "base address"},
		{Target{BaseURL: "ftp://x/api"}, "base address"},
		{Target{BaseURL: "http://u:hidden@x/api"}, "without user and password"},
		{Target{BaseURL: "http://x/api", ControlURL: "x"}, "control address"},
		{Target{BaseURL: "http://x/api?x=1", ClientID: "c", APIKey: "k"}, "without query and fragment"},
		{Target{BaseURL: "http://x/api#x", ClientID: "c", APIKey: "k"}, "without query and fragment"},
		{Target{BaseURL: "http://x:/api", ClientID: "c", APIKey: "k"}, "a port after the colon"},
		{Target{BaseURL: "http://x/api", ControlURL: "http://x:2?"}, "control address"},
		{Target{BaseURL: "http://x/api", ControlURL: "http://x:2", Webhooks: WebhookConfig{URL: "http://x?a"}}, "webhook address"},
		{Target{BaseURL: "http://x/api", Rate: -1, ClientID: "c", APIKey: "k"}, "must not be negative"},
		{Target{BaseURL: "http://x/api", Timeout: -1, ClientID: "c", APIKey: "k"}, "must not be negative"},
		{Target{BaseURL: "http://x/api", ClientID: "c"}, "credentials are missing"},
		{Target{BaseURL: "http://x/api", APIKey: "k"}, "credentials are missing"},
	} {
		err := c.to.Check()
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%+v: %v, want it to say %q", c.to, err, c.says)
		}
	}
}

// redirecting is a target that leads to another place.
type redirecting struct {
	to    string
	first bool // from the first call on
}

func (r redirecting) RoundTrip(q *http.Request) (*http.Response, error) {
	reply, err := answering(http.StatusTemporaryRedirect, "{}").RoundTrip(q)
	if r.first {
		reply.StatusCode = http.StatusTemporaryRedirect
	}
	reply.Header.Set("Location", r.to)
	return reply, err
}

// TestRedirects holds that none is followed, and that one to production ends the run: later cases are not played, and the
// report names them.
func TestRedirects(t *testing.T) {
	cases := []Case{{Name: "edge/one", Run: func(s *Session) { s.Call("listProducts") }}, {Name: "edge/two", Run: func(*Session) {}}}
	to := Target{BaseURL: "http://target.invalid/api", ClientID: "c", APIKey: "k", Transport: redirecting{to: "https://api.uqpay.com/", first: true}}
	if _, err := Suite(t.Context(), to, cases, Options{}); !errors.Is(err, ErrProduction) {
		t.Errorf("from the first call on: %v, want %v", err, ErrProduction)
	}
	to.Transport = redirecting{to: "https://api.uqpay.com/"}
	played, err := Suite(t.Context(), to, cases, Options{})
	if !errors.Is(err, ErrProduction) || len(played.Results) != 2 || played.Ended == "" || played.Count(report.Skip) != 2 {
		t.Fatalf("later: %v, %+v", err, played)
	}
	if two := played.Results[1]; two.Name != "edge/two" || two.Reason != "run ended: "+ErrProduction.Error() {
		t.Errorf("the case that was not played: %+v", two)
	}
	to.Transport = redirecting{to: "http://elsewhere.invalid/"}
	played, err = Suite(t.Context(), to, cases, Options{})
	if err != nil || played.Count(report.Fail) != 1 || !strings.Contains(played.Results[0].Message(), "answered 307: neither success nor refusal") {
		t.Errorf("to another place: %v, %+v", err, played)
	}
}

// silent takes calls and never answers.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// TestSilentTarget holds that a target that never answers is told of when the timeout is over, and not before: of a whole
// target once, of a call in its case.
func TestSilentTarget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now() //nolint:forbidigo // of the bubble
		_, err := Open(t.Context(), Target{BaseURL: "http://target.invalid/api", ClientID: "c", APIKey: "k", Transport: silent{}})
		if err == nil || !strings.Contains(err.Error(), "no answer within 30s: the target takes connections and stays silent") {
			t.Error(err)
		}
		if took := time.Since(began); took != 30*time.Second { //nolint:forbidigo // of the bubble
			t.Errorf("it took %s, want the default of 30s", took)
		}
	})
}

// TestRate holds that calls keep to the rate, the first one included.
func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		began := time.Now() //nolint:forbidigo // of the bubble
		calls := answering(http.StatusOK, `{}`)
		run := openTarget(t, target(func(r *http.Request) (int, string) {
			at = append(at, time.Now()) //nolint:forbidigo // of the bubble
			return calls(r)
		}), func(to *Target) { to.Rate = 5 })
		run.PlayAlone(&Case{Name: "edge/calls", Run: func(s *Session) {
			for range 10 {
				s.Send("GET", "/")
			}
		}})
		if len(at) != 11 {
			t.Fatalf("%d calls, want 11", len(at))
		}
		for i, when := range at {
			if want := time.Duration(i) * 200 * time.Millisecond; when.Sub(began).Round(time.Millisecond) != want {
				t.Errorf("call %d was made after %s, want %s", i, when.Sub(began), want)
			}
		}
		_ = run.Close()
	})
}
