package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
)

// TestContractKnown holds that a known difference is no failure until its day, and one again from then on, and that one
// that is gone is told of.
func TestContractKnown(t *testing.T) {
	t.Parallel()
	known := func(name, expires string) string {
		return file(t, "known.json", fmt.Sprintf(`[{"case": %q, "ledger": "status-gate", "owner": "Ana", "expires": %q}]`, name, expires))
	}
	target := imitate(t, lenient)
	raw := filepath.Join(t.TempDir(), "report.json")
	got := execute(t, nil, target.flags("--known", known(spoilt, "9999-12-31"), "--json", raw)...)
	got.ended(t, exitDone)
	want(t, got.out, "known  "+spoilt+"\n", "Known differences:\n  "+spoilt+": known difference, ledger status-gate, Ana, until 9999-12-31\n", ", 1 known\n")
	if verdict := readReport(t, raw).result(t, spoilt).Verdict; verdict != report.Known {
		t.Errorf("%s is %s, want known", spoilt, verdict)
	}
	got = execute(t, nil, target.flags("--known", known(spoilt, "2026-04-03"))...)
	got.ended(t, exitFailed)
	want(t, got.out, "this difference was known until 2026-04-03 (Ana, ledger status-gate): time to settle it")
	got = execute(t, nil, target.flags("--known", known("listProducts/no-paging", "9999-12-31"))...)
	got.ended(t, exitFailed)
	want(t, got.out, "listProducts/no-paging passes: take it off the list of known differences\n")
}

// TestReadKnown holds what a file of known differences may have, and how it is refused.
func TestReadKnown(t *testing.T) {
	t.Parallel()
	whole := `{"case": "listProducts/no-token", "ledger": "status-gate", "owner": "Ana", "expires": "2026-12-31"}`
	got, err := readKnown(file(t, "known.json", "["+whole+`, {"case": "listProducts/no-paging", "ledger": "money", "owner": "Bo", "expires": "2026-12-31T18:00:00+08:00"}]`))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	if diff := cmp.Diff([]engine.Known{
		{Case: "listProducts/no-token", Ledger: "status-gate", Owner: "Ana", Expires: at},
		{Case: "listProducts/no-paging", Ledger: "money", Owner: "Bo", Expires: at.Add(10 * time.Hour)},
	}, got, cmp.Comparer(time.Time.Equal)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got, err := readKnown(file(t, "known.json", "[]")); err != nil || len(got) != 0 {
		t.Errorf("[]: %v, %v", got, err)
	}
	for _, c := range []struct{ text, says string }{
		{"", "is empty: it must be a list, such as []"},
		{"{}", "known.json:1:1: a list is wanted here"},
		{"[1]", "an object of keys and values is wanted here"},
		{"[{]", "known.json:1:"},
		{`[{"case": "listProducts/no-tokn"}]`, `known.json:1:11: case "listProducts/no-tokn" is not known: did you mean listProducts/no-token?`},
		{`[{"ledger": "status-gat"}]`, `ledger entry "status-gat" is not known: did you mean status-gate?`},
		{`[{"expiry": "2026-12-31"}]`, `unknown key "expiry": did you mean expires?`},
		{`[{"why": 1}]`, `unknown key "why": possible are case, ledger, owner, expires`},
		{`[{"expires": "31.12.2026"}]`, `"31.12.2026" is not a day: it must look like 2026-12-31`},
		{`[{"expires": "2026-02-30"}]`, "is not a day"},
		{`[{"case": "listProducts/no-token", "ledger": "status-gate", "expires": "2026-12-31"}]`, "needs case, ledger, owner and expires"},
		{"[" + whole + ",\n" + whole + "]", "known.json:2:1: case listProducts/no-token is there twice"},
	} {
		_, err := readKnown(file(t, "known.json", c.text))
		if err == nil {
			t.Errorf("%s: taken", c.text)
			continue
		}
		want(t, err.Error(), c.says)
	}
}

// FuzzKnown holds that any file is read or refused as a mistake of who wrote it, and that what is read is whole.
func FuzzKnown(f *testing.F) {
	f.Add(`[{"case": "listProducts/no-token", "ledger": "money", "owner": "Ana", "expires": "2026-12-31"}]`)
	f.Add("- case: x\n- &a [*a]")
	f.Add(`[{"expires": "2026-13-01"}]`)
	f.Fuzz(func(t *testing.T, text string) {
		top, ok, err := parseDocument("known.json", []byte(text))
		var all []engine.Known
		if err == nil && ok {
			all, err = knownList(top)
		}
		if _, misused := errors.AsType[*usageError](err); err != nil && !misused {
			t.Errorf("%v is no mistake of the user", err)
		}
		for _, k := range all {
			if err == nil && (k.Case == "" || k.Ledger == "" || k.Owner == "" || k.Expires.IsZero()) {
				t.Errorf("%+v is not whole", k)
			}
		}
	})
}

// FuzzRate holds that a rate that is taken is a possible one, and that its text says the same.
func FuzzRate(f *testing.F) {
	for _, text := range []string{"5/s", "30/m", "0.5/s", "1/h", "NaN/s", "Inf/s", "-1/s", "0x10/s", "1e6/s", "5", "5/", "/s"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var rate, again float64
		if (rateValue{&rate}).Set(text) != nil {
			return
		}
		if !(rate >= minRate && rate <= maxRate) {
			t.Errorf("%q is taken as %g", text, rate)
		}
		if err := (rateValue{&again}).Set(rateValue{&rate}.String()); err != nil || again != rate {
			t.Errorf("%q is %g, written %s, read as %g: %v", text, rate, rateValue{&rate}, again, err)
		}
	})
}

// TestContractRecordAndCompare holds that a recording of a target is what it says the next time, and that a difference
// is found that no case looks for.
func TestContractRecordAndCompare(t *testing.T) {
	t.Parallel()
	target := imitate(t, nil)
	one, two := filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "two")
	execute(t, nil, target.flags("--record", one)...).ended(t, exitDone)
	execute(t, nil, target.flags("--record", two, "--compare", one)...).ended(t, exitDone)
	if diff := cmp.Diff(everything(t, one), everything(t, two)); diff != "" {
		t.Errorf("two recordings of one server (-first +second):\n%s", diff)
	}
	other := imitate(t, func(fake http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fake.ServeHTTP(replaced{w, `"max_card_quota":1000`, `"max_card_quota":1001`}, r)
		})
	})
	execute(t, nil, other.flags()...).ended(t, exitDone)
	got := execute(t, nil, other.flags("--compare", one)...)
	got.ended(t, exitFailed)
	want(t, got.out, `max_card_quota was 1000 when it was recorded, and is 1001`)
}

// replaced is a ResponseWriter that writes one text in place of another of the same length.
type replaced struct {
	http.ResponseWriter
	from, to string
}

func (r replaced) Write(body []byte) (int, error) {
	return r.ResponseWriter.Write([]byte(strings.ReplaceAll(string(body), r.from, r.to)))
}

// TestPlace: one place is the same however it is written, so that no report or recording overwrites another unseen.
func TestPlace(t *testing.T) {
	t.Chdir(t.TempDir())
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"./rec", "rec/", "x/../rec", filepath.Join(wd, "rec")} {
		if place(other) != place("rec") {
			t.Errorf("%s is at %s, and rec at %s", other, place(other), place("rec"))
		}
	}
	got := execute(t, nil, "contract", "--record", "./rec", "--compare", "rec")
	if got.code != exitUsage {
		t.Errorf("code %d, want 2: %s", got.code, got.err)
	}
	want(t, got.err, "--record and --compare name the same folder")
}
