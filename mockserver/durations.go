package mockserver

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// readDuration reads a duration between 0 and longest.
func readDuration(path, given string, longest time.Duration) (time.Duration, error) {
	d, err := time.ParseDuration(given)
	unit := !strings.HasSuffix(given, "0") // the parser takes a 0 without one
	if err == nil && unit && d >= 0 && d <= longest {
		return d, nil
	}
	want := "such as 36h, 1m30s or 500ms, from 0s to " + durationText(longest)
	if seconds, err := time.ParseDuration(given + "s"); err == nil && seconds >= 0 && seconds <= longest {
		want = fmt.Sprintf("a duration has a unit; did you mean %q? It is written %s", given+"s", want)
	}
	return 0, invalidMember(path, fmt.Sprintf("%.40q is not a possible duration", given), want)
}

// durationText writes a duration in the largest unit of which it is a whole number: 720h, 90m, 64s, 1500ms.
func durationText(d time.Duration) string {
	if d == 0 {
		return "0s"
	}
	for _, unit := range []struct {
		size time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}, {time.Millisecond, "ms"}, {time.Microsecond, "us"}} {
		if d%unit.size == 0 {
			return strconv.FormatInt(int64(d/unit.size), 10) + unit.name
		}
	}
	return strconv.FormatInt(int64(d), 10) + "ns"
}
