package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
)

// The exit codes of every command.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// program is what the commands need of the process that runs them.
type program struct {
	out, err io.Writer
	environ  []string // as NAME=value
	now      func() time.Time
}

// run carries out one command line and gives its exit code: 0 done, 1 failed, 2 used wrongly. Ending ctx stops a command
// that runs until it is stopped. environ holds variables as NAME=value. Nothing of the process is read but through the parameters.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, environ []string) int {
	p := &program{out: stdout, err: stderr, environ: environ, now: wallClock}
	root := p.root() //nolint:contextcheck // the commands get ctx from the call below
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	fmt.Fprintf(stderr, "%s: %v\n", cmd.CommandPath(), err)
	if _, misused := errors.AsType[*usageError](err); !misused {
		return exitFailed
	}
	fmt.Fprintf(stderr, "see: %s --help\n", cmd.CommandPath())
	return exitUsage
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "uqmock",
		Short: "A stateful fake of the UQPAY Card Issuance API",
		Long: `uqmock is a stateful fake of the UQPAY Card Issuance API, with the tools to work with it.

Exit codes: 0 done, 1 failed, 2 used wrongly.`,
		Example: `  uqmock serve
  uqmock listen --world my-client --control http://127.0.0.1:4011`,
		Args:              knownCommand,
		RunE:              func(*cobra.Command, []string) error { return misuse("a command is missing") },
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return flagError(c.Flags(), err) })
	root.SetHelpCommand(helpCommand())
	root.AddCommand(
		p.serveCommand(), p.listenCommand(), p.contractCommand(), p.playCommand(), p.specCommand(), p.fidelityCommand(), p.healthcheckCommand(), p.versionCommand(),
	)
	return root
}

// knownCommand refuses what the root is given: only a command that does not exist ends up there.
func knownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	return misuse("unknown command %q%s", args[0], didYouMean(args[0], names))
}

// helpCommand is cobra's, but it fails on a command that does not exist.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "help [command]",
		Short:   "Help about a command",
		Example: "  uqmock help serve",
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil {
				return misuse("%w", err)
			}
			if len(rest) > 0 {
				return knownCommand(c.Root(), rest)
			}
			return about.Help()
		},
	}
}

// noArgs refuses arguments that are no flags.
func noArgs(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return misuse("unexpected argument %q: the command takes flags only", args[0])
}
