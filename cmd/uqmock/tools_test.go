package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/openapi"
)

func TestSpec(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"spec"}, {"spec", "--format", "json"}, {"spec", "--api", "control"}, {"spec", "--api", "control", "--format", "json"},
	} {
		got := execute(t, nil, args...)
		doc, err := openapi3.NewLoader().LoadFromData([]byte(got.out))
		if err != nil || got.code != exitDone {
			t.Errorf("%q: code %d, %v", args, got.code, err)
			continue
		}
		place := "/v1/issuing/cards"
		if strings.Contains(strings.Join(args, " "), "control") {
			place = "/v1/worlds"
		}
		if doc.Paths.Find(place) == nil {
			t.Errorf("%q does not describe %s", args, place)
		}
		if isJSON := json.Valid([]byte(got.out)); isJSON != strings.Contains(strings.Join(args, " "), "json") {
			t.Errorf("%q: JSON is %v", args, isJSON)
		}
	}
}

func TestFidelityJSON(t *testing.T) {
	t.Parallel()
	got := execute(t, nil, "fidelity", "--format", "json")
	var entries []openapi.Entry
	if err := json.Unmarshal([]byte(got.out), &entries); err != nil || got.code != exitDone {
		t.Fatalf("code %d, %v", got.code, err)
	}
	if diff := cmp.Diff(openapi.Ledger(), entries); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFidelityTextAndMarkdown(t *testing.T) {
	t.Parallel()
	text := execute(t, nil, "fidelity").out
	table := execute(t, nil, "fidelity", "--format", "markdown").out
	rows := 0
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "| ") {
			rows++
			if cells := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") - 1; cells != 6 {
				t.Errorf("%d cells in %s", cells, line)
			}
		}
	}
	if rows != len(openapi.Ledger())+1 {
		t.Errorf("%d rows, want one for each of %d entries and a head", rows, len(openapi.Ledger()))
	}
	for _, e := range openapi.Ledger() {
		want(t, text, "\n"+e.ID+"  ["+string(e.Provenance)+"]\n")
		want(t, table, "| `"+e.ID+"` |")
		if e.Quirk != nil {
			want(t, text, "--quirk "+e.ID+"="+e.Quirk.Default+": ")
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	got := execute(t, nil, "version")
	if got.code != exitDone {
		t.Errorf("code %d, want 0", got.code)
	}
	want(t, got.out, "uqmock ", "\ncommit ", "\ndescription "+openapi.Revision+" (UQPAY API "+openapi.Version+")\n")
}

func TestHealthcheck(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, free("--control-token", "hush")...)
	ill := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }))
	defer ill.Close()
	moved := httptest.NewServer(http.RedirectHandler(s.control+"/readyz", http.StatusFound))
	defer moved.Close()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	stuck := make(chan struct{})
	hangs := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-stuck }))
	defer hangs.Close()
	defer close(stuck)
	cases := []struct {
		name string
		env  environment
		args []string
		code int
		says string
	}{
		{"by flag", nil, []string{"--control", s.control}, exitDone, ""},
		{"by variable", environment{controlVariable: s.control}, nil, exitDone, ""},
		{"flag first", environment{controlVariable: gone.URL}, []string{"--control", s.control + "/"}, exitDone, ""},
		{"not ready", nil, []string{"--control", ill.URL}, exitFailed, "503"},
		{"redirect", nil, []string{"--control", moved.URL}, exitFailed, "302"},
		{"nobody", nil, []string{"--control", gone.URL}, exitFailed, "not ready"},
		{"hangs", nil, []string{"--control", hangs.URL, "--timeout", "20ms"}, exitFailed, "deadline"},
		{"bad variable", environment{controlVariable: "127.0.0.1:4011"}, nil, exitUsage, "UQMOCK_CONTROL: "},
		{"bad timeout", nil, []string{"--timeout", "0s"}, exitUsage, "above zero"},
	}
	for _, c := range cases {
		got := execute(t, c.env, append([]string{"healthcheck"}, c.args...)...)
		if got.code != c.code || got.out != "" {
			t.Errorf("%s: code %d, output %q, want %d and none: %s", c.name, got.code, got.out, c.code, got.err)
		}
		want(t, got.err, c.says)
	}
}
