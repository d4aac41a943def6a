package main

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/uqmock/uqmock/contract/engine"
)

// listenSilently takes connections, and never says a word.
func listenSilently(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return "http://" + l.Addr().String()
}

// TestContractUsage holds what is refused before anything is called, and how.
func TestContractUsage(t *testing.T) {
	t.Parallel()
	both := environment{clientIDVariable: "c", apiKeyVariable: "k"}
	empty := t.TempDir()
	for _, c := range []struct {
		env  environment
		line string
		says string
	}{
		{nil, "--target sanbox", "did you mean sandbox?"},
		{nil, "--target ftp://x/api", "it must be mock, sandbox or an address"},
		{nil, "--target http://u:p@127.0.0.1/api", "without user info"},
		{both, "--target http://127.0.0.1:1/api?x=1", "it must have no query"},
		{both, "--target http://127.0.0.1:1/api?", "it must have no query"},
		{both, "--target http://127.0.0.1:1/api#x", "without user info, fragment and empty port"},
		{both, "--target http://127.0.0.1:1/api#", "without user info, fragment and empty port"},
		{both, "--target http://127.0.0.1:/api", "without user info, fragment and empty port"},
		{both, "--target http://127.0.0.1:70000/api", "without user info, fragment and empty port"},
		{both, "--target http://127.0.0.1:1/api --control http://127.0.0.1:2?x=1", "--control: not a base address"},
		{both, "--target http://127.0.0.1:1/api --control http://u@127.0.0.1:2", "--control: not an address"},
		{both, "--target http://127.0.0.1:1/api --control http://127.0.0.1:", "--control: not an address"},
		{both, "--target http://127.0.0.1:1/api --control http://127.0.0.1:0", "--control: not an address"},
		{environment{controlVariable: "http://127.0.0.1:2?x"}, "--target http://127.0.0.1:1/api", "UQMOCK_CONTROL: not a base address"},
		{both, "--target sandbox --webhook-addr 127.0.0.1:0 --webhook-secret s --webhook-url http://x/?a=b", "--webhook-url: not a base address"},
		{both, "--target sandbox --webhook-addr 127.0.0.1:0 --webhook-secret s --webhook-url http://x/#", "--webhook-url: not an address"},
		{environment{baseURLVariable: "http://127.0.0.1:1/api?x"}, "--target sandbox", "UQPAY_BASE_URL: not a base address"},
		{nil, "--target sandbox", "set UQPAY_CLIENT_ID and UQPAY_API_KEY"},
		{environment{clientIDVariable: "c"}, "--target sandbox", "set UQPAY_CLIENT_ID and UQPAY_API_KEY"},
		{environment{clientIDVariable: "c"}, "--target http://127.0.0.1:1/api", "set UQPAY_CLIENT_ID and UQPAY_API_KEY"},
		{nil, "--target http://192.0.2.1/api", "set UQPAY_CLIENT_ID and UQPAY_API_KEY"},
		{environment{clientIDVariable: "c", apiKeyVariable: "a b"}, "--target sandbox", "UQPAY_API_KEY: not possible"},
		{environment{baseURLVariable: "nowhere"}, "--target sandbox", "UQPAY_BASE_URL: not an address"},
		{environment{baseURLVariable: "https://api.uqpay.com/api"}, "--target sandbox", "production host of UQPAY"},
		{both, "--target https://API.UQPAY.COM.:443/api", "production host of UQPAY"},
		{nil, "--target https://api.uqpaytech.com/api", "production host of UQPAY"}, // and not: set credentials
		{both, "--target http://127.0.0.1:1/api --control https://www.uqpay.com", "production host of UQPAY"},
		{nil, "--control http://127.0.0.1:1", "--control and --control-token belong to a running fake"},
		{both, "--target sandbox --control-token x", "--control and --control-token belong to a running fake"},
		{nil, "--target http://127.0.0.1:1/api --control-token x", "--control-token is of no use without --control"},
		{environment{controlVariable: "x"}, "--target http://127.0.0.1:1/api", "UQMOCK_CONTROL: not an address"},
		{environment{controlVariable: "http://127.0.0.1:1", tokenVariable: "a b"}, "--target http://127.0.0.1:1/api", "UQMOCK_CONTROL_TOKEN: not possible"},
		{nil, "--webhook-addr 127.0.0.1:0", "--webhook-addr is of no use with --target mock"},
		{both, "--target sandbox --webhook-url http://x", "of no use without --webhook-addr"},
		{both, "--target sandbox --webhook-secret x", "of no use without --webhook-addr"},
		{both, "--target sandbox --webhook-addr 127.0.0.1:0", "--webhook-addr needs --webhook-secret"},
		{nil, "--target http://127.0.0.1:1/api --control http://127.0.0.1:1 --webhook-addr 127.0.0.1:0 --webhook-secret x", "of no use with control"},
		{nil, "--target http://127.0.0.1:1/api --control http://127.0.0.1:1 --interactive", "of no use with control"},
		{nil, "--interactive", "--interactive is of no use with --target mock"},
		{nil, "--interactive=perhaps", "it takes true or false"},
		{nil, "--run nothing-like-it", "--run: no case has a name that matches nothing-like-it (uqmock contract --list shows the names)"},
		{nil, "--run listProducts/no-tokn", "did you mean listProducts/no-token?"},
		{nil, "--run (", "not a regular expression"},
		{nil, "--rate 5", "not a rate"},
		{nil, "--rate 0/s", "not a rate"},
		{nil, "--rate 5/day", "not a rate"},
		{nil, "--rate NaN/s", "not a rate"},
		{nil, "--timeout 0s", "not a duration above zero"},
		{nil, "--list --junit x.xml", "--list plays no case"},
		{nil, "--record same --compare same", "--record and --compare name the same folder"},
		{nil, "--compare " + empty, "holds no recording: make one with --record"},
		{nil, "--record /dev/null/x", "--record: a recording cannot be made"},
		{nil, "--known " + empty + "/none", "--known: cannot be read"},
		{nil, "--api-key x", "unknown flag --api-key"},
		{nil, "mock", "unexpected argument"},
	} {
		got := execute(t, c.env, append([]string{"contract"}, strings.Fields(c.line)...)...)
		if got.code != exitUsage || got.out != "" {
			t.Errorf("%s: code %d, output %q, want 2 and none", c.line, got.code, got.out)
		}
		want(t, got.err, c.says, "see: uqmock contract --help\n")
	}
}

// TestContractTarget holds what each flag makes of the target.
func TestContractTarget(t *testing.T) {
	t.Parallel()
	credentials := environment{clientIDVariable: "c", apiKeyVariable: "k"}
	here := environment{clientIDVariable: "c", apiKeyVariable: "k", baseURLVariable: "http://localhost:4010/api/"}
	plain := engine.Target{BaseURL: sandboxURL, Name: "sandbox", ClientID: "c", APIKey: "k", Rate: 5, Timeout: 30 * time.Second}
	but := func(change func(*engine.Target)) engine.Target {
		changed := plain
		change(&changed)
		return changed
	}
	for _, c := range []struct {
		env  environment
		line string
		want engine.Target
	}{
		{credentials, "--target sandbox", plain},
		{here, "--target sandbox", but(func(t *engine.Target) { t.BaseURL, t.Rate = "http://localhost:4010/api", 0 })},
		{credentials, "--target http://192.0.2.1/api/", but(func(t *engine.Target) { t.BaseURL, t.Name = "http://192.0.2.1/api", "" })},
		{credentials, "--target http://[::1]/api", but(func(t *engine.Target) { t.BaseURL, t.Name, t.Rate = "http://[::1]/api", "", 0 })},
		{credentials, "--target sandbox --rate 30/m", but(func(t *engine.Target) { t.Rate = 0.5 })},
		{here, "--target sandbox --rate 2/s", but(func(t *engine.Target) { t.BaseURL, t.Rate = "http://localhost:4010/api", 2 })},
		{credentials, "--target sandbox --timeout 5s", but(func(t *engine.Target) { t.Timeout = 5 * time.Second })},
		{credentials, "--target sandbox --allow-money", but(func(t *engine.Target) { t.AllowMoney = true })},
		{
			credentials, "--target sandbox --webhook-addr 127.0.0.1:9 --webhook-url https://x.example/h --webhook-secret s",
			but(func(t *engine.Target) {
				t.Webhooks = engine.WebhookConfig{Addr: "127.0.0.1:9", URL: "https://x.example/h", Secret: "s"}
			}),
		},
		{
			nil, "--target http://192.0.2.1/api --control http://192.0.2.1:2/ --control-token x --webhook-addr 127.0.0.1:9",
			engine.Target{
				BaseURL: "http://192.0.2.1/api", ControlURL: "http://192.0.2.1:2", ControlToken: "x", Rate: 5, Timeout: 30 * time.Second,
				Webhooks: engine.WebhookConfig{Addr: "127.0.0.1:9"},
			},
		},
	} {
		o := &contractOptions{}
		cmd := (&program{}).contractCommand()
		cmd.ResetFlags()
		o.bind(cmd.Flags())
		if err := cmd.ParseFlags(strings.Fields(c.line)); err != nil {
			t.Fatal(err)
		}
		got, _, err := (&program{environ: c.env.list()}).contractTarget(t.Context(), o)
		if err != nil {
			t.Errorf("%s: %v", c.line, err)
		}
		if diff := cmp.Diff(c.want, got, cmpopts.IgnoreFields(engine.Target{}, "Prompt")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.line, diff)
		}
	}
}

// TestContractMadeUpCredentials holds that a fake on this machine gets credentials that no other run has.
func TestContractMadeUpCredentials(t *testing.T) {
	t.Parallel()
	made := map[string]bool{}
	for range 2 {
		o := &contractOptions{targetOptions: targetOptions{target: "http://127.0.0.1:1/api"}}
		target, _, err := (&program{}).contractTarget(t.Context(), o)
		if err != nil || !strings.HasPrefix(target.ClientID, "contract-") || target.APIKey == "" {
			t.Errorf("client id %q, %v", target.ClientID, err)
		}
		made[target.ClientID] = true
	}
	if len(made) != 2 {
		t.Errorf("two runs have the same client id: %v", made)
	}
}

// TestContractLedToProduction holds that no redirect takes a run to production, whether the first call or a later one is
// redirected.
func TestContractLedToProduction(t *testing.T) {
	t.Parallel()
	away := http.RedirectHandler("https://api.uqpay.com/api", http.StatusTemporaryRedirect)
	web := httptest.NewServer(away)
	t.Cleanup(web.Close)
	execute(t, nil, "contract", "--target", web.URL+"/api").ended(t, exitUsage, "production host of UQPAY")
	target := imitate(t, func(fake http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/products") {
				away.ServeHTTP(w, r)
				return
			}
			fake.ServeHTTP(w, r)
		})
	})
	got := execute(t, nil, target.flags("--json", "-")...)
	got.ended(t, exitUsage, "production host of UQPAY")
	if read := parseReport(t, got.out); !strings.Contains(read.Ended, "production") {
		t.Errorf("the report says that it ended because %q", read.Ended)
	}
}

// TestContractInteractive holds that a person is given the link of the identity check, sees that we wait, and that the
// case goes on when the check is done.
func TestContractInteractive(t *testing.T) {
	t.Parallel()
	fake := serve(t, nil, free()...)
	command := start(t, environment{clientIDVariable: "asking", apiKeyVariable: "any"},
		"contract", "--target", fake.api, "--interactive", "--run", "^createCard/inline-redirect$")
	asked := make(chan string, 1)
	go func() { asked <- command.out.line(t, 0, "Please open ") }()
	var link string
	select {
	case line := <-asked:
		link = strings.TrimPrefix(line, "Please open ")
	case <-command.ended:
		t.Fatalf("nobody is asked: %s %s", command.out, command.errs)
	}
	command.out.line(t, 0, "and end the identity check as PASSED.")
	if page := call(t, http.MethodPost, link, "result=PASSED", "Content-Type", "application/x-www-form-urlencoded"); page.status != http.StatusSeeOther {
		t.Fatalf("the form answers %d %s", page.status, page.body)
	}
	<-command.ended
	if command.code != exitDone {
		t.Errorf("code %d: %s %s", command.code, command.out, command.errs)
	}
	want(t, command.out.String(), ". done.\n", "ok     createCard/inline-redirect\n")
}

// TestContractConsole holds when lines move and when they are coloured: on a terminal, unless its user wants none.
func TestContractConsole(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		env              environment
		o                reportOptions
		terminal, colour bool
	}{
		{nil, reportOptions{}, true, true},
		{environment{"NO_COLOR": "1"}, reportOptions{}, true, false},
		{environment{"TERM": "dumb"}, reportOptions{}, false, false},
		{nil, reportOptions{junit: "-"}, false, false}, // on standard error, which is none here
	} {
		got := (&program{out: terminal(t), err: &bytes.Buffer{}, environ: c.env.list()}).console(7, c.o.paths()...)
		if got.Terminal != c.terminal || got.Colour != c.colour || got.Cases != 7 {
			t.Errorf("%v %+v: terminal %v, colour %v", c.env, c.o, got.Terminal, got.Colour)
		}
	}
}
