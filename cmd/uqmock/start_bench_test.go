package main

import (
	"bufio"
	"net/http"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// BenchmarkStart measures from the start of the process to the first 200: of the token call, which opens a world.
func BenchmarkStart(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "uqmock")
	if runtime.GOOS == "windows" {
		b.Skip("a process cannot be asked to stop there")
	}
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	b.ResetTimer()
	for range b.N {
		startOnce(b, binary)
	}
}

func startOnce(b *testing.B, binary string) {
	b.Helper()
	serve := exec.CommandContext(b.Context(), binary, "serve", "--addr", "127.0.0.1:0", "--control-addr", "127.0.0.1:0")
	out, err := serve.StdoutPipe()
	if err == nil {
		err = serve.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	api := strings.TrimPrefix(strings.Fields(line)[2], "api=")
	request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, api+"/v1/connect/token", nil)
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("x-client-id", "bench")
	request.Header.Set("x-api-key", "any")
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		b.Fatal(err)
	}
	_ = reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		b.Fatalf("token call: %s", reply.Status)
	}
	b.StopTimer()
	defer b.StartTimer()
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	if err := serve.Wait(); err != nil {
		b.Fatalf("stopped with %v", err)
	}
}
