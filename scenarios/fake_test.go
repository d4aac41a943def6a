package scenarios_test

import (
	"net/http/httptest"
	"testing"

	"github.com/uqmock/uqmock/mockserver"
	"github.com/uqmock/uqmock/scenarios"
)

func newFake(t *testing.T) scenarios.Target {
	t.Helper()
	fake := mockserver.Run(t)
	control := httptest.NewServer(fake.Control(mockserver.ControlConfig{}))
	t.Cleanup(control.Close)
	return scenarios.Target{BaseURL: fake.URL(), ControlURL: control.URL}
}

func TestLibrary(t *testing.T) {
	t.Parallel()
	scenarios.Run(t, newFake(t), scenarios.BuiltIn())
}
