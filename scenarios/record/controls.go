package record

import (
	"math"
	"net/http"
	"strings"
	"time"
)

// controls says what becomes of a control that was carried out, by method and path; any other is a step as it is.
var controls = map[string]func(*writer, Happening){
	"PUT ":                       (*writer).makeWorld,
	"POST /clock/advance":        (*writer).advance,
	"PUT /faults/{}":             (*writer).setFault,
	"DELETE /faults/{}":          (*writer).removeFault,
	"POST /webhooks":             (*writer).ofReceiver,
	"PATCH /webhooks/{}":         (*writer).ofReceiver,
	"DELETE /webhooks/{}":        (*writer).ofReceiver,
	"POST /deliveries/{}/resend": (*writer).resend,
	"DELETE ":                    (*writer).drop,
}

func (w *writer) control(h Happening) {
	c := h.Control
	if do, ok := controls[c.key()]; ok && c.ok() {
		do(w, h)
		return
	}
	if c.Path == "" || c.key() == "POST /webhooks" || c.key() == "PATCH /webhooks/{}" {
		return // it changed nothing, and was about what the player does by itself
	}
	w.asItIs(c)
}

// asItIs is a control step. One that was refused has to be refused again.
func (w *writer) asItIs(c *Control) {
	body, sent := read(c.Body)
	if len(c.Body) > 0 && !isObject(body) {
		w.omit("a control whose body is no JSON object, or too large to have been kept")
		return
	}
	if !c.ok() && c.Status != http.StatusConflict {
		w.omit("a control that was refused")
		return
	}
	w.again = ""
	s := w.add(&step{object: object{{"control", joined{plain(c.Method + " "), w.controlPath(c.Path)}}}}, "control")
	if sent {
		s.object = append(s.object, member{"body", w.tree("", "", body)})
	}
	if !c.ok() {
		s.object = append(s.object, member{"expect", expected(c.Status, c.Reply)})
		return
	}
	if reply, ok := read(c.Reply); ok {
		w.learn(s, reply)
	}
}

// controlPath is a path with the ids that replies gave.
func (w *writer) controlPath(path string) leaf {
	var all joined
	for i, part := range strings.Split(path, "/") {
		if i > 0 {
			all = append(all, plain("/"))
		}
		all = append(all, w.text("", "path", part))
	}
	return all
}

// advance moves the clock by what was asked for; an instant becomes the time until then. Moves that follow each other are
// one, and one by nothing is none.
func (w *writer) advance(h Happening) {
	asked := readObject(h.Control.Body)
	by, err := time.ParseDuration(asked.text("by"))
	if to, toErr := time.Parse(time.RFC3339Nano, asked.text("to")); toErr == nil && !h.At.IsZero() && !to.Before(h.At) {
		by, err = to.Sub(h.At), nil
	}
	switch last := w.last(); {
	case err != nil || by < 0:
		w.asItIs(h.Control)
	case by == 0:
	case last != nil && last.moved > 0 && last.moved <= math.MaxInt64-by:
		last.moved += by
		last.object[0].value = plain(shortest(last.moved))
	default:
		w.add(&step{object: object{{"advance", plain(shortest(by))}}, moved: by}, "clock")
	}
}

// shortest writes a duration without the units that are zero: 36h, 1m30s.
func shortest(d time.Duration) string {
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}

func (w *writer) setFault(h Happening) {
	c := h.Control
	fault := object{{"name", plain(faultName(c))}}
	for _, m := range readObject(c.Body) {
		if m.name != "name" {
			fault = append(fault, member{m.name, w.tree(m.name, "", m.value)})
		}
	}
	w.add(&step{object: object{{"fault", fault}}}, "faults")
}

func (w *writer) removeFault(h Happening) {
	c := h.Control
	w.add(&step{object: object{{"fault", object{{"name", plain(faultName(c))}, {"remove", true}}}}}, "faults")
}

func faultName(c *Control) string { return strings.TrimPrefix(c.Path, "/faults/") }

// ofReceiver says nothing of what was done to the receiver of webhooks: whoever plays has his own.
func (w *writer) ofReceiver(Happening) {}

func (w *writer) drop(Happening) { w.omit("the world was dropped") }

func (w *writer) resend(Happening) { w.omit("a delivery was sent again, whose id no reply tells") }
