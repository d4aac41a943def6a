package main

import (
	"github.com/spf13/cobra"

	"github.com/uqmock/uqmock/openapi"
)

func (p *program) specCommand() *cobra.Command {
	var api, format string
	cmd := &cobra.Command{
		Use:   "spec",
		Short: "Print the OpenAPI description",
		Long:  "spec prints the OpenAPI 3.0.3 description of the UQPAY API as the fake plays it, or of the control API.",
		Example: `  uqmock spec > openapi.yaml
  uqmock spec --api control --format json`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			text, err := openapi.Spec(api, format)
			if err != nil {
				return err
			}
			_, err = p.out.Write(text)
			return err
		},
	}
	choice(cmd.Flags(), &format, flagText{"format", "yaml", "form of the output"}, "yaml", "json")
	choice(cmd.Flags(), &api, flagText{"api", "issuing", "which description"}, "issuing", "control")
	return cmd
}
