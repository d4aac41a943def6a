package openapi_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/uqmock/uqmock/openapi"
)

func TestFormats(t *testing.T) {
	t.Parallel()
	tests := []struct {
		format string
		takes  []string
		leaves []string
	}{
		{
			format: "byte",
			takes:  []string{"AAAA", "QQ==", "QUI=", "+/+/"},
			leaves: []string{"", "A", "AA=", "A===", "=", "====", "AAAA====", "AA AA", "AAAA\n", "-_-_", "data:image/png;base64,AAAA", "<base64_encoded_image>"},
		},
		{
			format: "date",
			takes:  []string{"1992-06-15", "2024-02-29", "0001-01-01"},
			leaves: []string{"", "2023-02-29", "1992-6-15", "1992-13-01", "1992-06-31", "15-06-1992", "1992-06-15T00:00:00Z", " 1992-06-15"},
		},
		{
			format: "date-time",
			takes:  []string{"2026-04-04T17:32:50+08:00", "2026-04-08T16:46:41.044+08:00", "2026-05-21T09:30:00Z"},
			leaves: []string{"", "2026-04-04", "2026-04-04 17:32:50", "2026-04-04T17:32:50", "2026-04-04T25:00:00Z", "2026-02-30T00:00:00Z"},
		},
		{
			format: "email",
			takes:  []string{"sarah.chen@example.com", "sarah+idv-failed+card-failed@example.com", "a@b.co", "ü@example.com"},
			leaves: []string{"", "sarah", "sarah@", "@example.com", "sarah@example", "a b@example.com", "Sarah <sarah@example.com>", "sarah@example.com ", "a@b@example.com", "sarah@example..com", strings.Repeat("a", 250) + "@example.com"},
		},
		{
			format: "uri",
			takes:  []string{"https://in.sumsub.com/websdk/p/sbx_MVSJTHTZj77PZggH", "http://127.0.0.1:4010/idv/x"},
			leaves: []string{"", "/idv/x", "example.com/x", "https://", "http://[::1", "mailto:a@b.co"},
		},
		{
			format: "uuid",
			takes:  []string{"cc58fa96-7a49-4be1-a70b-85075c1b4957", "40433705-0000-4000-8000-000000000001", "CC58FA96-7A49-4BE1-A70B-85075C1B4957"},
			leaves: []string{"", "cc58fa967a494be1a70b85075c1b4957", "{cc58fa96-7a49-4be1-a70b-85075c1b4957}", "cc58fa96-7a49-4be1-a70b-85075c1b495g", "cc58fa9-67a49-4be1-a70b-85075c1b4957", "cc58fa96-7a49-4be1-a70b-85075c1b49577", "cc58fa96-7a49-4be1-a70b--5075c1b4957"},
		},
	}
	formats := openapi.Formats()
	if len(formats) != len(tests) {
		t.Errorf("%d formats, the table has %d", len(formats), len(tests))
	}
	for _, tt := range tests {
		t.Run(tt.format, func(t *testing.T) {
			t.Parallel()
			for _, value := range tt.takes {
				if err := formats[tt.format](value); err != nil {
					t.Errorf("refused %q: %v", value, err)
				}
			}
			for _, value := range tt.leaves {
				if err := formats[tt.format](value); err == nil {
					t.Errorf("took %q", value)
				} else if !strings.HasPrefix(err.Error(), "must be ") {
					t.Errorf("error for %q does not say what would be right: %v", value, err)
				}
			}
		})
	}
}

func FuzzFormats(f *testing.F) {
	for _, seed := range []string{"", "QQ==", "1992-06-15", "2026-04-04T17:32:50+08:00", "a@b.co", "https://a/b", "cc58fa96-7a49-4be1-a70b-85075c1b4957", "\xff"} {
		f.Add(seed)
	}
	formats := openapi.Formats()
	messages := make(map[string]string) // the one refusal of each format
	for name, check := range formats {
		messages[name] = check("\x00").Error()
	}
	f.Fuzz(func(t *testing.T, value string) {
		for name, check := range formats {
			if err := check(value); err != nil && err.Error() != messages[name] {
				t.Errorf("%s: a refusal depends on the value: %v", name, err)
			}
		}
		if _, err := base64.StdEncoding.DecodeString(value); formats["byte"](value) == nil && err != nil {
			t.Errorf("byte took %q, which does not decode: %v", value, err)
		}
		for _, name := range []string{"byte", "date", "date-time", "uuid", "email"} {
			if formats[name](value) == nil && !utf8.ValidString(value) {
				t.Errorf("%s took invalid UTF-8", name)
			}
		}
	})
}
