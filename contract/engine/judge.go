package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Judge says what is wrong with a value of JSON, numbers as json.Number; nil when nothing is.
type Judge func(value any) error

// ID takes a UUID.
func ID(value any) error {
	if s, _ := value.(string); !isUUID(s) {
		return errors.New("want a UUID")
	}
	return nil
}

// ISOTime takes an ISO 8601 time with the offset +08:00.
func ISOTime(value any) error {
	s, _ := value.(string)
	if _, err := time.Parse(time.RFC3339, s); err != nil || !strings.HasSuffix(s, "+08:00") {
		return errors.New("want a time such as 2006-01-02T15:04:05+08:00")
	}
	return nil
}

// SpacedTime takes a time as the cardholder operations write it.
func SpacedTime(value any) error {
	s, _ := value.(string)
	if _, err := time.Parse(time.DateTime, s); err != nil {
		return errors.New("want a time such as 2006-01-02 15:04:05")
	}
	return nil
}

// URL takes an absolute address.
func URL(value any) error {
	s, _ := value.(string)
	if u, err := url.Parse(s); err != nil || u.Host == "" {
		return errors.New("want an absolute URL")
	}
	return nil
}

// Matching takes a text that a pattern matches.
func Matching(pattern string) Judge {
	re := regexp.MustCompile(pattern)
	return func(value any) error {
		if s, ok := value.(string); !ok || !re.MatchString(s) {
			return fmt.Errorf("want text matching %s", pattern)
		}
		return nil
	}
}

// OneOf takes any of some texts.
func OneOf(words ...string) Judge {
	return func(value any) error {
		if s, ok := value.(string); !ok || !slices.Contains(words, s) {
			return fmt.Errorf("want one of %s", strings.Join(words, ", "))
		}
		return nil
	}
}

// Amount takes an amount of money, as a number or as text, that equals another exactly.
func Amount(want string) Judge {
	return func(value any) error {
		wanted, _ := new(big.Rat).SetString(want)
		text := fmt.Sprint(value)
		got, ok := new(big.Rat).SetString(text)
		if !ok || !decimalForm.MatchString(text) || wanted.Cmp(got) != 0 {
			return fmt.Errorf("want the amount %s", want)
		}
		return nil
	}
}

// decimalForm is how an amount is written; a Rat would take fractions and other bases too.
var decimalForm = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// TextAmount takes an amount written as text, and nothing but exactly so.
func TextAmount(want string) Judge {
	return func(value any) error {
		if s, ok := value.(string); !ok || s != want {
			return fmt.Errorf("want the text %q", want)
		}
		return nil
	}
}

// NumberAmount takes an amount written as a JSON number.
func NumberAmount(want string) Judge {
	return func(value any) error {
		if _, ok := value.(json.Number); !ok {
			return errors.New("want a JSON number")
		}
		return Amount(want)(value)
	}
}

// Length takes a list of so many items.
func Length(n int) Judge {
	return func(value any) error {
		if list, ok := value.([]any); !ok || len(list) != n {
			return fmt.Errorf("want a list of %d", n)
		}
		return nil
	}
}

// Empty takes an object without members.
func Empty(value any) error {
	if object, ok := value.(map[string]any); !ok || len(object) > 0 {
		return errors.New("want an empty object")
	}
	return nil
}

// Whole takes a number without decimals.
func Whole(value any) error {
	n, ok := value.(json.Number)
	if _, err := n.Int64(); !ok || err != nil {
		return errors.New("want a whole number")
	}
	return nil
}
