package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// defaultControl is where serve listens for control unless told otherwise.
const defaultControl = "http://127.0.0.1:4011"

func (p *program) healthcheckCommand() *cobra.Command {
	var control string
	timeout := 2 * time.Second
	cmd := &cobra.Command{
		Use:   "healthcheck",
		Short: "Ask a running fake whether it is ready: exit code 0 or 1",
		Long: "healthcheck asks for /readyz of the control API, which needs no token. It suits HEALTHCHECK of a container: there\n" +
			"the port of UQMOCK_CONTROL_ADDR, which serve takes its address from, is asked.",
		Example: "  uqmock healthcheck --control http://127.0.0.1:4011 --timeout 500ms",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			base, err := p.controlBase(control)
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(c.Context(), timeout)
			defer cancel()
			return askReady(ctx, base)
		},
	}
	baseURL(cmd.Flags(), &control, flagText{"control", "", controlUsage}, defaultControl)
	cmd.Flags().Var(durationValue{&timeout}, "timeout", "how long to wait for the answer")
	return cmd
}

const controlUsage = "address of the control API (default: " + controlVariable + ", " + controlAddrVariable + " or " + defaultControl + ")"

// controlBase is the flag's value, else the environment's, else where serve listens with the same environment.
func (p *program) controlBase(flag string) (string, error) {
	given := orElse(flag, p.env(controlVariable))
	if given == "" {
		return servedControl(p.env(controlAddrVariable))
	}
	if err := checkBaseURL(given, defaultControl); err != nil {
		return "", misuse("%s: %w", controlVariable, err)
	}
	return strings.TrimRight(given, "/"), nil
}

// servedControl is where a serve that was told to listen at an address is reached from the same machine.
func servedControl(addr string) (string, error) {
	if addr == "" {
		return defaultControl, nil
	}
	if err := checkAddress(addr); err != nil {
		return "", misuse("%s: %w", controlAddrVariable, err)
	}
	host, port, err := net.SplitHostPort(addr)
	if n, _ := strconv.Atoi(port); err != nil || n == 0 {
		return "", misuse("%s: %q does not tell the port: give --control", controlAddrVariable, addr)
	}
	if ip := net.ParseIP(host); host == "" || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port), nil
}

// nobodyThere adds the likely cause to an error of an address where nothing answers.
func nobodyThere(err error) error {
	if failed, ok := errors.AsType[*net.OpError](err); ok && failed.Op == "dial" {
		return fmt.Errorf("%w: is `uqmock serve` running there?", err)
	}
	return err
}

// askReady fails unless the fake says that it is ready.
func askReady(ctx context.Context, base string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/readyz", nil)
	if err != nil {
		return err
	}
	client := direct()
	defer client.CloseIdleConnections()
	reply, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("not ready: %w", nobodyThere(err))
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s/readyz answered %s", base, reply.Status)
	}
	return nil
}

// direct is a client that goes straight to the given address: through no proxy, and after no redirect.
func direct() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
