package console

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden pages in testdata")

// pageLimit keeps a page quick to load on a phone.
const pageLimit = 15 << 10

const statusChanged = "cardholder.kyc.status_changed"

// sample is the guide's cardholder with a link in the given phase.
func sample(p Phase) Check {
	return Check{
		Phase:        p,
		Name:         "Sarah Chen",
		World:        "my-client",
		CardholderID: "9d6017b2-0c2f-4b2e-876b-992b0db9597d",
		ExpiresAt:    time.Date(2026, 4, 4, 17, 32, 50, 0, time.FixedZone("", 8*60*60)),
		Action:       "/idv/sbx_MVSJTHTZj77PZggH",
	}
}

func with(p Phase, change func(*Check)) Check {
	c := sample(p)
	change(&c)
	return c
}

func done(r Result, status string) Check {
	return with(PhaseDone, func(c *Check) { c.Result, c.Status, c.Event = r, status, statusChanged })
}

// samples holds every page in every shape it takes.
func samples() map[string]Check {
	resubmit := done(ResultResubmit, "INCOMPLETE")
	resubmit.Reason, resubmit.NextURL = "More evidence required", "/idv/sbx_second"
	return map[string]Check{
		"open": sample(PhaseOpen),
		"open-problem": with(PhaseOpen, func(c *Check) {
			c.Problem, c.Reason = "reason: has 201 characters, must have at most 200", "The photo is too dark"
		}),
		"open-awkward": with(PhaseOpen, func(c *Check) {
			c.Name = `<script>alert("1")</script> محمد بن سلمان 🪪👩🏽‍🚀 ` + strings.Repeat("Wolfeschlegelsteinhausen", 6)
			c.World = strings.Repeat("w", 128)
		}),
		"done-passed":   done(ResultPassed, "SUCCESS"),
		"done-failed":   done(ResultFailed, "FAILED"),
		"done-resubmit": resubmit,
		"done-review":   done(ResultReview, "PENDING"),
		"done-silent":   with(PhaseDone, func(c *Check) { c.Result, c.Status = ResultReview, "PENDING" }),
		"used":          with(PhaseUsed, func(c *Check) { c.Result, c.Status = ResultPassed, "SUCCESS" }),
		"used-replaced": with(PhaseUsed, func(c *Check) { c.NextURL = "/idv/sbx_second" }),
		"expired":       sample(PhaseExpired),
		"expired-newer": with(PhaseExpired, func(c *Check) { c.NextURL = "/idv/sbx_second" }),
		"unknown":       {},
		"foreign":       sample(PhaseForeign),
		"method":        {Phase: PhaseWrongMethod, Allow: "GET, HEAD, POST"},
	}
}

func indexSamples() map[string]IndexData {
	return map[string]IndexData{
		"index":       {APIURL: "http://127.0.0.1:4010/api", Version: "0.1.0"},
		"index-token": {APIURL: "http://127.0.0.1:4010/api", NeedsToken: true},
	}
}

// rendered holds the bytes of every sample by name.
func rendered(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{}
	for name, c := range samples() {
		pages[name] = page(t, c)
	}
	for name, d := range indexSamples() {
		var b bytes.Buffer
		if err := Index(&b, d); err != nil {
			t.Fatalf("Index: %v", err)
		}
		pages[name] = b.String()
	}
	return pages
}

func page(t testing.TB, c Check) string {
	t.Helper()
	var b bytes.Buffer
	if err := Page(&b, c); err != nil {
		t.Fatalf("Page: %v", err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for name, got := range rendered(t) {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("%v; run the test with -update", err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("page differs from its golden (-want +got):\n%s", diff)
			}
		})
	}
}
