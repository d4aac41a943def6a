package mockserver

import (
	"fmt"
	"slices"

	"github.com/uqmock/uqmock/mockserver/webhook"
	"github.com/uqmock/uqmock/mockserver/world"
)

// webhookState is an endpoint as the control API shows it, its secret masked.
type webhookState struct {
	ID         string             `json:"id"`
	URL        string             `json:"url"`
	Secret     string             `json:"secret"`
	Events     []string           `json:"events"`
	Timestamps webhook.Timestamps `json:"timestamps"`
	Unit       webhook.Unit       `json:"timestamp_unit"`
	Ordered    bool               `json:"ordered"`
	Notes      []string           `json:"notes,omitempty"` // what the caller may not have meant
}

func (c *controlCall) showWebhook(e webhook.Endpoint) webhookState {
	shown := webhookState{
		ID: e.ID, URL: e.URL, Events: e.Events, Timestamps: e.Timestamps,
		Unit: unitOf(e, c.world.Settings().Quirks), Ordered: e.Ordered, Notes: notesOf(e, c.world.hasTold),
	}
	if e.Secret != "" {
		shown.Secret = masked
	}
	if shown.Events == nil {
		shown.Events = []string{}
	}
	return shown
}

// webhookRequest is the body of createWebhook and updateWebhook; what is nil stays.
type webhookRequest struct {
	URL        *string             `json:"url"`
	Secret     *string             `json:"secret"`
	Events     *[]string           `json:"events"`
	Timestamps *webhook.Timestamps `json:"timestamps"`
	Unit       *webhook.Unit       `json:"timestamp_unit"`
	Ordered    *bool               `json:"ordered"`
}

func (c *controlCall) readWebhook() (r webhookRequest, err error) {
	if err := c.into(&r); err != nil {
		return r, err
	}
	if r.Secret != nil && *r.Secret == masked {
		return r, invalidMember("secret", "is the mask that replies show", "give the secret itself, or leave it out")
	}
	return r, nil
}

func (r webhookRequest) apply(e *webhook.Endpoint) {
	set(&e.URL, r.URL)
	set(&e.Secret, r.Secret)
	set(&e.Events, r.Events)
	set(&e.Timestamps, r.Timestamps)
	set(&e.Unit, r.Unit)
	set(&e.Ordered, r.Ordered)
}

func set[T any](member, given *T) {
	if given != nil {
		*member = *given
	}
}

// placedWebhook is an endpoint and its place in the list.
type placedWebhook struct {
	webhook.Endpoint
	place uint64
}

func listWebhooks(c *controlCall) (any, error) {
	var all []placedWebhook
	for _, e := range c.world.state.Endpoints() {
		all = append(all, placedWebhook{e.Endpoint, e.Position})
	}
	return paged(c, all, func(e placedWebhook) string { return ordinal(e.place) }, func(e placedWebhook) webhookState {
		return c.showWebhook(e.Endpoint)
	})
}

func createWebhook(c *controlCall) (any, error) {
	request, err := c.readWebhook()
	if err != nil {
		return nil, err
	}
	endpoint := webhook.Endpoint{Ordered: true, Timestamps: c.config.Timestamps}
	request.apply(&endpoint)
	id, err := c.world.AddWebhook(endpoint)
	if err != nil {
		return nil, err
	}
	c.made(c.request.URL.EscapedPath() + "/" + id)
	made, err := c.world.Webhook(id)
	return c.showWebhook(made), err
}

func retrieveWebhook(c *controlCall) (any, error) {
	endpoint, err := c.world.Webhook(c.params["id"])
	return c.showWebhook(endpoint), err
}

func updateWebhook(c *controlCall) (any, error) {
	request, err := c.readWebhook()
	if err != nil {
		return nil, err
	}
	after, err := c.world.UpdateWebhook(c.params["id"], request.apply)
	return c.showWebhook(after), err
}

func removeWebhook(c *controlCall) (any, error) {
	return nil, c.world.RemoveWebhook(c.params["id"])
}

// Webhook gives the endpoint of an id.
func (w *World) Webhook(id string) (webhook.Endpoint, error) {
	all := w.Webhooks()
	i := slices.IndexFunc(all, func(e webhook.Endpoint) bool { return e.ID == id })
	if i < 0 {
		return webhook.Endpoint{}, w.noWebhook(id)
	}
	return all[i], nil
}

func (w *World) noWebhook(id string) error {
	return fmt.Errorf("webhook endpoint %s: %w in world %s", id, ErrNotFound, w.Name())
}

// UpdateWebhook changes the endpoint of an id in one step, and gives it as it is then. An error changes nothing.
func (w *World) UpdateWebhook(id string, change func(*webhook.Endpoint)) (webhook.Endpoint, error) {
	after, ok, err := w.state.ChangeEndpoint(id, func(e world.Endpoint) (world.Endpoint, error) {
		e.Events = slices.Clone(e.Events)
		change(&e.Endpoint)
		complete, err := completeEndpoint(e.Endpoint)
		if err != nil {
			return e, fmt.Errorf("%w: %w", ErrInvalid, err)
		}
		e.Endpoint = complete
		return e, nil
	})
	if !ok {
		return webhook.Endpoint{}, w.noWebhook(id)
	}
	return after.Endpoint, err
}
