// Package scenarios plays scenarios: files in which calls, webhooks, decisions
// and moves of the clock tell a story that a tester, a CI job and a developer
// can follow. They are played by the engine of the contract suite.
//
//	func TestScenarios(t *testing.T) {
//		fake := mockserver.Run(t)
//		control := httptest.NewServer(fake.Control(mockserver.ControlConfig{}))
//		t.Cleanup(control.Close)
//		scenarios.Run(t, scenarios.Target{BaseURL: fake.URL(), ControlURL: control.URL}, os.DirFS("scenarios"))
//	}
//
// On the command line it is `uqmock play`.
package scenarios
