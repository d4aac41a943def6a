package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// endings are the lines that tell how steps ended.
func endings(text string) []string {
	return regexp.MustCompile(`(pass|fail|skip)  [0-9]/[0-9] .*`).FindAllString(text, -1)
}

// TestPlayStep holds what each key does, and that the last steps are played however the scenario ends.
func TestPlayStep(t *testing.T) {
	t.Parallel()
	own := scenario(t, "my-own", looks)
	const first, second, last = "pass  1/2 first look", "pass  2/2 second look", "pass  1/1 last look"
	for name, c := range map[string]struct {
		typed string
		set   string
		code  int
		ends  []string
		says  []string
	}{
		"enter plays":           {"\n\n", "200", exitDone, []string{first, second, last}, []string{"ok     my-own", "my-own, step 1 of 2: first look (", "enter plays it, s skips it, r repeats the one before, q ends: ", "  expect: status == 200", "> GET /v1/issuing/products?"}},
		"s leaves out":          {"s\n\n", "200", exitDone, []string{second, last}, []string{"ok     my-own"}},
		"S does, too":           {" S \n\n", "200", exitDone, []string{second, last}, nil},
		"r plays again":         {"\nr\n\n\n", "200", exitDone, []string{first, first, second, last}, []string{"ok     my-own"}},
		"r at the first":        {"r\n\n\n", "200", exitDone, []string{first, second, last}, []string{`"r" is nothing that can be done here.`}},
		"an unknown word":       {"what\n\n\n", "200", exitDone, []string{first, second, last}, []string{`"what" is nothing that can be done here.`}},
		"q ends":                {"\nq\n\n", "200", exitDone, []string{first, last}, []string{"ended by hand"}},
		"the end of input ends": {"\n", "200", exitDone, []string{first, last}, []string{"ended by hand"}},
		"no input":              {"", "200", exitDone, []string{last}, []string{"ended by hand"}},
		"a failure":             {"\n\n", "418", exitFailed, []string{first, "fail  2/2 second look", last}, []string{"FAIL   my-own", "vars.wanted is 418"}},
		"q after a failure":     {"\n\nq\n", "418", exitFailed, []string{first, "fail  2/2 second look", last}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := typing(t, c.typed, "play", own, "--step", "--set", "wanted="+c.set)
			got.ended(t, c.code)
			want(t, got.out, c.says...)
			if diff := cmp.Diff(c.ends, endings(got.out)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestPlayStepKeepsSecrets holds that neither the token nor what looks like a secret is shown.
func TestPlayStepKeepsSecrets(t *testing.T) {
	t.Parallel()
	own := scenario(t, "my-own", "steps:\n  - {call: requestAccessToken, headers: {x-client-id: someone, x-api-key: a-key-to-keep}}\n  - log: 4006510000000123\n")
	got := typing(t, "\n\n", "play", own, "--step")
	if got.ended(t, exitDone); strings.Contains(got.out, "a-key-to-keep") || strings.Contains(got.out, "eyJ") || strings.Contains(got.out, "4006510000000123") {
		t.Errorf("a secret is shown: %s", got.out)
	}
	want(t, got.out, `"auth_token": "***"`)
}

// asks is a scenario that a person and a target without control play together.
const asks = `needs: [human]
steps:
  - name: create
    call: createCardholder
    body: ` + "%s" + `
    save: {cardholder: body.cardholder_id, link: body.idv_verification_url}
  - {name: rest, pause: "Have a rest."}
  - {name: pass, control: "POST /cardholders/${vars.cardholder}/idv", body: {result: PASSED}, ask: "Pass the check of ${vars.cardholder}."}
  - {name: passed, call: retrieveCardholder, path: {id: "${vars.cardholder}"}, expect: body.cardholder_status == "SUCCESS"}
`

// TestPlayInteractive holds that a person is asked, waited for and believed, where the target has no control.
func TestPlayInteractive(t *testing.T) {
	t.Parallel()
	fake := serve(t, nil, free()...)
	own := scenario(t, "my-own", strings.Replace(asks, "%s", strings.ReplaceAll(holder, "\n", " "), 1))
	env := environment{clientIDVariable: "asked-client", apiKeyVariable: "any"}
	line := []string{"play", own, "--target", fake.api}
	want(t, execute(t, env, line...).out, "needs human: nobody takes the identity check (--control, or --interactive)")
	line = append(line, "--interactive")
	alone := execute(t, environment{clientIDVariable: "left-alone", apiKeyVariable: "any"}, line...)
	alone.ended(t, exitFailed, "1 of 1 scenarios failed")
	want(t, alone.out, "nobody is there to do it: the input has ended")

	typed, keys := io.Pipe()
	out := newOutput()
	ended := make(chan int, 1)
	go func() { ended <- run(t.Context(), line, typed, out, newOutput(), env.list()) }()
	out.line(t, 0, "Have a rest.")
	_, _ = io.WriteString(keys, "\n")
	id := strings.TrimSuffix(strings.TrimPrefix(out.line(t, 0, "Pass the check of "), "Pass the check of "), ".")
	decided := call(t, http.MethodPost, fake.control+"/v1/worlds/asked-client/cardholders/"+id+"/idv", `{"result":"PASSED"}`, "Content-Type", "application/json")
	if decided.status/100 != 2 {
		t.Errorf("idv: %d %s", decided.status, decided.body)
	}
	_, _ = io.WriteString(keys, "\n")
	if code := <-ended; code != exitDone {
		t.Errorf("code %d: %s", code, out)
	}
	if err := keys.Close(); err != nil {
		t.Error(err)
	}
	want(t, out.String(), "pass  2/4 rest", "pass  3/4 pass", "pass  4/4 passed", "ok     my-own")
}

// TestPlayServe holds that an application's calls drive a scenario: what it does through control happens in between.
func TestPlayServe(t *testing.T) {
	t.Parallel()
	own := scenario(t, "my-own", `needs: [control]
vars: {given: "any"}
steps:
  - {name: they create, call: createCardholder, body: {first_name: Ana, last_name: Lim, email: "${fake.email}", country_code: SG, phone_number: "${fake.phone}"}, expect: status == 200, save: {cardholder: body.cardholder_id}}
  - {name: the check passes, control: "POST /cardholders/${vars.cardholder}/idv", body: {result: PASSED}}
  - {name: they look, call: retrieveCardholder, path: {id: "${vars.cardholder}"}, expect: [body.cardholder_status == "SUCCESS", vars.given == "this"]}
finally:
  - {name: good bye, log: "that was ${vars.cardholder}"}
`)
	r := start(t, nil, "play", "--serve", own, "--set", "given=this", "--addr", "127.0.0.1:0", "--control-addr", "127.0.0.1:0")
	words := strings.Fields(r.out.line(t, 0, "uqmock ready "))
	s := served{running: r, api: strings.TrimPrefix(words[2], "api="), control: strings.TrimPrefix(words[3], "control=")}
	want(t, r.errs.line(t, 0, "Call "), "Call "+s.api+" with the client id my-own and any API key.")
	r.errs.line(t, 0, "...   they create")
	auth := "Bearer " + token(t, s, "my-own")
	made := func(body, key string) answer {
		return call(t, http.MethodPost, s.api+"/v1/issuing/cardholders", body, "Content-Type", "application/json", "x-auth-token", auth, "x-idempotency-key", key)
	}
	if refused := made(`{}`, "0b2e5f52-6c5d-4d7e-8f43-3f5f7a1c9d11"); refused.status != http.StatusBadRequest {
		t.Errorf("got %d %s", refused.status, refused.body)
	}
	r.errs.line(t, 0, "createCardholder answered 400, and this is still waited for: status == 200")
	var reply struct {
		ID string `json:"cardholder_id"`
	}
	if err := json.NewDecoder(bufio.NewReader(strings.NewReader(made(holder, "0b2e5f52-6c5d-4d7e-8f43-3f5f7a1c9d12").body))).Decode(&reply); err != nil {
		t.Fatal(err)
	}
	r.errs.line(t, 0, "pass  2/3 the check passes")
	look := call(t, http.MethodGet, s.api+"/v1/issuing/cardholders/"+reply.ID, "", "x-auth-token", auth)
	want(t, look.body, `"SUCCESS"`)
	r.errs.line(t, 0, "pass  3/3 they look")
	r.errs.line(t, 0, "that was "+reply.ID)
	r.errs.line(t, 0, "all steps are through; the world stays until the run is ended")
	if code := r.stop(); code != exitDone {
		t.Errorf("code %d: %s", code, r.errs)
	}
}

// TestPlayServeStopped holds that it can be stopped while a call is waited for, and that it wants one scenario.
func TestPlayServeStopped(t *testing.T) {
	t.Parallel()
	r := start(t, nil, "play", "--serve", "card-slow", "--addr", "127.0.0.1:0", "--control-addr", "127.0.0.1:0")
	r.errs.line(t, 0, "...   Find a Simplified product")
	if code := r.stop(); code != exitDone || strings.Contains(r.errs.String(), "fail") {
		t.Errorf("code %d: %s", code, r.errs)
	}
	execute(t, nil, "play", "--serve").ended(t, exitUsage, "--serve plays one scenario: name it, as in uqmock play --serve ")
	execute(t, nil, "play", "--serve", "card-slow", "card-failed").ended(t, exitUsage, "--serve plays one scenario")
}

// TestPlayStepTranscript holds that a play which was cut short neither becomes a transcript nor is compared with one.
func TestPlayStepTranscript(t *testing.T) {
	t.Parallel()
	own := scenario(t, "my-own", looks)
	file := filepath.Join(t.TempDir(), "t.txt")
	for _, typed := range []string{"q\n", "s\n\n"} {
		got := typing(t, typed, "play", own, "--step", "--set", "wanted=200", "--transcript", file, "--update")
		got.ended(t, exitFailed)
		want(t, got.err, "not all was played")
		if _, err := os.Stat(file); err == nil {
			t.Errorf("%q: a transcript was written", typed)
		}
	}
	typing(t, "\n\n\n", "play", own, "--step", "--set", "wanted=200", "--transcript", file).ended(t, exitDone)
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}
