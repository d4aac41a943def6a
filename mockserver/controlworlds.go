package mockserver

import (
	"bytes"
	"net/url"

	"github.com/uqmock/uqmock/mockserver/console"
	"github.com/uqmock/uqmock/mockserver/quirk"
	"github.com/uqmock/uqmock/mockserver/world"
	"github.com/uqmock/uqmock/openapi"
)

func showIndex(c *controlCall) (any, error) {
	var page bytes.Buffer
	err := console.Index(&page, console.IndexData{
		APIURL: c.config.APIURL, Version: c.config.Version, NeedsToken: c.config.Token != "",
	})
	return html(page.Bytes()), err
}

func showHealth(*controlCall) (any, error) {
	return map[string]string{"status": "ok"}, nil
}

func listLedger(c *controlCall) (any, error) {
	return paged(c, openapi.Ledger(), func(e openapi.Entry) string { return e.ID }, itself)
}

// worldReply is a world as the control API shows it.
type worldReply struct {
	Name     string        `json:"name"`
	Seed     uint64        `json:"seed"`
	Now      string        `json:"now"`
	Clock    clockReply    `json:"clock"`
	Settings settingsReply `json:"settings"`
	Counts   Counts        `json:"counts"`
}

func showWorld(w *World) worldReply {
	clock := showClock(w)
	return worldReply{
		Name: w.Name(), Seed: w.Seed(), Now: clock.Now, Clock: clock, Settings: showSettings(w.Settings()), Counts: w.Counts(),
	}
}

func listWorlds(c *controlCall) (any, error) {
	return paged(c, c.server.Worlds(), (*World).Name, showWorld)
}

func retrieveWorld(c *controlCall) (any, error) { return showWorld(c.world), nil }

func dropWorld(c *controlCall) (any, error) {
	c.server.Drop(c.world.Name())
	return nil, nil //nolint:nilnil // nothing is left to show
}

func resetWorld(c *controlCall) (any, error) {
	c.world.Reset()
	return showWorld(c.world), nil
}

// worldRequest is the body of createWorld.
type worldRequest struct {
	Seed  uint64 `json:"seed"`
	Clock struct {
		FrozenAt *string `json:"frozen_at"`
	} `json:"clock"`
	Policies policyChanges     `json:"policies"`
	Revision string            `json:"revision"`
	Quirks   map[string]string `json:"quirks"`
	Strict   *bool             `json:"strict"`
}

func createWorld(c *controlCall) (any, error) {
	var request worldRequest
	if err := c.into(&request); err != nil {
		return nil, err
	}
	options, err := request.options(c.server.config.settings.Policies)
	if err != nil {
		return nil, err
	}
	name := c.params["world"]
	w, created, err := c.server.Create(name, options)
	if err != nil {
		return nil, err
	}
	if created {
		c.made("/v1/worlds/" + url.PathEscape(name))
	}
	return showWorld(w), nil
}

// options lays what was asked for over the server's policies.
func (r worldRequest) options(base world.Policies) (WorldOptions, error) {
	o := WorldOptions{Seed: r.Seed, Revision: r.Revision, Strict: r.Strict}
	if len(r.Quirks) > 0 {
		o.Quirks = r.Quirks
	}
	if r.Revision != "" {
		if _, err := quirk.Of(r.Revision); err != nil {
			return o, invalidMember("revision", "is not known", didYouMean(r.Revision, quirk.Revisions()))
		}
	}
	if err := checkQuirks(r.Quirks); err != nil {
		return o, err
	}
	var err error
	if o.FrozenAt, err = readTime("clock.frozen_at", r.Clock.FrozenAt); err != nil {
		return o, err
	}
	if r.Policies == (policyChanges{}) {
		return o, nil
	}
	policies, err := r.Policies.over(base)
	if err != nil {
		return o, err
	}
	o.Policies = &policies
	return o, checkedPolicies(policies)
}
