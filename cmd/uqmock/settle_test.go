package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/uqmock/uqmock/mockserver"
)

// settledAs gives what serve would do with a command line.
func settledAs(t *testing.T, env environment, args ...string) (*serveOptions, mockserver.Config, error) {
	t.Helper()
	o := &serveOptions{quirks: quirkValues{}}
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	o.bind(flags)
	if err := flags.Parse(args); err != nil {
		return o, mockserver.Config{}, flagError(flags, err)
	}
	c, err := o.settle(flags, (&program{environ: env.list()}).env)
	return o, c, err
}

// TestEverySettingHasThreeWays takes each flag by command line, environment and config file, and sees it arrive.
func TestEverySettingHasThreeWays(t *testing.T) {
	t.Parallel()
	seeds := file(t, "seeds.yaml", "accounts: []\nproducts: []\n")
	receiver := func(c mockserver.Config) any {
		if len(c.Endpoints) == 0 {
			return nil
		}
		return c.Endpoints[0].URL + " " + c.Endpoints[0].Secret
	}
	cases := map[string]struct {
		value    string
		with     []string // other flags that it needs
		see      func(*serveOptions, mockserver.Config) any
		standard any // what is seen without it
		want     any
	}{
		"addr":          {"127.0.0.1:1", nil, func(o *serveOptions, _ mockserver.Config) any { return o.addr }, "127.0.0.1:4010", "127.0.0.1:1"},
		"control-addr":  {":2", nil, func(o *serveOptions, _ mockserver.Config) any { return o.controlAddr }, "127.0.0.1:4011", ":2"},
		"control-token": {"t0ken", nil, func(o *serveOptions, _ mockserver.Config) any { return o.controlToken }, "", "t0ken"},
		"seed-file":     {seeds, nil, func(_ *serveOptions, c mockserver.Config) any { return c.Products != nil && len(c.Products) == 0 }, false, true},
		"webhook-url":   {"http://127.0.0.1:9/a?b=c", nil, func(_ *serveOptions, c mockserver.Config) any { return receiver(c) }, nil, "http://127.0.0.1:9/a?b=c "},
		"webhook-secret": {
			"whsec",
			[]string{"--webhook-url", "http://127.0.0.1:9"},
			func(_ *serveOptions, c mockserver.Config) any { return receiver(c) }, "http://127.0.0.1:9 ", "http://127.0.0.1:9 whsec",
		},
		"seed":         {"18446744073709551615", nil, func(_ *serveOptions, c mockserver.Config) any { return c.Seed }, uint64(0), ^uint64(0)},
		"revision":     {"2026-09", nil, func(_ *serveOptions, c mockserver.Config) any { return c.Revision }, "2026-04", "2026-09"},
		"strict":       {"true", nil, func(_ *serveOptions, c mockserver.Config) any { return c.Strict }, false, true},
		"idv-url-base": {"https://idv.example.com/x", nil, func(_ *serveOptions, c mockserver.Config) any { return c.IDVURLBase }, "", "https://idv.example.com/x"},
		"max-body":     {"64KiB", nil, func(_ *serveOptions, c mockserver.Config) any { return c.MaxBody }, int64(12 << 20), int64(64 << 10)},
		"ready-file":   {"some/ready.json", nil, func(o *serveOptions, _ mockserver.Config) any { return o.readyFile }, "", "some/ready.json"},
		"log-format":   {"json", nil, func(o *serveOptions, _ mockserver.Config) any { return o.logFormat }, "text", "json"},
		"log-level":    {"error", nil, func(o *serveOptions, _ mockserver.Config) any { return o.logLevel }, "info", "error"},
	}
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	new(serveOptions).bind(flags)
	flags.VisitAll(func(f *pflag.Flag) {
		if _, ok := cases[f.Name]; !ok && isKey(f.Name) {
			t.Errorf("flag --%s has no case", f.Name)
		}
	})
	for name, c := range cases {
		ways := map[string]struct {
			env  environment
			args []string
			want any
		}{
			"none": {nil, nil, c.standard},
			"flag": {nil, []string{"--" + name + "=" + c.value}, c.want},
			"env":  {environment{variable(name): c.value}, nil, c.want},
			"file": {nil, []string{"--config", file(t, "c.yaml", name+": "+c.value+"\n")}, c.want},
			"json": {nil, []string{"--config", file(t, "c.json", fmt.Sprintf("{%q: %q}", name, c.value))}, c.want},
		}
		if strings.HasPrefix(c.value, ":") {
			delete(ways, "file") // would have to be quoted
		}
		for way, w := range ways {
			o, config, err := settledAs(t, w.env, append(w.args, c.with...)...)
			if err != nil {
				t.Errorf("%s by %s: %v", name, way, err)
				continue
			}
			if diff := cmp.Diff(w.want, c.see(o, config)); diff != "" {
				t.Errorf("%s by %s (-want +got):\n%s", name, way, diff)
			}
		}
	}
}

// TestConfigFileByFlagAndVariable covers the one flag that is no key of the file.
func TestConfigFileByFlagAndVariable(t *testing.T) {
	t.Parallel()
	a, b := file(t, "a.yaml", "seed: 3"), file(t, "b.yaml", "seed: 4")
	cases := map[string]struct {
		env  environment
		args []string
		want uint64
	}{
		"flag":                     {nil, []string{"--config", a}, 3},
		"variable":                 {environment{"UQMOCK_CONFIG": b}, nil, 4},
		"flag beats variable":      {environment{"UQMOCK_CONFIG": b}, []string{"--config", a}, 3},
		"empty variable is no one": {environment{"UQMOCK_CONFIG": ""}, nil, 0},
	}
	for name, c := range cases {
		_, config, err := settledAs(t, c.env, c.args...)
		if err != nil || config.Seed != c.want {
			t.Errorf("%s: seed %d, %v, want %d", name, config.Seed, err, c.want)
		}
	}
}

func TestFlagBeatsEnvironmentBeatsFile(t *testing.T) {
	t.Parallel()
	const text = "seed: 1\nstrict: true\nlog-level: debug\nquirks: {money: documented, age: 18-79, region: all}\n"
	env := environment{"UQMOCK_SEED": "2", "UQMOCK_STRICT": "0", "UQMOCK_QUIRK": "age=any, region=off"}
	args := []string{"--config", file(t, "c.yaml", text), "--seed", "3", "--quirk", "region=product"}
	o, c, err := settledAs(t, env, args...)
	if err != nil {
		t.Fatal(err)
	}
	got := []any{c.Seed, c.Strict, o.logLevel, c.Quirks}
	want := []any{uint64(3), false, "debug", map[string]string{"money": "documented", "age": "any", "region": "product"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestQuirksByEachWay(t *testing.T) {
	t.Parallel()
	want := map[string]string{"money": "documented", "card-page-size": "min1"}
	ways := map[string]struct {
		env  environment
		args []string
	}{
		"flags":    {nil, []string{"--quirk", "money=documented", "--quirk", "card-page-size=min1"}},
		"variable": {environment{"UQMOCK_QUIRK": "money=documented,card-page-size=min1"}, nil},
		"file":     {nil, []string{"--config", file(t, "q.yaml", "quirks:\n  money: documented\n  card-page-size: min1\n")}},
	}
	for way, w := range ways {
		_, c, err := settledAs(t, w.env, w.args...)
		if diff := cmp.Diff(want, c.Quirks); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", way, err, diff)
		}
	}
}

// TestBadValuesNameTheirPlace refuses the same bad values wherever they stand.
func TestBadValuesNameTheirPlace(t *testing.T) {
	t.Parallel()
	cases := []struct{ flag, value, says string }{
		{"addr", "4010", "it must look like 127.0.0.1:4010"},
		{"addr", "127.0.0.1:http", "it must look like"},
		{"control-addr", "127.0.0.1:65536", "it must look like"},
		{"control-token", "two words", "visible ASCII"},
		{"webhook-url", "ftp://127.0.0.1/", "such as http://127.0.0.1:8080/hooks"},
		{"seed-file", "", "no file is named"},
		{"ready-file", "", "no file is named"},
		{"webhook-secret", "naïve", "visible ASCII"},
		{"seed", "0", "from 1 to"},
		{"seed", "-4", "from 1 to"},
		{"strict", "maybe", "true or false"},
		{"revision", "2026-4", "did you mean 2026-04?"},
		{"max-body", "12MB", "such as 12MiB"},
		{"max-body", "1023", "from 1KiB"},
		{"max-body", "0", "such as 12MiB"},
		{"max-body", "2GiB", "such as 12MiB"},
		{"idv-url-base", "idv.example.com", "such as http://127.0.0.1:4010\n"},
		{"log-format", "jsn", "did you mean json?"},
		{"log-level", "verbose", "debug, info, warn, error"},
	}
	for _, c := range cases {
		path := file(t, "c.yaml", "\n"+c.flag+": '"+c.value+"'\n")
		for way, w := range map[string]struct {
			env   environment
			args  []string
			place string
		}{
			"flag": {nil, []string{"--" + c.flag + "=" + c.value}, "--" + c.flag + ": "},
			"env":  {environment{variable(c.flag): c.value}, nil, variable(c.flag) + ": "},
			"file": {nil, []string{"--config", path}, path + ":2:" + fmt.Sprint(len(c.flag)+3) + ": "},
		} {
			if way == "env" && c.value == "" {
				continue // counts as not set
			}
			got := execute(t, w.env, append([]string{"serve"}, w.args...)...)
			if got.code != exitUsage || got.out != "" {
				t.Errorf("%s %s by %s: code %d, output %q, want 2 and none", c.flag, c.value, way, got.code, got.out)
			}
			want(t, got.err, w.place, c.says)
		}
	}
}

func TestBadQuirks(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"mony=documented":  "did you mean money?",
		"money=documentd":  "did you mean documented?",
		"money":            "ID=VALUE",
		"card_page_size=x": "did you mean card-page-size?",
	}
	for value, says := range cases {
		got := execute(t, nil, "serve", "--quirk", value)
		if got.code != exitUsage {
			t.Errorf("%s: code %d, want 2", value, got.code)
		}
		want(t, got.err, "--quirk: ", says)
	}
}

// TestQuirkGivenTwice: which of two values was meant nobody knows. Between flag and environment there is an order.
func TestQuirkGivenTwice(t *testing.T) {
	t.Parallel()
	const says = "quirk money is given as documented and as sandbox: give it once"
	twice := execute(t, nil, "serve", "--quirk", "money=documented", "--quirk", "money=sandbox")
	joined := execute(t, environment{"UQMOCK_QUIRK": "money=documented,money=sandbox"}, "serve")
	if twice.code != exitUsage || joined.code != exitUsage {
		t.Errorf("codes %d and %d, want 2", twice.code, joined.code)
	}
	want(t, twice.err, "--quirk: "+says)
	want(t, joined.err, "UQMOCK_QUIRK: "+says)
	_, c, err := settledAs(t, environment{"UQMOCK_QUIRK": "money=documented"}, "--quirk", "money=sandbox", "--quirk", "money=sandbox")
	if err != nil || c.Quirks["money"] != "sandbox" {
		t.Errorf("%v %v, want sandbox", c.Quirks, err)
	}
}

// TestEmptyFileName: a script whose variable was not set must not start a fake without its file.
func TestEmptyFileName(t *testing.T) {
	t.Parallel()
	got := execute(t, nil, "serve", "--config", "")
	if got.code != exitUsage || got.out != "" {
		t.Errorf("code %d, output %q, want 2 and none", got.code, got.out)
	}
	want(t, got.err, "--config: no file is named: give its path, or leave the flag out")
}

// TestControlExample shows the address of a control API to whom got it wrong, not that of a receiver.
func TestControlExample(t *testing.T) {
	t.Parallel()
	for _, got := range []ran{
		execute(t, nil, "healthcheck", "--control", "here"), execute(t, environment{controlVariable: "here"}, "healthcheck"),
		execute(t, nil, "listen", "--control", "here"), execute(t, nil, "contract", "--control", "here"),
	} {
		want(t, got.err, "such as http://127.0.0.1:4011\n")
	}
}

func TestSecretsAreNotRepeated(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"serve", "--control-token", "hush hush"},
		{"serve", "--webhook-secret", "hush hush"},
		{"serve", "--webhook-secret", "hush"},
		{"serve", "--webhook-url", "hush://x"},
		{"listen", "--secret", "hush hush"},
		{"listen", "--forward-to", "hush://x"},
	} {
		got := execute(t, nil, args...)
		if got.code != exitUsage || strings.Contains(got.err, "hush") {
			t.Errorf("%q: code %d, error %q", args, got.code, got.err)
		}
	}
}
