package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/joshdk/go-junit"

	"github.com/uqmock/uqmock/mockserver"
)

// TestContractInterrupted holds that what was played is reported when the run is interrupted, and that cases that were cut
// off are not blamed.
func TestContractInterrupted(t *testing.T) {
	t.Parallel()
	stuck := make(chan bool, 1)
	target := imitate(t, func(fake http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("page_size") == "100" { // one case, in the middle
				stuck <- true
				<-r.Context().Done()
				return
			}
			fake.ServeHTTP(w, r)
		})
	})
	dir := t.TempDir()
	xml, raw := filepath.Join(dir, "report.xml"), filepath.Join(dir, "report.json")
	command := start(t, nil, target.flags("--junit", xml, "--json", raw)...)
	select {
	case <-stuck:
	case <-command.ended:
		t.Fatalf("ended by itself: %s", command.errs)
	}
	if code := command.stop(); code != exitFailed {
		t.Errorf("code %d, want 1", code)
	}
	want(t, command.errs.String(), "the run ended early: it was interrupted")
	read := readReport(t, raw)
	if read.Ended == "" || read.Counts.Failed > 0 || read.Counts.Passed == 0 || read.Counts.Skipped == 0 {
		t.Errorf("ended %q, %+v: want some passes, the case that was cut off skipped, and no failure", read.Ended, read.Counts)
	}
	if _, err := junit.IngestFile(xml); err != nil {
		t.Error(err)
	}
}

// patience is how long a run may take to end on a machine that is busy. Nothing in it waits longer than a second.
const patience = 5 * time.Second

// endsSoon interrupts a command, and fails unless it ends with exit code 1 while somebody still waits for it.
func (r *running) endsSoon(t *testing.T) {
	t.Helper()
	waiting, done := context.WithTimeout(t.Context(), patience)
	defer done()
	r.cancel()
	select {
	case <-r.ended:
	case <-waiting.Done():
		t.Fatalf("the run did not end within %s of the interrupt", patience)
	}
	if r.code != exitFailed {
		t.Errorf("code %d, want 1: %s", r.code, r.errs)
	}
}

// TestContractInterruptedOnASharedTarget holds that an interrupt in the middle of a call ends the run soon, and that what it
// leaves behind is told of.
func TestContractInterruptedOnASharedTarget(t *testing.T) {
	t.Parallel()
	stuck := make(chan bool, 1)
	target := imitate(t, func(fake http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/cards") && r.Method == http.MethodGet {
				stuck <- true
				<-r.Context().Done()
				return
			}
			fake.ServeHTTP(w, r)
		})
	})
	report := filepath.Join(t.TempDir(), "report.json")
	command := start(t, nil, "contract", "--target", target.api, "--timeout", "10m", "--json", report, "--run", "^(createCardholder/same-name|listCards/by-number)$")
	<-stuck
	command.endsSoon(t)
	want(t, command.out.String(), "\nLeft behind on the target: 1 card, 3 cardholders\n  cardholder ", "\nThe run ended early: it was interrupted\n")
	if read := readReport(t, report); len(read.LeftBehind) != 4 || read.Counts.Passed != 1 || read.Counts.Skipped != 1 {
		t.Errorf("%d objects left behind, %+v", len(read.LeftBehind), read.Counts)
	}
}

// TestContractInterruptedBeforeADeafControl holds that a control which does not answer any more keeps nobody waiting.
func TestContractInterruptedBeforeADeafControl(t *testing.T) {
	t.Parallel()
	stuck := make(chan bool, 1)
	fake := mockserver.Run(t)
	control := fake.Control(mockserver.ControlConfig{})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodDelete:
			<-r.Context().Done()
		case strings.HasPrefix(r.URL.Path, "/api/v1/issuing/products"):
			stuck <- true
			<-r.Context().Done()
		case strings.HasPrefix(r.URL.Path, "/api/"):
			fake.ServeHTTP(w, r)
		default:
			control.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(web.Close)
	command := start(t, nil, "contract", "--target", web.URL+"/api", "--control", web.URL, "--timeout", "10m", "--run", "^listProducts/no-paging$")
	<-stuck
	command.endsSoon(t)
}
