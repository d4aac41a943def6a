package mockserver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/uqmock/uqmock/mockserver"
)

// TestStrict checks what --strict refuses, and that all of it passes without, with a note in the journal.
func TestStrict(t *testing.T) {
	_, strict, a := frozen(t, mockserver.Config{Strict: true})
	a = edgeWith(a, "x-auth-token", "Bearer "+a.token)
	_, easy, b := frozen(t)
	with := func(path string, v any) map[string]any {
		body := sarah("SUMSUB_REDIRECT")
		at := body
		names := strings.Split(path, ".")
		for _, name := range names[:len(names)-1] {
			at, _ = at[name].(map[string]any)
		}
		at[names[len(names)-1]] = v
		return body
	}
	const long = 1 << 16
	for _, tc := range []struct {
		name, method, path string
		body               any
		names              string // what the message names
	}{
		{"member", "POST", edgeCardholders, with("nickname", "HiddenValue"), "nickname"},
		{"member of an object", "POST", edgeCardholders, with("identity.issuer", "HiddenValue"), "identity.issuer"},
		{"member that is null", "POST", edgeCardholders, with("nickname", nil), "nickname"},
		{"member with an odd name", "POST", edgeCardholders, with("näme\r\nX-Evil: 1", 1), "me"},
		{"member with an empty name", "POST", edgeCardholders, with("", 1), ""},
		{"member with a long name", "POST", edgeCardholders, with(strings.Repeat("n", long), 1), "nnn"},
		{"query", "GET", edgeProducts + "?colour=HiddenValue", nil, "colour"},
		{"query with a long name", "GET", edgeProducts + "?" + strings.Repeat("q", long) + "=1", nil, "qqq"},
		{"query with an odd name", "GET", edgeProducts + "?a%0d%0aX-Evil%3a1=1", nil, "a"},
		{"query on a POST", "POST", edgeCardholders + "?page_size=10", sarah("SUMSUB_REDIRECT"), "page_size"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			as, bs := *a, *b
			as.t, bs.t = t, t
			mustNotChange(t, strict, func() {
				r := as.call(tc.method, tc.path, tc.body)
				mustRefuse(t, r, invalid("request.", tc.names))
				mustHide(t, r, "HiddenValue")
				for i, c := range []byte(r.Header.Get("X-Uqmock-Rule")) {
					if c < ' ' || c > '~' {
						t.Errorf("x-uqmock-rule has a byte %#x at %d, which no header should have", c, i)
					}
				}
			})
			if r := bs.call(tc.method, tc.path, tc.body); r.Status != 200 {
				t.Errorf("without --strict: %d %s", r.Status, r.Raw)
			}
			if notes := strings.Join(easy.Requests()[0].Notes, "\n"); !strings.Contains(notes, tc.names) || len(notes) == 0 || len(notes) > 500 {
				t.Errorf("the note of %d bytes in the journal does not say it: %.200s", len(notes), notes)
			}
			easy.Reset()
		})
	}
	mustRefuse(t, edgeWith(a, "x-auth-token", strings.TrimPrefix(a.extra.Get("X-Auth-Token"), "Bearer ")).call("GET", edgeProducts, nil), formatRefused)
	if r := a.call("POST", edgeCardholders, sarah("SUMSUB_REDIRECT")); r.Status != 200 {
		t.Errorf("the guide's call under --strict: %d %s", r.Status, r.Raw)
	}
}

// TestManyUnknownMembers checks that a flood of unknown members costs the journal little.
func TestManyUnknownMembers(t *testing.T) {
	_, world, a := frozen(t)
	flood := make([]string, 20_000)
	for i := range flood {
		flood[i] = fmt.Sprintf(`"unknown-%d":1`, i)
	}
	members := strings.Join(flood, ",")
	mustRefuse(t, a.call("POST", edgeCardholders, `{"first_name":"Sarah",`+members+"}"), invalid("request.", "required"))
	if r := a.call("POST", edgeCardholders, strings.TrimSuffix(jsonText(t, sarah("SUMSUB_REDIRECT")), "}")+","+members+"}"); r.Status != 200 {
		t.Fatalf("%d %s", r.Status, r.Raw)
	}
	if notes := world.Requests()[0].Notes; len(notes) > 100 || len(notes) == 0 {
		t.Errorf("%d notes are kept of one call", len(notes))
	}
}
