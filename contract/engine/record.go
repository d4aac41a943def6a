package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/uqmock/uqmock/contract/report"
)

// Transcript is what was said in a case, scrubbed: two runs of one server give the same one.
type Transcript struct {
	Case       string          `json:"case"`
	Verdict    report.Verdict  `json:"verdict"`
	Exchanges  []Said          `json:"exchanges"`
	Webhooks   bool            `json:"webhooks"` // they could be received; if not, nothing is said of them
	Deliveries []ScrubbedEvent `json:"deliveries,omitempty"`
}

// Said is one call and its reply.
type Said struct {
	Operation string          `json:"operation"`
	Call      string          `json:"call"` // method and path
	Request   json.RawMessage `json:"request,omitempty"`
	Status    int             `json:"status"`
	Reply     json.RawMessage `json:"reply,omitempty"`
	Took      time.Duration   `json:"took_ns"` // cut to steps of what a comparison allows, so that it is the same the next time
}

// ScrubbedEvent is one webhook.
type ScrubbedEvent struct {
	EventType string          `json:"event_type"`
	Body      json.RawMessage `json:"body"`
}

// transcribe scrubs a result.
func transcribe(r report.Result) Transcript {
	s := newScrub()
	t := Transcript{Case: r.Name, Verdict: r.Verdict, Webhooks: r.Webhooks}
	for _, x := range r.Exchanges {
		if x.Aside {
			continue
		}
		t.Exchanges = append(t.Exchanges, Said{
			Operation: x.Operation, Call: s.call(x), Request: s.body(x.Request), Status: x.Status, Reply: s.body(x.Reply),
			Took: x.Took.Truncate(slower),
		})
	}
	for _, d := range r.Deliveries {
		t.Deliveries = append(t.Deliveries, ScrubbedEvent{d.EventType, s.body(d.Body)})
	}
	return t
}

// Recording is a folder of transcripts, one file a case.
type Recording struct{ dir string }

// Record makes a folder to record into. One that holds recordings already is written over, case by case.
func Record(dir string) (*Recording, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("a recording cannot be made in %s: %w", dir, errors.Unwrap(err))
	}
	return &Recording{dir}, nil
}

// OpenRecording opens a folder that was recorded before.
func OpenRecording(dir string) (*Recording, error) {
	found, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(found) == 0 {
		return nil, fmt.Errorf("%s holds no recording: make one with --record", dir)
	}
	return &Recording{dir}, nil
}

func (r *Recording) file(name string) string {
	return filepath.Join(r.dir, strings.ReplaceAll(name, "/", "__")+".json")
}

// write keeps the transcript of a case. One that was skipped has none.
func (r *Recording) write(result report.Result) error {
	if result.Verdict == report.Skip {
		return nil
	}
	var raw bytes.Buffer
	e := json.NewEncoder(&raw)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(transcribe(result)); err != nil {
		return err
	}
	return os.WriteFile(r.file(result.Name), raw.Bytes(), 0o600)
}

// read gives the transcript of a case; false when there is none.
func (r *Recording) read(name string) (t Transcript, ok bool, err error) {
	raw, err := os.ReadFile(r.file(name))
	if errors.Is(err, fs.ErrNotExist) {
		return t, false, nil
	}
	if err != nil {
		return t, false, err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&t); err != nil {
		return t, false, fmt.Errorf("the recording %s cannot be read: %w", r.file(name), err)
	}
	return t, true, nil
}
