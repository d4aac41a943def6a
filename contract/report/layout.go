package report

import (
	"bytes"
	"encoding/json"
)

// indented writes JSON over several lines, with the order of members kept; other text stays.
func indented(text string) string {
	var b bytes.Buffer
	if json.Indent(&b, []byte(text), "", "  ") != nil {
		return text
	}
	return b.String()
}
