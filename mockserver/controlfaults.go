package mockserver

import (
	"maps"
	"slices"

	"github.com/uqmock/uqmock/mockserver/fault"
)

// faultState is a fault as the control API shows it.
type faultState struct {
	Name      string         `json:"name"`
	Operation string         `json:"operation"`
	Skip      int            `json:"skip"`
	Times     int            `json:"times"`
	Effect    map[string]any `json:"effect"`
	Matched   int            `json:"matched"`
	Struck    int            `json:"struck"`
}

func showFault(f fault.State) faultState {
	effect := map[string]any{"kind": f.Effect.Kind()}
	maps.Copy(effect, f.Effect.Members())
	return faultState{
		Name: f.Name, Operation: f.Operation, Skip: f.Skip, Times: f.Times, Effect: effect, Matched: f.Matched, Struck: f.Struck,
	}
}

// faultRequest is the body of setFault.
type faultRequest struct {
	Operation string         `json:"operation"`
	Skip      int            `json:"skip"`
	Times     int            `json:"times"`
	Effect    map[string]any `json:"effect"`
}

func (r faultRequest) fault() (fault.Fault, error) {
	kind, _ := r.Effect["kind"].(string) // held against the description
	delete(r.Effect, "kind")
	if !slices.Contains(fault.Kinds(), kind) {
		return fault.Fault{}, invalidMember("effect.kind", "is not known", didYouMean(kind, fault.Kinds()))
	}
	effect, err := fault.Read(kind, r.Effect)
	return fault.Fault{Operation: r.Operation, Skip: r.Skip, Times: r.Times, Effect: effect}, err
}

func faultName(f fault.State) string { return f.Name }

func listFaults(c *controlCall) (any, error) { return paged(c, c.world.Faults(), faultName, showFault) }

func retrieveFault(c *controlCall) (any, error) {
	f, err := c.world.Fault(c.params["name"])
	if err != nil {
		return nil, err
	}
	return showFault(f), nil
}

func setFault(c *controlCall) (any, error) {
	var request faultRequest
	if err := c.into(&request); err != nil {
		return nil, err
	}
	f, err := request.fault()
	if err != nil {
		return nil, err
	}
	made, err := c.world.putFault(c.params["name"], f)
	if err != nil {
		return nil, err
	}
	if made {
		c.made(c.request.URL.EscapedPath())
	}
	return showFault(fault.State{Name: c.params["name"], Fault: f}), nil
}

func removeFault(c *controlCall) (any, error) { return nil, c.world.RemoveFault(c.params["name"]) }
