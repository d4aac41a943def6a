package record

import (
	"net/http"
	"regexp"
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

// worldMembers are those of what a world is made of that the file's world has too.
var worldMembers = map[string]bool{"seed": true, "clock": true, "strict": true, "policies": true, "quirks": true}

// makeWorld keeps what the world was made of. A revision becomes the quirks that it sets.
func (w *writer) makeWorld(h Happening) {
	c := h.Control
	if c.Status != http.StatusCreated {
		return
	}
	asked := readObject(c.Body)
	if asked.text("revision") != "" {
		settings, _ := readObject(c.Reply).get("settings").(object)
		asked = asked.with("quirks", settings.get("quirks"))
	}
	w.world = nil
	for _, m := range asked {
		if worldMembers[m.name] {
			w.world = append(w.world, member{m.name, w.tree(m.name, "", m.value)})
		}
	}
}

// durationForm is how durations are written.
var durationForm = regexp.MustCompile(`^[0-9a-z.µ]+$`)

// advance moves the clock by what was asked for; an instant becomes the time until then.
func (w *writer) advance(h Happening) {
	asked := readObject(h.Control.Body)
	by := asked.text("by")
	if to, err := time.Parse(time.RFC3339Nano, asked.text("to")); err == nil && !h.At.IsZero() && !to.Before(h.At) {
		by = shortest(to.Sub(h.At))
	}
	if !durationForm.MatchString(by) {
		w.asItIs(h.Control)
		return
	}
	w.add(&step{object: object{{"advance", plain(by)}}}, "clock")
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
