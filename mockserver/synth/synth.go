// Package synth makes everything that would be chance elsewhere: ids, card numbers, CVVs, codes. Each value is a
// function of a seed, its kind and its number, so that the third card is the same card whatever else happened before.
package synth

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/brianvoe/gofakeit/v6"
	"github.com/google/uuid"
)

// panLength is the length of every card number.
const panLength = 16

// Seed is where a world's values come from. Equal seeds give equal values.
type Seed uint64

// digest spreads seed, kind and number over 32 bytes.
func (s Seed) digest(kind string, n uint64) [32]byte {
	text := make([]byte, 0, 64)
	text = binary.BigEndian.AppendUint64(text, uint64(s))
	text = binary.BigEndian.AppendUint64(text, n)
	return sha256.Sum256(append(text, kind...))
}

// faker gives a source of invented values that belongs to one object. gofakeit.New(0) would be random; a custom source
// never is.
func (s Seed) faker(kind string, n uint64) *gofakeit.Faker {
	return gofakeit.NewCustom(chance{rand.NewChaCha8(s.digest(kind, n))})
}

// chance lends a ChaCha8 stream to libraries that ask for the old interface of math/rand.
type chance struct{ *rand.ChaCha8 }

func (c chance) Int63() int64 { return int64(c.Uint64() >> 1) }
func (chance) Seed(int64)     {}

// UUID gives the n-th id of a kind, as a version 4 UUID in lower case.
func (s Seed) UUID(kind string, n uint64) string {
	digest := s.digest(kind, n)
	id, _ := uuid.FromBytes(digest[:16]) // fails only for another length
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}

// Token gives the n-th secret of a kind: 22 characters that fit in a URL.
func (s Seed) Token(kind string, n uint64) string {
	digest := s.digest(kind, n)
	return base64.RawURLEncoding.EncodeToString(digest[:16])
}

// Key gives a 32 byte signing key of a kind.
func (s Seed) Key(kind string) []byte {
	digest := s.digest(kind, 0)
	return digest[:]
}

// PAN gives the n-th card number of a BIN: 16 digits that begin with it and pass the Luhn check.
func (s Seed) PAN(bin string, n uint64) string {
	// The leading 1 is for Numerify, which turns a text's leading 0 into another digit.
	body := bin + s.faker("pan."+bin, n).Numerify("1##########"[:panLength-len(bin)])[1:]
	return body + strconv.Itoa(luhn(body))
}

// CVV gives the n-th card's three digit verification value.
func (s Seed) CVV(n uint64) string {
	return fmt.Sprintf("%03d", s.faker("cvv", n).Number(0, 999))
}

// luhn gives the check digit that completes a number (ISO/IEC 7812-1).
func luhn(body string) int {
	sum := 0
	for i := range len(body) {
		d := int(body[len(body)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return (10 - sum%10) % 10
}
