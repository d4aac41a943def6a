package mockserver_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/mockserver/world"
	"github.com/uqmock/uqmock/openapi"
)

// TestPolicyKindsAreTheDescriptions: the control API takes the policies and outcomes that the code has, and no others.
func TestPolicyKindsAreTheDescriptions(t *testing.T) {
	t.Parallel()
	all := openapi.ControlOperations()
	op := all[slices.IndexFunc(all, func(o openapi.Operation) bool { return o.ID == "updateSettings" })]
	schema, err := op.Request()
	if err != nil {
		t.Fatal(err)
	}
	described, inCode := map[string][]any{}, map[string][]any{}
	for name, policy := range schema.Properties["policies"].Value.Properties {
		if outcome := policy.Value.Properties["outcome"]; outcome != nil {
			described[name] = outcome.Value.Enum
		}
	}
	defaults := world.DefaultSettings().Policies
	for _, kind := range mockserver.PolicyKinds() {
		for _, outcome := range kind.Outcomes {
			inCode[kind.Name] = append(inCode[kind.Name], outcome)
		}
		if got := kind.Of(&defaults).Outcome; got != kind.Outcomes[0] {
			t.Errorf("%s leads to %s unless told otherwise, which is not its first outcome %s", kind.Name, got, kind.Outcomes[0])
		}
	}
	if diff := cmp.Diff(described, inCode); diff != "" {
		t.Errorf("-described +in the code:\n%s", diff)
	}
}
