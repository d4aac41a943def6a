// Command gen writes the JSON Schema of scenario files from the tables of their keys.
package main

import (
	"fmt"
	"os"

	"github.com/uqmock/uqmock/scenarios/script"
)

// path is seen from the folder of package script.
const path = "../scenario.schema.json"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "scenario schema:", err)
		os.Exit(1)
	}
}

func run() error {
	schema, err := script.Schema()
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(schema, '\n'), 0o644) //nolint:gosec // sources are for everyone to read
}
