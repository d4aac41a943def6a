package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/uqmock/uqmock/client"
)

// printer writes one line for each webhook.
type printer struct {
	mu     sync.Mutex
	w      io.Writer
	line   func(arrival) string
	colour bool
}

func newPrinter(p *program, format string) *printer {
	out := &printer{w: p.out, colour: p.colour()}
	out.line = out.text
	if format == "json" {
		out.line = jsonLine
	}
	return out
}

// colour tells whether standard output is a terminal whose user has nothing against colours (no-color.org).
func (p *program) colour() bool {
	f, ok := p.out.(*os.File)
	return ok && p.env("NO_COLOR") == "" && p.env("TERM") != "dumb" && isatty.IsTerminal(f.Fd())
}

func (p *printer) write(a arrival) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err := io.WriteString(p.w, p.line(a)+"\n")
	return err
}

// text is: time, type, status, source id, and whether it was verified.
func (p *printer) text(a arrival) string {
	verdict := p.paint("32", "verified")
	switch {
	case a.reason != "" && a.verified:
		verdict += p.paint("31", ", "+a.reason)
	case a.reason != "":
		verdict = p.paint("31", "not verified: "+a.reason)
	case !a.verified:
		verdict = "not verified: no secret given"
	}
	if a.forward {
		verdict += fmt.Sprintf(", sent on: %d", a.answer)
	}
	return strings.Join([]string{
		a.at.Format(time.RFC3339), plain(eventType(a.event)), plain(statusOf(a.event)), plain(a.event.SourceID), verdict,
	}, "  ")
}

func (p *printer) paint(code, text string) string {
	if !p.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// plain makes what came in fit for a terminal, as one word.
func plain(text string) string {
	quoted := strconv.QuoteToASCII(text)
	switch {
	case text == "":
		return "-"
	case quoted != `"`+text+`"` || strings.Contains(text, " "):
		return quoted
	}
	return text
}

// eventType is the dotted one of the two names, which old samples have swapped.
func eventType(e client.Event) string {
	if !strings.Contains(e.Type, ".") && strings.Contains(e.Name, ".") {
		return e.Name
	}
	return e.Type
}

// statusOf is the status of what the event is about, empty when it tells none.
func statusOf(e client.Event) string {
	var data map[string]any
	if json.Unmarshal(e.Data, &data) != nil {
		return ""
	}
	for _, name := range []string{"cardholder_status", "card_status", "order_status", "status"} {
		if status, ok := data[name].(string); ok {
			return status
		}
	}
	return ""
}

// jsonLine is one object; body is what came, as it is or, if it is no JSON, as a text.
func jsonLine(a arrival) string {
	body := json.RawMessage(a.body)
	if !json.Valid(a.body) {
		body, _ = json.Marshal(string(a.body)) // a text always can
	}
	line, _ := json.Marshal(struct { // body was checked
		At        string          `json:"at"`
		EventType string          `json:"event_type"`
		EventID   string          `json:"event_id"`
		Status    string          `json:"status"`
		SourceID  string          `json:"source_id"`
		Verified  bool            `json:"verified"`
		Reason    string          `json:"reason,omitempty"`
		Answer    int             `json:"answer"`
		Forwarded bool            `json:"forwarded"`
		Body      json.RawMessage `json:"body"`
	}{
		a.at.Format(time.RFC3339Nano), eventType(a.event), a.event.ID, statusOf(a.event), a.event.SourceID,
		a.verified, a.reason, a.answer, a.forward, body,
	})
	return string(line)
}
