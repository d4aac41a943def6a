package console

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	tagPattern  = regexp.MustCompile(`<[^>]*>`)
	wellFormed  = regexp.MustCompile(`^(<!DOCTYPE html>|</[a-z0-9]+>|<[a-z0-9]+( [a-z-]+(="[^"]*")?)*>)$`)
	attrValue   = regexp.MustCompile(`="[^"]*"`)
	stylesheet  = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	described   = regexp.MustCompile(` (?:for|aria-describedby)="([^"]*)"`)
	buttonValue = regexp.MustCompile(`<button type="submit" name="` + FieldResult + `" value="([A-Z]+)"`)
	reference   = regexp.MustCompile(` (?:src|href|action|srcset|data|poster)="([^"]*)"`)
	handler     = regexp.MustCompile(`(?i)<script|<iframe|<img| on[a-z]+="|javascript:|@import|url\(`)
	cssVariable = regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`)
)

// shape is the page's tags with the values of their attributes left out: what
// input must never change.
func shape(page string) []string {
	var tags []string
	for _, tag := range tagPattern.FindAllString(stylesheet.ReplaceAllString(page, ""), -1) {
		tags = append(tags, attrValue.ReplaceAllString(tag, ""))
	}
	return tags
}

// malformed returns the first tag that is not plain, quoted and lower case.
func malformed(page string) string {
	for _, tag := range tagPattern.FindAllString(page, -1) {
		if !wellFormed.MatchString(tag) {
			return tag
		}
	}
	return ""
}

func TestEveryPage(t *testing.T) {
	for name, page := range rendered(t) {
		t.Run(name, func(t *testing.T) {
			if len(page) > pageLimit {
				t.Errorf("page has %d bytes, want at most %d", len(page), pageLimit)
			}
			if tag := malformed(page); tag != "" {
				t.Errorf("malformed tag %s", tag)
			}
			if bad := handler.FindString(page); bad != "" {
				t.Errorf("page holds %q, which the policy forbids or a page without script does not need", bad)
			}
			for _, want := range []string{`<html lang="en">`, `<title>`, `<main>`, `width=device-width`, `content="light dark"`} {
				if strings.Count(page, want) != 1 {
					t.Errorf("page holds %s %d times, want once", want, strings.Count(page, want))
				}
			}
			if n := strings.Count(page, "<h1>"); n != 1 {
				t.Errorf("page has %d h1, want 1", n)
			}
		})
	}
}

func TestNoPageReachesOutside(t *testing.T) {
	for name, page := range rendered(t) {
		for _, m := range reference.FindAllStringSubmatch(page, -1) {
			if local := strings.HasPrefix(m[1], "/") && !strings.HasPrefix(m[1], "//"); !local && m[1] != "data:," {
				t.Errorf("%s: refers to %s, want a path of its own origin", name, m[1])
			}
		}
	}
}

func TestDescriptionsPointSomewhere(t *testing.T) {
	for name, page := range rendered(t) {
		for _, m := range described.FindAllStringSubmatch(page, -1) {
			if n := strings.Count(page, ` id="`+m[1]+`"`); n != 1 {
				t.Errorf("%s: %d elements have the id %q, want 1", name, n, m[1])
			}
		}
	}
}

func TestOnlyTheOpenPageHasAForm(t *testing.T) {
	for name, page := range rendered(t) {
		want := 0
		if strings.HasPrefix(name, "open") {
			want = 1
		}
		if got := strings.Count(page, `<form method="post"`); got != want {
			t.Errorf("%s: has %d forms, want %d", name, got, want)
		}
	}
}

func TestFormOffersEveryResult(t *testing.T) {
	form := page(t, sample(PhaseOpen))
	var got []string
	for _, m := range buttonValue.FindAllStringSubmatch(form, -1) {
		got = append(got, m[1])
	}
	if diff := cmp.Diff([]string{"PASSED", "REVIEW", "FAILED", "RESUBMIT"}, got); diff != "" {
		t.Errorf("buttons (-want +got):\n%s", diff)
	}
	for _, value := range got {
		if _, err := ParseChoice(value, ""); err != nil {
			t.Errorf("the form sends %s, yet: %v", value, err)
		}
	}
	// A textarea, not an input: Enter in an input would press the first button.
	for _, want := range []string{
		`<label for="reason">`, `<textarea id="reason" name="` + FieldReason + `"`, fmt.Sprintf(`maxlength="%d"`, MaxReason),
		`action="/idv/sbx_MVSJTHTZj77PZggH"`,
	} {
		if !strings.Contains(form, want) {
			t.Errorf("form lacks %s", want)
		}
	}
}

// TestPolicyNamesTheStyleSheet hashes what a browser would: the bytes between
// the style tags, after the template engine dropped comments.
func TestPolicyNamesTheStyleSheet(t *testing.T) {
	for name, page := range rendered(t) {
		m := stylesheet.FindAllStringSubmatch(page, -1)
		if len(m) != 1 {
			t.Fatalf("%s: has %d style sheets, want 1", name, len(m))
		}
		sum := sha256.Sum256([]byte(m[0][1]))
		want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		if !strings.Contains(ContentSecurityPolicy, "style-src "+want+";") {
			t.Fatalf("%s: ContentSecurityPolicy must hold style-src %s", name, want)
		}
		if strings.Contains(page, ` style="`) {
			t.Errorf("%s: has a style attribute, which the policy forbids", name)
		}
	}
}

// TestContrast holds both palettes to WCAG AA: 4.5 for text, 3 for the edges of
// controls and the focus ring.
func TestContrast(t *testing.T) {
	css, err := files.ReadFile("pages/style.css")
	if err != nil {
		t.Fatal(err)
	}
	palettes := strings.Split(string(css), ":root {")[1:]
	if len(palettes) != 2 {
		t.Fatalf("style sheet has %d palettes, want a light and a dark one", len(palettes))
	}
	pairs := []struct {
		front, back string
		least       float64
	}{
		{"text", "page", 4.5},
		{"text", "panel", 4.5},
		{"text", "note", 4.5},
		{"text", "alarm", 4.5},
		{"muted", "panel", 4.5},
		{"link", "panel", 4.5},
		{"link", "page", 4.5},
		{"on-go", "go", 4.5},
		{"stop", "panel", 4.5},
		{"stop", "page", 4.5},
		{"edge", "panel", 3},
	}
	for i, palette := range palettes {
		colours := map[string]string{}
		for _, m := range cssVariable.FindAllStringSubmatch(palette, -1) {
			if _, seen := colours[m[1]]; !seen {
				colours[m[1]] = m[2]
			}
		}
		for _, p := range pairs {
			if got := contrast(t, colours[p.front], colours[p.back]); got < p.least {
				t.Errorf("palette %d: %s on %s has contrast %.2f, want at least %.1f", i, p.front, p.back, got, p.least)
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	la, lb := luminance(t, a), luminance(t, b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

// luminance is WCAG 2's relative luminance of #rrggbb.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	if len(colour) != 7 {
		t.Fatalf("colour %q is not in the palette as #rrggbb", colour)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			sum += weight * c / 12.92
			continue
		}
		sum += weight * math.Pow((c+0.055)/1.055, 2.4)
	}
	return sum
}
