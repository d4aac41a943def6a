package contract_test

import (
	"net/http/httptest"
	"testing"

	"github.com/uqmock/uqmock/contract"
	"github.com/uqmock/uqmock/mockserver"
)

// TestContract holds the fake against the suite: every case passes and none is skipped.
func TestContract(t *testing.T) {
	fake := mockserver.Run(t)
	control := httptest.NewServer(fake.Control(mockserver.ControlConfig{}))
	t.Cleanup(control.Close)
	contract.Run(t, contract.Target{BaseURL: fake.URL(), ControlURL: control.URL})
}
