package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/uqmock/uqmock/openapi"
)

func (p *program) fidelityCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "fidelity",
		Short: "Print the ledger: what is documented, seen or assumed, and the switch for each",
		Long: `fidelity prints the ledger: each point on which the public sources about UQPAY are silent or disagree, what each says,
what the fake does, how well that is known, and the switch that changes it.`,
		Example: `  uqmock fidelity
  uqmock fidelity --format markdown > fidelity.md
  uqmock fidelity --format json | jq '.[] | select(.provenance == "assumed") | .id'`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			write := map[string]func(io.Writer, []openapi.Entry) error{
				"text": ledgerText, "json": ledgerJSON, "markdown": ledgerMarkdown,
			}[format]
			return write(p.out, openapi.Ledger())
		},
	}
	choice(cmd.Flags(), &format, flagText{"format", "text", "form of the output"}, "text", "json", "markdown")
	return cmd
}

func ledgerJSON(w io.Writer, entries []openapi.Entry) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(entries)
}

func ledgerText(w io.Writer, entries []openapi.Entry) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", summary(entries))
	for _, e := range entries {
		fmt.Fprintf(&b, "\n%s  [%s]\n  %s\n  fake: %s\n", e.ID, e.Provenance, e.Topic, oneLine(e.Default))
		for _, line := range switches(e) {
			fmt.Fprintf(&b, "  switch: %s\n", line)
		}
		for _, p := range e.Positions {
			fmt.Fprintf(&b, "  - %s\n", position(p))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func ledgerMarkdown(w io.Writer, entries []openapi.Entry) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Fidelity\n\n%s\n\n| Id | Topic | Sources | The fake | Switch | Provenance |\n|---|---|---|---|---|---|\n", summary(entries))
	for _, e := range entries {
		var sources []string
		for _, p := range e.Positions {
			sources = append(sources, position(p))
		}
		cells := []string{
			"`" + e.ID + "`", e.Topic, strings.Join(sources, "<br>"), e.Default, strings.Join(switches(e), "<br>"), string(e.Provenance),
		}
		for i, cell := range cells {
			cells[i] = strings.ReplaceAll(oneLine(cell), "|", `\|`)
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// summary counts the entries by how well their default is known.
func summary(entries []openapi.Entry) string {
	counts := make(map[openapi.Provenance]int)
	for _, e := range entries {
		counts[e.Provenance]++
	}
	parts := []string{fmt.Sprintf("%d points", len(entries))}
	for _, p := range []openapi.Provenance{openapi.Documented, openapi.SDK, openapi.ThirdParty, openapi.Assumed} {
		parts = append(parts, fmt.Sprintf("%d %s", counts[p], p))
	}
	return strings.Join(parts, ", ") + "."
}

// switches says, for each value of an entry's switch, what it does; nothing when there is no switch.
func switches(e openapi.Entry) []string {
	var lines []string
	if e.Quirk != nil {
		for _, v := range e.Quirk.Values {
			line := fmt.Sprintf("--quirk %s=%s: %s", e.ID, v.Name, oneLine(v.Does))
			if v.Name == e.Quirk.Default {
				line += " (default)"
			}
			lines = append(lines, line)
		}
	}
	if e.Strict {
		lines = append(lines, "--strict")
	}
	return lines
}

func position(p openapi.Position) string {
	if len(p.Sources) == 0 {
		return oneLine(p.Says)
	}
	return fmt.Sprintf("%s (%s)", oneLine(p.Says), strings.Join(p.Sources, ", "))
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
