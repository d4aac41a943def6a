package mockserver

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestDurationText(t *testing.T) {
	for given, want := range map[time.Duration]string{
		0: "0s", time.Nanosecond: "1ns", 500 * time.Millisecond: "500ms", 10 * time.Second: "10s", 16 * time.Second: "16s",
		10 * time.Minute: "10m", 64 * time.Second: "64s", 256 * time.Second: "256s", time.Microsecond: "1us", 1500 * time.Millisecond: "1500ms", 720 * time.Hour: "720h", 10 * time.Hour: "10h",
		time.Hour + time.Minute: "61m", time.Second + time.Nanosecond: "1000000001ns", maxDelay: "87600h", -time.Minute: "-1m",
	} {
		if diff := cmp.Diff(want, durationText(given)); diff != "" {
			t.Error(diff)
		}
	}
}

// TestDurationTextIsRead: what replies show can be given back.
func TestDurationTextIsRead(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		given := time.Duration(rapid.Int64Range(0, int64(maxDelay)).Draw(rt, "ns"))
		if got, err := readDuration("delay", durationText(given), maxDelay); err != nil || got != given {
			rt.Errorf("%s: %s, %v", durationText(given), got, err)
		}
	})
}

func TestReadDurationHints(t *testing.T) {
	const range3h = "such as 36h, 1m30s or 500ms, from 0s to 3h"
	for given, want := range map[string]string{
		"2": `a duration has a unit; did you mean "2s"? It is written ` + range3h, "1.5": `a duration has a unit; did you mean "1.5s"? It is written ` + range3h,
		"": range3h, "two": range3h, "20000": range3h, "-1": range3h, "NaN": range3h, "4h": range3h, "-1s": range3h, "2 s": range3h,
	} {
		_, err := readDuration("delay", given, 3*time.Hour)
		refused, ok := errors.AsType[*controlError](err)
		if !ok || refused.hint != want || refused.status != 400 {
			t.Errorf("%q: %v, want the hint %s", given, err, want)
		}
	}
}

// FuzzReadDuration: a text is a duration within its bounds or is refused with a hint; it never is both.
func FuzzReadDuration(f *testing.F) {
	for _, seed := range []string{"2s", "2", "", "1h0m1s", "-1s", "1e9s", "NaN", "+Inf", "9999999h", "1.5h"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		d, err := readDuration("delay", given, maxDelay)
		refused, ok := errors.AsType[*controlError](err)
		switch {
		case err == nil && (d < 0 || d > maxDelay):
			t.Errorf("%q is %s", given, d)
		case err != nil && (!ok || refused.hint == "" || len(refused.message) > 300):
			t.Errorf("%q: %v", given, err)
		}
	})
}
