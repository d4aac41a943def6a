package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/mockserver"
)

// imitation is a target with control: a fake whose replies a test may spoil.
type imitation struct{ api, control string }

// imitate starts a fake behind a handler that the test makes of it; nil leaves it as it is.
func imitate(t *testing.T, spoil func(http.Handler) http.Handler) imitation {
	t.Helper()
	fake := mockserver.Run(t)
	var api http.Handler = fake
	if spoil != nil {
		api = spoil(fake)
	}
	web, control := httptest.NewServer(api), httptest.NewServer(fake.Control(mockserver.ControlConfig{}))
	t.Cleanup(web.Close)
	t.Cleanup(control.Close)
	return imitation{web.URL + "/api", control.URL}
}

// flags are those that play some cases of listProducts against the target, and more.
func (i imitation) flags(more ...string) []string {
	return append([]string{"contract", "--target", i.api, "--control", i.control, "--run", "^listProducts/"}, more...)
}

// status is a ResponseWriter that changes one status to another.
type status struct {
	http.ResponseWriter
	from, to int
}

func (s status) WriteHeader(code int) {
	if code == s.from {
		code = s.to
	}
	s.ResponseWriter.WriteHeader(code)
}

// lenient answers listProducts without token as if the token were missing on purpose: 403 in place of 401.
func lenient(fake http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/products") {
			w = status{w, http.StatusUnauthorized, http.StatusForbidden}
		}
		fake.ServeHTTP(w, r)
	})
}

// spoilt is the case that lenient makes fail.
const spoilt = "listProducts/no-token"

// contractReport is what --json writes.
type contractReport struct {
	Counts report.Counts `json:"counts"`
	report.Report
}

func readReport(t *testing.T, path string) contractReport {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return parseReport(t, string(raw))
}

func parseReport(t *testing.T, text string) contractReport {
	t.Helper()
	var r contractReport
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return r
}

// verdicts are how the cases of a report ended, by name.
func (r contractReport) verdicts() map[string]report.Verdict {
	all := map[string]report.Verdict{}
	for _, result := range r.Results {
		all[result.Name] = result.Verdict
	}
	return all
}

// result gives the result of a case.
func (r contractReport) result(t *testing.T, name string) report.Result {
	t.Helper()
	i := slices.IndexFunc(r.Results, func(result report.Result) bool { return result.Name == name })
	if i < 0 {
		t.Fatalf("%s was not played", name)
	}
	return r.Results[i]
}

// everything is all text in the files below a folder.
func everything(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		all.Write(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// ended fails unless a command ended with a code and told of some things on standard error.
func (r ran) ended(t *testing.T, code int, says ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("code %d, want %d; output %s, error %s", r.code, code, r.out, r.err)
	}
	want(t, r.err, says...)
}

// terminal is a file that is one.
func terminal(t *testing.T) *os.File {
	t.Helper()
	f, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("this system has no pseudo-terminals: %v", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}
