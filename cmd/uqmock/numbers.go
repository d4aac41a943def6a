package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// seedValue is a seed; 0 stands for one that is drawn and cannot be given.
type seedValue struct{ seed *uint64 }

func (v seedValue) String() string {
	if v.seed == nil || *v.seed == 0 {
		return ""
	}
	return strconv.FormatUint(*v.seed, 10)
}

func (v seedValue) Type() string { return "number" }

func (v seedValue) Set(text string) error {
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil || seed == 0 {
		return fmt.Errorf("%q is not a seed: it must be a whole number from 1 to %d", text, uint64(math.MaxUint64))
	}
	*v.seed = seed
	return nil
}

// countValue is a number of things, at least one; 0 stands for what is usual and cannot be given.
type countValue struct{ n *int }

// maxCount bounds numbers of things.
const maxCount = 1_000_000_000

func (v countValue) String() string {
	if v.n == nil || *v.n == 0 {
		return ""
	}
	return strconv.Itoa(*v.n)
}

func (v countValue) Type() string { return "number" }

func (v countValue) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxCount {
		return fmt.Errorf("%q is not possible: it must be a whole number from 1 to %d", text, maxCount)
	}
	*v.n = n
	return nil
}

// The sizes that a flag takes. A body is held in memory; no cardholder fits into less than the least.
const (
	minSize = 1 << 10
	maxSize = 1 << 30
)

// sizeValue is a number of bytes, as 1048576, 1024KiB or 1MiB.
type sizeValue struct{ bytes *int64 }

func (v sizeValue) String() string {
	switch {
	case v.bytes == nil:
		return ""
	case *v.bytes%(1<<20) == 0:
		return strconv.FormatInt(*v.bytes>>20, 10) + "MiB"
	}
	return strconv.FormatInt(*v.bytes, 10)
}

func (v sizeValue) Type() string { return "size" }

func (v sizeValue) Set(text string) error {
	number, shift := text, 0
	for suffix, s := range map[string]int{"KiB": 10, "MiB": 20, "GiB": 30} {
		if cut, ok := strings.CutSuffix(text, suffix); ok {
			number, shift = cut, s
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if err != nil || n <= 0 || n > maxSize>>shift || n<<shift < minSize {
		return fmt.Errorf("%q is not a size: it must be bytes or KiB, MiB, GiB, from 1KiB to 1GiB, such as 12MiB", text)
	}
	*v.bytes = n << shift
	return nil
}

// durationValue is a positive duration, as 500ms or 2s.
type durationValue struct{ d *time.Duration }

func (v durationValue) String() string {
	if v.d == nil {
		return ""
	}
	return v.d.String()
}

func (v durationValue) Type() string { return "duration" }

func (v durationValue) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return fmt.Errorf("%q is not a duration above zero, such as 500ms or 2s", text)
	}
	*v.d = d
	return nil
}

// rateValue is a number of calls in a second, minute or hour, as 5/s or 30/m; it is kept for a second. 0 stands for none.
type rateValue struct{ perSecond *float64 }

func (v rateValue) String() string {
	if v.perSecond == nil || *v.perSecond == 0 {
		return ""
	}
	return strconv.FormatFloat(*v.perSecond, 'g', -1, 64) + "/s"
}

func (v rateValue) Type() string { return "number/s" }

// The bounds of a rate, in calls a second: one an hour, and more than anything answers.
const (
	minRate = 1.0 / 3600
	maxRate = 1e6
)

func (v rateValue) Set(text string) error {
	number, unit, _ := strings.Cut(text, "/")
	n, err := strconv.ParseFloat(number, 64)
	perSecond := n / map[string]float64{"s": 1, "m": 60, "h": 3600}[unit]
	if err != nil || !(perSecond >= minRate && perSecond <= maxRate) { // so that NaN and an unknown unit are refused too
		return fmt.Errorf("%q is not a rate: it must be calls a second, minute or hour, such as 5/s or 30/m, from 1/h to 1000000/s", text)
	}
	*v.perSecond = perSecond
	return nil
}
