package webhook_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver/webhook"
)

func TestEndpointValidateURL(t *testing.T) {
	tests := []struct{ name, url, refused string }{
		{"plain", "http://127.0.0.1:4012", ""},
		{"https with path and query", "https://example.com/hooks?token=abc&x=%20", ""},
		{"upper-case scheme", "HTTPS://EXAMPLE.com/", ""},
		{"IPv6", "http://[::1]:8080/", ""},
		{"empty port", "http://example.com:/", ""},
		{"missing", "", "is missing"},
		{"relative", "/hooks", "has no http or https scheme"},
		{"no scheme", "example.com/hooks", "has no http or https scheme"},
		{"other scheme", "ftp://example.com", "has no http or https scheme"},
		{"opaque", "http:example.com", "has no host"},
		{"no host", "https:///hooks", "has no host"},
		{"port alone", "http://:8080/", "has no host"},
		{"user info", "https://user:pw@example.com/", "carries user info"},
		{"empty user info", "https://@example.com/", "carries user info"},
		{"fragment", "https://example.com/#a", "carries a fragment"},
		{"empty fragment", "https://example.com/#", "carries a fragment"},
		{"port too large", "http://example.com:65536/", "has a port outside 1..65535"},
		{"port zero", "http://example.com:0/", "has a port outside 1..65535"},
		{"port not a number", "http://example.com:http/", "cannot be read as a URL"},
		{"space in front", " https://example.com", "cannot be read as a URL"},
		{"control character", "https://example.com/\n", "cannot be read as a URL"},
		{"bad escape", "https://example.com/%zz", "cannot be read as a URL"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			check(t, webhook.Endpoint{URL: tt.url}, "url", tt.refused)
		})
	}
}

func TestEndpointValidateEvents(t *testing.T) {
	for _, pattern := range []string{
		"*", "card.*", "cardholder.kyc.*", "card.create.succeeded", "card.PIN.retry.exceed.soft.block",
		"card.3ds.otp", "card.elevate_limit.failed", "custom-event",
	} {
		check(t, endpointFor("*", pattern), "events[1]", "")
	}
	for _, pattern := range []string{
		"", " ", ".", ".*", "*.*", "**", "card*", "card.", ".card", "card..create", "*.failed", "card.*.failed",
		"card.* ", "card create", "card,cardholder", "kårt", "card.**",
	} {
		check(t, endpointFor("*", pattern), "events[1]", "is not an event filter")
	}
}

func TestEndpointValidateChoices(t *testing.T) {
	for _, choice := range []webhook.Timestamps{"", webhook.Wall, webhook.World} {
		check(t, webhook.Endpoint{URL: "http://localhost", Timestamps: choice}, "timestamps", "")
	}
	for _, unit := range []webhook.Unit{"", webhook.Seconds, webhook.Milliseconds} {
		check(t, webhook.Endpoint{URL: "http://localhost", Unit: unit}, "timestamp_unit", "")
	}
	check(t, webhook.Endpoint{URL: "http://localhost", Timestamps: "Wall"}, "timestamps", `"Wall" is not a clock`)
	check(t, webhook.Endpoint{URL: "http://localhost", Unit: "us"}, "timestamp_unit", `"us" is not a unit`)
}

func TestEndpointValidateKeepsSecrets(t *testing.T) {
	for _, url := range []string{"ftp://h/?key=hunter2", "http://u:hunter2@h/", "http://h/?hunter2#x", "http://h:hunter2/", "http://h/?hunter2%zz\x00"} {
		err := webhook.Endpoint{URL: url, Secret: "hunter2"}.Validate()
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("Validate(%q) = %v, want an error without the URL's text", url, err)
		}
	}
}

func TestFieldErrorSaysWhatIsRight(t *testing.T) {
	got := endpointFor("card*").Validate().Error()
	want := `events[0]: "card*" is not an event filter; want an event type such as card.create.succeeded, a prefix such as card.*, or *`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEndpointWants(t *testing.T) {
	tests := []struct {
		name      string
		filter    []string
		eventType string
		want      bool
	}{
		{"no filter", nil, "card.create.succeeded", true},
		{"empty filter", []string{}, "card.create.succeeded", true},
		{"all", []string{"*"}, "deposit.completed", true},
		{"exact", []string{"card.create.succeeded"}, "card.create.succeeded", true},
		{"exact is no prefix", []string{"card.create"}, "card.create.succeeded", false},
		{"case counts", []string{"card.pin.*"}, "card.PIN.retry.exceed.soft.block", false},
		{"prefix", []string{"card.*"}, "card.create.succeeded", true},
		{"prefix ends at a word", []string{"card.*"}, "cardholder.updated", false},
		{"prefix alone", []string{"card.*"}, "card", false},
		{"longer prefix", []string{"cardholder.kyc.*"}, "cardholder.updated", false},
		{"one of several", []string{"card.*", "cardholder.updated"}, "cardholder.updated", true},
		{"none of several", []string{"card.*", "cardholder.updated"}, "issuing.fee.card", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := endpointFor(tt.filter...).Wants(tt.eventType); got != tt.want {
				t.Errorf("Wants(%q) with %q = %t, want %t", tt.eventType, tt.filter, got, tt.want)
			}
		})
	}
}

func FuzzEndpoint(f *testing.F) {
	f.Add("http://127.0.0.1:4012/hooks?a=b", "secret", "card.*", "card.create.succeeded")
	f.Add("https://user@example.com/#x", "", "*", "")
	f.Add("http://[fe80::1%25eth0]:80", "", "a..b", "a.b")
	f.Fuzz(func(t *testing.T, url, secret, pattern, eventType string) {
		endpoint := webhook.Endpoint{URL: url, Secret: secret, Events: []string{pattern}}
		endpoint.Wants(eventType)
		if endpoint.Validate() != nil {
			return
		}
		built := webhook.Build(endpoint, []byte(eventType), "1775208889", webhook.OverBodyTimestamp)
		post, err := http.NewRequestWithContext(t.Context(), http.MethodPost, built.URL, http.NoBody)
		if err != nil {
			t.Fatalf("a validated endpoint cannot be sent to: %v", err)
		}
		if post.URL.Host == "" || post.URL.User != nil {
			t.Errorf("validated %q, but host %q, user %v", url, post.URL.Host, post.URL.User)
		}
	})
}

func endpointFor(events ...string) webhook.Endpoint {
	return webhook.Endpoint{URL: "http://localhost", Events: events}
}

// check expects Validate to refuse the field with a text that contains refused,
// or to pass when refused is empty.
func check(t *testing.T, endpoint webhook.Endpoint, field, refused string) {
	t.Helper()
	err := endpoint.Validate()
	if refused == "" {
		if err != nil {
			t.Errorf("Validate(%+v) = %v, want nil", endpoint, err)
		}
		return
	}
	problem, ok := errors.AsType[*webhook.FieldError](err)
	if !ok {
		t.Fatalf("Validate(%+v) = %v, want a FieldError", endpoint, err)
	}
	if problem.Field != field || !strings.Contains(problem.Refused, refused) || problem.Want == "" {
		t.Errorf("Validate(%+v) = %q, want %s: %s", endpoint, problem, field, refused)
	}
}
