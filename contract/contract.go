// Package contract is a suite of cases on the UQPAY Card Issuance API. The same
// cases run against uqmock, against anything that imitates the API, and against
// the vendor's sandbox, and one report says what differs.
//
//	func TestContract(t *testing.T) {
//		fake := mockserver.Run(t)
//		control := httptest.NewServer(fake.Control(mockserver.ControlConfig{}))
//		t.Cleanup(control.Close)
//		contract.Run(t, contract.Target{BaseURL: fake.URL(), ControlURL: control.URL})
//	}
//
// On the command line it is `uqmock contract`.
package contract

import (
	"slices"
	"testing"

	"github.com/uqmock/uqmock/contract/engine"
	"github.com/uqmock/uqmock/contract/report"
)

// Target is a server to hold against the contract.
type Target = engine.Target

// Case is one rule of the contract and its proof.
type Case = engine.Case

// Cases is the catalogue, in the order of the operations.
func Cases() []Case {
	return slices.Concat(
		tokenCases(),
		everyOperation(),
		createCardholderCases(),
		tagCases(),
		updateCases(),
		checkCases(),
		listCases(),
		cardLife(),
		cardGate(),
		cardRefusals(),
		cardListCases(),
		oneCardCases(),
		productCases(),
		keyCases(),
		webhookCases(),
		faultCases(),
		edgeCases(),
	)
}

// Run plays every case as a subtest of its name. What the target cannot do is skipped, with the reason; a target that is
// not there fails t at once.
func Run(t *testing.T, target Target) {
	t.Helper()
	run, err := engine.Open(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := run.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, c := range Cases() {
		t.Run(c.Name, func(t *testing.T) {
			if target.ControlURL != "" {
				t.Parallel() // each case has a world of its own
			}
			run.Play(t, &c, func(report.Result) {})
		})
	}
}
