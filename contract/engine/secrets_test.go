package engine

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/uqmock/uqmock/contract/report"
)

// awkward is a key that every way of writing writes otherwise.
const awkward = `ke"y<&>/+=%\z-of-ours`

// writings are ways to write a text.
var writings = map[string]func(string) string{
	"plain":           func(text string) string { return text },
	"JSON":            func(text string) string { return string(quote(text)) },
	"JSON, HTML-safe": func(text string) string { raw, _ := json.Marshal(text); return string(raw) },
	"JSON, all escaped": func(text string) string {
		var b strings.Builder
		for _, r := range text {
			fmt.Fprintf(&b, `\u%04X`, r)
		}
		return b.String()
	},
	"JSON in JSON":   func(text string) string { return string(quote(string(quote(text)))) },
	"query":          url.QueryEscape,
	"path":           url.PathEscape,
	"path, twice":    func(text string) string { return url.PathEscape(url.PathEscape(text)) },
	"query in small": func(text string) string { return strings.ToLower(url.QueryEscape(text)) },
	"URL, all escaped": func(text string) string {
		return strings.ReplaceAll(fmt.Sprintf("% X", "\x00"+text), " ", "%")
	},
	"HTML":                  html.EscapeString,
	"Go":                    func(text string) string { return fmt.Sprintf("%q", text) },
	"Base64":                func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) },
	"Basic":                 func(text string) string { return base64.StdEncoding.EncodeToString([]byte("the-client-id:" + text)) },
	"Basic, an odd name":    func(text string) string { return base64.StdEncoding.EncodeToString([]byte("me:" + text + "\n")) },
	"Base64 for URLs":       func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte("a" + text)) },
	"Base64, for a JSON":    func(text string) string { return string(quote(base64.StdEncoding.EncodeToString([]byte("?" + text)))) },
	"Base64, percent-coded": func(text string) string { return url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(text))) },
}

// shows names the ways in which a text still shows a secret.
func shows(text, secret string) []string {
	var ways []string
	for way, write := range writings {
		written := write(secret)
		if strings.HasPrefix(way, "JSON") {
			written = strings.Trim(written, `"`)
		}
		if strings.Contains(text, written) {
			ways = append(ways, way)
		}
	}
	return ways
}

// TestConceal holds that a secret is found however it is written, that what is around it stays, and that what is not secret
// does.
func TestConceal(t *testing.T) {
	h := &secrets{}
	h.add(awkward, "the-client-id", "short", awkward)
	for way, write := range writings {
		got := h.conceal("before " + write(awkward) + ` \u0041 %41 after`)
		if left := shows(got, awkward); len(left) > 0 || !strings.Contains(got, Hidden) {
			t.Errorf("%s: %s is left: %s", way, left, got)
		}
		if !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, ` \u0041 %41 after`) {
			t.Errorf("%s: what is around it has changed: %s", way, got)
		}
	}
	for text, want := range map[string]string{
		"":                                   "",
		"a short one is no secret":           "a short one is no secret",
		"ends in %4":                         "ends in %4",
		`ends in \`:                          `ends in \`,
		"R&D; &amp; 100%":                    "R&D; &amp; 100%",
		"the-client-idthe-client-id":         "******",
		`the\u002dclient%2Did the-client-id`: "*** ***",
	} {
		if got := h.conceal(text); got != want {
			t.Errorf("%q has become %q, want %q", text, got, want)
		}
	}
}

// echoing answers every call but the first, which is for a token, with a body, and puts a text into a header too.
func echoing(body, header string) replies {
	return func(r *http.Request) *http.Response {
		reply := &http.Response{StatusCode: http.StatusBadRequest, Request: r, Header: http.Header{"Content-Type": {"application/json"}, "X-Request-Id": {header}}}
		if strings.HasSuffix(r.URL.Path, "/connect/token") {
			reply.StatusCode, body = http.StatusOK, tokenReply
		}
		reply.Body = io.NopCloser(strings.NewReader(body))
		return reply
	}
}

// replies is a target that makes the whole of its replies.
type replies func(*http.Request) *http.Response

func (t replies) RoundTrip(r *http.Request) (*http.Response, error) { return t(r), nil }

// kept is all that is written of a result: every report, and a recording.
func kept(t testing.TB, result report.Result) string {
	t.Helper()
	var out bytes.Buffer
	played := &report.Report{Results: []report.Result{result}}
	console := report.NewConsole(&out)
	console.Case(result)
	for _, write := range []func(io.Writer, *report.Report) error{report.WriteJSON, report.WriteHTML, report.WriteJUnit} {
		if err := write(&out, played); err != nil {
			t.Fatal(err)
		}
	}
	recorded, err := json.Marshal(transcribe(result))
	if err != nil {
		t.Fatal(err)
	}
	return out.String() + string(recorded)
}

// FuzzEcho holds that the key of a target shows nowhere, whatever the target makes of it: as text, as a name, within JSON or
// not, in a header, and in every way to write it.
func FuzzEcho(f *testing.F) {
	f.Add("you said ", " to us", uint8(0))
	f.Add(`{"a":"`, `"}`, uint8(1))
	f.Add(`\u00`, "%", uint8(2))
	f.Add(`{"cvv": 1, "`, `": [1]}`, uint8(3))
	f.Add(`&#x`, "=", uint8(4))
	f.Add("<pre>4665171112345678", "\x00\xff", uint8(5))
	f.Fuzz(func(t *testing.T, before, after string, at uint8) {
		ways := slices.Sorted(maps.Keys(writings))
		said := before + writings[ways[int(at)%len(ways)]](awkward) + after
		whole, err := json.Marshal(map[string]any{said: said, "message": said, "list": []string{said}})
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range []string{string(whole), said} {
			run := openTarget(t, echoing(body, said), func(to *Target) { to.APIKey = awkward })
			result := run.PlayAlone(&Case{Name: "edge/echo", Run: func(s *Session) {
				s.Send(http.MethodGet, "/v1/x").Has(Members{"message": "other", "list.0": "other", "list": []string{said}}).Lacks("message", said).
					Refused(Refusal{Status: 200})
			}})
			if left := shows(kept(t, result), awkward); len(left) > 0 {
				t.Errorf("the key shows (%s) in what is kept of the echo %q", left, body)
			}
		}
	})
}

// TestNamesAreMasked holds that a secret is none the less one where it stands as the name of a member.
func TestNamesAreMasked(t *testing.T) {
	got := Mask([]byte(`{"` + pan + `":{"` + jwt + `":1},"<b>":"<` + pan + `>"}`))
	if want := `{"***":{"***":1},"<b>":"<***>"}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestTokensOfACaseAreSecret holds that each token that a case is given is, one that is no longer used too.
func TestTokensOfACaseAreSecret(t *testing.T) {
	n := 0
	result := play(t, target(func(r *http.Request) (int, string) {
		if strings.HasSuffix(r.URL.Path, "/connect/token") {
			n++
			return http.StatusOK, fmt.Sprintf(`{"auth_token": "opaque-token-%d", "expired_at": 1, "echo": "opaque-token-%d"}`, n, n)
		}
		return http.StatusOK, `{"message": "opaque-token-1 opaque-token-2 opaque-token-3"}`
	}), func(s *Session) {
		s.Renew()
		s.Call("requestAccessToken")
		s.Send(http.MethodGet, "/v1/x").Has(Members{"message": "other"})
	})
	if text := kept(t, result); strings.Contains(text, "opaque-token") {
		t.Errorf("a token survives in %s", text)
	}
}
