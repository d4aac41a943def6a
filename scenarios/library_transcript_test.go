package scenarios_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/mockserver"
)

// TestLibraryTranscripts plays the library with one seed three times: twice on one fake, in other worlds, and on another
// behind real listeners. All three transcripts are the same.
func TestLibraryTranscripts(t *testing.T) {
	t.Parallel()
	silent := withoutSocket(t)
	first := playLibrary(t, silent)
	want := transcript(t, first)
	for name, again := range map[string]*report.Report{
		"the same fake": playLibrary(t, silent), "a fake behind listeners": playLibrary(t, newFake(t, mockserver.Config{})),
	} {
		if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(transcript(t, again), "\n")); diff != "" {
			t.Errorf("the transcript of %s differs:\n%s", name, diff)
		}
	}
	if first.Took > 30*time.Second {
		t.Errorf("the library took %s, want less than 30 s", first.Took)
	}
}

func transcript(t *testing.T, played *report.Report) string {
	t.Helper()
	var text strings.Builder
	if err := engine.WriteTranscript(&text, played.Results); err != nil {
		t.Fatal(err)
	}
	return text.String()
}
