package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"regexp"
	"strings"

	"github.com/uqmock/uqmock/mockserver"
)

// flags are those of serve, as its help tells them: no package can import a command.
func flags(ctx context.Context) (string, error) {
	help, err := helpOf(ctx, "serve")
	if err != nil {
		return "", err
	}
	return flagTable(help)
}

func helpOf(ctx context.Context, command string) (string, error) {
	help, err := exec.CommandContext(ctx, "go", "run", "github.com/uqmock/uqmock/cmd/uqmock", command, "--help").Output() //nolint:gosec // a command of ours
	if err != nil {
		return "", fmt.Errorf("uqmock %s --help: %w", command, err)
	}
	return string(help), nil
}

// contractFlags are those of contract, which are neither variables nor keys.
func contractFlags(ctx context.Context) (string, error) { return plainFlags(ctx, "contract") }

func playFlags(ctx context.Context) (string, error) { return plainFlags(ctx, "play") }

// plainFlags are the flags of a command that reads neither file nor environment.
func plainFlags(ctx context.Context, command string) (string, error) {
	help, err := helpOf(ctx, command)
	if err != nil {
		return "", err
	}
	rows := [][]string{{"Flag", "Meaning"}}
	for _, m := range flagLine.FindAllStringSubmatch(help, -1) {
		if m[1] != "help" {
			rows = append(rows, []string{code(strings.TrimSpace("--" + m[1] + " " + m[2])), m[3]})
		}
	}
	if len(rows) < 2 {
		return "", fmt.Errorf("no flags found in the help of %s", command)
	}
	return table(rows...), nil
}

var flagLine = regexp.MustCompile(`(?m)^ +(?:-h, )?--([a-z-]+)(?: (\S+))? {2,}(.+)$`)

func flagTable(help string) (string, error) {
	rows := [][]string{{"Flag", "Environment", "Key in the file", "Meaning"}}
	for _, m := range flagLine.FindAllStringSubmatch(help, -1) {
		name := m[1]
		key := code(name)
		switch name {
		case "help":
			continue
		case "config":
			key = ""
		case "quirk":
			key = code("quirks")
		}
		variable := "UQMOCK_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		rows = append(rows, []string{code(strings.TrimSpace("--" + name + " " + m[2])), code(variable), key, m[3]})
	}
	if len(rows) < 2 {
		return "", fmt.Errorf("no flags found in the help of serve")
	}
	return table(rows...), nil
}

type product struct {
	ID         string   `json:"product_id"`
	BIN        string   `json:"card_bin"`
	Scheme     string   `json:"card_scheme"`
	Mode       string   `json:"mode_type"`
	Forms      []string `json:"card_form"`
	Currencies []string `json:"card_currency"`
	Level      string   `json:"kyc_level"`
	Status     string   `json:"product_status"`
}

// products are what a fake lists.
func products(ctx context.Context) (string, error) {
	fake, err := mockserver.New(mockserver.Config{})
	if err != nil {
		return "", err
	}
	defer func() { _ = fake.Close(ctx) }() // nothing is in flight
	list, err := listProducts(ctx, fake)
	if err != nil {
		return "", err
	}
	rows := [][]string{{"BIN", "product_id", "Scheme, mode, forms", "Currencies", "KYC level", "Status"}}
	for _, p := range list {
		rows = append(rows, []string{
			p.BIN, code(p.ID), strings.Join([]string{p.Scheme, p.Mode, strings.Join(p.Forms, " ")}, " "),
			strings.Join(p.Currencies, " "), p.Level, p.Status,
		})
	}
	return table(rows...), nil
}

// policies are those of a world that nobody configured.
func policies(ctx context.Context) (string, error) {
	fake, err := mockserver.New(mockserver.Config{})
	if err != nil {
		return "", err
	}
	defer func() { _ = fake.Close(ctx) }() // nothing is in flight
	defaults := fake.World("readme").Settings().Policies
	rows := [][]string{{"Policy", "Default", "Outcomes, the default first"}}
	for _, kind := range mockserver.PolicyKinds() {
		p := kind.Of(&defaults)
		when := code(string(p.Mode))
		if p.Delay > 0 {
			when += " " + code(p.Delay.String())
		}
		rows = append(rows, []string{code(kind.Name), when, code(strings.Join(kind.Outcomes, "` `"))})
	}
	waits := []string{"waits of"}
	for _, wait := range defaults.WebhookRetry.Waits {
		waits = append(waits, code(fmt.Sprintf("%gs", wait.Seconds())))
	}
	return table(append(rows, []string{code("webhook_retry"), strings.Join(waits, " "), ""})...), nil
}

func listProducts(ctx context.Context, fake *mockserver.Server) ([]product, error) {
	var token struct {
		Text string `json:"auth_token"`
	}
	credentials := http.Header{"X-Client-Id": {"readme"}, "X-Api-Key": {"any"}}
	if err := call(ctx, fake, "POST /v1/connect/token", credentials, &token); err != nil {
		return nil, err
	}
	var page struct{ Data []product }
	err := call(ctx, fake, "GET /v1/issuing/products", http.Header{"X-Auth-Token": {token.Text}}, &page)
	return page.Data, err
}

// call makes a call without a body to the fake, which has no listener.
func call(ctx context.Context, fake *mockserver.Server, what string, header http.Header, into any) error {
	method, path, _ := strings.Cut(what, " ")
	request, err := http.NewRequestWithContext(ctx, method, fake.URL()+path, nil)
	if err != nil {
		return err
	}
	request.Header = header
	reply, err := fake.Transport().RoundTrip(request)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", what, reply.Status)
	}
	return json.NewDecoder(reply.Body).Decode(into)
}
