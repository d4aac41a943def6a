package engine

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/uqmock/uqmock/contract/report"
)

// scrub replaces what differs from run to run, and what belongs to a person, by placeholders. One placeholder is used
// for one value throughout a case, so that it still shows which id is which.
type scrub struct {
	seen  map[string]string // value → placeholder
	count map[string]int    // of placeholders by kind
}

func newScrub() *scrub { return &scrub{seen: map[string]string{}, count: map[string]int{}} }

// personal are the members that tell about a person, with the kind of placeholder that stands for them.
var personal = map[string]string{
	"email": "email", "phone_number": "phone", "reference_id": "reference", "first_name": "name", "last_name": "name",
	"date_of_birth": "date", "number": "number", "line1": "line", "line2": "line", "line_en": "line", "city": "city", "state": "state",
	"district": "district", "postal_code": "postal code", "name_on_card": "name",
}

var (
	isoForm    = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?`)
	spacedForm = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`)
	idInText   = regexp.MustCompile(`[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`)
	mailInText = regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.-]+`)
	lastDigits = regexp.MustCompile(`[0-9]`)
)

// body scrubs masked JSON; other text becomes a text of JSON.
func (s *scrub) body(masked string) json.RawMessage {
	if masked == "" {
		return nil
	}
	if !json.Valid([]byte(masked)) {
		return quote(s.text(masked))
	}
	return rewrite(json.RawMessage(masked), "", rewriter{name: s.text, scalar: s.member})
}

// member gives the placeholder of a scalar by the kind of field it stands in.
func (s *scrub) member(name string, value json.RawMessage) json.RawMessage {
	var text string
	if json.Unmarshal(value, &text) != nil || len(value) == 0 || value[0] != '"' {
		if name == "expired_at" {
			return json.RawMessage("0")
		}
		return value
	}
	replaced := text
	switch kind, ok := personal[name]; {
	case text == "":
	case text == Hidden:
		replaced = "<secret>"
	case ok:
		replaced = s.placeholder(kind, text)
	case name == "card_number" || name == "short_entity_id":
		replaced = lastDigits.ReplaceAllString(text, "0")
	default:
		replaced = s.text(text)
	}
	return quote(replaced)
}

// call scrubs the method and the path of a call.
func (s *scrub) call(x report.Exchange) string {
	path, err := url.PathUnescape(x.Path)
	if err != nil {
		path = x.Path
	}
	return x.Method + " " + s.text(path)
}

// text scrubs ids, times and addresses wherever they stand in a text. Most texts have none, which is quick to see.
func (s *scrub) text(text string) string {
	if !strings.ContainsAny(text, "-@") {
		return text
	}
	text = spacedForm.ReplaceAllString(text, "0000-00-00 00:00:00")
	text = isoForm.ReplaceAllStringFunc(text, func(at string) string {
		if strings.Contains(at, ".") {
			return "0000-00-00T00:00:00.000"
		}
		return "0000-00-00T00:00:00"
	})
	text = idInText.ReplaceAllStringFunc(text, func(id string) string { return s.placeholder("id", strings.ToLower(id)) })
	return mailInText.ReplaceAllStringFunc(text, func(mail string) string { return s.placeholder("email", mail) })
}

func (s *scrub) placeholder(kind, value string) string {
	key := kind + " " + value
	if known, ok := s.seen[key]; ok {
		return known
	}
	s.count[kind]++
	s.seen[key] = fmt.Sprintf("<%s %d>", kind, s.count[kind])
	return s.seen[key]
}
