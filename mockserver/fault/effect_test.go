package fault_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver/fault"
)

// What a struck call is answered before anything else looks at it.
func TestBefore(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		effect              fault.Effect
		status              int
		body, wait, assumed string
	}{
		{fault.Status{Code: 400}, 400, `{"type":"invalid_request_error","code":"invalid_request_error","message":"the request is refused by a fault"}`, "", "validation-message"},
		{fault.Status{Code: 401}, 401, `{"type":"unauthorized_error","code":"unauthorized_error","message":"token has expired"}`, "", "token-401"},
		{fault.Status{Code: 403}, 403, `{"error":"Forbidden","message":"Access to this resource is forbidden from UAT"}`, "", ""},
		{fault.Status{Code: 403, Envelope: fault.EnvelopeGateway}, 403, `{"error":"Forbidden","message":"Access to this resource is forbidden from UAT"}`, "", ""},
		{fault.Status{Code: 403, Envelope: fault.EnvelopeAPI}, 403, `{"type":"unauthorized_error","code":"forbidden","message":"this needs a permission"}`, "", ""},
		{fault.Status{Code: 404}, 404, `{"type":"invalid_request_error","code":"not_found","message":"the path is hidden by a fault"}`, "", "http-edge"},
		{fault.Status{Code: 408}, 408, `{"error":"Request Timeout","message":"the call was stopped by a fault before it reached the API"}`, "", "gateway-errors"},
		{fault.Status{Code: 429}, 429, `{"error":"Too Many Requests","message":"the call was stopped by a fault before it reached the API"}`, "1", "rate-limited"},
		{fault.Status{Code: 429, RetryAfter: 30}, 429, `{"error":"Too Many Requests","message":"the call was stopped by a fault before it reached the API"}`, "30", "rate-limited"},
		{fault.Status{Code: 500}, 500, `{"type":"api_error","code":"api_error","message":"internal error"}`, "", "api-error"},
		{fault.Status{Code: 502}, 502, `{"error":"Bad Gateway","message":"the call was stopped by a fault before it reached the API"}`, "", "gateway-errors"},
		{fault.Status{Code: 503}, 503, `{"error":"Service Unavailable","message":"the call was stopped by a fault before it reached the API"}`, "", "gateway-errors"},
		{fault.Status{Code: 503, RetryAfter: 5}, 503, `{"error":"Service Unavailable","message":"the call was stopped by a fault before it reached the API"}`, "5", "gateway-errors"},
		{fault.Status{Code: 504}, 504, `{"error":"Gateway Timeout","message":"the call was stopped by a fault before it reached the API"}`, "", "gateway-errors"},
		{fault.Status{Code: 599}, 599, `{"error":"Status 599","message":"the call was stopped by a fault before it reached the API"}`, "", "gateway-errors"},
		{fault.InFlight{}, 400, `{"code":200,"message":"Request is processing, please try again later"}`, "", ""},
	} {
		state := fault.State{Fault: fault.Fault{Operation: fault.All, Effect: tt.effect}}
		r, ok := state.Before(t.Context())
		if !ok || r.Status != tt.status || string(r.Body) != tt.body || r.Header.Get("Retry-After") != tt.wait || r.Assumed != tt.assumed {
			t.Errorf("%#v: %v %+v, body %s", tt.effect, ok, r, r.Body)
		}
		if after, ok := state.After(t.Context(), r); !ok || !cmp.Equal(r, after) {
			t.Errorf("%#v: what was made is changed: %v", tt.effect, after)
		}
	}
}

// A lost reply is no matter before the call, and closes the connection after it.
func TestLostReply(t *testing.T) {
	t.Parallel()
	state := fault.State{Fault: fault.Fault{Operation: fault.All, Effect: fault.LostReply{}}}
	if r, ok := state.Before(t.Context()); ok {
		t.Errorf("answers %+v", r)
	}
	if r, ok := state.After(t.Context(), fault.Reply{Status: 200}); ok {
		t.Errorf("sends %+v", r)
	}
}

// What cannot be is refused with the member, and what would be right.
func TestValidate(t *testing.T) {
	t.Parallel()
	down := fault.Status{Code: 500}
	for _, tt := range []struct {
		fault       fault.Fault
		field, says string
	}{
		{fault.Fault{Effect: down, Skip: -1}, "skip", "from 0 to 1000000000"},
		{fault.Fault{Effect: down, Skip: 1_000_000_001}, "skip", "1000000001 is not possible"},
		{fault.Fault{Effect: down, Times: -2}, "times", "-2 is not possible"},
		{fault.Fault{Effect: down, Times: 1_000_000_001}, "times", "from 0 to 1000000000"},
		{fault.Fault{}, "effect", "in_flight, lost_reply, status"},
		{fault.Fault{Effect: fault.Status{}}, "effect.status", "is required; give an HTTP status from 400 to 599"},
		{fault.Fault{Effect: fault.Status{Code: 399}}, "effect.status", "399 is no error"},
		{fault.Fault{Effect: fault.Status{Code: 600}}, "effect.status", "from 400 to 599"},
		{fault.Fault{Effect: fault.Status{Code: 429, RetryAfter: -1}}, "effect.retry_after", "from 1 to 86400"},
		{fault.Fault{Effect: fault.Status{Code: 429, RetryAfter: 86_401}}, "effect.retry_after", "from 1 to 86400"},
		{fault.Fault{Effect: fault.Status{Code: 500, RetryAfter: 1}}, "effect.retry_after", "use status 429 or 503"},
		{fault.Fault{Effect: fault.Status{Code: 400}, Skip: 1_000_000_000, Times: 1_000_000_000}, "", ""},
		{fault.Fault{Effect: fault.Status{Code: 403, Envelope: "edge"}}, "effect.envelope", "it is gateway or api"},
		{fault.Fault{Effect: fault.Status{Code: 500, Envelope: fault.EnvelopeAPI}}, "effect.envelope", "use status 403"},
		{fault.Fault{Effect: fault.Status{Code: 599}}, "", ""},
		{fault.Fault{Effect: fault.Status{Code: 503, RetryAfter: 86_400}}, "", ""},
	} {
		mustRefuse(t, tt.fault.Validate(), tt.field, tt.says)
	}
}

func mustRefuse(t *testing.T, err error, field, says string) {
	t.Helper()
	member, _ := errors.AsType[*fault.FieldError](err)
	switch {
	case field == "" && err != nil:
		t.Errorf("refused: %v", err)
	case field != "" && (member == nil || member.Field != field || !strings.Contains(err.Error(), says)):
		t.Errorf("error %v, want %s with %q", err, field, says)
	}
}

// Members of a kind are taken, those of another and half-written ones refused.
func TestRead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kind, members string
		want          fault.Effect
		field, says   string
	}{
		{"status", `{"status": 500}`, fault.Status{Code: 500}, "", ""},
		{"status", `{"status": 429, "retry_after": 7}`, fault.Status{Code: 429, RetryAfter: 7}, "", ""},
		{"status", `{"status": 403, "envelope": "api"}`, fault.Status{Code: 403, Envelope: fault.EnvelopeAPI}, "", ""},
		{"status", `{"status": 403, "envelope": 1}`, nil, "effect.envelope", "write a word"},
		{"in_flight", `{}`, fault.InFlight{}, "", ""},
		{"lost_reply", `{}`, fault.LostReply{}, "", ""},
		{"stats", `{}`, nil, "effect.kind", "in_flight, lost_reply, status"},
		{"status", `{}`, fault.Status{}, "effect.status", "is required"},
		{"status", `{"status": 0}`, nil, "effect.status", "write a whole number"},
		{"status", `{"status": "500"}`, nil, "effect.status", "write a whole number"},
		{"status", `{"status": 500.5, "retry_after": "x"}`, nil, "effect.status", "write a whole number"},
		{"status", `{"status": 1e300}`, nil, "effect.status", "write a whole number"},
		{"status", `{"status": 503, "retry_after": null}`, nil, "effect.retry_after", "write a whole number"},
		{"status", `{"status": 500, "code": 1}`, nil, "effect.code", "it has status, retry_after, envelope"},
		{"in_flight", `{"status": 500}`, nil, "effect.status", "is no member of kind in_flight; it has none"},
	} {
		var members map[string]any
		if err := json.Unmarshal([]byte(tt.members), &members); err != nil {
			t.Fatal(err)
		}
		got, err := fault.Read(tt.kind, members)
		mustRefuse(t, err, tt.field, tt.says)
		if got != tt.want {
			t.Errorf("%s %s: %#v, want %#v", tt.kind, tt.members, got, tt.want)
		}
	}
}

// Names go into headers and paths.
func TestValidName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"a": true, "A-z_0.9": true, strings.Repeat("x", 128): true,
		"": false, strings.Repeat("x", 129): false, "a b": false, "a/b": false, "ä": false, "a\n": false, "*": false,
	} {
		if fault.ValidName(name) != want {
			t.Errorf("%q: want %v", name, want)
		}
	}
}

// FuzzRead reads any members. An effect that is taken can be put, shows itself by its members, and is read from them again.
func FuzzRead(f *testing.F) {
	for _, kind := range append(fault.Kinds(), "other") {
		f.Add(kind, `{}`)
		f.Add(kind, `{"status": 429, "retry_after": 1}`)
		f.Add(kind, `{"status": [1e9], "x": null}`)
	}
	f.Fuzz(func(t *testing.T, kind, text string) {
		var members map[string]any
		if json.Unmarshal([]byte(text), &members) != nil {
			t.Skip()
		}
		effect, err := fault.Read(kind, members)
		if err != nil {
			if _, ok := errors.AsType[*fault.FieldError](err); !ok {
				t.Errorf("%T: %v", err, err)
			}
			return
		}
		if err = (fault.Fault{Operation: fault.All, Effect: effect}).Validate(); err != nil {
			t.Errorf("%#v was read and cannot be put: %v", effect, err)
		}
		shown, err := json.Marshal(effect.Members())
		if err != nil {
			t.Fatal(err)
		}
		members = nil
		if err = json.Unmarshal(shown, &members); err != nil {
			t.Fatal(err)
		}
		if again, err := fault.Read(effect.Kind(), members); err != nil || again != effect {
			t.Errorf("%#v shows %s, which is read as %#v: %v", effect, shown, again, err)
		}
	})
}
