package document

import "strings"

// maxWord is longer than every word that can be meant.
const maxWord = 60

// Near gives the known word that comes nearest to a mistyped one; empty when none is close.
func Near(word string, known []string) string {
	best, least := "", len(word)/3+1
	if len(word) > maxWord {
		return ""
	}
	for _, k := range known {
		if d := distance(plainWord(word), plainWord(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// plainWord takes away what people mix up: case, and the two ways to join words.
func plainWord(word string) string { return strings.ReplaceAll(strings.ToLower(word), "_", "-") }

// distance counts how many letters must be put in, taken out, changed or swapped with the next (optimal string
// alignment).
func distance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
				continue
			case a[i-1] == b[j-1]:
				d[i][j] = d[i-1][j-1]
			default:
				d[i][j] = 1 + min(d[i-1][j-1], d[i-1][j], d[i][j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], 1+d[i-2][j-2])
			}
		}
	}
	return d[len(a)][len(b)]
}
