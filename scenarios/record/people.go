package record

import (
	"encoding/json"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"github.com/uqmock/uqmock/contract/engine"
)

// pixel stands for a picture when a call is held against the description.
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="

// stand says what stands for a member of a kind, by name.
type stand func(w *writer, name, value string) leaf

// stands are the members that never reach the file as they are.
var stands = map[string]stand{
	"front_file": image, "back_file": image, "hand_file": image, "document": image,
	"email": email, "phone_number": phone,
	"auth_token": secret, "token": secret, "secret": secret, "secret_key": secret, "api_key": secret, "password": secret,
	"cvv": secret, "pin": secret, "old_pin": secret, "activation_code": secret, "otp": secret, "card_number": secret,
}

func image(w *writer, _, _ string) leaf { return w.invent("image", pixel) }

// invent makes a value anew at each use. A call that is made again with its key must be the same call: there it is a var.
func (w *writer) invent(kind, like string) leaf {
	if w.again == "" {
		return invented{kind, like}
	}
	return named{w.person(kind, w.again, raw("${fake."+kind+"}")).variable, like}
}

// secret is a value that whoever plays the scenario has to give.
func secret(w *writer, name, value string) leaf {
	return w.person(name, value, object{
		{"type", plain("text")},
		{"about", plain("A secret that is not in this file: give it when the scenario is played.")},
	})
}

// outcomeTags are the words by which an email chooses what becomes of a cardholder of the fake.
var outcomeTags = []string{"idv-passed", "idv-failed", "idv-resubmit", "idv-review", "review-failed", "card-failed"}

// email is an invented address, with the outcome tags of the one that was used. What is no address stays: it was a mistake
// that the scenario is about.
func email(w *writer, name, value string) leaf {
	address, err := mail.ParseAddress(value)
	if err != nil || address.Address != value {
		return nil
	}
	local, _, _ := strings.Cut(value, "@")
	words := strings.Split(strings.ToLower(local), "+")[1:]
	tags := slices.DeleteFunc(words, func(word string) bool { return !slices.Contains(outcomeTags, word) })
	if len(tags) == 0 {
		return w.person(name, value, raw("${fake.email}"))
	}
	return w.person(name, value, raw("${fake.user}+"+strings.Join(tags, "+")+"@example.com"))
}

// phoneForm is a national number. What is none stays, as an email does.
var phoneForm = regexp.MustCompile(`^[0-9]{5,15}$`)

func phone(w *writer, _, value string) leaf {
	if !phoneForm.MatchString(value) {
		return nil
	}
	return w.person("phone", value, raw("${fake.phone}"))
}

// person is a var that stands for a value wherever it turns up.
func (w *writer) person(base, value string, is any) named {
	v, known := w.people[base+" "+value]
	if !known {
		v = &variable{base: base, used: true, value: is}
		w.people[base+" "+value] = v
		w.vars = append(w.vars, v)
	}
	return named{v, value}
}

// text is what stands for a text of a step: that of its kind of member, the id that a reply gave, or itself. inside is the
// object that the member stands in.
func (w *writer) text(name, inside, value string) leaf {
	switch {
	case value == "":
		return plain("")
	case inside == "identity" && strings.EqualFold(name, "number"):
		return w.invent("passport", "E00000001")
	}
	if of, ok := stands[strings.ToLower(name)]; ok {
		if l := of(w, strings.ToLower(name), value); l != nil {
			return l
		}
	}
	if id := w.ids[strings.ToLower(value)]; id != nil {
		id.used = true
		return named{id, value}
	}
	if looksSecret(value) {
		return secret(w, name, value)
	}
	w.sent[strings.ToLower(value)] = true
	return plain(value)
}

// looksSecret reports whether a text was masked, or holds what would be: a card number, a token.
func looksSecret(value string) bool {
	quoted, err := json.Marshal(value)
	return err != nil || strings.HasPrefix(value, engine.Hidden) || engine.Mask(quoted) != string(quoted)
}

// tree is a value of a step with leaves for its texts.
func (w *writer) tree(name, inside string, v any) any {
	switch v := v.(type) {
	case object:
		out := make(object, 0, len(v))
		for _, m := range v {
			out = append(out, member{m.name, w.tree(m.name, name, m.value)})
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		for _, item := range v {
			out = append(out, w.tree(name, inside, item))
		}
		return out
	case string:
		return w.text(name, inside, v)
	}
	return v
}
