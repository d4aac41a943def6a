package report

import (
	"io"
	"net/http"
	"strconv"
	"time"
)

// WriteTimeline writes a report of scenarios as one page for people: a summary, then each scenario as a sequence diagram
// between the application, the target and the receiver of its webhooks, step by step. Statuses that replies and webhooks
// show are followed, findings stand where they were seen, and every body can be unfolded. It needs no network, and no
// script but for unfolding all at once. All of it is escaped; what is longer than 16 KiB is cut, with a note.
func WriteTimeline(w io.Writer, r *Report) error { return render(w, "timeline.html", timelineOf(r)) }

// timeline is what the template shows.
type timeline struct {
	*Report
	Counts      Counts
	Headline    string
	StartedText string
	Journeys    []journey
}

// journey is a scenario, laid out to be read.
type journey struct {
	Result
	Anchor string
	Target string
	Bands  []band
}

// band is a step, with what was seen in it.
type band struct {
	Step
	Number string // empty for what was seen outside the steps
	Date   string // where it is another than that of the step before
	Clock  string
	Sights []sight
}

// sight is one thing that was seen: one of the three, or text.
type sight struct {
	Kind    MomentKind
	Call    *talk
	Webhook *arrival
	Finding *difference
	Text    string
	Changes []change
}

// arrival is a webhook, laid out to be read.
type arrival struct {
	Delivery
	Lines []line
}

func timelineOf(r *Report) timeline {
	t := timeline{Report: r, Counts: r.Counts(), StartedText: stamp(r.StartedAt)}
	t.Headline = headline(t.Counts, "scenario")
	for i, result := range r.Results {
		j := journey{Result: result, Anchor: "scenario-" + strconv.Itoa(i+1), Target: r.Target}
		j.tell()
		t.Journeys = append(t.Journeys, j)
	}
	return t
}

func (j *journey) tell() {
	known, date := states{}, ""
	for i, step := range j.Told() {
		b := band{Step: step}
		if i < len(j.Steps) {
			b.Number = strconv.Itoa(i + 1)
		}
		if !step.At.IsZero() {
			b.Clock = step.At.Format(time.TimeOnly)
			if day := step.At.Format(time.DateOnly); day != date {
				b.Date, date = day, day
			}
		}
		for _, m := range step.Moments {
			b.Sights = append(b.Sights, j.sight(m, known))
		}
		j.Bands = append(j.Bands, b)
	}
}

func (j *journey) sight(m Moment, known states) sight {
	s := sight{Kind: m.Kind, Text: m.Text}
	switch m.Kind {
	case MomentCall:
		call := talkOf(m.Index, j.Exchanges[m.Index], j.Findings)
		s.Call, s.Changes = &call, known.reply(call.Exchange)
	case MomentWebhook:
		d := j.Deliveries[m.Index]
		s.Webhook, s.Changes = &arrival{d, lines(d.Body)}, known.webhook(d)
	case MomentFinding:
		found := differenceOf(j.Findings[m.Index], len(j.Exchanges))
		s.Finding = &found
	case MomentControl, MomentClock, MomentNote:
	}
	return s
}

// Opened is when the scenario began, by the world's clock; empty when nobody knows.
func (j *journey) Opened() string {
	if len(j.Steps) == 0 || j.Steps[0].At.IsZero() {
		return ""
	}
	return stamp(j.Steps[0].At)
}

// StatusText is what HTTP calls the status of the reply.
func (t talk) StatusText() string { return http.StatusText(t.Status) }
