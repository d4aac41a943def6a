package scenarios

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
	"github.com/uqmock/uqmock/scenarios/script"
)

// Attend is [Case] for a world that somebody else's application works in, under a client id: only what the scenario does
// through control is done. Its calls are waited for, until one is made that is as expected, and what they save is taken
// from that. The clock runs. When the steps are through it waits until the run is ended.
func Attend(library script.Library, s *script.Scenario, client string, o Options) engine.Case {
	c := Case(library, s, o)
	c.Client, c.Runs = client, true
	delete(c.World, "clock")
	c.Run = func(session *engine.Session) {
		p := newPlayer(session, library, s, o)
		p.attended = &attended{}
		defer func() {
			if session.Context().Err() == nil {
				p.note("all steps are through; the world stays until the run is ended")
			}
			<-session.Context().Done()
		}()
		p.play()
	}
	return c
}

// attended is what has been seen of the application's calls.
type attended struct {
	last string // id of the latest in the journal
}

// entry is a call as the journal has it.
type entry struct {
	ID        string `json:"id"`
	Operation string `json:"operation"`
	Status    int    `json:"status"`
	Reply     struct {
		Headers http.Header `json:"headers"`
		Body    any         `json:"body"`
	} `json:"reply"`
}

// patience is how long an application is waited for.
const patience = 7 * 24 * time.Hour

// awaitCall waits for the application to make a call that is as expected.
func (p *player) awaitCall(step *script.Step) {
	var env script.Env
	_, ok := p.session.Wait(patience, func() bool {
		for _, e := range p.attended.news(p.session) {
			if e.Operation != step.Operation {
				continue
			}
			env = p.overheard(e)
			failing, why := p.failing(step.Expect, env)
			if len(failing) == 0 {
				return true
			}
			p.note("%s answered %d, and this is still waited for: %s%s", e.Operation, e.Status, failing[0].Text, reason(why[0]))
		}
		return false
	})
	if !ok {
		p.session.Fatal(report.Timing, "%s was not called within %s", step.Operation, patience)
	}
	p.settle(step, env)
}

func reason(err error) string {
	if err == nil {
		return ""
	}
	return fmt.Sprintf(" (%s)", err)
}

// news are the calls since the last look, oldest first.
func (a *attended) news(s *engine.Session) []entry {
	var news []entry
	for path := "/requests?limit=100"; path != ""; {
		var page struct {
			Data []entry `json:"data"`
			Next string  `json:"next"`
		}
		s.Look(path, &page)
		path = ""
		if page.Next != "" {
			path = "/requests?limit=100&cursor=" + url.QueryEscape(page.Next)
		}
		for _, e := range page.Data {
			if e.ID == a.last {
				path = ""
				break
			}
			news = append(news, e)
		}
	}
	if len(news) > 0 {
		a.last = news[0].ID
	}
	slices.Reverse(news)
	return news
}

// overheard is what expressions see of a call of the application.
func (p *player) overheard(e entry) script.Env {
	env := p.now()
	env.Status, env.Body, env.Headers = e.Status, script.Plain(e.Reply.Body), headers(e.Reply.Headers)
	return env
}
