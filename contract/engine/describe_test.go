package engine

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/report"
)

const (
	anID    = "9d6017b2-0c2f-4b2e-876b-992b0db9597d"
	refused = `{"type":"invalid_request_error","code":"invalid_request_error","message":"no"}`
)

// TestRequestsAreHeldAgainstTheDescription holds that a case cannot be mistaken about its own request: one that is called
// invalid and fits fails, and so does one that does not fit and is not called so.
func TestRequestsAreHeldAgainstTheDescription(t *testing.T) {
	person := Body(Object{"first_name": "Ana", "last_name": "Lim", "email": "a@b.example", "country_code": "SG", "phone_number": "81234567"})
	for _, c := range []struct {
		name, operation string
		args            []Arg
		says            string // empty: it fits
	}{
		{"fits", "createCardholder", []Arg{person}, ""},
		{"no body", "createCardholder", nil, "a body is required"},
		{"not JSON", "createCardholder", []Arg{Raw("{")}, "not JSON"},
		{"not UTF-8", "createCardholder", []Arg{Raw("{\"a\":\"\xff\"}")}, "not UTF-8"},
		{"a name twice", "createCardholder", []Arg{Raw(`{"email":"a","email":"b"}`)}, "email is there twice"},
		{"a member missing", "createCardholder", []Arg{Raw(`{}`)}, "email"},
		{"not announced as JSON", "createCardholder", []Arg{person, Header("Content-Type", "text/plain")}, "not announced as JSON"},
		{"no key", "createCardholder", []Arg{person, Key("")}, "x-idempotency-key is required"},
		{"a key that is none", "createCardholder", []Arg{person, Key("k")}, "x-idempotency-key"},
		{"no token", "listProducts", []Arg{Token("")}, "x-auth-token is required"},
		{"a body too many", "listProducts", []Arg{Raw("{}")}, "the operation takes no body"},
		{"paging", "listProducts", []Arg{Query("page_size", "10")}, ""},
		{"out of range", "listProducts", []Arg{Query("page_size", "101")}, "page_size is out of range"},
		{"not an integer", "listProducts", []Arg{Query("page_size", "x")}, "page_size is not an integer"},
		{"twice", "listProducts", []Arg{Query("page_size", "10"), Query("page_size", "10")}, "page_size is given 2 times"},
		{"an id", "retrieveCard", []Arg{Path("id", anID)}, ""},
		{"not an id", "retrieveCard", []Arg{Path("id", "x")}, "id"},
	} {
		for _, invalid := range []bool{false, true} {
			args := c.args
			if invalid {
				args = append(slices.Clip(args), Invalid())
			}
			calls := 0
			result := play(t, target(func(r *http.Request) (int, string) {
				calls++
				return answering(http.StatusBadRequest, refused)(r)
			}), func(s *Session) { s.Call(c.operation, args...) })
			switch fits := c.says == ""; {
			case fits == invalid && (result.Verdict != report.Fail || calls != 1 || result.Findings[0].Class != report.Broken || !strings.Contains(result.Message(), c.says)):
				t.Errorf("%s, invalid %v: %s %v, %d calls, want it refused with %q before it is made", c.name, invalid, result.Verdict, found(result), calls, c.says)
			case fits != invalid && result.Verdict != report.Pass:
				t.Errorf("%s, invalid %v: %v, want it played", c.name, invalid, found(result))
			}
		}
	}
	result := play(t, answering(200, "{}"), func(s *Session) { s.Call("noOperation") })
	if diff := cmp.Diff([]string{`broken: the case calls operation "noOperation", which the description does not have`}, found(result)); diff != "" {
		t.Error(diff)
	}
}

// TestRepliesAreHeldAgainstTheDescription holds what is found in a reply without a case looking for it. The target is no
// fake: what it has besides the description is told, and no failure.
func TestRepliesAreHeldAgainstTheDescription(t *testing.T) {
	const token = `"auth_token":"t","expired_at":1775210493`
	for _, c := range []struct {
		name   string
		status int
		body   string
		change func(http.Header)
		want   []string
	}{
		{"as described", 200, "{" + token + "}", nil, []string{}},
		{"extra member", 200, "{" + token + `,"more":1}`, nil, []string{"harmless, extra: more is not in the description"}},
		{"member missing", 200, `{"auth_token":"t"}`, nil, []string{`shape: expired_at breaks the description: required: property "expired_at" is missing`}},
		{"another type", 200, `{"auth_token":5,"expired_at":1775210493}`, nil, []string{"type: auth_token breaks the description: type: value must be a string"}},
		{"not JSON", 200, "oops", nil, []string{"shape: requestAccessToken: the reply is not JSON"}},
		{"two values", 200, "{} {}", nil, []string{"shape: requestAccessToken: bytes follow the JSON of the reply"}},
		{"status that is not described", 418, "{}", nil, []string{"harmless, status: requestAccessToken answered 418, which the description does not have"}},
		{"neither success nor refusal", 304, "", nil, []string{"status: requestAccessToken answered 304: neither success nor refusal"}},
		{"no Date", 200, "{" + token + "}", func(h http.Header) { h.Del("Date") }, []string{`shape: header Date is "", want an HTTP date`}},
		{"another medium", 200, "{" + token + "}", func(h http.Header) { h.Set("Content-Type", "text/html") }, []string{`shape: Content-Type of the reply is "text/html", want application/json`}},
	} {
		run := openTarget(t, answering(http.StatusOK, ""))
		run.client.Transport = changed{func(*http.Request) (int, string) { return c.status, c.body }, c.change}
		result := run.PlayAlone(&Case{Name: "edge/x", Run: func(s *Session) { s.Call("requestAccessToken") }})
		if diff := cmp.Diff(c.want, found(result)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// changed is a target whose headers a test changes.
type changed struct {
	target
	change func(http.Header)
}

func (c changed) RoundTrip(r *http.Request) (*http.Response, error) {
	reply, err := c.target.RoundTrip(r)
	if c.change != nil {
		c.change(reply.Header)
	}
	return reply, err
}

// TestRequestIDs holds that two calls of one client that have one id are told of, and that a reply without one is not, where
// the target is no fake of ours.
func TestRequestIDs(t *testing.T) {
	for id, want := range map[string]int{"": 0, "one-for-all": 1} {
		result := play(t, echoing("{}", id), func(s *Session) {
			s.Send(http.MethodGet, "/v1/x")
			s.Send(http.MethodGet, "/v1/x", Token("of somebody else"))
			s.Send(http.MethodGet, "/v1/x")
		})
		if got := strings.Count(strings.Join(found(result), "\n"), "harmless, value: header X-Request-Id is that of an earlier call"); got != want {
			t.Errorf("id %q: told %d times, want %d: %v", id, got, want, found(result))
		}
	}
}
