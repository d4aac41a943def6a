package mockserver

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
)

// digest is equal for bodies that mean the same: spacing, escapes, order of members and spelling of numbers do not count.
// Numbers are as exact as in RFC 8785: those that share a float64 are equal.
func (d document) digest() [16]byte {
	sum := sha256.Sum256(appendMeaning(make([]byte, 0, len(d.raw)), d.value))
	return [16]byte(sum[:16])
}

// appendMeaning writes a decoded value in the one form that it has. No value's form is the beginning of another's.
func appendMeaning(to []byte, value any) []byte {
	switch v := value.(type) {
	case object:
		var room [16]string // most objects have no more members, so that nothing is allocated
		names := room[:0]
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		to = append(to, '{')
		for _, name := range names {
			to = appendMeaning(appendText(to, name), v[name])
		}
		return append(to, '}')
	case []any:
		to = append(to, '[')
		for _, item := range v {
			to = appendMeaning(to, item)
		}
		return append(to, ']')
	case string:
		return appendText(to, v)
	case json.Number:
		f, _ := v.Float64() // beyond its range it is infinite, which compares as well
		if f == 0 {
			f = 0 // not -0
		}
		return binary.BigEndian.AppendUint64(append(to, '#'), math.Float64bits(f))
	case bool:
		if v {
			return append(to, '+')
		}
		return append(to, '-')
	}
	return append(to, '0') // null
}

func appendText(to []byte, s string) []byte {
	return append(binary.AppendUvarint(append(to, '"'), uint64(len(s))), s...)
}
