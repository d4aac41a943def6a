package uqmock_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// patience bounds how long the commands of README.md may take in all.
const patience = 2 * time.Minute

// bench is the desk of a reader of README.md: a folder, the program, and a terminal for each command that runs on. The
// addresses in the commands become those of free ports.
type bench struct {
	t         *testing.T
	ctx       context.Context
	dir       string
	program   string
	addresses *strings.Replacer // of the running fake
	bash      *terminal
	listener  *terminal
}

func newBench(t *testing.T) *bench {
	t.Helper()
	for _, tool := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(tool); err != nil || runtime.GOOS == "windows" {
			if os.Getenv("UQMOCK_README") == "required" {
				t.Fatalf("%s is missing: README.md cannot be tried", tool)
			}
			t.Skipf("README.md is for a system with bash and curl")
		}
	}
	program := build(t, filepath.Join(t.TempDir(), "uqmock"))
	ctx, cancel := context.WithTimeout(t.Context(), patience) // compiling may take its time
	t.Cleanup(cancel)
	b := &bench{t: t, ctx: ctx, dir: t.TempDir(), program: program, addresses: strings.NewReplacer()}
	b.bash = b.open("exec bash --norc")
	b.bash.say("exec 2>&1")
	return b
}

// build compiles the program, with the flags of go run, so that little is left to do.
func build(t *testing.T, to string) string {
	t.Helper()
	watch(t, "cmd/uqmock/*.go")
	if out, err := exec.Command("go", "build", "-o", to, "./cmd/uqmock").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return to
}

// watch looks at files that a command is built from, so that go test does not take its result from the cache when they
// have changed. What is imported here counts anyway.
func watch(t *testing.T, pattern string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	for _, f := range files {
		if _, err := os.Stat(f); err != nil {
			t.Fatal(err)
		}
	}
}

// adapt makes a command of README.md one for this desk.
func (b *bench) adapt(command string) string {
	return b.addresses.Replace(strings.ReplaceAll(command, "go run ./cmd/uqmock", b.program))
}

// terminal is a command that runs until the test ends, and its lines.
type terminal struct {
	b        *bench
	in       io.Writer
	out, err <-chan string
}

// open runs a command with bash until the test ends; it is then interrupted, as by its user.
func (b *bench) open(command string) *terminal {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.ctx)
	c := exec.CommandContext(ctx, "bash", "-c", command)
	c.Dir, c.WaitDelay = b.dir, 10*time.Second
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.Env = append(environment(), "no_proxy=*")
	in, _ := c.StdinPipe()
	out, _ := c.StdoutPipe()
	problems, _ := c.StderrPipe()
	if err := c.Start(); err != nil {
		b.t.Fatal(err)
	}
	term := &terminal{b: b, in: in, out: lines(out), err: lines(problems)}
	b.t.Cleanup(func() {
		cancel()
		_ = in.Close()
		for range term.out { // to its end: Wait would cut it off
		}
		for range term.err {
		}
		_ = c.Wait() // says that it was interrupted
	})
	return term
}

// sandbox runs commands that call the sandbox, without credentials: they are taken, and refused for the lack of those.
func (b *bench) sandbox(part block) {
	b.t.Helper()
	for command := range strings.SplitSeq(part.text, "\n") {
		if said := b.shell(command + " || true"); !strings.Contains(command, " --target sandbox ") || !strings.Contains(said, "credentials are missing") {
			b.t.Errorf("README.md:%d: %q says %q, want it to ask for credentials", part.line, command, said)
		}
	}
}

// environment is the test's without the settings of uqmock, and without credentials of the vendor.
func environment() []string {
	var kept []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "UQMOCK_") && !strings.HasPrefix(variable, "UQPAY_") {
			kept = append(kept, variable)
		}
	}
	return kept
}

func lines(r io.Reader) <-chan string {
	all := make(chan string, 10_000) // nobody has to read
	go func() {
		defer close(all)
		for scan := bufio.NewScanner(r); scan.Scan(); {
			all <- scan.Text()
		}
	}()
	return all
}

// next is the next line, which has to come.
func (t *terminal) next(from <-chan string, what string) string {
	t.b.t.Helper()
	select {
	case line, ok := <-from:
		if ok {
			return line
		}
		t.b.t.Fatalf("%s: the command ended:\n%s", what, drain(t.err))
	case <-t.b.ctx.Done():
		t.b.t.Fatalf("%s: nothing came in time", what)
	}
	return ""
}

func drain(from <-chan string) string {
	var all []string
	for line := range from {
		all = append(all, line)
	}
	return strings.Join(all, "\n")
}

func (t *terminal) say(text string) {
	t.b.t.Helper()
	if _, err := fmt.Fprintln(t.in, text); err != nil {
		t.b.t.Fatalf("bash ended: %v", err)
	}
}

const anyPort = " --addr 127.0.0.1:0 --control-addr 127.0.0.1:0"

var ready = regexp.MustCompile(`api=http://(\S+)/api control=http://(\S+)`)

// serve runs the fake until the test ends, and gives its line.
func (b *bench) serve(command string) string {
	b.t.Helper()
	line := b.serveOnce(command)
	at := ready.FindStringSubmatch(line)
	if at == nil {
		b.t.Fatalf("no addresses in %q", line)
	}
	b.addresses = strings.NewReplacer("127.0.0.1:4010", at[1], "127.0.0.1:4011", at[2])
	return line
}

// serveOnce runs another fake, which the commands do not speak to.
func (b *bench) serveOnce(command string) string {
	b.t.Helper()
	term := b.open("exec " + b.adapt(command) + anyPort)
	return term.next(term.out, command)
}

// listen runs the listener and returns when it is registered.
func (b *bench) listen(command string) {
	b.t.Helper()
	b.listener = b.open("exec " + b.adapt(command) + " --addr 127.0.0.1:0")
	for !strings.Contains(b.listener.next(b.listener.err, command), "registered") {
	}
}

// heard is the next line of the listener.
func (b *bench) heard() string {
	b.t.Helper()
	return b.listener.next(b.listener.out, "listen")
}

func (b *bench) write(name, text string) {
	b.t.Helper()
	if err := os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// shell types commands into the one bash of the reader and gives what they print. The last has to succeed.
func (b *bench) shell(commands string) string {
	b.t.Helper()
	const end = "-- done with "
	b.bash.say(b.adapt(commands) + "\nprintf '\\n" + end + "%s\\n' $?")
	var printed []string
	for {
		line := b.bash.next(b.bash.out, commands)
		if code, ok := strings.CutPrefix(line, end); ok {
			text := strings.Join(printed, "\n")
			if code != "0" {
				b.t.Fatalf("exit code %s of:\n%s\nprinted:\n%s", code, commands, text)
			}
			return text
		}
		printed = append(printed, line)
	}
}
