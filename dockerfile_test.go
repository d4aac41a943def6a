package uqmock_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var instruction = regexp.MustCompile(`(?m)^([A-Z]+) (.*)$`)

// TestDockerfile does by hand what an engine would do with the last stage: it runs the program in an empty folder, with
// nothing in the environment but what the Dockerfile and the command line of README.md put there.
func TestDockerfile(t *testing.T) {
	raw, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	_, stage, ok := strings.Cut(string(raw), "FROM scratch\n")
	if !ok {
		t.Fatal("the last stage is not FROM scratch")
	}
	is := map[string]string{}
	for _, m := range instruction.FindAllStringSubmatch(stage, -1) {
		is[m[1]] = m[2]
	}
	if user := is["USER"]; !regexp.MustCompile(`^[1-9]\d*:[1-9]\d*$`).MatchString(user) {
		t.Errorf("USER %q is not a number other than root's: scratch knows no names", user)
	}
	b := newBench(t)
	command := func(words string) string { // from ["/uqmock", "serve"]
		words = strings.NewReplacer("[", "", "]", "", `"`, "", ",", "").Replace(words)
		return strings.Replace(words, "/uqmock", b.program, 1)
	}
	environment := strings.NewReplacer(":4010", ":0", ":4011", ":0").Replace(is["ENV"]) + " UQMOCK_CONTROL_TOKEN=my-token"
	term := b.open("exec env -i " + environment + " " + command(is["ENTRYPOINT"]+" "+is["CMD"]))
	line := term.next(term.out, "the container's command")
	at := ready.FindStringSubmatch(line)
	if at == nil {
		t.Fatalf("no addresses in %q", line)
	}
	_, check, _ := strings.Cut(stage, "CMD ")
	check, _, _ = strings.Cut(check, "\n")
	b.shell("env -i UQMOCK_CONTROL=http://" + at[2] + " " + command(check))
	for _, c := range []struct{ name, header, want string }{
		{"without the token", "", "401"},
		{"with the token", "-H 'Authorization: Bearer my-token'", "200"},
	} {
		got := b.shell("curl -sS -o reply -w '%{http_code}' " + c.header + " http://" + at[2] + "/v1/worlds")
		if strings.TrimSpace(got) != c.want {
			t.Errorf("control %s: %s, want %s", c.name, strings.TrimSpace(got), c.want)
		}
	}
}
